"""Errors and warnings of our own; all others are scikit-learn's or Python's."""

__all__ = [
    "InvalidNetworkError",
    "NonFiniteLossError",
    "SymmetryWarning",
    "UnknownWordError",
]


class InvalidNetworkError(ValueError):
    """A network or a training set-up that cannot be built from what was given."""


class NonFiniteLossError(ValueError):
    """A training whose loss became infinite or not a number before it had begun."""


class SymmetryWarning(UserWarning):
    """Units that start equal stay equal: the initial weights break no symmetry."""


class UnknownWordError(KeyError):
    """A word was asked for by name that the vocabulary does not have."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError's own shows it in quotation marks
