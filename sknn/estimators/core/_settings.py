"""Base class of groups of parameters."""

from typing import Self

from sknn._sklearn import SuggestsNames


class Settings(SuggestsNames):
    """Base class of groups of parameters, which are one parameter of an estimator.

    The estimator also has nested parameters such as `backbone__learning_rate`, for
    hyperparameter searches.
    """

    # Parameters that cannot change between two trainings of the same network.
    _network_params: tuple[str, ...] = ()

    def network_params(self) -> dict[str, object]:
        """Return the parameters that a network is built with."""
        return {name: getattr(self, name) for name in self._network_params}

    def __sklearn_clone__(self) -> Self:
        # The values are shared, because a clone of a fitted network would not be
        # fitted, and word vectors are large.
        return type(self)(**self.get_params(deep=False))
