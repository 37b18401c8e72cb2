"""Parameters of an estimator that are settings of its model function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._model_state import pack_model, unpack_model
from sknn.estimators.models._model_function import (
    check_setting,
    default_settings,
    is_template,
)

if TYPE_CHECKING:
    import keras

    from sknn.estimators.models._model_function import ModelFunction

_PREFIX = "model__"

# In a pickle: the network was built with the current `model`.
_SAME = "model"


class ModelParams(BaseNetwork):
    """Base class of estimators whose `model` is a function with settings.

    An argument `units` of the function is the parameter `model__units`: an attribute
    with this name if it is set, and otherwise the default of the function.
    """

    model: ModelFunction | keras.Model | None

    def get_params(self, deep: bool = True) -> dict[str, object]:
        """Return the parameters, including the settings of the model function.

        Parameters
        ----------
        deep : bool, default=True
            Whether to include the parameters of nested objects, and the settings of the
            model function that have their default values.

        Returns
        -------
        dict
            Parameter names mapped to their values.
        """
        params = super().get_params(deep=deep)
        settings = self._settings() if not deep else self._all_settings()
        return params | {f"{_PREFIX}{name}": v for name, v in settings.items()}

    def set_params(self, **params: object) -> Self:
        """Set parameters, including the settings of the model function.

        Parameters
        ----------
        **params : dict
            Parameters by name, such as ``epochs=5`` or ``model__units=32``.

        Returns
        -------
        self : object
            The estimator.
        """
        own = {k: params.pop(k) for k in list(params) if k.startswith(_PREFIX)}
        super().set_params(**params)  # first, because it may replace the function
        for name in own:
            check_setting(self.model, name.removeprefix(_PREFIX))
        self._store_settings(own)
        return self

    def _store_settings(self, settings: dict[str, object]) -> None:
        """Store settings of the model function, as the constructor received them."""
        self.__dict__.update(settings)

    def _settings(self) -> dict[str, object]:
        """Return the settings that are set, by the names of the arguments."""
        return {
            name.removeprefix(_PREFIX): value
            for name, value in vars(self).items()
            if name.startswith(_PREFIX)
        }

    def _all_settings(self) -> dict[str, object]:
        """Return all settings, including those with their default values."""
        model = vars(self).get("model")
        if not callable(model) or is_template(model):
            return self._settings()
        return default_settings(model) | self._settings()

    def __getattr__(self, name: str) -> Any:
        settings = self._all_settings() if name.startswith(_PREFIX) else {}
        if name.removeprefix(_PREFIX) in settings:
            return settings[name.removeprefix(_PREFIX)]
        raise AttributeError(
            f"{type(self).__name__!r} object has no attribute {name!r}"
        )

    def __sklearn_clone__(self) -> Self:
        # A model is copied before it is trained, so that clones can share it.
        bare = object.__new__(type(self))
        bare.__dict__.update(vars(self) | {"model": None})
        copy: Self = super(ModelParams, bare).__sklearn_clone__()
        copy.model = self.model
        return copy

    def __getstate__(self) -> dict[str, object]:
        state = super().__getstate__()
        made_with = dict(cast("dict[str, object]", state.get("_made_with", {})))
        if made_with.get("model") is self.model:
            made_with["model"] = _SAME
        for part in (state, made_with):
            if is_template(part.get("model")):
                model = cast("keras.Model", part["model"])
                part["model"] = pack_model(model, with_compilation=True)
        return state | ({"_made_with": made_with} if made_with else {})

    def __setstate__(self, state: dict[str, object]) -> None:
        made_with = dict(cast("dict[str, object]", state.get("_made_with", {})))
        state = state | {"_made_with": made_with}
        for part in (state, made_with):
            if isinstance(part.get("model"), dict):
                part["model"] = unpack_model(cast("dict[str, object]", part["model"]))
        if made_with.get("model") == _SAME:
            made_with["model"] = state["model"]
        super().__setstate__(state)
