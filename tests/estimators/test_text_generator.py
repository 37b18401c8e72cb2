"""Training, generation and scoring of a character-level language model."""

import pickle
import warnings

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.utils.estimator_checks import check_estimator
from text_checks import TEXT_CHECKS

import sknn
from sknn import TextGenerator, search_space

pytestmark = pytest.mark.slow

LINE = "so long and thanks for all the fish, "
TEXT = LINE * 12
TINY = {
    "units": 16,
    "embedding_dim": 4,
    "dropout": 0.0,
    "learning_rate": 0.02,
    "truncation": 8,
    "batch_size": 4,
    "epochs": 1,
    "random_state": 0,
}


def tiny(**params):
    return TextGenerator(**TINY | params)


@pytest.fixture(scope="module")
def fitted():
    return tiny(epochs=2).fit(TEXT)


@pytest.fixture(scope="module")
def learned():
    return tiny(epochs=40, early_stopping=False).fit([TEXT, TEXT])


def same_weights(first, second):
    pairs = zip(first.model_.get_weights(), second.model_.get_weights(), strict=True)
    return all((a == b).all() for a, b in pairs)


def probabilities(writer, text):
    """Return the probabilities of the next character after each one of `text`."""
    numbers = writer.tokenizer_.transform([text])[0] if text else []
    return writer.model_(np.array([[1, *numbers]]), training=False).numpy()[0]


# -- learning --------------------------------------------------------------------------


