"""Real data sets that are included in scikit-learn, with readable labels."""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    import pandas as pd

    XY: TypeAlias = tuple[pd.DataFrame, pd.Series]

_DESCRIPTIONS = {
    "breast_cancer": "binary classification: is a breast tumor malignant?",
    "diabetes": "regression: progression of diabetes after one year",
    "digits": "10 classes: which digit was written? (images of 8 x 8)",
    "iris": "3 classes: which species of iris? (petals and sepals)",
    "wine": "3 classes: from which grape is a wine? (chemical analysis)",
}

# The original column names are abbreviations (tc, tch, ltg) or just s1 to s6.
_DIABETES_COLUMNS = {
    "bp": "blood pressure",
    "s1": "total cholesterol",
    "s2": "ldl",
    "s3": "hdl",
    "s4": "cholesterol / hdl",
    "s5": "log triglycerides",
    "s6": "glucose",
}

_WINE_COLUMNS = {"od280/od315 of diluted wines": "od280 / od315"}


def bundled() -> dict[str, str]:
    """Return the names and tasks of the data sets that need no download.

    Returns
    -------
    dict of str to str
        Description of each data set by its name. The function ``load_<name>`` loads the
        data set.

    Examples
    --------
    >>> from sknn.datasets import bundled
    >>> bundled()["wine"]
    '3 classes: from which grape is a wine? (chemical analysis)'
    """
    return dict(_DESCRIPTIONS)


def load_breast_cancer() -> "XY":
    """Load the breast cancer Wisconsin data set (binary classification).

    Returns
    -------
    X : pandas.DataFrame of shape (569, 30)
        Means, standard errors and worst values of ten measurements of cell nuclei.
    y : pandas.Series of shape (569,)
        ``"benign"`` (357 tumors) or ``"malignant"`` (212), named "diagnosis".

    Notes
    -----
    Source: Wolberg, Street and Mangasarian, UCI Machine Learning Repository (1995).

    Examples
    --------
    >>> from sknn.datasets import load_breast_cancer
    >>> X, y = load_breast_cancer()
    >>> y.value_counts().to_dict()
    {'benign': 357, 'malignant': 212}
    """
    X, y, names = _frames("breast_cancer")
    return X, _labels(y, names, "diagnosis")


def load_diabetes() -> "XY":
    """Load the diabetes data set (regression) in the original units.

    Returns
    -------
    X : pandas.DataFrame of shape (442, 10)
        Age [years], sex (1 or 2), body mass index [kg/m2], blood pressure and six
        blood serum measurements.
    y : pandas.Series of shape (442,)
        Disease progression after one year (25 to 346), named "progression".

    Notes
    -----
    Source: Efron, Hastie, Johnstone and Tibshirani, "Least angle regression",
    Annals of Statistics 32 (2004). `sklearn.datasets.load_diabetes` centers and scales
    the columns over all rows. Here they are unscaled, so that a scaler can be fitted on
    the training rows only.

    Examples
    --------
    >>> from sknn.datasets import load_diabetes
    >>> X, y = load_diabetes()
    >>> int(y.min()), int(y.max())
    (25, 346)
    """
    X, y, _ = _frames("diabetes", scaled=False)
    return X.rename(columns=_DIABETES_COLUMNS), y.rename("progression")


def load_digits() -> "XY":
    """Load the handwritten digits data set (10 classes).

    Returns
    -------
    X : pandas.DataFrame of shape (1797, 64)
        Images of 8 x 8 pixels, flattened by row, from 0 (white) to 16 (black).
    y : pandas.Series of shape (1797,)
        Digits from 0 to 9, named "digit".

    Notes
    -----
    Source: Alpaydin and Kaynak, UCI Machine Learning Repository (1998), test part.

    Examples
    --------
    >>> from sknn.datasets import load_digits
    >>> X, y = load_digits()
    >>> X.to_numpy().reshape(-1, 8, 8).shape
    (1797, 8, 8)
    """
    X, y, _ = _frames("digits")
    return X, y.rename("digit")


def load_iris() -> "XY":
    """Load the iris data set (3 classes).

    Returns
    -------
    X : pandas.DataFrame of shape (150, 4)
        Length and width of sepals and petals [cm].
    y : pandas.Series of shape (150,)
        ``"setosa"``, ``"versicolor"`` or ``"virginica"``, 50 each, named "species".

    Notes
    -----
    Source: Fisher, "The use of multiple measurements in taxonomic problems",
    Annals of Eugenics 7 (1936).

    Examples
    --------
    >>> from sknn.datasets import load_iris
    >>> X, y = load_iris()
    >>> y.unique().tolist()
    ['setosa', 'versicolor', 'virginica']
    """
    X, y, names = _frames("iris")
    return X, _labels(y, names, "species")


def load_wine() -> "XY":
    """Load the wine data set (3 classes).

    Returns
    -------
    X : pandas.DataFrame of shape (178, 13)
        Thirteen chemical measurements of wines from Piedmont.
    y : pandas.Series of shape (178,)
        Grape, ``"Barolo"`` (59), ``"Grignolino"`` (71) or ``"Barbera"`` (48), named
        "grape".

    Notes
    -----
    Source: Forina et al., UCI Machine Learning Repository (1991). The original file
    numbers the classes. Their names are from the original study (Forina, Armanino,
    Castino and Ubigli, Vitis 25, 1986).

    Examples
    --------
    >>> from sknn.datasets import load_wine
    >>> X, y = load_wine()
    >>> y.value_counts(sort=False).to_dict()
    {'Barolo': 59, 'Grignolino': 71, 'Barbera': 48}
    """
    X, y, _ = _frames("wine")
    grapes = np.array(["Barolo", "Grignolino", "Barbera"], dtype=object)
    return X.rename(columns=_WINE_COLUMNS), _labels(y, grapes, "grape")


def _frames(
    name: str, **options: bool
) -> "tuple[pd.DataFrame, pd.Series, np.ndarray | None]":
    # Imported here, so that `bundled` does not import scikit-learn.
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(as_frame=True, **options)
    X = bunch.data.rename(columns=lambda name: name.replace("_", " "))
    return X, bunch.target, bunch.get("target_names")


def _labels(y: "pd.Series", names: ArrayLike | None, name: str) -> "pd.Series":
    import pandas as pd

    return pd.Series(np.asarray(names, dtype=object)[y], index=y.index, name=name)
