"""Parameters that are Keras objects."""

import copy
import inspect
from collections.abc import Iterable
from typing import Self, cast

from sknn.estimators.core._keras_copies import keep_all_arguments
from sknn.estimators.core._parameters import Callbacks, KerasCallback


class KerasParams:
    """Mixin class for estimators with parameters that are Keras objects.

    Copies of the estimator keep all arguments of losses and optimizers. Nested
    parameters such as `callbacks__stop__patience` are available if the parameter
    `callbacks` is a dict of Keras callbacks. The settings of a callback are the
    arguments of its class that it stores as attributes.
    """

    callbacks: Callbacks

    def __sklearn_clone__(self) -> Self:
        keep_all_arguments()
        return super().__sklearn_clone__()  # type: ignore[misc]

    def __getstate__(self) -> dict[str, object]:
        keep_all_arguments()
        return super().__getstate__()  # type: ignore[misc, return-value]

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the parameters, including the settings of named callbacks.

        Parameters
        ----------
        deep : bool, default=True
            Whether to include the parameters of nested objects.

        Returns
        -------
        dict
            Parameter names mapped to their values.
        """
        params = super().get_params(deep=deep)  # type: ignore[misc]
        if deep and isinstance(params.get("callbacks"), dict):
            for name, callback in params["callbacks"].items():
                params[f"callbacks__{name}"] = callback
                for setting in _settings(callback):
                    key = f"callbacks__{name}__{setting}"
                    params[key] = getattr(callback, setting)
        return params

    def set_params(self, **params: object) -> Self:
        """Set parameters, including the settings of named callbacks.

        Parameters
        ----------
        **params : dict
            Parameters by name, such as ``epochs=5`` or ``callbacks__stop__patience=3``.

        Returns
        -------
        self : object
            The estimator.
        """
        nested = {k: params.pop(k) for k in list(params) if k.startswith("callbacks__")}
        super().set_params(**params)  # type: ignore[misc]
        # A callback is replaced before its settings are changed.
        for key in sorted(nested, key=lambda key: key.count("__")):
            _, name, *setting = key.split("__")
            self._set_callback(key, name, setting, nested[key])
        return self

    def _set_callback(
        self, key: str, name: str, setting: list[str], value: object
    ) -> None:
        callbacks = self.callbacks
        known = callbacks if isinstance(callbacks, dict) else {}
        check_names(known)
        if name not in known:
            raise ValueError(
                f"Invalid parameter {key!r}: `callbacks` must be a dict with the key "
                f"{name!r}, got {callbacks!r}."
            )
        if not setting:
            self.callbacks = known | {name: cast(KerasCallback, value)}
            return
        allowed = _settings(known[name])
        if setting[0] not in allowed or len(setting) > 1:
            raise ValueError(
                f"Invalid parameter {key!r}: the settings of "
                f"{type(known[name]).__name__} are {allowed}."
            )
        # A copy, because other estimators may share the callback.
        changed = copy.deepcopy(known[name])
        setattr(changed, setting[0], value)
        self.callbacks = known | {name: changed}


def check_names(names: Iterable[object]) -> None:
    """Raise an error if names of callbacks cannot be part of parameter names."""
    invalid = [name for name in names if not isinstance(name, str) or "__" in name]
    if invalid:
        raise ValueError(
            "The names of callbacks must be str without '__', which separates them "
            f"from their settings. Rename {invalid!r}."
        )


def _settings(callback: KerasCallback) -> list[str]:
    names = inspect.signature(type(callback)).parameters
    return [name for name in names if hasattr(callback, name)]
