"""Run Keras' tests of its scikit-learn wrappers against `sknn.scikeras`.

``python tools/keras_wrapper_suite.py FILE [arguments of pytest]``, where FILE is
``keras/src/wrappers/sklearn_test.py`` of a checkout of
https://github.com/keras-team/keras (commit 3422977). Nothing is copied from it: the names
in `keras.src.wrappers` are replaced in this process. ``--real`` runs the tests against the
wrappers of Keras themselves, for comparison.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Self, cast

import keras
import numpy as np
import pytest
from numpy.typing import ArrayLike
from sklearn.base import TransformerMixin
from sklearn.utils import Tags

from sknn import scikeras
from sknn.scikeras import BaseWrapper


class _Adapter(BaseWrapper):
    """The constructor and the model functions of the wrappers of Keras."""

    # Further arguments of the model function.
    settings: dict[str, object] = {}

    def __init__(
        self,
        model: Callable[..., keras.Model] | keras.Model,
        warm_start: bool = False,
        model_kwargs: dict[str, object] | None = None,
        fit_kwargs: dict[str, object] | None = None,
    ) -> None:
        # The wrappers of Keras have no seed; these tests compare fits.
        super().__init__(model, warm_start=warm_start, verbose=0, random_state=0)
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def fit(  # type: ignore[override]
        self, X: ArrayLike, y: ArrayLike, **kwargs: Any
    ) -> Self:
        given: dict[str, Any] = (self.fit_kwargs or {}) | kwargs
        return super().fit(X, y, **given)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        if tags.classifier_tags is not None:
            # The model functions of the wrappers return one softmax.
            tags.target_tags.multi_output = False
            tags.classifier_tags.poor_score = True
            tags.classifier_tags.multi_label = False
        return tags

    def _model_function(self) -> Callable[..., keras.Model] | keras.Model:
        if isinstance(self.model, keras.Model):
            return self.model
        function = cast("Callable[..., keras.Model]", self.model)

        def build(meta: dict[str, Any]) -> keras.Model:
            # The functions read only the shapes of X and y.
            X = np.empty(meta["X_shape_"])
            y = np.empty((len(X), meta.get("n_classes_") or meta.get("n_outputs_", 1)))
            return function(X=X, y=y, **self.settings | (self.model_kwargs or {}))

        return build


class SKLearnClassifier(_Adapter, scikeras.KerasClassifier):
    """Classifier with the constructor of Keras' wrapper."""


class SKLearnRegressor(_Adapter, scikeras.KerasRegressor):
    """Regressor with the constructor of Keras' wrapper."""

    # The model of the tests ends with a softmax of one unit, whose output is always 1.
    # sknn refuses it, so that nothing else would be tested.
    settings = {"out_activation_function": "linear"}


class SKLearnTransformer(TransformerMixin, _Adapter):
    """Transformer with the constructor of Keras' wrapper, whose output is the model's.

    `sknn.NetworkTransformer` returns the outputs of a layer inside a network instead.
    """

    def transform(self, X: ArrayLike) -> np.ndarray:
        return super().predict(X)

    def predict(self, X: ArrayLike, **kwargs: object) -> np.ndarray:
        outputs = super().predict(X, **kwargs)
        return outputs.ravel() if self.y_ndim_ == 1 else outputs

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags


def main() -> int:
    """Run the command."""
    real = "--real" in sys.argv
    file, *arguments = [one for one in sys.argv[1:] if one != "--real"]
    if not Path(file).exists():
        sys.exit(f"{file!r} does not exist: pass keras/src/wrappers/sklearn_test.py.")
    if not real:
        wrappers = vars(import_module("keras.src.wrappers"))
        for cls in (SKLearnClassifier, SKLearnRegressor, SKLearnTransformer):
            wrappers[str(cls.__qualname__)] = cls
    own = ["-c", "/dev/null", "-q", "-p", "no:cacheprovider"]
    return int(pytest.main([*own, *arguments, file]))


if __name__ == "__main__":
    sys.exit(main())
