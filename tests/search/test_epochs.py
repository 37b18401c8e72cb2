import optuna
import pytest

from sknn._epoch_monitor import epoch_monitor, monitoring
from sknn.search.trials._epochs import FoldEpochs


def trial(pruner=None):
    study = optuna.create_study(
        direction="maximize", pruner=pruner or optuna.pruners.NopPruner()
    )
    return study.ask()


def test_the_best_score_so_far_is_reported():
    one = trial()
    report = FoldEpochs(one, lambda measure: True).start("loss")
    for epoch, score in enumerate([0.1, 0.5, 0.3, float("nan"), 0.6], 1):
        assert report(epoch, score) is False
    seen = one.study.trials[0].intermediate_values
    assert seen == {1: 0.1, 2: 0.5, 3: 0.5, 4: 0.5, 5: 0.6}


def test_later_epochs_are_reported_less_often():
    one = trial()
    report = FoldEpochs(one, lambda measure: True).start("loss")
    for epoch in range(1, 201):
        report(epoch, epoch / 200)
    assert len(one.study.trials[0].intermediate_values) < 30


def test_no_epoch_is_reported_between_two_stops():
    one = trial()
    epochs = FoldEpochs(one, lambda measure: True)
    report = epochs.start("loss")
    stops, stop = [], epochs.next_stop(0)
    for epoch in range(1, 51):
        report(epoch, float("nan") if epoch < 3 else epoch / 50)
        if epoch == stop:
            stops.append(epoch)
            stop = epochs.next_stop(epoch)
    assert stops[:8] == [1, 2, 3, 4, 5, 6, 8, 10]
    assert list(one.study.trials[0].intermediate_values) == stops[2:]


def test_pruning_ends_the_training():
    pruner = optuna.pruners.ThresholdPruner(lower=0.5)
    epochs = FoldEpochs(trial(pruner), lambda measure: True)
    report = epochs.start("loss")
    assert report(1, 0.7) is False
    assert report(2, 0.1) is False  # the best so far is what counts
    epochs = FoldEpochs(trial(pruner), lambda measure: True)
    assert epochs.start("loss")(1, 0.2) is True
    assert epochs.pruned_at == 1


@pytest.mark.parametrize("prunes", [None, lambda measure: measure == "other"])
def test_incomparable_scores_are_not_reported(prunes):
    assert FoldEpochs(trial(), prunes).start("loss") is None


def test_only_the_first_network_of_a_fold_is_reported():
    epochs = FoldEpochs(trial(), lambda measure: True)
    assert epochs.start("loss") is not None
    assert epochs.start("loss") is None
    assert epochs.n_networks == 2


def test_epochs_are_counted():
    epochs = FoldEpochs(trial(), None)
    assert epochs.n_epochs is None
    epochs.end(4, interrupted=False)
    epochs.end(6, interrupted=True)
    assert epochs.n_epochs == 5
    assert epochs.interrupted


def test_the_monitor_is_seen_inside_the_block_only():
    epochs = FoldEpochs(trial(), None)
    assert epoch_monitor() is None
    with monitoring(epochs):
        assert epoch_monitor() is epochs
    assert epoch_monitor() is None
