"""Features from inside a network, as a transformer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn import get_config
from sklearn.base import BaseEstimator, MetaEstimatorMixin, TransformerMixin, clone
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.utils import Tags, get_tags
from sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    process_routing,
)
from sklearn.utils.validation import check_is_fitted

from sknn._data import float_dtype
from sknn._process import check_process
from sknn._sklearn import (
    HasMethods,
    SuggestsNames,
    check_feature_names_in,
    fit_context,
)
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._persistence import Persistence
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.transfer._network_parts import Network, inner_predictor, network_of

if TYPE_CHECKING:
    pass


class NetworkTransformer(
    MetaEstimatorMixin, TransformerMixin, Persistence, SuggestsNames
):
    """Features from inside a network.

    The features are the outputs of a layer of a fitted network, by default the inputs
    of its output layer. They are inputs of another model: a network that has learned
    from many samples provides the features for a task with few samples, or for a model
    that is not a network.

    X is checked and scaled as in the `predict` of the network. Dropout, noise and
    augmentation are off.

    Parameters
    ----------
    estimator : estimator object
        Network: `MLPClassifier`, `MLPRegressor`, `CNNClassifier`, `CNNRegressor`,
        `RNNClassifier`, `RNNRegressor`, `TransformerClassifier`,
        `TransformerRegressor`, `KerasClassifier`, `KerasRegressor` or `Autoencoder`; or
        a pipeline that ends with one. A clone of it is fitted. In a
        `sklearn.frozen.FrozenEstimator`, the fitted network is used as it is, also for
        other classes or targets.
    layer : str or None, default=None
        Name of a layer of ``estimator_.model_``, which is a functional or Sequential
        model. None for the layer before the output layer. Activation and normalization
        belong to a hidden layer: "hidden_1" has the output of the layer
        "hidden_1_activation", if there is one, and a bidirectional layer "recurrent_1"
        has the outputs of both directions. Feature maps and time steps are flattened.

    Attributes
    ----------
    estimator_ : estimator object
        The fitted clone of `estimator`; the estimator itself if it is frozen.
    layer_ : str
        Name of the layer, also with ``layer=None``.
    n_features_in_ : int
        Number of features of X; see `estimator`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    Backbone : Train a network that contains a fitted network (fine-tuning).
    Autoencoder : Features that are learned without y.

    Notes
    -----
    An output per time step is only a fixed number of features if all sequences have the
    same length. Otherwise, select a layer after the pooling of the time steps.

    For another task than the task of the network, an earlier layer often has better
    features than the layer before the output layer.

    The names of the layers are in the table of ``estimator_.model_.summary()``, and in
    the error message for an unknown name. A frozen network is not copied: if it is
    trained later, the features change.

    References
    ----------
    J. Yosinski, J. Clune, Y. Bengio, H. Lipson (2014). How transferable are features in
    deep neural networks? NeurIPS, 3320-3328.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.frozen import FrozenEstimator
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sknn import MLPClassifier, NetworkTransformer
    >>> X, y = load_iris(return_X_y=True)
    >>> net = MLPClassifier((8, 3), epochs=5, random_state=0).fit(X, y)
    >>> features = NetworkTransformer(FrozenEstimator(net), layer="hidden_1").fit(X)
    >>> features.transform(X).shape
    (150, 8)
    >>> model = make_pipeline(features, LogisticRegression()).fit(X, y == 0)
    >>> model[:-1].get_feature_names_out()[:2].tolist()
    ['hidden_1_0', 'hidden_1_1']
    """

    _trains_with_tensorflow = True
    _parameter_constraints: dict[str, list[object]] = {
        "estimator": [HasMethods(["fit"])],
        "layer": [None, str],
    }
    _saved = ("estimator_", "layer_", "_n_features_out", "_n_steps")

    estimator_: BaseEstimator
    layer_: str
    _n_features_out: int
    # Number of time steps of each sequence, if the layer has an output for each.
    _n_steps: int | None

    def __init__(self, estimator: BaseEstimator, layer: str | None = None) -> None:
        self.estimator = estimator
        self.layer = layer

    # -- fit ---------------------------------------------------------------------------

    # The network validates its own parameters.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(
        self,
        X: SequencesLike | MatrixLike,
        y: ArrayLike | None = None,
        **fit_params: object,
    ) -> Self:
        """Fit the network, unless it is frozen.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Training samples, as the network accepts them. A frozen network uses at most
            the lengths of sequences.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Labels or values. Ignored by an `Autoencoder` and by a frozen network.
        **fit_params : dict
            Arguments of the `fit` of the network, such as `sample_weight` and `X_val`.
            If metadata routing is enabled, those that it requests. Ignored by a frozen
            network.

        Returns
        -------
        self : object
            The fitted transformer. When the fit fails, the transformer is unchanged.

        Raises
        ------
        TypeError
            If `estimator` is not a network, or a pipeline that ends with one.
        NotFittedError
            If the frozen network is not fitted.
        ValueError
            For invalid data, if the network has no such layer, or if the layer has
            outputs for each time step of sequences of unequal lengths.
        """
        with unchanged_on_failure(self):
            network_of(self.estimator)
            if isinstance(self.estimator, FrozenEstimator):
                self.estimator_ = _fitted(self.estimator)
            else:
                if get_config()["enable_metadata_routing"]:
                    routed = process_routing(self, "fit", **fit_params)
                    fit_params = routed.estimator.fit
                self.estimator_ = clone(self.estimator).fit(X, y, **fit_params)
            self._find_layer(X)
        return self

    def _find_layer(self, X: SequencesLike | MatrixLike) -> None:
        """Store the name of the layer and the number of its features."""
        from sknn.networks import inner_layer

        before, network = network_of(self.estimator_)
        self.layer_ = inner_layer(network.model_) if self.layer is None else self.layer
        predictor = inner_predictor(network, self.layer_)
        shape = predictor.model.output.shape[1:]
        self._n_steps = None
        if None not in shape:
            self._n_features_out = math.prod(shape)
            return
        # The network accepts sequences of any length.
        for steps in before:
            X = steps.transform(X)
        spec = network._input_spec()
        checked = spec.check(X, reset=False)
        lengths = checked.lengths
        if lengths is None:  # samples of one shape, for a model of the user
            first = checked._replace(X=checked.X[:1])
            self._n_features_out = network._computed(predictor, spec, first).size
            return
        self._n_steps = int(lengths.max())
        if lengths.min() < self._n_steps:
            raise ValueError(
                f"layer={self.layer!r} has outputs for each time step, which are not a "
                "fixed number of features, because X has sequences of unequal lengths: "
                f"{lengths.min()} to {self._n_steps} time steps. " + _remedy(network)
            )
        self._n_features_out = predictor(checked.X[:1, : self._n_steps]).size

    # -- features ----------------------------------------------------------------------

    def transform(self, X: SequencesLike | MatrixLike) -> np.ndarray:
        """Return the features of samples.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Samples, as the network accepts them.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            Features, float32 if X is float32, and otherwise float64.

        Raises
        ------
        ValueError
            If the features are outputs for each time step, and sequences have other
            lengths than in `fit`.
        """
        check_is_fitted(self)
        check_process()
        before, network = network_of(self.estimator_)
        for steps in before:
            X = steps.transform(X)
        spec = network._input_spec()
        checked = spec.check(X, reset=False)
        predictor = inner_predictor(network, self.layer_)
        if self._n_steps is None:
            outputs = network._computed(predictor, spec, checked)
        else:
            self._check_lengths(cast("np.ndarray", checked.lengths))
            # Without the padding of lists.
            outputs = predictor(checked.X[:, : self._n_steps])
        rows = outputs.reshape(len(outputs), -1)
        if rows.shape[1] != self._n_features_out:
            raise ValueError(
                "X must have samples of the shape of fit, because the number of "
                f"outputs of layer {self.layer_!r} depends on it. Got {rows.shape[1]} "
                f"features instead of {self._n_features_out}. Select a layer after the "
                "pooling, or bring the samples to one shape."
            )
        return rows.astype(float_dtype(X), copy=False)

    def _check_lengths(self, lengths: np.ndarray) -> None:
        wrong = np.flatnonzero(lengths != self._n_steps)
        if len(wrong):
            raise ValueError(
                f"X must have sequences of {self._n_steps} time steps, as in fit, "
                f"because layer {self.layer_!r} has outputs for each time step. Got "
                f"{lengths[wrong[0]]} in X[{wrong[0]}]. "
                + _remedy(network_of(self.estimator_)[1])
            )

    def get_feature_names_out(
        self, input_features: ArrayLike | None = None
    ) -> np.ndarray:
        """Return the names of the features: the name of the layer and a number.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Only compared with the names of the columns in `fit`.

        Returns
        -------
        ndarray of str objects
            Such as "hidden_1_0", "hidden_1_1".
        """
        check_is_fitted(self)
        check_feature_names_in(self, input_features, generate_names=False)
        names = [f"{self.layer_}_{number}" for number in range(self._n_features_out)]
        return np.array(names, dtype=object)

    # -- scikit-learn ------------------------------------------------------------------

    @property
    def n_features_in_(self) -> int:
        """Number of features of X."""
        return self._if_fitted().n_features_in_

    @property
    def feature_names_in_(self) -> np.ndarray:
        """Names of the columns of X, if all are strings."""
        return self._if_fitted().feature_names_in_

    def _if_fitted(self) -> BaseEstimator:
        """Return the fitted estimator, or raise an error that `hasattr` expects."""
        if "estimator_" not in vars(self):
            raise AttributeError(f"This {type(self).__name__} is not fitted.")
        return self.estimator_

    def get_metadata_routing(self) -> MetadataRouter:
        """Return the metadata that `fit` passes to the `fit` of the network.

        Returns
        -------
        MetadataRouter
        """
        mapping = MethodMapping().add(caller="fit", callee="fit")
        router = MetadataRouter(owner=self)
        return router.add(estimator=self.estimator, method_mapping=mapping)

    def __sklearn_is_fitted__(self) -> bool:
        return "estimator_" in vars(self)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.input_tags, tags.target_tags = inner.input_tags, inner.target_tags
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        if isinstance(self.estimator, FrozenEstimator):
            tags.target_tags.required = False
        return tags


def _fitted(frozen: FrozenEstimator) -> BaseEstimator:
    """Return the fitted estimator in a frozen one."""
    estimator = frozen
    while isinstance(estimator, FrozenEstimator):
        estimator = estimator.estimator
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise NotFittedError(
            "The estimator in a FrozenEstimator must be fitted, because its fit does "
            f"nothing. Got {estimator!r}, which is not fitted. Fit it before, or pass "
            "it without FrozenEstimator."
        ) from error
    return estimator


def _remedy(network: Network) -> str:
    """Return how to avoid outputs for each time step."""
    from sknn.networks import inner_layer

    layer = inner_layer(network.model_)
    if None in inner_predictor(network, layer).model.output.shape[1:]:
        return 'Use a network with output="last", which pools the time steps.'
    return (
        f"Select a layer after the pooling of the time steps: {layer!r}, or None for "
        "the input of the output layer."
    )
