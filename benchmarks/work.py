"""The work of a case that compares the speed of sknn and Keras."""

from collections.abc import Callable
from dataclasses import dataclass

from sklearn.model_selection import KFold

from benchmarks.speed_setting import SpeedSetting

# Batch size of `model.predict`.
ROWS = 256


@dataclass(frozen=True)
class Work:
    """The same work done with sknn and with Keras.

    Parameters
    ----------
    n_items : int
        Number of samples that one run trains on, times epochs, or predicts.
    compiles : bool
        Whether the measured time includes compilation.
    sknn, keras : callable
        Do the work.
    """

    n_items: int
    compiles: bool
    sknn: Callable[[], object]
    keras: Callable[[], object]


def training(setting: SpeedSetting, n: int) -> Work:
    """Return one training."""
    samples = setting.samples(n)
    return Work(
        n * setting.epochs,
        True,
        sknn=lambda: setting.sknn(*samples),
        keras=lambda: setting.keras(*samples),
    )


def cross_validation(setting: SpeedSetting, n: int) -> Work:
    """Return trainings and predictions of three folds."""
    X, y = setting.samples(n)
    folds = list(KFold(3).split(X))

    def sknn() -> None:
        for train, test in folds:
            setting.sknn(X[train], y[train])(X[test])

    def keras() -> None:
        for train, test in folds:
            model = setting.keras(X[train], y[train])
            model.predict(X[test], batch_size=ROWS, verbose=0)

    return Work(2 * n * setting.epochs, True, sknn, keras)


def predictions(setting: SpeedSetting, n: int, batch_size: int = ROWS) -> Work:
    """Return predictions of about 10,000 samples, `n` per call, without compilation."""
    X, _ = setting.samples(n)
    few = setting.samples(256)
    predict, model = setting.sknn(*few), setting.keras(*few)
    calls = max(1, 10_000 // n)

    def sknn() -> None:
        for _ in range(calls):
            predict(X)

    def keras() -> None:
        for _ in range(calls):
            model.predict(X, batch_size=batch_size, verbose=0)

    sknn()  # compiles
    keras()
    return Work(n * calls, False, sknn, keras)
