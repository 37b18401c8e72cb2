"""Convolutional network for classification."""

from numbers import Real
from typing import Any

from sknn._sklearn import Interval, StrOptions
from sknn.estimators.core._classifier import NetworkClassifier
from sknn.estimators.images._cnn import CNN_CONSTRAINTS, BaseCNN


class CNNClassifier(BaseCNN, NetworkClassifier):
    """A convolutional network for classification.

    Two or more classes, or several labels at once (an indicator matrix). Labels may be
    of any type that sorts. It trains with a Keras optimizer in a compiled program that
    later fits of the same architecture use again.

    X holds images, of shape (n_samples, height, width) or (n_samples, height, width,
    channels), or else rows of pixels. Pixels may be of any size: the network subtracts
    the mean of each channel and divides by its standard deviation, those of the samples
    that it is trained on (in `partial_fit`, of the first call). X of type uint8 or
    float32 is not copied.

    Parameters
    ----------
    image_shape : tuple of two or three ints, default=None
        Height, width and, unless there is one, channels of the images, where X has
        them as rows of pixels (line by line, and the channels of a pixel together).
        Without it, rows of a square number of values are square images of one channel,
        and all others images of a single line.
    architecture : str or callable, default="simple"
        "simple", "lenet", "vgg", "inception", "resnet" or "wide_resnet" (the keys of
        `sknn.networks.ARCHITECTURES`); or a function that adds layers to the images,
        see `sknn.networks.build_cnn`.
    filters : "auto", int or sequence of int, default="auto"
        Filters of the convolutions, one number a stage; a single number is that of
        the first stage, doubled from stage to stage. "auto" depends on the
        architecture and on the size of the images.
    kernel_size : "auto", int or tuple of two ints, default="auto"
        Height and width of the kernels. "auto" is 5 for "lenet" and 3 for the others.
    strides : "auto", int or tuple of two ints, default="auto"
        Steps, down and across, of the first convolution of each stage. "auto" is 1
        where maps are pooled, and else 2 from the second stage on.
    padding : {"auto", "same", "valid"}, default="auto"
        Zeros around the maps before a convolution: so many that its maps keep their
        size ("same"), or none ("valid"). "auto" is "same", and for "lenet" what makes
        the maps those of the paper.
    pooling : {"auto", "max", "average"} or None, default="auto"
        Halves the maps after each stage. "auto" is None for "resnet" and
        "wide_resnet" and for images that are too small, "average" for "lenet" and
        "max" for the others.
    blocks : "auto", int or sequence of int, default="auto"
        Convolutions (or modules, or residual blocks) of each stage, or one number for
        all of them. "auto" depends on the architecture.
    dense_layer_sizes : "auto", int or sequence of int, default="auto"
        Units of each dense layer before the output layer; () for none. "auto" is 128
        for "simple", (120, 84) for "lenet", 256 for "vgg", none for the others.
    global_pooling : {"auto", "max", "average"} or None, default="auto"
        What makes one feature of each of the last maps; None takes every pixel of
        them. "auto" is None for "simple", "lenet" and "vgg", "average" for the others.
    dropout : float or sequence of float, default=0.2
        Share of the hidden units left out at each step, in [0, 1), of the dense layers;
        of the features where there are none. A sequence has one for each layer.
    spatial_dropout : float, default=0.0
        Share of whole maps left out at each step, in [0, 1): after each stage, and in
        residual blocks before the second convolution.
    batch_norm : "auto" or bool, default="auto"
        Batch normalisation of the hidden layers, before the activation. "auto" is False
        for "simple" and "lenet" and True for the others.
    activation : str or callable, default="relu"
        Activation of the hidden layers: a key of `sknn.networks.ACTIVATIONS`, or a
        function of a tensor.
    kernel_initializer : str or keras.initializers.Initializer, default="auto"
        Initial weights: a key of `sknn.networks.INITIALIZERS`, or a Keras object.
        "auto" goes with the activation (He for the relu family, LeCun for selu, Glorot
        for the others).
    l1 : float, default=0.0
        Penalty l1 * sum(abs(w)) on all weights but the biases.
    l2 : float, default=0.0
        Penalty l2 * sum(w**2) on all weights but the biases.
    max_norm : float or None, default=None
        Largest Euclidean norm of the weights into a hidden unit.
    augmentation : str, dict or None, default=None
        Random changes of the images in training: "light", "digits", "photos" or
        "strong" (the keys of `sknn.networks.AUGMENTATION_SETS`); or strengths by the
        names in `sknn.networks.AUGMENTATIONS`, such as
        {"shift": 0.1, "rotation": 10, "horizontal_flip": True}.
    backbone : estimator, keras.Model or str, default=None
        A network trained before, whose copy takes the place of the architecture: a
        fitted `CNNClassifier` or `CNNRegressor` (in `sklearn.frozen.FrozenEstimator`
        for cross-validation and searches), without its dense layers and with its
        scaling of pixels; a model from pixels, as they are, to maps or features; or the
        name of a network in `keras.applications`, such as "MobileNetV2". Its batch
        normalisation keeps its statistics.
    backbone_weights : "imagenet", path-like or None, default=None
        Of a `backbone` by name: "imagenet" for those that Keras downloads (once), or a
        file that Keras can load into it; pixels are then to be in [0, 255]. None for
        new weights, which are trained like those of all other layers from the first
        epoch on.
    frozen_epochs : int or None, default=5
        Epochs at the beginning in which the `backbone` is not trained; None for all.
    backbone_rate : float, default=0.1
        Learning rate of the `backbone` afterwards, as a part of that of other layers.
    loss : str, keras.losses.Loss or callable, default="auto"
        "cross_entropy" (what "auto" is), "kl_divergence", "squared_error" (of the
        probabilities), "hinge", "perceptron", or a Keras loss of one-hot targets and
        probabilities.
    label_smoothing : float, default=0.0
        Part of each target spread evenly over the classes, in [0, 1); for
        "cross_entropy" and "kl_divergence".
    optimizer : str or keras.optimizers.Optimizer, default="adam"
        "sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",
        "adamax", "nadam", "adamw", or a Keras optimizer, which is copied.
    learning_rate : float or "auto", default="auto"
        Rate of the optimizer; "auto" is 0.002 for adam, and each named optimizer has
        its own (see the user guide).
    lr_schedule : str or callable, default="plateau"
        "plateau" divides the rate by five after five epochs without improvement;
        "constant", or "power", "exponential", "piecewise_constant", "cosine" and
        "one_cycle", stretched over all `epochs`; or a Keras schedule or a function of
        the step. A schedule that an `optimizer` object carries takes its place, unless
        `learning_rate` is a number.
    weight_decay : float, default=0.0
        Decay of all weights, decoupled from the gradient, in units of the learning
        rate.
    clip_norm : float or None, default=None
        Largest norm of the gradient of all weights together.
    clip_value : float or None, default=None
        Largest absolute value of any component of the gradient.
    batch_size : int or "auto", default="auto"
        Samples a step; "auto" is 32, 128 from 5,000 and 256 from 50,000 samples on.
    epochs : int, default=200
        The most passes over the training samples.
    early_stopping : bool or "auto", default="auto"
        True: keep a part of the samples for validation, stop when it gets no better,
        and keep the best weights. "auto": the same from 100 samples on; with fewer,
        all are trained on until the training loss gets no better. False: run all
        `epochs`. `X_val` passed to fit takes the place of the part kept.
    validation_fraction : float, default=0.1
        Part of the samples (of the groups, if given) kept for validation; stratified
        for classes. At least one of every class that has two is kept, so that with
        many rare classes it can be far more.
    patience : float, default=15
        Epochs without improvement before training stops; infinity to run all of them
        and still keep the best weights.
    min_delta : float, default=1e-4
        The least change of the watched value that counts as an improvement.
    scoring : str, callable or None, default=None
        The score of the validation part to watch, as in `cross_val_score`; None for
        its loss. Weighted where the metric takes weights.
    refit : bool, default=False
        After validation, train anew on all samples, those of `X_val` too, for
        `best_epoch_` epochs (for as many as were run, with `early_stopping=False`). A
        warm start begins anew from where the last fit ended.
    class_weight : dict, "balanced", list of dict or None, default=None
        Weights of the classes by label, multiplied with `sample_weight`; a list has a
        dict for each column of a multilabel y.
    shuffle : bool, default=True
        Put the samples in a new order for every epoch.
    warm_start : bool, default=False
        Let another call of `fit` go on from the weights of the last one. Parameters of
        the network and its loss cannot change meanwhile. The learning rate goes through
        its whole schedule again.
    callbacks : list or dict of keras.callbacks.Callback, default=None
        Called as by `keras.Model.fit`. Named in a dict, their settings are parameters
        too: `set_params(callbacks__stop__patience=3)`. Of what they did, `refit` takes
        over the learning rates.
    random_state : int, RandomState instance or None, default=None
        Decides initial weights, noise, order and split; None is different each time.
        No global random state is used or changed.
    verbose : int or bool, default=0
        Print a line an epoch.

    Attributes
    ----------
    model_ : keras.Model
        The trained network.
    classes_ : ndarray of shape (n_classes,)
        Labels in the order of the columns of `predict_proba`.
    history_ : dict of lists
        One entry an epoch: loss, val_loss and val_score (with validation),
        learning_rate, seconds. Losses are means of the data's part, without penalties;
        `val_loss` is that of the weights after the epoch, without label smoothing.
        Passes of `partial_fit` have NaN for what only a fit before them has.
    n_epochs_ : int
        Epochs run.
    best_epoch_ : int
        The best epoch, from 1: by validation, or else by the training loss.
    callbacks_ : list of keras.callbacks.Callback
        The copies of `callbacks` that watched the last fit; not pickled.
    stop_reason_ : str
        "epochs", "early_stopping", "training_loss", "callback", "interrupted" or
        "non_finite_loss".
    target_ : object
        Translates between y and the network's outputs.
    n_outputs_ : int
        Columns of y.
    image_shape_ : tuple of three ints
        Height, width and channels of the images.
    n_features_in_ : int
        Values of an image: height times width times channels.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of the columns of X, where all are strings.

    See Also
    --------
    CNNRegressor : The same network for values.

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

    _parameter_constraints: dict[str, list[object]] = CNN_CONSTRAINTS | {
        "label_smoothing": [Interval(Real, 0, 1, closed="left")],
        "class_weight": [dict, list, StrOptions({"balanced"}), None],
    }

    def __init__(
        self,
        *,
        image_shape: Any = None,
        architecture: Any = "simple",
        filters: Any = "auto",
        kernel_size: Any = "auto",
        strides: Any = "auto",
        padding: Any = "auto",
        pooling: Any = "auto",
        blocks: Any = "auto",
        dense_layer_sizes: Any = "auto",
        global_pooling: Any = "auto",
        dropout: Any = 0.2,
        spatial_dropout: Any = 0.0,
        batch_norm: Any = "auto",
        activation: Any = "relu",
        kernel_initializer: Any = "auto",
        l1: Any = 0.0,
        l2: Any = 0.0,
        max_norm: Any = None,
        augmentation: Any = None,
        backbone: Any = None,
        backbone_weights: Any = None,
        frozen_epochs: Any = 5,
        backbone_rate: Any = 0.1,
        loss: Any = "auto",
        label_smoothing: Any = 0.0,
        optimizer: Any = "adam",
        learning_rate: Any = "auto",
        lr_schedule: Any = "plateau",
        weight_decay: Any = 0.0,
        clip_norm: Any = None,
        clip_value: Any = None,
        batch_size: Any = "auto",
        epochs: Any = 200,
        early_stopping: Any = "auto",
        validation_fraction: Any = 0.1,
        patience: Any = 15,
        min_delta: Any = 1e-4,
        scoring: Any = None,
        refit: Any = False,
        class_weight: Any = None,
        shuffle: Any = True,
        warm_start: Any = False,
        callbacks: Any = None,
        random_state: Any = None,
        verbose: Any = 0,
    ) -> None:
        self.image_shape = image_shape
        self.architecture = architecture
        self.filters = filters
        self.kernel_size = kernel_size
        self.strides = strides
        self.padding = padding
        self.pooling = pooling
        self.blocks = blocks
        self.dense_layer_sizes = dense_layer_sizes
        self.global_pooling = global_pooling
        self.dropout = dropout
        self.spatial_dropout = spatial_dropout
        self.batch_norm = batch_norm
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.l1 = l1
        self.l2 = l2
        self.max_norm = max_norm
        self.augmentation = augmentation
        self.backbone = backbone
        self.backbone_weights = backbone_weights
        self.frozen_epochs = frozen_epochs
        self.backbone_rate = backbone_rate
        self.loss = loss
        self.label_smoothing = label_smoothing
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.lr_schedule = lr_schedule
        self.weight_decay = weight_decay
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.scoring = scoring
        self.refit = refit
        self.class_weight = class_weight
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose
