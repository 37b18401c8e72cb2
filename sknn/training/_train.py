"""Training of models by the compiled program of their architecture."""

from collections.abc import Iterable
from typing import TypedDict

import keras
import numpy as np

from sknn._warnings import warn_user
from sknn.exceptions import InvalidNetworkError, UncompiledWarning
from sknn.training._run import Run
from sknn.training.compiling._cache import cached
from sknn.training.compiling._compile_policy import block_parts, uses_xla
from sknn.training.models._signature import (
    UntraceableError,
    model_signature,
    why_not_traceable,
)
from sknn.training.plans._batches import row_capacity, take
from sknn.training.plans._loss_check import check_objective
from sknn.training.plans._plan import Outcome, ValidationData
from sknn.training.plans._stateless_optimizer import names_key, optimizer_signature
from sknn.training.plans._training import Training
from sknn.training.prediction._predictor import rows_per_call
from sknn.training.programs._keras_program import KerasProgram
from sknn.training.programs._program import Program


class _Options(TypedDict):
    has_factors: bool
    carries: bool
    block_parts: int
    validates: bool
    keeps_best: bool


def train(training: Training) -> Outcome:
    """Train a model and write its final weights to it.

    Parameters
    ----------
    training : Training
        The model and all inputs of its training.

    Returns
    -------
    Outcome
        History, stop reason and checkpoint.

    Raises
    ------
    NonFiniteLossError
        If the loss is not finite in the first epoch.
    ValueError
        If the validation value that early stopping monitors was never a number.
    """
    return Run(training, _program(training)).run()


def train_many(trainings: Iterable[Training]) -> list[Outcome]:
    """Train several models, one after the other.

    Models of the same architecture share one compiled program.

    Parameters
    ----------
    trainings : iterable of Training
        Each training is taken from the iterable after the previous one has finished,
        so that a generator does not need to hold the data of all trainings.

    Returns
    -------
    list of Outcome
        In the order of `trainings`.

    Raises
    ------
    NonFiniteLossError, ValueError
        As `train`; models that are already trained keep their weights.
    """
    return [train(training) for training in trainings]


def _program(training: Training) -> Program | KerasProgram:
    """Return the program of the architecture, or the training by Keras itself."""
    model, data, plan = training.model, training.data, training.plan
    reason = why_not_traceable(model)
    if model.run_eagerly:
        reason = "it was compiled with run_eagerly=True"
    if not reason:
        check_objective(plan.objective, data.y, int(model.outputs[0].shape[-1]))
        try:
            return _shared_program(training)
        except UntraceableError as error:
            unknown = "a layer cannot be recreated from its configuration"
            reason = str(error) or unknown
    if plan.objective.loss == "composite":
        raise InvalidNetworkError(
            "Several outputs require a compiled program, which is not possible for "
            f"this network: {reason}. Use a functional model of layers of Keras, or "
            "one network per output."
        )
    if any(plan.objective.mixes) or plan.rate_factors is not None or data.carries:
        raise InvalidNetworkError(
            "mixup, cutmix, learning rates per layer and states carried from batch to "
            "batch require a compiled program, which is not possible for this network: "
            f"{reason}. Leave mixup and cutmix out of `augmentation`, use a backbone "
            "with frozen_epochs=None, or train on whole sequences."
        )
    warn_user(
        f"The network {model.name!r} cannot be compiled into one program: {reason}. "
        "Keras trains it batch by batch, which is slower.",
        UncompiledWarning,
    )
    return KerasProgram(model, plan.objective, plan.optimizer, training.packing)


def _shared_program(training: Training) -> Program:
    """Return the program of the architecture, compiled if it is not in the cache."""
    model, data, plan = training.model, training.data, training.plan
    validation = training.validation
    mixes = any(plan.objective.mixes)  # uses generators that XLA does not support
    parts = block_parts(model, data.batch_size)
    jit = not mixes and not parts and uses_xla(model, plan.epochs * data.n_steps)
    X, y = take(data.X, np.arange(1)), data.y[:1]
    validates = validation is not None and _validates_inside(model, validation)
    decides = data.is_whole and (validates or validation is None)
    options: _Options = {
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
        # XLA compiles for each shape. As part of the key, they let the cache remove the
        # least recently used ones.
        shapes = (
            data.padded_shape(),
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
        training.packing,
    )
    return cached(
        key,
        lambda: Program(
            model,
            plan.objective,
            plan.optimizer,
            X,
            y,
            jit,
            **options,
            packing=training.packing,
        ),
    )


def _validates_inside(model: keras.Model, validation: ValidationData) -> bool:
    """Return True if a program can evaluate all validation samples in one call."""
    n_samples, *shape = validation.X.shape
    return validation.score is None and n_samples <= rows_per_call(model, tuple(shape))
