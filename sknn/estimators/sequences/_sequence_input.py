"""Checks of sequences, as the input of a network."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_array, check_X_y
from sklearn.utils.validation import validate_data

from sknn._data import (
    are_rows,
    are_sequences,
    arrays_of,
    check_not_zero,
    check_numeric,
    check_same_columns,
    large_offset,
    sequence_lengths,
    shared_columns,
    stack_steps,
    stack_tokens,
    unstacked,
)
from sknn._sklearn import num_samples
from sknn._targets import check_steps, joined_steps, split_steps
from sknn._typing import MatrixLike, SequencesLike
from sknn._warnings import warn_user
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples

if TYPE_CHECKING:
    from sknn.estimators.sequences._sequence_network import BaseSequenceNetwork

# Token for all tokens that were not seen in training, as in `TextTokenizer`.
_UNKNOWN_TOKEN = 1


@dataclass(frozen=True)
class SequenceInput(InputSpec):
    """Sequences: arrays of three dimensions, lists of arrays, and tables.

    Parameters
    ----------
    estimator : BaseSequenceNetwork
        Stores the numbers of features, time steps and tokens.
    reads_tokens : bool
        Whether X contains tokens.
    n_vectors : int or None
        Number of tokens that have a vector; None for all tokens of the fit.
    masks : bool
        Whether time steps with NaN are masked.
    merges_rows, per_step, predicts_by_length : bool
        See `InputSpec`.
    keeps_offset : bool, default=False
        Whether the offset of X is known before X.
    """

    estimator: BaseSequenceNetwork
    reads_tokens: bool
    n_vectors: int | None
    masks: bool
    merges_rows: bool
    per_step: bool
    predicts_by_length: bool
    keeps_offset: bool = False

    # Values that are too large are infinite afterwards, and refused.
    @np.errstate(over="ignore", invalid="ignore")
    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        X = arrays_of(X)
        shape: tuple[int, ...] = getattr(X, "shape", ())
        if len(shape) > 3:
            raise ValueError(
                "X must have shape (n_samples, n_steps, n_features) or (n_samples, "
                f"n_steps). Got shape {shape}. Use X.reshape(*X.shape[:2], -1)."
            )
        self._refuse_texts(X)
        if reset and not self.reads_tokens and _look_like_tokens(X):
            warn_user(
                "X looks like token ids from a TextTokenizer, but embedding=None reads "
                "them as numbers. Set embedding=64, for example; if they are numbers, "
                "convert them to float.",
            )
        # A network fitted on sequences of any length takes a table as sequences of one
        # length. Lists of numbers are a table in fit, as in scikit-learn, but their
        # lengths may differ in predict: one left out may be the only long one.
        fixed = reset or self.estimator.n_steps_in_ is not None
        is_table = (fixed and not are_sequences(X)) or (reset and are_rows(X))
        check = self._checked_table if is_table else self._checked_sequences
        has_y = not isinstance(y, str)
        found: np.ndarray | None
        if has_y and self.per_step:
            steps, _ = check(X, NO_Y, reset, {})
        else:
            steps, found = check(X, y, reset, {"multi_output": True} if has_y else {})
        if self.reads_tokens:
            steps = self._known_tokens(steps, reset)
        lengths = sequence_lengths(steps)
        if self._has_masked_ends and len(shape) < 2:
            # Masked time steps at the end of a sequence have labels too. In an array,
            # they are padding.
            lengths = np.array([len(item) for item in cast("Iterable[Sized]", X)])
        if has_y and self.per_step:
            # Labels after the end of a sequence are allowed up to the width of X.
            widest = shape[1] if len(shape) > 1 else None
            found = _checked_steps(y, lengths, widest)
        return CheckedInput(steps, found, lengths)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        X, lengths = samples.X[:], samples.lengths
        assert lengths is not None  # samples are sequences
        # In an array, masked time steps at the end would be padding.
        as_list = self._has_masked_ends and (lengths > sequence_lengths(X)).any()
        if self.estimator._input_offset is not None:
            X = X + self.estimator._input_offset
        if not as_list and self.estimator.n_steps_in_ is not None:
            return X.reshape(len(X), -1), samples.y
        if not as_list and (lengths == X.shape[1]).all():
            return X, samples.y
        return unstacked(X, lengths), samples.y

    @property
    def _has_masked_ends(self) -> bool:
        """Whether masked time steps at the end of a sequence of a list have labels."""
        return self.per_step and self.masks and not self.reads_tokens

    def _refuse_texts(self, X: SequencesLike | MatrixLike) -> None:
        is_row = isinstance(X, list | tuple) or getattr(X, "ndim", 0) == 1
        if is_row and isinstance(next(iter(cast(Iterable[object], X)), None), str):
            raise ValueError(
                "X contains texts, but the network expects numbers. Use a "
                "TextTokenizer before it, make_pipeline(TextTokenizer(), "
                f"{type(self.estimator).__name__}(embedding=64))."
            )

    def _checked_table(
        self,
        X: SequencesLike | MatrixLike,
        y: ArrayLike,
        reset: bool,
        options: dict[str, bool],
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Check a table, whose columns are time steps of one feature."""
        check_numeric(X, "X")
        checked = validate_data(
            self.estimator,
            X,
            y,
            dtype=np.float64 if self.reads_tokens else [np.float64, np.float32],
            ensure_all_finite="allow-nan" if self.masks else True,
            reset=reset,
            **options,
        )
        rows, found = checked if options else (checked, None)
        if reset:
            self.estimator.n_steps_in_ = rows.shape[1]
        return self._stacked(rows, reset), found

    def _checked_sequences(
        self,
        X: SequencesLike | MatrixLike,
        y: ArrayLike,
        reset: bool,
        options: dict[str, bool],
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Check sequences of any length."""
        estimator = self.estimator
        if num_samples(X) == 0:
            raise ValueError("X must contain at least one sequence. Got none.")
        columns = shared_columns(X)
        if not are_sequences(X):
            check_numeric(X, "X")
            X = check_array(X, dtype=None, ensure_all_finite=False)
        steps = self._stacked(X, reset)
        places = np.zeros((len(steps), 1), "float32")
        found = check_X_y(places, y, **options)[1] if options else None
        n_features = 1 if self.reads_tokens else steps.shape[2]
        if reset:
            # Removes the names of the columns of another X.
            validate_data(estimator, places, reset=True, skip_check_array=True)
            estimator.n_features_in_, estimator.n_steps_in_ = n_features, None
            if columns and all(isinstance(name, str) for name in columns):
                estimator.feature_names_in_ = np.array(columns, dtype=object)
        elif estimator.n_steps_in_ is None:
            known_columns = getattr(estimator, "feature_names_in_", None)
            check_same_columns(columns, known_columns, "X[0]")
        known = 1 if estimator.n_steps_in_ is not None else estimator.n_features_in_
        if n_features != known:
            raise ValueError(
                f"X has {n_features} features per step, but "
                f"{type(estimator).__name__} is expecting {known} features as input."
            )
        return steps, found

    def _stacked(self, X: SequencesLike | MatrixLike, reset: bool) -> np.ndarray:
        """Return sequences as one padded array."""
        if self.reads_tokens:
            return stack_tokens(X, clips=not reset)
        estimator = self.estimator
        if reset:
            steps = stack_steps(X, masks=self.masks)
            whole = isinstance(X, np.ndarray) and X.dtype != object
            check_not_zero(cast("Iterable[ArrayLike]", [X] if whole else X), steps)
            if not self.keeps_offset:
                values = steps.reshape(-1, steps.shape[2])
                estimator._input_offset = large_offset(values)
            if estimator._input_offset is None:
                return steps
        return stack_steps(X, masks=self.masks, offset=estimator._input_offset)

    def _known_tokens(self, tokens: np.ndarray, reset: bool) -> np.ndarray:
        """Return tokens that all have a vector; others become the unknown token."""
        if reset:
            largest = max(int(tokens.max()), _UNKNOWN_TOKEN)
            n_vectors = self.n_vectors
            self.estimator.n_tokens_ = largest + 1 if n_vectors is None else n_vectors
        known = tokens < self.estimator.n_tokens_
        return np.where(known, tokens, np.int32(_UNKNOWN_TOKEN))


def _look_like_tokens(X: SequencesLike | MatrixLike) -> bool:
    """Return True for arrays as `TextTokenizer.transform` returns them."""
    return (
        isinstance(X, np.ndarray)
        and X.dtype == object
        and all(
            isinstance(ids, np.ndarray)
            and ids.dtype == np.int32
            and ids.ndim == 1
            and (ids >= _UNKNOWN_TOKEN).all()
            for ids in X.flat
        )
    )


def _checked_steps(y: ArrayLike, lengths: np.ndarray, widest: int | None) -> np.ndarray:
    """Return the labels of the steps of each sequence, of one dtype and finite."""
    rows = joined_steps(check_steps(y, lengths, widest))
    _, rows = check_X_y(np.zeros((len(rows), 1), "float32"), rows, multi_output=True)
    return split_steps(rows, lengths)
