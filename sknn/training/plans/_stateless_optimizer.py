"""Keras optimizers as pure functions of their state.

Keras does not support `stateless_apply` on the TensorFlow backend, because its
TensorFlow optimizers use `tf.distribute`. The backend-neutral base class does the same
computation without it, so its methods replace the TensorFlow ones.
"""

import inspect
from collections.abc import Sequence

import keras
import tensorflow as tf

from sknn._keras import (
    accumulated_gradients,
    clip_gradients,
    excluded_names,
    excludes_variables,
    iterations,
    learning_rate_variable,
    moving_averages,
    track_variable,
    trained_variables,
    update_moving_averages,
    uses_adamw,
    variable_index,
)
from sknn.exceptions import InvalidNetworkError
from sknn.training.models._own_state import is_known

# The backend-neutral base class; `keras.optimizers.Optimizer` derives from it.
_Neutral = next(
    c for c in keras.optimizers.Optimizer.__mro__ if c.__name__ == "BaseOptimizer"
)

# Optimizers whose update of each value depends on no other value. Their state can be
# kept as one flat vector, which makes updates of a small network about a third faster.
_ELEMENTWISE = (
    keras.optimizers.SGD,
    keras.optimizers.Adam,
    keras.optimizers.AdamW,
    keras.optimizers.Nadam,
    keras.optimizers.Adamax,
    keras.optimizers.Adagrad,
    keras.optimizers.Adadelta,
    keras.optimizers.RMSprop,
    keras.optimizers.Ftrl,
    keras.optimizers.Lion,
)


class _Stateless(keras.optimizers.Optimizer):
    """Backend-neutral methods that override the TensorFlow ones.

    Deriving from `Optimizer` places this class between a concrete optimizer and the
    TensorFlow one in the method resolution order, so that methods overridden by a
    concrete optimizer (Nadam's product of momentum factors, Muon's updates) take
    precedence.
    """

    assign = _Neutral.assign
    assign_add = _Neutral.assign_add
    assign_sub = _Neutral.assign_sub
    stateless_apply = _Neutral.stateless_apply
    _var_key = _Neutral._var_key
    _apply_weight_decay = _Neutral._apply_weight_decay
    _backend_update_step = _Neutral._backend_update_step

    def _backend_apply_gradients(
        self,
        grads: Sequence[tf.Tensor],
        trainable_variables: Sequence[keras.Variable],
    ) -> None:
        """Apply gradients, with `where` for operations done in some updates only.

        Keras uses branches for them, which cannot assign to stateless variables.
        """
        if self.gradient_accumulation_steps:
            self._accumulate(grads, trainable_variables)
        else:
            self._update(grads, trainable_variables)
        if self.use_ema:
            self._average()

    def _update(
        self, grads: Sequence[tf.Tensor], variables: Sequence[keras.Variable]
    ) -> None:
        grads = clip_gradients(self, grads)
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self.learning_rate)

    def _accumulate(
        self, grads: Sequence[tf.Tensor], variables: Sequence[keras.Variable]
    ) -> None:
        """Update in every n-th call, with the mean of the last n gradients."""
        n_steps = self.gradient_accumulation_steps
        due = (iterations(self) + 1) % n_steps == 0
        sums = accumulated_gradients(self)
        totals = [
            grad + sums[variable_index(self, variable)]
            for grad, variable in zip(grads, variables, strict=True)
        ]
        changed = [*variables, *self.variables]
        before = [variable.value for variable in changed]
        self._update([total / n_steps for total in totals], variables)
        for variable, old in zip(changed, before, strict=True):
            variable.assign(keras.ops.where(due, variable.value, old))
        for variable, total in zip(variables, totals, strict=True):
            kept = keras.ops.where(due, keras.ops.zeros_like(total), total)
            sums[variable_index(self, variable)].assign(kept)

    def _average(self) -> None:
        update_moving_averages(self)
        if not self.ema_overwrite_frequency:
            return
        due = (iterations(self) + 1) % self.ema_overwrite_frequency == 0
        pairs = zip(trained_variables(self), moving_averages(self), strict=True)
        for variable, average in pairs:
            variable.assign(keras.ops.where(due, average.value, variable.value))


def copy_optimizer(
    optimizer: keras.optimizers.Optimizer,
    cls: type[keras.optimizers.Optimizer] | None = None,
    **changes: object,
) -> keras.optimizers.Optimizer:
    """Return an unbuilt copy of `optimizer`.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Not modified.
    cls : type or None, default=None
        Class of the copy; None means the class of `optimizer`.
    **changes
        Arguments to change in the copy.

    Raises
    ------
    InvalidNetworkError
        If the optimizer excludes variable objects from weight decay (copies of the
        variables are trained), if it scales the loss for half precision, or if its
        configuration lacks one of its arguments.
    """
    return restored_optimizer(
        cls or type(optimizer),
        copy_config(optimizer) | changes,
        excluded_names(optimizer),
    )


