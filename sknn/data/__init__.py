"""Input data: equal rows, views of rows, images, sequences and validation splits."""

from sknn.data._channel_statistics import channel_statistics
from sknn.data._image_files import ImageFiles
from sknn.data._image_reader import ImageReader
from sknn.data._image_shape import as_rows, image_shape_of, text_of
from sknn.data._repeated_rows import merge_repeated_rows
from sknn.data._row_view import RowView, in_memory, row_view
from sknn.data._sequences import (
    are_sequences,
    in_parts,
    lengthened,
    sequence_lengths,
    stack_steps,
    stack_tokens,
    step_statistics,
)
from sknn.data._validation_split import validation_split

__all__ = [
    "ImageFiles",
    "ImageReader",
    "RowView",
    "are_sequences",
    "as_rows",
    "channel_statistics",
    "image_shape_of",
    "in_memory",
    "in_parts",
    "lengthened",
    "merge_repeated_rows",
    "row_view",
    "sequence_lengths",
    "stack_steps",
    "stack_tokens",
    "step_statistics",
    "text_of",
    "validation_split",
]
