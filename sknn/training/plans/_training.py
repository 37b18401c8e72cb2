"""Everything that one training needs, as a value."""

from collections.abc import Sequence
from dataclasses import dataclass

import keras

from sknn.training.plans._batches import TrainingData
from sknn.training.plans._hook import Hook
from sknn.training.plans._plan import Checkpoint, Plan, ValidationData


@dataclass(frozen=True)
class Training:
    """A model and everything that its training needs.

    Parameters
    ----------
    model : keras.Model
        Built, not compiled. Functional and Sequential models share compiled programs
        with every other model of the same architecture; others are trained by Keras.
    data : TrainingData
    plan : Plan
    validation : ValidationData or None, default=None
    hooks : sequence of Hook, default=()
    checkpoint : Checkpoint or None, default=None
        Of an earlier training of this model, to continue from.
    """

    model: keras.Model
    data: TrainingData
    plan: Plan
    validation: ValidationData | None = None
    hooks: Sequence[Hook] = ()
    checkpoint: Checkpoint | None = None
