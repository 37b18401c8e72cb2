"""Input data: rows, images, sequences, time series and validation splits."""

from sknn._data._channel_statistics import channel_statistics
from sknn._data._columns import (
    check_numeric,
    check_same_columns,
    column_at,
    column_names,
    is_missing,
    refuse_masked,
)
from sknn._data._float_dtype import float_dtype
from sknn._data._float_range import check_not_too_large, check_not_zero
from sknn._data._image_files import ImageFiles
from sknn._data._image_reader import ImageReader
from sknn._data._image_shape import as_rows, image_shape_of, text_of
from sknn._data._input_scaler import InputScaler, ScaledRows, fit_input_scaler
from sknn._data._large_offset import large_offset
from sknn._data._numbers import as_numbers
from sknn._data._per_sample import group_labels, group_numbers, one_per_sample
from sknn._data._pictures import only_column, picture_kind
from sknn._data._ragged import arrays_of, is_array
from sknn._data._repeated_rows import distinct_rows
from sknn._data._row_view import Matrix, RowView, in_memory, row_view
from sknn._data._sequences import (
    are_rows,
    are_sequences,
    in_parts,
    pad_sequences,
    sequence_lengths,
    shared_columns,
    stack_steps,
    stack_tokens,
    step_statistics,
    unstacked,
)
from sknn._data._series import Fill, SeriesForm, SeriesGroup, fill_gaps, read_series
from sknn._data._timeline import Timeline
from sknn._data._validation_split import validation_split
from sknn._data._windows import cut_windows, difference, undo_difference

__all__ = [
    "Fill",
    "ImageFiles",
    "ImageReader",
    "InputScaler",
    "Matrix",
    "RowView",
    "ScaledRows",
    "SeriesForm",
    "SeriesGroup",
    "Timeline",
    "are_rows",
    "are_sequences",
    "arrays_of",
    "as_numbers",
    "as_rows",
    "channel_statistics",
    "check_not_too_large",
    "check_not_zero",
    "check_numeric",
    "refuse_masked",
    "check_same_columns",
    "column_at",
    "column_names",
    "cut_windows",
    "difference",
    "distinct_rows",
    "fill_gaps",
    "fit_input_scaler",
    "float_dtype",
    "group_labels",
    "group_numbers",
    "image_shape_of",
    "in_memory",
    "in_parts",
    "is_array",
    "is_missing",
    "large_offset",
    "one_per_sample",
    "only_column",
    "pad_sequences",
    "picture_kind",
    "read_series",
    "row_view",
    "sequence_lengths",
    "shared_columns",
    "stack_steps",
    "stack_tokens",
    "step_statistics",
    "text_of",
    "undo_difference",
    "unstacked",
    "validation_split",
]
