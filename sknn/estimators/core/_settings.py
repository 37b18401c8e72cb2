"""Several parameters that belong together, as one parameter of an estimator."""

from typing import Self

from sklearn.base import BaseEstimator


class Settings(BaseEstimator):
    """Several parameters that belong together, as one parameter of an estimator.

    They are parameters of the estimator too, by names such as
    `backbone__learning_rate`, so that a search can choose them.
    """

    # The parameters that cannot be changed between two trainings of one network.
    _network_params: tuple[str, ...] = ()

    def network_params(self) -> dict[str, object]:
        """Return the parameters that a network is built with."""
        return {name: getattr(self, name) for name in self._network_params}

    def __sklearn_clone__(self) -> Self:
        # The values are shared: a fitted network would not be fitted in a clone, and
        # word vectors are large.
        return type(self)(**self.get_params(deep=False))
