"""From an estimator's parameters to one call of the training engine."""

from inspect import signature
from typing import Any

import numpy as np
from sklearn.metrics import check_scoring

from sknn._data import in_parts, lengthened
from sknn._epoch_monitor import epoch_monitor
from sknn._targets import Target, joined_steps, padded_steps, step_counts
from sknn.estimators.core._callback_tasks import CallbackTasks
from sknn.estimators.core._constraints import refuse_class
from sknn.estimators.core._fit_data import FitData, Samples, resolve_batch_size
from sknn.estimators.core._model_state import pack_model, unpack_model
from sknn.estimators.core._outputs_view import outputs_view
from sknn.estimators.core._progress import Progress
from sknn.estimators.core._replayed_rates import ReplayedRates
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.core._watched_epochs import WatchedEpochs
from sknn.training import (
    Checkpoint,
    EarlyStopping,
    Hook,
    KerasCallbacks,
    Objective,
    Outcome,
    Plan,
    TrainingData,
    ValidationData,
    make_optimizer,
    train,
)


def train_network(
    estimator: Any,
    model: Any,
    target: Target,
    data: FitData,
    seeds: Seeds,
    *,
    epochs: int,
    stops: bool,
    callback_context: Any = None,
    checkpoint: Checkpoint | None = None,
    rates: list[float] | None = None,
) -> Outcome:
    """Train `model` as the parameters of `estimator` say.

    Parameters
    ----------
    estimator : BaseNetwork
    model : keras.Model
        Holds its final weights afterwards.
    target : Target
    data : FitData
    seeds : Seeds
    epochs : int
        The most epochs to run.
    stops : bool
        Whether training may stop before, by itself or by a callback.
    callback_context : sklearn.callback.CallbackContext or None, default=None
    checkpoint : Checkpoint or None, default=None
        What to go on from.
    rates : list of float or None, default=None
        The learning rates of the epochs of an earlier training, to be followed where
        they depended on more than the number of the step.
    """
    refuse_class("optimizer", estimator.optimizer)
    refuse_class("lr_schedule", estimator.lr_schedule)
    optimizer, rate, own_schedule = make_optimizer(
        estimator.optimizer,
        estimator.learning_rate,
        weight_decay=estimator.weight_decay,
        clip_norm=estimator.clip_norm,
        clip_value=estimator.clip_value,
    )
    schedule = own_schedule or estimator.lr_schedule
    replays = rates is not None and (estimator.callbacks or schedule == "plateau")
    plan = Plan(
        objective=_objective(estimator, target),
        optimizer=optimizer,
        learning_rate=rate,
        schedule="constant" if replays else schedule,
        epochs=epochs,
        total_epochs=estimator.epochs,
        shuffle=estimator.shuffle,
        seed=seeds.order,
        rate_factors=estimator._rate_factors(model),
        stopping=_stopping(estimator, data) if stops else None,
    )
    monitor = epoch_monitor() if stops else None
    hooks: list[Hook] = []
    if replays and rates is not None:
        hooks = [ReplayedRates(rates, plan.learning_rate)]
    if stops:
        hooks = _hooks(estimator, model, target, data, plan, callback_context)
    if monitor is not None:
        measure = _measure(estimator, target)
        hooks.append(WatchedEpochs(monitor, measure, data.validation is not None))
    state = {"model_": model, "_seeds": seeds, **target_state(target)}
    return train(
        model,
        _training_data(estimator, data.train, target),
        plan,
        _validation_data(estimator, state, data.validation, target),
        hooks,
        checkpoint,
    )


def _objective(estimator: Any, target: Target) -> Objective:
    from sknn.networks import resolve_augmentation

    strengths = resolve_augmentation(getattr(estimator, "augmentation", None))
    return Objective(
        target.head.loss,
        target.head.loss_config,
        getattr(estimator, "label_smoothing", 0.0),
        mixup=strengths.get("mixup", 0.0),
        cutmix=strengths.get("cutmix", 0.0),
    )


def _measure(estimator: Any, target: Target) -> tuple[Any, ...]:
    """Return what the scores of the validation part are, for comparisons."""
    head = target.head
    weights = getattr(estimator, "class_weight", None)
    return head.loss, head.loss_config, estimator.scoring, weights


