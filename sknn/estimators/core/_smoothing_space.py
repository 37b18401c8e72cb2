"""Search space of label smoothing."""

from sknn.estimators.core._base import BaseNetwork

__all__ = ["SMOOTHED_LOSSES", "smoothing_space"]

# The losses of classifiers with label smoothing.
SMOOTHED_LOSSES = ("auto", "cross_entropy", "kl_divergence")


def smoothing_space(estimator: BaseNetwork) -> dict[str, object]:
    """Return the search space of `label_smoothing`, if it has an effect."""
    has_one = "label_smoothing" in estimator.get_params(deep=False)
    if not has_one or getattr(estimator, "loss", None) not in SMOOTHED_LOSSES:
        return {}
    return {"label_smoothing": [0.0, 0.05, 0.1]}
