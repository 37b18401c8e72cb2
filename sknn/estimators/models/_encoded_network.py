"""A network whose targets are encoded already."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets import EncodedTarget, Head
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

if TYPE_CHECKING:
    from sknn._targets import Target


class EncodedNetwork(BaseKerasNetwork):
    """A Keras model that is trained on targets as they are, with any loss of Keras.

    It is neither a classifier nor a regressor: `predict` returns the outputs of the
    model. `sknn.scikeras` uses it for encoders of the user.

    Parameters
    ----------
    model : callable or keras.Model
        See `KerasRegressor`.
    loss : str, keras.losses.Loss or callable, default="auto"
        A loss of Keras; "auto" is the loss of a compiled model.
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
    _parameter_constraints: dict[str, list[object]] = KERAS_CONSTRAINTS

    inputs = None
    outputs = None
    loss_weights = None
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
        loss: Loss = "auto",
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
        self.loss = loss
        self.optimizer = optimizer  # type: ignore[assignment]
        self.batch_size = batch_size
        self.epochs = epochs
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose

    def predict(self, X: MatrixLike) -> np.ndarray:
        """Return the outputs of the model.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, of the kind that `fit` accepts.

        Returns
        -------
        ndarray of shape (n_samples, n_units)
        """
        return self._predicted(X, lambda outputs: self.target_.decode(outputs))

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
        return self._target_for(labels, train.row_weights, labels, self.loss, None)

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
        import keras

        from sknn.estimators.models._new_model import outputs_of

        model = self._build(train, self._make_target(train, labels), seeds.weights)
        compiled = Compiled.of(self.model if is_template(self.model) else model)
        outputs = outputs_of(model, self._sample_shape())
        if len(outputs) > 1:
            raise ValueError(
                f"The model {model.name!r} has the outputs {list(outputs)}, but encoded"
                " targets are for one output. Use sknn.KerasClassifier or "
                "sknn.KerasRegressor, whose targets may be a dict."
            )
        (output,) = outputs.values()
        loss = compiled.loss if self.loss == "auto" else self.loss
        loss = keras.losses.get(loss) if isinstance(loss, str) else loss
        target = self._target_for(labels, train.row_weights, labels, loss, output)
        output.check(target)
        self._model_optimizer = compiled.optimizer
        return Network(model, target, seeds)
