import numpy as np
import pytest
from rnn_cases import CLASSES, SEQUENCES
from sklearn.base import clone
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

import sknn
from sknn import (
    Embedding,
    TextTokenizer,
    TransformerClassifier,
    TransformerRegressor,
    search_space,
)


def classifier(**params):
    settings = {"n_blocks": 1, "model_dim": 8, "n_heads": 2, "epochs": 2}
    return TransformerClassifier(**settings | {"random_state": 0} | params)


@pytest.mark.parametrize(
    "params",
    [{}, {"n_blocks": 2, "global_pooling": "attention"}, {"filters": 4, "n_heads": 1}],
)
def test_it_learns_and_follows_the_random_state(params):
    nets = [
        classifier(epochs=40, learning_rate=0.02, **params).fit(SEQUENCES, CLASSES)
        for _ in range(2)
    ]
    first, second = (net.predict_proba(SEQUENCES) for net in nets)
    np.testing.assert_array_equal(first, second)
    assert nets[0].score(SEQUENCES, CLASSES) > 0.6


def test_values_are_predicted():
    values = [steps[:, 0].mean() for steps in SEQUENCES]
    params = {"n_blocks": 1, "model_dim": 8, "n_heads": 2, "random_state": 0}
    reg = TransformerRegressor(**params, epochs=60, learning_rate=0.02)
    assert reg.fit(SEQUENCES, values).score(SEQUENCES, values) > 0.5


def test_a_label_for_each_step():
    y = [steps[:, 0] > 0 for steps in SEQUENCES]
    net = classifier(output="sequence").fit(SEQUENCES, y)
    lengths = [len(steps) for steps in SEQUENCES]
    assert [len(steps) for steps in net.predict(SEQUENCES)] == lengths


def test_a_table_is_sequences_of_one_feature():
    # The kernel of a dense layer of one input, whose gradient has no known shape.
    X = np.arange(48.0).reshape(12, 4)
    net = classifier().fit(X, [0, 1] * 6)
    assert net.n_steps_in_ == 4
    assert net.predict(X).shape == (12,)


def test_texts_in_a_pipeline():
    texts = np.array(["a cat and a dog", "one two three"] * 12)
    net = classifier(embedding=Embedding(4), epochs=60)
    labels = np.tile(["animals", "numbers"], 12)
    scores = cross_val_score(make_pipeline(TextTokenizer(), net), texts, labels, cv=3)
    assert scores.mean() == 1


def test_it_is_saved_with_its_embedding(tmp_path):
    tokens = [[1, 2, 3], [3, 2, 1, 1], [2, 2]]
    vectors = np.arange(8.0).reshape(4, 2)
    net = classifier(embedding=Embedding(weights=vectors, trainable=False))
    net.fit(tokens, ["a", "b", "a"])
    same = sknn.load(net.save(tmp_path / "net.sknn"))
    np.testing.assert_array_equal(same.predict_proba(tokens), net.predict_proba(tokens))
    np.testing.assert_array_equal(same.embedding.weights, vectors)
    assert same.embedding.trainable is False


def test_settings_are_parameters_too():
    net = classifier(embedding=Embedding(4))
    assert net.get_params()["embedding__dim"] == 4
    other = clone(net).set_params(embedding__dim=6)
    assert net.embedding.dim == 4
    tokens = [[1, 2, 3], [3, 2, 1, 1], [2, 2]]
    fitted = other.fit(tokens, ["a", "b", "a"])
    assert fitted.model_.get_layer("embedding").output_dim == 6


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"n_heads": 3}, "n_heads must be .* divides model_dim=8"),
        ({"n_blocks": -1}, "'n_blocks' parameter"),
        ({"embedding": "word2vec"}, "'embedding' parameter"),
    ],
)
def test_what_cannot_be_built_is_refused(params, message):
    with pytest.raises(ValueError, match=message):
        classifier(**params).fit(SEQUENCES, CLASSES)


@pytest.mark.parametrize("n_heads", [1, 3, 4])
def test_the_widths_of_a_search_fit_the_heads(n_heads):
    space = search_space(classifier(n_heads=n_heads), "large")
    assert space["model_dim"]
    assert all(width % n_heads == 0 for width in space["model_dim"])
