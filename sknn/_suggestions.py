"""Suggestions for names that are not known, for error messages."""

from collections.abc import Collection
from difflib import get_close_matches

__all__ = ["suggestion"]

# Names of scikit-learn, Keras and other libraries, and the names here in their place.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    # parameters
    "alpha": ("l2",),
    "batch": ("batch_size",),
    "dropout_rate": ("dropout",),
    "hidden_units": ("hidden_layer_sizes", "units"),
    "init": ("kernel_initializer",),
    "initial_learning_rate": ("learning_rate",),
    "kernel_regularizer": ("l2",),
    "layers": ("hidden_layer_sizes", "units", "filters"),
    "learning_rate_init": ("learning_rate",),
    "lr": ("learning_rate",),
    "max_epochs": ("epochs",),
    "max_iter": ("epochs",),
    "metrics": ("scoring",),
    "momentum": ("optimizer",),
    "n_epochs": ("epochs",),
    "n_hidden": ("hidden_layer_sizes", "units"),
    "n_iter": ("epochs",),
    "n_iter_no_change": ("patience",),
    "nesterovs_momentum": ("optimizer",),
    "num_epochs": ("epochs",),
    "seed": ("random_state",),
    "solver": ("optimizer",),
    "tol": ("min_delta",),
    "validation_split": ("validation_fraction",),
    "vector_size": ("embedding_dim",),
    # losses
    "bce": ("cross_entropy", "binary_cross_entropy"),
    "binary_crossentropy": ("cross_entropy", "binary_cross_entropy"),
    "categorical_crossentropy": ("cross_entropy",),
    "cce": ("cross_entropy",),
    "crossentropy": ("cross_entropy",),
    "kld": ("kl_divergence",),
    "l1_loss": ("absolute_error",),
    "log_loss": ("cross_entropy",),
    "mae": ("absolute_error",),
    "mean_absolute_error": ("absolute_error",),
    "mean_squared_error": ("squared_error",),
    "mse": ("squared_error",),
    "nll": ("cross_entropy", "gaussian_nll"),
    "quantile": ("pinball",),
    "sparse_categorical_crossentropy": ("cross_entropy",),
    # activations
    "identity": ("linear",),
    "logistic": ("sigmoid",),
}


def suggestion(name: object, allowed: Collection[str]) -> str:
    """Return a sentence with the allowed name that was probably meant.

    Parameters
    ----------
    name : object
        Name that is not allowed.
    allowed : collection of str
        All allowed names.

    Returns
    -------
    str
        Starts with a space. Empty if no allowed name is similar.

    Examples
    --------
    >>> suggestion("Adam", ["sgd", "adam"])
    " Did you mean 'adam'?"
    """
    if not isinstance(name, str):
        return ""
    plain = name.lower().replace("-", "_").replace(" ", "_")
    known = [other for other in _SYNONYMS.get(plain, ()) if other in allowed]
    names = sorted(name for name in allowed if isinstance(name, str))
    found = known or get_close_matches(plain, names, n=1, cutoff=0.7)
    return f" Did you mean {found[0]!r}?" if found else ""
