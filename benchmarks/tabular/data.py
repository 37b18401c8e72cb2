"""Real tables, and their preprocessing for networks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

# Name -> file, target column, separator, maximum number of rows, dropped columns.
_FILES: dict[str, tuple[str, Any, str, int, tuple[str, ...]]] = {
    "german_credit": ("german_credit.csv", -1, ",", 1000, ()),
    "pima_diabetes": ("pima_diabetes.csv", -1, ",", 1000, ()),
    "sonar": ("sonar.csv", -1, ",", 1000, ()),
    "wine_white": ("winequality-white.csv", -1, ",", 4000, ()),
    "adult": ("adult_train.csv.gz", -1, ",", 6000, ()),
    "bank": ("bank-additional-full.csv.gz", "y", ";", 6000, ("duration",)),
    "covertype": ("covertype_scaled_93k.csv.gz", "last", ",", 8000, ()),
    "boston": ("boston_housing.csv", -1, r"\s+|,", 1000, ()),
    "wine_red": ("winequality-red.csv", -1, ",", 2000, ()),
    "california": ("california_housing.csv.gz", "median_house_value", ",", 8000, ()),
}
REGRESSION = ("boston", "wine_red", "california", "diabetes")
_BUNDLED = {
    "breast_cancer": load_breast_cancer,
    "wine": load_wine,
    "diabetes": load_diabetes,
}


def tables(folder: Path) -> Iterator[tuple[str, pd.DataFrame, np.ndarray]]:
    """Yield the name, features and target of every table."""
    for name, (file, target, separator, max_rows, dropped) in _FILES.items():
        header = None if target == -1 else 0
        table = pd.read_csv(
            folder / file,
            sep=separator,
            header=header,
            na_values="?",
            skipinitialspace=True,
            engine="python" if len(separator) > 1 else "c",
        ).dropna(axis=1, how="all")
        if len(table) > max_rows:
            table = table.sample(max_rows, random_state=0)
        target = target if target in table.columns else table.columns[-1]
        y = table[target]
        if name == "wine_white":
            y = y.clip(4, 8)  # the lowest and highest qualities are rare
        X = table.drop(columns=[target, *dropped])
        yield name, X.rename(columns=str).reset_index(drop=True), y.to_numpy()
    for name, bundled in _BUNDLED.items():
        X, y = bundled(return_X_y=True, as_frame=True)
        yield name, X, y.to_numpy()


def encoder() -> ColumnTransformer:
    """Return a transformer that scales numbers and one-hot encodes categories."""
    return ColumnTransformer(
        [
            (
                "numbers",
                make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
                make_column_selector(dtype_include="number"),
            ),
            (
                "categories",
                OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                make_column_selector(dtype_exclude="number"),
            ),
        ]
    )
