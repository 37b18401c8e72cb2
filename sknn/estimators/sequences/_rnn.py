"""What the recurrent networks of both tasks share."""

from abc import abstractmethod
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.utils import check_array, check_X_y
from sklearn.utils.validation import validate_data

from sknn._data import (
    are_sequences,
    sequence_lengths,
    stack_steps,
    stack_tokens,
    step_statistics,
    unstacked,
)
from sknn._sklearn import Interval, StrOptions
from sknn._targets import Target, check_steps, joined_steps, split_steps
from sknn.estimators.core._base import BaseNetwork
from sknn.estimators.core._constraints import TRAINING_CONSTRAINTS, positive
from sknn.estimators.core._fit_data import Samples

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")
_SHARE = Interval(Real, 0, 1, closed="left")

RNN_CONSTRAINTS: dict[str, Any] = TRAINING_CONSTRAINTS | {
    "units": [_COUNT, "array-like"],
    "cell": [str],
    "bidirectional": ["boolean"],
    "encoder": [str],
    "n_heads": [_COUNT],
    "conv_filters": [_COUNT, "array-like"],
    "conv_kernel_size": [_AUTO, _COUNT, "array-like"],
    "conv_pool": [_COUNT, "array-like"],
    "pooling": [str],
    "output": [StrOptions({"last", "sequence"})],
    "dense_layer_sizes": [_COUNT, "array-like"],
    "embedding_dim": [None, _COUNT],
    "embedding_weights": [None, "array-like"],
    "embedding_trainable": ["boolean"],
    "dropout": [_SHARE],
    "input_dropout": [_SHARE],
    "recurrent_dropout": [_SHARE],
    "layer_norm": ["boolean"],
    "activation": [str, callable],
    "kernel_initializer": [str, callable],
    "l1": [positive(zero=True)],
    "l2": [positive(zero=True)],
    "max_norm": [None, positive()],
    "missing": [StrOptions({"raise", "mask"})],
    "truncation": [None, _COUNT],
}

# What stands for tokens that were not seen in training, as for a `TextTokenizer`.
_UNKNOWN_TOKEN = 1