@pytest.mark.parametrize(("n_parts", "n_epochs"), [(4, 20), (160, 15), (4000, 10)])
def test_short_texts_have_more_epochs(n_parts, n_epochs):
    writer = TextGenerator(2, embedding_dim=2, truncation=1, batch_size=4)
    writer.fit("ab" * (n_parts // 2))
    assert writer.n_epochs_ == n_epochs
    assert "val_loss" not in writer.history_  # the end is trained on


def test_early_stopping_of_a_chosen_number_of_epochs():
    writer = tiny(epochs="auto", early_stopping=True, patience=1, min_delta=10.0)
    assert writer.fit(TEXT).n_epochs_ == 2
    assert "val_loss" in writer.history_


def test_learns_what_comes_next(learned):
    assert learned.generate("so long", 21, temperature=0) == " and thanks for all t"
    assert learned.generate(length=7, temperature=0) == "so long"  # how texts begin
    assert learned.bits_per_character(TEXT) < 0.3
    assert learned.history_["loss"][-1] < 0.2 * learned.history_["loss"][0]


def test_the_same_seed_gives_the_same_network():
    first, again, other = (tiny(random_state=s).fit(TEXT) for s in (1, 1, 2))
    for a, b in zip(
        first.model_.get_weights(), again.model_.get_weights(), strict=True
    ):
        assert (a == b).all()
    assert first.score(LINE) != other.score(LINE)


def test_validation_is_the_end_of_the_text():
    """The end of the text does not influence training."""
    writers = [
        tiny(early_stopping=True, validation_fraction=0.25).fit(TEXT[:-111] + end)
        for end in (TEXT[-111:], TEXT[:-112:-1])
    ]
    assert same_weights(*writers)
    losses = [writer.history_["val_loss"] for writer in writers]
    assert losses[0] != losses[1]
    assert not same_weights(writers[0], tiny(early_stopping=False).fit(TEXT))


@pytest.mark.parametrize(
    ("early_stopping", "text", "validates"),
    [
        (True, TEXT, True),
        (False, LINE * 30, False),
        ("auto", TEXT, False),
        ("auto", LINE * 30, True),  # more than 100 parts of 8 characters
    ],
)
def test_when_a_part_is_held_out_for_validation(early_stopping, text, validates):
    writer = tiny(early_stopping=early_stopping).fit(text)
    assert ("val_loss" in writer.history_) == validates


def test_stops_early():
    writer = tiny(epochs=20, early_stopping=True, patience=1, min_delta=10.0).fit(TEXT)
    assert writer.stop_reason_ == "early_stopping"
    assert writer.n_epochs_ == 2


def test_refit_trains_on_the_end_too():
    kept, refitted = (
        tiny(epochs=3, early_stopping=True, refit=refit).fit(TEXT)
        for refit in (False, True)
    )
    assert kept.history_["val_loss"] == refitted.history_["val_loss"]
    assert not same_weights(kept, refitted)


def test_partial_fit_continues():
    writer = tiny().partial_fit(TEXT)
    first = writer.score(TEXT)
    for _ in range(3):
        writer.partial_fit([LINE, "~" + LINE])
    assert writer.score(TEXT) > first
    assert writer.n_epochs_ == len(writer.history_["loss"]) == 4
    assert "~" not in writer.tokenizer_.vocabulary_
    after_fit = tiny(epochs=2).fit(TEXT)
    before = after_fit.score(TEXT)
    assert after_fit.partial_fit(TEXT).score(TEXT) > before


def test_partial_fit_refuses_another_network():
    writer = tiny().fit(TEXT)
    with pytest.raises(ValueError, match="units"):
        writer.set_params(units=9).partial_fit(TEXT)
    assert writer.estimator_.units == 16
    with pytest.raises(TypeError, match="X"):
        writer.set_params(units=16).partial_fit([1])
    assert writer.partial_fit(TEXT).n_epochs_ == 2


def test_keras_callbacks_are_called():
    class Note(keras.callbacks.Callback):
        epochs = 0

        def on_epoch_end(self, epoch, logs=None):
            Note.epochs += 1

    tiny(epochs=3, callbacks=[Note()]).fit(TEXT)
    assert Note.epochs == 3


def test_rare_characters_are_unknown_and_never_written():
    writer = tiny(max_tokens=3).fit(TEXT)
    assert writer.tokenizer_.vocabulary_ == {" ": 2}
    assert writer.generate(length=5) == 5 * " "
    assert 0 < writer.bits_per_character(TEXT) < 2


# -- generation ------------------------------------------------------------------------


def test_carried_states_give_the_same_text_as_reading_it_from_the_start(fitted):
    text = "so"
    for _ in range(12):
        numbers = probabilities(fitted, text)[-1][2:]
        text += fitted.tokenizer_.tokens_[2 + numbers.argmax()]
    assert "so" + fitted.generate("so", 12, temperature=0) == text


def test_a_seed_decides_what_is_written(fitted):
    text = fitted.generate("so", 80, random_state=3)
    assert len(text) == 80
    assert fitted.generate("so", 80, random_state=3) == text
    assert fitted.generate("so", 80, random_state=4) != text
    assert fitted.generate("so", 80) != fitted.generate("so", 80)


def test_streams_what_is_generated(fitted):
    options = {"temperature": 0.8, "top_k": 5, "top_p": 0.9, "random_state": 1}
    stream = fitted.stream("so", 50, **options)
    assert iter(stream) is stream
    characters = list(stream)
    assert len(characters) == 50
    assert "".join(characters) == fitted.generate("so", 50, **options)


def test_several_are_written_at_once(fitted):
    texts = fitted.generate(length=30, n_samples=3, random_state=0)
    assert [len(text) for text in texts] == [30, 30, 30]
    assert len(set(texts)) == 3


def test_unknown_characters_of_a_prompt_are_read_as_unknown(fitted):
    greedy = {"length": 5, "temperature": 0}
    assert fitted.generate("~so", **greedy) == fitted.generate("#so", **greedy)
    with pytest.raises(ValueError, match="no character of the vocabulary"):
        fitted.generate("~#")


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"prompt": 3}, TypeError, "prompt must be a text"),
        ({"length": 0}, ValueError, "length == 0, must be >= 1"),
        ({"temperature": -1.0}, ValueError, "temperature == -1.0, must be >= 0"),
        ({"temperature": np.nan}, ValueError, "temperature must be a number, got nan"),
        ({"top_p": np.nan}, ValueError, "top_p must be a number, got nan"),
        ({"top_k": 0}, ValueError, "top_k == 0, must be >= 1"),
        ({"top_k": 99}, ValueError, "top_k == 99, must be <= 1"),
        ({"top_p": 0.0}, ValueError, "top_p == 0.0, must be > 0"),
        ({"n_samples": 0}, ValueError, "n_samples == 0, must be >= 1"),
    ],
)
def test_wrong_arguments_are_named(fitted, options, error, message):
    with pytest.raises(error, match=message):
        fitted.generate(**options)
    if "n_samples" not in options:
        with pytest.raises(error, match=message):
            fitted.stream(**options)  # at once, not with the first character


# -- scores ----------------------------------------------------------------------------


def test_bits_per_character_equal_the_probabilities_of_whole_texts(fitted):
    texts = ["so long and thanks", "fish", ""]
    bits = 0.0
    for text in texts[:2]:
        numbers = fitted.tokenizer_.transform([text])[0]
        expected = probabilities(fitted, text)[np.arange(len(text)), numbers]
        bits -= np.log2(expected).sum()
    assert fitted.bits_per_character(texts) == pytest.approx(bits / 22, rel=1e-4)
    assert fitted.score(texts) == -fitted.bits_per_character(texts)


def test_long_and_many_texts_are_read_in_parts(fitted, monkeypatch):
    texts = [TEXT[:n] for n in (40, 7, 19, 1, 28)]
    whole = fitted.bits_per_character(texts)
    monkeypatch.setattr("sknn.training.tokens._token_stream._READ_STEPS", 6)
    monkeypatch.setattr("sknn.estimators.text._text_generator._ROWS", 2)
    assert fitted.bits_per_character(texts) == pytest.approx(whole, rel=1e-5)


