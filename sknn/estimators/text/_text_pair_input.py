"""Pairs of texts as the input of a translator."""

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
    MARK,
    as_texts,
    numbered,
    refuse_unwritable,
    texts_of,
)

if TYPE_CHECKING:
    from sknn.estimators.text._seq2seq_translator import Seq2SeqTranslator


@dataclass(frozen=True)
class TextPairInput(InputSpec):
    """Texts to translate, and with y the tokens that the decoder reads before them.

    Parameters
    ----------
    estimator : Seq2SeqTranslator
        Keeps the vocabularies and the maximum length of a target.
    """

    estimator: Seq2SeqTranslator
    merges_rows: bool = True

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        estimator = self.estimator
        sources = as_texts(X, "X", estimator.source_level)
        known = None if reset else estimator.source_vocabulary_
        numbers, vocabulary = numbered(sources, estimator.source_level, known)
        source = stack_tokens(numbers)
        if isinstance(y, str) and y == NO_Y:
            return CheckedInput(source, None)
        targets = as_texts(y, "y", estimator.target_level)
        check_consistent_length(sources, targets)
        known = None if reset else estimator.target_vocabulary_
        numbers, words = numbered(targets, estimator.target_level, known)
        longest = estimator.max_length if reset else estimator.max_length_
        if longest is None:
            longest = max(map(len, numbers))
        refuse_unwritable(targets, numbers, longest, estimator.target_level)
        if reset:
            estimator.source_vocabulary_ = vocabulary
            estimator.target_vocabulary_ = words
            estimator.max_length_ = longest
        tokens = stack_tokens([np.append(row, MARK) for row in numbers])
        tokens = pad_sequences(tokens, longest + 1)[:, : longest + 1]
        rows = self.rows(tokens, source)
        return CheckedInput(rows, tokens, sequence_lengths(source))

    def rows(self, tokens: np.ndarray, source: np.ndarray) -> np.ndarray:
        """Return the inputs of the decoder, one step late, followed by the source.

        Both are in one array, since the engine takes one; the network splits it.
        """
        given = np.roll(tokens, 1, axis=1)
        given[given == MARK] = 0  # nothing is predicted after the end
        given[:, 0] = MARK
        return np.hstack([given, source])

    def as_passed(self, samples: Samples) -> tuple[np.ndarray, np.ndarray]:
        estimator = self.estimator
        source = samples.X[:][:, estimator.max_length_ + 1 :]
        target = np.where(samples.y == MARK, 0, samples.y)  # without the end
        return (
            texts_of(source, estimator.source_vocabulary_, estimator.source_level),
            texts_of(target, estimator.target_vocabulary_, estimator.target_level),
        )
