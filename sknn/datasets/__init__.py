"""Small real data sets that need no download, as pandas objects."""

from sknn.datasets._bundled import (
    bundled,
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
)

__all__ = [
    "bundled",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_wine",
]
