"""Evaluation of word similarities against human judgments."""

import os
from dataclasses import dataclass

import numpy as np
from scipy.stats import pearsonr, spearmanr

from sknn._writable_path import as_path
from sknn.words._text_files import read_lines

__all__ = ["SimilarityScores", "correlations", "read_pairs"]


@dataclass(frozen=True)
class SimilarityScores:
    """Correlation of word similarities with human judgments.

    Parameters
    ----------
    spearman : float
        Rank correlation, from -1 to 1: the score that is usually reported.
    spearman_pvalue : float
        Two-sided p-value of `spearman`.
    pearson : float
        Linear correlation, from -1 to 1.
    pearson_pvalue : float
        Two-sided p-value of `pearson`.
    n : int
        Number of pairs.
    n_skipped : int
        Number of pairs with a word that is not in the vocabulary, which are skipped.
    """

    spearman: float
    spearman_pvalue: float
    pearson: float
    pearson_pvalue: float
    n: int
    n_skipped: int


def read_pairs(
    path: str | os.PathLike[str],
) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Read pairs of words and their scores, separated by tabs or spaces.

    Lines that start with # are comments. A first line without a number is a header.

    Raises
    ------
    ValueError
        If another line is not two words and a number, or the file has no pairs.
    """
    pairs: list[tuple[str, str]] = []
    scores: list[float] = []
    is_first = True
    for number, line in enumerate(read_lines(as_path(path)), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.strip().split("\t") if "\t" in line else line.split()
        score = _number(fields[2]) if len(fields) == 3 else None
        if score is not None:
            pairs.append((fields[0].strip(), fields[1].strip()))
            scores.append(score)
        elif not is_first or any(_number(f) is not None for f in fields):
            raise ValueError(
                f"Line {number} of {path} must be two words and a number, separated "
                f"by tabs or spaces, got {line.strip()!r}."
            )
        is_first = False
    if not pairs:
        raise ValueError(f"{path} has no pairs of words with a number.")
    return pairs, np.array(scores)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def correlations(
    similarity: np.ndarray, score: np.ndarray, n_skipped: int
) -> SimilarityScores:
    """Compute the correlations of similarities and scores."""
    rank, linear = spearmanr(score, similarity), pearsonr(score, similarity)
    return SimilarityScores(
        float(rank.statistic),
        float(rank.pvalue),
        float(linear.statistic),
        float(linear.pvalue),
        len(score),
        n_skipped,
    )
