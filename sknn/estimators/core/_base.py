"""The template that every family of networks follows.

`fit` reads from top to bottom: data -> targets -> networks -> training. A family adds
how X is checked and how its network is built; classification and regression add what y
means.
"""

import copy
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.callback import CallbackSupportMixin, with_callbacks
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_consistent_length, check_is_fitted

from sknn._sklearn import _check_sample_weight, _fit_context
from sknn._targets import (
    Target,
    check_steps,
    class_weights,
    joined_steps,
    split_steps,
    stacked_steps,
    step_counts,
)
from sknn.estimators.core._callback_params import CallbackParams, check_names
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, refuse_class
from sknn.estimators.core._fit_data import FitData, Samples, resolve_batch_size
from sknn.estimators.core._model_state import (
    pack_model,
    put_weights,
    unpack_model,
    weights_of,
)
from sknn.estimators.core._seeds import Seeds, draw_seeds
from sknn.estimators.core._shaping import refuse_changes
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.exceptions import NonFiniteLossError

# With fewer samples than this, `early_stopping="auto"` keeps none for validation.
AUTO_VALIDATION_SAMPLES = 100

# How a training can end without having done what was asked.
_FAILURES = {
    "interrupted": "was interrupted",
    "non_finite_loss": "had a loss that was no longer finite",
}

# Not part of a fitted estimator: made anew when needed.
_TRANSIENT = ("_predictor", "callbacks_")


