"""One training update, as a pure function of the state and a batch."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TypeAlias

import keras
import numpy as np
import tensorflow as tf

from sknn._keras import iterations, learning_rate_variable, moving_averages
from sknn.training.kernels._carry import Carry, carrying
from sknn.training.models._template import Template
from sknn.training.plans._losses import SampleLoss, as_float32, as_outputs
from sknn.training.plans._mixing import mix
from sknn.training.plans._objective import Objective
from sknn.training.plans._stateless_optimizer import is_elementwise, stateless
from sknn.training.programs._state import State

# Maximum number of weights for keeping them as one flat vector. It saves calls, which
# are negligible for larger networks. There, XLA may also move the sums of the gradients
# of biases into the loop over the vector, and compute them again for each weight.
_MAX_FLAT = 25_000

# Inputs, and targets with their sample weights.
_Mixed: TypeAlias = "tuple[tf.Tensor, list[tuple[tf.Tensor, tf.Tensor]]]"


class Update:
    """One training update of the state of one architecture.

    Parameters
    ----------
    template : Template
        The model to train.
    loss : callable
        Maps targets, outputs and label smoothing to one loss per sample.
    objective : Objective
        The training objective.
    optimizer : keras.optimizers.Optimizer
        Not modified.
    has_factors : bool
        Whether weights have factors of the learning rate, `rate_factors` in the
        settings.
    carried_sizes : list of int
        Sizes of the states of recurrent layers that are carried between batches.

    Attributes
    ----------
    optimizer : keras.optimizers.Optimizer
        A copy that applies gradients statelessly.
    first_slots : tuple of tensor
        State of the optimizer before the first update.
    variables : list of keras.Variable
        Variables with the shapes of the trainable weights in the state.
    """

    def __init__(
        self,
        template: Template,
        loss: SampleLoss,
        objective: Objective,
        optimizer: keras.optimizers.Optimizer,
        has_factors: bool,
        carried_sizes: list[int],
    ) -> None:
        self._template = template
        self._loss = loss
        self._smooths = objective.label_smoothing > 0
        self._mixes = objective.mixes
        self._has_factors = has_factors
        self._carried_sizes = carried_sizes
        self.variables = template.model.trainable_variables
        self.shapes = [tuple(v.shape) for v in self.variables]
        self._sizes = [int(np.prod(s)) for s in self.shapes]
        self.is_flat = (
            len(self.variables) > 1
            and sum(self._sizes) <= _MAX_FLAT
            and is_elementwise(optimizer)
            and all(
                v.constraint is None and v.dtype == "float32" for v in self.variables
            )
        )
        if self.is_flat:
            self.variables = [keras.Variable(np.zeros(sum(self._sizes), "float32"))]
        self.optimizer = stateless(optimizer, self.variables)
        self.first_slots = tuple(tf.identity(v.value) for v in self.optimizer.variables)
        self._rate_slot, self._step_slot = (
            next(i for i, v in enumerate(self.optimizer.variables) if v is wanted)
            for wanted in (
                learning_rate_variable(self.optimizer),
                iterations(self.optimizer),
            )
        )
        averages = moving_averages(self.optimizer)
        self._averages = [
            i
            for i, v in enumerate(self.optimizer.variables)
            if any(v is average for average in averages)
        ]

    def __call__(
        self,
        state: State,
        batch: list[tf.Tensor],
        rate: tf.Tensor,
        settings: dict[str, tf.Tensor],
    ) -> tuple[State, tf.Tensor]:
        """Return the state after an update, and the loss of the batch before it.

        Parameters
        ----------
        state : State
        batch : list of tensors X, y, weights, and starts if states are carried
            The weights sum to 1.
        rate : scalar tensor
            Learning rate.
        settings : dict
            Result of `Objective.settings`, as tensors.
        """
        X, y, weights, *starts = batch
        mixed = self._mixed(X, y, weights, settings, state.slots[self._step_slot])
        with self._carrying(state.carried, starts) as states:
            loss, gradients, non_trainable = self._gradients(
                state.trainable, state.non_trainable, mixed, settings
            )
        slots = list(state.slots)
        first_rate = slots[self._rate_slot]
        slots[self._rate_slot] = tf.cast(rate, first_rate.dtype)
        if self.optimizer.weight_decay is not None:
            self.optimizer.weight_decay = settings["weight_decay"]
        updated, slots = self.optimizer.stateless_apply(
            slots, gradients, list(state.trainable)
        )
        slots[self._rate_slot] = first_rate  # this value is never read
        trainable = self._slowed(state.trainable, updated, settings)
        changed = (trainable, non_trainable, slots, states.ended)
        return State(*map(tuple, changed)), loss

    def prepared(self, settings: dict[str, tf.Tensor]) -> dict[str, tf.Tensor]:
        """Return `settings` with one strength of the penalties per value of a vector.

        Computed once per epoch, and only if the state has one flat vector.
        """
        if not self.is_flat or not self._template.penalized:
            return settings
        places = [[index] for index in self._template.penalized]
        n_weights = [len(self.shapes)]
        return settings | {
            name: tf.repeat(
                tf.scatter_nd(places, settings[name], n_weights), self._sizes
            )
            for name in ("l1", "l2")
        }

    def averaged(self, state: State) -> State:
        """Return `state` with the optimizer's moving averages of the weights, if any.

        They are the final weights of a training, as in `model.fit`.
        """
        if not self._averages:
            return state
        weights = tuple(state.slots[i] for i in self._averages)
        return State(weights, state.non_trainable, state.slots)

    def joined(self, values: tuple[tf.Tensor, ...]) -> tuple[tf.Tensor, ...]:
        """Return the values of variables in the form of the state."""
        if not self.is_flat:
            return tuple(tf.identity(t) for t in values)
        return (_flat(values),)

    def weights(self, trainable: tuple[tf.Tensor, ...]) -> list[tf.Tensor]:
        """Return one tensor per variable, also if the state has one flat vector."""
        if not self.is_flat:
            return list(trainable)
        parts = tf.split(trainable[0], self._sizes)
        return [
            part if len(shape) == 1 else tf.reshape(part, shape)
            for part, shape in zip(parts, self.shapes, strict=True)
        ]

    def forget_tensors(self) -> None:
        """Remove the tensors of a finished trace from the layers and the optimizer."""
        self._template.forget_rates()
        if self.optimizer.weight_decay is not None:
            self.optimizer.weight_decay = 0.0

    def _carrying(
        self, carried: tuple[tf.Tensor, ...], starts: list[tf.Tensor]
    ) -> AbstractContextManager[Carry]:
        """Start recurrent layers from `carried`, except for samples in `starts`."""
        if not starts:
            return nullcontext(Carry([]))
        is_start = starts[0][:, tf.newaxis]
        return carrying([tf.where(is_start, 0.0, state) for state in carried])

    def _slowed(
        self,
        before: tuple[tf.Tensor, ...],
        after: list[tf.Tensor],
        settings: dict[str, tf.Tensor],
    ) -> list[tf.Tensor]:
        """Scale the change of each weight by the factor of its learning rate."""
        if not self._has_factors:
            return after
        factors = tf.unstack(settings["rate_factors"], len(self.shapes))
        if self.is_flat:
            factors = [tf.repeat(settings["rate_factors"], self._sizes)]
        return [
            old + tf.cast(factor, old.dtype) * (new - old)
            for old, new, factor in zip(before, after, factors, strict=True)
        ]

    def _mixed(
        self,
        x: tf.Tensor,
        y: tf.Tensor,
        weights: tf.Tensor,
        settings: dict[str, tf.Tensor],
        step: tf.Tensor,
    ) -> _Mixed:
        """Return the inputs of an update, and targets with their weights.

        A mixed sample has two targets, weighted by the fractions of the mixture.
        """
        if not any(self._mixes):
            return x, [(y, weights)]
        alphas, seed = settings["mixing"][:2], settings["mixing"][2]
        seeds = tf.stack([tf.cast(seed, tf.int64), 8 * tf.cast(step, tf.int64)])
        x, fractions = mix(x, alphas, seeds, self._mixes)
        own, other = weights * fractions, tf.roll(weights, 1, 0) * (1.0 - fractions)
        total = tf.maximum(tf.reduce_sum(own + other), 1e-12)
        return x, [(y, own / total), (tf.roll(y, 1, 0), other / total)]

    def _gradients(
        self,
        trainable: tuple[tf.Tensor, ...],
        non_trainable: tuple[tf.Tensor, ...],
        batch: _Mixed,
        settings: dict[str, tf.Tensor],
    ) -> tuple[tf.Tensor, list[tf.Tensor], tuple[tf.Tensor, ...]]:
        """Return the loss of a batch, its gradients and the non-trainable state."""
        x, targets = batch
        values = self.weights(trainable)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            outputs, non_trainable, extra = self._template.call(
                values, non_trainable, x, training=True, return_losses=True
            )
            smoothing = settings["label_smoothing"] if self._smooths else None
            outputs = as_outputs(outputs)
            parts = [
                tf.reduce_sum(as_float32(self._loss(y, outputs, smoothing)) * weights)
                for y, weights in targets
            ]
            objective = loss = parts[0] if len(parts) == 1 else tf.add_n(parts)
            for term in extra:
                objective += as_float32(term)
        gradients = tape.gradient(
            objective, values, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        # Gradients of embeddings have one row per occurrence. They must be summed
        # before the optimizer squares them.
        gradients = [tf.convert_to_tensor(g) for g in gradients]
        for gradient, value in zip(gradients, values, strict=True):
            # TensorFlow loses it for the kernels of dense layers of one input.
            gradient.set_shape(value.shape)
        if self.is_flat:
            gradients = [_flat(gradients)]
        if self._template.penalized:
            gradients = self._penalized(gradients, trainable, settings)
        return loss, gradients, non_trainable

    def _penalized(
        self,
        gradients: list[tf.Tensor],
        trainable: tuple[tf.Tensor, ...],
        settings: dict[str, tf.Tensor],
    ) -> list[tf.Tensor]:
        """Add the gradients of the penalties l1 * sum(abs(w)) and l2 * sum(w**2)."""
        if self.is_flat:
            strengths = {0: (settings["l1"], settings["l2"])}  # see `prepared`
        else:
            l1, l2 = (tf.unstack(settings[name]) for name in ("l1", "l2"))
            pairs = zip(l1, l2, strict=True)
            strengths = dict(zip(self._template.penalized, pairs, strict=True))
        found = list(gradients)
        for index, (l1, l2) in strengths.items():
            weight = as_float32(trainable[index])
            penalty = l1 * tf.sign(weight) + 2.0 * l2 * weight
            found[index] += tf.cast(penalty, found[index].dtype)
        return found


def _flat(tensors: Sequence[tf.Tensor]) -> tf.Tensor:
    """Concatenate all values of `tensors` to one vector."""
    # Tracing an operation takes longer than running it, so avoid needless reshapes.
    rows = [t if t.shape.rank == 1 else tf.reshape(t, [-1]) for t in tensors]
    return tf.concat(rows, 0)
