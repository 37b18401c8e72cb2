"""The model function of an estimator, with all its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import keras

from sknn._keras import loss_weights
from sknn._suggestions import suggestion
from sknn._warnings import warn_user
from sknn.estimators import function_parameters
from sknn.scikeras._compile_settings import single
from sknn.scikeras._peer import loss_name


@dataclass(eq=False)
class ModelBuilder:
    """A function without arguments that returns a compiled model.

    Parameters
    ----------
    function : callable
        The function of the user.
    arguments : dict of str to object
        Its arguments.
    settings : dict of str to object
        Arguments of `keras.Model.compile`, for a model that is not compiled.
    given : dict of str to object
        The optimizer and the loss that the user has set; None for defaults.

    Attributes
    ----------
    compiled : dict of str to object
        The optimizer, the loss and the metrics of the last model.
    config : dict or None
        The same as plain values, which can be pickled.
    compiles_itself : bool
        Whether the function returns compiled models.
    """

    function: Callable[..., keras.Model] | None
    arguments: Mapping[str, object]
    settings: Mapping[str, object]
    given: Mapping[str, object]
    compiled: dict[str, object] = field(default_factory=dict, init=False)
    config: dict[str, object] | None = field(default=None, init=False)
    compiles_itself: bool = field(default=False, init=False)

    def __call__(self) -> keras.Model:
        if self.function is None:
            raise RuntimeError(
                "The model function is not part of a pickle. Call `fit`, which builds "
                "a new network."
            )
        model = self.function(**self.arguments)
        if not isinstance(model, keras.Model):
            raise TypeError(
                f"The model function must return a keras.Model, got {model!r:.80}."
                f"{' End it with `return model`.' if model is None else ''}"
            )
        self.complete(model)
        return model

    def complete(self, model: keras.Model) -> None:
        """Compile a model, unless it is compiled, and note its settings.

        Raises
        ------
        ValueError
            If there is no loss or no optimizer, or another loss than the model has.
        """
        self.compiles_itself = model.compiled
        if not model.compiled:
            check_complete(self.settings.get("loss"), self.settings.get("optimizer"))
            model.compile(**{k: v for k, v in self.settings.items() if v is not None})
        check_complete(getattr(model, "loss", None), model.optimizer)
        self.note(model)
        if self.compiles_itself:
            self._check_given(model)
        # Without the metrics, which may be of classes that Keras cannot copy.
        names = ("loss", "loss_weights")
        kept = {name: self.compiled[name] for name in names}
        model.compile(model.optimizer, **kept, run_eagerly=model.run_eagerly)

    def note(self, model: keras.Model) -> None:
        """Note the settings of a compiled model."""
        try:
            self.config = model.get_compile_config()
        except (TypeError, ValueError):  # an object that Keras cannot serialize
            self.config = None
        metrics = self._metrics(self.settings)
        self.compiled = {
            "optimizer": model.optimizer,
            "loss": model.loss,
            "loss_weights": loss_weights(model),
            "metrics": metrics,
        }

    def update(self, settings: Mapping[str, object]) -> None:
        """Use other settings for the next training of the same network."""
        self.compiled["metrics"] = self._metrics(settings)
        if not self.compiles_itself:
            names = ("optimizer", "loss", "loss_weights")
            self.compiled |= {name: settings[name] for name in names}

    def _metrics(self, settings: Mapping[str, object]) -> object:
        """Return the metrics of the estimator, or of the model function."""
        if not self.compiles_itself or settings.get("metrics") is not None:
            return settings.get("metrics")
        metrics = (self.config or {}).get("metrics")
        if metrics is None:
            return None
        return keras.saving.deserialize_keras_object(metrics)

    def note_template(self, model: keras.Model) -> None:
        """Note the settings of a model of the user, which is not changed."""
        self.compiles_itself = model.compiled
        if model.compiled:
            self.note(model)
            self._check_given(model)
        else:
            names = ("optimizer", "loss", "loss_weights", "metrics")
            self.compiled = {name: self.settings.get(name) for name in names}
        check_complete(self.compiled["loss"], self.compiled["optimizer"])

    def compile(self, model: keras.Model) -> None:
        """Compile a trained model with the same settings."""
        if self.compiled.get("loss") is not None:
            model.compile(**self.compiled)
        elif self.config is not None:
            model.compile_from_config(self.config)

    def _check_given(self, model: keras.Model) -> None:
        """Refuse another loss than the model has; warn about another optimizer."""
        given = {} if "compile_kwargs" in self.arguments else self.given
        wanted, loss = single(self.given.get("loss")), single(model.loss)
        if wanted is not None and _names(wanted) != _names(loss):
            raise ValueError(
                f"loss={wanted!r} but model compiled with {loss!r}. Leave one of them "
                "out: do not compile the model in the model function, or use the loss "
                "in its argument `compile_kwargs`."
            )
        if given.get("optimizer") is not None:
            warn_user(
                f"optimizer={given['optimizer']!r} is not used, because the model "
                "function compiles the model itself. Return the model without "
                "`compile`, or add the argument `compile_kwargs` to the function and "
                "call model.compile(**compile_kwargs)."
            )

    def __getstate__(self) -> dict[str, object]:
        # Only another fit needs the function and its arguments, and it makes a new
        # builder.
        nothing: dict[str, object] = {"function": None, "compiled": {}}
        nothing |= dict.fromkeys(("arguments", "settings", "given"), {})
        kept = {"config": self.config, "compiles_itself": self.compiles_itself}
        return nothing | kept


def check_complete(loss: object, optimizer: object) -> None:
    """Raise an error if a model has no loss or no optimizer."""
    items = loss.values() if isinstance(loss, Mapping) else loss
    if isinstance(loss, list | tuple | Mapping) and not any(items):  # type: ignore[arg-type]
        loss = None
    if loss is None:
        raise ValueError(
            "You must provide a loss or a compiled model: got loss=None, and the model "
            "is not compiled with a loss. Set `loss`, for example "
            "loss='sparse_categorical_crossentropy'."
        )
    if optimizer is None:
        raise ValueError(
            "You must provide an optimizer or a compiled model: got optimizer=None, "
            "and the model is not compiled with an optimizer. Set `optimizer`."
        )


def function_arguments(
    function: Callable[..., object],
    settings: Mapping[str, object],
    offered: Mapping[str, Callable[[], object]],
    known: list[str],
) -> dict[str, object]:
    """Return the arguments of a model function.

    Parameters
    ----------
    function : callable
        The function of the user.
    settings : dict of str to object
        Arguments that the user has set.
    offered : dict of str to callable
        Functions that return arguments that a function receives if it has them.
    known : list of str
        Names of the parameters of the estimator, for suggestions.

    Raises
    ------
    TypeError
        If the function does not have an argument, or an argument has no value.
    """
    parameters = function_parameters(function)
    takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    found = dict(settings)
    found |= {n: get() for n, get in offered.items() if takes_any or n in parameters}
    variable = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    named = {n: p for n, p in parameters.items() if p.kind not in variable}
    name = getattr(function, "__name__", type(function).__name__)
    unknown = [key for key in found if key not in named]
    if unknown and not takes_any:
        raise TypeError(
            f"The model function {name} got an unexpected keyword argument "
            f"{unknown[0]!r}. Its arguments are {list(named)}; parameters of the "
            "estimator that are not listed in its documentation are passed to it."
            f"{suggestion(unknown[0], [*named, *known])}"
        )
    for key, parameter in named.items():
        if parameter.default is parameter.empty and key not in found:
            raise TypeError(
                f"The model function {name} requires the argument {key!r}, which has "
                f"no value. Set model__{key}, or give it a default."
            )
    return found


def _names(loss: object) -> object:
    """Return the names of losses in the form in which they are given."""
    if isinstance(loss, list | tuple):
        return [_names(one) for one in loss]
    if isinstance(loss, Mapping):
        return {name: _names(one) for name, one in loss.items()}
    try:
        return loss_name(loss)
    except TypeError:
        return loss
