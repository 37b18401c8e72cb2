"""The table of constructor parameters of the networks.

`python tools/write_constructors.py` writes docstring entries, signatures and
assignments from it. A parameter that several classes share has one entry; a class may
replace the default or the description (see `Estimator.changes`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import get_args

from sknn._targets import CLASSIFIER_LOSSES, REGRESSOR_LOSSES
from sknn.estimators.core._parameters import ArchitectureName

GROUPS = (
    "Network",
    "Input",
    "Outputs",
    "Regularization",
    "Loss",
    "Optimization",
    "Training",
    "Validation",
    "Decoding",
    "Other",
)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a constructor.

    Parameters
    ----------
    name : str
    annotation : str
        Type in the signature, as source.
    kind : str
        Type in the docstring.
    default : str
        As source; "" for a required parameter.
    text : str
        Description; line breaks do not matter.
    """

    name: str
    annotation: str
    kind: str
    default: str
    text: str


def _names(registry: Iterable[str]) -> str:
    """Return the names in a registry."""
    return ", ".join(f'"{name}"' for name in registry)


def _table(*parameters: Parameter) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parameters}


P = Parameter

# -- trainer: the parameters of every network -------------------------------------------

TRAINER: dict[str, dict[str, Parameter]] = {
    "Optimization": _table(
        P(
            "optimizer",
            "Optimizer",
            "str or keras.optimizers.Optimizer",
            '"adam"',
            '"sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", '
            '"adamax", "nadam", "adamw", or a Keras optimizer, which is copied.',
        ),
        P(
            "learning_rate",
            'float | Literal["auto"]',
            'float or "auto"',
            '"auto"',
            'Learning rate. "auto" is 0.002 for adam; each named optimizer has its own '
            '(see the user guide). With ``lr_schedule="one_cycle"``, its peak is 2.5 '
            'times as high. "auto" of a Keras optimizer is its own learning rate.',
        ),
        P(
            "lr_schedule",
            "Schedule",
            "str or callable",
            '"plateau"',
            'Learning rate schedule. "plateau" divides the learning rate by five after '
            'five epochs without improvement. "constant", or "power", "exponential", '
            '"piecewise_constant", "cosine" and "one_cycle", stretched over all '
            "`epochs`; or a Keras schedule or a function of the number of the update. "
            "The schedule of an `optimizer` object is used instead, unless "
            "`learning_rate` is a number.",
        ),
        P(
            "weight_decay",
            "float",
            "float",
            "0.0",
            "Decay of all weights, decoupled from the gradient, in units of the learning "
            "rate.",
        ),
        P(
            "clip_norm",
            "float | None",
            "float or None",
            "None",
            "Maximum norm of the gradient of all weights together (`global_clipnorm` in Keras).",
        ),
        P(
            "clip_value",
            "float | None",
            "float or None",
            "None",
            "Maximum absolute value of each component of the gradient.",
        ),
    ),
    "Training": _table(
        P(
            "batch_size",
            'int | Literal["auto"]',
            'int or "auto"',
            '"auto"',
            'Number of samples per batch. "auto" is 32, 128 from 5,000 samples and 256 '
            "from 50,000 samples.",
        ),
        P("epochs", "int", "int", "200", "Maximum number of epochs."),
        P(
            "shuffle",
            "bool",
            "bool",
            "True",
            "Whether to shuffle the training data before each epoch.",
        ),
        P(
            "warm_start",
            "bool",
            "bool",
            "False",
            "Whether `fit` continues from the weights of the last fit. The parameters of "
            "the network and its loss cannot be changed in between. The learning rate "
            "schedule starts again.",
        ),
        P(
            "callbacks",
            "Callbacks",
            "list or dict of keras.callbacks.Callback, or None",
            "None",
            "Called as by `keras.Model.fit`. With names in a dict, the settings of the "
            "callbacks are parameters too: "
            "`set_params(callbacks__stop__patience=3)`. The second training of `refit` "
            "uses the learning rates that they set, and does not call them.",
        ),
    ),
    "Validation": _table(
        P(
            "early_stopping",
            'bool | Literal["auto"]',
            'bool or "auto"',
            '"auto"',
            "True: hold out a part of the samples for validation, stop when its loss or "
            'score no longer improves, and restore the best weights. "auto": the same '
            "from 100 samples; with fewer, train on all samples until the training loss "
            "no longer improves. False: run all `epochs`. If `X_val` is passed to "
            "`fit`, it is used instead of a held-out part.",
        ),
        P(
            "validation_fraction",
            "float",
            "float",
            "0.1",
            "Fraction of the samples (of the groups, if given) to hold out for "
            "validation, stratified by class. At least one sample of every class with "
            "two or more is held out, so that the fraction can be much larger with many "
            "rare classes.",
        ),
        P(
            "patience",
            "float",
            "float",
            "15",
            "Number of epochs without improvement before training stops; infinity to "
            "run all epochs and still restore the best weights.",
        ),
        P(
            "min_delta",
            "float",
            "float",
            "1e-4",
            "Minimum change of the monitored value that counts as an improvement.",
        ),
        P(
            "scoring",
            "Scoring",
            "str, callable, keras.metrics.Metric or None",
            "None",
            "Score of the validation samples to monitor: the name of a score of "
            "scikit-learn (as in `cross_val_score`) or of a metric of Keras, a "
            "`keras.metrics.Metric`, or a function of the estimator, X and y. Metrics of "
            "Keras of which lower values are better are negated. None for the loss. It "
            "is weighted if the metric takes sample weights.",
        ),
        P(
            "refit",
            "bool",
            "bool",
            "False",
            "Whether to train again after validation, on all samples (including "
            "`X_val`), from the same initial weights and for `best_epoch_` epochs (for "
            "all epochs run, with `early_stopping=False`).",
        ),
    ),
    "Other": _table(
        P(
            "random_state",
            "RandomStateLike",
            "int, RandomState instance or None",
            "None",
            "Controls initial weights, noise, order and validation split; None is "
            "different for each fit. No global random state is used or changed.",
        ),
        P(
            "verbose",
            "int | bool",
            "int or bool",
            "0",
            "Whether to print one line per epoch.",
        ),
    ),
}

# -- shared by several families ---------------------------------------------------------

