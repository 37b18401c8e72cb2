"""Sequences in parts, side by side: the order of batches that states are carried in."""

import heapq

import numpy as np


class Lanes:
    """An order in which the parts of each sequence come in batch after batch.

    A lane is a place in the batch. Long sequences are given to the emptiest lane first,
    so that all are filled about equally.

    Parameters
    ----------
    continues : ndarray of shape (n_parts,), bool
        Whether a part goes on where the one before it ended.
    n_lanes : int
        The most that are wanted; there are no more than sequences.

    Attributes
    ----------
    n_lanes : int
    n_steps : int
        Parts in the fullest lane.
    """

    def __init__(self, continues: np.ndarray, n_lanes: int) -> None:
        self._first = np.flatnonzero(~continues)
        self._sizes = np.diff(self._first, append=len(continues))
        self.n_lanes = min(n_lanes, len(self._first))
        self.n_steps = max(len(lane) for lane in self._filled(None))

    def order(self, rng: np.random.Generator | None) -> np.ndarray:
        """Return the parts of `n_steps` batches, one lane behind the other in each.

        Parameters
        ----------
        rng : numpy.random.Generator or None
            Puts sequences into a new order; None for the one that they have.

        Returns
        -------
        ndarray of shape (n_steps * n_lanes,), int
            Numbers of parts; -1 where a lane has none left.
        """
        order = np.full((self.n_steps, self.n_lanes), -1)
        for column, lane in enumerate(self._filled(rng)):
            order[: len(lane), column] = lane
        return order.ravel()

    def _filled(self, rng: np.random.Generator | None) -> list[np.ndarray]:
        """Return the parts in each lane."""
        numbers = np.arange(len(self._first))
        if rng is not None:
            rng.shuffle(numbers)
        longest_first = numbers[np.argsort(-self._sizes[numbers], kind="stable")]
        lanes: list[list[int]] = [[] for _ in range(self.n_lanes)]
        filled = [(0, lane) for lane in range(self.n_lanes)]
        for number in longest_first:
            size, lane = heapq.heappop(filled)
            lanes[lane].append(int(number))
            heapq.heappush(filled, (size + int(self._sizes[number]), lane))
        if rng is not None:
            for numbers_in_lane in lanes:
                rng.shuffle(numbers_in_lane)
        return [self._parts(lane) for lane in lanes]

    def _parts(self, numbers: list[int]) -> np.ndarray:
        parts = [self._first[n] + np.arange(self._sizes[n]) for n in numbers]
        return np.concatenate(parts)
