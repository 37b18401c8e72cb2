"""Checks of the texts that a translator is fitted on and predicts for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_consistent_length

from sknn._data import pad_sequences, sequence_lengths, stack_tokens
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples
from sknn.estimators.text._text_pairs import (
    END_TOKEN,
    check_target_texts,
    check_texts,
    join_tokens,
    token_ids,
)
from sknn.estimators.text._token_windows import START_TOKEN

if TYPE_CHECKING:
    from sknn.estimators.text._seq2seq_translator import Seq2SeqTranslator


@dataclass(frozen=True)
class TextPairInput(InputSpec):
    """Source texts and, if y is passed, the input tokens of the decoder.

    Parameters
    ----------
    estimator : Seq2SeqTranslator
        Stores the vocabularies and the maximum length of a target.
    merges_rows : bool, default=True
        Whether a sample of weight two has the same effect as the sample twice.
    """

    estimator: Seq2SeqTranslator
    merges_rows: bool = True

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        estimator = self.estimator
        sources = check_texts(X, "X", estimator.source_level)
        known = None if reset else estimator.source_vocabulary_
        ids, source_vocabulary = token_ids(sources, estimator.source_level, known)
        source = stack_tokens(ids)
        if isinstance(y, str) and y == NO_Y:
            return CheckedInput(source, None)
        targets = check_texts(y, "y", estimator.target_level)
        check_consistent_length(sources, targets)
        known = None if reset else estimator.target_vocabulary_
        ids, target_vocabulary = token_ids(targets, estimator.target_level, known)
        max_length = estimator.max_length if reset else estimator.max_length_
        if max_length is None:
            max_length = max(map(len, ids))
        check_target_texts(targets, ids, max_length, estimator.target_level)
        if reset:
            estimator.source_vocabulary_ = source_vocabulary
            estimator.target_vocabulary_ = target_vocabulary
            estimator.max_length_ = int(max_length)
        tokens = stack_tokens([np.append(row, END_TOKEN) for row in ids])
        tokens = pad_sequences(tokens, max_length + 1)[:, : max_length + 1]
        rows = self.rows(tokens, source)
        return CheckedInput(rows, tokens, sequence_lengths(source))

    def rows(self, tokens: np.ndarray, source: np.ndarray) -> np.ndarray:
        """Return the input tokens of the decoder, followed by the source tokens.

        The decoder reads each target token one time step after it is predicted. Both
        inputs are in one array, which the network splits, because training takes a
        single array.
        """
        previous = np.roll(tokens, 1, axis=1)
        previous[previous == END_TOKEN] = 0  # nothing is predicted after the end
        previous[:, 0] = START_TOKEN
        return np.hstack([previous, source])

    def as_passed(self, samples: Samples) -> tuple[np.ndarray, np.ndarray]:
        estimator = self.estimator
        source = samples.X[:][:, estimator.max_length_ + 1 :]
        target = np.where(samples.y == END_TOKEN, 0, samples.y)  # without the end
        return (
            join_tokens(source, estimator.source_vocabulary_, estimator.source_level),
            join_tokens(target, estimator.target_vocabulary_, estimator.target_level),
        )