_IN_IMAGES = {
    "backbone": {
        "text": "A trained network that replaces the architecture; see `sknn.Backbone`."
    }
}
_IN_SEQUENCES = {
    "backbone": {
        "text": "A trained network that replaces the embedding, the scaling and the "
        "layers over time; pooling and dense layers follow. See `sknn.Backbone`."
    }
}
SHARED = _table(
    P(
        "backbone",
        "Backbone | None",
        "Backbone or None",
        "None",
        "A trained network that precedes the hidden layers, with its scaling of X. "
        '`hidden_layer_sizes="auto"` then means no hidden layers. See `sknn.Backbone`.',
    ),
    P(
        "hidden_layer_sizes",
        'Counts | Literal["auto", "mean", "geometric_mean"]',
        'int, sequence of int, or {"auto", "mean", "geometric_mean"}',
        '"auto"',
        "Number of units of each hidden layer; () for none (a perceptron, ADALINE or "
        'softmax regression). "auto" is (128, 64). "mean" and "geometric_mean" are '
        "classical rules: one layer of the mean of the numbers of inputs and outputs.",
    ),
    P(
        "activation",
        "Activation",
        "str or callable",
        '"relu"',
        "Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or a "
        "function of a tensor.",
    ),
    P(
        "scaling",
        'Literal["standard"] | None',
        '"standard" or None',
        '"standard"',
        'Scaling of X with statistics of the training samples. "standard": each column '
        "to zero mean and unit variance, robust to outliers (see the user guide). None: X "
        "as it is.",
    ),
    P(
        "kernel_initializer",
        "KernelInitializer",
        "str or keras.initializers.Initializer",
        '"auto"',
        "Initializer of the weights: a key of `sknn.networks.INITIALIZERS`, or a Keras "
        'initializer. "auto" depends on the activation (He for the relu family, LeCun '
        "for selu, Glorot for the others).",
    ),
    P(
        "batch_norm",
        "bool",
        "bool",
        "False",
        "Whether to use batch normalization in the hidden layers, before the "
        "activation.",
    ),
    P(
        "layer_norm",
        "bool",
        "bool",
        "False",
        "Whether to use layer normalization in the hidden layers, before the "
        "activation.",
    ),
    P(
        "dropout",
        "Fractions",
        "float or sequence of float",
        "0.2",
        "Fraction of the hidden units to drop at each update, in [0, 1); a sequence has "
        "one value per layer.",
    ),
    P(
        "input_dropout",
        "float",
        "float",
        "0.0",
        "Fraction of the inputs to drop at each update, in [0, 1).",
    ),
    P(
        "input_noise",
        "float",
        "float",
        "0.0",
        "Standard deviation of the Gaussian noise added to the inputs at each update, "
        "in the units of the scaled inputs, in [0, 1].",
    ),
    P(
        "l1",
        "float",
        "float",
        "0.0",
        "Penalty l1 * sum(abs(w)) on all weights except the biases.",
    ),
    P(
        "l2",
        "float",
        "float",
        "0.0",
        "Penalty l2 * sum(w**2) on all weights except the biases.",
    ),
    P(
        "max_norm",
        "float | None",
        "float or None",
        "None",
        "Maximum Euclidean norm of the incoming weights of each hidden unit.",
    ),
)

CLASSIFICATION = _table(
    P(
        "loss",
        "ClassifierLoss",
        "str, keras.losses.Loss or callable",
        '"auto"',
        f'{_names(CLASSIFIER_LOSSES)} (see the user guide; "auto" is the first), or a '
        "Keras loss of one-hot targets and probabilities.",
    ),
    P(
        "label_smoothing",
        "float",
        "float",
        "0.0",
        "Part of each target to spread evenly over the classes, in [0, 1); for "
        '"cross_entropy" and "kl_divergence".',
    ),
    P(
        "class_weight",
        "ClassWeight",
        'dict, "balanced", list of dict, or None',
        "None",
        "Weights of the classes by label, multiplied by `sample_weight`. A list has one "
        "dict per column of a multilabel y.",
    ),
)

REGRESSION = _table(
    P(
        "loss",
        "RegressorLoss",
        "str, keras.losses.Loss or callable",
        '"auto"',
        f'{_names(REGRESSOR_LOSSES)} (see the user guide; "auto" is the first), or a '
        "Keras loss of standardized targets.",
    ),
    P(
        "huber_delta",
        "float",
        "float",
        "1.0",
        'Error above which "huber" is linear, in standard deviations of y if targets '
        "are standardized.",
    ),
    P(
        "quantiles",
        "Sequence[float] | None",
        "sequence of float or None",
        "None",
        'Quantiles that "pinball" predicts, increasing, in (0, 1); None for '
        "(0.1, 0.5, 0.9).",
    ),
    P(
        "standardize_targets",
        "bool",
        "bool",
        "True",
        "Whether to train on (y - mean) / standard deviation. The losses in `history_` "
        "and `min_delta` are in these units.",
    ),
)

# -- images -----------------------------------------------------------------------------

_AUGMENTATION = (
    'Random changes of the images in training: "auto", "light", "digits", "photos" or '
    '"strong" (the keys of `sknn.networks.AUGMENTATION_SETS`); or strengths by the names '
    "in `sknn.networks.AUGMENTATIONS`, such as "
    '{"shift": 0.1, "rotation": 10, "horizontal_flip": True}; or None. "auto" shifts '
    "images of at least 8 x 8 pixels by up to 8 %, which keeps most classes, but not "
    "positions; flips do not keep digits, letters or directions."
)
IMAGES = _table(
    P(
        "image_shape",
        "Sequence[int] | None",
        "sequence of two or three int, or None",
        "None",
        "Height, width and optionally channels of the images if X has them as rows of "
        "pixels (line by line, the channels of a pixel together). If None, rows of a "
        "square number of values are square images of one channel, and all other rows "
        "are images of a single line.",
    ),
    P(
        "architecture",
        "ArchitectureName | Callable[..., object]",
        "str or callable",
        '"simple"',
        f"{_names(get_args(ArchitectureName))} (the keys of "
        "`sknn.networks.ARCHITECTURES`), or a function that adds layers to the images, "
        "see `sknn.networks.build_cnn`.",
    ),
    P(
        "filters",
        'Counts | Literal["auto"]',
        'int, sequence of int, or "auto"',
        '"auto"',
        "Number of filters of the convolutions of each stage; a single number is used "
        'for the first stage and doubled for each further stage. "auto" depends on the '
        "architecture and on the size of the images.",
    ),
    P(
        "kernel_size",
        'Counts | Literal["auto"]',
        'int, sequence of two int, or "auto"',
        '"auto"',
        'Height and width of the kernels. "auto" is 5 for "lenet" and 3 for the others.',
    ),
    P(
        "strides",
        'Counts | Literal["auto"]',
        'int, sequence of two int, or "auto"',
        '"auto"',
        "Strides of the first convolution of each stage, vertical and horizontal. "
        '"auto" is 1 for stages with pooling, otherwise 2 from the second stage.',
    ),
    P(
        "padding",
        'Literal["auto", "same", "valid"]',
        '{"auto", "same", "valid"}',
        '"auto"',
        'Zero padding before a convolution: "same" keeps the size of the maps, "valid" '
        'adds none. "auto" is "same", and for "lenet" the padding of the paper.',
    ),
    P(
        "pooling",
        'Literal["auto", "max", "average"] | None',
        '{"auto", "max", "average"} or None',
        '"auto"',
        'Pooling after each stage, which halves the size of the maps. "auto" means None '
        'for "resnet" and "wide_resnet" and for images that are too small, "average" '
        'for "lenet" and "max" for the others.',
    ),
    P(
        "blocks",
        'Counts | Literal["auto"]',
        'int, sequence of int, or "auto"',
        '"auto"',
        "Number of convolutions (or modules, or residual blocks) of each stage, or one "
        'number for all stages. "auto" depends on the architecture.',
    ),
    P(
        "global_pooling",
        'Literal["auto", "max", "average"] | None',
        '{"auto", "max", "average"} or None',
        '"auto"',
        "Pooling of each of the last maps to one feature; None uses every pixel as a "
        'feature. "auto" means None for "simple", "lenet" and "vgg", "average" for the '
        "others.",
    ),
    P(
        "spatial_dropout",
        "float",
        "float",
        "0.0",
        "Fraction of whole maps to drop at each update, in [0, 1): after each stage, "
        "and in residual blocks before the second convolution.",
    ),
    P(
        "augmentation",
        "Augmentation",
        "str, dict or None",
        "None",
        _AUGMENTATION,
    ),
)

