"""The parameters that a network was built with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sknn.estimators.core._settings import Settings

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork


_MISSING = "(missing)"


def refuse_changes(made_with: Mapping[str, object], estimator: BaseNetwork) -> None:
    """Raise an error if the parameters of a network have changed.

    Parameters
    ----------
    made_with : dict
        The parameters that the network was built with.
    estimator : BaseNetwork
        Estimator with the current parameters.

    Raises
    ------
    ValueError
        If a parameter has changed, because the network would not change with it.
    """
    current = {name: network_value(estimator, name) for name in made_with}
    changed = [
        name for name, value in made_with.items() if not _same(value, current[name])
    ]
    if changed:
        # A setting that the new model function does not have is not the cause.
        named = [name for name in changed if current[name] is not _MISSING] or changed
        was = ", ".join(f"{name}={made_with[name]!r}" for name in named)
        now = ", ".join(f"{name}={current[name]!r}" for name in named)
        new = "call `fit`"
        if "warm_start" in estimator.get_params(deep=False):
            new += " with warm_start=False"
        raise ValueError(
            f"The network was built with {was}; training cannot continue with {now}. "
            f"Restore the old values, or build a new network: {new}, or fit a "
            "sklearn.base.clone of the estimator."
        )


def _same(before: object, now: object) -> bool:
    return before is now or bool(_plain(before) == _plain(now))


def _plain(value: object) -> object:
    """Return arrays and tuples as lists, which can be compared with ==."""
    if hasattr(value, "__array__"):
        return np.asarray(value).tolist()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return list(value) if isinstance(value, tuple) else value


def network_value(estimator: BaseNetwork, name: str) -> object:
    """Return a parameter of the network; `Settings` as a dict.

    The dict contains only the settings that the network is built with. A model function
    may have been replaced by one without the setting `name`, which is missing then.
    """
    value = getattr(estimator, name, _MISSING)
    return value.network_params() if isinstance(value, Settings) else value


def copied(value: object) -> object:
    """Return a copy of lists, tuples and dicts, which may be modified in place."""
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    if type(value) is list:
        return [copied(item) for item in value]
    return tuple(map(copied, value)) if type(value) is tuple else value
