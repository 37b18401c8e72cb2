"""The template that every family of networks follows.

`fit` reads from top to bottom: data -> targets -> networks -> training. A family adds
how X is checked and how its network is built; classification and regression add what y
means.
"""

import copy
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.callback import CallbackSupportMixin, with_callbacks
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from sknn._sklearn import _check_sample_weight, _fit_context
from sknn.estimators._callback_params import CallbackParams
from sknn.estimators._constraints import TRAINING_CONSTRAINTS
from sknn.estimators._fit_data import FitData, Samples, resolve_batch_size
from sknn.estimators._model_state import pack_model, unpack_model
from sknn.estimators._seeds import draw_seeds
from sknn.targets import Target

# With fewer samples than this, `early_stopping="auto"` keeps none for validation.
AUTO_VALIDATION_SAMPLES = 100

# Not part of a fitted estimator: made anew when needed.
_TRANSIENT = ("_predictor", "callbacks_")


class BaseNetwork(CallbackParams, CallbackSupportMixin, BaseEstimator, ABC):
    """A neural network behind scikit-learn's interface."""

    _parameter_constraints: dict[str, Any] = TRAINING_CONSTRAINTS

    history_: dict[str, list[float]]
    _checkpoint: Any

    # -- what a family or a task adds ----------------------------------------------

    @abstractmethod
    def _check_data(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        """Return X as float32, dense or CSR; with a y the pair."""

    @abstractmethod
    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        """Return a new keras.Model, built and not compiled."""

    @abstractmethod
    def _check_y(self, y: Any) -> np.ndarray:
        """Return y, once validated, as the array that a target encodes."""

    @abstractmethod
    def _make_target(self, train: Samples, labels: np.ndarray) -> Target:
        """Return what translates between y and outputs; `labels` holds all classes."""

    @abstractmethod
    def _strata(self, y: np.ndarray) -> np.ndarray | None:
        """Return the labels that a validation part is stratified by, if any."""

    @abstractmethod
    def _class_weights(
        self, y: np.ndarray, weights: np.ndarray, labels: Any
    ) -> np.ndarray:
        """Return the weight of each sample's class; `labels` holds all classes."""

    # -- fit -----------------------------------------------------------------------

    @with_callbacks
    @_fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any = None,
        *,
        X_val: Any = None,
        y_val: Any = None,
        sample_weight_val: Any = None,
        groups: Any = None,
    ) -> Any:
        """Train the network.

        Parameters
        ----------
        X : array-like, dataframe or sparse matrix of shape (n_samples, n_features)
            Training samples. Of a sparse matrix only one chunk at a time is dense.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples in the loss, also of those kept for validation.
        X_val : array-like of shape (n_val, n_features), default=None
            Samples for validation. Without them a part of X is kept for it, as
            `early_stopping` says.
        y_val : array-like of shape (n_val,) or (n_val, n_outputs), default=None
            Labels or values of `X_val`.
        sample_weight_val : array-like of shape (n_val,), default=None
            Weights of the samples of `X_val`.
        groups : array-like of shape (n_samples,), default=None
            Samples of one group are never split between training and validation.

        Returns
        -------
        self : object
            The fitted estimator. When anything fails, it is left as it was before.

        Raises
        ------
        ValueError
            For unusable data, and when the loss is not finite from the start.
        """
        with self._unchanged_on_failure():
            resume = self.warm_start and self.__sklearn_is_fitted__()
            known = getattr(self, "classes_", None) if resume else None
            checked = self._checked(
                X, y, sample_weight, groups, reset=not resume, labels=known
            )
            labels = checked.train.y if known is None else known
            given = self._given_validation(X_val, y_val, sample_weight_val, labels)
            seeds = draw_seeds(self.random_state)
            data = self._with_validation(checked, given, seeds.split)
            if data.validation is None:
                size = resolve_batch_size(self.batch_size, len(data.train))
                data = data.merged(size)
            if resume:
                target, model = self.target_, self.model_
                target.encode(checked.train.y[:1])
            else:
                target = self._make_target(data.train, checked.train.y)
                model = self._build(data.train, target, seeds.weights)
            context = self._init_callback_context(max_subtasks=self.epochs)
            outcome = self._train(
                model,
                target,
                data,
                seeds,
                epochs=self.epochs,
                stops=True,
                callback_context=context if self._has_callbacks() else None,
                checkpoint=self._checkpoint if resume else None,
            )
            if self.refit and data.validation is not None:
                model = self._refit(checked, target, seeds, outcome.best_epoch)
            self._keep(model, target, outcome, resumable=self.warm_start)
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, classes: Any) -> Any:
        """Run one pass over X, from where the last one ended."""
        with self._unchanged_on_failure():
            first = not self.__sklearn_is_fitted__()
            known = classes if first else getattr(self, "classes_", None)
            checked = self._checked(
                X, y, sample_weight, None, reset=first, labels=known
            )
            data = FitData(checked.train.weighted())
            seeds = draw_seeds(self.random_state)
            if first:
                labels = checked.train.y if classes is None else classes
                target = self._make_target(data.train, np.asarray(labels))
                model = self._build(data.train, target, seeds.weights)
            else:
                target, model = self.target_, self.model_
            checkpoint = None if first else self._checkpoint
            outcome = self._train(
                model,
                target,
                data,
                seeds,
                epochs=1,
                stops=False,
                checkpoint=checkpoint,
            )
            before = {} if first else self.history_
            self._keep(model, target, outcome, resumable=True)
            self.history_ = {
                name: [*before.get(name, []), *values]
                for name, values in outcome.history.items()
            }
            self.n_epochs_ = len(self.history_["loss"])
            self.best_epoch_ = int(np.argmin(self.history_["loss"])) + 1
        return self

    def _refit(
        self, checked: FitData, target: Target, seeds: Any, best_epoch: int
    ) -> Any:
        """Return a network trained on all samples, for as many epochs as were best."""
        model = self._build(checked.train, target, seeds.weights)
        self._train(
            model,
            target,
            FitData(checked.train.weighted()),
            seeds,
            epochs=best_epoch,
            stops=False,
        )
        return model

    def _train(self, *arguments: Any, **options: Any) -> Any:
        # Imports Keras and TensorFlow, which takes seconds.
        from sknn.estimators._training import train_network

        return train_network(self, *arguments, **options)

    # -- the steps of fit ------------------------------------------------------------

    def _checked(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        groups: Any,
        *,
        reset: bool,
        labels: Any = None,
    ) -> FitData:
        X, y = self._check_data(X, y, reset=reset)
        y = self._check_y(y)
        weights = _check_sample_weight(
            sample_weight, X, dtype=np.float64, ensure_non_negative=True
        )
        weights = weights * self._class_weights(y, weights, labels)
        if groups is not None:
            check_consistent_length(X, groups)
            groups = np.asarray(groups)
        return FitData(Samples(X, y, weights), groups=groups)

    def _given_validation(
        self, X_val: Any, y_val: Any, sample_weight_val: Any, labels: Any
    ) -> Samples | None:
        if (X_val is None) != (y_val is None):
            name, other = ("X_val", "y_val") if y_val is None else ("y_val", "X_val")
            raise ValueError(
                f"{name} was passed without {other}; validation needs both, or neither."
            )
        if X_val is None:
            if sample_weight_val is not None:
                raise ValueError(
                    "sample_weight_val was passed without X_val and y_val."
                )
            return None
        return self._checked(
            X_val, y_val, sample_weight_val, None, reset=False, labels=labels
        ).train.weighted()

    def _with_validation(
        self, checked: FitData, given: Samples | None, seed: int
    ) -> FitData:
        """Return the samples that weigh something, with those to validate on."""
        train = checked.train
        groups = checked.groups
        counted = np.flatnonzero(train.weights > 0)
        groups = None if groups is None else groups[counted]
        data = FitData(train.weighted(), given, groups)
        if given is not None or self.early_stopping is False:
            return data
        if self.early_stopping == "auto" and len(data.train) < AUTO_VALIDATION_SAMPLES:
            return data
        return data.split(self.validation_fraction, self._strata(data.train.y), seed)

    def _keep(self, model: Any, target: Target, outcome: Any, resumable: bool) -> None:
        """Take over the results of a training as fitted attributes."""
        from sknn.estimators._training import target_state

        for name, value in {"model_": model, **target_state(target)}.items():
            setattr(self, name, value)
        self.history_ = outcome.history
        self.n_epochs_ = len(outcome.history["loss"])
        self.best_epoch_ = outcome.best_epoch
        self.stop_reason_ = outcome.stop_reason
        # The optimizer's state is twice the size of the weights, so it stays only
        # where it can be needed.
        self._checkpoint = outcome.checkpoint if resumable else None
        self._predictor = self._new_predictor()
        self._warn_about(outcome.stop_reason)

    def _warn_about(self, stop_reason: str) -> None:
        message = {
            "non_finite_loss": (
                f"The training loss was no longer finite after epoch {self.n_epochs_}; "
                "the network keeps the last finite weights. Lower `learning_rate` or "
                "set `clip_norm`."
            ),
            "interrupted": (
                f"Training was interrupted after epoch {self.n_epochs_}; the network "
                "keeps what it has learned."
            ),
        }.get(stop_reason)
        if message:
            warnings.warn(message, ConvergenceWarning, stacklevel=6)

    @contextmanager
    def _unchanged_on_failure(self) -> Iterator[None]:
        """Put everything back as it was when a fit fails."""
        before = dict(vars(self))
        try:
            yield
        except BaseException:
            kept = {
                # scikit-learn takes these down itself after the fit.
                name: value
                for name, value in vars(self).items()
                if name in ("_callback_fit_ctx", "_skl_callbacks_to_teardown")
            }
            self.__dict__.clear()
            self.__dict__.update(before | kept)
            raise

    def _has_callbacks(self) -> bool:
        return bool(getattr(self, "_skl_callbacks", []))

    # -- prediction ----------------------------------------------------------------

    def _outputs(self, X: Any) -> np.ndarray:
        """Return the outputs of the network for X."""
        check_is_fitted(self)
        return self._get_predictor()(self._check_data(X, reset=False))

    def _sampled_outputs(self, X: Any, mc_samples: int) -> np.ndarray:
        """Return `mc_samples` outputs with dropout left on."""
        check_is_fitted(self)
        check_scalar(mc_samples, "mc_samples", Integral, min_val=1)
        X = self._check_data(X, reset=False)
        seed = draw_seeds(self.random_state).weights
        return self._get_predictor().sample(X, mc_samples, seed)

    def _get_predictor(self) -> Any:
        # A model that was put in by hand, or given to a callback during the fit, is
        # looked at anew, but predicting never changes the estimator.
        predictor = getattr(self, "_predictor", None)
        if predictor is not None and predictor.model is self.model_:
            return predictor
        return self._new_predictor()

    def save(self, path: Any, overwrite: bool = False) -> Any:
        """Write the fitted estimator to one file that loads without running code.

        Parameters
        ----------
        path : str or path-like
            By custom with the ending `.sknn`; `sknn.load` reads it.
        overwrite : bool, default=False
            Take the place of an existing file.

        Returns
        -------
        pathlib.Path
            Where it was written.

        Raises
        ------
        FileExistsError
            When `path` exists and `overwrite` is False.
        TypeError
            When a parameter is a function, which only code could bring back.
        """
        from sknn.estimators._saving import save_estimator

        check_is_fitted(self)
        return save_estimator(self, path, overwrite)

    def _complete(self) -> Any:
        """Add what is not stored with a fitted estimator."""
        self._checkpoint = None
        self._predictor = self._new_predictor()
        return self

    def _new_predictor(self) -> Any:
        from sknn.training import Predictor

        return Predictor(self.model_)

    # -- scikit-learn --------------------------------------------------------------

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__().copy()
        for name in _TRANSIENT:
            state.pop(name, None)
        if "model_" in state:
            state["model_"] = pack_model(state["model_"])
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        if "model_" in state:
            state = state | {"model_": unpack_model(state["model_"])}
        super().__setstate__(state)
        if self.__sklearn_is_fitted__():
            self._predictor = self._new_predictor()

    def _fresh_callbacks(self) -> list[Any]:
        """Return copies of the Keras callbacks: a fit leaves the given ones alone."""
        given = self.callbacks
        given = list(given.values()) if isinstance(given, dict) else given
        for callback in given:
            if not hasattr(callback, "set_model"):
                raise TypeError(
                    "callbacks must hold Keras callbacks (keras.callbacks.Callback), "
                    f"got {callback!r}. A callback of scikit-learn is given to "
                    "`set_callbacks` instead."
                )
        self.callbacks_ = copy.deepcopy(given)
        return self.callbacks_
