"""The order of batches in which states are carried between parts of sequences."""

import heapq

import numpy as np


class Lanes:
    """Order in which consecutive batches hold consecutive parts of each sequence.

    A lane is a position in the batch. The longest sequences are assigned first, each
    to the lane with the fewest parts, so that all lanes have about the same length.

    Parameters
    ----------
    continues : ndarray of shape (n_parts,), bool
        Whether a part continues the sequence of the part before it.
    n_lanes : int
        Maximum number of lanes; at most the number of sequences is used.

    Attributes
    ----------
    n_lanes : int
        Number of lanes.
    n_steps : int
        Number of parts in the longest lane.
    """

    def __init__(self, continues: np.ndarray, n_lanes: int) -> None:
        self._first = np.flatnonzero(~continues)
        self._sizes = np.diff(self._first, append=len(continues))
        self.n_lanes = min(n_lanes, len(self._first))
        self.n_steps = max(len(lane) for lane in self._filled(None))

    def order(self, rng: np.random.Generator | None) -> np.ndarray:
        """Return the parts of `n_steps` batches, one part per lane in each batch.

        Parameters
        ----------
        rng : numpy.random.Generator or None
            Shuffles the sequences; None keeps their order.

        Returns
        -------
        ndarray of shape (n_steps * n_lanes,), int
            Indices of parts; -1 after the end of a lane.
        """
        order = np.full((self.n_steps, self.n_lanes), -1)
        for column, lane in enumerate(self._filled(rng)):
            order[: len(lane), column] = lane
        return order.ravel()

    def _filled(self, rng: np.random.Generator | None) -> list[np.ndarray]:
        """Return the parts in each lane."""
        sequences = np.arange(len(self._first))
        if rng is not None:
            rng.shuffle(sequences)
        longest_first = sequences[np.argsort(-self._sizes[sequences], kind="stable")]
        lanes: list[list[int]] = [[] for _ in range(self.n_lanes)]
        sizes = [(0, lane) for lane in range(self.n_lanes)]
        for sequence in longest_first:
            size, lane = heapq.heappop(sizes)
            lanes[lane].append(int(sequence))
            heapq.heappush(sizes, (size + int(self._sizes[sequence]), lane))
        if rng is not None:
            for sequences_in_lane in lanes:
                rng.shuffle(sequences_in_lane)
        return [self._parts(lane) for lane in lanes]

    def _parts(self, sequences: list[int]) -> np.ndarray:
        parts = [self._first[n] + np.arange(self._sizes[n]) for n in sequences]
        return np.concatenate(parts)
