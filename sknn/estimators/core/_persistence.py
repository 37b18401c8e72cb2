"""Files of fitted estimators."""

from os import PathLike
from pathlib import Path

from sklearn.utils.validation import check_is_fitted


class Persistence:
    """An estimator that can be saved.

    A class lists in `_saved` the fitted attributes that it adds and that `save` writes:
    plain values, targets, and estimators with a `_saved` of their own. A `model_` is
    always written.
    """

    _saved: tuple[str, ...] = ()

    def save(self, path: str | PathLike[str], overwrite: bool = False) -> Path:
        """Write the fitted estimator to one file that loads without running code.

        Parameters
        ----------
        path : str or path-like
            By convention with the suffix `.sknn`; `sknn.load` reads it.
        overwrite : bool, default=False
            Whether to replace an existing file.

        Returns
        -------
        pathlib.Path
            The path of the file.

        Raises
        ------
        FileExistsError
            When `path` exists and `overwrite` is False.
        FileNotFoundError
            When the folder of `path` does not exist.
        TypeError
            When a parameter, now or at the time of the fit, is a function, a Keras
            callback, a class of your own or a RandomState: only code can restore it.
        """
        from sknn.estimators.core._saving import save_estimator

        check_is_fitted(self)
        return save_estimator(self, path, overwrite)
