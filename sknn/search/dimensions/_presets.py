"""Ready search spaces, from the tables of the estimators."""

from typing import Any

from sklearn.utils.validation import _num_samples

PRESETS = ("small", "default", "large")


def search_space(
    estimator: Any, preset: str = "default", X: Any = None, y: Any = None
) -> dict[str, Any]:
    """Return a ready search space for the networks of this package in an estimator.

    The result is a plain dict, made to be looked at and edited before it goes to
    `OptunaSearchCV`.

    Parameters
    ----------
    estimator : estimator object
        A network, or a pipeline or another meta-estimator with networks in it: names of
        parameters get the right prefixes, such as ``mlpclassifier__``. A network that
        another one goes on from, as its `backbone`, is left as it is.
    preset : {"small", "default", "large"}, default="default"
        "small" has what matters most (rate, sizes, dropout, decay), "default" adds
        activation, normalisation and batch size, "large" optimizers, schedules and
        noise as well.
    X : array-like of shape (n_samples, n_features), default=None
        Sizes are kept in proportion to the number of samples.
    y : array-like of shape (n_samples,), default=None
        Not used; here so that the call looks like `fit`.

    Returns
    -------
    dict of str to list, tuple or dict
        See `OptunaSearchCV` for what the values mean.

    Raises
    ------
    ValueError
        When the preset does not exist, or no network is found.

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
    n_samples = None if X is None else _num_samples(X)
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
        # A backbone has been trained already; the regressor of a forecaster has not.
        if not any(prefix.startswith(f"{other}backbone__") for other in networks)
        for key, spec in part.search_space(preset, n_samples=n_samples).items()
    }
    if not space:
        raise ValueError(
            f"There is no network of this package in {estimator!r}, so it has no ready "
            "search space. Give a dict of parameters instead, such as "
            '{"alpha": (1e-4, 1.0, "log")}.'
        )
    return space
