"""Base class of supervised networks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Self, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data import arrays_of, check_same_columns, column_names
from sknn._sklearn import fit_context, with_callbacks
from sknn._targets import (
    Target,
    check_steps,
    joined_steps,
    split_steps,
    step_counts,
)
from sknn._typing import MatrixLike
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._checked_target import CheckedTarget
from sknn.estimators.core._fit_data import divided
from sknn.estimators.core._model_state import put_weights, weights_of
from sknn.estimators.core._network import Network
from sknn.estimators.core._sample_arguments import (
    checked_groups,
    checked_weights,
    given_weights,
)
from sknn.estimators.core._samples import Samples, with_one_dtype
from sknn.estimators.core._seeds import Seeds
from sknn.estimators.core._stream import Stream
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure


class SupervisedNetwork(BaseNetwork):
    """Base class of networks that are trained with targets y."""

    # Names of the columns of y, if it is a dataframe.
    _target_columns: list[Hashable] | None = None
    _saved: tuple[str, ...] = ("_target_columns",)

    # -- abstract methods ------------------------------------------------------------

    def _given_target(self, y: MatrixLike, name: str) -> ArrayLike:
        """Check y as the user passed it, before the checks that depend on X.

        Parameters
        ----------
        y : object
            As the user passed it.
        name : str
            Name of the argument for error messages.
        """
        return cast("ArrayLike", y)

    @abstractmethod
    def _check_target(
        self,
        y: np.ndarray,
        weights: np.ndarray,
        *,
        classes: ArrayLike | None = None,
        class_weight: object = None,
    ) -> CheckedTarget:
        """Check y, and weight the samples by their classes.

        Parameters
        ----------
        y : ndarray of shape (n_rows,) or (n_rows, n_outputs)
            Validated, with one row per sample or per time step.
        weights : ndarray of shape (n_samples,)
            Weights of the samples.
        classes : array-like or None, default=None
            All classes, where they are known.
        class_weight : dict, list of dict or None, default=None
            The weights of the classes in the training samples, for validation samples;
            None for the parameter of the estimator.
        """

    @abstractmethod
    def _make_target(self, train: Samples, labels: np.ndarray) -> Target:
        """Return the target of a new network; `labels` contains all classes."""

    # -- fit -------------------------------------------------------------------------

    @with_callbacks
    @fit_context(prefer_skip_nested_validation=True)
    def fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: MatrixLike | None = None,
        y_val: ArrayLike | None = None,
        sample_weight_val: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Train the network.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...), dataframe or sparse matrix
            Training samples: a table of shape (n_samples, n_features), or images,
            sequences or texts, as the class describes them. A sparse matrix is
            converted to dense arrays chunk by chunk.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the samples in the loss, also of the samples held out for
            validation.
        X_val : array-like of shape (n_val, ...), default=None
            Samples for validation. If None, a part of X may be held out, depending on
            `early_stopping`.
        y_val : array-like of shape (n_val,) or (n_val, n_outputs), default=None
            Labels or values of `X_val`.
        sample_weight_val : array-like of shape (n_val,), default=None
            Weights of the samples of `X_val`, on the scale of `sample_weight`: with
            `refit` all samples are trained on together.
        groups : array-like of shape (n_samples,), default=None
            Groups of the samples. All samples of a group are either trained on or held
            out for validation.

        Returns
        -------
        self : object
            The fitted estimator. When the fit fails, the estimator is unchanged.

        Raises
        ------
        ValueError
            For invalid data, and when the loss is not finite in the first epoch.
        """
        with unchanged_on_failure(self):
            resume = self._resumes(self.warm_start)
            known = self.target_.classes_ if resume else None
            samples, checked = self._checked(
                X, y, sample_weight, reset=not resume, classes=known
            )
            labels = samples.y_rows if known is None else known
            given = self._given_validation(
                X_val, y_val, sample_weight_val, labels, checked.class_weight
            )
            samples, given = with_one_dtype(samples, given)
            seeds = self._new_seeds(resume=resume)
            data = divided(
                self,
                samples,
                given,
                strata=checked.strata,
                groups=checked_groups(groups, X),
                seed=seeds.split,
            )
            if resume:
                self.target_.encode(data.train.y_rows)  # refuses labels of another kind
                network = self._resumed(seeds, restart_schedule=True)
            else:
                network = self._new_network(data.train, samples.y_rows, seeds)
            whole = None
            if self.refit and data.validation is not None:
                whole = samples.with_positive_weights().scaled_with(given)
            # Imports Keras and TensorFlow, which takes seconds.
            from sknn.estimators.core._fit import run

            outcome, warning = run(self, network, data, whole)
            self._keep(network, outcome, resumable=self.warm_start)
        self._warn_about(outcome, warning, data.train)
        return self

    def _new_network(
        self, train: Samples, labels: np.ndarray, seeds: Seeds, *, is_part: bool = False
    ) -> Network:
        """Return a network that is not trained.

        Parameters
        ----------
        train : Samples
            Training samples.
        labels : ndarray
            All labels, of which training samples may lack some.
        seeds : Seeds
            Seeds of the fit.
        is_part : bool, default=False
            Whether the samples are the first part of a stream of unknown length.
        """
        target = self._make_target(train, labels)
        model = self._build(train, target, seeds.weights, is_part=is_part)
        return Network(model, target, seeds, self._input_spec().scaler(train))

    def _partial_fit(
        self,
        X: MatrixLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None,
        classes: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch on X, continuing from the last training."""
        with unchanged_on_failure(self):
            resume = self._resumes(True)
            known = self.target_.classes_ if resume else classes
            samples, _ = self._checked(
                X, y, sample_weight, reset=not resume, classes=known
            )
            train = samples.with_positive_weights().with_scaled_weights()
            seeds = self._new_seeds(resume=resume)
            if resume:
                self.target_.encode(train.y_rows)  # refuses labels of another kind
                stream = self._stream.extended(train)
                network = self._resumed(seeds)
            else:
                stream = Stream().extended(train).computed()
                several = samples.y_rows.ndim == 2  # columns of labels, or of values
                labels = (
                    samples.y_rows
                    if classes is None or several
                    else np.asarray(classes)
                )
                network = self._new_network(train, labels, seeds, is_part=True)
            from sknn.estimators.core._fit import run_pass

            with self._with_statistics(network, stream.due()) as updated:
                outcome = run_pass(self, updated, train)
            before = self.history_ if resume else {}
            self._keep(updated, outcome, resumable=True)
            self._stream = stream if updated is network else stream.computed()
            # A single epoch does not validate, as a fit before it may have done.
            values = {name: [np.nan] for name in before} | outcome.history
            self.history_ = {k: [*before.get(k, []), *v] for k, v in values.items()}
            self.n_epochs_ = len(self.history_["loss"])
            self.best_epoch_ = int(np.argmin(self.history_["loss"])) + 1
        if outcome.stop_reason == "non_finite_loss":
            self._warn_about(outcome)
        return self

    @contextmanager
    def _with_statistics(
        self, network: Network, recent: Samples | None
    ) -> Iterator[Network]:
        """Give a network the scales of recent samples, unless the training fails."""
        if recent is None:
            yield network
            return
        before = weights_of(network.model)
        scaler = self._input_spec().scaler(recent)
        target = self._rescaled_target(network.target, recent)
        try:
            self._set_input_statistics(network.model, recent)
            yield replace(network, scaler=scaler, target=target)
        except BaseException:
            put_weights(network.model, before)
            raise

    def _rescaled_target(self, target: Target, recent: Samples) -> Target:
        """Return the target with the scales of recent samples, if it has scales."""
        return target

    # scikit-learn compares large and infinite labels with integers.
    @np.errstate(over="ignore", invalid="ignore")
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
        """Return checked samples, weighted by class, and their checked target.

        The names of the arguments, such as y_val, end with `suffix` in error messages.
        """
        columns = column_names(y)
        if reset:
            self._prepare_input()
            # As with scikit-learn's names of features, only of types that are stored.
            named = columns and all(isinstance(name, str | int) for name in columns)
            self._target_columns = columns if named else None
        spec = self._input_spec()
        y = self._target_as_passed(y, f"y{suffix}")
        found = spec.check(X, y, reset=reset)
        if found.y is None:  # a word, which means that there is no y
            raise ValueError(
                f"y{suffix} must have one label or value per sample. Got {y!r:.80}."
            )
        weights = checked_weights(sample_weight, found.X, f"sample_weight{suffix}")
        rows = found.y
        if spec.per_step:
            rows = np.asarray(self._given_target(joined_steps(rows), f"y{suffix}"))
        checked = self._check_target(
            rows, weights, classes=classes, class_weight=class_weight
        )
        y = checked.y
        if spec.per_step:
            y = split_steps(checked.y, step_counts(found.y))
        samples = Samples(found.X, y, checked.weights, found.lengths, spec.per_step)
        return samples, checked

    def _target_as_passed(self, y: MatrixLike, name: str) -> ArrayLike:
        """Return y after the checks of its columns and, unless per step, its items."""
        check_same_columns(column_names(y), self._target_columns, name)
        if self._input_spec().per_step:
            return cast("ArrayLike", arrays_of(y))
        return cast("ArrayLike", y) if y is None else self._given_target(y, name)

    def _given_validation(
        self,
        X_val: MatrixLike | None,
        y_val: ArrayLike | None,
        sample_weight_val: ArrayLike | None,
        labels: np.ndarray,
        class_weight: object,
    ) -> Samples | None:
        if X_val is None and y_val is None:
            if sample_weight_val is not None:
                raise ValueError(
                    "sample_weight_val was passed without X_val and y_val."
                )
            return None
        if X_val is None or y_val is None:
            name, other = ("X_val", "y_val") if y_val is None else ("y_val", "X_val")
            raise ValueError(
                f"{name} was passed without {other}; validation needs both, or neither."
            )
        try:
            samples, _ = self._checked(
                X_val,
                y_val,
                sample_weight_val,
                reset=False,
                classes=labels,
                class_weight=class_weight,
                suffix="_val",
            )
        except (ValueError, TypeError) as error:
            # Most checks do not know whether they check X or X_val.
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"Validation samples (X_val, y_val): {error}") from error
        # Scorers receive these samples, and expect arrays.
        return samples.with_positive_weights("sample_weight_val").in_memory()

    def _scored_rows(
        self, X: MatrixLike, y: ArrayLike, sample_weight: ArrayLike | None
    ) -> tuple[ArrayLike, np.ndarray, ArrayLike | None]:
        """Return y, predictions and weights with one row per sample or time step."""
        predicted = self.predict(X)
        y = self._target_as_passed(y, "y")
        weights = given_weights(sample_weight, "sample_weight")
        if not self._predicts_steps():
            return y, predicted, weights
        lengths = step_counts(predicted)
        if weights is not None:
            weights = np.repeat(np.asarray(weights), lengths)
        return joined_steps(check_steps(y, lengths)), joined_steps(predicted), weights