# -- sequences --------------------------------------------------------------------------

SEQUENCES = _table(
    P(
        "units",
        "Counts",
        "int or sequence of int",
        "(64,)",
        "Number of units of each recurrent layer; () for none.",
    ),
    P(
        "cell",
        "CellName",
        "str",
        '"gru"',
        'Cell of the recurrent layers: "gru", "lstm", "simple" (Elman network), '
        '"jordan", "peephole_lstm" or "coupled_lstm"; see `sknn.networks.build_rnn`.',
    ),
    P(
        "bidirectional",
        "bool",
        "bool",
        "False",
        "Whether to use bidirectional recurrent layers.",
    ),
    P(
        "skip_connection",
        'bool | Literal["auto"]',
        'bool or "auto"',
        '"auto"',
        "Whether to join the outputs of the recurrent layers with their inputs, such as "
        "the features of convolutions. The outputs are then dropped with a rate of 0.8 "
        'during training. "auto" is True with ``units="auto"`` and convolutions.',
    ),
    P(
        "n_blocks",
        "int",
        "int",
        "2",
        "Number of transformer blocks.",
    ),
    P(
        "model_dim",
        "int",
        "int",
        "64",
        "Width of the transformer blocks.",
    ),
    P(
        "n_heads",
        "int",
        "int",
        "4",
        "Number of attention heads; a divisor of `model_dim`.",
    ),
    P(
        "filters",
        "Counts",
        "int or sequence of int",
        "()",
        "Number of filters of each convolution over time before the other layers; () "
        "for none. Each is followed by batch normalization and the activation.",
    ),
    P(
        "kernel_size",
        'Counts | Literal["auto"]',
        'int, sequence of int, or "auto"',
        '"auto"',
        "Number of time steps in the window of each convolution, or one number for all "
        'convolutions. "auto" is 8, 5, 3, 3, ...',
    ),
    P(
        "pool_size",
        "Counts",
        "int or sequence of int",
        "1",
        "Number of time steps per window of the max pooling after each convolution, or "
        "one number for all convolutions.",
    ),
    P(
        "global_pooling",
        "PoolingName",
        '{"last", "mean", "max", "attention"}',
        '"last"',
        "Pooling of the time steps to one vector of features: the last step (in both "
        "directions, with bidirectional layers), the mean or the maximum over all "
        "steps, or a weighted mean with learned weights.",
    ),
    P(
        "output",
        'Literal["last", "sequence"]',
        '{"last", "sequence"}',
        '"last"',
        "Whether there is one label or value per sequence, or one per time step. With "
        '"sequence" y has one array per sequence, of shape (n_steps_i,) or (n_steps_i, '
        "n_outputs); predictions are the same, as one array if all sequences have the "
        "same length. All time steps have the same weight, and `global_pooling` is not "
        "used.",
    ),
    P(
        "embedding",
        "int | ArrayLike | Embedding | None",
        "int, array-like of shape (n_tokens, n_dims), Embedding, or None",
        "None",
        "Embedding of tokens: its dimension, initial vectors of the tokens (of "
        "`Word2Vec`, for example; see `TextTokenizer.embedding_matrix`), or an "
        "`sknn.Embedding`. None if X contains numbers.",
    ),
    P(
        "embedding_dim",
        "int",
        "int",
        "64",
        "Dimension of the token embeddings.",
    ),
    P(
        "recurrent_dropout",
        "float",
        "float",
        "0.0",
        "Fraction of the recurrent state to drop at each update, in [0, 1); the same "
        "units at all time steps of a sequence.",
    ),
    P(
        "missing",
        'Literal["raise", "mask"]',
        '{"raise", "mask"}',
        '"raise"',
        "Whether a time step with NaN is an error or is masked. Convolutions read masked "
        "time steps as zeros; all other layers skip them. NaN after the last valid time "
        "step of an array is padding.",
    ),
    P(
        "truncation",
        "int | None",
        "int or None",
        "None",
        'With ``output="sequence"``, the number of time steps of truncated '
        "backpropagation through time: training uses parts of this length, one after "
        "the other, and the states of the recurrent layers are carried from each part "
        "to the next. None for whole sequences.",
    ),
)

# -- texts ------------------------------------------------------------------------------

TEXTS = _table(
    P(
        "attention",
        'Literal["dot", "additive"] | None',
        '{"dot", "additive"} or None',
        '"dot"',
        "Attention of the decoder to the time steps of the source: by a dot product "
        "(Luong et al. 2015) or by a small network (Bahdanau et al. 2015). With None "
        "the decoder only uses the last states of the encoder. See "
        "`sknn.networks.SourceAttention`.",
    ),
    P(
        "source_level",
        'Literal["character", "word"]',
        '{"character", "word"}',
        '"character"',
        "Tokens of X: characters, or words separated by spaces.",
    ),
    P(
        "target_level",
        'Literal["character", "word"]',
        '{"character", "word"}',
        '"character"',
        "Tokens of y. Predicted words are separated by one space.",
    ),
    P(
        "max_length",
        "int | None",
        "int or None",
        "None",
        "Maximum number of tokens of a text in y and of a predicted text; None for the "
        "length of the longest text of the fit.",
    ),
    P(
        "beam_width",
        "int",
        "int",
        "1",
        "Number of candidates of the beam search; 1 for greedy decoding.",
    ),
    P(
        "length_penalty",
        "float",
        "float",
        "1.0",
        "Exponent of the length penalty: the candidate with the largest log-probability "
        "divided by the number of tokens to this power is predicted. 0 for the most "
        "probable candidate; larger values prefer longer texts.",
    ),
    P(
        "max_tokens",
        "int | None",
        "int or None",
        "None",
        "Maximum number of tokens, including padding and the unknown token: the most "
        "frequent ``max_tokens - 2`` characters are known. None for all characters. At "
        "least 3.",
    ),
)


# -- fitted attributes ------------------------------------------------------------------

