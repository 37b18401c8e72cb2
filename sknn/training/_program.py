"""A training program: one architecture, compiled once, run by many fits.

The program is a pure function. What a fit owns (weights, optimizer state, data,
learning rates, strengths of regularisation) goes in as arguments and comes back as
results, so that every later fit of the same architecture reuses it, in any thread.
"""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training._carry import Carry, carrying
from sknn.training._losses import as_float32, sample_loss
from sknn.training._mixing import mix
from sknn.training._objective import Objective
from sknn.training._signature import iter_parts
from sknn.training._stateless_optimizer import is_elementwise, stateless
from sknn.training._template import Template
from sknn.training._traced_functions import TracedFunctions

# Weights up to which they are one flat vector. It spares calls, which larger networks
# would not notice; and for those XLA can put the sums of the biases' gradients into the
# loop over the vector, and take them for every single weight.
_MOST_FLAT = 25_000


@dataclass(frozen=True)
class State:
    """Everything that training changes, as tensors.

    Parameters
    ----------
    trainable : tuple of tensor
        The weights; one flat vector where the optimizer allows it.
    non_trainable : tuple of tensor
        Batch statistics and the states of random generators.
    slots : tuple of tensor
        The state of the optimizer.
    carried : tuple of tensor, default=()
        The states of recurrent layers after the last batch, where they are carried.
    """

    trainable: tuple[Any, ...]
    non_trainable: tuple[Any, ...]
    slots: tuple[Any, ...]
    carried: tuple[Any, ...] = ()

    def is_finite(self) -> bool:
        """Tell whether every weight is a finite number."""
        return all(np.isfinite(np.asarray(t)).all() for t in self.trainable)


