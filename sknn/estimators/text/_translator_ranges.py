"""Hyperparameter ranges of translators."""

from typing import Literal


def search_ranges(
    preset: Literal["small", "default", "large"], n_samples: int | None
) -> dict[str, object]:
    """Return the ranges of `Seq2SeqTranslator.search_space`."""
    widest = 256 if n_samples is None else min(256, max(16, n_samples // 16))
    space: dict[str, object] = {
        "learning_rate": (1e-3, 2e-2, "log"),
        "units": {"n_layers": (1, 2), "width": (8, widest, "log2")},
        "dropout": (0.0, 0.5),
    }
    if preset == "small":
        return space
    largest = 256 if n_samples is None else min(256, max(32, n_samples // 8))
    space |= {
        "cell": ["gru", "lstm"],
        "attention": ["dot", "additive"],
        "batch_size": (16, largest, "log2"),
    }
    if preset == "default":
        return space
    return space | {
        "recurrent_dropout": [0.0, 0.1, 0.2],
        "embedding_dim": (16, 128, "log2"),
        "weight_decay": (1e-6, 1e-2, "log"),
        "optimizer": ["adam", "nadam", "rmsprop"],
        "lr_schedule": ["plateau", "cosine", "one_cycle"],
    }
