import numpy as np
import pytest
from sklearn.model_selection import KFold, RepeatedKFold, StratifiedKFold

from sknn.reports.results._problem import Problem
from sknn.reports.results._splits import make_splits


def problem(task="multiclass"):
    y = np.repeat([0, 1, 2], 10)
    return Problem(
        task, y.astype(float) if task == "regression" else y, np.arange(3), ()
    )


@pytest.mark.parametrize(
    ("task", "cv", "n_repeats"),
    [
        ("multiclass", 3, 2),
        ("regression", 3, 2),
        ("multiclass", KFold(3, shuffle=True), 2),
        ("multiclass", StratifiedKFold(3), 1),
    ],
)
def test_each_repeat_is_a_partition(task, cv, n_repeats):
    splits = make_splits(cv, np.zeros((30, 1)), problem(task), n_repeats=n_repeats)
    assert [(s.repeat, s.fold) for s in splits] == [
        (repeat, fold) for repeat in range(n_repeats) for fold in range(3)
    ]
    for repeat in range(n_repeats):
        tests = np.concatenate([s.test for s in splits if s.repeat == repeat])
        assert sorted(tests) == list(range(30))
    if n_repeats > 1:
        assert not np.array_equal(splits[0].test, splits[3].test)


def test_a_splitter_of_the_user_is_not_changed():
    cv = KFold(3, shuffle=True, random_state=7)
    make_splits(cv, np.zeros((30, 1)), problem(), n_repeats=2)
    assert cv.random_state == 7


def test_a_repeating_splitter_counts_as_one_repeat():
    cv = RepeatedKFold(n_splits=3, n_repeats=2, random_state=0)
    splits = make_splits(cv, np.zeros((30, 1)), problem())
    assert [s.fold for s in splits] == list(range(6))


def test_masks_are_rows():
    mask = np.arange(30) < 20
    (split,) = make_splits([(mask, ~mask)], np.zeros((30, 1)), problem())
    assert split.test.tolist() == list(range(20, 30))


def test_masks_have_one_value_per_row():
    mask = np.arange(20) < 10
    with pytest.raises(ValueError, match="mask of the training rows of fold 0 must"):
        make_splits([(mask, ~mask)], np.zeros((30, 1)), problem())


@pytest.mark.parametrize("task", ["multiclass", "regression"])
def test_groups_are_shuffled_but_never_split(task):
    groups = np.tile(np.arange(6), 5)
    splits = make_splits(
        3, np.zeros((30, 1)), problem(task), groups=groups, n_repeats=2
    )
    for split in splits:
        assert not set(groups[split.train]) & set(groups[split.test])
    sets = [frozenset(groups[split.test]) for split in splits]
    assert set(sets[:3]) != set(sets[3:])


def test_random_state_objects_and_numpy_integers():
    state = np.random.RandomState(3)
    splits = make_splits(np.int64(3), np.zeros((30, 1)), problem(), random_state=state)
    again = make_splits(3, np.zeros((30, 1)), problem(), random_state=3)
    np.testing.assert_array_equal(splits[0].test, again[0].test)


def test_a_splitter_may_give_lists():
    class Halves:
        def split(self, X, y, groups):
            yield list(range(15)), list(range(15, 30))

        def get_n_splits(self, X=None, y=None, groups=None):
            return 1

    (split,) = make_splits(Halves(), np.zeros((30, 1)), problem())
    assert split.test.tolist() == list(range(15, 30))


@pytest.mark.parametrize(
    ("value", "message"), [(None, "missing values, got 1.*row 0"), (1, "of one type")]
)
def test_groups_that_cannot_be_compared(value, message):
    groups = np.array([value] + ["a", "b", "c"] * 9 + ["a", "b"], dtype=object)
    with pytest.raises(ValueError, match=f"groups must .*{message}"):
        make_splits(3, np.zeros((30, 1)), problem(), groups=groups)
