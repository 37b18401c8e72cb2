"""Models that an estimator can train and use for predictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras

TEXT_REMEDY = (
    'For texts, set inputs={"text": column}, so that a TextTokenizer converts them to '
    "token ids for the input of the model, or put a transformer before the network in a"
    " Pipeline."
)


def check_supported(model: keras.Model) -> None:
    """Raise an error if a model reads strings, or batches of a fixed size.

    Samples are shuffled, divided into folds and predicted in batches of any size.

    Raises
    ------
    ValueError
        If a recurrent layer is stateful, or an input has a fixed number of samples or
        reads strings.
    """
    from sknn._keras import nested_layers

    for layer in nested_layers(model):
        if getattr(layer, "stateful", False):
            raise ValueError(
                f"The layer {layer.name!r} of the model {model.name!r} has "
                "stateful=True, so that a prediction would depend on the samples before"
                ". Use stateful=False, and keras.Input(shape) without a batch size. "
                "For long sequences, RNNClassifier and RNNRegressor with `truncation` "
                "carry states between the parts of a sequence."
            )
    for tensor in getattr(model, "inputs", None) or []:
        if tensor.shape[0] is not None:
            raise ValueError(
                f"The input {tensor.name!r} of the model {model.name!r} has the fixed "
                f"batch size {tensor.shape[0]}, but predictions are for any number of "
                "samples. Use keras.Input(shape) without `batch_size` and "
                "`batch_shape`; the batch size of the training is the parameter "
                "`batch_size` of the estimator."
            )
        if tensor.dtype == "string":
            raise ValueError(
                f"The input {tensor.name!r} of the model {model.name!r} reads strings, "
                "but X is numeric, so that layers such as TextVectorization and "
                f"StringLookup cannot be used. {TEXT_REMEDY}"
            )
