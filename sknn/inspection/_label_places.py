"""Placement of labels next to their points, without overlaps."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["place_labels"]

_DIRECTIONS = 16
_DISTANCES = (1.0, 2.0, 4.0, 7.0, 11.0, 16.0)  # from the point, in gaps
_MAX_SWEEPS = 20

# Costs of a position, per area in squared line heights or per length in line heights.
_ON_LABEL = 30.0
_ON_SPOT = 15.0
_OUTSIDE = 100.0
_AWAY = 0.5
_LATER = 0.01  # for each preferred direction at the same distance
_CROSSING = 1.0  # for each other label between a label and its point


def place_labels(
    points: NDArray,
    sizes: NDArray,
    frame: tuple[float, float, float, float],
    gap: float,
    spots: NDArray | None = None,
) -> NDArray[np.float64]:
    """Return centers of labels that cover neither each other nor points.

    There are about a hundred candidate positions around each point. Each label in turn
    moves to the best position given the positions of the others, until no label moves.
    If there is not enough space for all labels, the overlap is minimized.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        The points to label, in pixels.
    sizes : ndarray of shape (n, 2)
        Widths and heights of the labels.
    frame : tuple of float
        Left, bottom, right and top of the area for labels.
    gap : float
        Distance between a point and its label.
    spots : ndarray of shape (n_spots, 2) or None, default=None
        Further positions that labels should not cover.

    Returns
    -------
    ndarray of shape (n, 2)
        The result is deterministic.
    """
    unit = float(np.median(sizes[:, 1]))
    half = sizes / 2
    # Horizontally, labels need a larger distance, or they would read as one label.
    apart = np.array([gap / 2, gap / 4])
    places = _candidates(points, half, gap)
    ends = np.clip(points[:, None], places - half[:, None], places + half[:, None])
    everything = points if spots is None else np.concatenate([points, spots])
    spot_half = np.full_like(everything, gap / 2)
    own = np.empty(places.shape[:2])
    near = []
    for k, (centers, point) in enumerate(zip(places, points, strict=True)):
        covered = _overlaps(centers, half[k], everything, spot_half).sum(axis=1)
        away = np.hypot(*(ends[k] - point).T)
        own[k] = (
            _ON_SPOT * covered / unit**2
            + _OUTSIDE * _outside(centers, half[k], frame) / unit
            + _AWAY * away / unit
            + _LATER * (np.arange(len(centers)) % _DIRECTIONS)
        )
        reach = 2 * (half + half[k]) + 2 * gap * _DISTANCES[-1]
        others = (np.abs(points - point) < reach).all(axis=1)
        others[k] = False
        near.append(np.flatnonzero(others))
    chosen = own.argmin(axis=1)
    for _ in range(_MAX_SWEEPS):
        before = chosen.copy()
        for k, others in enumerate(near):
            now = places[others, chosen[others]]
            on_labels = _overlaps(places[k], half[k] + apart, now, half[others])
            path = np.linspace(points[k], ends[k], 5)[1:]
            crossed = (np.abs(path[:, :, None] - now) < half[others]).all(axis=3)
            cost = (
                own[k]
                + _ON_LABEL * on_labels.sum(axis=1) / unit**2
                + _CROSSING * crossed.any(axis=0).sum(axis=1)
            )
            chosen[k] = cost.argmin()
        if (chosen == before).all():
            break
    return places[np.arange(len(points)), chosen]


def _candidates(points: NDArray, half: NDArray, gap: float) -> NDArray[np.float64]:
    """Return candidate positions around each point, of shape (n, n_places, 2)."""
    directions = np.arange(_DIRECTIONS)
    # Right, left, above and below come first, then the directions between them.
    order = sorted(directions, key=lambda k: (-np.gcd(k, _DIRECTIONS), k % 8, k))
    angles = 2 * np.pi * np.array(order) / _DIRECTIONS
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    # The distance is measured to the edge of the label, not to its center.
    reach = np.clip(2 * ring, -1, 1)[None] * half[:, None]
    rings = [points[:, None] + reach + ring * gap * factor for factor in _DISTANCES]
    return np.concatenate(rings, axis=1)


def _overlaps(
    centers: NDArray, half: NDArray, others: NDArray, others_half: NDArray
) -> NDArray[np.float64]:
    """Return the overlap areas of boxes, of shape (n_centers, n_others)."""
    shared = (half + others_half)[None] - np.abs(centers[:, None] - others[None])
    both = 2 * np.minimum(half, others_half)[None]
    return np.clip(shared, 0, both).prod(axis=2)


def _outside(
    centers: NDArray, half: NDArray, frame: tuple[float, float, float, float]
) -> NDArray[np.float64]:
    """Return the lengths by which boxes exceed the frame."""
    low, high = np.array(frame[:2]), np.array(frame[2:])
    beyond = np.maximum(low - (centers - half), 0) + np.maximum(
        centers + half - high, 0
    )
    return beyond.sum(axis=1)
