"""Types of constructor parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import numpy as np

from sknn._targets import ClassifierLossName, RegressorLossName

# Names are listed here for type checkers; a test compares them with the registries.
ActivationName: TypeAlias = Literal[
    "linear",
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "prelu",
    "rrelu",
    "relu6",
    "absolute_relu",
    "noisy_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "swish",
    "mish",
    "softplus",
    "softsign",
    "maxout",
    "hard_step",
    "arctan",
]
InitializerName: TypeAlias = Literal[
    "auto",
    "zeros",
    "normal",
    "uniform",
    "glorot_normal",
    "glorot_uniform",
    "xavier_normal",
    "xavier_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
]
ArchitectureName: TypeAlias = Literal[
    "simple", "lenet", "vgg", "inception", "resnet", "wide_resnet"
]
AugmentationName: TypeAlias = Literal["light", "digits", "photos", "strong"]
Augmentation: TypeAlias = (
    AugmentationName | Literal["auto"] | Mapping[str, float | str] | None
)
OptimizerName: TypeAlias = Literal[
    "sgd",
    "momentum",
    "nesterov",
    "adagrad",
    "adadelta",
    "rmsprop",
    "adam",
    "adamax",
    "nadam",
    "adamw",
]
ScheduleName: TypeAlias = Literal[
    "constant",
    "power",
    "exponential",
    "piecewise_constant",
    "cosine",
    "one_cycle",
    "plateau",
]
CellName: TypeAlias = Literal[
    "gru", "lstm", "simple", "jordan", "peephole_lstm", "coupled_lstm"
]
PoolingName: TypeAlias = Literal["last", "mean", "max", "attention"]


class KerasOptimizer(Protocol):
    """A keras.optimizers.Optimizer."""

    def get_config(self) -> dict[str, object]: ...

    def apply(self, grads: object, trainable_variables: object = None) -> None: ...


class KerasModel(Protocol):
    """A keras.Model."""

    def get_config(self) -> dict[str, object]: ...

    def compile(self) -> None: ...


class KerasMetric(Protocol):
    """A keras.metrics.Metric."""

    def update_state(self, y_true: object, y_pred: object) -> object: ...

    def result(self) -> object: ...


class KerasCallback(Protocol):
    """A keras.callbacks.Callback."""

    def set_model(self, model: object) -> None: ...


# Keras' losses, initializers and schedules are callables too.
KerasCallable: TypeAlias = Callable[..., object]

# A model, or a function that builds one from arguments of any names.
Model: TypeAlias = KerasModel | Callable[..., object]
Activation: TypeAlias = ActivationName | KerasCallable
KernelInitializer: TypeAlias = InitializerName | KerasCallable
Optimizer: TypeAlias = OptimizerName | KerasOptimizer
Schedule: TypeAlias = ScheduleName | KerasCallable
ClassifierLoss: TypeAlias = ClassifierLossName | KerasCallable
RegressorLoss: TypeAlias = RegressorLossName | KerasCallable
Loss: TypeAlias = ClassifierLoss | RegressorLoss

# One number, or one per layer, stage or axis.
Counts: TypeAlias = int | Sequence[int] | np.ndarray
Fractions: TypeAlias = float | Sequence[float]

Callbacks: TypeAlias = list[KerasCallback] | dict[str, KerasCallback] | None
Scoring: TypeAlias = str | Callable[..., float] | KerasMetric | None
ClassWeight: TypeAlias = (
    Mapping[str, float]
    | Mapping[int, float]
    | Mapping[float, float]
    | Sequence[Mapping[int, float]]
    | Literal["balanced"]
    | None
)
