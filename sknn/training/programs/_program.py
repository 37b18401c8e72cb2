"""A training program: compiled once per architecture, run by many fits.

The program is a pure function. Its arguments and results are the values of a fit
(weights, optimizer state, data, learning rates, regularization strengths), so that
every later fit of the same architecture reuses the program, in any thread.

One call runs many epochs, because the overhead of a call is longer than an epoch of a
small network. Therefore all steps that need numbers alone are done inside: the
validation loss, early stopping, keeping the best weights and reducing the learning
rate.
"""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from sknn.training.compiling._compile_policy import is_dense
from sknn.training.compiling._flat_function import Spec
from sknn.training.compiling._traced_functions import TracedFunctions
from sknn.training.models._packing import Packing
from sknn.training.models._signature import iter_parts
from sknn.training.models._template import Template
from sknn.training.models._weights import Weights
from sknn.training.plans._batches import Block
from sknn.training.plans._decision import Limits, Trend, decide
from sknn.training.plans._losses import as_float32, as_outputs, joined, sample_loss
from sknn.training.plans._objective import Objective
from sknn.training.programs._result import Result, Watch
from sknn.training.programs._state import State
from sknn.training.programs._update import Update

# Number of rows in the records of a block, and of scalar inputs of the program.
_N_RECORDS = 5
_N_NUMBERS = len(Trend._fields) + len(Limits._fields) + 3