ATTRIBUTES = {
    "model_": ("keras.Model", "The trained network."),
    "classes_": (
        "ndarray of shape (n_classes,) or (n_labels, 2)",
        "Labels in the order of the columns of `predict_proba`; 0 and 1 for each label of "
        "a multilabel y.",
    ),
    "history_": (
        "dict of str to list of float",
        'One entry per epoch: "loss", "learning_rate" and "seconds"; with validation '
        'samples also "val_loss" and, with `scoring`, "val_score". "loss" is the mean '
        'over the updates of the epoch, without penalties. "val_loss" is the loss of the '
        "weights after the epoch, without label smoothing. Epochs of `partial_fit` have "
        "NaN for the values that they do not have.",
    ),
    "n_epochs_": ("int", "Number of epochs run."),
    "best_epoch_": (
        "int",
        "The best epoch, counted from 1: by the validation score or loss, or else by the "
        "training loss.",
    ),
    "callbacks_": (
        "list of keras.callbacks.Callback",
        "The copies of `callbacks` that the last fit called; not pickled.",
    ),
    "stop_reason_": (
        "str",
        'Why training ended: "epochs", "early_stopping", "training_loss", "callback", '
        '"interrupted" or "non_finite_loss".',
    ),
    "input_scaler_": (
        "object or None",
        "Scales X for `model_`: a function of checked samples; None with `scaling=None`.",
    ),
    "target_": ("object", "Encodes y, and decodes the outputs of the network."),
    "n_outputs_": ("int", "Number of columns of y."),
    "n_features_in_": ("int", "Number of features."),
    "input_shape_": (
        "tuple of int",
        "Shape of one sample; of several inputs, in one row.",
    ),
    "inputs_": (
        "dict of str to object",
        "Each input of several; empty for a single input.",
    ),
    "input_transformers_": (
        "dict of str to estimator",
        "The fitted transformers of inputs that have one.",
    ),
    "image_shape_": (
        "tuple of three int",
        "Height, width and channels of the images.",
    ),
    "n_steps_in_": (
        "int or None",
        "Number of columns of X if X is a table; None if sequences may have any length.",
    ),
    "n_tokens_": (
        "int",
        "Number of different tokens, including 0; only with an `embedding`.",
    ),
    "feature_names_in_": (
        "ndarray of shape (`n_features_in_`,)",
        "Names of the columns of X, if all are strings.",
    ),
    "source_vocabulary_": (
        "dict of str to int",
        "Tokens of X and their numbers, from 2; 0 is padding and 1 an unknown token.",
    ),
    "target_vocabulary_": (
        "dict of str to int",
        "Tokens of y and their numbers, from 2; 0 is padding and 1 the start and the end "
        "of a text.",
    ),
    "max_length_": ("int", "Maximum number of tokens of a predicted text."),
}

# Changes for estimators without the parameter `scoring`.
_BEST_BY_LOSS = {
    "best_epoch_": {
        "text": "The best epoch, counted from 1: by the validation loss, or else by the "
        "training loss.",
    },
}

_TRAINED = (
    "history_",
    "n_epochs_",
    "best_epoch_",
    "callbacks_",
    "stop_reason_",
    "target_",
    "n_outputs_",
)
_OF_TABLE = ("input_scaler_", "n_features_in_", "feature_names_in_")
_OF_MODEL = (
    *("input_scaler_", "input_shape_", "inputs_", "input_transformers_"),
    *("n_features_in_", "feature_names_in_"),
)
_OF_IMAGES = ("n_features_in_", "image_shape_", "feature_names_in_")
_OF_SEQUENCES = ("n_features_in_", "n_steps_in_", "n_tokens_", "feature_names_in_")


@dataclass(frozen=True)
class Estimator:
    """The constructor of one class.

    Parameters
    ----------
    file : str
        Path below `sknn/estimators`.
    groups : dict of str to list of (str or Parameter)
        Heading -> parameters, by name or in full.
    positional : tuple of str
        Parameters that may be passed by position.
    attributes : tuple of str
        Fitted attributes to document; () leaves the section of the file as it is.
    changes : dict of str to dict
        Name -> fields of the `Parameter` that differ for this class, or for an
        attribute "kind" and "text".
    keywords : str
        Method that stores all other keyword arguments; "" if there are none.
    """

    file: str
    groups: dict[str, list[Parameter]]
    positional: tuple[str, ...]
    attributes: tuple[str, ...]
    changes: dict[str, dict[str, str]] = field(default_factory=dict)
    keywords: str = ""

    def documented(self) -> dict[str, tuple[str, str]]:
        """Return attribute -> type and description, with the changes of the class."""
        found = {}
        for name in self.attributes:
            kind, text = ATTRIBUTES[name]
            changed = self.changes.get(name, {})
            found[name] = changed.get("kind", kind), changed.get("text", text)
        return found

    def parameters(self) -> dict[str, list[Parameter]]:
        """Return heading -> parameters, with the changes of the class."""
        return {
            group: [replace(p, **self.changes.get(p.name, {})) for p in parameters]
            for group, parameters in self.groups.items()
        }


def _pick(table: dict[str, Parameter], *names: str) -> list[Parameter]:
    return [table[name] for name in names]


def _trainer(*without: str) -> dict[str, list[Parameter]]:
    return {
        group: [p for p in table.values() if p.name not in without]
        for group, table in TRAINER.items()
    }


def _with_task(
    groups: dict[str, list[Parameter]], task: dict[str, Parameter]
) -> dict[str, list[Parameter]]:
    return groups | {"Loss": list(task.values())} | _trainer()


_PENALTIES = ("l1", "l2", "max_norm")
_PER_LAYER = {
    "annotation": "Activation | Sequence[Activation]",
    "kind": "str, callable or sequence of them",
    "text": "Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or "
    "a function of a tensor; a sequence has one per layer.",
}
_DENSE = {
    "annotation": "Counts",
    "kind": "int or sequence of int",
    "default": "()",
    "text": "Number of units of each dense layer before the output layer; () for none.",
}

MLP = {
    "Input": _pick(SHARED, "scaling"),
    "Network": _pick(
        SHARED,
        "hidden_layer_sizes",
        "activation",
        "kernel_initializer",
        "batch_norm",
        "layer_norm",
        "backbone",
    ),
    "Regularization": _pick(
        SHARED, "dropout", "input_dropout", "input_noise", *_PENALTIES
    ),
}
CNN = {
    "Input": [
        *_pick(IMAGES, "image_shape", "augmentation"),
        *_pick(SHARED, "scaling"),
    ],
    "Network": [
        *_pick(IMAGES, "architecture", "filters", "kernel_size", "strides", "padding"),
        *_pick(IMAGES, "pooling", "blocks", "global_pooling"),
        *_pick(SHARED, "hidden_layer_sizes", "activation", "kernel_initializer"),
        *_pick(SHARED, "batch_norm"),
        *_pick(SHARED, "backbone"),
    ],
    "Regularization": [
        *_pick(SHARED, "dropout"),
        *_pick(IMAGES, "spatial_dropout"),
        *_pick(SHARED, *_PENALTIES),
    ],
}
_SEQUENCE_INPUT = [
    *_pick(SEQUENCES, "output", "embedding", "missing"),
    *_pick(SHARED, "scaling"),
]
_CONVOLUTIONS = _pick(SEQUENCES, "filters", "kernel_size", "pool_size")
RNN = {
    "Network": [
        *_pick(SEQUENCES, "units", "cell", "bidirectional", "skip_connection"),
        *_CONVOLUTIONS,
        *_pick(SEQUENCES, "global_pooling"),
        *_pick(SHARED, "hidden_layer_sizes", "activation", "kernel_initializer"),
        *_pick(SHARED, "layer_norm", "backbone"),
    ],
    "Input": _SEQUENCE_INPUT,
    "Regularization": [
        *_pick(SHARED, "dropout", "input_dropout"),
        *_pick(SEQUENCES, "recurrent_dropout"),
        *_pick(SHARED, *_PENALTIES),
    ],
}
TRANSFORMER = {
    "Network": [
        *_pick(SEQUENCES, "n_blocks", "model_dim", "n_heads"),
        *_CONVOLUTIONS,
        *_pick(SEQUENCES, "global_pooling"),
        *_pick(SHARED, "hidden_layer_sizes", "activation", "kernel_initializer"),
        *_pick(SHARED, "layer_norm", "backbone"),
    ],
    "Input": _SEQUENCE_INPUT,
    "Regularization": [
        *_pick(SHARED, "dropout", "input_dropout"),
        *_pick(SHARED, *_PENALTIES),
    ],
}

