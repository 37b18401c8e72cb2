"""Base class of networks that the user defines with Keras."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from sklearn.base import BaseEstimator

from sknn._sklearn import HasMethods, StrOptions
from sknn._targets import Target
from sknn.estimators.core._constraints import OPTIMIZER_NAMES, TRAINING_CONSTRAINTS
from sknn.estimators.core._fitted_input import FittedInput
from sknn.estimators.core._network import Network
from sknn.estimators.core._plain import to_plain
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.core._shaping import copied
from sknn.estimators.core._supervised import SupervisedNetwork
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.models._compiled import Compiled, KnownLoss
from sknn.estimators.models._model_function import is_template
from sknn.estimators.models._model_input import ModelInput
from sknn.estimators.models._model_params import ModelParams
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._several_inputs import InputColumns

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import Loss
    from sknn.training import Packing

KERAS_CONSTRAINTS: dict[str, list[object]] = TRAINING_CONSTRAINTS | {
    "model": [callable, None],
    "optimizer": [
        StrOptions(OPTIMIZER_NAMES | {"auto"}),
        HasMethods(["get_config", "apply"]),
    ],
    "inputs": [dict, None],
    "scaling": [StrOptions({"standard"}), None],
}


class BaseKerasNetwork(ModelParams, SupervisedNetwork):
    """Base class of networks that the user defines with Keras."""

    _saved: tuple[str, ...] = (
        *("input_shape_", "inputs_", "input_transformers_"),
        *("_model_optimizer", "_loss_smoothing"),
    )
    _classifies: bool

    scaling: Literal["standard"] | None
    loss: Loss
    inputs: InputColumns | None
    input_shape_: tuple[int, ...]
    inputs_: dict[str, FittedInput]
    input_transformers_: dict[str, BaseEstimator]
    # Of a compiled model.
    _model_optimizer: keras.optimizers.Optimizer | None = None
    _loss_smoothing: float = 0.0

    @abstractmethod
    def __init__(self) -> None: ...

    @abstractmethod
    def _target_for(
        self,
        train: Samples,
        labels: np.ndarray,
        loss: object,
        output: OutputLayer | None,
    ) -> Target:
        """Return the target of a network.

        Parameters
        ----------
        train : Samples
            Training samples.
        labels : ndarray
            All labels.
        loss : str, keras.losses.Loss or callable
            The loss.
        output : OutputLayer or None
            The output layer of the model; None if it is not built yet.
        """

    def _input_spec(self) -> ModelInput:
        return ModelInput(self, self.inputs, scales=self.scaling is not None)

    def _packing(self) -> Packing | None:
        from sknn.training import Packing

        if not self.inputs_:
            return None
        shapes = tuple(one.shape for one in self.inputs_.values())
        return Packing(tuple(self.inputs_), shapes)

    def _sample_shape(self) -> tuple[int, ...] | Packing:
        """Return the shape of one sample, or of each input of one sample."""
        return self._packing() or self.input_shape_

    def accepted_shape(self) -> tuple[int | None, ...]:
        """Return the shape of the samples that the fitted network accepts."""
        from sknn.estimators.models._new_model import is_graph

        model = vars(self).get("model_")
        if model is not None and is_graph(model) and not self.inputs_:
            return tuple(model.inputs[0].shape[1:])
        return self.input_shape_

    def _known_loss(self, loss: object) -> KnownLoss:
        return KnownLoss.of(loss, classifies=self._classifies)

    def _new_network(
        self, train: Samples, labels: np.ndarray, seeds: Seeds, *, is_part: bool = False
    ) -> Network:
        from sknn.estimators.models._new_model import output_of, with_probabilities

        given = "auto" if self.loss == "auto" else self._known_loss(self.loss).loss
        target = self._target_for(train, labels, given, None)
        model = self._build(train, target, seeds.weights, is_part=is_part)
        compiled = Compiled.of(self.model if is_template(self.model) else model)
        loss = compiled.loss if self.loss == "auto" else self.loss
        known = self._known_loss("auto" if loss is None else loss)
        output = output_of(model, self._sample_shape())
        if known.from_logits:
            exclusive = target.n_outputs == 1 and output.units > 1
            activation = "softmax" if exclusive else "sigmoid"
            model, output = with_probabilities(model, output, activation)
        target = self._target_for(train, labels, known.loss, output)
        output.check(target)
        self._model_optimizer = compiled.optimizer
        self._loss_smoothing = known.label_smoothing
        return Network(model, target, seeds, self._input_spec().scaler(train))

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.estimators.models._new_model import new_model

        offered = self._offered(train, target, seed)
        samples = self._sample_shape()
        return new_model(self.model, self._settings(), offered, samples, seed)

    def _offered(self, train: Samples, target: Target, seed: int) -> dict[str, object]:
        """Return the arguments that a model function may request."""
        classes = target.classes_
        n_classes = None if classes is None else len(classes)
        shapes = {name: one.shape for name, one in self.inputs_.items()}
        last = {name: shape[-1] for name, shape in shapes.items()}
        counts = {
            name: getattr(transformer, "n_tokens_", None)
            for name, transformer in self.input_transformers_.items()
        }
        tokens = {name: count for name, count in counts.items() if count is not None}
        meta = {
            "n_features_in_": self.n_features_in_,
            "X_shape_": (len(train), *self.input_shape_),
            "X_dtype_": train.X.dtype,
            "n_outputs_": target.n_outputs,
            "n_outputs_expected_": target.head.units,
            "classes_": classes,
            "n_classes_": n_classes,
        }
        return {
            "input_shape": shapes or self.input_shape_,
            "n_features": last or self.input_shape_[-1],
            "n_tokens": tokens,
            "n_outputs": target.n_outputs,
            "n_classes": n_classes,
            "output_units": target.head.units,
            "output_activation": target.head.activation,
            "seed": seed,
            "meta": meta,
        }

    def _saved_params(self) -> dict[str, object]:
        """Return the parameters that `save` writes.

        A function is written by its name, if it is a function of `sknn.networks` or
        registered with Keras. Otherwise, predictions do not need it.
        """
        params = super()._saved_params()
        try:
            to_plain(self.model, "model")
        except TypeError:
            return params | {"model": None}
        return params

    def _shape(self) -> dict[str, object]:
        settings = {f"model__{name}": v for name, v in self._all_settings().items()}
        own: dict[str, object] = {"scaling": self.scaling, "inputs": self.inputs}
        if self.model is not None:  # in a loaded estimator
            own["model"] = self.model
        return super()._shape() | own | {k: copied(v) for k, v in settings.items()}

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        return replace(
            super()._training_options(model), optimizer=self._model_optimizer
        )
