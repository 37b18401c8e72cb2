import numpy as np
import pytest
from scipy import stats

from sknn.reports.results._intervals import corrected_interval, interval_text


def test_interval_is_the_corrected_resampled_t():
    scores = np.array([0.7, 0.8, 0.75, 0.9, 0.85])
    low, high = corrected_interval(scores, 80, 20, confidence=0.9)
    error = scores.std(ddof=1) * np.sqrt(1 / 5 + 20 / 80)
    expected = stats.t.interval(0.9, 4, loc=scores.mean(), scale=error)
    assert (low, high) == pytest.approx(expected)


@pytest.mark.parametrize("scores", [[], [0.5], [0.5, 0.5, 0.5]])
def test_no_spread_no_interval(scores):
    assert np.isnan(corrected_interval(np.array(scores), 8, 2)).all()


def test_interval_stays_within_bounds():
    low, high = corrected_interval(np.array([0.1, 1.0]), 8, 2, bounds=(0, 1))
    assert (low, high) == (0, 1)


def test_text_names_the_confidence_and_the_method():
    text = interval_text(0.9)
    assert "90 % interval" in text
    assert "Nadeau and Bengio" in text


def test_coverage_beats_the_naive_interval():
    # Repeated folds share rows: their scores are correlated.
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(200):
        shared, own = rng.normal(size=1), rng.normal(size=25)
        # Correlation n_test / n, as Nadeau and Bengio assume.
        scores = np.sqrt(0.2) * shared + np.sqrt(0.8) * own
        low, high = corrected_interval(scores, 80, 20)
        hits += low < 0 < high
    assert hits > 180
