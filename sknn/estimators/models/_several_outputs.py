"""y as the targets of several outputs of a model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from numbers import Integral
from typing import TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.metrics import accuracy_score, r2_score

from sknn._suggestions import suggestion
from sknn._targets import ClassTarget, CompositeTarget, Target

# Columns of y by name or position.
TargetColumns: TypeAlias = str | int | slice | list[str] | list[int]

_Value = TypeVar("_Value")


def joined_columns(
    y: Mapping[str, ArrayLike],
) -> tuple[object, dict[str, tuple[int, ...]]]:
    """Return a dict of targets as one dataframe, and the columns of each output.

    Raises
    ------
    ValueError
        If the targets have different numbers of samples.
    """
    import pandas as pd

    parts: dict[str, np.ndarray] = {}
    columns: dict[str, tuple[int, ...]] = {}
    for name, values in y.items():
        rows = np.asarray(values)
        rows = rows[:, np.newaxis] if rows.ndim == 1 else rows
        labels = [name] if rows.shape[1] == 1 else _numbered(name, rows.shape[1])
        columns[name] = tuple(range(len(parts), len(parts) + len(labels)))
        parts |= dict(zip(labels, rows.T, strict=True))
    lengths = {name: len(values) for name, values in parts.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(
            "All items of y must have the same number of samples, and at least one. Got"
            f" {lengths}."
        )
    return pd.DataFrame(parts), columns


def _numbered(name: str, n_columns: int) -> list[str]:
    return [f"{name}_{number}" for number in range(n_columns)]


def columns_of(y: np.ndarray, places: Sequence[int]) -> np.ndarray:
    """Return columns of y; a single one has one dimension, and its own type."""
    values = y[:, places[0]] if len(places) == 1 else y[:, list(places)]
    if values.dtype != object:
        return values
    return np.array(values.tolist())


def described_target(target: Target) -> dict[str, object]:
    """Return the properties of y that a model function may need.

    Each value is a dict by output if there are several.
    """
    if isinstance(target, CompositeTarget):
        parts = {part.name: described_target(part.target) for part in target.parts}
        names = next(iter(parts.values()))
        several = {key: {n: part[key] for n, part in parts.items()} for key in names}
        return several | {"n_outputs_": target.n_outputs}
    classes = target.classes_
    return {
        "n_outputs_": target.n_outputs,
        "n_outputs_expected_": target.head.units,
        "output_activation_": target.head.activation,
        "classes_": classes,
        "n_classes_": None if classes is None else len(classes),
    }


def output_columns(
    outputs: Mapping[str, TargetColumns] | None,
    names: Sequence[Hashable] | None,
    n_columns: int,
) -> dict[str, tuple[int, ...]]:
    """Return the positions of the columns of y of each output.

    Parameters
    ----------
    outputs : dict or None
        Columns by output, by name or position; None for one output per column.
    names : sequence or None
        Names of the columns of y, if it has any.
    n_columns : int
        Number of columns of y.

    Raises
    ------
    ValueError
        If a column does not exist, or does not belong to exactly one output.
    """
    if outputs is None:
        labels = range(n_columns) if names is None else names
        return {str(label): (place,) for place, label in enumerate(labels)}
    places = {
        name: _places(name, entry, names, n_columns) for name, entry in outputs.items()
    }
    used = [place for part in places.values() for place in part]
    if sorted(used) != list(range(n_columns)):
        raise ValueError(
            f"Each of the {n_columns} columns of y must belong to one output. "
            f"outputs={dict(outputs)!r} selects the columns at the positions {used}."
        )
    return places


def _places(
    name: str,
    entry: TargetColumns,
    names: Sequence[Hashable] | None,
    n_columns: int,
) -> tuple[int, ...]:
    """Return the positions of the columns of one output."""
    if isinstance(entry, slice):
        return tuple(range(n_columns)[entry])
    places = []
    known = [str(label) for label in names or []]
    for column in entry if isinstance(entry, list) else [entry]:
        if isinstance(column, str) and column in known:
            places.append(known.index(column))
        elif isinstance(column, Integral) and -n_columns <= column < n_columns:
            places.append(range(n_columns)[column])
        else:
            found = names if names is not None else f"at positions 0 to {n_columns - 1}"
            raise ValueError(
                f"outputs[{name!r}] has the column {column!r}, which y does not have. "
                f"Its columns are {found}.{suggestion(column, known)}"
            )
    return tuple(places)


def matched(
    columns: dict[str, tuple[int, ...]], names: list[str], *, by_order: bool
) -> dict[str, tuple[int, ...]]:
    """Return the columns of y in the order of the outputs of a model.

    Parameters
    ----------
    columns : dict of str to tuple of int
        Columns by output.
    names : list of str
        Names of the outputs of the model.
    by_order : bool
        Whether outputs with other names are matched in their order.

    Raises
    ------
    ValueError
        If the names or the numbers of outputs differ.
    """
    if sorted(columns) == sorted(names):
        return {name: columns[name] for name in names}
    if by_order and len(columns) == len(names):
        return dict(zip(names, columns.values(), strict=True))
    raise ValueError(
        f"The model has the outputs {names}, but y has {list(columns)}. Set `outputs` "
        "to the columns of y of each of them, pass y as a dict, or name the output "
        "layers."
    )


def setting_of(
    settings: Mapping[str, _Value] | Sequence[_Value] | _Value | None,
    names: list[str],
    default: _Value,
    parameter: str,
) -> dict[str, _Value]:
    """Return a setting of each output.

    Parameters
    ----------
    settings : object
        A dict by the names of outputs, a list or tuple in their order, or one value for
        all of them.
    names : list of str
        Names of the outputs.
    default : object
        Value of outputs that have no setting.
    parameter : str
        Name of the parameter, for error messages.

    Raises
    ------
    ValueError
        If the dict has a name that is not an output, or the list has another length.
    """
    if isinstance(settings, list | tuple):
        if len(settings) != len(names):
            raise ValueError(
                f"{parameter} must have one value for each of the outputs {names}. Got "
                f"{settings!r}."
            )
        settings = dict(zip(names, settings, strict=True))
    if not isinstance(settings, Mapping):
        value = default if settings is None else cast("_Value", settings)
        return dict.fromkeys(names, value)
    unknown = [name for name in settings if name not in names]
    if unknown:
        raise ValueError(
            f"{parameter} has the output {unknown[0]!r}, but the outputs of the model "
            f"are {names}.{suggestion(unknown[0], names)}"
        )
    found = {name: settings.get(name) for name in names}
    return {k: default if value is None else value for k, value in found.items()}


def composite_score(
    target: CompositeTarget,
    y: np.ndarray,
    predicted: np.ndarray,
    weights: ArrayLike | None,
) -> float:
    """Return the mean of the accuracies of classes and the R2 of values."""
    scores = []
    for part in target.parts:
        true, found = (columns_of(values, part.columns) for values in (y, predicted))
        measure = accuracy_score if isinstance(part.target, ClassTarget) else r2_score
        scores.append(measure(true, found, sample_weight=weights))
    return float(np.mean(scores))
