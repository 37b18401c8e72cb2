"""Any Keras optimizer as a pure function of its state.

Keras refuses `stateless_apply` on the TensorFlow backend because its TensorFlow
optimizers go through `tf.distribute`. The backend-neutral base class does the same
arithmetic without it, so its methods are put in front of the TensorFlow ones.
"""

from typing import Any

import keras

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
    _backend_increment_gradient_accumulators = (
        _Neutral._backend_increment_gradient_accumulators
    )
    _overwrite_model_variables_with_average_value = (
        _Neutral._overwrite_model_variables_with_average_value
    )


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
    config = optimizer.get_config()
    config["learning_rate"] = 0.0  # every step is given its own
    copy = pure.from_config(config)
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
        and not getattr(optimizer, "_exclude_from_weight_decay", None)
    )


def optimizer_signature(optimizer: Any) -> tuple[Any, ...]:
    """Return what of `optimizer` is baked into a compiled program."""
    config = dict(optimizer.get_config())
    config.pop("name", None)
    config.pop("learning_rate", None)  # an input of the program
    decays = config.pop("weight_decay", None) is not None  # likewise
    excluded = getattr(optimizer, "_exclude_from_weight_decay", None)
    return (type(optimizer), repr(sorted(config.items())), decays, repr(excluded))
