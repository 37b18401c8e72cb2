"""Files of fitted estimators."""

from os import PathLike
from pathlib import Path

from sklearn.utils.validation import check_is_fitted


class Persistence:
    """Mixin class for estimators that can be saved.

    `_saved` lists the fitted attributes of a class that `save` writes: plain values,
    targets, and estimators that have a `_saved` themselves. A `model_` is always
    written.
    """

    _saved: tuple[str, ...] = ()

    def _saved_params(self) -> dict[str, object]:
        """Return the parameters that `save` writes."""
        params: dict[str, object] = self.get_params(deep=False)  # type: ignore[attr-defined]
        return params

    def save(self, path: str | PathLike[str], overwrite: bool = False) -> Path:
        """Write the fitted estimator to one file that loads without running code.

        Parameters
        ----------
        path : str or path-like
            Path of the file, by convention with the suffix `.sknn`. `sknn.load` reads
            it.
        overwrite : bool, default=False
            Whether to replace an existing file.

        Returns
        -------
        pathlib.Path
            The path of the file.

        Raises
        ------
        FileExistsError
            If `path` exists and `overwrite` is False.
        FileNotFoundError
            If the folder of `path` does not exist.
        IsADirectoryError
            If `path` is a folder.
        TypeError
            If a parameter, now or in the fit, is a function, a Keras callback, an
            instance of a custom class or a RandomState, which only code can restore.
        """
        from sknn.estimators.core._saving import save_estimator

        check_is_fitted(self)
        return save_estimator(self, path, overwrite)
