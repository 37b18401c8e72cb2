"""Custom errors and warnings, in addition to scikit-learn's."""

__all__ = [
    "InvalidNetworkError",
    "NonFiniteLossError",
    "SymmetryWarning",
    "UncompiledWarning",
    "UnknownWordError",
]


class InvalidNetworkError(ValueError):
    """Error raised if a network or its training cannot be built from the parameters."""


class NonFiniteLossError(ValueError):
    """Error raised if the loss becomes infinite or NaN before a model can be used."""


class SymmetryWarning(UserWarning):
    """Warning that equal initial weights do not break the symmetry of hidden units."""


class UncompiledWarning(UserWarning):
    """Warning that a network is trained batch by batch by Keras, which is slower."""


class UnknownWordError(KeyError):
    """Error raised if a word is not in the vocabulary."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError.__str__ adds quotation marks
