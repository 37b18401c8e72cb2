"""A network whose targets are encoded already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets import CompositeTarget, EncodedTarget, Head, TargetPart
from sknn._typing import MatrixLike, RandomStateLike
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._network import Network
from sknn.estimators.core._parameters import Callbacks, Loss, Model, Optimizer
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.models._compiled import Compiled
from sknn.estimators.models._keras_network import KERAS_CONSTRAINTS, BaseKerasNetwork
from sknn.estimators.models._model_function import is_template
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._several_outputs import columns_of, matched, setting_of

if TYPE_CHECKING:
    from sknn._targets import Target


class EncodedNetwork(BaseKerasNetwork):
    """A Keras model that is trained on targets as they are, with any loss of Keras.

    It is neither a classifier nor a regressor: `predict` returns the outputs of the
    model. `sknn.scikeras` uses it for encoders of the user.

    For a model with several outputs, y is a dict of arrays. Its keys are the names of
    the outputs, or "0", "1", ... for the outputs in their order.

    Parameters
    ----------
    model : callable or keras.Model
        See `KerasRegressor`.
    loss : str, keras.losses.Loss, callable, list or dict, default="auto"
        A loss of Keras; "auto" is the loss of a compiled model. For several outputs
        also a list in their order, or a dict by their names. An output without a loss
        is not trained.
    loss_weights : list or dict of float, or None, default=None
        Weights of the losses of several outputs; None for the weights of a compiled
        model, or 1.
    optimizer : str or keras.optimizers.Optimizer, default="auto"
        See `KerasRegressor`.
    batch_size : int, default=32
        Number of samples per batch.
    epochs : int, default=1
        Number of epochs.
    shuffle : bool, default=True
        Whether to shuffle the training data before each epoch.
    warm_start : bool, default=False
        Whether `fit` continues from the weights of the last fit.
    callbacks : list or dict of keras.callbacks.Callback, or None, default=None
        See `KerasRegressor`.
    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise and order.
    verbose : int or bool, default=0
        Whether to print one line per epoch.
    """

    _target_params = ("loss",)
    _parameter_constraints: dict[str, list[object]] = KERAS_CONSTRAINTS | {
        "loss": [str, callable, list, tuple, dict],
        "loss_weights": [list, tuple, dict, None],
    }

    inputs = None
    outputs = None
    scaling = None
    learning_rate = "auto"
    lr_schedule = "constant"
    weight_decay = 0.0
    clip_norm = None
    clip_value = None
    early_stopping = False
    validation_fraction = 0.1
    patience = 15
    min_delta = 1e-4
    scoring = None
    backbone = None
    refit = False

    def __init__(
        self,
        model: Model,
        *,
        loss: Loss | Mapping[str, Loss] | Sequence[Loss] = "auto",
        loss_weights: Mapping[str, float] | Sequence[float] | None = None,
        optimizer: Optimizer = "auto",  # type: ignore[assignment]
        batch_size: int = 32,
        epochs: int = 1,
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.model = model  # type: ignore[assignment]
        self.loss = loss  # type: ignore[assignment]
        self.loss_weights = loss_weights  # type: ignore[assignment]
        self.optimizer = optimizer  # type: ignore[assignment]
        self.batch_size = batch_size
        self.epochs = epochs
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose

    def predict(  # type: ignore[override]
        self, X: MatrixLike
    ) -> np.ndarray | list[np.ndarray] | dict[str, np.ndarray]:
        """Return the outputs of the model.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.

        Returns
        -------
        ndarray of shape (n_samples, n_units), or list or dict of them
            In the form that the model returns.
        """
        joined: np.ndarray = self._predicted(X, lambda raw: raw)
        if not isinstance(self.target_, CompositeTarget):
            return joined
        parts = self.target_.parts
        ends = np.cumsum([part.target.head.units for part in parts])
        outputs = np.split(joined, ends[:-1], axis=1)
        if isinstance(self.model_.output, dict):
            names = [part.name for part in parts]
            return dict(zip(names, outputs, strict=True))
        return outputs

    def _check_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        *,
        classes: ArrayLike | None = None,
        class_weight: object = None,
    ) -> CheckedTarget:
        return CheckedTarget(y, weights)

    def _make_target(self, train: Samples, labels: np.ndarray) -> Target:
        return self._target_for(labels, train.row_weights, labels, "auto", None)

    def _target_for(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        labels: np.ndarray,
        loss: object,
        output: OutputLayer | None,
        *,
        is_part: bool = False,
    ) -> Target:
        if isinstance(loss, str) and output is not None:
            import keras

            loss = keras.losses.get(loss)
        units = 0 if output is None else output.units
        columns = 1 if y.ndim == 1 else y.shape[1]
        return EncodedTarget(Head(units, "linear", cast("Loss", loss)), columns)

    def reads_classes(self, y: np.ndarray, loss: object) -> bool:
        """Return False: the targets are values."""
        return False

    def _is_one_target(self, y: np.ndarray) -> bool:
        return True

    def _new_network(
        self, train: Samples, labels: np.ndarray, seeds: Seeds, *, is_part: bool = False
    ) -> Network:
        from sknn.estimators.models._new_model import outputs_of

        model = self._build(train, self._make_target(train, labels), seeds.weights)
        compiled = Compiled.of(self.model if is_template(self.model) else model)
        target = self._fitting_target(
            labels,
            train.row_weights,
            compiled,
            outputs_of(model, self._sample_shape()),
        )
        self._model_optimizer = compiled.optimizer
        return Network(model, target, seeds)

    def _fitting_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        compiled: Compiled,
        outputs: Mapping[str, OutputLayer],
    ) -> Target:
        """Return the target of a model with these outputs.

        Raises
        ------
        ValueError
            If y or the losses do not fit the outputs.
        """
        names = list(outputs)
        loss = compiled.loss if self.loss == "auto" else self.loss
        factors = self.loss_weights or compiled.loss_weights
        losses = setting_of(loss, names, None, "loss")
        if not any(losses.values()):
            raise ValueError(
                f"loss={loss!r} has a loss for none of the outputs {names}."
            )
        scales = setting_of(factors, names, 1.0, "loss_weights")
        columns = self._columns_of_outputs(names)
        parts = []
        for name, output in outputs.items():
            values = y if columns is None else columns_of(y, columns[name])
            given = losses[name]
            used = "mean_squared_error" if given is None else given
            target = self._target_for(values, weights, values, used, output)
            output.check(target)
            if columns is None or len(outputs) == 1:
                return target
            scale = 0.0 if given is None else float(scales[name])
            parts.append(TargetPart(name, target, columns[name], scale))
        return CompositeTarget(parts)

    def _columns_of_outputs(
        self, names: list[str]
    ) -> dict[str, tuple[int, ...]] | None:
        """Return the columns of y of each output; None if y is one array."""
        if self._y_columns is not None:
            positions = [str(place) for place in range(len(self._y_columns))]
            by_order = list(self._y_columns) == positions
            return matched(self._y_columns, names, by_order=by_order)
        if len(names) > 1:
            raise ValueError(
                f"The model has the outputs {names}, but the targets are one array. "
                "Pass a dict of arrays, or return a list or a dict of them from the "
                "target encoder."
            )
        return None
