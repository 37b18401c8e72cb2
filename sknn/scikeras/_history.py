"""The history of a training, with the keys of Keras."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

History = Mapping[str, list[float]]


def continued(before: History, losses: History, metrics: History) -> dict[str, list]:
    """Return a history that is continued by another training.

    Parameters
    ----------
    before : dict of str to list of float
        The earlier history.
    losses : dict of str to list of float
        The history of the network, of which the losses are used.
    metrics : dict of str to list of float
        The metrics of the same epochs.

    Returns
    -------
    dict of str to list of float
        NaN for epochs that do not have a value.
    """
    new = {k: losses[k] for k in ("loss", "val_loss") if k in losses} | dict(metrics)
    n_before, n_new = len(before.get("loss", [])), len(new["loss"])
    return {
        name: [
            *before.get(name, [np.nan] * n_before),
            *new.get(name, [np.nan] * n_new),
        ]
        for name in dict.fromkeys((*before, *new))
    }
