"""Any Keras optimizer as a pure function of its state.

Keras refuses `stateless_apply` on the TensorFlow backend because its TensorFlow
optimizers go through `tf.distribute`. The backend-neutral base class does the same
arithmetic without it, so its methods are put in front of the TensorFlow ones.
"""

import inspect
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.training.models._signature import is_known

# The base class that knows no backend; `keras.optimizers.Optimizer` derives from it.
_Neutral = next(
    c for c in keras.optimizers.Optimizer.__mro__ if c.__name__ == "BaseOptimizer"
)

# Optimizers whose update of one number depends on no other number. Their state can be
# kept as one flat vector, which makes a step of a small network about a third cheaper.
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
    """The backend-neutral methods, placed before TensorFlow's in the order of search.

    Deriving from `Optimizer` puts this class between a concrete optimizer and the
    TensorFlow one, so that what a concrete optimizer overrides (Nadam's product of
    momentum factors, Muon's updates) stays in front.
    """

    assign = _Neutral.assign
    assign_add = _Neutral.assign_add
    assign_sub = _Neutral.assign_sub
    stateless_apply = _Neutral.stateless_apply
    _var_key = _Neutral._var_key
    _apply_weight_decay = _Neutral._apply_weight_decay
    _backend_update_step = _Neutral._backend_update_step

    def _backend_apply_gradients(self, grads: Any, trainable_variables: Any) -> None:
        """Apply gradients; what is done on some steps only is chosen by value.

        Keras chooses it by branches, which cannot write to state that is a value.
        """
        if self.gradient_accumulation_steps:
            self._accumulate(grads, trainable_variables)
        else:
            self._update(grads, trainable_variables)
        if self.use_ema:
            self._average()

    def _update(self, grads: Any, variables: Any) -> None:
        grads = self._clip_gradients(grads)
        self._apply_weight_decay(variables)
        self._backend_update_step(grads, variables, self.learning_rate)

    def _accumulate(self, grads: Any, variables: Any) -> None:
        """Update on every n-th step, with the mean of the last n gradients."""
        n_steps = self.gradient_accumulation_steps
        due = (self._iterations + 1) % n_steps == 0
        sums = self._accumulated_gradients
        totals = [
            grad + sums[self._get_variable_index(variable)]
            for grad, variable in zip(grads, variables, strict=True)
        ]
        changed = [*variables, *self.variables]
        before = [variable.value for variable in changed]
        self._update([total / n_steps for total in totals], variables)
        for variable, old in zip(changed, before, strict=True):
            variable.assign(keras.ops.where(due, variable.value, old))
        for variable, total in zip(variables, totals, strict=True):
            kept = keras.ops.where(due, keras.ops.zeros_like(total), total)
            sums[self._get_variable_index(variable)].assign(kept)

    def _average(self) -> None:
        variables = self._trainable_variables
        self._update_model_variables_moving_average(variables)
        if not self.ema_overwrite_frequency:
            return
        due = (self._iterations + 1) % self.ema_overwrite_frequency == 0
        averages = self._model_variables_moving_average
        for variable, average in zip(variables, averages, strict=True):
            variable.assign(keras.ops.where(due, average.value, variable.value))


def copy_optimizer(optimizer: Any, cls: Any = None, **changes: Any) -> Any:
    """Return an unbuilt copy of `optimizer`.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Left as it is.
    cls : type, default=None
        The class of the copy; None: the same.
    **changes
        Arguments in which the copy differs.

    Raises
    ------
    InvalidNetworkError
        When it excludes variables themselves from the decay of weights (it is not
        those that are trained, but a copy of them), when it scales the loss for half
        precision, or when its configuration leaves out one of its arguments.
    """
    if isinstance(optimizer, keras.optimizers.LossScaleOptimizer):
        raise InvalidNetworkError(
            "optimizer=LossScaleOptimizer is for half precision, which networks here "
            "are not trained in. Pass its inner optimizer instead."
        )
    if getattr(optimizer, "_exclude_from_weight_decay", None):
        raise InvalidNetworkError(
            "The optimizer excludes a list of variables from weight decay, but a copy "
            "of the network is trained. Exclude them by name: "
            "optimizer.exclude_from_weight_decay(var_names=['bias'])."
        )
    config = optimizer.get_config()
    _check_is_complete(optimizer, config)
    copy = (cls or type(optimizer)).from_config(config | changes)
    pattern = _excluded(optimizer)
    if pattern is not None:
        copy.exclude_from_weight_decay(var_names=[pattern])
    return copy


def _check_is_complete(optimizer: Any, config: dict[str, Any]) -> None:
    """Refuse an optimizer that a copy would train with other settings."""
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
            f"The optimizer {kind.__name__} is trained as a copy made by its "
            f"`get_config`, which leaves out {', '.join(missing)}. Let `get_config` "
            "return every argument of `__init__`."
        )


def names_key(optimizer: Any, variables: list[Any]) -> tuple[Any, ...]:
    """Return what `optimizer` makes of the names of `variables`.

    Most look at no names, so that networks share programs whatever their layers are
    called.
    """
    if not is_known(type(optimizer)):
        return tuple(v.path for v in variables)  # nobody knows what it looks at
    key: tuple[Any, ...] = ()
    if isinstance(optimizer, keras.optimizers.Muon):
        key += tuple(optimizer._should_use_adamw(v) for v in variables)
    if _excluded(optimizer) is not None:
        key += tuple(v.name for v in variables)
    return key


def _excluded(optimizer: Any) -> str | None:
    """Return the pattern of the names of weights that do not decay."""
    pattern = getattr(optimizer, "_exclude_from_weight_decay_pattern", None)
    return None if pattern is None else pattern.pattern


def stateless(optimizer: Any, variables: list[Any]) -> Any:
    """Return a copy of `optimizer`, built on `variables`, that applies statelessly.

    Parameters
    ----------
    optimizer : keras.optimizers.Optimizer
        Left as it is.
    variables : list of keras.Variable
        The variables whose shapes the state takes.

    Returns
    -------
    keras.optimizers.Optimizer
        Its `variables` are the whole state, in the order that `stateless_apply` wants.
    """
    cls = type(optimizer)
    pure: Any = type(f"Stateless{cls.__name__}", (cls, _Stateless), {})
    # Every step is given its own learning rate.
    copy = copy_optimizer(optimizer, pure, learning_rate=0.0)
    copy.build(variables)
    tracked = {id(v) for v in copy.variables}
    for value in list(vars(copy).values()):
        # Nadam keeps a variable that Keras does not count among its state.
        if isinstance(value, keras.Variable) and id(value) not in tracked:
            copy._track_variable(value)
    return copy


def is_elementwise(optimizer: Any) -> bool:
    """Tell whether `optimizer` treats every weight alone, whatever its variable."""
    return (
        type(optimizer) in _ELEMENTWISE
        and optimizer.clipnorm is None
        and _excluded(optimizer) is None
    )


def optimizer_signature(optimizer: Any) -> tuple[Any, ...]:
    """Return what of `optimizer` is baked into a compiled program."""
    config = dict(optimizer.get_config())
    config.pop("name", None)
    config.pop("learning_rate", None)  # an input of the program
    decays = config.pop("weight_decay", None) is not None  # likewise
    settings = repr(sorted(config.items()))
    return (type(optimizer), settings, decays, _excluded(optimizer))
