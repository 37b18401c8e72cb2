"""Predefined search spaces, collected from the estimators."""

from typing import Literal

from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from sknn._sklearn import num_samples
from sknn._typing import MatrixLike

PRESETS = ("small", "default", "large")


def search_space(
    estimator: BaseEstimator,
    preset: Literal["small", "default", "large"] = "default",
    X: MatrixLike | None = None,
    y: ArrayLike | None = None,
) -> dict[str, object]:
    """Return a predefined search space for the networks in an estimator.

    The result is a plain dict, which can be inspected and edited before it is passed
    to `OptunaSearchCV`.

    Parameters
    ----------
    estimator : estimator object
        A network of this package, or a pipeline or another meta-estimator that
        contains networks. Parameter names get the matching prefixes, such as
        ``mlpclassifier__``. A network that is the `backbone` of another one is not
        searched.
    preset : {"small", "default", "large"}, default="default"
        "small" contains the parameters with the largest effect (learning rate, layer
        sizes, dropout, weight decay). "default" adds activation, normalization and
        batch size. "large" adds optimizers, learning rate schedules and noise.
    X : array-like or sparse matrix of shape (n_samples, n_features), default=None
        Training data. If given, layer sizes are limited according to the number of
        samples.
    y : array-like of shape (n_samples,), default=None
        Not used, present for consistency with `fit`.

    Returns
    -------
    dict of str to list, tuple or dict
        The format is described in `OptunaSearchCV`.

    Raises
    ------
    ValueError
        If `preset` is unknown, or `estimator` contains no network.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> from sknn import MLPClassifier, search_space
    >>> model = make_pipeline(StandardScaler(), MLPClassifier())
    >>> space = search_space(model, "small")
    >>> space["mlpclassifier__learning_rate"]
    (0.0001, 0.01, 'log')
    >>> space["mlpclassifier__dropout"] = (0.0, 0.3)
    """
    if preset not in PRESETS:
        raise ValueError(f"preset must be one of {', '.join(PRESETS)}; got {preset!r}.")
    n_samples = None if X is None else num_samples(X)
    parts = {"": estimator}
    if hasattr(estimator, "get_params"):
        parts |= {f"{key}__": v for key, v in estimator.get_params(deep=True).items()}
    networks = {
        prefix: part
        for prefix, part in parts.items()
        if hasattr(part, "search_space") and not isinstance(part, type)
    }
    space = {
        f"{prefix}{key}": spec
        for prefix, part in networks.items()
        # A backbone is already trained, whereas the regressor of a forecaster is not.
        if not any(prefix.startswith(f"{other}backbone__") for other in networks)
        for key, spec in part.search_space(preset, n_samples=n_samples).items()
    }
    if not space:
        raise ValueError(
            f"There is no network of this package in {estimator!r}, so it has no "
            "predefined search space. Pass a dict of parameters instead, such as "
            '{"alpha": (1e-4, 1.0, "log")}.'
        )
    return space
