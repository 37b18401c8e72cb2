"""The base class of all networks.

A fit takes three steps: the input is checked (`InputSpec.check`), a network is built
and trained (`run`), and the result is stored (`_keep`). `SupervisedNetwork` adds y.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import numpy as np
from sklearn.callback import CallbackSupportMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags

from sknn._process import is_forked
from sknn._sklearn import SuggestsNames
from sknn._targets import Target
from sknn._typing import RandomStateLike
from sknn._warnings import warn_user
from sknn.estimators.core._auto_epochs import AutoEpochs
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS
from sknn.estimators.core._doubts import doubt_about
from sknn.estimators.core._input_spec import InputSpec
from sknn.estimators.core._keras_params import KerasParams
from sknn.estimators.core._model_state import pack_model, unpack_model
from sknn.estimators.core._network import Network
from sknn.estimators.core._parameters import Scoring
from sknn.estimators.core._persistence import Persistence
from sknn.estimators.core._prediction import Prediction
from sknn.estimators.core._samples import Samples
from sknn.estimators.core._seeds import Seeds, draw_seeds
from sknn.estimators.core._shaping import copied, network_value, refuse_changes
from sknn.estimators.core._stream import Stream
from sknn.estimators.core._training_options import TrainingOptions

if TYPE_CHECKING:
    import keras

    from sknn.training import Checkpoint, Outcome

# Not part of a pickle: created again when needed.
_TRANSIENT = ("_predictor", "callbacks_")


class BaseNetwork(
    Prediction, Persistence, KerasParams, CallbackSupportMixin, SuggestsNames, ABC
):
    """Base class of neural networks with scikit-learn's interface."""

    _trains_with_tensorflow = True
    _parameter_constraints: dict[str, list[object]] = TRAINING_CONSTRAINTS
    _saved: tuple[str, ...] = (
        "target_",
        "n_outputs_",
        "input_scaler_",
        "_input_offset",
        "history_",
        "n_epochs_",
        "best_epoch_",
        "stop_reason_",
        "n_features_in_",
        "feature_names_in_",
        "_seeds",
    )

    # Parameters that cannot change between two trainings of one network: of the network
    # itself, and of its target.
    _network_params: tuple[str, ...] = ()
    _target_params: tuple[str, ...] = ()

    # Parameters that the template reads; see `_parameters.py`.
    optimizer: str | keras.optimizers.Optimizer
    learning_rate: float | Literal["auto"]
    lr_schedule: (
        str | keras.optimizers.schedules.LearningRateSchedule | Callable[[int], float]
    )
    weight_decay: float
    clip_norm: float | None
    clip_value: float | None
    batch_size: int | Literal["auto"]
    epochs: int | Literal["auto"]
    early_stopping: bool | Literal["auto"]
    validation_fraction: float
    patience: float
    min_delta: float
    scoring: Scoring
    refit: bool
    shuffle: bool
    warm_start: bool
    callbacks: (
        list[keras.callbacks.Callback] | dict[str, keras.callbacks.Callback] | None
    )
    random_state: RandomStateLike
    verbose: int | bool

    target_: Target
    history_: dict[str, list[float]]
    n_epochs_: int
    best_epoch_: int
    stop_reason_: str
    callbacks_: list[keras.callbacks.Callback]
    _checkpoint: Checkpoint | None
    # Number of the first epoch of a training that is a part of another, for callbacks.
    _first_epoch: int = 0
    # Subtracted from X in double precision when it is checked.
    _input_offset: np.ndarray | None = None
    _stream: Stream = Stream.after_fit()
    _made_with: dict[str, object]

    # -- abstract methods ------------------------------------------------------------

    @abstractmethod
    def _input_spec(self) -> InputSpec:
        """Return the checks of the input."""

    @abstractmethod
    def _build(
        self, train: Samples, target: Target, seed: int, *, is_part: bool = False
    ) -> keras.Model:
        """Return a new model, built and not compiled.

        Parameters
        ----------
        train : Samples
            Training samples, for their shape and statistics.
        target : Target
            Its head is the output layer.
        seed : int
            Seed of the weights.
        is_part : bool
            Whether the samples are the first part of a stream of unknown length.
        """

    def _prepare_input(self) -> None:
        """Set attributes for the checks of a new X, which set the others."""
        return

    def _backbone_layer(self, model: keras.Model) -> str:
        """Return the layer that the fitted network ends with, as a backbone."""
        from sknn.networks import inner_layer

        return inner_layer(model)

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        """Return the options of the training of `model`.

        A subclass that has options replaces fields of the options of `super()`, as with
        scikit-learn's tags.
        """
        return TrainingOptions()

    def _set_input_statistics(self, model: keras.Model, samples: Samples) -> None:
        """Set the scales of the input inside of a model, if it has any."""
        return

    def _stops_early(self, *, validated: bool) -> bool:
        """Return True if training may stop before the last epoch.

        Parameters
        ----------
        validated : bool
            Whether there are validation samples.
        """
        return bool(self.early_stopping)

    def _auto_epochs(self) -> AutoEpochs:
        return AutoEpochs()

    # -- fit -------------------------------------------------------------------------

    def _resumes(self, wanted: bool) -> bool:
        """Return True if training continues with the network of the last fit."""
        if not wanted or not self.__sklearn_is_fitted__():
            return False
        refuse_changes(self._made_with, self)
        return True

    def _resumed(self, seeds: Seeds, *, restart_schedule: bool = False) -> Network:
        """Return the network of the last fit, to continue training."""
        checkpoint = self._checkpoint
        if restart_schedule and checkpoint is not None:
            checkpoint = checkpoint.at_schedule_start()
        return Network(self.model_, self.target_, seeds, self.input_scaler_, checkpoint)

    def _new_seeds(self, *, resume: bool) -> Seeds:
        seeds = draw_seeds(self.random_state)
        if not resume:
            return seeds
        # Samples that were held out for validation are not trained on later.
        return seeds._replace(split=self._seeds.split)

    def _keep(self, network: Network, outcome: Outcome, *, resumable: bool) -> None:
        """Store the results of a training as fitted attributes."""
        self.__dict__.pop("input_scaler_", None)  # of a fit with another `scaling`
        for name, value in network.state().items():
            setattr(self, name, value)
        self.history_ = outcome.history
        self.n_epochs_ = len(outcome.history["loss"])
        self.best_epoch_ = outcome.best_epoch
        self.stop_reason_ = outcome.stop_reason
        checkpoint = outcome.checkpoint
        self._checkpoint = checkpoint if resumable else checkpoint.without_state()
        self._seeds = network.seeds
        self._made_with = self._shape()
        self._stream = Stream.after_fit()
        self._predictor = self._new_predictor()

    def _shape(self) -> dict[str, object]:
        """Return the parameters that a network and its target are made with."""
        names = (*self._network_params, *self._target_params)
        return {name: copied(network_value(self, name)) for name in names}

    def _complete(self, made_with: dict[str, object], n_statistics: int | None) -> None:
        """Set the attributes of a loaded estimator that a file does not contain.

        Parameters
        ----------
        made_with : dict
            The parameters of the network that have been changed since the fit.
        n_statistics : int or None
            See `Stream`. Files of earlier versions do not contain it.
        """
        self._checkpoint = None
        self._stream = (
            Stream.after_fit()
            if n_statistics is None
            else Stream(n_needed=n_statistics)
        )
        self._seeds = Seeds(*self._seeds)
        self._made_with = self._shape() | made_with
        self._predictor = self._new_predictor()

    def _warn_about(
        self, outcome: Outcome, warning: str = "", train: Samples | None = None
    ) -> None:
        """Warn after the network is stored, as a filter can make a warning an error.

        Parameters
        ----------
        outcome : Outcome
            Results of the training.
        warning : str, default=""
            Message of a warning that is more important than doubts about the training.
        train : Samples or None, default=None
            Training samples, to find columns of very different scales.
        """
        message = warning or doubt_about(self, outcome, train)
        if message:
            warn_user(message, ConvergenceWarning)

    # -- scikit-learn ----------------------------------------------------------------

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, object]:
        state = super().__getstate__().copy()
        for name in _TRANSIENT:
            state.pop(name, None)
        if "model_" in state:
            state["model_"] = pack_model(state["model_"])
        return state

    def __setstate__(self, state: dict[str, object]) -> None:
        if "model_" in state:
            state = state | {"model_": unpack_model(state["model_"])}
        super().__setstate__(state)
        if self.__sklearn_is_fitted__() and not is_forked():
            self._predictor = self._new_predictor()
