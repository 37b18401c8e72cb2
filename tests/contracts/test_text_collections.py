"""Collections of texts, in every estimator of texts."""

import pyarrow as pa
import pytest
from families import make

from sknn import TextGenerator

OF_DOCUMENTS = ["Word2Vec", "Doc2Vec", "TextTokenizer", "Phrases"]
TEXTS = ["the king rules the land", "the queen rules the land", "a king and a queen"]
BY_NAME = {"first": "the king", "second": "the queen"}


def fit(name, texts):
    """Fit an estimator; a translator learns to copy the texts."""
    if name == "Seq2SeqTranslator":
        return make(name).fit(texts, texts)
    return make(name).fit(texts)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
@pytest.mark.parametrize("document", [{"a", "b"}, {"a": 1}], ids=["set", "dict"])
def test_the_words_of_a_document_have_an_order(name, document):
    with pytest.raises(TypeError, match=r"X\[1\] must .* Pass"):
        make(name).fit([["a"], document])


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (set(TEXTS), "got a set, whose order differs between processes. Pass a list"),
        (frozenset(TEXTS), "got a frozenset, whose order differs"),
        (BY_NAME, r"got a dict, whose values would be ignored. Pass .*values\(\)"),
    ],
    ids=["set", "frozenset", "dict"],
)
@pytest.mark.parametrize("name", [*OF_DOCUMENTS, "TextGenerator", "Seq2SeqTranslator"])
def test_sets_and_dicts_are_refused(name, texts, message):
    with pytest.raises(TypeError, match=message):
        fit(name, texts)


def test_targets_in_a_set_are_refused():
    with pytest.raises(TypeError, match="y must have a fixed order, got a set"):
        make("Seq2SeqTranslator").fit(TEXTS, set(TEXTS))


@pytest.mark.parametrize("name", OF_DOCUMENTS)
@pytest.mark.parametrize("view", [dict.keys, dict.values])
def test_the_keys_of_a_dict_have_an_order(name, view):
    texts = TEXTS * 5
    by_text = dict(zip(map(str, range(15)), texts, strict=True))
    if view is dict.keys:
        by_text = dict.fromkeys(texts)
        texts = list(by_text)
    first, second = make(name), make(name)
    first.set_params(min_count=1).fit(view(by_text))
    second.set_params(min_count=1).fit(texts)
    assert getattr(first, "vocabulary_", None) == getattr(second, "vocabulary_", None)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
@pytest.mark.parametrize("tokenizer", [str.lower, str.encode, len, lambda text: None])
def test_a_tokenizer_returns_tokens(name, tokenizer):
    message = r"tokenizer must return the list of tokens .* lambda text: text.lower\(\)"
    with pytest.raises(TypeError, match=message):
        make(name).set_params(tokenizer=tokenizer).fit(TEXTS * 5)


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_a_tokenizer_returns_tokens_in_an_order(name):
    tokenizer = lambda text: set(text.split())  # noqa: E731
    with pytest.raises(TypeError, match=r"tokenizer\(text\) must have .*got a set"):
        make(name).set_params(tokenizer=tokenizer).fit(TEXTS * 5)


@pytest.mark.parametrize("container", [pa.array, lambda t: pa.chunked_array([t, t])])
@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_texts_of_pyarrow(name, container):
    estimator = make(name).set_params(min_count=1)
    expected = make(name).set_params(min_count=1)
    texts = container(TEXTS)
    expected.fit(texts.to_pylist())
    assert estimator.fit(texts).get_params() == expected.get_params()
    if name != "Phrases":
        assert estimator.vocabulary_ == expected.vocabulary_
    tokens = pa.array([text.split() for text in TEXTS])
    assert len(estimator.transform(tokens)) == 3


@pytest.mark.slow
def test_texts_of_pyarrow_are_generated_and_translated():
    texts = pa.array(TEXTS * 5)
    translator = fit("Seq2SeqTranslator", texts)
    assert list(translator.predict(texts)) == list(translator.predict(TEXTS * 5))
    writer = TextGenerator(4, epochs=1, early_stopping=False).fit(texts)
    expected = writer.bits_per_character(TEXTS)
    assert writer.bits_per_character(pa.array(TEXTS)) == expected


@pytest.mark.parametrize("name", OF_DOCUMENTS)
def test_bytearrays_are_read_as_bytes(name):
    estimator = make(name).set_params(min_count=1)
    estimator.fit([bytearray(b"a b"), b"a c", "b"] * 5)
    if name != "Phrases":
        assert set(estimator.vocabulary_) == {"a", "b", "c"}
    with pytest.raises(TypeError, match="X must be an iterable of texts"):
        estimator.fit(bytearray(b"a b"))


@pytest.mark.parametrize("name", ["TextGenerator", "Seq2SeqTranslator"])
def test_a_bytearray_is_not_a_collection_of_texts(name):
    with pytest.raises(TypeError, match="bytearray"):
        fit(name, bytearray(b"a b"))
