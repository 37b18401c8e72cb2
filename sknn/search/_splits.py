"""The folds of a search."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from sklearn.model_selection import BaseCrossValidator

from sknn._typing import MatrixLike
from sknn._warnings import warn_user
from sknn.search.trials._typing import Split


def draw_splits(
    cv: BaseCrossValidator,
    data: tuple[MatrixLike, ArrayLike | None],
    split_params: Mapping[str, object],
    *,
    resumable: bool,
) -> list[Split]:
    """Return the folds; warn if a search that can be resumed would get other ones.

    Parameters
    ----------
    cv : splitter
    data : tuple of (X, y)
    split_params : dict
        Metadata for the splitter.
    resumable : bool
        Whether the trials remain in a storage.

    Raises
    ------
    ValueError
        If there are no folds.
    """
    splits = list(cv.split(*data, **split_params))
    if not splits:
        raise ValueError(
            f"cv={cv!r} contains no folds. An iterator, such as `cv.split(X)`, can be "
            "used once only: pass the splitter, or a list of the folds."
        )
    if resumable:
        again = cv.split(*data, **split_params)
        same = (
            np.array_equal(a, b)
            for one, two in zip(splits, again, strict=True)
            for a, b in zip(one, two, strict=True)
        )
        if not all(same):
            warn_user(
                f"cv={cv!r} generates different folds on each call, so another run "
                "cannot resume the trials of this one. Set its random_state.",
            )
    return splits
