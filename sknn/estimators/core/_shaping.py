"""The parameters that a network was made with."""

from typing import Any

import numpy as np


def refuse_changes(made_with: dict[str, Any], estimator: Any) -> None:
    """Refuse to go on with a network whose parameters are others by now.

    Parameters
    ----------
    made_with : dict
        The parameters when the network was made.
    estimator : BaseNetwork

    Raises
    ------
    ValueError
        When one has changed, for the network would not follow.
    """
    changed = [
        name
        for name, value in made_with.items()
        if not _same(value, getattr(estimator, name))
    ]
    if changed:
        was = ", ".join(f"{name}={made_with[name]!r}" for name in changed)
        now = ", ".join(f"{name}={getattr(estimator, name)!r}" for name in changed)
        raise ValueError(
            f"The network was made with {was}; to go on training it with {now} is not "
            "possible. Put the old values back, or make a new network: fit with "
            "warm_start=False, or begin with sklearn.base.clone of the estimator."
        )


def _same(before: Any, now: Any) -> bool:
    return before is now or bool(_plain(before) == _plain(now))


def _plain(value: Any) -> Any:
    """Return arrays and tuples as lists, so that they can be compared as a whole."""
    if hasattr(value, "__array__"):
        return np.asarray(value).tolist()
    return list(value) if isinstance(value, tuple) else value
