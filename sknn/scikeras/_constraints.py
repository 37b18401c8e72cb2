"""Constraints of the parameters of the estimators."""

from numbers import Integral, Real

from sknn._sklearn import HasMethods, Interval, Options, StrOptions

_BATCH_SIZE = [
    None,
    Interval(Integral, 1, None, closed="left"),
    Options(Integral, {-1}),
]

CONSTRAINTS: dict[str, list[object]] = {
    "model": [callable, None],
    "build_fn": [callable, None],
    "warm_start": ["boolean"],
    "random_state": ["random_state"],
    "optimizer": [str, HasMethods(["get_config", "apply"]), None],
    "loss": [str, callable, list, dict, None],
    "metrics": [str, callable, list, tuple, dict, None],
    "batch_size": _BATCH_SIZE,
    "validation_batch_size": _BATCH_SIZE,
    "verbose": ["verbose", StrOptions({"auto"})],
    "callbacks": [HasMethods("set_model"), list, tuple, dict, None],
    "validation_split": [Interval(Real, 0, 1, closed="left")],
    "shuffle": ["boolean"],
    "run_eagerly": ["boolean"],
    "epochs": [Interval(Integral, 1, None, closed="left")],
}
