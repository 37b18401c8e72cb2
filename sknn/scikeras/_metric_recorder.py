"""Metrics of Keras, computed after each epoch."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Self

import keras
import numpy as np

from sknn._keras import metric_direction
from sknn._suggestions import suggestion
from sknn.scikeras._encoded_samples import EncodedSamples

# Names for which Keras chooses a metric by y and the output layer.
ACCURACIES = ("acc", "accuracy")


class MetricRecorder(keras.callbacks.Callback):
    """Compute metrics after each epoch, and add them to the logs of other callbacks.

    Keras averages a metric of the training samples over the batches of an epoch, while
    the weights change. Here it is computed with the weights after the epoch, as the
    metric of the validation samples.

    Parameters
    ----------
    metrics : list or dict of (str, keras.metrics.Metric or callable)
        As in `keras.Model.compile`.
    train : EncodedSamples
        Training samples.
    validation : EncodedSamples or None
        Validation samples.
    listeners : callable
        Returns the callbacks of the training, which are told when the validation
        samples are evaluated.
    outputs : sequence of str, default=()
        Names of the outputs of the model, if there are several.
    """

    def __init__(
        self,
        metrics: object,
        train: EncodedSamples,
        validation: EncodedSamples | None,
        listeners: Callable[[], list[keras.callbacks.Callback]],
        outputs: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._outputs = outputs
        self._metrics = list(_of_outputs(metrics, outputs))
        self._parts = {"": train} | ({} if validation is None else {"val_": validation})
        self._listeners = listeners
        self.history: dict[str, list[float]] = {}

    def with_callbacks(
        self, callbacks: list[keras.callbacks.Callback]
    ) -> list[keras.callbacks.Callback]:
        """Return the recorder, if it has something to do, and copies of callbacks.

        Callbacks that monitor a metric know whether a higher value is better.
        """
        callbacks = copy.deepcopy(callbacks)
        for _, name, _, metric in self._metrics:
            for callback in callbacks:
                monitored = str(getattr(callback, "monitor", "")).removeprefix("val_")
                mode = _mode(metric)
                if monitored == name and mode and callback.mode == "auto":
                    callback.mode = mode
        notifies = "val_" in self._parts and callbacks
        return [self, *callbacks] if self._metrics or notifies else callbacks

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        # A fit copies callbacks, but the values have to be read here.
        return self

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Add the metrics to the logs."""
        if "val_" in self._parts:
            self._notify("on_test_begin")
        if self._metrics:
            for prefix, samples in self._parts.items():
                y = samples.targets_of(self._outputs)
                outputs = samples.outputs_of(self.model)
                for place, name, full_name, metric in self._metrics:
                    value = _value(metric, y[place], outputs[place])
                    if logs is not None:
                        logs[f"{prefix}{name}"] = value
                    # As in SciKeras, whose validation metrics have short names.
                    key = f"{prefix}{name}" if prefix else full_name
                    self.history.setdefault(key, []).append(value)
        if "val_" in self._parts:
            self._notify("on_test_end", logs)

    def _notify(self, hook: str, *arguments: object) -> None:
        for callback in self._listeners():
            if callback is not self:
                getattr(callback, hook)(*arguments)


def _of_outputs(
    metrics: object, outputs: Sequence[str]
) -> Iterator[tuple[int, str, str, object]]:
    """Yield the metrics with the places of their outputs and their names."""
    if not outputs:
        for found in _named(metrics):
            yield 0, *found
        return
    if metrics is None:
        return
    if isinstance(metrics, list | tuple) and len(metrics) == len(outputs):
        metrics = dict(zip(outputs, metrics, strict=True))
    if not isinstance(metrics, Mapping):
        raise ValueError(
            "metrics must be a dict by the names of the outputs, or a list with one "
            "item for each of them, because the model has the outputs "
            f"{list(outputs)}. Got {metrics!r:.80}."
        )
    unknown = [name for name in metrics if name not in outputs]
    if unknown:
        raise ValueError(
            f"metrics has the output {unknown[0]!r}, but the outputs of the model are "
            f"{list(outputs)}.{suggestion(unknown[0], outputs)}"
        )
    for place, output in enumerate(outputs):
        for name, full_name, metric in _named(metrics.get(output)):
            yield place, f"{output}_{name}", f"{output}_{full_name}", metric


def _named(metrics: object) -> Iterator[tuple[str, str, object]]:
    """Yield the metrics with their names in logs and in `history_`."""
    if metrics is None:
        return
    if isinstance(metrics, Mapping):
        metrics = list(metrics.values())
    if isinstance(metrics, list | tuple):
        for metric in metrics:
            yield from _named(metric)
        return
    if isinstance(metrics, str):
        if metrics in ACCURACIES:
            yield metrics, metrics, metrics
            return
        found = keras.metrics.get(metrics)
        is_metric = isinstance(found, keras.metrics.Metric)
        yield metrics, found.name if is_metric else found.__name__, found
        return
    if isinstance(metrics, keras.metrics.Metric):
        # A copy, because the object of the user may be part of several estimators.
        own = type(metrics).from_config(metrics.get_config())
        yield metrics.name, metrics.name, own
        return
    if not callable(metrics):
        raise TypeError(
            "metrics must be names of Keras, keras.metrics.Metric or functions, got "
            f"{metrics!r:.80}."
        )
    name = getattr(metrics, "__name__", type(metrics).__name__)
    yield name, name, metrics


def _mode(metric: object) -> str | None:
    """Return "max" if a higher value of a metric is better; None if not known."""
    if isinstance(metric, keras.metrics.Metric):
        return {"up": "max", "down": "min"}.get(metric_direction(metric) or "")
    name = metric if isinstance(metric, str) else getattr(metric, "__name__", "")
    if isinstance(metric, str) or hasattr(keras.metrics, name):
        return "max" if name.startswith("acc") or "accuracy" in name else "min"
    return None


def _value(metric: object, y: np.ndarray, outputs: np.ndarray) -> float:
    """Return the value of a metric."""
    outputs = outputs.reshape(len(outputs), -1)
    units = outputs.shape[1]
    y = y.reshape(len(y), -1)
    # One integer per sample, for several units.
    are_codes = units > 1 and y.shape[1] == 1
    if isinstance(metric, str) and metric in ACCURACIES:
        return _accuracy(y, outputs, are_codes)
    name = getattr(metric, "__name__", type(metric).__name__).lower()
    if are_codes and not name.startswith("sparse"):
        y = np.eye(units, dtype="float32")[y[:, 0].astype(int)]
    if isinstance(metric, keras.metrics.Metric):
        metric.reset_state()
        metric.update_state(y, outputs)
        return float(metric.result())
    assert callable(metric)
    return float(np.mean(metric(y.astype(outputs.dtype), outputs)))


def _accuracy(y: np.ndarray, outputs: np.ndarray, are_codes: bool) -> float:
    """Return the fraction of correct classes, or of correct labels."""
    if are_codes:
        return float(np.mean(y[:, 0] == outputs.argmax(axis=1)))
    if outputs.shape[1] > 1 and (y.sum(axis=1) == 1).all():  # one-hot rows
        return float(np.mean(y.argmax(axis=1) == outputs.argmax(axis=1)))
    return float(np.mean(y == (outputs > 0.5)))
