import keras
import numpy as np
import pytest

from sknn._keras import array_conversions
from sknn.exceptions import InvalidNetworkError
from sknn.networks import build_seq2seq

pytestmark = pytest.mark.slow

TARGET = np.array([[1, 3, 2, 0], [1, 2, 0, 0]], "int32")
SOURCE = np.array([[5, 2, 3, 4, 5, 6], [4, 2, 6, 0, 0, 0]], "int32")
ROWS = np.hstack([TARGET, SOURCE])


def build(**options):
    return build_seq2seq(7, 5, 4, **({"units": 3, "embedding_dim": 2} | options))


@pytest.mark.parametrize("units", [3, (3, 4)])
@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize("cell", ["gru", "lstm", "jordan"])
def test_a_distribution_at_each_step(units, bidirectional, cell):
    model = build(units=units, bidirectional=bidirectional, cell=cell)
    outputs = np.asarray(model(ROWS))
    assert outputs.shape == (2, 4, 5)
    np.testing.assert_allclose(outputs.sum(axis=-1), 1, rtol=1e-5)


@pytest.mark.parametrize("attention", ["dot", "additive", None])
def test_parts_put_together_step_by_step_are_the_whole(attention):
    model = build(attention=attention)
    encoder, decoder = model.get_layer("encoder"), model.get_layer("decoder")
    memory, *states = map(np.asarray, encoder(SOURCE[:1]))
    expected = np.asarray(model(ROWS[:1]))
    for step in range(3):
        tokens = TARGET[:1, step : step + 1]
        probabilities, *rest = decoder([tokens, SOURCE[:1], memory, *states])
        states = [np.asarray(s) for s in rest[len(rest) - len(states) :]]
        np.testing.assert_allclose(probabilities[:, 0], expected[:, step], rtol=1e-5)


def test_attention_comes_behind_the_recurrent_layers():
    """Compute the outputs from the features and the memory (Luong et al. 2015)."""
    model = build(bidirectional=False)
    decoder = model.get_layer("decoder")
    memory, state = (np.asarray(v) for v in model.get_layer("encoder")(SOURCE[:1]))
    recurrent = decoder.get_layer("decoder_1")
    vectors = decoder.get_layer("target_embedding").embeddings.numpy()[TARGET[0]]
    features = np.asarray(recurrent(vectors[None, :3], initial_state=state)[0])[0]
    (kernel,) = (w.numpy() for w in decoder.get_layer("attention").weights)
    scores = np.exp(features @ (memory[0] @ kernel).T)
    context = scores / scores.sum(axis=1, keepdims=True) @ memory[0]
    w, b = (v.numpy() for v in decoder.get_layer("attention_features").weights)
    attended = np.tanh(np.hstack([features, context]) @ w + b)
    w, b = (v.numpy() for v in decoder.get_layer("output").weights)
    logits = np.exp(attended @ w + b)
    expected = logits / logits.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(model(ROWS[:1])[0, :3], expected, rtol=1e-4)


def test_padding_and_later_tokens_have_no_effect():
    model = build(units=(3, 3))
    expected = np.asarray(model(ROWS))
    wider = np.asarray(model(np.pad(ROWS, ((0, 0), (0, 3)))))
    np.testing.assert_allclose(wider, expected, atol=1e-6)
    changed = ROWS.copy()
    changed[:, 2] = 4
    outputs = np.asarray(model(changed))
    np.testing.assert_allclose(outputs[:, :2], expected[:, :2], atol=1e-6)
    assert np.abs(outputs[0, 2] - expected[0, 2]).max() > 1e-5


def test_weights_follow_the_seed_and_dropout_leaves_them():
    first, second, other = (
        build(seed=seed, dropout=dropout, attention="additive")
        for seed, dropout in ((0, 0.0), (0, 0.5), (1, 0.0))
    )

    def weights(model):
        return {v.path: v.numpy() for v in model.trainable_variables}

    begin, again, changed = map(weights, (first, second, other))
    assert all(np.array_equal(begin[path], again[path]) for path in begin)
    kernels = [path for path in begin if path.endswith(("kernel", "embeddings"))]
    assert not any(np.array_equal(begin[path], changed[path]) for path in kernels)
    drawn = {begin[path].tobytes() for path in kernels}
    assert len(drawn) == len(kernels)  # no two layers have the same


def test_it_is_a_plain_model(tmp_path):
    model = build(dropout=0.2)
    with array_conversions():
        model.save(tmp_path / "model.keras")
        loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded(ROWS), model(ROWS), rtol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": ()}, "units must be"),
        ({"units": 0}, "units must be"),
        ({"units": "many"}, "units must be"),
        ({"cell": "rnn"}, "cell must be one of 'lstm'"),
        ({"attention": "luong"}, "attention must be one of 'dot', 'additive', None"),
        ({"embedding_dim": 0}, "embedding_dim must be a positive int"),
        ({"dropout": 1.0}, "dropout must be"),
    ],
)
def test_wrong_options(options, message):
    with pytest.raises(InvalidNetworkError, match=message):
        build(**options)
