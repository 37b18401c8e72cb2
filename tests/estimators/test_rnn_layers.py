import pytest

from sknn.estimators.sequences._rnn_layers import RNNLayers

AUTO = RNNLayers(*["auto"] * len(RNNLayers._fields))
PLAIN = RNNLayers((64,), False, False, (), 1, "last")


def test_convolutions_for_long_sequences_of_numbers():
    expected = RNNLayers((64,), True, True, (64, 128, 128), 2, "mean")
    for n_steps in (16, 1000, None):
        assert AUTO.resolved("numbers", n_steps) == expected


def test_none_for_short_sequences_and_masked_steps():
    expected = RNNLayers((64,), True, False, (), 1, "mean")
    assert AUTO.resolved("numbers", 15) == expected
    assert AUTO.resolved("masked", 100) == expected


def test_tokens_are_pooled_by_the_maximum():
    expected = RNNLayers((64,), True, False, (), 1, "max")
    assert AUTO.resolved("tokens", 100) == expected


def test_outputs_of_steps_do_not_read_later_steps():
    assert AUTO.resolved("steps", 100) == PLAIN


@pytest.mark.parametrize("kind", ["numbers", "masked", "tokens", "steps"])
def test_given_units_are_a_plain_recurrent_network(kind):
    layers = AUTO._replace(units=(8, 4)).resolved(kind, 100)
    assert layers == PLAIN._replace(units=(8, 4))


@pytest.mark.parametrize(
    "given",
    [
        {"bidirectional": False},
        {"skip_connection": False},
        {"pool_size": 3},
        {"global_pooling": "attention"},
    ],
)
def test_given_values_are_kept(given):
    chosen = AUTO.resolved("numbers", 100)
    assert AUTO._replace(**given).resolved("numbers", 100) == chosen._replace(**given)


def test_given_convolutions_are_not_pooled():
    layers = AUTO._replace(filters=(8, 8)).resolved("numbers", 100)
    assert layers.filters == (8, 8)
    assert layers.pool_size == 1
    assert layers.skip_connection
