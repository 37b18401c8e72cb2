"""Input data: equal rows, views of rows and validation splits."""

from sknn.data._repeated_rows import merge_repeated_rows
from sknn.data._row_view import RowView, in_memory, row_view
from sknn.data._validation_split import validation_split

__all__ = [
    "RowView",
    "in_memory",
    "merge_repeated_rows",
    "row_view",
    "validation_split",
]
