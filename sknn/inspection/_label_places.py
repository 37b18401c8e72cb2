"""Places for labels beside their points, where they can be read."""

import numpy as np

__all__ = ["place_labels"]

_DIRECTIONS = 16
_DISTANCES = (1.0, 2.0, 4.0, 7.0, 11.0, 16.0)  # from the point, in gaps
_SWEEPS = 20

# What a place costs: areas in squared heights of a line, lengths in heights.
_ON_LABEL = 30.0
_ON_SPOT = 15.0
_OUTSIDE = 100.0
_AWAY = 0.5
_LATER = 0.01  # for each place that comes before it and is as near
_CROSSING = 1.0  # for each label that stands between a label and its point


def place_labels(
    points: np.ndarray,
    sizes: np.ndarray,
    frame: tuple[float, float, float, float],
    gap: float,
    spots: np.ndarray | None = None,
) -> np.ndarray:
    """Return centres of labels that cover neither each other nor points.

    Each label in turn takes the best of about a hundred places around its point, given
    where the others are, until none moves any more. Where there is not room for all,
    as little as possible is covered.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        What the labels belong to, in pixels.
    sizes : ndarray of shape (n, 2)
        Widths and heights of the labels.
    frame : tuple of float
        Left, bottom, right and top of where labels may be.
    gap : float
        What is left free between a point and its label.
    spots : ndarray of shape (n_spots, 2) or None, default=None
        What labels should not cover, beside the points.

    Returns
    -------
    ndarray of shape (n, 2)
        The same whenever the input is the same.
    """
    unit = float(np.median(sizes[:, 1]))
    half = sizes / 2
    # Words side by side read as one, lines may be closer.
    apart = np.array([gap / 2, gap / 4])
    places = _candidates(points, half, gap)
    ends = np.clip(points[:, None], places - half[:, None], places + half[:, None])
    everything = points if spots is None else np.concatenate([points, spots])
    spot_half = np.full_like(everything, gap / 2)
    own = np.empty(places.shape[:2])
    near = []
    for k, (centres, point) in enumerate(zip(places, points, strict=True)):
        covered = _overlaps(centres, half[k], everything, spot_half).sum(axis=1)
        away = np.hypot(*(ends[k] - point).T)
        own[k] = (
            _ON_SPOT * covered / unit**2
            + _OUTSIDE * _outside(centres, half[k], frame) / unit
            + _AWAY * away / unit
            + _LATER * (np.arange(len(centres)) % _DIRECTIONS)
        )
        reach = 2 * (half + half[k]) + 2 * gap * _DISTANCES[-1]
        others = (np.abs(points - point) < reach).all(axis=1)
        others[k] = False
        near.append(np.flatnonzero(others))
    chosen = own.argmin(axis=1)
    for _ in range(_SWEEPS):
        before = chosen.copy()
        for k, others in enumerate(near):
            now = places[others, chosen[others]]
            on_labels = _overlaps(places[k], half[k] + apart, now, half[others])
            way = np.linspace(points[k], ends[k], 5)[1:]
            crossed = (np.abs(way[:, :, None] - now) < half[others]).all(axis=3)
            cost = (
                own[k]
                + _ON_LABEL * on_labels.sum(axis=1) / unit**2
                + _CROSSING * crossed.any(axis=0).sum(axis=1)
            )
            chosen[k] = cost.argmin()
        if (chosen == before).all():
            break
    return places[np.arange(len(points)), chosen]


def _candidates(points: np.ndarray, half: np.ndarray, gap: float) -> np.ndarray:
    """Return places around each point, of shape (n, n_places, 2)."""
    steps = np.arange(_DIRECTIONS)
    # To the right first, then to the left, above, below, and what is between.
    order = sorted(steps, key=lambda k: (-np.gcd(k, _DIRECTIONS), k % 8, k))
    angles = 2 * np.pi * np.array(order) / _DIRECTIONS
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    # The label's edge, not its middle, is at the distance.
    reach = np.clip(2 * ring, -1, 1)[None] * half[:, None]
    rings = [points[:, None] + reach + ring * gap * step for step in _DISTANCES]
    return np.concatenate(rings, axis=1)


def _overlaps(
    centres: np.ndarray, half: np.ndarray, others: np.ndarray, others_half: np.ndarray
) -> np.ndarray:
    """Return the areas that boxes share, of shape (n_centres, n_others)."""
    shared = (half + others_half)[None] - np.abs(centres[:, None] - others[None])
    both = 2 * np.minimum(half, others_half)[None]
    return np.clip(shared, 0, both).prod(axis=2)


def _outside(
    centres: np.ndarray, half: np.ndarray, frame: tuple[float, float, float, float]
) -> np.ndarray:
    """Return by how much boxes stand out of the frame."""
    low, high = np.array(frame[:2]), np.array(frame[2:])
    beyond = np.maximum(low - (centres - half), 0) + np.maximum(
        centres + half - high, 0
    )
    return beyond.sum(axis=1)
