"""Stages of a convolutional network."""

from collections.abc import Iterable, Sequence
from numbers import Integral
from typing import Literal, TypeAlias

from sknn.exceptions import InvalidNetworkError
from sknn.networks.cnn._architectures import Architecture
from sknn.networks.cnn._conv_layers import Padding
from sknn.networks.cnn._stage import Stage
from sknn.networks.cnn._stem import STEM_REDUCTION, is_large

__all__ = ["as_pair", "plan_stages"]

Pair: TypeAlias = tuple[int, int]


def plan_stages(
    architecture: Architecture,
    sizes: Pair,
    *,
    filters: Literal["auto"] | int | Sequence[int],
    blocks: Literal["auto"] | int | Sequence[int],
    strides: Literal["auto"] | int | tuple[int, int],
    padding: Literal["auto", "same", "valid"],
    pooling: Literal["auto", "max", "average"] | None,
    global_pooling: Literal["max", "average"] | None,
) -> list[Stage]:
    """Return the stages of a network.

    Parameters
    ----------
    architecture : Architecture
        Architecture with the values for "auto".
    sizes : tuple of two ints
        Height and width of the images.
    filters, blocks, strides, padding, pooling
        Parameters of `build_cnn`.
    global_pooling : {"max", "average"} or None
        Global pooling after the last stage.

    Returns
    -------
    list of Stage

    Raises
    ------
    InvalidNetworkError
        If a parameter has an invalid value.
    """
    counts = _counts("filters", filters), _counts("blocks", blocks)
    n_stages = _n_stages(architecture, sizes, counts, filters, blocks)
    stage_pooling = architecture.pooling if pooling == "auto" else pooling
    if pooling == "auto":
        # One pixel cannot be halved. An explicit `pooling` is not corrected.
        n_pools = n_stages - (global_pooling is not None)
        if min(_after_stem(architecture, sizes)) < 2**n_pools:
            stage_pooling = None
    stage_filters = _filters(counts[0], architecture, sizes, n_stages)
    stage_blocks = _blocks(counts[1], architecture, n_stages)
    stage_strides = _strides(strides, stage_pooling, n_stages)
    paddings = _paddings(padding, architecture, sizes, n_stages)
    return [
        Stage(
            f"stage_{i + 1}",
            stage_filters[i],
            stage_blocks[i],
            stage_strides[i],
            paddings[i],
            # With global pooling, the last stage has no pooling of its own.
            stage_pooling if i < n_stages - 1 or global_pooling is None else None,
        )
        for i in range(n_stages)
    ]


def as_pair(name: str, value: object) -> Pair:
    """Return one number for both axes, or two for height and width, as plain ints."""
    pair = tuple(value) if isinstance(value, Iterable) else (value, value)
    whole = all(isinstance(n, Integral) and not isinstance(n, bool) for n in pair)
    if len(pair) != 2 or not whole or min(pair) < 1:
        raise InvalidNetworkError(
            f'{name} must be "auto", a positive int, or two positive ints, for height'
            f" and width. Got {value!r}."
        )
    return int(pair[0]), int(pair[1])


def _counts(name: str, value: object) -> tuple[int, ...] | int | None:
    """Return a tuple with one value per stage, one int for all, or None for "auto"."""
    if isinstance(value, str) and value == "auto":
        return None
    values = tuple(value) if isinstance(value, Iterable) else (value,)
    whole = all(isinstance(n, Integral) and not isinstance(n, bool) for n in values)
    if not values or not whole or min(values) < 1:
        raise InvalidNetworkError(
            f'{name} must be "auto", a positive int, or a sequence of positive ints,'
            f" one per stage. Got {value!r}."
        )
    if isinstance(value, Iterable):
        return tuple(int(n) for n in values)
    return int(values[0])


def _n_stages(
    architecture: Architecture,
    sizes: Pair,
    counts: Iterable[tuple[int, ...] | int | None],
    filters: object,
    blocks: object,
) -> int:
    lengths = {len(value) for value in counts if isinstance(value, tuple)}
    if len(lengths) > 1:
        raise InvalidNetworkError(
            "filters and blocks must both have one value per stage."
            f" Got filters={filters!r} and blocks={blocks!r}."
        )
    if lengths:
        return lengths.pop()
    # Without global pooling, every stage ends with a reduction.
    reductions, side = 0, min(_after_stem(architecture, sizes))
    while side >= 2 * architecture.min_size:
        side /= 2
        reductions += 1
    n_stages = reductions + (architecture.global_pooling is not None)
    return max(1, min(n_stages, architecture.max_stages))


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
    return _extended(filters or auto, n_stages)


def _blocks(
    blocks: tuple[int, ...] | int | None, architecture: Architecture, n_stages: int
) -> list[int]:
    if isinstance(blocks, int):
        return [blocks] * n_stages
    return _extended(blocks or architecture.blocks, n_stages)


def _extended(values: tuple[int, ...], n_stages: int) -> list[int]:
    """Return one value per stage, repeating the last value for missing ones."""
    return [values[min(i, len(values) - 1)] for i in range(n_stages)]


def _strides(strides: object, pooling: str | None, n_stages: int) -> list[Pair]:
    if not (isinstance(strides, str) and strides == "auto"):
        return [as_pair("strides", strides)] * n_stages
    further = (2, 2) if pooling is None else (1, 1)
    return [(1, 1), *[further] * (n_stages - 1)]


def _paddings(
    padding: Literal["auto", "same", "valid"],
    architecture: Architecture,
    sizes: Pair,
    n_stages: int,
) -> list[Padding]:
    if padding == "valid" and architecture.merges_branches:
        raise InvalidNetworkError(
            'padding must be "same" (or "auto") for this architecture, because its'
            " branches are merged and must have equal sizes. Got 'valid'."
        )
    if padding == "auto" and architecture.paddings is not None:
        return architecture.paddings(min(sizes), n_stages)
    return ["same" if padding == "auto" else padding] * n_stages
