import gzip
import pickle

import numpy as np
import pandas as pd
import pytest

from sknn import WordVectors
from sknn.exceptions import UnknownWordError

WORDS = ["zażółć", "日本", "nan", "-1.5", '"q"', "#", "a\u00a0b", "\u2028", "e\u0301"]
VALUES = np.random.default_rng(0).normal(size=(9, 4)).astype(np.float32)
VALUES[:, 1] *= np.float32(10.0) ** np.arange(-36, 36, 8)
NAMES = ["w.txt", "w.bin", "w.txt.gz", "w.bin.gz"]


def make():
    return WordVectors(WORDS, VALUES)


def assert_equal(first, second):
    assert first.vocabulary_ == second.vocabulary_
    assert list(first.vocabulary_) == list(second.vocabulary_)
    np.testing.assert_array_equal(first.vectors_, second.vectors_)
    assert first.vectors_.dtype == second.vectors_.dtype == np.float32


def test_words_have_vectors():
    vectors = make()
    assert repr(vectors) == "WordVectors(9 words, embedding_dim=4)"
    assert len(vectors) == 9
    assert "nan" in vectors
    assert "inf" not in vectors
    assert 3 not in vectors
    np.testing.assert_array_equal(vectors["日本"], VALUES[1])
    np.testing.assert_array_equal(vectors[["nan", "日本"]], VALUES[[2, 1]])
    assert vectors[[]].shape == (0, 4)
    with pytest.raises(UnknownWordError, match="'inf' is not among the 9 words"):
        vectors["inf"]
    with pytest.raises(KeyError):
        vectors[["nan", "inf"]]


def test_rows_are_in_the_order_of_counts():
    vectors = WordVectors(["a", "b", "c"], [[1], [2], [3]], counts=[1, 5, 5])
    assert list(vectors.vocabulary_) == ["b", "c", "a"]
    assert vectors.vectors_.ravel().tolist() == [2, 3, 1]
    assert vectors.counts_.tolist() == [5, 5, 1]
    assert vectors.counts_.dtype == np.int64
    again = WordVectors(vectors.vocabulary_, vectors.vectors_, vectors.counts_)
    assert_equal(again, vectors)
    assert WordVectors(["a", "b"], [[1], [2]]).counts_ is None


def test_words_of_an_array_are_plain():
    words = WordVectors(np.array(["a", "b"]), [[1], [2]]).vocabulary_
    assert [type(word) for word in words] == [str, str]


def test_vectors_cannot_be_written_into_nor_are_those_given_locked():
    values = VALUES.copy()
    vectors = WordVectors(WORDS, values)
    values[0] += 0
    for each in (vectors, pickle.loads(pickle.dumps(vectors))):
        assert_equal(each, vectors)
        with pytest.raises(ValueError, match="read-only"):
            each.vectors_[0] = 1


@pytest.mark.parametrize(
    ("words", "vectors", "counts", "error", "message"),
    [
        ([], np.ones((0, 2)), None, ValueError, "at least one"),
        (["a", 3], np.ones((2, 2)), None, TypeError, "must be strings, got 3"),
        (["a", "b", "a"], np.ones((3, 2)), None, ValueError, "got 'a' twice"),
        (
            ["a"],
            np.ones((2, 2)),
            None,
            ValueError,
            r"\(1, embedding_dim\), .* \(2, 2\)",
        ),
        (["a"], np.ones(1), None, ValueError, r"got \(1,\)"),
        (["a"], np.ones((1, 0)), None, ValueError, r"got \(1, 0\)"),
        (["a", "b"], [[1], [np.nan]], None, ValueError, "infinity for 'b'"),
        (["a"], [[1]], [1.5], ValueError, "counts must be 1 non-negative integers"),
        (["a"], [[1]], [1, 2], ValueError, "counts must be 1 non-negative integers"),
        (["a"], [[1]], [-1], ValueError, "counts must be"),
        ("king", np.ones((4, 2)), None, TypeError, r"text 'king'. Use words.split\(\)"),
        ({"a": 0, "b": 2}, np.eye(2), None, ValueError, "the rows 0 to 1 as values"),
        ({"a": [1, 0]}, [[1, 0]], None, ValueError, r"list\(words.values\(\)\)"),
        (["a"], [[1j]], None, ValueError, "real numbers, got .* complex128"),
        (["a"], [["1"]], None, ValueError, "real numbers, got .* dtype <U1"),
        (["a"], [[1e39]], None, ValueError, "infinity for 'a'"),
        (
            ["a", "b"],
            np.eye(2),
            pd.Series([1, 2], ["a", "c"]),
            ValueError,
            r"index of counts must contain each word once.* counts.to_numpy\(\)",
        ),
        (
            ["a", "b"],
            pd.DataFrame(np.eye(3), ["a", "b", "c"]),
            None,
            ValueError,
            "index of vectors must contain each word once",
        ),
        (5, np.eye(2), None, TypeError, "words must be a list of words, got 5"),
        pytest.param(
            {"a", "b"},
            np.eye(2),
            None,
            TypeError,
            "words must have a fixed order",
            id="set",
        ),
    ],
)
def test_invalid_word_vectors_raise(words, vectors, counts, error, message):
    with pytest.raises(error, match=message):
        WordVectors(words, vectors, counts)


