"""Storage of token ids in memory or, if there are too many, in a temporary file."""

import tempfile
from array import array
from collections.abc import Iterable
from typing import IO

import numpy as np

# Number of integers (4 bytes each) to store in memory before writing them to a file.
MAX_IN_MEMORY = 2**28


class TokenStore:
    """Growing array of int32.

    Parameters
    ----------
    max_in_memory : int, default=268435456
        Number of integers from which they are stored in an unnamed temporary file. The
        operating system reads the file on demand and deletes it with the last array.
    """

    def __init__(self, max_in_memory: int = MAX_IN_MEMORY) -> None:
        self._max = max_in_memory
        self._new = array("i")
        self._file: IO[bytes] | None = None
        self._in_file = 0

    def __len__(self) -> int:
        return self._in_file + len(self._new)

    def extend(self, numbers: Iterable[int]) -> None:
        """Append integers."""
        self._new.extend(numbers)
        if len(self._new) >= self._max:
            self._spill()

    def append_array(self, numbers: np.ndarray) -> None:
        """Append an array of int32."""
        self._new.frombytes(numbers.tobytes())
        if len(self._new) >= self._max:
            self._spill()

    def finish(self) -> np.ndarray:
        """Return all integers and empty the store."""
        numbers: np.ndarray
        if self._file is None:
            numbers = np.frombuffer(self._new, dtype=np.int32)
        else:
            self._spill()
            self._file.flush()
            numbers = np.memmap(self._file, dtype=np.int32, mode="r")
            self._file.close()  # the memory map keeps its own reference
        self._new, self._file, self._in_file = array("i"), None, 0
        return numbers

    def _spill(self) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (`finish` closes it)
        self._new.tofile(self._file)
        self._in_file += len(self._new)
        self._new = array("i")
