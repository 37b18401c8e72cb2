"""Real data sets that scikit-learn's wheel carries, with labels one can read."""

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    XY = tuple[pd.DataFrame, pd.Series]

_DESCRIPTIONS = {
    "breast_cancer": "binary classification: is a breast tumour malignant?",
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
    """Names of the data sets that need no download, each with its task.

    Returns
    -------
    dict of str to str
        ``name -> description``; the set is loaded by the function ``load_<name>``.

    Examples
    --------
    >>> from sknn.datasets import bundled
    >>> bundled()["wine"]
    '3 classes: from which grape is a wine? (chemical analysis)'
    """
    return dict(_DESCRIPTIONS)


def load_breast_cancer() -> "XY":
    """Load the breast cancer data of Wisconsin (binary classification).

    Returns
    -------
    X : pandas.DataFrame of shape (569, 30)
        Means, standard errors and worst values of ten measures of cell nuclei.
    y : pandas.Series of shape (569,)
        ``"benign"`` (357 tumours) or ``"malignant"`` (212), named "diagnosis".

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
    """Load the diabetes data (regression), in the units they were measured in.

    Returns
    -------
    X : pandas.DataFrame of shape (442, 10)
        Age [years], sex (1 or 2), body mass index [kg/m2], blood pressure and six
        measures of the blood serum.
    y : pandas.Series of shape (442,)
        Progression of the disease one year later (25 to 346), named "progression".

    Notes
    -----
    Source: Efron, Hastie, Johnstone and Tibshirani, "Least angle regression",
    Annals of Statistics 32 (2004). `sklearn.datasets.load_diabetes` gives the
    columns centred and scaled over all rows; here they are as measured, so that a
    scaler can learn from the training rows only.

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
    """Load the handwritten digits (10 classes).

    Returns
    -------
    X : pandas.DataFrame of shape (1797, 64)
        Images of 8 x 8 points, row by row, 0 (white) to 16 (black).
    y : pandas.Series of shape (1797,)
        The digit, 0 to 9, named "digit".

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
    """Load Anderson's iris flowers (3 classes).

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
    """Load the wines of Piedmont (3 classes).

    Returns
    -------
    X : pandas.DataFrame of shape (178, 13)
        Thirteen chemical measures.
    y : pandas.Series of shape (178,)
        The grape: ``"Barolo"`` (59), ``"Grignolino"`` (71) or ``"Barbera"`` (48),
        named "grape".

    Notes
    -----
    Source: Forina et al., UCI Machine Learning Repository (1991). The file numbers
    the classes; the names are those of the study it comes from (Forina, Armanino,
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


def _frames(name: str, **options: Any) -> "tuple[pd.DataFrame, pd.Series, Any]":
    # Imported here, so that listing the sets is immediate.
    from sklearn import datasets

    bunch = getattr(datasets, f"load_{name}")(as_frame=True, **options)
    X = bunch.data.rename(columns=lambda name: name.replace("_", " "))
    return X, bunch.target, bunch.get("target_names")


def _labels(y: "pd.Series", names: Any, name: str) -> "pd.Series":
    import pandas as pd

    return pd.Series(np.asarray(names, dtype=object)[y], index=y.index, name=name)
