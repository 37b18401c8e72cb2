"""The preprocessing pipeline: imputation, scaling and one-hot encoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.base import BaseEstimator
    from sklearn.pipeline import Pipeline

# All infrequent categories share one column.
_MIN_ROWS_PER_CATEGORY = 5
_MAX_CATEGORIES = 100


def make_pipeline(X: pd.DataFrame, model: BaseEstimator) -> Pipeline:
    """Return a pipeline that preprocesses the columns for a model.

    Parameters
    ----------
    X : pandas.DataFrame
        Columns of floats are numbers, and all other columns are categories.
    model : estimator
        The final step, "model".

    Returns
    -------
    sklearn.pipeline.Pipeline
        Missing numbers are replaced by the median, with a missing indicator, and
        numbers are standardized. Categories are one-hot encoded; a missing value is a
        category.
    """
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    numbers = list(X.select_dtypes("number").columns)
    categories = [name for name in X.columns if name not in numbers]
    impute = SimpleImputer(strategy="median", add_indicator=True)
    encode = OneHotEncoder(
        handle_unknown="infrequent_if_exist",
        min_frequency=_MIN_ROWS_PER_CATEGORY,
        max_categories=_MAX_CATEGORIES,
        sparse_output=False,
    )
    of_numbers = [("impute", impute), ("scale", StandardScaler())]
    if not categories:
        return Pipeline([*of_numbers, ("model", model)])
    if not numbers:
        return Pipeline([("encode", encode), ("model", model)])
    columns = ColumnTransformer(
        [
            ("numbers", Pipeline(of_numbers), numbers),
            ("categories", encode, categories),
        ]
    )
    return Pipeline([("columns", columns), ("model", model)])


def describe(pipeline: Pipeline) -> list[str]:
    """Return a description of a pipeline of `make_pipeline`, as lines of text."""
    lines: list[str] = []
    steps: list[str] = []
    for name, step in pipeline.steps:
        if name == "columns":
            for part, transformer, columns in step.transformers:
                inner = getattr(transformer, "steps", [(part, transformer)])
                chain = " > ".join(_short(one) for _, one in inner)
                lines.append(f"{part} ({len(columns)}): {chain}")
        elif name == "model":
            lines += [" > ".join(steps)] * bool(steps) + [_short(step)]
        else:
            steps.append(_short(step))
    return lines


def _short(estimator: BaseEstimator) -> str:
    return " ".join(repr(estimator).split())
