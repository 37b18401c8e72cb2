"""Keras callbacks from the parameters of an estimator."""

from __future__ import annotations

from collections.abc import Mapping

import keras

from sknn.scikeras._routing import built, routed


def callbacks_of(
    params: Mapping[str, object], method: str
) -> list[keras.callbacks.Callback]:
    """Return the callbacks of a method, with their settings.

    Parameters
    ----------
    params : dict of str to object
        All parameters of the estimator.
    method : {"fit", "predict"}
        Callbacks without a prefix are for both methods.

    Returns
    -------
    list of keras.callbacks.Callback

    Raises
    ------
    TypeError
        If an item is not a callback.
    """
    found: list[keras.callbacks.Callback] = []
    for name in ("callbacks", f"{method}__callbacks"):
        given, settings = params.get(name), routed(params, name)
        if given is None:
            if settings:
                key = next(iter(settings))
                raise ValueError(
                    f"Invalid parameter '{name}__{key}': {name}=None has no settings. "
                    f"Set {name!r} to a callback, or a list or dict of callbacks."
                )
            continue
        found.extend(flat_callbacks(built(given, settings, name), name))
    return found


class PredictHooks:
    """Context manager that calls the hooks of callbacks around a prediction.

    Parameters
    ----------
    callbacks : list of keras.callbacks.Callback
    estimator : object
        Its `model_` is the model of the callbacks.
    """

    def __init__(
        self, callbacks: list[keras.callbacks.Callback], estimator: object
    ) -> None:
        self._callbacks = callbacks
        self._estimator = estimator

    def __enter__(self) -> None:
        for callback in self._callbacks:
            callback.set_model(self._estimator.model_)  # type: ignore[attr-defined]
            callback.on_predict_begin()
            callback.on_predict_batch_begin(0)

    def __exit__(self, *error: object) -> None:
        for callback in self._callbacks:
            callback.on_predict_batch_end(0)
            callback.on_predict_end()


def flat_callbacks(given: object, name: str) -> list[keras.callbacks.Callback]:
    """Return the callbacks in nested lists and dicts.

    Raises
    ------
    TypeError
        If an item is not a callback.
    """
    if given is None:
        return []
    if isinstance(given, Mapping):
        given = list(given.values())
    if isinstance(given, list | tuple):
        return [callback for one in given for callback in flat_callbacks(one, name)]
    if not isinstance(given, keras.callbacks.Callback):
        raise TypeError(
            f"{name} must be a Keras callback or its class, or a list or dict of them, "
            f"got {given!r:.80}. Derive it from keras.callbacks.Callback."
        )
    return [given]
