"""The layers of a recurrent network whose parameters are "auto"."""

from typing import Literal, NamedTuple, TypeAlias, TypeGuard, TypeVar, cast

import numpy as np

from sknn.estimators.core._parameters import Counts, PoolingName

__all__ = ["RNNLayers", "SequenceKind", "is_auto"]

SequenceKind: TypeAlias = Literal["numbers", "masked", "tokens", "steps"]
Value = TypeVar("Value")

# With fewer time steps, three windows of two would leave next to none.
_MIN_CONVOLUTION_STEPS = 16


class RNNLayers(NamedTuple):
    """Parameters of the layers over time, as the user passed them or resolved.

    Parameters
    ----------
    units : int, sequence of int or "auto"
    bidirectional : bool or "auto"
    skip_connection : bool or "auto"
    filters : int, sequence of int or "auto"
    pool_size : int, sequence of int or "auto"
    global_pooling : str
        A pooling, or "auto".
    """

    units: Counts | Literal["auto"]
    bidirectional: bool | Literal["auto"]
    skip_connection: bool | Literal["auto"]
    filters: Counts | Literal["auto"]
    pool_size: Counts | Literal["auto"]
    global_pooling: PoolingName | Literal["auto"]

    def resolved(self, kind: SequenceKind, n_steps: int | None = None) -> "RNNLayers":
        """Return the parameters without "auto".

        With ``units="auto"`` the other values are chosen too; with other units, the
        network has recurrent layers only. See the decision record on
        architectures.

        Parameters
        ----------
        kind : {"numbers", "masked", "tokens", "steps"}
            "masked" for numbers with missing time steps, which convolutions would read;
            "steps" for networks with one output per time step.
        n_steps : int or None, default=None
            Number of time steps of the longest sequence; None if it is not known.

        Returns
        -------
        RNNLayers
        """
        chosen = is_auto(self.units) and kind != "steps"
        is_long = n_steps is None or n_steps >= _MIN_CONVOLUTION_STEPS
        convolves = chosen and kind == "numbers" and is_long
        filters = _or(self.filters, (64, 128, 128) if convolves else ())
        skips = chosen and np.size(filters) > 0
        pool_size = 2 if convolves and is_auto(self.filters) else 1
        pooling: PoolingName = "last"
        if chosen:
            pooling = "max" if kind == "tokens" else "mean"
        return RNNLayers(
            _or(self.units, (64,)),
            bool(_or(self.bidirectional, chosen)),
            bool(_or(self.skip_connection, skips)),
            filters,
            _or(self.pool_size, pool_size),
            _or(self.global_pooling, pooling),
        )


def is_auto(value: object) -> TypeGuard[Literal["auto"]]:
    """Return True for "auto", and False for arrays, whose items would be compared."""
    return isinstance(value, str) and value == "auto"


def _or(value: Value | Literal["auto"], auto: Value) -> Value:
    return auto if is_auto(value) else cast(Value, value)
