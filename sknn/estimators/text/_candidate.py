"""Candidate texts of a beam search."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """One of several texts that were found for a source.

    Parameters
    ----------
    text : str
        The predicted text.
    log_probability : float
        Natural logarithm of the probability of the whole text, including its end.
    """

    text: str
    log_probability: float