_AUTOMATIC_L2 = (
    'Penalty l2 * sum(w**2) on all weights except the biases. "auto" replaces early '
    "stopping: it decreases with the number of samples, and depends on the noise of y and "
    "on the loss. The noise is estimated from nearest neighbors and ridge regression (see "
    "the user guide)."
)
_ONE_CYCLE = (
    'Learning rate schedule. "one_cycle" increases the rate to its peak in the '
    "first half of all `epochs`, and decreases it to almost zero in the second. "
    '"constant", "power", "exponential", "piecewise_constant" and "cosine", also over '
    'all `epochs`; "plateau" divides the learning rate by five after five epochs '
    "without improvement; or a Keras schedule or a function of the number of the "
    "update. The schedule of an `optimizer` object is used instead, unless "
    "`learning_rate` is a number."
)
_MLP_CHANGES = {
    "activation": _PER_LAYER | {"default": '"silu"'},
    "l2": {
        "annotation": 'float | Literal["auto"]',
        "kind": 'float or "auto"',
        "default": '"auto"',
        "text": _AUTOMATIC_L2,
    },
    "lr_schedule": {
        "default": '"one_cycle"',
        "text": _ONE_CYCLE,
    },
    "epochs": {"default": "100"},
    "early_stopping": {
        "text": "True: hold out a part of the samples for validation, stop when its loss "
        'or score no longer improves, and restore the best weights. "auto": False with '
        '``l2="auto"``, unless `X_val` is passed to `fit`; otherwise True from 100 samples, '
        "and with fewer, train on all samples until the training loss no longer improves. "
        "False: run all `epochs`. `X_val` is used instead of a held-out part.",
    },
    "patience": {"default": "30"},
}
_MLP_CLASSIFIER_CHANGES = _MLP_CHANGES | {"dropout": {"default": "0.1"}}
_MLP_REGRESSOR_CHANGES = _MLP_CHANGES | {"dropout": {"default": "0.0"}}
_AUTO_EPOCHS = {
    "annotation": 'int | Literal["auto"]',
    "kind": 'int or "auto"',
    "default": '"auto"',
    "text": 'Maximum number of epochs. "auto" is the number of epochs with about 1,500 '
    "updates, at least 20 and at most 200; it is 200 with early stopping.",
}
_CNN_CHANGES = _IN_IMAGES | {
    "early_stopping": {
        "text": "True: hold out a part of the samples for validation, stop when its loss "
        'or score no longer improves, and restore the best weights. "auto": False, unless '
        "`X_val` is passed to `fit`. False: run all `epochs`. `X_val` is used instead of a "
        "held-out part.",
    },
    "lr_schedule": {"default": '"one_cycle"', "text": _ONE_CYCLE},
    "epochs": _AUTO_EPOCHS,
    "scaling": {
        "text": 'Scaling of X with statistics of the training samples. "standard": each '
        "channel to zero mean and unit variance. None: X as it is, except that large "
        "offsets are subtracted in double precision.",
    },
    "hidden_layer_sizes": _DENSE
    | {
        "annotation": 'Counts | Literal["auto"]',
        "kind": 'int, sequence of int, or "auto"',
        "default": '"auto"',
        "text": "Number of units of each dense layer before the output layer; () for "
        'none. "auto" is 128 for "simple", (120, 84) for "lenet", 256 for "vgg" and () '
        "for the others.",
    },
    "batch_norm": {
        "annotation": 'bool | Literal["auto"]',
        "kind": 'bool or "auto"',
        "default": '"auto"',
        "text": "Whether to use batch normalization in the hidden layers, before the "
        'activation. "auto" is True for convolutions, except in "lenet", and False for '
        "dense layers.",
    },
    "dropout": {
        "text": "Fraction of the units of the dense layers to drop at each update, in "
        "[0, 1); of the features if there are no dense layers. A sequence has one value "
        "per layer.",
    },
}
_SEQUENCE_CHANGES = _IN_SEQUENCES | {
    "scaling": {
        "text": 'Scaling of X with statistics of the training samples. "standard": each '
        "feature to zero mean and unit variance over all time steps, robust to outliers "
        "(see the user guide). None: X as it is, except that large offsets are "
        "subtracted in double precision. Tokens are never scaled.",
    },
    "hidden_layer_sizes": _DENSE,
    "activation": {
        "text": "Activation of convolutions and dense layers: a key of "
        "`sknn.networks.ACTIVATIONS`, or a function of a tensor.",
    },
    "dropout": {"annotation": "float", "kind": "float"},
    "learning_rate": {"default": "0.005"},
    "lr_schedule": {"default": '"cosine"'},
    "clip_norm": {"default": "1.0"},
    "patience": {"default": "50"},
}
_SEQUENCE_FEATURES = {
    "n_features_in_": {
        "text": "Number of columns of X if X is a table, otherwise number of features "
        "per time step (1 for tokens).",
    },
}
_AUTO_COUNTS = {
    "annotation": 'Counts | Literal["auto"]',
    "kind": 'int, sequence of int, or "auto"',
    "default": '"auto"',
}
_RNN_CHANGES = (
    _SEQUENCE_CHANGES
    | _SEQUENCE_FEATURES
    | {
        "learning_rate": {
            "default": '"auto"',
            "text": 'Learning rate. "auto" is 0.002 for adam; each named optimizer has its '
            "own (see the user guide). It is 2.5 times as high without "
            'chosen convolutions, and the peak of ``lr_schedule="one_cycle"`` too. "auto" '
            "of a Keras optimizer is its own learning rate.",
        },
        "lr_schedule": {
            "annotation": 'Schedule | Literal["auto"]',
            "default": '"auto"',
            "text": 'Learning rate schedule. "auto" is "one_cycle" with ``units="auto"`` '
            'and convolutions, otherwise "cosine". "one_cycle" increases the rate to its '
            "peak in the first half of all `epochs`, and decreases it to almost zero in "
            'the second. "constant", "power", "exponential", "piecewise_constant" and '
            '"cosine", also over all `epochs`; "plateau" divides the learning rate by '
            "five after five epochs without improvement; or a Keras schedule or a "
            "function of the number of the update. The schedule of an `optimizer` object "
            "is used instead, unless `learning_rate` is a number.",
        },
        "units": _AUTO_COUNTS
        | {
            "text": 'Number of units of each recurrent layer; () for none. "auto" is one '
            "layer of 64 units, and chooses the other layers over time too: see "
            "`bidirectional`, `skip_connection`, `filters`, `pool_size` and "
            "`global_pooling`.",
        },
        "bidirectional": {
            "annotation": 'bool | Literal["auto"]',
            "kind": 'bool or "auto"',
            "default": '"auto"',
            "text": 'Whether to use bidirectional recurrent layers. "auto" is True with '
            '``units="auto"`` and ``output="last"``, otherwise False.',
        },
        "filters": _AUTO_COUNTS
        | {
            "text": "Number of filters of each convolution over time before the other "
            "layers; () for none. Each is followed by batch normalization and the "
            'activation. "auto" is (64, 128, 128) with ``units="auto"`` and '
            '``output="last"`` if X contains numbers, has 16 or more time steps and no '
            "masked ones, otherwise ().",
        },
        "pool_size": _AUTO_COUNTS
        | {
            "text": "Number of time steps per window of the max pooling after each "
            'convolution, or one number for all convolutions. "auto" is 2 with '
            '``filters="auto"``, otherwise 1.',
        },
        "global_pooling": {
            "annotation": 'PoolingName | Literal["auto"]',
            "kind": '{"auto", "last", "mean", "max", "attention"}',
            "default": '"auto"',
            "text": "Pooling of the time steps to one vector of features: the last step "
            "(in both directions, with bidirectional layers), the mean or the maximum "
            'over all steps, or a weighted mean with learned weights. "auto" is the '
            'mean with ``units="auto"``, the maximum if X also contains tokens, and '
            "otherwise the last step.",
        },
        "early_stopping": {
            "text": "True: hold out a part of the samples for validation, stop when its "
            'loss or score no longer improves, and restore the best weights. "auto": '
            'False with ``units="auto"``, unless `X_val` is passed to `fit`; with '
            '``output="sequence"``, ``missing="mask"`` or other units, True from 100 '
            "samples, and with fewer, train on all samples until the training loss no "
            "longer improves. False: run all `epochs`. `X_val` is used instead of a "
            "held-out part.",
        },
        "epochs": _AUTO_EPOCHS
        | {
            "text": 'Maximum number of epochs. "auto" is the number of epochs with about '
            "1,500 updates, at least 20 and at most 200; with tokens and "
            '``units="auto"``, about 600 updates and at least 3 epochs. It is 200 with '
            "early stopping.",
        },
        "activation": {
            "text": "Activation of convolutions and dense layers: a key of "
            "`sknn.networks.ACTIVATIONS`, or a function of a tensor. Cells keep their "
            "sigmoid and tanh.",
        },
        "kernel_initializer": {
            "text": "Initializer of the weights, except the recurrent weights, which are "
            "orthogonal: a key of `sknn.networks.INITIALIZERS`, or a Keras initializer. "
            '"auto" is Glorot for recurrent layers and depends on the activation for the '
            "others.",
        },
        "layer_norm": {
            "text": "Whether to use layer normalization: of the outputs of recurrent "
            "layers, and of dense layers before the activation.",
        },
        "dropout": {
            "annotation": "float",
            "kind": "float",
            "text": "Fraction of the hidden units to drop at each update, in [0, 1): after "
            "each recurrent and dense layer, the same units at all time steps of a "
            "sequence.",
        },
    }
)
_RNN_CLASSIFIER_CHANGES = _RNN_CHANGES | {
    "label_smoothing": {
        "annotation": 'float | Literal["auto"]',
        "kind": 'float or "auto"',
        "default": '"auto"',
        "text": "Part of each target to spread evenly over the classes, in [0, 1); for "
        '"cross_entropy" and "kl_divergence". "auto" is 0.1 with ``units="auto"`` and '
        "convolutions, whose few training sequences would soon be learned by heart, "
        "and otherwise 0.",
    },
}
_TRANSFORMER_CHANGES = (
    _SEQUENCE_CHANGES
    | _SEQUENCE_FEATURES
    | {
        "layer_norm": {
            "text": "Whether to use layer normalization of dense layers, before the "
            "activation. Transformer blocks always use it.",
        },
        "dropout": {
            "annotation": "float",
            "kind": "float",
            "text": "Fraction of the hidden units to drop at each update, in [0, 1): in the "
            "transformer blocks and after each dense layer.",
        },
        "global_pooling": {
            "default": '"mean"',
            "text": "Pooling of the time steps to one vector of features: the last step, the "
            "mean or the maximum over all steps, or a weighted mean with learned weights.",
        },
    }
)
_STANDARDIZED = {
    "model_": {"text": "The trained network, which predicts standardized values."}
}
_REGRESSOR_SPLIT = {
    "validation_fraction": {
        "text": "Fraction of the samples (of the groups, if given) to hold out for "
        "validation.",
    },
}

