"""Callbacks of scikit-learn, through `set_callbacks`, and of Keras, as a parameter."""

import keras
import numpy as np
import pytest
from mlp_cases import (
    BOTH,
    CLASSES,
    NAMES,
    VALUES,
    X,
    classifier,
    regressor,
    same_weights,
)
from sklearn.base import clone
from sklearn.callback import ProgressBar, ScoringMonitor
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# -- scikit-learn ----------------------------------------------------------------------


class Stop:
    """Callback that stops a fit at the end of one epoch, and records its calls."""

    def __init__(self, epoch):
        self.epoch = epoch
        self.events = []
        self.fitted = []

    def setup(self, estimator, context):
        self.events.append("setup")

    def teardown(self, estimator, context):
        self.events.append("teardown")

    def on_fit_task_begin(self, estimator, context, *, X=None, y=None):
        self.events.append(f"begin {context.task_name}")

    def on_fit_task_end(self, estimator, context, *, X, y, fitted_estimator):
        self.events.append(f"end {context.task_name}")
        if context.task_name == "epoch":
            self.fitted.append(fitted_estimator)
            return len(self.fitted) == self.epoch
        return None


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_an_epoch_is_a_task(make, y):
    stop = Stop(epoch=None)
    make().set_callbacks(stop).fit(X, y)
    epoch = ["begin epoch", "end epoch"]
    assert stop.events == ["setup", "begin fit", *epoch, *epoch, "end fit", "teardown"]


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_a_callback_stops_a_fit(make, y):
    stop = Stop(epoch=2)
    estimator = make(epochs=6).set_callbacks(stop).fit(X, y)
    assert (estimator.n_epochs_, estimator.stop_reason_) == (2, "callback")
    assert stop.events[-1] == "teardown"
    assert same_weights(estimator, make(epochs=2).fit(X, y))


def test_a_callback_receives_an_estimator_of_each_epoch():
    stop = Stop(epoch=None)
    clf = classifier(epochs=3).set_callbacks(stop).fit(X, CLASSES)
    probas = [fitted.predict_proba(X) for fitted in stop.fitted]
    np.testing.assert_array_equal(probas[2], clf.predict_proba(X))
    np.testing.assert_array_equal(
        probas[0], classifier(epochs=1).fit(X, CLASSES).predict_proba(X)
    )


class Fails(Stop):
    """A callback that raises an error in the first epoch."""

    def on_fit_task_end(self, estimator, context, *, X, y, fitted_estimator):
        raise OSError("disk")


def test_a_callback_that_fails_is_taken_down():
    callback = Fails(epoch=None)
    clf = classifier().set_callbacks(callback)
    with pytest.raises(OSError, match="disk"):
        clf.fit(X, CLASSES)
    assert callback.events[-1] == "teardown"
    assert not clf.__sklearn_is_fitted__()
    assert not [name for name in vars(clf) if "teardown" in name or "ctx" in name]
    clf.set_callbacks().fit(X, CLASSES)


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_scores_of_every_epoch(make, y):
    monitor = ScoringMonitor(scoring={"score": _own_score})
    estimator = make(epochs=3).set_callbacks(monitor).fit(X, y)
    data = _logs(monitor)
    scores = data.loc[data.task_name == "epoch", "score"]
    assert len(scores) == 3
    assert scores.iloc[-1] == pytest.approx(estimator.score(X, y))


def test_scores_of_every_epoch_with_weights():
    monitor = ScoringMonitor(scoring="neg_log_loss")
    clf = classifier().set_callbacks(monitor)
    clf.fit(X, CLASSES, sample_weight=np.linspace(1, 2, len(X)))
    assert np.isfinite(_logs(monitor)["neg_log_loss"]).all()


def _own_score(estimator, X, y):
    return estimator.score(X, y)


def _logs(monitor):
    return monitor.get_logs().data_as_pandas


def test_progress_is_shown(capsys):
    pytest.importorskip("rich")
    classifier().set_callbacks(ProgressBar()).fit(X, CLASSES)
    assert "MLPClassifier - fit" in capsys.readouterr().out


def test_scores_of_every_epoch_of_every_fold():
    monitor = ScoringMonitor(scoring="accuracy")
    search = GridSearchCV(
        classifier().set_callbacks(monitor), {"l2": [0.0, 0.1]}, cv=2
    ).fit(X, CLASSES)
    data = _logs(monitor)
    epochs = data[data.task_name == "epoch"]
    assert len(epochs) == 2 * (2 * 2 + 1)  # epochs * (candidates * folds + refit)
    assert search.best_estimator_.n_epochs_ == 2


class StopAll(Stop):
    """A callback that a search hands on to its estimators."""

    max_propagation_depth = None

    def on_fit_task_end(self, estimator, context, *, X=None, y=None):
        self.events.append(f"end {context.task_name}")
        return context.task_name == "epoch"


def test_a_search_passes_its_callbacks_on():
    stop = StopAll(epoch=None)
    search = GridSearchCV(classifier(epochs=5), {"l2": [0.0, 0.1]}, cv=2)
    search.set_callbacks(stop).fit(X, CLASSES)
    assert search.best_estimator_.n_epochs_ == 1
    assert stop.events.count("end epoch") == 5  # one for every fit
    assert stop.events.count("setup") == stop.events.count("teardown") == 1


