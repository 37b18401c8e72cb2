"""Types of class labels."""

import numpy as np
from sklearn.utils.multiclass import type_of_target


def check_label_types(labels: np.ndarray, name: str) -> None:
    """Raise an error for labels of unknown types, or of types that have no order.

    Parameters
    ----------
    labels : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Labels, none of which is missing.
    name : str
        Name of the argument for error messages.

    Raises
    ------
    ValueError
        For str and numbers together, and for dates with a time zone and periods, for
        example, which scikit-learn does not support as labels.
    """
    if labels.dtype != object or not labels.size:
        return
    kinds = sorted({type(label).__name__ for label in labels.flat})
    if len(kinds) > 1:
        try:
            np.unique(labels)
        except TypeError as error:
            raise ValueError(
                f"{name} must contain labels of one type that can be sorted, got "
                f"{', '.join(kinds)}. Remove or replace missing labels, and convert "
                f"the others to one type, for example with {name}.astype(str)."
            ) from error
    if type_of_target(labels) == "unknown":
        label = labels.flat[0]
        raise ValueError(
            f"{name} must contain labels that are str, numbers, booleans or dates "
            f"without a time zone. Unknown label type: {label!r}. Convert them to str, "
            "for example."
        )
