"""Targets of networks with several outputs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._class_target import ClassTarget
from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["CompositeTarget", "TargetPart"]


@dataclass(frozen=True)
class TargetPart:
    """The target of one of several outputs.

    Parameters
    ----------
    name : str
        Name of the output.
    target : Target
        Encodes and decodes its columns of y.
    columns : tuple of int
        Positions of its columns in y.
    weight : float, default=1.0
        Weight of its loss.
    """

    name: str
    target: Target
    columns: tuple[int, ...]
    weight: float = 1.0

    def of(self, y: np.ndarray) -> np.ndarray:
        """Return its columns of y; one column has one dimension."""
        if len(self.columns) == 1:
            return y[:, self.columns[0]]
        return y[:, list(self.columns)]


class CompositeTarget(Target):
    """Target of a network with several outputs, each with a loss of its own.

    Parameters
    ----------
    parts : sequence of TargetPart
        In the order of the outputs.

    Examples
    --------
    >>> from sknn._targets import BinaryTarget, MulticlassTarget
    >>> kinds = MulticlassTarget(np.array(["a", "b", "c"]))
    >>> signs = BinaryTarget(np.array([0, 1]))
    >>> parts = [TargetPart("kind", kinds, (0,)), TargetPart("sign", signs, (1,))]
    >>> target = CompositeTarget(parts)
    >>> target.encode(np.array([["c", 1], ["a", 0]], dtype=object)).tolist()
    [[2.0, 1.0], [0.0, 0.0]]
    """

    def __init__(self, parts: Sequence[TargetPart]) -> None:
        self.parts = tuple(parts)
        self.n_outputs = sum(len(part.columns) for part in parts)
        # As `loss` of a classifier: whether there are probabilities is up to the parts.
        self.loss = "auto"
        losses = tuple(
            (
                part.target.head.loss,
                part.target.head.loss_config,
                *_encoded_form(part.target),
                part.weight,
            )
            for part in parts
        )
        units = sum(part.target.head.units for part in parts)
        self.head = Head(units, "linear", "composite", (("parts", losses),))

    @property
    def labels(self) -> list[np.ndarray]:
        """The classes of each output that has classes."""
        classes = (part.target.classes_ for part in self.parts)
        return [found for found in classes if found is not None]

    def encode(self, y: ArrayLike) -> np.ndarray:
        """Encode all columns of y.

        Parameters
        ----------
        y : array-like of shape (n_samples, n_outputs)

        Returns
        -------
        ndarray of shape (n_samples, n_values), float32
            Class indices, indicators and scaled values, in the order of the outputs.
        """
        columns = np.asarray(y)
        if columns.ndim != 2 or columns.shape[1] != self.n_outputs:
            raise ValueError(
                f"y must have {self.n_outputs} columns, as in the first fit. Got an "
                f"array of shape {columns.shape}."
            )
        encoded = [part.target.encode(part.of(columns)) for part in self.parts]
        rows = [part.reshape(len(columns), -1).astype(np.float32) for part in encoded]
        return np.concatenate(rows, axis=1)

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return predictions of shape (n_samples, n_outputs), with the columns of y."""
        decoded = [
            target.decode(outputs).reshape(len(raw), -1)
            for target, outputs in self._divided(raw)
        ]
        kinds = {values.dtype.kind for values in decoded}
        mixed = len(kinds) > 1 and not kinds <= set("iuf")
        dtype = object if mixed else np.result_type(*decoded)
        y = np.empty((len(raw), self.n_outputs), dtype)
        for part, values in zip(self.parts, decoded, strict=True):
            y[:, list(part.columns)] = values
        return y

    def decode_proba(self, raw: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return the probabilities of each output that has classes."""
        return tuple(
            target.decode_proba(outputs)
            for target, outputs in self._divided(raw)
            if isinstance(target, ClassTarget)
        )

    def _divided(self, raw: np.ndarray) -> list[tuple[Target, np.ndarray]]:
        """Return the targets with their outputs."""
        targets = [part.target for part in self.parts]
        ends = np.cumsum([target.head.units for target in targets])
        outputs = np.split(raw, ends[:-1], axis=1)
        return list(zip(targets, outputs, strict=True))


def _encoded_form(target: Target) -> tuple[int, int, bool]:
    """Return the numbers of columns and units, and whether the column is an index."""
    units = target.head.units
    if not isinstance(target, ClassTarget) or target.n_outputs > 1:
        return target.n_outputs, units, False
    encoded = target.encode(target.classes_[:1])
    return encoded.size, units, encoded.ndim == 1