KERAS: dict[str, list[Parameter]] = {
    "Network": [
        P(
            "model",
            "Model",
            "callable or keras.Model",
            "",
            "A function that returns a new `keras.Model`, or a model, which is copied "
            "with its weights. The function receives the arguments that it has of "
            "`input_shape` (the shape of one sample), `n_features` (its last axis; for "
            "several inputs, both are dicts), `n_tokens` (of inputs of texts, a dict), "
            "`n_outputs` (columns of y), `n_classes`, `output_units` and "
            "`output_activation` (of the output layer that y needs), `seed`, `meta` "
            "(a dict of all that is known about X and y), and `backbone`. Its other arguments are "
            "parameters of the estimator, with the prefix ``model__``. If the model is "
            "compiled, its optimizer and its loss are the defaults.",
        ),
        replace(
            SHARED["backbone"],
            text="A trained network, of which the function `model` receives a copy as "
            "the argument `backbone`, and calls it like a layer, x = backbone(inputs). X "
            "is scaled as in its source. See `sknn.Backbone`.",
        ),
    ],
    "Input": [
        P(
            "inputs",
            "InputColumns | None",
            "dict or None",
            "None",
            "Columns of each input of a model with several, by the names of the inputs: "
            'a name or a position, a list of them, or a slice, such as ``{"numbers": '
            '["age", "income"], "text": "review"}``. A column of texts is converted to '
            'token ids; in a pair, such as ``("review", TextTokenizer("character"))``'
            ", any transformer converts the columns, and is fitted with the network. "
            "Items of a column may be arrays, such as images. None for a single input, "
            "or if X is a dict of arrays or a tuple of arrays.",
        ),
        *_pick(SHARED, "scaling"),
    ],
    "Outputs": [
        P(
            "outputs",
            "Mapping[str, TargetColumns] | None",
            "dict or None",
            "None",
            "Columns of y of each output of a model with several, by the names of the "
            "output layers: a name or a position, a list of them, or a slice. None for a "
            "single output, for one column of y per output (by name, or else in order), "
            "or if y is a dict by output.",
        ),
        P(
            "loss_weights",
            "Mapping[str, float] | None",
            "dict of str to float, or None",
            "None",
            "Weights of the losses of several outputs; 1 for those that are not named.",
        ),
    ],
}
_KERAS_CHANGES = {
    "scaling": {
        "default": "None",
        "text": "Scaling of a table X with statistics of the training samples. "
        '"standard": each column to zero mean and unit variance, robust to outliers (see '
        "the user guide). None: X as it is.",
    },
    "optimizer": {
        "annotation": 'Optimizer | Literal["auto"]',
        "default": '"auto"',
        "text": '"auto" (the optimizer of a compiled model, or "adam"), "sgd", '
        '"momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamax", '
        '"nadam", "adamw", or a Keras optimizer, which is copied.',
    },
    "warm_start": {
        "text": "Whether `fit` continues from the weights of the last fit. The model, "
        "its settings and its loss cannot be changed in between. The learning rate "
        "schedule starts again.",
    },
    "model_": {
        "text": "The trained network. If the loss is for logits, it has a further layer "
        "that converts them to probabilities.",
    },
}
_KERAS_LOSS = (
    'A loss of Keras, by name or as an object, or {names} (see the user guide). "auto" '
    "is the loss of a compiled model, or the first of these. A dict has one loss per "
    "output."
)


