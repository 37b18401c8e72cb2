import numpy as np
import pytest

from sknn._data import validation_split


@pytest.mark.parametrize(
    "kwargs",
    [
        {},
        {"labels": np.arange(40) % 3},
        {"labels": np.array(["a", "b"])[np.arange(40) % 2]},
        {"groups": np.arange(40) // 5},
    ],
    ids=["plain", "labels", "strings", "groups"],
)
def test_parts_are_disjoint_sorted_and_complete(kwargs):
    train, validation = validation_split(40, 0.25, seed=1, **kwargs)
    assert np.array_equal(np.sort(np.r_[train, validation]), np.arange(40))
    assert (np.diff(train) > 0).all()
    assert (np.diff(validation) > 0).all()
    assert len(validation) == 10


def test_the_seed_decides():
    splits = [validation_split(40, 0.25, seed=s)[1].tolist() for s in (1, 1, 2)]
    assert splits[0] == splits[1] != splits[2]


def test_classes_keep_their_shares():
    labels = np.repeat([0, 1, 2], [80, 15, 5])
    _, validation = validation_split(100, 0.2, labels=labels)
    assert np.bincount(labels[validation]).tolist() == [16, 3, 1]


def test_every_class_with_two_samples_is_in_both_parts():
    labels = np.array([0] * 30 + [1] * 2 + [2])
    train, validation = validation_split(33, 0.1, labels=labels)
    assert set(labels[validation]) == {0, 1}
    assert set(labels[train]) == {0, 1, 2}


@pytest.mark.parametrize("fraction", [0.001, 0.999])
def test_no_part_is_empty(fraction):
    for kwargs in ({}, {"groups": np.arange(10) // 2}):
        train, validation = validation_split(10, fraction, **kwargs)
        assert len(train) > 0
        assert len(validation) > 0


def test_groups_stay_together_and_take_precedence():
    groups = np.array([3, 1, 2, 3, 1, 2, 4, 4])
    labels = np.arange(8) % 2
    train, validation = validation_split(8, 0.25, labels=labels, groups=groups)
    assert set(groups[train]).isdisjoint(groups[validation])
    assert len(set(groups[validation])) == 1


def test_global_random_state_is_left_alone():
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    validation_split(10, 0.2, seed=1)
    validation_split(10, 0.2, groups=np.arange(10), seed=1)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002


@pytest.mark.parametrize(
    ("n_samples", "kwargs", "message"),
    [
        (1, {}, "at least two samples.*n_samples=1"),
        (3, {"labels": np.arange(3)}, "No class has two samples.*3 classes"),
        (3, {"groups": np.zeros(3)}, "at least two groups.*Got 1"),
    ],
)
def test_error_messages_suggest_a_solution(n_samples, kwargs, message):
    with pytest.raises(ValueError, match=f"{message}.*X_val and y_val"):
        validation_split(n_samples, 0.2, **kwargs)
