"""Tokens do not depend on the encoding of a text, in any estimator of texts."""

import unicodedata

import pytest
from families import make

from sknn import TextTokenizer
from sknn.estimators.text._text_pairs import split_tokens
from sknn.words import simple_tokenize

# Equal texts, stored differently, with different apostrophes.
COMPOSED = "L'été à Łódź, że don't naïve"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED).replace("'", "\u2019")


def test_words_contain_their_combining_marks():
    assert simple_tokenize("का की के को") == ["का", "की", "के", "को"]
    assert simple_tokenize("ไม่ รู้") == ["ไม่", "รู้"]


def test_joiners_are_inside_words():
    assert simple_tokenize("می\u200cخواهم") == ["می\u200cخواهم"]


def test_equal_texts_have_equal_words():
    expected = ["l'été", "à", "łódź", "że", "don't", "naïve"]
    assert simple_tokenize(COMPOSED) == simple_tokenize(DECOMPOSED) == expected


@pytest.mark.parametrize("apostrophe", "'\u2019\u2018\u02bc\uff07")
def test_all_apostrophes_are_equal(apostrophe):
    assert simple_tokenize(f"don{apostrophe}t") == ["don't"]
    assert simple_tokenize(f"{apostrophe}quoted{apostrophe} ") == ["quoted"]


@pytest.mark.parametrize("name", ["Word2Vec", "Doc2Vec", "TextTokenizer"])
def test_vocabularies_of_words_are_equal(name):
    found = [make(name).fit([text] * 20).vocabulary_ for text in (COMPOSED, DECOMPOSED)]
    assert found[0] == found[1]
    assert "été" not in found[0]
    assert "naïve" in found[0]


def test_phrases_are_equal():
    found = [
        make("Phrases").fit_transform([text] * 9) for text in (COMPOSED, DECOMPOSED)
    ]
    assert found[0] == found[1]


def test_characters_are_equal_unless_normalize_is_false():
    first, second = "é", "e\u0301"
    assert TextTokenizer("character").fit([first]).transform([second])[0].tolist() == [
        2
    ]
    tokenizer = TextTokenizer("character", normalize=False).fit([first])
    assert tokenizer.transform([second])[0].tolist() == [1, 1]


@pytest.mark.parametrize("level", ["character", "word"])
def test_tokens_of_translators_are_equal(level):
    texts = [unicodedata.normalize(form, "été à Łódź") for form in ("NFC", "NFD")]
    assert split_tokens(texts[0], level) == split_tokens(texts[1], level)