class BaseNetwork(CallbackParams, CallbackSupportMixin, BaseEstimator, ABC):
    """A neural network behind scikit-learn's interface."""

    _trains_with_tensorflow = True
    _parameter_constraints: dict[str, Any] = TRAINING_CONSTRAINTS

    # Parameters that a network keeps for life: of the network itself and of its target.
    _network_params: tuple[str, ...] = ()
    _target_params: tuple[str, ...] = ()

    history_: dict[str, list[float]]
    _checkpoint: Any
    _seeds: Seeds
    _made_with: dict[str, Any]

    # -- what a family or a task adds ----------------------------------------------

    @abstractmethod
    def _check_data(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        """Return X as the network takes it, dense or CSR; with a y the pair."""

    @abstractmethod
    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        """Return a new keras.Model, built and not compiled."""

    @abstractmethod
    def _merges_rows(self) -> bool:
        """Tell whether a sample of weight two is to the network the sample twice."""

    @abstractmethod
    def _rate_factors(self, model: Any) -> Any:
        """Return what gives the `rate_factors` of a `Plan`, or None."""

    @abstractmethod
    def _lengths(self, X: Any) -> np.ndarray | None:
        """Return the number of steps of each sample, where it consists of steps."""

    @abstractmethod
    def _as_given(self, samples: Samples) -> tuple[Any, Any]:
        """Return checked X and y in a form that `predict` and `score` take."""

    @abstractmethod
    def _per_step(self) -> bool:
        """Tell whether a sample has a label or value for each of its steps."""

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
    def _class_weight(self, y: np.ndarray, weights: np.ndarray) -> Any:
        """Return the weights of the classes by label, or None."""

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
            Weights of the samples of `X_val`; on the scale of `sample_weight`, for
            `refit` joins the samples.
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
        with unchanged_on_failure(self):
            resume = self.warm_start and self.__sklearn_is_fitted__()
            if resume:
                refuse_changes(self._made_with, self)
            known = getattr(self, "classes_", None) if resume else None
            checked = self._checked(
                X, y, sample_weight, groups, reset=not resume, labels=known
            )
            labels = self._rows_of(checked.train.y) if known is None else known
            given = self._given_validation(
                X_val, y_val, sample_weight_val, labels, checked.class_weight
            )
            seeds = self._new_seeds(resume)
            data = self._with_validation(checked, given, seeds.split)
            if resume:
                target, model = self.target_, self.model_
                checkpoint = self._warm_checkpoint()
                target.encode(self._rows_of(checked.train.y[:1]))
            else:
                target = self._make_target(data.train, self._rows_of(checked.train.y))
                model = self._build(data.train, target, seeds.weights)
                checkpoint = None
            begin = weights_of(model) if self.refit else []
            context = self._init_callback_context(max_subtasks=self.epochs)
            outcome = self._train(
                model,
                target,
                data,
                seeds,
                epochs=self.epochs,
                stops=True,
                callback_context=context if self._has_callbacks() else None,
                checkpoint=checkpoint,
            )
            warning = ""
            if self.refit and data.validation is not None:
                whole = FitData(checked.train.weighted().scaled_with(given))
                outcome, warning = self._refit(
                    model, target, whole, seeds, begin, checkpoint, outcome
                )
            self._keep(model, target, outcome, seeds, resumable=self.warm_start)
        self._warn_about(outcome.stop_reason, warning)
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, classes: Any) -> Any:
        """Run one pass over X, from where the last one ended."""
        with unchanged_on_failure(self):
            first = not self.__sklearn_is_fitted__()
            if not first:
                refuse_changes(self._made_with, self)
            known = classes if first else getattr(self, "classes_", None)
            checked = self._checked(
                X, y, sample_weight, None, reset=first, labels=known
            )
            data = FitData(checked.train.weighted().scaled())
            seeds = self._new_seeds(resume=not first)
            if first:
                found = self._rows_of(checked.train.y) if classes is None else classes
                target = self._make_target(data.train, np.asarray(found))
                model = self._build(data.train, target, seeds.weights)
            else:
                target, model = self.target_, self.model_
            checkpoint = None if first else self._checkpoint
            outcome = self._train(
                model, target, data, seeds, epochs=1, stops=False, checkpoint=checkpoint
            )
            before = {} if first else self.history_
            self._keep(model, target, outcome, seeds, resumable=True)
            # A pass does not validate, as a fit before it may have done.
            values = {name: [np.nan] for name in before} | outcome.history
            self.history_ = {k: [*before.get(k, []), *v] for k, v in values.items()}
            self.n_epochs_ = len(self.history_["loss"])
            self.best_epoch_ = int(np.argmin(self.history_["loss"])) + 1
        self._warn_about(outcome.stop_reason)
        return self

    def _refit(
        self,
        model: Any,
        target: Target,
        data: FitData,
        seeds: Seeds,
        begin: list[np.ndarray],
        checkpoint: Any,
        outcome: Any,
    ) -> tuple[Any, str]:
        """Train again from the same begin, on all samples, for the best epochs.

        The network of the first training stays where this one goes wrong; then there
        is a warning with the outcome.
        """
        if outcome.stop_reason in _FAILURES:
            return outcome, ""
        first = weights_of(model)
        put_weights(model, begin)
        stopped = bool(self.early_stopping)
        try:
            again = self._train(
                model,
                target,
                data,
                seeds,
                epochs=outcome.best_epoch if stopped else len(outcome.history["loss"]),
                stops=False,
                checkpoint=checkpoint,
                rates=outcome.history["learning_rate"],
            )
            reason = again.stop_reason
        except KeyboardInterrupt:
            reason = "interrupted"
        except NonFiniteLossError:
            reason = "non_finite_loss"
        if reason not in _FAILURES:
            return replace(outcome, checkpoint=again.checkpoint), ""
        put_weights(model, first)
        return outcome, (
            f"The second training, on all samples (refit=True), {_FAILURES[reason]}. "
            "The network of the first one is kept, which has not seen the validation "
            "part."
        )

    def _warm_checkpoint(self) -> Any:
        """Return where the last training stopped, for `epochs` epochs more.

        They are a training of their own, with the whole of the learning-rate schedule.
        """
        checkpoint = self._checkpoint
        return None if checkpoint is None else checkpoint.at_schedule_start()

    def _train(self, *arguments: Any, **options: Any) -> Any:
        # Imports Keras and TensorFlow, which takes seconds.
        from sknn.estimators.core._training import train_network

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
        class_weight: Any = None,
    ) -> FitData:
        X, y = self._check_data(X, y, reset=reset)
        rows = self._check_y(self._rows_of(y))
        y = split_steps(rows, step_counts(y)) if self._per_step() else rows
        weights = _check_sample_weight(
            sample_weight,
            X,
            dtype=np.float64,
            ensure_non_negative=True,
            allow_all_zero_weights=True,  # refused later, by name
        )
        if class_weight is None:
            class_weight = self._class_weight(y, weights)
        weights = weights * class_weights(y, class_weight, classes=labels)
        if groups is not None:
            check_consistent_length(X, groups)
            groups = np.asarray(groups)
        return FitData(Samples(X, y, weights), groups=groups, class_weight=class_weight)

    def _given_validation(
        self,
        X_val: Any,
        y_val: Any,
        sample_weight_val: Any,
        labels: Any,
        class_weight: Any,
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
        checked = self._checked(
            X_val,
            y_val,
            sample_weight_val,
            None,
            reset=False,
            labels=labels,
            class_weight=class_weight,
        )
        # Scorers are given these samples, and know arrays only.
        return checked.train.weighted("sample_weight_val").in_memory()

    def _with_validation(
        self, checked: FitData, given: Samples | None, seed: int
    ) -> FitData:
        """Return the samples that weigh something, with those to validate on.

        A sample given twice and one of weight two are made the same where they can be.
        """
        train = checked.train
        groups = checked.groups
        counted = np.flatnonzero(train.weights > 0)
        groups = None if groups is None else groups[counted]
        data = FitData(train.weighted(), given, groups)
        if given is None and self._keeps_a_part(data):
            strata = None if self._per_step() else self._strata(data.train.y)
            data = data.split(self.validation_fraction, strata, seed)
        if data.validation is None and self._merges_rows():
            data = data.merged(resolve_batch_size(self.batch_size, len(data.train)))
        return data.scaled()

    def _rows_of(self, y: np.ndarray) -> np.ndarray:
        """Return y with one label or value a row, a sample's or a step's."""
        return joined_steps(y) if self._per_step() else y

    def _row_weights(self, samples: Samples) -> np.ndarray:
        """Return the weights of the rows of y."""
        if not self._per_step():
            return samples.weights
        return np.repeat(samples.weights, step_counts(samples.y))

    def _keeps_a_part(self, data: FitData) -> bool:
        """Tell whether some of the training samples are kept for validation."""
        if self.early_stopping != "auto":
            return self.early_stopping
        one_group = data.groups is not None and len(np.unique(data.groups)) == 1
        return len(data.train) >= AUTO_VALIDATION_SAMPLES and not one_group

    def _new_seeds(self, resume: bool) -> Seeds:
        seeds = draw_seeds(self.random_state)
        if not resume:
            return seeds
        # Samples that were kept for validation once are not trained on later.
        return seeds._replace(split=self._seeds.split)

    def _keep(
        self, model: Any, target: Target, outcome: Any, seeds: Seeds, resumable: bool
    ) -> None:
        """Take over the results of a training as fitted attributes."""
        from sknn.estimators.core._training import target_state

        for name, value in {"model_": model, **target_state(target)}.items():
            setattr(self, name, value)
        self.history_ = outcome.history
        self.n_epochs_ = len(outcome.history["loss"])
        self.best_epoch_ = outcome.best_epoch
        self.stop_reason_ = outcome.stop_reason
        checkpoint = outcome.checkpoint
        self._checkpoint = checkpoint if resumable else checkpoint.without_state()
        self._seeds = seeds
        self._made_with = self._shape()
        self._predictor = self._new_predictor()

    def _shape(self) -> dict[str, Any]:
        """Return the parameters that a network and its target are made with."""
        names = (*self._network_params, *self._target_params)
        return {name: _copied(getattr(self, name)) for name in names}

    def _warn_about(self, stop_reason: str, warning: str = "") -> None:
        """Warn, once the network is kept: a filter can make a warning an error."""
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
        }.get(stop_reason, warning)
        if message:
            warnings.warn(message, ConvergenceWarning, stacklevel=5)

    def _has_callbacks(self) -> bool:
        return bool(getattr(self, "_skl_callbacks", []))

    # -- prediction ----------------------------------------------------------------

    def _predicted(
        self, X: Any, decode: Callable[..., Any], mc_samples: int | None = None
    ) -> Any:
        """Return what `decode` makes of the outputs of the network for X.

        It is given one row a sample, or one a step, and gives one array or several. Of
        steps, they are put together by samples again. With `mc_samples` it is given so
        many outputs with dropout left on.
        """
        if not self.__sklearn_is_fitted__():
            check_is_fitted(self)  # raises; it takes its time where it does not
        if mc_samples is not None:
            check_scalar(mc_samples, "mc_samples", Integral, min_val=1)
        X = self._check_data(X, reset=False)
        predictor = self._get_predictor()
        if mc_samples is None:
            outputs = predictor(X)
        else:
            outputs = predictor.sample(X, mc_samples, self._seeds.weights)
        if len(self.model_.outputs[0].shape) == 2:
            return decode(outputs)
        lengths = self._lengths(X)
        assert lengths is not None  # there are steps
        there = np.arange(outputs.shape[-2]) < lengths[:, np.newaxis]
        values = decode(outputs[..., there, :])
        if isinstance(values, tuple):
            return tuple(stacked_steps(rows, lengths) for rows in values)
        return stacked_steps(values, lengths)

    def _has_dropout(self) -> bool:
        """Tell whether the fitted network leaves anything out in training."""
        names = (type(layer).__name__ for layer in self.model_.layers)
        return any(name.endswith("Dropout") for name in names)

    def _scored_rows(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, ...]:
        """Return y, predictions and weights with one row a sample, or one a step."""
        predicted = self.predict(X)
        if len(self.model_.outputs[0].shape) == 2:
            return y, predicted, sample_weight
        lengths = step_counts(predicted)
        weights = sample_weight
        if weights is not None:
            weights = np.repeat(np.asarray(weights), lengths)
        y = check_steps(y, lengths)
        return joined_steps(y), joined_steps(predicted), weights

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
        FileNotFoundError
            When there is no folder for it.
        TypeError
            When a parameter, now or when the network was made, is a function, a Keras
            callback, a class of your own or a RandomState: only code brings it back.
        """
        from sknn.estimators.core._saving import save_estimator

        check_is_fitted(self)
        return save_estimator(self, path, overwrite)

    def _complete(self, made_with: dict[str, Any]) -> Any:
        """Add what is not stored with a fitted estimator.

        `made_with` holds what the network was made with where it is another by now.
        """
        self._checkpoint = None
        self._seeds = Seeds(*self._seeds)
        self._made_with = self._shape() | made_with
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
        if isinstance(given, dict):
            check_names(given)
            given = list(given.values())
        for callback in given:
            refuse_class("A callback", callback)
            if not hasattr(callback, "set_model"):
                raise TypeError(
                    "callbacks must hold Keras callbacks (keras.callbacks.Callback), "
                    f"got {callback!r}. A callback of scikit-learn is given to "
                    "`set_callbacks` instead."
                )
        self.callbacks_ = copy.deepcopy(given)
        return self.callbacks_


def _copied(value: Any) -> Any:
    """Return lists, tuples and dicts anew, for their owner may change them in place."""
    if type(value) is dict:
        return {key: _copied(item) for key, item in value.items()}
    return type(value)(map(_copied, value)) if type(value) in (list, tuple) else value
