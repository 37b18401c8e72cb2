"""A network and its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sknn._data import InputScaler
from sknn._targets import CompositeTarget, Target
from sknn.estimators.core._samples import Rows, scaled_input
from sknn.estimators.core._seeds import Seeds

if TYPE_CHECKING:
    import keras

    from sknn.training import Checkpoint


@dataclass(frozen=True)
class Network:
    """A model, and the objects that belong to it during a fit.

    Parameters
    ----------
    model : keras.Model
        Built model, which is not compiled.
    target : Target
        Encodes y, and decodes the outputs of the model.
    seeds : Seeds
        Seeds of the fit.
    scaler : InputScaler or None, default=None
        Scales X before it is passed to the model.
    checkpoint : Checkpoint or None, default=None
        End of an earlier training, from which training continues.
    """

    model: keras.Model
    target: Target
    seeds: Seeds
    scaler: InputScaler | None = None
    checkpoint: Checkpoint | None = None

    def inputs(self, X: Rows) -> Rows:
        """Return X as input of the model."""
        return scaled_input(self.scaler, X)

    def state(self) -> dict[str, object]:
        """Return the fitted attributes of an estimator with this network."""
        state: dict[str, object] = {
            "model_": self.model,
            "target_": self.target,
            "n_outputs_": self.target.n_outputs,
        }
        if self.scaler is not None:
            state["input_scaler_"] = self.scaler
        if isinstance(self.target, CompositeTarget):
            state |= {"classes_": self.target.labels} if self.target.labels else {}
        elif self.target.classes_ is not None:
            state["classes_"] = self.target.classes_
        return state
