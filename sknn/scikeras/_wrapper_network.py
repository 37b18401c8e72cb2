"""The network of an estimator with the interface of SciKeras."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import cast

import keras
import numpy as np

from sknn._typing import RandomStateLike
from sknn._warnings import warn_user
from sknn.estimators import EncodedNetwork, KerasClassifier, KerasRegressor
from sknn.scikeras._compile_settings import (
    COMPILE_ARGUMENTS,
    compile_settings,
    single,
)
from sknn.scikeras._fit_arguments import FitArguments
from sknn.scikeras._model_builder import ModelBuilder, function_arguments
from sknn.scikeras._routing import routed
from sknn.scikeras._wrapper_params import WrapperParams

Network = EncodedNetwork | KerasClassifier | KerasRegressor

# Parameters of the network that cannot change between two trainings, and prefixes.
_FIXED = ("model", "build_fn", "loss", "compile__loss", "compile__loss_weights")
_FIXED_PREFIXES = ("model__", "loss__", "compile__loss__")


class WrapperNetwork(WrapperParams):
    """Base class of estimators that translate parameters to a network."""

    build_fn: object
    random_state: RandomStateLike
    network_: Network
    _builder: ModelBuilder
    _built_with: dict[str, object]
    # A subclass may define it instead of the parameter `model`.
    _keras_build_fn: Callable[..., keras.Model] | None = None

    def _seed(self) -> int | None:
        """Return the seed of a fit. A RandomState is copied, and not changed."""
        if isinstance(self.random_state, np.random.RandomState):
            return int(copy.deepcopy(self.random_state).randint(1, 2**31 - 1))
        return self.random_state

    def _fixed_params(self) -> dict[str, object]:
        """Return the parameters that cannot change between two trainings."""
        further = self._further_names()
        fixed: tuple[str, ...] = _FIXED
        prefixes: tuple[str, ...] = _FIXED_PREFIXES
        if self._builder.compiles_itself:  # with the optimizer that it was given
            fixed, prefixes = (*fixed, "optimizer"), (*prefixes, "optimizer__")
        return {
            name: value
            for name, value in self._all_params().items()
            if name in fixed
            or name.startswith(prefixes)
            or (name in further and "__" not in name)
        }

    def _check_fixed_params(self) -> None:
        """Refuse parameters that a network cannot change to."""
        now = self._fixed_params()
        for name in (*self._built_with, *now):
            before, value = self._built_with.get(name), now.get(name)
            if before is not value and not np.all(before == value):
                raise ValueError(
                    f"The network was built with {name}={before!r}; training cannot "
                    f"continue with {name}={value!r}. Restore the old value, or call "
                    "`fit` with warm_start=False, which builds a new network."
                )

    def _model_function(self) -> Callable[..., keras.Model]:
        """Return the function or the model of the user."""
        own = self._keras_build_fn
        model = self.model
        if self.build_fn is not None:
            warn_user(
                "``build_fn`` will be renamed to ``model``, as SciKeras announced. "
                "Pass the function as ``model``."
            )
            model = self.build_fn if model is None else model
        if model is not None and own is not None:
            raise ValueError(
                f"{type(self).__name__} cannot implement ``_keras_build_fn`` if "
                f"`model` is set, got model={model!r:.80}. Leave one of them out."
            )
        if model is None and own is None:
            raise ValueError(
                "model must be a function or a keras.Model, got None. Pass it, or "
                f"{type(self).__name__} must implement ``_keras_build_fn``."
            )
        return own if model is None else model  # type: ignore[return-value]

    def _new_builder(self) -> ModelBuilder:
        """Return the model function with all its arguments."""
        params = self._all_params()
        settings = compile_settings(params)
        defaults = inspect.signature(type(self).__init__).parameters
        given = {
            name: params[name]
            for name in ("loss", "optimizer")
            if name not in defaults or params[name] is not defaults[name].default
        }
        function = self._model_function()
        arguments = routed(params, "model")
        if isinstance(function, keras.Model):
            if arguments:
                raise ValueError(
                    f"Invalid parameter 'model__{next(iter(arguments))}': `model` is a "
                    "Keras model, which has no settings. Pass a function with this "
                    "argument."
                )
            return ModelBuilder(function, {}, settings, given)
        further = {
            name: params[name]
            for name in self._further_names()
            if "__" not in name and name not in COMPILE_ARGUMENTS
        }
        offered: dict[str, Callable[[], object]] = {
            "meta": self._meta,
            "compile_kwargs": lambda: settings,
            "params": self.get_params,
        }
        arguments = function_arguments(
            function, further | arguments, offered, list(self._parameter_constraints)
        )
        return ModelBuilder(function, arguments, settings, given)

    def _meta(self) -> dict[str, object]:
        """Return the attributes that are known before the model is built."""
        return {k: v for k, v in vars(self).items() if k[-1] == "_" and k[0] != "_"}

    def _network_class(self) -> type[Network]:
        """Return the class of the estimator that trains the network."""
        return EncodedNetwork

    def _new_network(self, seed: int | None) -> Network:
        """Return the estimator that trains the network."""
        builder, cls = self._builder, self._network_class()
        params: dict[str, object] = {"model": builder}
        if isinstance(builder.function, keras.Model):
            builder.note_template(builder.function)
            params = {"model": builder.function}
            params |= {"optimizer": builder.compiled["optimizer"]}
            params |= {"loss": single(builder.compiled["loss"])}
        if cls is EncodedNetwork:
            params |= {"loss_weights": builder.settings.get("loss_weights")}
        if cls is not EncodedNetwork:
            params |= {"lr_schedule": "constant", "early_stopping": False}
        if cls is KerasRegressor:
            params["standardize_targets"] = False
        new = cast("Callable[..., Network]", cls)
        return new(**params, random_state=seed, warm_start=True, verbose=0)

    def _training_params(
        self, arguments: FitArguments, n_samples: int
    ) -> dict[str, object]:
        """Return the parameters of the network for one training."""
        params: dict[str, object] = {
            "epochs": arguments.epochs,
            "batch_size": arguments.batch_size or n_samples,
            "shuffle": arguments.shuffle,
            "verbose": arguments.verbose,
        }
        settings = compile_settings(self._all_params())
        self._builder.update(settings)
        if not self._builder.compiles_itself:
            params["optimizer"] = settings["optimizer"]
        return params
