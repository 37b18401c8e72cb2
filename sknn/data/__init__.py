"""Input data: equal rows and validation splits."""

from sknn.data._repeated_rows import merge_repeated_rows
from sknn.data._validation_split import validation_split

__all__ = ["merge_repeated_rows", "validation_split"]
