"""Texts that a network may write."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """One of several texts that were found for a source.

    Parameters
    ----------
    text : str
    log_probability : float
        Natural logarithm of the probability of the whole text, its end included.
    """

    text: str
    log_probability: float
