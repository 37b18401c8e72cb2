"""Small real data sets that need no download, and listing of image folders."""

from sknn.datasets._airline_passengers import load_airline_passengers
from sknn.datasets._bundled import (
    bundled,
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
)
from sknn.datasets._list_images import list_images

__all__ = [
    "bundled",
    "list_images",
    "load_airline_passengers",
    "load_breast_cancer",
    "load_diabetes",
    "load_digits",
    "load_iris",
    "load_wine",
]
