import numpy as np
import pytest
from training_cases import fit, network, table, weights_equal

from sknn.training import EarlyStopping, ValidationData


def stopped_at(stopping, values):
    """The epoch at which it stops, or None."""
    for epoch, value in enumerate(values, 1):
        if stopping.update(value, epoch, f"state {epoch}"):
            return epoch
    return None


def test_stops_after_patience_epochs_without_improvement():
    stopping = EarlyStopping(patience=3, min_delta=0.0)
    assert stopped_at(stopping, [3, 2, 1, 2, 2, 2, 0]) == 6
    assert stopping.best_epoch == 3
    assert stopping.best_state == "state 3"


def test_an_improvement_starts_the_count_again():
    assert stopped_at(EarlyStopping(2, 0.0), [3, 4, 2, 4, 1, 4]) is None


def test_min_delta_is_what_counts_but_the_best_is_the_best():
    stopping = EarlyStopping(patience=2, min_delta=0.5)
    assert stopped_at(stopping, [2.0, 1.9, 1.8]) == 3
    assert stopping.best_epoch == 3


def test_slow_improvements_add_up_to_min_delta():
    assert stopped_at(EarlyStopping(4, 0.5), np.arange(10, 0, -0.2)) is None


def test_maximize():
    stopping = EarlyStopping(2, 0.0, maximize=True)
    assert stopped_at(stopping, [0.5, 0.7, 0.6, 0.7]) == 4
    assert stopping.best_epoch == 2


def test_an_equal_value_is_no_improvement():
    stopping = EarlyStopping(2, 0.0)
    assert stopped_at(stopping, [1.0, 1.0, 1.0]) == 3
    assert stopping.best_epoch == 1


def test_nan_is_no_improvement():
    stopping = EarlyStopping(2, 0.0)
    assert stopped_at(stopping, [np.nan, np.nan]) == 2
    assert stopping.best_epoch == 0
    assert stopping.best_state is None


def test_without_restoring_no_state_is_kept():
    stopping = EarlyStopping(2, 0.0, restore_best=False)
    stopped_at(stopping, [1.0, 0.5])
    assert (stopping.best_epoch, stopping.best_state) == (2, None)


def scores(values):
    """Validation data with these scores, one per epoch."""
    values = iter(values)
    return ValidationData(*table(6, seed=9), score=lambda outputs: next(values))


def test_an_epoch_without_a_score_is_not_the_best():
    assert fit(network(), validation=scores([np.nan, 0.1, 0.2])).best_epoch == 3


@pytest.mark.parametrize("patience", [2, 10])
def test_a_score_that_is_never_a_number_is_no_reason_to_stop(patience):
    model, before = network(), network()
    stopping = EarlyStopping(patience, 0.0, maximize=True)
    with pytest.raises(ValueError, match=r"got nan in all .*early_stopping=False"):
        fit(model, validation=scores([np.nan] * 3), stopping=stopping)
    assert weights_equal(model, before)
