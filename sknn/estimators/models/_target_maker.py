"""The target of a network whose model is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sklearn.base import is_classifier

from sknn._targets import CompositeTarget, Target, TargetPart
from sknn.estimators.core._samples import Samples
from sknn.estimators.models._compiled import KnownLoss
from sknn.estimators.models._output_layer import OutputLayer
from sknn.estimators.models._several_outputs import (
    columns_of,
    matched,
    output_columns,
    setting_of,
)

if TYPE_CHECKING:
    import keras

    from sknn.estimators.models._keras_network import BaseKerasNetwork
    from sknn.training import Packing


@dataclass(frozen=True)
class TargetMaker:
    """Makes the target of a network from y and the output layers of its model.

    Parameters
    ----------
    estimator : BaseKerasNetwork
        Estimator with the parameters of the outputs.
    train : Samples
        Training samples.
    labels : ndarray
        y with all labels.
    loss : object
        Loss of the estimator or of the compiled model; a dict or list of several
        outputs.
    loss_weights : dict, list or None, default=None
        Weights of the losses, of the estimator or of the compiled model; a dict or list
        of several outputs.
    """

    estimator: BaseKerasNetwork
    train: Samples
    labels: np.ndarray
    loss: object
    loss_weights: Mapping[str, float] | Sequence[float] | None = None

    def adapted(
        self,
        model: keras.Model,
        samples: tuple[int, ...] | Packing,
        columns: dict[str, tuple[int, ...]] | None,
    ) -> tuple[keras.Model, Target, float]:
        """Return the model, its target and its label smoothing.

        Parameters
        ----------
        model : keras.Model
            Built model.
        samples : tuple of int, or Packing
            Shape of one sample, or of each input of one sample.
        columns : dict of str to tuple of int, or None
            The columns of y of each output; None if y may be one target.

        Raises
        ------
        ValueError
            If the output layers do not fit y.
        """
        from sknn.estimators.models._new_model import outputs_of

        outputs = outputs_of(model, samples)
        if len(outputs) > 1:
            return model, self._composite(outputs, columns), 0.0
        if columns is not None and len(columns) > 1:
            raise ValueError(
                f"The model {model.name!r} has one output, but y has the columns of "
                f"several: {list(columns)}. Build a model with one output for each of "
                "them, or fit one network per column with "
                "sklearn.multioutput.MultiOutputClassifier."
            )
        (output,) = outputs.values()
        return self._single(model, output)

    def _single(
        self, model: keras.Model, output: OutputLayer
    ) -> tuple[keras.Model, Target, float]:
        from sknn.estimators.models._new_model import with_probabilities

        loss = self.loss
        if isinstance(loss, Mapping | list | tuple):
            if len(loss) != 1:
                raise ValueError(
                    f"loss={loss!r} is for several outputs, but the model has one. "
                    "Pass its loss."
                )
            (loss,) = loss.values() if isinstance(loss, Mapping) else loss
        y = self.train.y_rows
        known = KnownLoss.of(loss, classifies=is_classifier(self.estimator))
        if known.from_logits:
            exclusive = self.labels.ndim == 1 and output.units > 1
            activation = "softmax" if exclusive else "sigmoid"
            model, output = with_probabilities(model, output, activation)
        target = self._target(y, self.labels, known, output)
        return model, target, known.label_smoothing

    def _composite(
        self,
        outputs: Mapping[str, OutputLayer],
        columns: dict[str, tuple[int, ...]] | None,
    ) -> CompositeTarget:
        estimator, names = self.estimator, list(outputs)
        if self.labels.ndim == 1:
            raise ValueError(
                f"The model has the outputs {names}, but y has one column. Pass y as a "
                "dataframe or array with the columns of all outputs, or as a dict."
            )
        by_order = estimator.outputs is None and estimator._y_columns is None
        if columns is None:
            known = estimator._target_columns
            columns = output_columns(None, known, self.labels.shape[1])
        columns = matched(columns, names, by_order=by_order)
        losses = setting_of(self.loss, names, "auto", "loss")
        weights = setting_of(self.loss_weights, names, 1.0, "loss_weights")
        parts = []
        for name, output in outputs.items():
            y = columns_of(self.train.y_rows, columns[name])
            classifies = estimator.reads_classes(y, losses[name])
            given = KnownLoss.of(losses[name], classifies=classifies)
            if given.from_logits or given.label_smoothing:
                raise ValueError(
                    f"The loss of the output {name!r} has from_logits=True or label "
                    "smoothing, which are not supported with several outputs. Use "
                    "outputs that are probabilities, and the parameter "
                    "`label_smoothing`."
                )
            labels = columns_of(self.labels, columns[name])
            target = self._target(y, labels, given, output, is_part=True)
            weight = float(weights[name])
            parts.append(TargetPart(name, target, columns[name], weight))
        return CompositeTarget(parts)

    def _target(
        self,
        y: np.ndarray,
        labels: np.ndarray,
        known: KnownLoss,
        output: OutputLayer,
        *,
        is_part: bool = False,
    ) -> Target:
        """Return the target of one output, which fits its layer."""
        weights = self.train.row_weights
        target = self.estimator._target_for(
            y, weights, labels, known.loss, output, is_part=is_part
        )
        if known.is_binary and target.head.activation == "softmax":
            raise ValueError(
                f"The loss of the output {output.name!r} is binary cross-entropy, for "
                "two classes or for labels that may occur together, but y has "
                f"{target.head.units} classes. Use categorical cross-entropy with "
                'activation="softmax", or pass y as an indicator matrix.'
            )
        output.check(target)
        return target