def test_the_values_of_a_dict_are_rows():
    vectors = WordVectors({"king": 1, "queen": 0}, [[1, 0], [0, 1.0]], [3, 7])
    assert vectors["king"].tolist() == [0, 1]
    assert vectors["queen"].tolist() == [1, 0]
    # Counts are in the order of the rows, as those of a fitted `Word2Vec`.
    assert list(vectors.vocabulary_) == ["king", "queen"]
    assert vectors.counts_.tolist() == [7, 3]


def test_labels_are_words():
    words, values = ["king", "queen"], [[1, 0], [0, 1.0]]
    frame = pd.DataFrame(values, words)
    counts = pd.Series([9, 7], words)
    made = WordVectors(words, frame, counts)
    again = WordVectors(words, frame[::-1], counts[::-1])
    assert_equal(made, again)
    assert again["queen"].tolist() == [0, 1]
    assert again.counts_.tolist() == [9, 7]
    # Other labels are not words.
    numbered = WordVectors(words, pd.DataFrame(values, [5, 3]), pd.Series([9, 7]))
    assert_equal(numbered, made)


def test_words_are_spelled_as_in_texts():
    given = ["cafe\u0301", "don\u2019t", "\u2019", "'", "tea"]
    vectors = WordVectors(given, np.eye(5))
    assert list(vectors.vocabulary_) == ["café", "don't", "\u2019", "'", "tea"]
    for row, word in enumerate(given):
        assert vectors[word].argmax() == row
        assert word in vectors
    assert vectors["café"].argmax() == 0
    assert "caf" not in vectors
    assert vectors.similarity("cafe\u0301", "café") == 1
    assert vectors.most_similar("cafe\u0301", topn=9)[-1][0] != "café"


def test_vectors_are_copied():
    values = np.eye(2, dtype=np.float32)
    vectors = WordVectors(["a", "b"], values)
    assert vectors.similarity("a", "b") == 0
    values *= 100
    assert vectors["a"].tolist() == [1, 0]
    assert vectors.similarity("a", "a") == 1


@pytest.mark.parametrize("name", NAMES)
def test_files_bring_every_number_back(tmp_path, name):
    path = make().save_word2vec(tmp_path / name)
    assert_equal(WordVectors.load(path), make())
    assert_equal(WordVectors.load(str(path), max_words=3), _first(3))
    packed = path.read_bytes()[:2] == b"\x1f\x8b"
    assert packed == name.endswith(".gz")
    text = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    assert text.startswith(b"9 4\n" + WORDS[0].encode() + b" ")
    assert (b"\nnan 0.0" in text or b"\nnan -0." in text) == ("txt" in name)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def _first(n):
    return WordVectors(WORDS[:n], VALUES[:n])


