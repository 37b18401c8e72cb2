"""Tiny data and networks that the tests of the engine share."""

import keras
import numpy as np

from sknn.training import (
    Hook,
    Objective,
    Plan,
    Training,
    TrainingData,
    make_optimizer,
    train,
)

N_SAMPLES, N_FEATURES, BATCH_SIZE = 20, 4, 8


def table(n_samples=N_SAMPLES, seed=0):
    """Samples and a target that is nearly linear in them."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, N_FEATURES)).astype("float32")
    y = X @ np.array([[1.0], [-2.0], [0.5], [0.0]], "float32") + np.float32(0.3)
    return X, y


def dense(units, seed, **kwargs):
    init = keras.initializers.GlorotUniform(seed=seed)
    return keras.layers.Dense(units, kernel_initializer=init, **kwargs)


def network(*middle, seed=0, units=1, output="linear", **kwargs):
    """4 - 5 - `units`, with `middle` before the output layer."""
    return keras.Sequential(
        [
            keras.Input((N_FEATURES,)),
            dense(5, seed, activation="tanh", **kwargs),
            *middle,
            dense(units, seed + 1, activation=output),
        ]
    )


def plan(optimizer="sgd", loss="squared_error", smoothing=0.0, **kwargs):
    """A plan of few epochs in the given order, for one of the optimizers."""
    made, rate, own = make_optimizer(
        optimizer,
        kwargs.pop("learning_rate", "auto"),
        weight_decay=kwargs.pop("weight_decay", 0.0),
        clip_norm=kwargs.pop("clip_norm", None),
    )
    settings = {
        "learning_rate": rate,
        "epochs": 3,
        "shuffle": False,
        "schedule": own or "constant",
    }
    return Plan(Objective(loss, (), smoothing), made, **settings | kwargs)


def samples(X=None, y=None, weights=None, batch_size=BATCH_SIZE):
    if X is None:
        X, y = table()
    return TrainingData(X, y, weights, batch_size)


def fit(model, data=None, validation=None, hooks=None, checkpoint=None, **kwargs):
    """Train with the defaults of `plan`."""
    data, made = data or samples(), plan(**kwargs)
    return train(Training(model, data, made, validation, hooks or [], checkpoint))


def weights_equal(a, b):
    """Whether two models hold the same weights to the last bit."""
    return all(
        np.array_equal(v, w)
        for v, w in zip(a.get_weights(), b.get_weights(), strict=True)
    )


class Watcher(Hook):
    """Calls a function at the end of every epoch; its result says when to stop.

    Epochs up to a multiple of `every` may be trained in one call.
    """

    def __init__(self, at_end=lambda epoch, logs: False, every=1):
        self.at_end = at_end
        self.every = every
        self.seen = []

    def next_stop(self, epoch):
        return epoch - epoch % self.every + self.every

    def train_begin(self):
        self.seen.append("begin")

    def epoch_end(self, epoch, logs, sync):
        self.seen.append(epoch)
        return bool(self.at_end(epoch, logs))

    def train_end(self, stop_reason):
        self.seen.append("end")


def rate_jumps(step, rate=1e30):
    """A schedule: small steps, but for one."""
    return lambda number: rate if number == step else 0.01