def copy_config(optimizer: keras.optimizers.Optimizer) -> dict[str, object]:
    """Return the arguments of a copy of `optimizer`, without excluded names.

    Raises
    ------
    InvalidNetworkError
        If the optimizer cannot be copied, see `copy_optimizer`.
    """
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        raise InvalidNetworkError(
            "optimizer=LossScaleOptimizer is for half precision, which is not "
            "supported. Pass its inner optimizer instead."
        )
    if excludes_variables(optimizer):
        raise InvalidNetworkError(
            "The optimizer excludes a list of variables from weight decay, but a copy "
            "of the network is trained. Exclude them by name: "
            "optimizer.exclude_from_weight_decay(var_names=['bias'])."
        )
    try:
        config = optimizer.get_config()
    except NotImplementedError as error:
        raise InvalidNetworkError(
            f"The optimizer {type(optimizer).__name__} cannot be copied: {error} Add "
            "it, or pass a schedule as `lr_schedule` instead."
        ) from error
    _check_is_complete(optimizer, config)
    rate = learning_rate_variable(optimizer)
    if not isinstance(rate, keras.Variable):
        # A user-defined schedule itself, because its configuration may be incomplete.
        config["learning_rate"] = rate
    return config


def restored_optimizer(
    cls: type[keras.optimizers.Optimizer],
    config: dict[str, object],
    excluded: str | None,
) -> keras.optimizers.Optimizer:
    """Return an optimizer from its configuration.

    Parameters
    ----------
    cls : type
        Class of the optimizer.
    config : dict
        Result of `copy_config`.
    excluded : str or None
        Pattern of the names of variables without weight decay.
    """
    copy = cls.from_config(config)
    if excluded is not None:
        copy.exclude_from_weight_decay(var_names=[excluded])
    return copy


def _check_is_complete(
    optimizer: keras.optimizers.Optimizer, config: dict[str, object]
) -> None:
    """Refuse an optimizer whose copy would have other settings."""
    kind = type(optimizer)
    if is_known(kind):
        return
    known = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    missing = [
        name
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.kind in known and name not in config
    ]
    if missing:
        raise InvalidNetworkError(
            f"A copy of the optimizer {kind.__name__} is trained, but its `get_config` "
            f"lacks {', '.join(missing)}. Let `get_config` return every argument of "
            "`__init__`."
        )


def names_key(
    optimizer: keras.optimizers.Optimizer, variables: list[keras.Variable]
) -> tuple[object, ...]:
    """Return a key of how `optimizer` uses the names of `variables`.

    Most optimizers ignore names, so that networks share programs regardless of the
    names of their layers.
    """
    if not is_known(type(optimizer)):
        return tuple(v.path for v in variables)  # it may use any part of them
    key: tuple[object, ...] = ()
    if isinstance(optimizer, keras.optimizers.Muon):
        key += tuple(uses_adamw(optimizer, v) for v in variables)
    if excluded_names(optimizer) is not None:
        key += tuple(v.name for v in variables)
    return key


def stateless(
    optimizer: keras.optimizers.Optimizer, variables: list[keras.Variable]
) -> keras.optimizers.Optimizer:
    """Return a copy of `optimizer`, built on `variables`, with a stateless `apply`.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Not modified.
    variables : list of keras.Variable
        Variables that determine the shapes of the state.

    Returns
    -------
    keras.optimizers.Optimizer
        Its `variables` are the complete state, in the order that `stateless_apply`
        expects.
    """
    cls = type(optimizer)
    pure = type(f"Stateless{cls.__name__}", (cls, _Stateless), {})
    # The learning rate is set in each update.
    copy = copy_optimizer(optimizer, pure, learning_rate=0.0)
    copy.build(variables)
    tracked = {id(v) for v in copy.variables}
    for value in list(vars(copy).values()):
        # Nadam has a variable that Keras does not include in `variables`.
        if isinstance(value, keras.Variable) and id(value) not in tracked:
            track_variable(copy, value)
    return copy


def is_elementwise(optimizer: keras.optimizers.Optimizer) -> bool:
    """Return True if `optimizer` updates each value independently of all others."""
    return (
        type(optimizer) in _ELEMENTWISE
        and optimizer.clipnorm is None
        and excluded_names(optimizer) is None
    )


def optimizer_signature(optimizer: keras.optimizers.Optimizer) -> tuple[object, ...]:
    """Return a key of the settings of `optimizer` that are fixed in a program."""
    config = dict(optimizer.get_config())
    config.pop("name", None)
    config.pop("learning_rate", None)  # an input of the program
    decays = config.pop("weight_decay", None) is not None  # so is the value
    settings = repr(sorted(config.items()))
    return (type(optimizer), settings, decays, excluded_names(optimizer))
