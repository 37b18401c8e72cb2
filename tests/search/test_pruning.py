"""Pruning of trials after some epochs or folds."""

import numpy as np
import pytest
from search_cases import RNG, SPACE, Scripted, X, Y, network, search
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import CNNClassifier, Doc2Vec, MLPRegressor, Word2Vec
from sknn.search.trials._pruners import make_pruner, max_epochs

WEIGHTS = RNG.uniform(0.1, 2, len(X))


def test_networks_are_pruned_after_some_epochs():
    space = {"learning_rate": [1e-1, 1e-2, *(k * 1e-6 for k in range(1, 9))]}
    found = search(space, network(epochs=30), n_trials=10, fold_pruning=None)
    found.fit(X, Y)
    results = found.cv_results_
    pruned = results["status"] == "pruned"
    assert found.n_pruned_ == pruned.sum() > 0
    assert np.isnan(results["mean_test_score"][pruned]).all()
    assert (results["pruned_at_epoch"][pruned] < 30).all()
    assert (results["n_splits_evaluated"][pruned] == 0).all()
    assert not pruned[found.best_index_]
    assert (
        results["rank_test_score"][pruned] > results["rank_test_score"][~pruned].max()
    ).all()


@pytest.mark.parametrize("pruner", ["median", "hyperband", None])
def test_pruners(pruner):
    space = {"learning_rate": (1e-5, 1e-1, "log")}
    found = search(space, network(), pruner=pruner, fold_pruning=None).fit(X, Y)
    assert len(found.trials_frame_) == 6
    if pruner is None:
        assert found.n_pruned_ == 0


def test_epochs_may_be_a_number_of_numpy():
    found = make_pruner("auto", network(epochs=np.int64(18)))
    assert found is not None
    assert max_epochs(network(epochs=np.int64(18))) == 18


def test_automatic_epochs_are_pruned_too():
    """With epochs="auto", pruning starts after a ninth of the maximum of 200 epochs."""
    model = make_pipeline(StandardScaler(), CNNClassifier(early_stopping=True))
    assert max_epochs(model) == 200
    assert make_pruner("hyperband", model)._min_resource == 200 // 9


def test_networks_are_watched_through_anything():
    model = TransformedTargetRegressor(
        make_pipeline(
            StandardScaler(), MLPRegressor((4,), epochs=3, early_stopping=True)
        )
    )
    name = "regressor__mlpregressor__learning_rate"
    found = search({name: (1e-4, 1e-1, "log")}, model, cv=2, n_trials=3)
    found.fit(np.vstack([X, X]), np.r_[Y, Y] * 1.0)
    assert [t.user_attrs["n_networks"] for t in found.study_.trials] == [1, 1, 1]
    assert found.study_.trials[1].intermediate_values


@pytest.mark.parametrize(
    ("words", "reported"),
    [
        (Word2Vec(epochs=3, early_stopping=True, validation_fraction=0.3), True),
        (Word2Vec(epochs=3), False),
        (Doc2Vec(epochs=3), False),
    ],
)
def test_word_models_are_watched_too(words, reported):
    words.set_params(embedding_dim=4, window=2, min_count=1, sample=0)
    model = make_pipeline(words, LogisticRegression())
    texts = np.array(["a cat and a dog", "one two three"] * 6)
    name = f"{type(words).__name__.lower()}__learning_rate"
    found = search({name: (1e-3, 1e-1, "log")}, model, cv=2, n_trials=3)
    found.fit(texts, np.tile([0, 1], 6))
    assert [t.user_attrs["n_networks"] for t in found.study_.trials] == [1, 1, 1]
    assert found.cv_results_["mean_n_epochs"].tolist() == [3, 3, 3]
    assert bool(found.study_.trials[1].intermediate_values) == reported


def test_several_networks_in_a_fold_are_not_compared():
    model = MultiOutputClassifier(network())
    name = "estimator__learning_rate"
    found = search({name: [1e-6, 1e-1]}, model, cv=KFold(2), fold_pruning=None)
    found.fit(X, np.column_stack([Y, 1 - Y]))
    assert found.n_pruned_ == 0
    assert not any(t.intermediate_values for t in found.study_.trials)


def test_scores_of_other_losses_are_not_compared():
    space = {"loss": ["cross_entropy", "squared_error"]}
    found = search(space, network(epochs=30), fold_pruning=None).fit(X, Y)
    assert not any(t.intermediate_values for t in found.study_.trials)


def test_trials_are_pruned_after_some_folds():
    space = {"value": (0.0, 1.0)}
    found = search(space, Scripted(), n_trials=20).fit(X, Y)
    results = found.cv_results_
    pruned = results["status"] == "pruned"
    assert pruned.sum() > 5
    assert (results["n_splits_evaluated"][pruned] < 3).all()
    assert np.isfinite(results["split0_test_score"]).all()
    assert found.best_params_["value"] == max(p["value"] for p in results["params"])


def test_a_custom_rule():
    seen = []

    def rule(scores, best):
        seen.append((len(scores), len(best)))
        return False

    search({"value": (0.0, 1.0)}, Scripted(), n_trials=3, fold_pruning=rule).fit(X, Y)
    assert seen == [(1, 3), (2, 3)] * 2


def test_one_seed_for_all_trials():
    found = search({"other": [0, 1, 2, 3]}, network_with_seed(), pruner=None)
    found.set_params(fold_pruning=None, refit=False).fit(X, Y)
    seeds = [trial_seeds for trial_seeds in network_with_seed.seen]
    assert len(seeds) == 12
    assert len({tuple(seeds[i : i + 3]) for i in range(0, 12, 3)}) == 1
    assert len(set(seeds[:3])) == 3


def network_with_seed():
    class Seeded(Scripted):
        def __init__(self, value=0.5, other=0, random_state=None):
            super().__init__(value, other, random_state)

        def fit(self, X, y):
            network_with_seed.seen.append(self.random_state)
            return super().fit(X, y)

    network_with_seed.seen = []
    return Seeded()


@pytest.mark.parametrize(
    ("estimator", "space"),
    [
        (LogisticRegression(), SPACE),
        (network(epochs=20), {"learning_rate": (1e-3, 1e-1, "log")}),
    ],
    ids=["logistic", "network"],
)
def test_pruning_finds_nothing_in_noise(estimator, space):
    # The folds are generated once. New folds would contain training samples.
    rng = np.random.default_rng(0)
    noise, labels = rng.normal(size=(200, 20)), rng.integers(0, 2, 200)
    found = search(
        space,
        estimator,
        cv=KFold(4, shuffle=True),
        n_trials=12,
        fold_pruning=lambda scores, best: np.mean(scores) < np.mean(best),
    ).fit(noise, labels)
    assert found.n_pruned_ > 0
    assert found.best_score_ < 0.65


def test_weights_are_split_with_pruning():
    space = {"learning_rate": [1e-6, 1e-1]}
    found = search(space, network(epochs=20)).fit(X, Y, sample_weight=WEIGHTS)
    assert set(found.trials_frame_.status) <= {"complete", "pruned"}
