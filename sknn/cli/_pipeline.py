"""The pipeline around a model: impute, scale and one-hot encode the columns."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# Rarer categories share one column, and so do those beyond the most frequent ones.
_MIN_ROWS_A_CATEGORY = 5
_MAX_CATEGORIES = 100


def make_pipeline(X: "pd.DataFrame", model: Any) -> Any:
    """Put the preparation of the columns before a model.

    Parameters
    ----------
    X : pandas.DataFrame
        Numbers as floats; every other column counts as categories.
    model : estimator
        The last step, "model".

    Returns
    -------
    sklearn.pipeline.Pipeline
        Numbers: missing ones replaced by the median, with a column that marks them,
        then standardised. Categories: one column each, missing counts as one, too.
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
        min_frequency=_MIN_ROWS_A_CATEGORY,
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


def describe(pipeline: Any) -> list[str]:
    """Return a pipeline of `make_pipeline` as a few lines of text."""
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


def _short(estimator: Any) -> str:
    return " ".join(repr(estimator).split())