def test_the_format_can_be_chosen_and_many_words_written(tmp_path):
    words = [f"w{k}" for k in range(5000)]
    vectors = WordVectors(words, np.arange(15000.0).reshape(5000, 3) / 7)
    for binary in (True, False):
        path = vectors.save_word2vec(tmp_path / f"{binary}", binary)
        assert_equal(WordVectors.load(path), vectors)
    assert b"\nw1 0.428571433 0.5" in (tmp_path / "False").read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        b"2 3\na 1 2 3\nb 4 5 6\n",
        b"2 3\na 1 2 3 \nb 4 5 6 \n",  # as the original program writes it
        b"2 3\r\na 1 2 3\r\nb 4 5 6\r\n",
        b"2 3\na 1 2 3\nb 4 5e0 +6.",
        b"a 1 2 3\nb 4 5 6\n",  # GloVe's: no header
        b"2 3\n\na 1 2 3\n \nb 4 5 6\n\n",  # blank lines
        b"a 1 2 3\n\nb 4 5 6\n\n\n",
        b"\xef\xbb\xbf2 3\na 1 2 3\nb 4 5 6\n",  # with a byte order mark
        b"\xef\xbb\xbfa 1 2 3\nb 4 5 6\n",
    ],
)
def test_variants_of_the_text_format(tmp_path, text):
    path = tmp_path / "w"
    path.write_bytes(text)
    expected = WordVectors(["a", "b"], [[1, 2, 3], [4, 5, 6]])
    assert_equal(WordVectors.load(path), expected)
    assert_equal(WordVectors.load(path, max_words=1), WordVectors(["a"], [[1, 2, 3]]))


def test_the_first_vector_of_a_repeated_word_is_kept(tmp_path):
    path = tmp_path / "w"
    path.write_bytes(b"3 3\na 1 2 3\nb 4 5 6\na 7 8 9\n")
    with pytest.warns(UserWarning, match="more than once.* 2 of 3 lines") as found:
        loaded = WordVectors.load(path)
    assert found[0].filename == __file__
    assert_equal(loaded, WordVectors(["a", "b"], [[1, 2, 3], [4, 5, 6]]))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_variants_of_the_binary_format(tmp_path, mark, end):
    path = tmp_path / "w"
    rows = VALUES[:2].astype("<f4")
    path.write_bytes(
        mark
        + b"2 4\n"
        + b"a "
        + rows[0].tobytes()
        + end
        + b"b "
        + rows[1].tobytes()
        + end
    )
    assert_equal(WordVectors.load(path), WordVectors(["a", "b"], rows))


def test_several_spaces_separate_as_one(tmp_path):
    path = tmp_path / "v.txt"
    path.write_text("2 2\n the  0.5 1 \nnew york\t-1  2\n")
    vectors = WordVectors.load(path)
    assert list(vectors.vocabulary_) == ["the", "new york"]
    assert vectors.vectors_.tolist() == [[0.5, 1], [-1, 2]]


def test_words_with_spaces_are_read_but_not_written(tmp_path):
    path = tmp_path / "w"
    path.write_bytes(b"2 2\n. . 1 2\nat b.c 3 4\n")
    vectors = WordVectors.load(path)
    assert list(vectors.vocabulary_) == [". .", "at b.c"]
    with pytest.raises(ValueError, match="without white space, got '. .'. Replace the"):
        vectors.save_word2vec(tmp_path / "other")
    assert [each.name for each in tmp_path.iterdir()] == ["w"]


@pytest.mark.parametrize("word", ["", "a\tb", "a\n", "\ud800"])
def test_words_that_no_file_can_hold(tmp_path, word):
    path = tmp_path / "w.txt"
    with pytest.raises(ValueError, match="The word2vec format requires"):
        WordVectors([word], [[1.0]]).save_word2vec(path)
    assert not path.exists()


def test_a_file_is_not_overwritten_unless_told(tmp_path):
    path = _first(1).save_word2vec(tmp_path / "w.txt")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        make().save_word2vec(path)
    with pytest.raises(ValueError, match="white space"):
        WordVectors(["a b"], [[1.0]]).save_word2vec(path, overwrite=True)
    assert_equal(WordVectors.load(path), _first(1))
    make().save_word2vec(path, overwrite=True)
    assert_equal(WordVectors.load(path), make())
    with pytest.raises(FileNotFoundError, match="does not exist"):
        make().save_word2vec(tmp_path / "nowhere" / "w.txt")
    with pytest.raises(IsADirectoryError, match="is a folder"):
        make().save_word2vec(tmp_path)


