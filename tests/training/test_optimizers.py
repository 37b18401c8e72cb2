import keras
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.training import OPTIMIZERS, make_optimizer

opt = keras.optimizers


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_names(name):
    optimizer, rate, schedule = make_optimizer(name, "auto")
    assert type(optimizer) is OPTIMIZERS[name].make
    assert rate == OPTIMIZERS[name].learning_rate
    assert float(optimizer.learning_rate) == pytest.approx(rate)
    assert not optimizer.weight_decay
    assert schedule is None
    assert OPTIMIZERS[name].description


def test_names_imply_settings():
    assert make_optimizer("momentum", "auto")[0].momentum == 0.9
    assert make_optimizer("nesterov", "auto")[0].nesterov


@pytest.mark.parametrize("optimizer", ["adam", opt.Adam(0.5)], ids=["name", "object"])
def test_settings_are_put_in(optimizer):
    made, rate, _ = make_optimizer(
        optimizer, 0.02, weight_decay=0.1, clip_norm=2.0, clip_value=None
    )
    assert rate == 0.02
    assert (made.weight_decay, made.global_clipnorm) == (0.1, 2.0)
    assert make_optimizer(optimizer, 0.02, clip_value=3.0)[0].clipvalue == 3.0


def test_an_object_is_copied_with_its_settings():
    given = opt.RMSprop(0.03, rho=0.7, clipnorm=1.5, weight_decay=0.2)
    made, rate, _ = make_optimizer(given, "auto")
    assert made is not given
    assert rate == pytest.approx(0.03)
    assert (made.rho, made.clipnorm, made.weight_decay) == (0.7, 1.5, 0.2)


def test_an_object_brings_its_schedule():
    own = opt.schedules.ExponentialDecay(0.1, 10, 0.5)
    assert make_optimizer(opt.SGD(own), "auto")[2] is own
    assert make_optimizer(opt.SGD(own), 0.01)[1:] == (0.01, None)


def test_names_excluded_from_decay_stay_excluded():
    given = opt.AdamW(weight_decay=0.1)
    given.exclude_from_weight_decay(var_names=["bias"])
    made, _, _ = make_optimizer(given, "auto")
    assert not made._use_weight_decay(keras.Variable([1.0], name="bias"))


def test_loss_scaling_is_an_error():
    with pytest.raises(InvalidNetworkError, match="inner optimizer"):
        make_optimizer(opt.LossScaleOptimizer(opt.Adam()), "auto")


@pytest.mark.parametrize(
    ("optimizer", "settings", "named"),
    [
        ("adam", {"clip_norm": 1.0, "clip_value": 0.5}, "clip_value=0.5"),
        (opt.Adam(clipnorm=1.0), {"clip_norm": 2.0}, "clipnorm=1.0"),
        (opt.Adam(global_clipnorm=1.0), {"clip_value": 2.0}, "global_clipnorm=1.0"),
    ],
)
def test_two_ways_of_clipping_are_an_error(optimizer, settings, named):
    with pytest.raises(InvalidNetworkError, match=named):
        make_optimizer(optimizer, "auto", **settings)