def _with_truncation(
    groups: dict[str, list[Parameter]],
) -> dict[str, list[Parameter]]:
    truncation = _pick(SEQUENCES, "truncation")
    return groups | {"Training": [*groups["Training"], *truncation]}


_TEXT_CHANGES = {
    name: _SEQUENCE_CHANGES[name]
    for name in ("learning_rate", "lr_schedule", "clip_norm")
}

ESTIMATORS = {
    "MLPClassifier": Estimator(
        "tables/_mlp_classifier.py",
        _with_task(MLP, CLASSIFICATION),
        ("hidden_layer_sizes", "activation"),
        ("model_", "classes_", *_TRAINED, *_OF_TABLE),
        _MLP_CLASSIFIER_CHANGES,
    ),
    "MLPRegressor": Estimator(
        "tables/_mlp_regressor.py",
        _with_task(MLP, REGRESSION),
        ("hidden_layer_sizes", "activation"),
        ("model_", *_TRAINED, *_OF_TABLE),
        _MLP_REGRESSOR_CHANGES | _REGRESSOR_SPLIT | _STANDARDIZED,
    ),
    "Autoencoder": Estimator(
        "tables/_autoencoder.py",
        {
            "Network": [
                P(
                    "n_components",
                    "int",
                    "int",
                    "2",
                    "Number of components of the code.",
                ),
                *_pick(SHARED, "hidden_layer_sizes", "activation"),
                *_pick(SHARED, "kernel_initializer"),
            ],
            "Input": _pick(SHARED, "scaling"),
            "Regularization": _pick(
                SHARED, "dropout", "input_dropout", "input_noise", "l1", "l2"
            ),
            "Loss": [
                P(
                    "loss",
                    'Literal["squared_error", "absolute_error", "binary_cross_entropy"]',
                    '{"squared_error", "absolute_error", "binary_cross_entropy"}',
                    '"squared_error"',
                    'Reconstruction error. "binary_cross_entropy" is for features in '
                    "[0, 1], which are reconstructed by sigmoid units.",
                )
            ],
            **_trainer("scoring"),
        },
        ("n_components", "hidden_layer_sizes", "activation"),
        ("model_", *_TRAINED, *_OF_TABLE),
        {
            "hidden_layer_sizes": {
                "annotation": "Counts",
                "kind": "int or sequence of int",
                "default": "(128,)",
                "text": "Number of units of each hidden layer of the encoder; the "
                "decoder has the same layers in reverse order. () for none.",
            },
            "activation": {
                "annotation": "Activation | Sequence[Activation]",
                "kind": "str, callable or sequence of them",
                "text": "Activation of the hidden layers: a key of "
                "`sknn.networks.ACTIVATIONS`, or a function of a tensor; a sequence has "
                "one per layer of the encoder. The code is linear.",
            },
            "dropout": {
                "default": "0.0",
                "text": "Fraction of the hidden units to drop at each update, in "
                "[0, 1); a sequence has one value per layer of the encoder.",
            },
            "input_dropout": {
                "text": "Fraction of the inputs to drop at each update, in [0, 1): a "
                "denoising autoencoder, which reconstructs the complete input.",
            },
            "input_noise": {
                "text": "Standard deviation of the Gaussian noise added to the inputs "
                "at each update, in the units of the inputs: a denoising autoencoder, "
                "which reconstructs the input without noise.",
            },
            "early_stopping": {
                "text": "True: hold out a part of the samples for validation, stop when "
                'its loss no longer improves, and restore the best weights. "auto": the '
                "same from 100 samples; with fewer, train on all samples until the "
                "training loss no longer improves. False: run all `epochs`.",
            },
            "validation_fraction": {
                "text": "Fraction of the samples to hold out for validation.",
            },
            "refit": {
                "text": "Whether to train again after validation, on all samples, from "
                "the same initial weights and for `best_epoch_` epochs (for all epochs "
                "run, with `early_stopping=False`).",
            },
            "model_": {
                "text": "The trained network, from features to reconstructed features.",
            },
            "history_": {
                "text": 'One entry per epoch: "loss", "learning_rate" and "seconds"; '
                'with validation samples also "val_loss".',
            },
            **_BEST_BY_LOSS,
            "n_outputs_": {"text": "Number of reconstructed features."},
        },
    ),
    "CNNClassifier": Estimator(
        "images/_cnn_classifier.py",
        _with_task(CNN, CLASSIFICATION),
        ("image_shape",),
        ("model_", "classes_", *_TRAINED, *_OF_IMAGES),
        _CNN_CHANGES | {"augmentation": {"default": '"auto"'}},
    ),
    "CNNRegressor": Estimator(
        "images/_cnn_regressor.py",
        _with_task(CNN, REGRESSION),
        ("image_shape",),
        ("model_", *_TRAINED, *_OF_IMAGES),
        _CNN_CHANGES | _REGRESSOR_SPLIT | _STANDARDIZED,
    ),
    "RNNClassifier": Estimator(
        "sequences/_rnn_classifier.py",
        _with_truncation(_with_task(RNN, CLASSIFICATION)),
        ("units", "cell"),
        ("model_", "classes_", *_TRAINED, *_OF_SEQUENCES),
        _RNN_CLASSIFIER_CHANGES,
    ),
    "RNNRegressor": Estimator(
        "sequences/_rnn_regressor.py",
        _with_truncation(_with_task(RNN, REGRESSION)),
        ("units", "cell"),
        ("model_", *_TRAINED, *_OF_SEQUENCES),
        _RNN_CHANGES | _REGRESSOR_SPLIT | _STANDARDIZED,
    ),
    "TransformerClassifier": Estimator(
        "sequences/_transformer_classifier.py",
        _with_task(TRANSFORMER, CLASSIFICATION),
        ("n_blocks", "model_dim", "n_heads"),
        ("model_", "classes_", *_TRAINED, *_OF_SEQUENCES),
        _TRANSFORMER_CHANGES,
    ),
    "TransformerRegressor": Estimator(
        "sequences/_transformer_regressor.py",
        _with_task(TRANSFORMER, REGRESSION),
        ("n_blocks", "model_dim", "n_heads"),
        ("model_", *_TRAINED, *_OF_SEQUENCES),
        _TRANSFORMER_CHANGES | _REGRESSOR_SPLIT | _STANDARDIZED,
    ),
    "KerasClassifier": Estimator(
        "models/_keras_classifier.py",
        _with_task(KERAS, CLASSIFICATION),
        ("model",),
        ("model_", "classes_", *_TRAINED, *_OF_MODEL),
        _KERAS_CHANGES
        | {
            "loss": {
                "annotation": "ClassifierLoss | Mapping[str, ClassifierLoss]",
                "kind": "str, keras.losses.Loss, callable, or dict of them",
                "text": _KERAS_LOSS.format(names=_names(CLASSIFIER_LOSSES)),
            },
            "label_smoothing": {
                "annotation": 'float | Literal["auto"]',
                "kind": 'float or "auto"',
                "default": '"auto"',
                "text": "Part of each target to spread evenly over the classes, in [0, "
                '1); for "cross_entropy" and "kl_divergence". "auto" is the smoothing '
                "of the Keras loss, or 0.",
            },
        },
        "_store_settings",
    ),
    "KerasRegressor": Estimator(
        "models/_keras_regressor.py",
        _with_task(KERAS, REGRESSION),
        ("model",),
        ("model_", *_TRAINED, *_OF_MODEL),
        _KERAS_CHANGES
        | _REGRESSOR_SPLIT
        | {
            "loss": {
                "annotation": "RegressorLoss | Mapping[str, RegressorLoss]",
                "kind": "str, keras.losses.Loss, callable, or dict of them",
                "text": _KERAS_LOSS.format(names=_names(REGRESSOR_LOSSES)),
            },
            "standardize_targets": {
                "annotation": 'bool | Literal["auto"]',
                "kind": 'bool or "auto"',
                "default": '"auto"',
                "text": "Whether to train on (y - mean) / standard deviation. The losses "
                'in `history_` and `min_delta` are in these units. "auto": for functions '
                "whose model has a linear output layer, unless the loss is an object or "
                "a function. A `keras.Model` predicts y itself.",
            },
        },
        "_store_settings",
    ),
    "Seq2SeqTranslator": Estimator(
        "text/_seq2seq_translator.py",
        {
            "Network": [
                *_pick(SEQUENCES, "units", "cell", "bidirectional"),
                *_pick(TEXTS, "attention"),
                *_pick(SEQUENCES, "embedding_dim"),
            ],
            "Input": _pick(TEXTS, "source_level", "target_level", "max_length"),
            "Decoding": _pick(TEXTS, "beam_width", "length_penalty"),
            "Regularization": [
                *_pick(SHARED, "dropout"),
                *_pick(SEQUENCES, "recurrent_dropout"),
            ],
            **_trainer("scoring"),
        },
        ("units", "cell"),
        (
            *("model_", "source_vocabulary_", "target_vocabulary_", "max_length_"),
            *_TRAINED,
        ),
        {
            "units": {
                "text": "Number of units of each recurrent layer of the encoder, in "
                "each direction, and of the decoder.",
            },
            "bidirectional": {
                "default": "True",
                "text": "Whether to use bidirectional recurrent layers in the encoder.",
            },
            "dropout": {
                "annotation": "float",
                "kind": "float",
                "text": "Fraction of the units to drop at each update, in [0, 1): of "
                "the token embeddings, after each recurrent layer and before the "
                "outputs, the same units at all time steps of a sequence.",
            },
            **_TEXT_CHANGES,
            **_REGRESSOR_SPLIT,
            "history_": {
                "text": 'One entry per epoch: "loss", "learning_rate" and "seconds"; '
                'with validation samples also "val_loss". "loss" is the mean over the '
                'updates of the epoch. "val_loss" is the loss of the weights after the '
                "epoch, without label smoothing. Epochs of `partial_fit` have NaN for "
                "the values that they do not have.",
            },
            **_BEST_BY_LOSS,
            "epochs": {"default": "50"},
            "patience": {"default": "10"},
            "early_stopping": {
                "text": "True: hold out a part of the samples for validation, stop when "
                'its loss no longer improves, and restore the best weights. "auto": the '
                "same from 100 samples; with fewer, train on all samples until the "
                "training loss no longer improves. False: run all `epochs`. If `X_val` "
                "is passed to `fit`, it is used instead of a held-out part.",
            },
        },
    ),
    "TextGenerator": Estimator(
        "text/_text_generator.py",
        {
            "Network": [
                *_pick(SEQUENCES, "units", "cell"),
                *_pick(TEXTS, "max_tokens"),
                *_pick(SEQUENCES, "embedding_dim"),
                *_pick(SHARED, "layer_norm"),
            ],
            "Regularization": [
                *_pick(SHARED, "dropout", "input_dropout"),
                *_pick(SEQUENCES, "recurrent_dropout"),
            ],
            **_with_truncation(
                _trainer("scoring", "clip_value", "shuffle", "warm_start")
            ),
        },
        ("units", "cell"),
        (),
        {
            "units": {"default": "(256,)"},
            "layer_norm": {
                "text": "Whether to use layer normalization of the outputs of recurrent "
                "layers.",
            },
            "dropout": {
                "annotation": "float",
                "kind": "float",
                "text": "Fraction of the hidden units to drop at each update, in "
                "[0, 1): after each recurrent layer, the same units at all time steps "
                "of a part.",
            },
            **_TEXT_CHANGES,
            "truncation": {
                "annotation": "int",
                "kind": "int",
                "default": "64",
                "text": "Number of characters of truncated backpropagation through "
                "time: training uses parts of this length, one after the other, and the "
                "states of the recurrent layers are carried from each part to the next.",
            },
            "batch_size": {
                "annotation": "int",
                "kind": "int",
                "default": "32",
                "text": "Number of parts per batch, each from another place of the "
                "texts.",
            },
            "epochs": {
                "annotation": 'int | Literal["auto"]',
                "kind": 'int or "auto"',
                "default": '"auto"',
                "text": 'Maximum number of epochs. "auto" is the number of epochs with '
                "about 600 updates, at least 10 and at most 20; it is 20 with "
                "``early_stopping=True``.",
            },
            "early_stopping": {
                "text": "True: hold out a part of the texts for validation, stop when "
                'its loss no longer improves, and restore the best weights. "auto": '
                'False with ``epochs="auto"``; otherwise True from 100 parts, and with '
                "fewer, train on all texts until the training loss no longer improves. "
                "False: run all `epochs`.",
            },
            "validation_fraction": {
                "text": "Fraction of the characters to hold out for validation: the "
                "last characters of all texts.",
            },
            "patience": {"default": "5"},
            "refit": {
                "text": "Whether to train again after validation, on all texts, from "
                "the same initial weights and for `best_epoch_` epochs (for all epochs "
                "run, with `early_stopping=False`). A generated text continues the ends "
                "of the texts, which are held out.",
            },
            "random_state": {
                "text": "Controls initial weights, noise and order; None is different "
                "for each fit. No global random state is used or changed.",
            },
        },
    ),
}