def test_a_link_stays_one(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    link, target = tmp_path / "w.txt", folder / "vectors"
    link.symlink_to(target)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        make().save_word2vec(link)  # though there is no target yet
    for vectors in (make(), _first(1)):
        assert vectors.save_word2vec(link, overwrite=True) == link
        assert link.is_symlink()
        assert_equal(WordVectors.load(target), vectors)
    assert [each.name for each in folder.iterdir()] == ["vectors"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = _first(1).save_word2vec(tmp_path / "w.txt")

    def fail(*args):
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        make().save_word2vec(path, overwrite=True)
    assert_equal(WordVectors.load(path), _first(1))
    assert [each.name for each in tmp_path.iterdir()] == ["w.txt"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not in the word2vec format"),
        (b"hello world\n", "must be the number"),
        (b"0 4\n", "must be the number"),
        (b"3 2\na 1 2\nb 3 4\n", "ends after 2 of 3 words"),
        (b"2 2\na 1 2\n\nb 3\n", "Line 4 of .* a word and 2 numbers, got 1: b'b 3'"),
        (b"a 1 2\nb 3\n", "Line 2 of .* a word and 2 numbers, got 1: b'b 3'"),
        (b"2 3\na 1 2\nb 3 4 5\n", "Line 2 of .* a word and 3 numbers, got 2"),
        (b"2 2\na 1\nb 3 4\n", r"after the header is not a word and 2 .* b'a 1\\n'"),
        (b"2 2\na 1 2\nb 3 x\n", "from line 2 on: could not convert string 'x'"),
        (b"2 2\na 1 2\nb 3 inf\n", "infinity for 'b'"),
        (b"2 1\na \x00\x00\x00\x00b \x00\x00", "ends after 1 of 2 words"),
        (b"1 2\na 1 2\n\nb 3 4\n", "continues after the 1 words .* max_words=1"),
        (b"1 1\na \x00\x00\x00\x00b \x00\x00", "continues after the 1 words"),
        (gzip.compress(b"a 1 2\nb 3 4\n", mtime=0)[:-4], "must be a complete .gz file"),
        (b"1 1\n\xff 1\n", r'not UTF-8, .* Set errors="replace"'),
    ],
)
def test_invalid_files_raise(tmp_path, content, message):
    path = tmp_path / "w"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        WordVectors.load(path)


@pytest.mark.parametrize("protocol", [2, pickle.HIGHEST_PROTOCOL])
def test_a_pickle_is_not_read_and_gensim_is_named(tmp_path, protocol):
    path = tmp_path / "vectors.kv"
    path.write_bytes(pickle.dumps({"vectors": [[1.0]]}, protocol))
    with pytest.raises(ValueError, match="pickle.*save_word2vec_format"):
        WordVectors.load(path)


def test_truncated_letters_are_read_with_errors_replace(tmp_path):
    path = tmp_path / "w"
    path.write_bytes(b"1 1\na\xff 1\n")
    assert "a\N{REPLACEMENT CHARACTER}" in WordVectors.load(path, errors="replace")
    assert "a" in WordVectors.load(path, errors="ignore")


def test_invalid_arguments_of_load_raise(tmp_path):
    with pytest.raises(FileNotFoundError):
        WordVectors.load(tmp_path / "none")
    for max_words in (0, 1.5, True, "2"):
        with pytest.raises(
            ValueError, match="max_words must be an integer of at least"
        ):
            WordVectors.load(tmp_path / "none", max_words=max_words)


@pytest.mark.parametrize("words", [0, [0], np.array([0.5, 1.0]), None])
def test_rows_are_not_words(words):
    with pytest.raises(TypeError, match=r"(?i)words must be .*Use `vectors_`"):
        make()[words]


def test_words_in_a_set_have_no_order():
    with pytest.raises(TypeError, match="words must have a fixed order, got a set"):
        make()[{"nan", "#"}]


def test_a_path_of_another_type_is_named():
    for call in (WordVectors.load, WordVectors(["a"], [[1.0]]).save_word2vec):
        with pytest.raises(TypeError, match="path must be a str or a path, got 3 of"):
            call(3)