class Program:
    """Compiled training and evaluation of one architecture.

    Parameters
    ----------
    model : keras.Model
        A model of the architecture, which is copied.
    objective : Objective
        The training objective.
    optimizer : keras.optimizers.Optimizer
        Not modified.
    X, y : numpy.ndarray
        Samples and encoded targets; only their dtypes and shapes are used.
    jit : bool
        Whether to compile the training with XLA.
    has_factors : bool, default=False
        Whether weights have factors of the learning rate, `rate_factors` in the
        settings.
    carries : bool, default=False
        Whether recurrent layers start from their final states of the previous batch,
        for samples that continue others.
    block_parts : int, default=0
        Number of parts of a batch for which LSTMs use TensorFlow's kernel for whole
        sequences; 0 disables the kernel.
    validates : bool, default=False
        Whether to compute the validation loss after each epoch.
    keeps_best : bool, default=False
        Whether to keep the state after the best epoch.
    packing : Packing or None, default=None
        See `Training`.
    """

    def __init__(
        self,
        model: keras.Model,
        objective: Objective,
        optimizer: keras.optimizers.Optimizer,
        X: np.ndarray,
        y: np.ndarray,
        jit: bool,
        *,
        has_factors: bool = False,
        carries: bool = False,
        block_parts: int = 0,
        validates: bool = False,
        keeps_best: bool = False,
        packing: Packing | None = None,
    ) -> None:
        self.jit = jit
        self.validates = validates
        self.keeps_best = keeps_best
        self._template = Template(model, True, carries, block_parts, packing=packing)
        self._carries = carries
        self._carried_sizes = self._template.state_sizes() if carries else []
        self._loss = sample_loss(objective.loss, dict(objective.loss_config))
        self._update = Update(
            self._template,
            self._loss,
            objective,
            optimizer,
            has_factors,
            self._carried_sizes,
        )
        self._steps_apart = not jit and _pools(model)
        shapes = {
            k: np.shape(v) for k, v in objective.settings(model, optimizer).items()
        }
        if has_factors:
            shapes["rate_factors"] = (len(self._update.shapes),)
        weights = [
            _specs(self._update.variables),
            _specs(self._template.model.non_trainable_variables),
        ]
        self._compiled = TracedFunctions(
            {
                "run": (self._run, self._run_specs(weights, model, X, y, shapes)),
                "evaluate": (self._evaluate, [*weights, *_open_specs(model, X, y)]),
            },
            forget=self._update.forget_tensors,
            in_session=("run", "evaluate") if _suits_session(model, jit) else (),
        )

    def _run_specs(
        self,
        weights: list[tuple[tf.TensorSpec, ...]],
        model: keras.Model,
        X: np.ndarray,
        y: np.ndarray,
        shapes: dict[str, tuple[int, ...]],
    ) -> list[Spec]:
        """Return the signature of `_run`."""
        state = State(
            weights[0],
            weights[1],
            _specs(self._update.optimizer.variables),
            tuple(tf.TensorSpec([None, n], "float32") for n in self._carried_sizes),
        )
        samples = (
            *(tf.TensorSpec([None, *a.shape[1:]], a.dtype) for a in (X, y)),
            tf.TensorSpec([None], "float32"),
            tf.TensorSpec([None], "bool"),
        )
        validation = (*_open_specs(model, X, y), tf.TensorSpec([None], "float64"))
        return [
            state,
            state if self.keeps_best else (),
            tf.TensorSpec([_N_NUMBERS], "float64"),
            samples,
            validation if self.validates else (),
            tf.TensorSpec([None, None, None], "int32"),
            tf.TensorSpec([None, None], "float64"),
            {name: tf.TensorSpec(s, "float32", name) for name, s in shapes.items()},
        ]

    # -- state ------------------------------------------------------------------

    def start(
        self, model: keras.Model, slots: tuple[tf.Tensor, ...] | None = None
    ) -> State:
        """Return the state of `model`; the optimizer state is new without `slots`."""
        if slots is None:
            slots = self._update.first_slots
        return State(
            self._update.joined(Weights(model.trainable_variables).read()),
            tuple(map(tf.identity, Weights(model.non_trainable_variables).read())),
            tuple(tf.constant(s) for s in slots),
        )

    def finish(self, state: State, model: keras.Model) -> None:
        """Write the weights of `state` into `model`."""
        for variable, value in zip(
            model.trainable_variables,
            self._update.weights(state.trainable),
            strict=True,
        ):
            variable.assign(value)
        for variable, value in zip(
            model.non_trainable_variables, state.non_trainable, strict=True
        ):
            variable.assign(value)

    def averaged(self, state: State) -> State:
        """Return `state` with moving averages of the weights, if there are any."""
        return self._update.averaged(state)

    # -- calls ------------------------------------------------------------------

    def run(
        self,
        state: State,
        block: Block,
        rates: np.ndarray,
        settings: dict[str, tf.Tensor],
        validation: tuple[tf.Tensor, ...] = (),
        watch: Watch | None = None,
    ) -> Result:
        """Train for the epochs of `block`, or until a limit is reached.

        Parameters
        ----------
        state : State
            State to start from.
        block : Block
            Samples and their order.
        rates : ndarray of shape (n_epochs, n_steps)
            Learning rate of each batch, before it is reduced.
        settings : dict
            Result of `Objective.settings`, as tensors.
        validation : tuple of tensors X, y, weights
            Required if the program `validates`.
        watch : Watch or None, default=None
            Values of the previous epochs; None means that nothing stops the training.
        """
        watch = watch or Watch()
        if self._carried_sizes and not state.carried:
            state = state._replace(carried=self._initial_states(block))
        best = (watch.best or state) if self.keeps_best else ()
        numbers = [*watch.trend, *watch.limits, watch.epoch]
        padded = np.zeros(block.order.shape[:2])
        padded[: block.n_epochs, : block.n_steps] = rates
        state, best, trend, records, n_run = self._compiled["run"](
            state,
            best,
            tf.constant([*numbers, block.n_epochs, block.n_steps], "float64"),
            block.samples.tensors,
            validation,
            tf.constant(block.order),
            tf.constant(padded),
            settings,
        )
        records = np.asarray(records)[: int(n_run)]
        watch = Watch(
            Trend(*np.asarray(trend).tolist()),
            watch.limits,
            watch.epoch + len(records),
            best or None,
        )
        return Result(state, watch, *records.T)

    def _initial_states(self, block: Block) -> tuple[tf.Tensor, ...]:
        """Return the states of recurrent layers before the first batch."""
        batch_size = block.order.shape[2]
        return tuple(tf.zeros([batch_size, size]) for size in self._carried_sizes)

    def evaluate(
        self, state: State, X: np.ndarray, y: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the outputs (n, ...) and losses (n,) of samples, as in prediction.

        The loss includes neither penalties nor label smoothing, so that it can be
        compared between different strengths of them.
        """
        outputs, losses = self._compiled["evaluate"](
            state.trainable, state.non_trainable, tf.constant(X), tf.constant(y)
        )
        return np.asarray(outputs), np.asarray(losses)

    # -- compiled functions -------------------------------------------------------

    def _run(
        self,
        state: State,
        best: State | tuple[()],
        numbers: tf.Tensor,
        samples: tuple[tf.Tensor, ...],
        validation: tuple[tf.Tensor, ...],
        order: tf.Tensor,
        rates: tf.Tensor,
        settings: dict[str, tf.Tensor],
    ) -> tuple[State, State | tuple[()], tf.Tensor, tf.Tensor, tf.Tensor]:
        self._template.use_rates(settings["dropout"])
        scalars = tf.unstack(numbers)
        limits = Limits(*scalars[len(Trend._fields) : -3])
        n_epochs, n_steps = (tf.cast(number, "int32") for number in scalars[-2:])

        run_epoch = self._epoch
        if self.jit:
            run_epoch = tf.function(run_epoch, autograph=False, jit_compile=True)

        def epoch(
            e: tf.Tensor,
            continues: tf.Tensor,
            state: State,
            best: State | tuple[()],
            seen: tf.Tensor,
            records: tf.Tensor,
        ) -> tuple[object, ...]:
            trend = Trend(*tf.unstack(seen))
            batches, totals = self._batches(samples, order[e])
            reduced = tf.cast(rates[e] * trend.scale, "float32")
            state, losses = run_epoch(
                state, no_losses, batches, reduced, n_steps, settings
            )
            loss = tf.reduce_sum(tf.cast(losses, "float64") * totals)
            weight = tf.reduce_sum(totals)
            val_loss = tf.constant(np.nan, "float64")
            if self.validates:
                val_loss = self._validation_loss(state, validation)
            mean = loss / weight
            finite = tf.math.is_finite(mean)
            for tensor in state.trainable:
                finite &= tf.reduce_all(tf.math.is_finite(tensor))
            after, improved, stops = decide(
                trend,
                limits,
                mean,
                val_loss if self.validates else mean,
                scalars[-3] + tf.cast(e + 1, "float64"),
            )
            record = [tf.cast(finite, "float64"), loss, weight, val_loss, trend.scale]
            records = tf.tensor_scatter_nd_update(records, [[e]], [tf.stack(record)])
            if self.keeps_best:
                # A branch, because XLA compiles `tf.where` to one loop per tensor.
                best = tf.cond(finite & improved, lambda: state, lambda: best)
            return e + 1, finite & ~stops, state, best, tf.stack(after), records

        max_epochs, max_steps, _ = tf.unstack(tf.shape(order))
        no_losses = tf.zeros([max_steps])
        records = tf.zeros([max_epochs, _N_RECORDS], "float64")
        seen = numbers[: len(Trend._fields)]
        loop = (tf.constant(0), tf.constant(True), state, best, seen, records)
        n_run, _, state, best, seen, records = tf.while_loop(
            lambda e, continues, *_: (e < n_epochs) & continues, epoch, loop
        )
        return state, best, seen, records, n_run

    def _epoch(
        self,
        state: State,
        losses: tf.Tensor,
        batches: list[tf.Tensor],
        rates: tf.Tensor,
        n_steps: tf.Tensor,
        settings: dict[str, tf.Tensor],
    ) -> tuple[State, tf.Tensor]:
        """Return the state after an epoch, and `losses` with the loss of each batch."""
        settings = self._update.prepared(settings)

        def step(
            i: tf.Tensor, losses: tf.Tensor, *state: tuple[tf.Tensor, ...]
        ) -> tuple[object, ...]:
            batch = [tf.gather(values, i) for values in batches]
            new, loss = self._update(State(*state), batch, rates[i], settings)
            losses = tf.tensor_scatter_nd_update(losses, [[i]], [loss])
            return i + 1, losses, *new

        if self._steps_apart:
            step = _apart(step)
        _, losses, *state = tf.while_loop(
            lambda i, *_: i < n_steps,
            step,
            (tf.constant(0), losses, *state),
        )
        return State(*state), losses

    def _batches(
        self, samples: tuple[tf.Tensor, ...], order: tf.Tensor
    ) -> tuple[list[tf.Tensor], tf.Tensor]:
        """Return the samples of an epoch by batch, and the weight of each batch.

        The weights of the samples of a batch are divided by their sum.
        """
        real = order >= 0
        rows = tf.where(real, order, -1 - order)
        X, y, weights, *starts = (
            tf.gather(values, rows) for values in samples[: 3 + self._carries]
        )
        weights = tf.where(real, weights, 0.0)
        totals = tf.reduce_sum(weights, axis=1)
        # If all weights of a batch are zero, its gradient is zero instead of 0/0.
        weights /= tf.maximum(totals, 1e-12)[:, tf.newaxis]
        return [X, y, weights, *starts], tf.cast(totals, "float64")

    def _validation_loss(
        self, state: State, validation: tuple[tf.Tensor, ...]
    ) -> tf.Tensor:
        """Return the weighted mean loss of the weights that would be kept."""
        X, y, weights = validation
        state = self._update.averaged(state)
        _, losses = self._evaluate(state.trainable, state.non_trainable, X, y)
        zeros = tf.zeros_like(weights)  # also for rows of padding
        losses = tf.where(weights > 0, tf.cast(losses, "float64"), zeros)
        return tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)

    def _evaluate(
        self,
        trainable: tuple[tf.Tensor, ...],
        non_trainable: tuple[tf.Tensor, ...],
        X: tf.Tensor,
        y: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        outputs, _ = self._template.call(
            self._update.weights(trainable), non_trainable, X, training=False
        )
        outputs = as_outputs(outputs)
        return joined(outputs), as_float32(self._loss(y, outputs, None))


def _suits_session(model: keras.Model, jit: bool) -> bool:
    """Return True if the program of `model` should run in a session.

    The code that XLA compiles is freed with the session. A session also skips most of
    TensorFlow's graph optimizations, which take a quarter of the time of the first fit
    of a small network, and which speed up convolutional and recurrent layers only.
    """
    # The inputs and outputs of a session are copied through the memory of the host.
    has_gpu = bool(tf.config.list_physical_devices("GPU"))
    return (jit or is_dense(model)) and not has_gpu


def _specs(variables: list[keras.Variable]) -> tuple[tf.TensorSpec, ...]:
    return tuple(tf.TensorSpec(v.shape, v.dtype) for v in variables)


def _open_specs(
    model: keras.Model, X: np.ndarray, y: np.ndarray
) -> list[tf.TensorSpec]:
    """Return specs of validation samples, with any length that the model accepts."""
    shape = [None, *X.shape[1:]]
    if len(model.inputs) == 1:
        axes = zip(model.inputs[0].shape[1:], X.shape[1:], strict=True)
        shape = [None, *(None if own is None else n for own, n in axes)]
    targets = [None, *y.shape[1:]]
    if len(model.outputs[0].shape) == 3:  # one output per time step
        targets[1] = None
    return [tf.TensorSpec(shape, X.dtype, "X"), tf.TensorSpec(targets, y.dtype, "y")]


def _pools(model: keras.Model) -> bool:
    """Return True if `model` has max pooling."""
    kinds = (keras.layers.MaxPooling1D, keras.layers.MaxPooling2D)
    return any(isinstance(part, kinds) for part in iter_parts(model))


def _apart(step: Callable) -> Callable:
    """Return `step` as a separate graph that the loop calls.

    TensorFlow uses oneDNN's kernel for the gradient of max pooling, which is many times
    faster than its own, only if it has visited the pooling operation before. In the
    graph of a loop, the order of visits is arbitrary.
    """
    return tf.function(
        step, autograph=False, experimental_attributes={"_noinline": True}
    )
