"""Stages of a convolutional network from its parameters."""

from collections.abc import Iterable
from numbers import Integral
from typing import Any

from sknn.exceptions import InvalidNetworkError
from sknn.networks.cnn._architectures import Architecture
from sknn.networks.cnn._stage import Stage
from sknn.networks.cnn._stem import STEM_REDUCTION, is_large

__all__ = ["as_pair", "plan_stages"]

Pair = tuple[int, int]


def plan_stages(
    architecture: Architecture,
    sizes: Pair,
    *,
    filters: Any,
    blocks: Any,
    strides: Any,
    padding: str,
    pooling: str | None,
    global_pooling: str | None,
) -> list[Stage]:
    """Turn the parameters of a network into its stages.

    Parameters
    ----------
    architecture : Architecture
        What "auto" stands for.
    sizes : tuple of two ints
        Height and width of the images.
    filters, blocks, strides, padding, pooling
        As for `build_cnn`.
    global_pooling : {"max", "average"} or None
        What comes after the last stage.

    Returns
    -------
    list of Stage

    Raises
    ------
    InvalidNetworkError
        For values that `build_cnn` does not take.
    """
    many = _numbers("filters", filters), _numbers("blocks", blocks)
    n_stages = _n_stages(architecture, sizes, many, filters, blocks)
    if pooling == "auto":
        pooling = architecture.pooling
        # A pixel cannot be halved. What is asked for is not corrected.
        n_pools = n_stages - (global_pooling is not None)
        if min(_after_stem(architecture, sizes)) < 2**n_pools:
            pooling = None
    maps = _filters(many[0], architecture, sizes, n_stages)
    numbers = _blocks(many[1], architecture, n_stages)
    steps = _strides(strides, pooling, n_stages)
    paddings = _paddings(padding, architecture, sizes, n_stages)
    return [
        Stage(
            f"stage_{i + 1}",
            maps[i],
            numbers[i],
            steps[i],
            paddings[i],
            # Global pooling takes the maps as they are.
            pooling if i < n_stages - 1 or global_pooling is None else None,
        )
        for i in range(n_stages)
    ]


def as_pair(name: str, value: Any) -> Pair:
    """Return a number for both axes, or one for height and width, as plain ints."""
    pair = tuple(value) if isinstance(value, Iterable) else (value, value)
    whole = all(isinstance(n, Integral) and not isinstance(n, bool) for n in pair)
    if len(pair) != 2 or not whole or min(pair) < 1:
        raise InvalidNetworkError(
            f'{name} must be "auto", a positive int, or two of them, for height and'
            f" width. Got {value!r}."
        )
    return int(pair[0]), int(pair[1])


def _numbers(name: str, value: Any) -> tuple[int, ...] | int | None:
    """Return positive ints, one for each stage; one for all; or None for "auto"."""
    if isinstance(value, str) and value == "auto":
        return None
    several = tuple(value) if isinstance(value, Iterable) else (value,)
    whole = all(isinstance(n, Integral) and not isinstance(n, bool) for n in several)
    if not several or not whole or min(several) < 1:
        raise InvalidNetworkError(
            f'{name} must be "auto", a positive int, or a sequence of positive ints,'
            f" one a stage. Got {value!r}."
        )
    if isinstance(value, Iterable):
        return tuple(int(n) for n in several)
    return int(several[0])


def _n_stages(
    architecture: Architecture, sizes: Pair, many: Any, filters: Any, blocks: Any
) -> int:
    lengths = {len(value) for value in many if isinstance(value, tuple)}
    if len(lengths) > 1:
        raise InvalidNetworkError(
            "filters and blocks must have one value for each stage, so equally many."
            f" Got filters={filters!r} and blocks={blocks!r}."
        )
    if lengths:
        return lengths.pop()
    # Stages with nothing behind them that pools are all followed by a reduction.
    reductions, side = 0, min(_after_stem(architecture, sizes))
    while side >= 2 * architecture.smallest:
        side /= 2
        reductions += 1
    n_stages = reductions + (architecture.global_pooling is not None)
    return max(1, min(n_stages, architecture.most_stages))


def _after_stem(architecture: Architecture, sizes: Pair) -> tuple[float, float]:
    if architecture.has_stem and is_large(*sizes):
        return sizes[0] / STEM_REDUCTION, sizes[1] / STEM_REDUCTION
    return sizes


def _filters(
    filters: tuple[int, ...] | int | None,
    architecture: Architecture,
    sizes: Pair,
    n_stages: int,
) -> list[int]:
    if isinstance(filters, int):
        return [filters * 2**i for i in range(n_stages)]
    auto = architecture.filters
    if is_large(*sizes):
        auto = architecture.large_filters or auto
    return _prolonged(filters or auto, n_stages)


def _blocks(
    blocks: tuple[int, ...] | int | None, architecture: Architecture, n_stages: int
) -> list[int]:
    if isinstance(blocks, int):
        return [blocks] * n_stages
    return _prolonged(blocks or architecture.blocks, n_stages)


def _prolonged(values: tuple[int, ...], n_stages: int) -> list[int]:
    """Return a value a stage, the last one again and again where there are too few."""
    return [values[min(i, len(values) - 1)] for i in range(n_stages)]


def _strides(strides: Any, pooling: str | None, n_stages: int) -> list[Pair]:
    if not (isinstance(strides, str) and strides == "auto"):
        return [as_pair("strides", strides)] * n_stages
    further = (2, 2) if pooling is None else (1, 1)
    return [(1, 1), *[further] * (n_stages - 1)]


def _paddings(
    padding: str, architecture: Architecture, sizes: Pair, n_stages: int
) -> list[str]:
    if padding == "valid" and architecture.adds_up:
        raise InvalidNetworkError(
            'padding must be "same" (or "auto") in this architecture, whose branches'
            " come together again and must not shrink differently. Got 'valid'."
        )
    if padding == "auto" and architecture.paddings is not None:
        return architecture.paddings(min(sizes), n_stages)
    return ["same" if padding == "auto" else padding] * n_stages
