"""Private names of Keras that this package uses.

There is no public equivalent. If a release moves one of them, only this module needs to
change.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras

__all__ = [
    "accumulated_gradients",
    "array_conversions",
    "build_now",
    "clip_gradients",
    "excluded_names",
    "excludes_variables",
    "function_arguments",
    "inbound_nodes",
    "iterations",
    "learning_rate_variable",
    "loss_weights",
    "metric_direction",
    "moving_averages",
    "nested_layers",
    "own_trainable_variables",
    "producer",
    "producing_call",
    "track_variable",
    "trained_variables",
    "update_moving_averages",
    "uses_adamw",
    "variable_index",
]

# -- layers and models -----------------------------------------------------------------


def build_now(layer: keras.Layer) -> None:
    """Mark a layer without weights as built, so that a model can be saved."""
    layer._build_at_init()


def nested_layers(layer: keras.Layer) -> list[keras.Layer]:
    """Return a layer or model and all layers inside it."""
    return list(layer._flatten_layers())


def inbound_nodes(layer: keras.Layer) -> list:
    """Return the calls of a layer, with their input and output tensors."""
    return layer._inbound_nodes


def producer(tensor: keras.KerasTensor) -> keras.Layer:
    """Return the layer or operation whose output is a tensor of a functional model."""
    return tensor._keras_history.operation


def producing_call(tensor: keras.KerasTensor) -> Any:
    """Return the call whose output is a tensor of a functional model."""
    history = tensor._keras_history
    return history.operation._inbound_nodes[history.node_index]


def loss_weights(model: keras.Model) -> dict[str, float] | list[float] | None:
    """Return the argument `loss_weights` that a model was compiled with."""
    # `get_compile_config` fails if another argument cannot be serialized.
    config = getattr(model, "_compile_config", None)
    return None if config is None else config.config.get("loss_weights")


def own_trainable_variables(layer: keras.Layer) -> list[keras.Variable]:
    """Return the variables of a layer itself that were created as trainable."""
    return layer._trainable_variables


@contextmanager
def array_conversions() -> Iterator[None]:
    """Context manager for calls in which Keras converts its variables to arrays.

    Keras 3.15 itself calls ``np.array(variable)``, for example in `Model.save`, for
    which NumPy 2 warns about the signature of `__array__`. Users cannot avoid it.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "__array__ implementation doesn't accept a copy"
        )
        yield


# -- metrics ---------------------------------------------------------------------------


def metric_direction(metric: keras.metrics.Metric) -> str | None:
    """Return "up" if a higher value is better, "down" if a lower; None if unknown."""
    return getattr(metric, "_direction", None)


# -- losses ----------------------------------------------------------------------------


def function_arguments(loss: object) -> Mapping[str, object] | None:
    """Return the arguments of the function of a loss; its configuration lacks them."""
    return getattr(loss, "_fn_kwargs", None)


# -- optimizers ------------------------------------------------------------------------


def excludes_variables(optimizer: keras.optimizers.Optimizer) -> bool:
    """Return True if an optimizer excludes variable objects from weight decay."""
    return bool(getattr(optimizer, "_exclude_from_weight_decay", None))


def excluded_names(optimizer: keras.optimizers.Optimizer) -> str | None:
    """Return the pattern of the names of variables without weight decay."""
    pattern = getattr(optimizer, "_exclude_from_weight_decay_pattern", None)
    return None if pattern is None else pattern.pattern


def iterations(optimizer: keras.optimizers.Optimizer) -> keras.Variable:
    """Return the variable that counts the updates."""
    return optimizer._iterations


def learning_rate_variable(optimizer: keras.optimizers.Optimizer) -> keras.Variable:
    """Return the variable of the learning rate."""
    return optimizer._learning_rate


def clip_gradients(
    optimizer: keras.optimizers.Optimizer, gradients: Sequence[keras.KerasTensor]
) -> list[keras.KerasTensor]:
    """Return gradients clipped with the settings of the optimizer."""
    return optimizer._clip_gradients(gradients)


def accumulated_gradients(
    optimizer: keras.optimizers.Optimizer,
) -> list[keras.Variable]:
    """Return the sums of gradients between two updates."""
    return optimizer._accumulated_gradients


def variable_index(
    optimizer: keras.optimizers.Optimizer, variable: keras.Variable
) -> int:
    """Return the position of a trained variable."""
    return optimizer._get_variable_index(variable)


def trained_variables(optimizer: keras.optimizers.Optimizer) -> list[keras.Variable]:
    """Return the variables that an optimizer was built for."""
    return optimizer._trainable_variables


def moving_averages(optimizer: keras.optimizers.Optimizer) -> list[keras.Variable]:
    """Return the moving averages of the weights; empty without any."""
    return optimizer._model_variables_moving_average if optimizer.use_ema else []


def update_moving_averages(optimizer: keras.optimizers.Optimizer) -> None:
    """Update the moving averages of the weights."""
    optimizer._update_model_variables_moving_average(trained_variables(optimizer))


def track_variable(
    optimizer: keras.optimizers.Optimizer, variable: keras.Variable
) -> None:
    """Add a variable to the state of an optimizer."""
    optimizer._track_variable(variable)


def uses_adamw(optimizer: keras.optimizers.Muon, variable: keras.Variable) -> bool:
    """Return True if Muon updates a variable by AdamW."""
    return optimizer._should_use_adamw(variable)