def test_callbacks_in_a_pipeline():
    stop = Stop(epoch=1)
    pipeline = make_pipeline(StandardScaler(), classifier().set_callbacks(stop))
    assert pipeline.fit(X, CLASSES)[-1].n_epochs_ == 1


def test_callbacks_are_cloned_with_the_estimator():
    clf = classifier(epochs=4).set_callbacks(Stop(epoch=1))
    assert clone(clf).fit(X, CLASSES).n_epochs_ == 1


# -- Keras -----------------------------------------------------------------------------


class Watch(keras.callbacks.Callback):
    """Keep the names of the calls and the logs."""

    def __init__(self):
        super().__init__()
        self.calls = []
        self.logs = []

    def on_train_begin(self, logs=None):
        self.calls.append("train_begin")

    def on_epoch_begin(self, epoch, logs=None):
        self.calls.append(f"begin {epoch}")

    def on_epoch_end(self, epoch, logs=None):
        self.calls.append(f"end {epoch}")
        self.logs.append(logs)

    def on_train_end(self, logs=None):
        self.calls.append("train_end")


class WatchBatches(Watch):
    """Keep the calls at batches too."""

    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(f"batch {batch}")


@pytest.mark.parametrize(
    "kind", [list, lambda cs: {"watch": cs[0]}], ids=["list", "dict"]
)
@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_keras_callbacks_are_called_as_by_keras(make, y, kind):
    given = Watch()
    estimator = make(callbacks=kind([given]), early_stopping=True).fit(X, y)
    seen = estimator.callbacks_[0]
    assert seen.calls == [
        "train_begin", "begin 0", "end 0", "begin 1", "end 1", "train_end"
    ]  # fmt: skip
    assert {"loss", "val_loss"} <= set(seen.logs[0])
    assert [logs["loss"] for logs in seen.logs] == estimator.history_["loss"]
    assert given.calls == []  # a copy is used
    assert given.model is None


def test_keras_callbacks_of_batches():
    clf = classifier(callbacks=[WatchBatches()], batch_size=20, epochs=1)
    calls = clf.fit(X, CLASSES).callbacks_[0].calls
    assert calls[2:4] == ["batch 0", "batch 1"]


def test_callbacks_that_only_watch_change_no_weights():
    for callback in (Watch(), WatchBatches()):
        watched = classifier(callbacks=[callback], batch_size=8).fit(X, CLASSES)
        assert same_weights(watched, classifier(batch_size=8).fit(X, CLASSES))


def test_early_stopping_of_keras():
    callback = keras.callbacks.EarlyStopping("loss", min_delta=100.0, patience=2)
    reg = regressor(callbacks=[callback], epochs=10).fit(X, VALUES)
    assert (reg.n_epochs_, reg.stop_reason_) == (3, "callback")


def test_keras_callbacks_change_the_rate():
    callback = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2)
    clf = classifier(callbacks=[callback], learning_rate=0.4, epochs=3)
    rates = clf.fit(X, CLASSES).history_["learning_rate"]
    np.testing.assert_allclose(rates, [0.2, 0.1, 0.05], rtol=1e-6)


class SetZero(keras.callbacks.Callback):
    """Set all weights to zero at the end of every epoch."""

    def on_epoch_end(self, epoch, logs=None):
        self.model.set_weights([0 * w for w in self.model.get_weights()])


def test_keras_callbacks_change_the_weights():
    clf = classifier(callbacks=[SetZero()]).fit(X, CLASSES)
    np.testing.assert_allclose(clf.predict_proba(X), 1 / 3, rtol=1e-6)


def test_a_checkpoint_is_written(tmp_path):
    path = tmp_path / "best.weights.h5"
    callback = keras.callbacks.ModelCheckpoint(
        path, "loss", save_best_only=True, save_weights_only=True
    )
    clf = classifier(callbacks=[callback]).fit(X, CLASSES)
    assert path.exists()
    clf.model_.load_weights(path)


def test_settings_of_named_callbacks_are_parameters():
    stop = keras.callbacks.EarlyStopping("loss", patience=4)
    clf = classifier(callbacks={"stop": stop})
    assert clf.get_params()["callbacks__stop__patience"] == 4
    assert clf.get_params()["callbacks__stop"] is stop
    assert "callbacks__stop" not in clf.get_params(deep=False)
    copy = clone(clf).set_params(callbacks__stop__patience=1)
    assert copy.callbacks["stop"].patience == 1
    assert stop.patience == 4
    shared = classifier(callbacks=clf.callbacks).set_params(callbacks__stop__patience=2)
    assert (shared.callbacks["stop"].patience, stop.patience) == (2, 4)
    other = keras.callbacks.EarlyStopping("loss", patience=9)
    clf.set_params(callbacks__stop=other, callbacks__stop__patience=8)
    assert clf.callbacks["stop"].patience == 8


def test_both_kinds_of_callbacks_at_once():
    stop = Stop(epoch=None)
    clf = classifier(callbacks=[Watch()]).set_callbacks(stop).fit(X, CLASSES)
    assert stop.events.count("end epoch") == 2
    assert clf.callbacks_[0].calls[-1] == "train_end"


@pytest.mark.parametrize("callbacks", [None, [], {}])
def test_no_callbacks(callbacks):
    assert same_weights(
        classifier(callbacks=callbacks).fit(X, CLASSES), classifier().fit(X, CLASSES)
    )