class BaseRNN(BaseNetwork):
    """A recurrent network and the sequences that it is given."""

    # Those that the builder of the network takes by the same names.
    _builder_params = (
        "units",
        "cell",
        "bidirectional",
        "encoder",
        "n_heads",
        "conv_filters",
        "conv_kernel_size",
        "conv_pool",
        "pooling",
        "output",
        "dense_layer_sizes",
        "embedding_dim",
        "embedding_weights",
        "embedding_trainable",
        "dropout",
        "input_dropout",
        "recurrent_dropout",
        "layer_norm",
        "activation",
        "kernel_initializer",
        "l1",
        "l2",
        "max_norm",
    )
    _network_params = _builder_params

    n_steps_in_: int | None
    n_tokens_: int | None

    @abstractmethod
    def __init__(self) -> None: ...

    def search_space(
        self, preset: str = "default", *, n_samples: int | None = None
    ) -> dict[str, Any]:
        """Return the ranges that `sknn.search_space` searches.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
        n_samples : int or None, default=None
            Keeps widths and batches in proportion; None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list holds choices, a tuple the ends of a range and its scale.
        """
        widest = 256 if n_samples is None else min(256, max(16, n_samples // 16))
        space: dict[str, Any] = {
            "learning_rate": (1e-4, 1e-2, "log"),
            "units": {"n_layers": (1, 2), "width": (8, widest, "log2")},
            "dropout": (0.0, 0.5),
        }
        if preset == "small":
            return space
        largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
        space |= {
            "cell": ["gru", "lstm"],
            "bidirectional": [False, True],
            "pooling": ["last", "mean", "attention"],
            "batch_size": (16, largest, "log2"),
        }
        if "label_smoothing" in self.get_params(deep=False):
            space["label_smoothing"] = [0.0, 0.05, 0.1]
        if preset == "default":
            return space
        return space | {
            "recurrent_dropout": [0.0, 0.1, 0.2],
            "layer_norm": [False, True],
            "conv_filters": [(), (64,), (64, 64)],
            "weight_decay": (1e-6, 1e-2, "log"),
            "optimizer": ["adam", "nadam", "rmsprop"],
            "lr_schedule": ["plateau", "cosine", "one_cycle"],
        }

    # -- sequences -----------------------------------------------------------------

    def _check_data(self, X: Any, y: Any = "no_validation", *, reset: bool) -> Any:
        is_row = isinstance(X, list | tuple) or getattr(X, "ndim", 0) == 1
        if is_row and isinstance(next(iter(X), None), str):
            raise ValueError(
                "X holds texts, and the network reads numbers. Put a TextTokenizer in "
                f"front of it, make_pipeline(TextTokenizer(), {type(self).__name__}("
                "embedding_dim=64))."
            )
        # To a network of sequences of any length, a table is some of one length.
        is_table = not are_sequences(X) and (reset or self.n_steps_in_ is not None)
        has_y = not isinstance(y, str)
        check = self._checked_table if is_table else self._checked_sequences
        if has_y:
            self._check_truncation()
        if has_y and self._per_step():
            steps, _ = check(X, "no_validation", reset, {})
            # Behind the end of sequences y may go on as far as an array X does.
            widest = X.shape[1] if getattr(X, "ndim", 1) > 1 else None
            y = _checked_steps(y, sequence_lengths(steps), widest)
        else:
            steps, y = check(X, y, reset, {"multi_output": True} if has_y else {})
        if self._reads_tokens():
            steps = self._known_tokens(steps, reset)
        return (steps, y) if has_y else steps

    def _checked_table(
        self, X: Any, y: Any, reset: bool, options: dict[str, Any]
    ) -> tuple[np.ndarray, Any]:
        """Check a table, whose columns are steps of one feature."""
        masks = self.missing == "mask"
        checked = validate_data(
            self,
            X,
            y,
            dtype=np.float64 if self._reads_tokens() else np.float32,
            ensure_all_finite="allow-nan" if masks else True,
            reset=reset,
            **options,
        )
        rows, y = checked if options else (checked, y)
        if reset:
            self.n_steps_in_ = rows.shape[1]
        return self._stacked(rows, reset), y

    def _checked_sequences(
        self, X: Any, y: Any, reset: bool, options: dict[str, Any]
    ) -> tuple[np.ndarray, Any]:
        """Check sequences of any length."""
        if not are_sequences(X):
            X = check_array(X, dtype=None, ensure_all_finite=False)
        steps = self._stacked(X, reset)
        places = np.zeros((len(steps), 1), "float32")
        if options:
            _, y = check_X_y(places, y, **options)
        n_features = 1 if self._reads_tokens() else steps.shape[2]
        if reset:
            # Forgets the names of columns that another X had.
            validate_data(self, places, reset=True, skip_check_array=True)
            self.n_features_in_, self.n_steps_in_ = n_features, None
        known = 1 if self.n_steps_in_ is not None else self.n_features_in_
        if n_features != known:
            raise ValueError(
                f"X has {n_features} features a step, but {type(self).__name__} is "
                f"expecting {known} features as input."
            )
        return steps, y

    def _check_truncation(self) -> None:
        """Refuse networks whose states cannot be carried from part to part."""
        if self.truncation is None:
            return
        others = {
            "output": self.output != "sequence",
            "encoder": self.encoder != "recurrent",
            "bidirectional": bool(self.bidirectional),
            "conv_filters": np.size(self.conv_filters) > 0,
        }
        found = [f"{name}={getattr(self, name)!r}" for name in others if others[name]]
        if found:
            raise ValueError(
                "truncation trains on parts of sequences, with the states of recurrent "
                'layers carried from one to the next. It needs output="sequence", '
                'encoder="recurrent", bidirectional=False and conv_filters=(), got '
                f"truncation={self.truncation!r} and {', '.join(found)}."
            )

    def _reads_tokens(self) -> bool:
        return self.embedding_dim is not None or self.embedding_weights is not None

    def _stacked(self, X: Any, reset: bool) -> np.ndarray:
        """Return any sequences as one array."""
        if self._reads_tokens():
            return stack_tokens(X, clips=not reset)
        return stack_steps(X, masks=self.missing == "mask")

    def _known_tokens(self, tokens: np.ndarray, reset: bool) -> np.ndarray:
        """Return tokens of which each has a vector."""
        if reset:
            largest = max(int(tokens.max()), _UNKNOWN_TOKEN)
            weights = self.embedding_weights
            self.n_tokens_ = largest + 1 if weights is None else len(weights)
        return np.where(tokens < self.n_tokens_, tokens, np.int32(_UNKNOWN_TOKEN))

    # -- the network ---------------------------------------------------------------

    def _merges_rows(self) -> bool:
        # The statistics of a batch count rows, whatever they weigh. And few sequences
        # have the same labels at all steps.
        return np.size(self.conv_filters) == 0 and not self._per_step()

    def _rate_factors(self, model: Any) -> None:
        return None

    def _lengths(self, X: Any) -> np.ndarray:
        return sequence_lengths(X[:])

    def _as_given(self, samples: Samples) -> tuple[Any, Any]:
        X, lengths = samples.X[:], self._lengths(samples.X)
        if self.n_steps_in_ is not None:
            return X.reshape(len(X), -1), samples.y
        if (lengths == X.shape[1]).all():
            return X, samples.y
        return unstacked(X, lengths), samples.y

    def _per_step(self) -> bool:
        return self.output == "sequence"

    def _build(self, train: Samples, target: Target, seed: int) -> Any:
        from sknn.networks import build_rnn, set_input_statistics

        tokens = self._reads_tokens()
        model = build_rnn(
            None if tokens else train.X.shape[2],
            target.head.units,
            target.head.activation,
            n_tokens=self.n_tokens_ if tokens else None,
            **{name: getattr(self, name) for name in self._builder_params},
            seed=seed,
        )
        if not tokens:
            set_input_statistics(model, *step_statistics(train.X[:], train.weights))
        return model

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = False
        tags.input_tags.three_d_array = True
        tags.input_tags.allow_nan = self.missing == "mask"
        return tags


def _checked_steps(y: Any, lengths: np.ndarray, widest: int | None) -> np.ndarray:
    """Return the labels of the steps of each sequence, of one type and finite."""
    rows = joined_steps(check_steps(y, lengths, widest))
    _, rows = check_X_y(np.zeros((len(rows), 1), "float32"), rows, multi_output=True)
    return split_steps(rows, lengths)
