"""Settings of named Keras callbacks as parameters of an estimator."""

import copy
import inspect
from typing import Any


class CallbackParams:
    """Let `set_params(callbacks__stop__patience=3)` reach into `callbacks`.

    For an estimator whose `callbacks` is a dict of name -> Keras callback. The
    settings of a callback are the arguments of its class that it keeps as attributes.
    """

    callbacks: Any

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters, those of named callbacks included.

        Parameters
        ----------
        deep : bool, default=True
            Include the parameters of objects that are parameters.

        Returns
        -------
        dict
        """
        params = super().get_params(deep=deep)  # type: ignore[misc]
        if deep and isinstance(params.get("callbacks"), dict):
            for name, callback in params["callbacks"].items():
                params[f"callbacks__{name}"] = callback
                for setting in _settings(callback):
                    key = f"callbacks__{name}__{setting}"
                    params[key] = getattr(callback, setting)
        return params

    def set_params(self, **params: Any) -> Any:
        """Set parameters, those of named callbacks included.

        Parameters
        ----------
        **params : dict
            Parameters by name, such as ``epochs=5`` or ``callbacks__stop__patience=3``.

        Returns
        -------
        self : object
        """
        nested = {k: params.pop(k) for k in list(params) if k.startswith("callbacks__")}
        super().set_params(**params)  # type: ignore[misc]
        # A whole callback is put in place before its settings.
        for key in sorted(nested, key=lambda key: key.count("__")):
            _, name, *setting = key.split("__")
            self._set_callback(key, name, setting, nested[key])
        return self

    def _set_callback(
        self, key: str, name: str, setting: list[str], value: Any
    ) -> None:
        callbacks = self.callbacks
        known = callbacks if isinstance(callbacks, dict) else {}
        check_names(known)
        if name not in known:
            raise ValueError(
                f"Invalid parameter {key!r}: `callbacks` must be a dict that has the "
                f"key {name!r}; it is {callbacks!r}."
            )
        if not setting:
            self.callbacks = known | {name: value}
            return
        allowed = _settings(known[name])
        if setting[0] not in allowed or len(setting) > 1:
            raise ValueError(
                f"Invalid parameter {key!r}: the settings of "
                f"{type(known[name]).__name__} are {allowed}."
            )
        # A copy, for the callback may be another estimator's too.
        changed = copy.deepcopy(known[name])
        setattr(changed, setting[0], value)
        self.callbacks = known | {name: changed}


def check_names(callbacks: dict[Any, Any]) -> None:
    """Refuse names of callbacks that the names of their settings cannot begin with."""
    wrong = [name for name in callbacks if not isinstance(name, str) or "__" in name]
    if wrong:
        raise ValueError(
            "The names of callbacks must be texts without '__', which separates them "
            f"from their settings; rename {wrong!r}."
        )


def _settings(callback: Any) -> list[str]:
    names = inspect.signature(type(callback)).parameters
    return [name for name in names if hasattr(callback, name)]
