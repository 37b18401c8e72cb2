"""The inputs of one training as a single object."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras

from sknn.training.models._packing import Packing
from sknn.training.plans._batches import TrainingData
from sknn.training.plans._hook import Hook
from sknn.training.plans._plan import Checkpoint, Plan, ValidationData


@dataclass(frozen=True)
class Training:
    """A model and all inputs of its training.

    Parameters
    ----------
    model : keras.Model
        Built, not compiled. Functional and Sequential models share compiled programs
        with all other models of the same architecture. Other models are trained by
        Keras.
    data : TrainingData
        Training data.
    plan : Plan
        Settings of the training.
    validation : ValidationData or None, default=None
        Validation data.
    hooks : sequence of Hook, default=()
        Called during training, in this order.
    checkpoint : Checkpoint or None, default=None
        Checkpoint of an earlier training of this model, to continue from.
    packing : Packing or None, default=None
        The inputs of a model that has several, in the rows of X.
    """

    model: keras.Model
    data: TrainingData
    plan: Plan
    validation: ValidationData | None = None
    hooks: Sequence[Hook] = ()
    checkpoint: Checkpoint | None = None
    packing: Packing | None = None
