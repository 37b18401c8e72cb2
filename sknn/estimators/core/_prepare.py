"""Preparation of trainings from the parameters of an estimator."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sknn._data import in_parts, pad_sequences
from sknn._epoch_monitor import epoch_monitor
from sknn._targets import joined_steps, padded_steps, step_counts
from sknn.estimators.core._constraints import refuse_class
from sknn.estimators.core._fit_data import FitData, max_epochs, resolve_batch_size
from sknn.estimators.core._hooks import hooks_of
from sknn.estimators.core._monitored_epochs import MonitoredEpochs
from sknn.estimators.core._network import Network
from sknn.estimators.core._replayed_rates import ReplayedRates
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._scoring import score_of, scorer_of
from sknn.estimators.core._training_options import TrainingOptions
from sknn.training import (
    EarlyStopping,
    Hook,
    Objective,
    Outcome,
    Plan,
    Training,
    TrainingData,
    ValidationData,
    make_optimizer,
)

# Peak of the schedule "one_cycle", in units of the default learning rate. The mean of
# the schedule is half of its peak.
ONE_CYCLE_PEAK = 2.5

if TYPE_CHECKING:
    from sklearn.callback import CallbackContext

    from sknn.estimators.core._base import BaseNetwork


def first_training(
    estimator: BaseNetwork,
    network: Network,
    data: FitData,
    context: CallbackContext | None = None,
) -> Training:
    """Return the training of `fit`: up to `epochs` epochs, with callbacks.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the training.
    network : Network
        Network to train.
    data : FitData
        Training and validation samples.
    context : sklearn.callback.CallbackContext or None, default=None
        Context of the callbacks of scikit-learn, if any.
    """
    options = estimator._training_options(network.model)
    validated = data.validation is not None
    if estimator.scoring is not None and not validated:
        scorer_of(estimator)  # refuses a wrong name
    stopping = _stopping(estimator, validated=validated)
    epochs = max_epochs(estimator, data)
    plan = _plan(estimator, network, options, epochs, stopping)
    hooks = hooks_of(estimator, network, data.train, plan, context)
    monitor = epoch_monitor()
    if monitor is not None:
        head = network.target.head
        # Only networks whose validation scores have the same meaning are compared.
        measure = head.loss, head.loss_config, estimator.scoring, options.class_weight
        hooks.append(MonitoredEpochs(monitor, measure, validated))
    return Training(
        network.model,
        _training_data(estimator, data.train, network, options),
        plan,
        _validation_data(estimator, data.validation, network),
        hooks,
        network.checkpoint,
        estimator._packing(),
    )


def second_training(
    estimator: BaseNetwork,
    network: Network,
    samples: Samples,
    first: Outcome,
    total_epochs: int,
) -> Training:
    """Return the training of `refit`, with the best number of epochs of the first.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the training.
    network : Network
        Network with the initial weights of the first training.
    samples : Samples
        All samples.
    first : Outcome
        Results of the first training. Its learning rates are reused if they depend on
        more than the number of the update.
    total_epochs : int
        Maximum number of epochs of the first training.
    """
    options = estimator._training_options(network.model)
    rates = first.history["learning_rate"]
    stopped = estimator._stops_early(validated=True)
    epochs = first.best_epoch if stopped else len(rates)
    plan = _plan(estimator, network, options, epochs, total_epochs=total_epochs)
    hooks: list[Hook] = []
    if estimator.callbacks or plan.schedule == "plateau":
        plan = _plan(estimator, network, options, epochs, schedule="constant")
        hooks.append(ReplayedRates(rates, plan.learning_rate))
    data = _training_data(estimator, samples, network, options)
    packing = estimator._packing()
    return Training(network.model, data, plan, None, hooks, network.checkpoint, packing)


def single_pass(estimator: BaseNetwork, network: Network, samples: Samples) -> Training:
    """Return the training of `partial_fit`: one epoch, without callbacks."""
    options = estimator._training_options(network.model)
    # A stream has no end that a named schedule could be stretched to, and no epochs
    # without improvement.
    if isinstance(estimator.lr_schedule, str):
        options = replace(options, schedule="constant")
    plan = _plan(estimator, network, options, epochs=1)
    data = _training_data(estimator, samples, network, options)
    return Training(
        network.model,
        data,
        plan,
        checkpoint=network.checkpoint,
        packing=estimator._packing(),
    )


def _plan(
    estimator: BaseNetwork,
    network: Network,
    options: TrainingOptions,
    epochs: int,
    stopping: EarlyStopping | None = None,
    *,
    total_epochs: int | None = None,
    schedule: str | Callable[[int], float] | None = None,
) -> Plan:
    """Return a plan; a `schedule` replaces the schedule of the estimator.

    `total_epochs` is the number of epochs that schedules are stretched over, if there
    are more than `epochs`.
    """
    refuse_class("optimizer", estimator.optimizer)
    refuse_class("lr_schedule", estimator.lr_schedule)
    given = estimator.optimizer
    if isinstance(given, str) and given == "auto":
        given = options.optimizer or "adam"
    optimizer, rate, own_schedule = make_optimizer(
        given,
        estimator.learning_rate,
        weight_decay=estimator.weight_decay,
        clip_norm=estimator.clip_norm,
        clip_value=estimator.clip_value,
    )
    schedule = schedule or own_schedule or options.schedule or estimator.lr_schedule
    is_default = estimator.learning_rate == "auto" and isinstance(given, str)
    if is_default:
        rate *= options.rate_scale
    # A schedule that the estimator chooses has the rate that it chooses.
    if is_default and schedule == "one_cycle" and options.schedule is None:
        rate *= ONE_CYCLE_PEAK
    head = network.target.head
    return Plan(
        objective=Objective(
            head.loss,
            head.loss_config,
            options.label_smoothing,
            mixup=options.mixup,
            cutmix=options.cutmix,
        ),
        optimizer=optimizer,
        learning_rate=rate,
        schedule=schedule,
        epochs=epochs,
        total_epochs=total_epochs,
        shuffle=estimator.shuffle,
        seed=network.seeds.order,
        rate_factors=options.rate_factors,
        stopping=stopping,
    )


def _stopping(estimator: BaseNetwork, *, validated: bool) -> EarlyStopping | None:
    """Return the early stopping, by the validation or training loss, or None."""
    if not estimator._stops_early(validated=validated):
        return None
    return EarlyStopping(
        estimator.patience,
        estimator.min_delta,
        maximize=validated and estimator.scoring is not None,
        restore_best=validated,
    )


def _training_data(
    estimator: BaseNetwork, train: Samples, network: Network, options: TrainingOptions
) -> TrainingData:
    batch_size = resolve_batch_size(estimator.batch_size, len(train))
    _check_batch(network, min(batch_size, len(train)))
    if options.truncation is not None:
        return _parts(train, network, batch_size, options.truncation)
    y, weights = _encoded(train, network)
    X = network.inputs(train.X)
    estimator._check_values(network.model, X)
    return TrainingData(X, y, weights, batch_size, train.lengths)


def _check_batch(network: Network, n_samples: int) -> None:
    """Refuse batches of one sample for batch normalization, which would all be zero.

    After convolutions there is a mean over pixels or time steps, also of one sample,
    unless the maps have one pixel.
    """
    if n_samples > 1:
        return
    for layer in network.model.layers:
        normalizes = type(layer).__name__ == "BatchNormalization"
        places = [size or 2 for size in layer.output.shape[1:-1]] if normalizes else []
        if normalizes and layer.trainable and math.prod(places) == 1:
            raise ValueError(
                "Batch normalization requires at least two samples per batch: a single "
                "sample is its own mean. Got a batch of 1 sample. Increase "
                "`batch_size` or the number of samples in X, or set batch_norm=False."
            )


def _encoded(samples: Samples, network: Network) -> tuple[np.ndarray, np.ndarray]:
    """Return the encoded targets, and the weight of each sample.

    The loss of a sample is the mean over its time steps. The weights are such that all
    time steps have the same weight.
    """
    if not samples.per_step:
        return network.target.encode(samples.y), samples.weights
    counts = step_counts(samples.y)
    encoded = network.target.encode(samples.y_rows)
    y = padded_steps(encoded, counts, samples.X.shape[1])
    return y, samples.weights * counts


def _parts(
    train: Samples, network: Network, batch_size: int, n_steps: int
) -> TrainingData:
    """Return parts of `n_steps` time steps, with states carried between them."""
    lengths = step_counts(train.y)
    longest = -(-train.X.shape[1] // n_steps) * n_steps
    encoded = network.target.encode(joined_steps(train.y))
    X, numbers, counts = in_parts(pad_sequences(train.X[:], longest), lengths, n_steps)
    y, *_ = in_parts(padded_steps(encoded, lengths, longest), lengths, n_steps)
    continues = np.diff(numbers, prepend=-1) == 0
    weights = train.weights[numbers] * counts
    return TrainingData(X, y, weights, batch_size, continues=continues)


def _validation_data(
    estimator: BaseNetwork, samples: Samples | None, network: Network
) -> ValidationData | None:
    if samples is None:
        return None
    score: Callable[[np.ndarray], float] | None = None
    if estimator.scoring is not None:
        score = score_of(estimator, network, samples)
    try:
        y, weights = _encoded(samples, network)
    except ValueError as error:  # samples that were held out have known labels
        raise ValueError(f"Validation samples (X_val, y_val): {error}") from error
    X = network.inputs(samples.X)
    estimator._check_values(network.model, X, "X, or X_val,")
    return ValidationData(X, y, weights, score)