# -- scikit-learn ----------------------------------------------------------------------


@pytest.mark.filterwarnings(
    "ignore:Can't test estimator:sklearn.exceptions.SkipTestWarning"
)
def test_check_estimator():
    # The warning: scikit-learn has no data for estimators of texts, and stops there.
    results = check_estimator(TextGenerator())
    assert {result["status"] for result in results} == {"passed"}


@pytest.mark.parametrize("check", TEXT_CHECKS, ids=lambda check: check.__name__)
def test_further_checks_that_apply_to_texts(check):
    check("TextGenerator", TextGenerator())


def test_texts_may_be_in_any_container():
    expected = tiny().fit([TEXT, LINE]).score(LINE)
    for texts in (
        (TEXT, LINE),
        np.array([TEXT, LINE]),
        pd.Series([TEXT, LINE]),
        iter([TEXT, "", LINE]),
    ):
        assert tiny().fit(texts).score(LINE) == expected
    assert tiny().fit(np.str_(TEXT)).score(LINE) == tiny().fit(TEXT).score(LINE)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ("", ValueError, "no characters"),
        ([], ValueError, "no characters"),
        (["", ""], ValueError, "no characters"),
        (["text", 3], TypeError, "item 1 is 3"),
        (b"text", TypeError, "got bytes"),
        (3, TypeError, "got int"),
        (np.ones((2, 2)), TypeError, "got ndarray"),
        (pd.DataFrame({"text": ["a"]}), TypeError, "got DataFrame"),
    ],
)
def test_invalid_texts_are_refused(method, X, error, message):
    writer = tiny()
    with pytest.raises(error, match=message):
        getattr(writer, method)(X)
    assert not hasattr(writer, "tokenizer_")
    with pytest.raises(NotFittedError):
        writer.generate()


def test_few_characters_give_no_warning_about_classes():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "The number of unique classes")
        tiny().fit(["abc def", "ghi jkl"]).partial_fit(["mno pqr", "stu vwx"])
        tiny(early_stopping=True, validation_fraction=0.5).fit(
            "abcdefghijklmnopqrstuvwxyz" * 2
        )


def test_a_text_too_short_to_validate_on_is_refused():
    with pytest.raises(ValueError, match="X has 1 characters, and validation_fraction"):
        tiny(early_stopping=True).fit("a")


def test_a_failed_fit_changes_nothing(fitted):
    before = fitted.score(LINE)
    with pytest.raises(ValueError, match="cell must be one of"):
        clone(fitted).set_params(cell="none").fit(TEXT)
    with pytest.raises(TypeError):
        fitted.fit([1])
    assert fitted.score(LINE) == before


@pytest.mark.parametrize(
    "params", [{"truncation": 0}, {"max_tokens": 2}, {"embedding_dim": None}]
)
def test_parameters_are_checked(params):
    with pytest.raises(ValueError, match=next(iter(params))):
        tiny(**params).fit(TEXT)


def test_pickled_and_cloned(fitted):
    restored = pickle.loads(pickle.dumps(fitted))
    assert restored.score(LINE) == fitted.score(LINE)
    assert restored.generate(length=9, random_state=0) == fitted.generate(
        length=9, random_state=0
    )
    assert clone(fitted).get_params() == fitted.get_params()
    assert not hasattr(clone(fitted), "estimator_")


def test_saved_and_loaded(fitted, tmp_path):
    path = fitted.save(tmp_path / "writer.sknn")
    restored = sknn.load(path)
    assert restored.get_params() == fitted.get_params()
    assert restored.score(LINE) == pytest.approx(fitted.score(LINE))
    assert restored.history_ == fitted.history_
    assert restored.tokenizer_.counts_.tolist() == fitted.tokenizer_.counts_.tolist()
    assert restored.partial_fit(TEXT).n_epochs_ == fitted.n_epochs_ + 1
    with pytest.raises(FileExistsError):
        fitted.save(path)


def test_cross_validation_and_searches_take_texts():
    texts = [TEXT[n : n + 40] for n in range(6)]
    scores = cross_val_score(tiny(), texts, cv=KFold(2))
    assert np.isfinite(scores).all()
    assert (scores < 0).all()
    search = GridSearchCV(tiny(), {"dropout": [0.0, 0.2]}, cv=2).fit(texts)
    assert len(search.best_estimator_.generate(length=4)) == 4


@pytest.mark.parametrize("preset", ["small", "default", "large"])
def test_search_spaces_contain_parameters(preset):
    space = search_space(tiny(), preset, [TEXT])
    assert set(space) <= set(TextGenerator().get_params())
    assert "units" in space
