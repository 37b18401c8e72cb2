"""Convolutional network for classification."""

from collections.abc import Callable, Sequence
from typing import Literal

from sknn._typing import RandomStateLike
from sknn.estimators.backbones._backbone import Backbone
from sknn.estimators.core._classifier import NetworkClassifier
from sknn.estimators.core._constraints import CLASSIFIER_CONSTRAINTS
from sknn.estimators.core._parameters import (
    Activation,
    ArchitectureName,
    Augmentation,
    Callbacks,
    ClassifierLoss,
    ClassWeight,
    Counts,
    Fractions,
    KernelInitializer,
    Optimizer,
    Schedule,
    Scoring,
)
from sknn.estimators.images._cnn import CNN_CONSTRAINTS, BaseCNN


class CNNClassifier(BaseCNN, NetworkClassifier):
    """Convolutional network for classification.

    Two or more classes, or several labels per sample (an indicator matrix). Labels may
    be of any type that can be sorted. Training uses a Keras optimizer in a compiled
    program, which later fits of the same architecture reuse.

    X contains images: an array of shape (n_samples, height, width) or (n_samples,
    height, width, channels), rows of pixels (see `image_shape`), or the images in files
    that an `ImageLoader` returns. Pixels are standardized inside the network, by the
    mean and the standard deviation of each channel of the training images, or of the
    images of the first call of `partial_fit`. X of dtype uint8 or float32 is not
    copied.

    Parameters
    ----------
    **Network**

    architecture : str or callable, default="simple"
        "simple", "lenet", "vgg", "inception", "resnet", "wide_resnet" (the keys of
        `sknn.networks.ARCHITECTURES`), or a function that adds layers to the images,
        see `sknn.networks.build_cnn`.
    filters : int, sequence of int, or "auto", default="auto"
        Number of filters of the convolutions of each stage; a single number is used for
        the first stage and doubled for each further stage. "auto" depends on the
        architecture and on the size of the images.
    kernel_size : int, sequence of two int, or "auto", default="auto"
        Height and width of the kernels. "auto" is 5 for "lenet" and 3 for the others.
    strides : int, sequence of two int, or "auto", default="auto"
        Strides of the first convolution of each stage, vertical and horizontal. "auto"
        is 1 for stages with pooling, otherwise 2 from the second stage.
    padding : {"auto", "same", "valid"}, default="auto"
        Zero padding before a convolution: "same" keeps the size of the maps, "valid"
        adds none. "auto" is "same", and for "lenet" the padding of the paper.
    pooling : {"auto", "max", "average"} or None, default="auto"
        Pooling after each stage, which halves the size of the maps. "auto" means None
        for "resnet" and "wide_resnet" and for images that are too small, "average" for
        "lenet" and "max" for the others.
    blocks : int, sequence of int, or "auto", default="auto"
        Number of convolutions (or modules, or residual blocks) of each stage, or one
        number for all stages. "auto" depends on the architecture.
    global_pooling : {"auto", "max", "average"} or None, default="auto"
        Pooling of each of the last maps to one feature; None uses every pixel as a
        feature. "auto" means None for "simple", "lenet" and "vgg", "average" for the
        others.
    hidden_layer_sizes : int, sequence of int, or "auto", default="auto"
        Number of units of each dense layer before the output layer; () for none. "auto"
        is 128 for "simple", (120, 84) for "lenet", 256 for "vgg" and () for the others.
    activation : str or callable, default="relu"
        Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or a
        function of a tensor.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initializer of the weights: a key of `sknn.networks.INITIALIZERS`, or a Keras
        initializer. "auto" depends on the activation (He for the relu family, LeCun for
        selu, Glorot for the others).
    batch_norm : bool or "auto", default="auto"
        Whether to use batch normalization in the hidden layers, before the activation.
        "auto" is True for convolutions, except in "lenet", and False for dense layers.
    backbone : Backbone or None, default=None
        A trained network that replaces the architecture; see `sknn.Backbone`.

    **Input**

    image_shape : sequence of two or three int, or None, default=None
        Height, width and optionally channels of the images if X has them as rows of
        pixels (line by line, the channels of a pixel together). If None, rows of a
        square number of values are square images of one channel, and all other rows are
        images of a single line.
    augmentation : str, dict or None, default="auto"
        Random changes of the images in training: "auto", "light", "digits", "photos" or
        "strong" (the keys of `sknn.networks.AUGMENTATION_SETS`); or strengths by the
        names in `sknn.networks.AUGMENTATIONS`, such as {"shift": 0.1, "rotation": 10,
        "horizontal_flip": True}; or None. "auto" shifts images of at least 8 x 8 pixels
        by up to 8 %, which keeps most classes, but not positions; flips do not keep
        digits, letters or directions.
    scaling : "standard" or None, default="standard"
        Scaling of X with statistics of the training samples. "standard": each channel
        to zero mean and unit variance. None: X as it is, except that large offsets are
        subtracted in double precision.

    **Regularization**

    dropout : float or sequence of float, default=0.2
        Fraction of the units of the dense layers to drop at each update, in [0, 1); of
        the features if there are no dense layers. A sequence has one value per layer.
    spatial_dropout : float, default=0.0
        Fraction of whole maps to drop at each update, in [0, 1): after each stage, and
        in residual blocks before the second convolution.
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights except the biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on all weights except the biases.
    max_norm : float or None, default=None
        Maximum Euclidean norm of the incoming weights of each hidden unit.

    **Loss**

    loss : str, keras.losses.Loss or callable, default="auto"
        "cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron" (see
        the user guide; "auto" is the first), or a Keras loss of one-hot targets and
        probabilities.
    label_smoothing : float, default=0.0
        Part of each target to spread evenly over the classes, in [0, 1); for
        "cross_entropy" and "kl_divergence".
    class_weight : dict, "balanced", list of dict, or None, default=None
        Weights of the classes by label, multiplied by `sample_weight`. A list has one
        dict per column of a multilabel y.

    **Optimization**

    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default="auto"
        Learning rate. "auto" is 0.002 for adam; each named optimizer has its own (see
        the user guide). With ``lr_schedule="one_cycle"``, its peak is 2.5 times as
        high. "auto" of a Keras optimizer is its own learning rate.
    lr_schedule : str or callable, default="one_cycle"
        Learning rate schedule. "one_cycle" increases the rate to its peak in the first
        half of all `epochs`, and decreases it to almost zero in the second. "constant",
        "power", "exponential", "piecewise_constant" and "cosine", also over all
        `epochs`; "plateau" divides the learning rate by five after five epochs without
        improvement; or a Keras schedule or a function of the number of the update. The
        schedule of an `optimizer` object is used instead, unless `learning_rate` is a
        number.
    weight_decay : float, default=0.0
        Decay of all weights, decoupled from the gradient, in units of the learning
        rate.
    clip_norm : float or None, default=None
        Maximum norm of the gradient of all weights together (`global_clipnorm` in
        Keras).
    clip_value : float or None, default=None
        Maximum absolute value of each component of the gradient.

    **Training**

    batch_size : int or "auto", default="auto"
        Number of samples per batch. "auto" is 32, 128 from 5,000 samples and 256 from
        50,000 samples.
    epochs : int or "auto", default="auto"
        Maximum number of epochs. "auto" is the number of epochs with about 1,500
        updates, at least 20 and at most 200; it is 200 with early stopping.
    shuffle : bool, default=True
        Whether to shuffle the training data before each epoch.
    warm_start : bool, default=False
        Whether `fit` continues from the weights of the last fit. The parameters of the
        network and its loss cannot be changed in between. The learning rate schedule
        starts again.
    callbacks : list or dict of keras.callbacks.Callback, or None, default=None
        Called as by `keras.Model.fit`. With names in a dict, the settings of the
        callbacks are parameters too: `set_params(callbacks__stop__patience=3)`. The
        second training of `refit` uses the learning rates that they set, and does not
        call them.

    **Validation**

    early_stopping : bool or "auto", default="auto"
        True: hold out a part of the samples for validation, stop when its loss or score
        no longer improves, and restore the best weights. "auto": False, unless `X_val`
        is passed to `fit`. False: run all `epochs`. `X_val` is used instead of a
        held-out part.
    validation_fraction : float, default=0.1
        Fraction of the samples (of the groups, if given) to hold out for validation,
        stratified by class. At least one sample of every class with two or more is held
        out, so that the fraction can be much larger with many rare classes.
    patience : float, default=15
        Number of epochs without improvement before training stops; infinity to run all
        epochs and still restore the best weights.
    min_delta : float, default=1e-4
        Minimum change of the monitored value that counts as an improvement.
    scoring : str, callable, keras.metrics.Metric or None, default=None
        Score of the validation samples to monitor: the name of a score of scikit-learn
        (as in `cross_val_score`) or of a metric of Keras, a `keras.metrics.Metric`, or
        a function of the estimator, X and y. Metrics of Keras of which lower values are
        better are negated. None for the loss. It is weighted if the metric takes sample
        weights.
    refit : bool, default=False
        Whether to train again after validation, on all samples (including `X_val`),
        from the same initial weights and for `best_epoch_` epochs (for all epochs run,
        with `early_stopping=False`).

    **Other**

    random_state : int, RandomState instance or None, default=None
        Controls initial weights, noise, order and validation split; None is different
        for each fit. No global random state is used or changed.
    verbose : int or bool, default=0
        Whether to print one line per epoch.

    Attributes
    ----------
    model_ : keras.Model
        The trained network.
    classes_ : ndarray of shape (n_classes,) or (n_labels, 2)
        Labels in the order of the columns of `predict_proba`; 0 and 1 for each label of
        a multilabel y.
    history_ : dict of str to list of float
        One entry per epoch: "loss", "learning_rate" and "seconds"; with validation
        samples also "val_loss" and, with `scoring`, "val_score". "loss" is the mean
        over the updates of the epoch, without penalties. "val_loss" is the loss of the
        weights after the epoch, without label smoothing. Epochs of `partial_fit` have
        NaN for the values that they do not have.
    n_epochs_ : int
        Number of epochs run.
    best_epoch_ : int
        The best epoch, counted from 1: by the validation score or loss, or else by the
        training loss.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that the last fit called; not pickled.
    stop_reason_ : str
        Why training ended: "epochs", "early_stopping", "training_loss", "callback",
        "interrupted" or "non_finite_loss".
    target_ : object
        Encodes y, and decodes the outputs of the network.
    n_outputs_ : int
        Number of columns of y.
    n_features_in_ : int
        Number of features.
    image_shape_ : tuple of three int
        Height, width and channels of the images.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, if all are strings.

    See Also
    --------
    CNNRegressor : The same network for regression.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from sknn import CNNClassifier
    >>> X, y = load_digits(return_X_y=True)
    >>> clf = CNNClassifier(filters=(8, 16), epochs=10, random_state=0)
    >>> clf.fit(X, y).image_shape_
    (8, 8, 1)
    >>> clf.predict_proba(X[:2]).shape
    (2, 10)
    >>> bool(clf.score(X, y) > 0.9)
    True
    """

    _parameter_constraints: dict[str, list[object]] = (
        CNN_CONSTRAINTS | CLASSIFIER_CONSTRAINTS
    )

    def __init__(
        self,
        image_shape: Sequence[int] | None = None,
        *,
        architecture: ArchitectureName | Callable[..., object] = "simple",
        filters: Counts | Literal["auto"] = "auto",
        kernel_size: Counts | Literal["auto"] = "auto",
        strides: Counts | Literal["auto"] = "auto",
        padding: Literal["auto", "same", "valid"] = "auto",
        pooling: Literal["auto", "max", "average"] | None = "auto",
        blocks: Counts | Literal["auto"] = "auto",
        global_pooling: Literal["auto", "max", "average"] | None = "auto",
        hidden_layer_sizes: Counts | Literal["auto"] = "auto",
        activation: Activation = "relu",
        kernel_initializer: KernelInitializer = "auto",
        batch_norm: bool | Literal["auto"] = "auto",
        backbone: Backbone | None = None,
        augmentation: Augmentation = "auto",
        scaling: Literal["standard"] | None = "standard",
        dropout: Fractions = 0.2,
        spatial_dropout: float = 0.0,
        l1: float = 0.0,
        l2: float = 0.0,
        max_norm: float | None = None,
        loss: ClassifierLoss = "auto",
        label_smoothing: float = 0.0,
        class_weight: ClassWeight = None,
        optimizer: Optimizer = "adam",
        learning_rate: float | Literal["auto"] = "auto",
        lr_schedule: Schedule = "one_cycle",
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        batch_size: int | Literal["auto"] = "auto",
        epochs: int | Literal["auto"] = "auto",
        shuffle: bool = True,
        warm_start: bool = False,
        callbacks: Callbacks = None,
        early_stopping: bool | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        patience: float = 15,
        min_delta: float = 1e-4,
        scoring: Scoring = None,
        refit: bool = False,
        random_state: RandomStateLike = None,
        verbose: int | bool = 0,
    ) -> None:
        self.image_shape = image_shape
        self.architecture = architecture
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.padding = padding
        self.pooling = pooling
        self.blocks = blocks
        self.global_pooling = global_pooling
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.batch_norm = batch_norm
        self.backbone = backbone
        self.augmentation = augmentation
        self.scaling = scaling
        self.dropout = dropout
        self.spatial_dropout = spatial_dropout
        self.l1 = l1
        self.l2 = l2
        self.max_norm = max_norm
        self.loss = loss
        self.label_smoothing = label_smoothing
        self.class_weight = class_weight
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.batch_size = batch_size
        self.epochs = epochs
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.scoring = scoring
        self.refit = refit
        self.random_state = random_state
        self.verbose = verbose
