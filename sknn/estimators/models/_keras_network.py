"""Base class of networks that the user defines with Keras."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from sknn._sklearn import Described, HasMethods, StrOptions
from sknn._targets import CompositeTarget, Target, TargetPart, ValueTarget
from sknn._typing import MatrixLike
from sknn.estimators.backbones._fine_tuning import FINE_TUNING_CONSTRAINTS, FineTuning
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._constraints import OPTIMIZER_NAMES
from sknn.estimators.core._fitted_input import FittedInput
from sknn.estimators.core._network import Network
from sknn.estimators.core._sample_arguments import given_weights
from sknn.estimators.core._samples import Rows, Samples
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.core._shaping import copied
from sknn.estimators.core._supervised import SupervisedNetwork
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.models._compiled import Compiled, KnownLoss
from sknn.estimators.models._model_function import check_requests, is_template
from sknn.estimators.models._model_input import ModelInput, check_integers
from sknn.estimators.models._model_params import ModelParams
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._several_inputs import InputColumns
from sknn.estimators.models._several_outputs import (
    TargetColumns,
    columns_of,
    composite_score,
    described_target,
    joined_columns,
    output_columns,
    setting_of,
)
from sknn.estimators.models._target_maker import TargetMaker
from sknn.estimators.models._token_ids import check_token_ids
from sknn.estimators.models._value_target import value_target

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import Loss
    from sknn.training import Packing

KERAS_CONSTRAINTS: dict[str, list[object]] = FINE_TUNING_CONSTRAINTS | {
    # None in an estimator that was loaded without the function.
    "model": [
        Described(
            lambda model: callable(model) or model is None,
            "a function that returns a keras.Model, or a keras.Model",
        )
    ],
    "optimizer": [
        StrOptions(OPTIMIZER_NAMES | {"auto"}),
        HasMethods(["get_config", "apply"]),
    ],
    "inputs": [dict, None],
    "outputs": [dict, None],
    "loss": [str, callable, dict],
    "loss_weights": [dict, None],
    "scaling": [StrOptions({"standard"}), None],
}


class BaseKerasNetwork(ModelParams, FineTuning, SupervisedNetwork):
    """Base class of networks that the user defines with Keras."""

    _network_params = ("backbone",)
    _saved: tuple[str, ...] = (
        *("input_shape_", "inputs_", "input_transformers_"),
        *("_integer_inputs", "_model_optimizer", "_loss_smoothing", "_y_columns"),
    )
    loss: Loss | Mapping[str, Loss]
    inputs: InputColumns | None
    outputs: Mapping[str, TargetColumns] | None
    loss_weights: Mapping[str, float] | None
    input_shape_: tuple[int, ...]
    inputs_: dict[str, FittedInput]
    input_transformers_: dict[str, BaseEstimator]
    # The columns of y of each output, if y was a dict.
    _y_columns: dict[str, tuple[int, ...]] | None = None
    # Names of the inputs that the model reads as integers.
    _integer_inputs: tuple[str, ...] = ()
    # Of a compiled model.
    _model_optimizer: keras.optimizers.Optimizer | None = None
    _loss_smoothing: float = 0.0

    @abstractmethod
    def __init__(self) -> None: ...

    @abstractmethod
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
        """Return the target of one output.

        Parameters
        ----------
        y : ndarray of shape (n_samples,) or (n_samples, n_columns)
            Training targets.
        weights : ndarray of shape (n_samples,)
            Weights of the samples.
        labels : ndarray
            As y, but with all labels.
        loss : str, keras.losses.Loss or callable
            The loss, as the user or Keras names it.
        output : OutputLayer or None
            The output layer of the model; None if it is not built yet.
        is_part : bool, default=False
            Whether the network has other outputs too.
        """

    @abstractmethod
    def reads_classes(self, y: np.ndarray, loss: object) -> bool:
        """Return True if the target of one of several outputs has classes."""

    @abstractmethod
    def _is_one_target(self, y: np.ndarray) -> bool:
        """Return True if several columns of y may be the target of one output."""

    def search_space(
        self,
        preset: Literal["small", "default", "large"] = "default",
        *,
        n_samples: int | None = None,
    ) -> dict[str, object]:
        """Return the search space that `sknn.search_space` uses.

        It contains parameters of the training. The settings of the model function,
        such as `model__units`, have ranges that only the user knows.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
            Size of the search space.
        n_samples : int or None, default=None
            Number of training samples, which limits the batch size. None for the full
            range.

        Returns
        -------
        dict of str to list, tuple or dict
            A list of choices, or a tuple of the lower bound, the upper bound and the
            scale of a range.
        """
        space: dict[str, object] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "weight_decay": (1e-6, 1e-2, "log"),
        }
        space |= self._backbone_space()
        if preset == "small":
            return space
        largest = 512 if n_samples is None else min(512, max(32, n_samples // 8))
        space["batch_size"] = (16, largest, "log2")
        if preset == "default":
            return space
        return space | {
            "optimizer": ["adam", "nadam", "rmsprop", "momentum"],
            "lr_schedule": ["plateau", "cosine", "one_cycle", "constant"],
        }

    def _input_spec(self) -> ModelInput:
        scales, scaler = self._scales_tables(), self._given_scaler()
        return ModelInput(self, self.inputs, scales, scaler)

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

    def _check_values(self, model: keras.Model, X: Rows, where: str = "X") -> None:
        check_token_ids(model, X, self._packing(), where)

    # -- y -----------------------------------------------------------------------------

    def _checked(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        *,
        reset: bool,
        classes: ArrayLike | None = None,
        class_weight: object = None,
        suffix: str = "",
    ) -> tuple[Samples, CheckedTarget]:
        columns = None
        if isinstance(y, Mapping):
            y, columns = self._joined_y(y, reset=reset)
        if reset:
            self._y_columns = columns
        return super()._checked(
            X,
            y,
            sample_weight,
            reset=reset,
            classes=classes,
            class_weight=class_weight,
            suffix=suffix,
        )

    def _joined_y(
        self, y: Mapping[str, ArrayLike], *, reset: bool
    ) -> tuple[ArrayLike, dict[str, tuple[int, ...]]]:
        """Return a dict of targets as one dataframe, and the columns of each output."""
        if self.outputs is not None:
            raise TypeError(
                f"outputs={self.outputs!r} selects columns of y, but y is a dict. Pass "
                "y as a dataframe or an array, or set outputs=None."
            )
        if not reset and self._y_columns is not None:
            y = {name: y[name] for name in self._y_columns if name in y}
        frame, columns = joined_columns(y)
        return cast("ArrayLike", frame), columns

    def _target_as_passed(self, y: MatrixLike, name: str) -> ArrayLike:
        if isinstance(y, Mapping):
            y, _ = self._joined_y(y, reset=False)
        return super()._target_as_passed(y, name)

    def score(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> float:
        """Return the accuracy of classes, or the R2 of values.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe, dict or tuple of arrays
            Samples, of the kind that `fit` accepts.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), or dict of them
        sample_weight : array-like of shape (n_samples,), default=None

        Returns
        -------
        float
            The score of scikit-learn's classifiers and regressors; with several
            outputs, the mean of the accuracies of classes and the R2 of values.
        """
        check_is_fitted(self)
        if not isinstance(self.target_, CompositeTarget):
            score: float = super().score(X, y, sample_weight)  # type: ignore[misc]
            return score
        weights = given_weights(sample_weight, "sample_weight")
        return composite_score(
            self.target_,
            np.asarray(self._target_as_passed(y, "y")),
            self.predict(X),
            weights,
        )

    # -- network -----------------------------------------------------------------------

    def _new_network(
        self, train: Samples, labels: np.ndarray, seeds: Seeds, *, is_part: bool = False
    ) -> Network:
        columns = self._output_columns(labels)
        target = self._first_target(train, labels, columns)
        model = self._build(train, target, seeds.weights, is_part=is_part)
        compiled = Compiled.of(self.model if is_template(self.model) else model)
        loss = compiled.loss if self.loss == "auto" else self.loss
        own = self.loss_weights
        weights = compiled.loss_weights if own is None else own
        loss = "auto" if loss is None else loss
        maker = TargetMaker(self, train, labels, loss, weights)
        model, target, smoothing = maker.adapted(model, self._sample_shape(), columns)
        self._read_integers(model, train)
        self._model_optimizer = compiled.optimizer
        self._loss_smoothing = smoothing
        return Network(model, target, seeds, self._input_spec().scaler(train))

    def _read_integers(self, model: keras.Model, train: Samples) -> None:
        """Store the inputs that the model reads as integers, which are not scaled."""
        from sknn.estimators.models._new_model import integer_inputs

        self._integer_inputs = integer_inputs(model, tuple(self.inputs_))
        if self.inputs_ or not self._integer_inputs:
            return
        if self._scales_tables():
            raise ValueError(
                f"The model {model.name!r} reads integers, which scaling="
                f"{self.scaling!r} would change. Use scaling=None, or an input of the "
                'dtype "float32"; or set `inputs` to the columns of each.'
            )
        check_integers(np.asarray(train.X[:]))

    def _output_columns(self, labels: np.ndarray) -> dict[str, tuple[int, ...]] | None:
        """Return the columns of y of each output; None if y is one target."""
        if labels.ndim == 1:
            return None
        if self._y_columns is not None:
            return self._y_columns
        if self.outputs is None and self._is_one_target(labels):
            return None
        return output_columns(self.outputs, self._target_columns, labels.shape[1])

    def _first_target(
        self,
        train: Samples,
        labels: np.ndarray,
        columns: Mapping[str, tuple[int, ...]] | None,
    ) -> Target:
        """Return the target before the model is built, for its output layers."""
        y, weights = train.y_rows, train.row_weights
        if columns is None:
            loss = "auto" if isinstance(self.loss, Mapping) else self.loss
            return self._target_for(y, weights, labels, loss, None)
        losses = setting_of(self.loss, list(columns), "auto", "loss")
        return CompositeTarget(
            [
                TargetPart(
                    name,
                    self._target_for(
                        columns_of(y, places),
                        weights,
                        columns_of(labels, places),
                        losses[name],
                        None,
                        is_part=True,
                    ),
                    places,
                )
                for name, places in columns.items()
            ]
        )

    def _rescaled_target(self, target: Target, recent: Samples) -> Target:
        from sknn.estimators.models._new_model import outputs_of

        outputs = outputs_of(self.model_, self._sample_shape())
        y, weights = recent.y_rows, recent.row_weights

        def rescaled(part: Target, y: np.ndarray, output: OutputLayer) -> Target:
            if not isinstance(part, ValueTarget):
                return part
            # The names of the losses here are also the names in the engine.
            return self._value_target(y, weights, part.head.loss, output)

        if not isinstance(target, CompositeTarget):
            return rescaled(target, y, *outputs.values())
        return CompositeTarget(
            [
                replace(
                    part,
                    target=rescaled(
                        part.target, columns_of(y, part.columns), outputs[part.name]
                    ),
                )
                for part in target.parts
            ]
        )

    def _value_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        loss: object,
        output: OutputLayer | None,
    ) -> ValueTarget:
        """Return the target of an output that predicts values."""
        return value_target(
            y, weights, KnownLoss.of(loss, classifies=False).loss, output
        )

    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        from sknn.estimators.backbones._body import body_of
        from sknn.estimators.models._new_model import new_model

        offered = self._offered(train, target, seed)
        samples = self._sample_shape()
        # The source of one of several inputs is compared when the model is built.
        body = self._new_body(None if self.inputs_ else self.input_shape_, seed)
        if body is not None:
            check_requests(self.model, "backbone")
            offered["backbone"] = body
        model = new_model(self.model, self._settings(), offered, samples, seed)
        if body is not None:
            body_of(model)
        return model

    def _offered(self, train: Samples, target: Target, seed: int) -> dict[str, object]:
        """Return the arguments that a model function may request."""
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
            **described_target(target),
        }
        return {
            "input_shape": shapes or self.input_shape_,
            "n_features": last or self.input_shape_[-1],
            "n_tokens": tokens,
            "n_outputs": target.n_outputs,
            "n_classes": meta["n_classes_"],
            "output_units": meta["n_outputs_expected_"],
            "output_activation": meta["output_activation_"],
            "seed": seed,
            "meta": meta,
        }

    def _saved_params(self) -> dict[str, object]:
        """Return the parameters that `save` writes.

        A function is written by its name, if it is a function of `sknn.networks` or
        registered with Keras. Otherwise, predictions do not need it.
        """
        from sknn.estimators.core._plain import to_plain

        params = super()._saved_params()
        try:
            to_plain(self.model, "model")
        except TypeError:
            return params | {"model": None}
        return params

    def _shape(self) -> dict[str, object]:
        settings = {f"model__{name}": v for name, v in self._all_settings().items()}
        names = ("scaling", "inputs", "outputs", "loss_weights")
        own = {name: getattr(self, name) for name in names}
        if self.model is not None:  # in a loaded estimator
            own["model"] = self.model
        return super()._shape() | own | {k: copied(v) for k, v in settings.items()}

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        return replace(
            super()._training_options(model), optimizer=self._model_optimizer
        )
