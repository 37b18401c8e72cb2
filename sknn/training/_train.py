"""Training a model: the program of its architecture, run epoch by epoch."""

from collections.abc import Iterable
from typing import Any

import keras
import numpy as np

from sknn.exceptions import InvalidNetworkError
from sknn.training._run import Run
from sknn.training.compiling._cache import cached
from sknn.training.compiling._compile_policy import block_parts, uses_xla
from sknn.training.models._signature import (
    UntraceableError,
    is_traceable,
    model_signature,
)
from sknn.training.plans._batches import row_capacity, take
from sknn.training.plans._plan import Outcome, ValidationData
from sknn.training.plans._stateless_optimizer import names_key, optimizer_signature
from sknn.training.plans._training import Training
from sknn.training.prediction._predictor import rows_per_call
from sknn.training.programs._keras_program import KerasProgram
from sknn.training.programs._program import Program


def train(training: Training) -> Outcome:
    """Train a model, and leave its final weights in it.

    Parameters
    ----------
    training : Training

    Returns
    -------
    Outcome

    Raises
    ------
    NonFiniteLossError
        When the loss was not finite before the end of the first epoch.
    ValueError
        When the validation value that early stopping watches was never a number.
    """
    return Run(training, _program(training)).run()


def train_many(trainings: Iterable[Training]) -> list[Outcome]:
    """Train several models, one after the other.

    Models of one architecture share a compiled program, which is compiled once.

    Parameters
    ----------
    trainings : iterable of Training
        Each is taken from the iterable when the one before it is finished, so that a
        generator need not hold the data of all of them.

    Returns
    -------
    list of Outcome
        In the order of `trainings`.

    Raises
    ------
    NonFiniteLossError, ValueError
        As `train`; the models trained before keep their weights.
    """
    return [train(training) for training in trainings]


def _program(training: Training) -> Program | KerasProgram:
    """Return the program of the architecture, or the training by Keras itself."""
    model, data, plan = training.model, training.data, training.plan
    if is_traceable(model):
        try:
            return _shared_program(training)
        except UntraceableError:
            pass  # a layer without a configuration that gives it again
    if any(plan.objective.mixes) or plan.rate_factors is not None or data.carries:
        raise InvalidNetworkError(
            "mixup, cutmix, learning rates of single layers and states carried from "
            "batch to batch are done in a compiled program, and this network cannot be "
            "one: it has layers that no configuration gives again, or a train_step of "
            "its own. Leave mixup and cutmix out of `augmentation`, train without a "
            "backbone, or train on whole sequences."
        )
    return KerasProgram(model, plan.objective, plan.optimizer)


def _shared_program(training: Training) -> Program:
    model, data, plan = training.model, training.data, training.plan
    validation = training.validation
    mixes = any(plan.objective.mixes)  # by generators that XLA has no kernels for
    parts = block_parts(model, data.batch_size)
    jit = not mixes and not parts and uses_xla(model, plan.epochs * data.n_steps)
    X, y = take(data.X, np.arange(1)), data.y[:1]
    validates = validation is not None and _is_judged_inside(model, validation)
    decides = data.is_whole and (validates or validation is None)
    options: dict[str, Any] = {
        "has_factors": plan.rate_factors is not None,
        "carries": data.carries,
        "block_parts": parts,
        "validates": validates,
        "keeps_best": decides
        and plan.stopping is not None
        and plan.stopping.restore_best,
    }
    shapes = None
    if jit:
        # XLA compiles for each shape; the least recently used ones have to go.
        shapes = (
            data.shape_with_room(),
            row_capacity(len(validation.y)) if validates and validation else 0,
        )
    key = (
        "train",
        model_signature(model),
        plan.objective.signature(),
        optimizer_signature(plan.optimizer),
        names_key(plan.optimizer, model.trainable_variables),
        *((a.dtype, a.shape[1:]) for a in (X, y)),
        shapes,
        tuple(options.items()),
    )
    return cached(
        key,
        lambda: Program(model, plan.objective, plan.optimizer, X, y, jit, **options),
    )


def _is_judged_inside(model: keras.Model, validation: ValidationData) -> bool:
    """Return True if a program can take the loss of all samples in one go."""
    n_samples, *shape = validation.X.shape
    return validation.score is None and n_samples <= rows_per_call(model, tuple(shape))
