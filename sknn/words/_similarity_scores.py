"""Similarities of word vectors beside those that people gave."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import pearsonr, spearmanr

__all__ = ["SimilarityScores", "judge", "read_pairs"]


@dataclass(frozen=True)
class SimilarityScores:
    """How well similarities of word vectors agree with human judgements.

    Parameters
    ----------
    spearman : float
        Rank correlation of the two, from -1 to 1: the figure that is mostly quoted.
    spearman_pvalue : float
        Two-sided p-value of `spearman`.
    pearson : float
        Linear correlation, from -1 to 1.
    pearson_pvalue : float
        Two-sided p-value of `pearson`.
    n : int
        Pairs that were compared.
    n_skipped : int
        Pairs with a word out of the vocabulary, left out.
    """

    spearman: float
    spearman_pvalue: float
    pearson: float
    pearson_pvalue: float
    n: int
    n_skipped: int


def read_pairs(path: Any) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Read pairs of words and their scores, separated by tabs or spaces.

    Lines that begin with # are comments; a first line without a number is a header.

    Raises
    ------
    ValueError
        When another line is not two words and a number, or there is none.
    """
    pairs: list[tuple[str, str]] = []
    scores: list[float] = []
    header_may_come = True
    text = Path(path).read_text(encoding="utf-8-sig")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.strip().split("\t") if "\t" in line else line.split()
        score = _number(fields[2]) if len(fields) == 3 else None
        if score is not None:
            pairs.append((fields[0].strip(), fields[1].strip()))
            scores.append(score)
        elif not header_may_come or any(_number(f) is not None for f in fields):
            raise ValueError(
                f"Line {number} of {path} must be two words and a number, separated "
                f"by tabs or spaces, got {line.strip()!r}."
            )
        header_may_come = False
    if not pairs:
        raise ValueError(f"{path} has no pairs of words with a number.")
    return pairs, np.array(scores)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def judge(
    similarity: np.ndarray, score: np.ndarray, n_skipped: int
) -> SimilarityScores:
    """Correlate similarities with scores."""
    rank, linear = spearmanr(score, similarity), pearsonr(score, similarity)
    return SimilarityScores(
        float(rank.statistic),
        float(rank.pvalue),
        float(linear.statistic),
        float(linear.pvalue),
        len(score),
        n_skipped,
    )