class Program:
    """The compiled training and evaluation of one architecture.

    Parameters
    ----------
    model : keras.Model
        A model of the architecture; the program keeps a copy of its own.
    objective : Objective
        The loss and what of it is baked in.
    optimizer : keras.optimizers.Optimizer
        Left as it is.
    X, y : numpy.ndarray
        Samples and encoded targets; only their dtypes and shapes matter.
    jit : bool
        Compile the training with XLA.
    has_factors : bool, default=False
        Weights have factors of the learning rate, `rate_factors` in the settings.
    carries : bool, default=False
        Recurrent layers begin with the states that they ended the last batch with,
        for samples that are not marked as begun anew.
    block_parts : int, default=0
        Parts of a batch in which LSTMs are computed by the kernel for whole sequences;
        0 to go without it.
    """

    def __init__(
        self,
        model: Any,
        objective: Objective,
        optimizer: Any,
        X: Any,
        y: Any,
        jit: bool,
        has_factors: bool = False,
        carries: bool = False,
        block_parts: int = 0,
    ) -> None:
        self._template = Template(model, True, carries, block_parts)
        self._carried_sizes = self._template.state_sizes() if carries else []
        self._loss = sample_loss(objective.loss, dict(objective.loss_config))
        self._smooths = objective.label_smoothing > 0
        self._mixes = objective.mixes
        variables = self._template.model.trainable_variables
        self._shapes = [tuple(v.shape) for v in variables]
        self._sizes = [int(np.prod(s)) for s in self._shapes]
        self._flat = (
            len(variables) > 1
            and sum(self._sizes) <= _MOST_FLAT
            and is_elementwise(optimizer)
            and all(v.constraint is None and v.dtype == "float32" for v in variables)
        )
        if self._flat:
            variables = [keras.Variable(np.zeros(sum(self._sizes), "float32"))]
        self._optimizer = stateless(optimizer, variables)
        self._averages = [
            i
            for i, v in enumerate(self._optimizer.variables)
            if any(v is average for average in _moving_averages(self._optimizer))
        ]
        self._first_slots = tuple(
            tf.identity(v.value) for v in self._optimizer.variables
        )
        self._rate_slot, self._step_slot = (
            next(i for i, v in enumerate(self._optimizer.variables) if v is wanted)
            for wanted in (self._optimizer._learning_rate, self._optimizer._iterations)
        )
        self._steps_apart = not jit and _pools(model)
        self._has_factors = has_factors
        settings = objective.settings(model, optimizer)
        self._compiled = TracedFunctions(
            {
                "train": (self._epoch, self._train_specs(variables, X, y, settings)),
                "evaluate": (
                    self._evaluation,
                    [*self._weight_specs(variables), *_open_specs(model, X, y)],
                ),
            },
            jit=["train"] if jit else [],
            forget=self._forget_tensors,
        )

    def _weight_specs(self, trainable: list[Any]) -> list[Any]:
        return [_specs(trainable), _specs(self._template.model.non_trainable_variables)]

    def _train_specs(
        self, trainable: list[Any], X: Any, y: Any, settings: dict[str, Any]
    ) -> list[Any]:
        """Return what `_epoch` takes."""
        shapes = {name: np.shape(value) for name, value in settings.items()}
        if self._has_factors:
            shapes["rate_factors"] = (len(self._shapes),)
        batches = [
            tf.TensorSpec([None, None, *a.shape[1:]], a.dtype, name)
            for a, name in ((X, "X"), (y, "y"))
        ]
        return [
            *self._weight_specs(trainable),
            _specs(self._optimizer.variables),
            tuple(tf.TensorSpec([None, n], "float32") for n in self._carried_sizes),
            *batches,
            tf.TensorSpec([None, None], "float32", "weights"),
            tf.TensorSpec([None, None], "bool", "begins"),
            tf.TensorSpec([None], "float32", "rates"),
            tf.TensorSpec([], "int32", "n_steps"),
            {name: tf.TensorSpec(s, "float32", name) for name, s in shapes.items()},
        ]

    # -- state ------------------------------------------------------------------

    def start(self, model: Any, slots: tuple[Any, ...] | None = None) -> State:
        """Return the state of `model`, its optimizer fresh unless `slots` are given."""
        trainable = tuple(v.value for v in model.trainable_variables)
        if self._flat:
            trainable = (tf.concat([tf.reshape(t, [-1]) for t in trainable], 0),)
        else:
            trainable = tuple(tf.identity(t) for t in trainable)
        non_trainable = tuple(
            tf.identity(v.value) for v in model.non_trainable_variables
        )
        if slots is None:
            slots = self._first_slots
        return State(trainable, non_trainable, tuple(tf.constant(s) for s in slots))

    def finish(self, state: State, model: Any) -> None:
        """Write the weights of `state` into `model`."""
        for variable, value in zip(
            model.trainable_variables, self._weights(state.trainable), strict=True
        ):
            variable.assign(value)
        for variable, value in zip(
            model.non_trainable_variables, state.non_trainable, strict=True
        ):
            variable.assign(value)

    def averaged(self, state: State) -> State:
        """Return `state` with the optimizer's moving averages of the weights, if any.

        Training ends with them, as `model.fit` does.
        """
        if not self._averages:
            return state
        weights = tuple(state.slots[i] for i in self._averages)
        return State(weights, state.non_trainable, state.slots)

    def _weights(self, trainable: Any) -> list[Any]:
        """Return one tensor a variable, also where they are kept as one vector."""
        if not self._flat:
            return list(trainable)
        parts = tf.split(trainable[0], self._sizes)
        return [tf.reshape(p, s) for p, s in zip(parts, self._shapes, strict=True)]

    # -- calls ------------------------------------------------------------------

    def train(
        self, state: State, batches: Any, rates: np.ndarray, settings: dict[str, Any]
    ) -> tuple[State, np.ndarray]:
        """Train on `batches`, one step a batch.

        Parameters
        ----------
        state : State
        batches : Batches
            Arrays of shape (capacity, batch_size, ...), of which the first `n_steps`
            hold data.
        rates : ndarray of shape (n_steps,)
            The learning rate of each step.
        settings : dict
            What `Objective.settings` gives.

        Returns
        -------
        state : State
        losses : ndarray of shape (n_steps,)
            The mean loss of each batch before its step.
        """
        padded = np.zeros(len(batches.X), "float32")
        padded[: batches.n_steps] = rates
        *arrays, losses = self._compiled["train"](
            state.trainable,
            state.non_trainable,
            state.slots,
            state.carried or self._no_states(batches),
            tf.constant(batches.X),
            tf.constant(batches.y),
            tf.constant(batches.weights),
            tf.constant(batches.begins),
            tf.constant(padded),
            tf.constant(batches.n_steps),
            _tensors(settings),
        )
        return State(*(tuple(a) for a in arrays)), losses.numpy()[: batches.n_steps]

    def _no_states(self, batches: Any) -> tuple[Any, ...]:
        """Return the states that recurrent layers have before the first batch."""
        batch_size = batches.weights.shape[1]
        return tuple(tf.zeros([batch_size, size]) for size in self._carried_sizes)

    def evaluate(self, state: State, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the outputs (n, ...) and losses (n,) of samples, as in prediction.

        The loss is the plain one: neither penalties nor label smoothing are part of it,
        so that it can be compared between strengths of them.
        """
        outputs, losses = self._compiled["evaluate"](
            state.trainable, state.non_trainable, tf.constant(X), tf.constant(y)
        )
        return outputs.numpy(), losses.numpy()

    def _forget_tensors(self) -> None:
        """Take the tensors of a trace that is over out of the layers and optimizer."""
        self._template.forget_rates()
        if self._optimizer.weight_decay is not None:
            self._optimizer.weight_decay = 0.0

    # -- what is compiled --------------------------------------------------------

    def _epoch(
        self,
        trainable: Any,
        non_trainable: Any,
        slots: Any,
        carried: Any,
        X: Any,
        y: Any,
        weights: Any,
        begins: Any,
        rates: Any,
        n_steps: Any,
        settings: dict[str, Any],
    ) -> tuple[Any, ...]:
        self._template.use_rates(settings["dropout"])

        def step(
            i: Any,
            trainable: Any,
            non_trainable: Any,
            slots: Any,
            carried: Any,
            losses: Any,
        ):
            batch = self._mixed(
                X[i], y[i], weights[i], settings, slots[self._step_slot]
            )
            with self._carrying(carried, begins[i]) as states:
                loss, gradients, non_trainable = self._gradients(
                    trainable, non_trainable, batch, settings
                )
            slots = list(slots)
            slots[self._rate_slot] = tf.cast(rates[i], slots[self._rate_slot].dtype)
            if self._optimizer.weight_decay is not None:
                self._optimizer.weight_decay = settings["weight_decay"]
            updated, slots = self._optimizer.stateless_apply(
                slots, gradients, list(trainable)
            )
            trainable = self._slowed(trainable, updated, settings)
            losses = tf.tensor_scatter_nd_update(losses, [[i]], [loss])
            changed = (trainable, non_trainable, slots, states.ended)
            return i + 1, *map(tuple, changed), losses

        if self._steps_apart:
            step = _apart(step)
        losses = tf.zeros_like(rates)
        loop = (tf.constant(0), trainable, non_trainable, slots, carried, losses)
        return tf.while_loop(lambda i, *_: i < n_steps, step, loop)[1:]

    def _carrying(self, carried: Any, begins: Any) -> Any:
        """Let recurrent layers go on from `carried`, where a sample does not begin."""
        if not self._carried_sizes:
            return nullcontext(Carry([]))
        begins = begins[:, tf.newaxis]
        return carrying([tf.where(begins, 0.0, state) for state in carried])

    def _slowed(self, before: Any, after: Any, settings: dict[str, Any]) -> Any:
        """Return weights that go a part of the way, by the factors of their rates."""
        if not self._has_factors:
            return after
        factors = tf.unstack(settings["rate_factors"], len(self._shapes))
        if self._flat:
            factors = [tf.repeat(settings["rate_factors"], self._sizes)]
        return [
            old + tf.cast(factor, old.dtype) * (new - old)
            for old, new, factor in zip(before, after, factors, strict=True)
        ]

    def _mixed(
        self, x: Any, y: Any, weights: Any, settings: dict[str, Any], step: Any
    ) -> tuple[Any, list[tuple[Any, Any]]]:
        """Return the inputs of a step, and targets with their weights.

        A mixed sample has two targets, each of which counts by its share.
        """
        if not any(self._mixes):
            return x, [(y, weights)]
        alphas, seed = settings["mixing"][:2], settings["mixing"][2]
        seeds = tf.stack([tf.cast(seed, tf.int64), 8 * tf.cast(step, tf.int64)])
        x, shares = mix(x, alphas, seeds, self._mixes)
        others = tf.roll(y, 1, 0), tf.roll(weights, 1, 0) * (1.0 - shares)
        return x, [(y, weights * shares), others]

    def _gradients(
        self,
        trainable: Any,
        non_trainable: Any,
        batch: tuple[Any, list[tuple[Any, Any]]],
        settings: dict[str, Any],
    ) -> tuple[Any, list[Any], Any]:
        """Return the loss of a batch, its gradients and the non-trainable state."""
        x, targets = batch
        values = self._weights(trainable)
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(values)
            outputs, non_trainable, extra = self._template.model.stateless_call(
                values, non_trainable, x, training=True, return_losses=True
            )
            smoothing = settings["label_smoothing"] if self._smooths else None
            outputs = as_float32(outputs)
            # A batch whose weights are all zero has no gradient rather than 0/0.
            total = tf.maximum(sum(tf.reduce_sum(w) for _, w in targets), 1e-12)
            loss = 0.0
            for y, weights in targets:
                losses = as_float32(self._loss(y, outputs, smoothing))
                loss += tf.reduce_sum(losses * weights) / total
            objective = loss
            for position, index in enumerate(self._template.penalised):
                l1, l2 = settings["l1"][position], settings["l2"][position]
                weight = as_float32(values[index])
                objective += l1 * tf.reduce_sum(tf.abs(weight))
                objective += l2 * tf.reduce_sum(tf.square(weight))
            for term in extra:
                objective += as_float32(term)
        gradients = tape.gradient(
            objective, values, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        # That of an embedding comes as one row an occurrence. Optimizers square it, and
        # the square of a sum is not the sum of squares.
        gradients = [tf.convert_to_tensor(g) for g in gradients]
        if self._flat:
            gradients = [tf.concat([tf.reshape(g, [-1]) for g in gradients], 0)]
        return loss, gradients, non_trainable

    def _evaluation(
        self, trainable: Any, non_trainable: Any, X: Any, y: Any
    ) -> tuple[Any, Any]:
        outputs, _ = self._template.model.stateless_call(
            self._weights(trainable), non_trainable, X, training=False
        )
        outputs = as_float32(outputs)
        return outputs, as_float32(self._loss(y, outputs, None))


def _specs(variables: list[Any]) -> tuple[Any, ...]:
    return tuple(tf.TensorSpec(v.shape, v.dtype) for v in variables)


def _open_specs(model: Any, X: Any, y: Any) -> list[Any]:
    """Return what samples for validation are: of any length, if the model takes any."""
    axes = zip(model.inputs[0].shape[1:], X.shape[1:], strict=True)
    shape = [None, *(None if own is None else n for own, n in axes)]
    targets = [None, *y.shape[1:]]
    if len(model.outputs[0].shape) == 3:  # one for every step
        targets[1] = None
    return [tf.TensorSpec(shape, X.dtype, "X"), tf.TensorSpec(targets, y.dtype, "y")]


def _tensors(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: tf.constant(value) for name, value in settings.items()}


def _pools(model: Any) -> bool:
    """Tell whether `model` has max pooling."""
    kinds = (keras.layers.MaxPooling1D, keras.layers.MaxPooling2D)
    return any(isinstance(part, kinds) for part in iter_parts(model))


def _apart(step: Any) -> Any:
    """Return `step` as a graph of its own, which the loop calls.

    TensorFlow takes oneDNN's kernel for the gradient of max pooling, many times as
    quick as its own, where it has come to the pooling itself before. In a loop, whose
    graph goes round, it may come to them in any order.
    """
    return tf.function(
        step, autograph=False, experimental_attributes={"_noinline": True}
    )


def _moving_averages(optimizer: Any) -> list[Any]:
    return optimizer._model_variables_moving_average if optimizer.use_ema else []