def _training_data(estimator: Any, train: Samples, target: Target) -> TrainingData:
    batch_size = resolve_batch_size(estimator.batch_size, len(train))
    if getattr(estimator, "truncation", None) is not None:
        return _parts(train, target, batch_size, estimator.truncation)
    y, weights = _encoded(estimator, train, target)
    return TrainingData(train.X, y, weights, batch_size, estimator._lengths(train.X))


def _encoded(
    estimator: Any, samples: Samples, target: Target
) -> tuple[np.ndarray, np.ndarray]:
    """Return what the loss compares, and what each sample weighs in it.

    The loss of a sample is the mean over its steps, and all steps count the same.
    """
    if not estimator._per_step():
        return target.encode(samples.y), samples.weights
    counts = step_counts(samples.y)
    y = padded_steps(target.encode(joined_steps(samples.y)), counts, samples.X.shape[1])
    return y, samples.weights * counts


def _parts(
    train: Samples, target: Target, batch_size: int, n_steps: int
) -> TrainingData:
    """Return parts of `n_steps` steps, trained on with states carried between them."""
    lengths = step_counts(train.y)
    longest = -(-train.X.shape[1] // n_steps) * n_steps
    encoded = target.encode(joined_steps(train.y))
    X, numbers, counts = in_parts(lengthened(train.X[:], longest), lengths, n_steps)
    y, *_ = in_parts(padded_steps(encoded, lengths, longest), lengths, n_steps)
    continues = np.diff(numbers, prepend=-1) == 0
    weights = train.weights[numbers] * counts
    return TrainingData(X, y, weights, batch_size, continues=continues)


def _stopping(estimator: Any, data: FitData) -> EarlyStopping | None:
    """Return when to stop: by validation, else by the training loss, else not."""
    if not estimator.early_stopping:
        return None
    validated = data.validation is not None
    return EarlyStopping(
        estimator.patience,
        estimator.min_delta,
        maximize=validated and estimator.scoring is not None,
        restore_best=validated,
    )


def _validation_data(
    estimator: Any, state: dict[str, Any], samples: Samples | None, target: Target
) -> ValidationData | None:
    if samples is None:
        return None
    score = None
    if estimator.scoring is not None:
        scorer = check_scoring(estimator, estimator.scoring)
        weighted = _takes_weights(scorer) and not (samples.weights == 1.0).all()

        def score(outputs: np.ndarray) -> float:
            view = outputs_view(estimator, state, samples.X, outputs)
            if not weighted:
                return scorer(view, samples.X, samples.y)
            return scorer(view, samples.X, samples.y, sample_weight=samples.weights)

    y, weights = _encoded(estimator, samples, target)
    return ValidationData(samples.X, y, weights, score)


def _takes_weights(scorer: Any) -> bool:
    """Tell whether a scorer can weigh samples; some metrics have no use for weights."""
    # scikit-learn's own take the argument in any case, and hand it to the metric.
    of_the_metric = getattr(scorer, "_accept_sample_weight", None)
    if of_the_metric is not None:
        return of_the_metric()
    return "sample_weight" in signature(scorer).parameters


def _hooks(
    estimator: Any,
    model: Any,
    target: Target,
    data: FitData,
    plan: Plan,
    callback_context: Any,
) -> list[Hook]:
    hooks: list[Hook] = []
    if estimator.verbose:
        hooks.append(Progress(plan.epochs))
    if estimator.callbacks:
        callbacks = estimator._fresh_callbacks()
        hooks.append(
            KerasCallbacks(
                callbacks, model, plan.optimizer, plan.learning_rate, plan.epochs
            )
        )
    if callback_context is not None:

        def fitted() -> dict[str, Any]:
            # The model goes on being trained, so a callback is given a copy.
            return {"model_": unpack_model(pack_model(model)), **target_state(target)}

        weights = data.train.weights
        metadata = None if (weights == 1.0).all() else {"sample_weight": weights}
        X, y = estimator._as_given(data.train.in_memory())
        samples = {"X": X, "y": y, "metadata": metadata}
        hooks.append(CallbackTasks(estimator, callback_context, samples, fitted))
    return hooks


def target_state(target: Target) -> dict[str, Any]:
    """Return the fitted attributes that a target stands for."""
    state: dict[str, Any] = {"target_": target, "n_outputs_": target.n_outputs}
    if hasattr(target, "classes_"):
        state["classes_"] = target.classes_
    return state
