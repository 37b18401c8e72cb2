"""Base class of the cases, each of which is a row of a table."""

from abc import ABC, abstractmethod
from typing import Any

from benchmarks.options import Options

# The values measured in one round, by name.
Round = dict[str, Any]
# Facts about a case, and its rounds.
Row = dict[str, Any]


class Case(ABC):
    """Something that is measured in several rounds, or for several seeds.

    Attributes
    ----------
    name : str
    rounds : int, default=3
        Number of rounds or seeds.
    on_request : bool, default=False
        Whether to measure the case only if `--only` is exactly its name.
    """

    name: str
    rounds: int = 3
    on_request: bool = False

    def prepare(self, options: Options) -> None:  # noqa: B027 - not always needed
        """Read the data, and make all that is used but not measured.

        Raises
        ------
        Skipped
            If the case cannot be measured on this machine.
        """

    @abstractmethod
    def measure(self, number: int) -> Round:
        """Return the measurements of a round, whose number can be used as a seed."""

    def facts(self) -> Row:
        """Return facts about the prepared case, to be saved with the rounds."""
        return {}
