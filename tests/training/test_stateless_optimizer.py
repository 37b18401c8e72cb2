import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._stateless_optimizer import (
    copy_optimizer,
    is_elementwise,
    names_key,
    optimizer_signature,
    stateless,
)

opt = keras.optimizers


class Halving(opt.Optimizer):
    """A user's optimizer, with state: steps of half the one before."""

    def build(self, variables):
        super().build(variables)
        self.scale = self.add_optimizer_variables(variables, "scale", "ones")

    def update_step(self, gradient, variable, learning_rate):
        scale = self.scale[self._get_variable_index(variable)]
        self.assign_sub(variable, learning_rate * scale * gradient)
        self.assign(scale, scale * 0.5)


CASES = {
    "sgd": (opt.SGD, {}),
    "momentum": (opt.SGD, {"momentum": 0.9}),
    "nesterov": (opt.SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (opt.Adagrad, {}),
    "adadelta": (opt.Adadelta, {}),
    "rmsprop": (opt.RMSprop, {}),
    "rmsprop_centered": (opt.RMSprop, {"centered": True, "momentum": 0.5}),
    "adam": (opt.Adam, {}),
    "amsgrad": (opt.Adam, {"amsgrad": True}),
    "adamw": (opt.AdamW, {"weight_decay": 0.1}),
    "adamax": (opt.Adamax, {}),
    "nadam": (opt.Nadam, {}),
    "ftrl": (opt.Ftrl, {}),
    "lion": (opt.Lion, {}),
    "lamb": (opt.Lamb, {}),
    "adafactor": (opt.Adafactor, {}),
    "muon": (opt.Muon, {}),
    "custom": (Halving, {"learning_rate": 0.1}),
    "decay": (opt.SGD, {"weight_decay": 0.1}),
    "clipnorm": (opt.SGD, {"clipnorm": 0.5}),
    "clipvalue": (opt.Adam, {"clipvalue": 0.3}),
    "global_clipnorm": (opt.SGD, {"global_clipnorm": 0.5, "momentum": 0.9}),
    "ema": (opt.Adam, {"use_ema": True, "ema_momentum": 0.5}),
    "ema_overwrite": (
        opt.SGD,
        {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2},
    ),
    "accumulation": (opt.Adam, {"gradient_accumulation_steps": 3}),
    "accumulation_nadam": (
        opt.Nadam,
        {"gradient_accumulation_steps": 2, "clipvalue": 0.5},
    ),
    "accumulation_lamb": (opt.Lamb, {"gradient_accumulation_steps": 2}),
}


def start_values():
    rng = np.random.default_rng(0)
    return [rng.normal(size=s).astype("float32") for s in [(4, 3), (3,), (3, 2), (2,)]]


def gradients(step):
    rng = np.random.default_rng(100 + step)
    return [rng.normal(size=v.shape).astype("float32") for v in start_values()]


def flatten(values):
    return np.concatenate([np.ravel(v) for v in values])


def stateful(optimizer, n_steps):
    variables = [keras.Variable(v) for v in start_values()]
    optimizer.build(variables)
    for step in range(n_steps):
        optimizer.apply(gradients(step), variables)
    return flatten([v.numpy() for v in variables])


def purely(optimizer, n_steps, flat):
    values, group = start_values(), lambda values: values
    if flat:

        def group(values):
            return [flatten(values)]

    values = group(values)
    pure = stateless(optimizer, [keras.Variable(v) for v in values])
    slots = [v.value for v in pure.variables]
    rate = next(i for i, v in enumerate(pure.variables) if v is pure._learning_rate)
    for step in range(n_steps):
        slots[rate] = np.float32(optimizer.learning_rate)
        values, slots = pure.stateless_apply(slots, group(gradients(step)), values)
    return flatten(values)


@pytest.mark.parametrize("name", CASES)
def test_updates_are_those_of_keras(name):
    cls, settings = CASES[name]
    expected = stateful(cls(**settings), 5)
    assert not np.allclose(expected, flatten(start_values()))
    np.testing.assert_allclose(purely(cls(**settings), 5, False), expected, 1e-5, 1e-6)


@pytest.mark.parametrize(
    "name", [n for n, (cls, s) in CASES.items() if is_elementwise(cls(**s))]
)
def test_updates_of_one_flat_vector_are_those_of_keras(name):
    cls, settings = CASES[name]
    expected = stateful(cls(**settings), 5)
    np.testing.assert_allclose(purely(cls(**settings), 5, True), expected, 1e-5, 1e-6)


@pytest.mark.parametrize("name", ["lamb", "adafactor", "muon", "custom", "clipnorm"])
def test_what_looks_at_whole_variables_is_not_elementwise(name):
    cls, settings = CASES[name]
    assert not is_elementwise(cls(**settings))


def test_the_original_is_left_unbuilt():
    optimizer = opt.Adam()
    stateless(optimizer, [keras.Variable(v) for v in start_values()])
    assert not optimizer.built


def test_names_excluded_from_decay_stay_excluded():
    optimizer = opt.AdamW(weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    copy = copy_optimizer(optimizer, learning_rate=0.5)
    assert not copy._use_weight_decay(keras.Variable([1.0], name="bias"))
    assert copy._use_weight_decay(keras.Variable([1.0], name="kernel"))
    assert not is_elementwise(copy)
    assert optimizer_signature(copy) == optimizer_signature(optimizer)
    assert optimizer_signature(copy) != optimizer_signature(opt.AdamW(weight_decay=0.1))


def test_variables_excluded_from_decay_are_an_error():
    optimizer = opt.AdamW(weight_decay=0.1)
    optimizer.exclude_from_weight_decay(var_list=[keras.Variable([1.0])])
    with pytest.raises(InvalidNetworkError, match="var_names"):
        copy_optimizer(optimizer)


def test_signature_leaves_out_what_is_an_input_of_the_program():
    same = optimizer_signature(opt.AdamW(1e-3, weight_decay=0.1, name="a"))
    assert optimizer_signature(opt.AdamW(1e-2, weight_decay=0.2, name="b")) == same


@pytest.mark.parametrize(
    "other",
    [
        opt.Adam(),
        opt.AdamW(weight_decay=0.1, beta_1=0.8),
        opt.Adam(weight_decay=0.1),
        opt.AdamW(weight_decay=0.1, clipnorm=1.0),
        opt.AdamW(weight_decay=0.1, use_ema=True),
    ],
)
def test_signature_distinguishes_optimizers(other):
    signature = optimizer_signature(opt.AdamW(weight_decay=0.1))
    assert optimizer_signature(other) != signature


def test_signature_distinguishes_decay_from_none():
    signature = optimizer_signature(opt.SGD(weight_decay=0.1))
    assert optimizer_signature(opt.SGD()) != signature


class Scaled(opt.Optimizer):
    """A user-defined optimizer whose configuration lacks its factor."""

    def __init__(self, learning_rate=0.1, factor=1.0, **kwargs):
        super().__init__(learning_rate, **kwargs)
        self.factor = factor

    def update_step(self, gradient, variable, learning_rate):
        self.assign_sub(variable, self.factor * learning_rate * gradient)


def test_an_incomplete_configuration_is_an_error():
    with pytest.raises(InvalidNetworkError, match="Scaled.*lacks factor"):
        copy_optimizer(Scaled(factor=0.0))

    class Told(Scaled):
        def get_config(self):
            return super().get_config() | {"factor": self.factor}

    assert copy_optimizer(Told(factor=0.5)).factor == 0.5


def named_variables(*names):
    return [keras.Variable(np.ones((2, 2), "float32"), name=name) for name in names]


def test_names_matter_where_the_optimizer_reads_them():
    first, second = named_variables("head", "body"), named_variables("body", "head")
    for optimizer in (opt.Adam(), opt.Lamb(), opt.Muon()):
        assert names_key(optimizer, first) == names_key(optimizer, second)
    sparing = opt.AdamW(weight_decay=0.1)
    sparing.exclude_from_weight_decay(var_names=["head"])
    for optimizer in (opt.Muon(exclude_layers=["head"]), sparing, Halving(0.1)):
        assert names_key(optimizer, first) != names_key(optimizer, second)
