"""Text and binary file formats of the original word2vec program."""

import gzip
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import dropwhile, islice
from pathlib import Path

import numpy as np

from sknn._warnings import warn_user
from sknn._writable_path import writable_path
from sknn.words._text_files import decompression

__all__ = ["is_binary_name", "read_vectors", "write_vectors"]

_LINES = 4096  # number of lines to read or write at once
_CHUNK = 1 << 24  # number of bytes to read at once
_PICKLE = b"\x80"  # first byte of protocols 2 and later
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"  # at the start of a file, a mark of UTF-8
_FORBIDDEN = frozenset(" \t\n\r\v\f")  # separators in the formats


def is_binary_name(path: Path) -> bool:
    """Return True if the file name has a binary suffix, as in "w.bin.gz"."""
    return path.name.removesuffix(".gz").endswith(".bin")


def write_vectors(
    path: Path, words: list[str], vectors: np.ndarray, *, binary: bool, overwrite: bool
) -> Path:
    """Write words and vectors. If this fails, an existing file is unchanged.

    If the path is a symbolic link, its target is written.
    """
    target = writable_path(path, overwrite=overwrite)
    encoded = [_encode(word) for word in words]
    vectors = vectors.astype("<f4", copy=False)
    # Nine digits are enough to restore every float32.
    line = b"%s " + b" ".join([b"%.9g"] * vectors.shape[1]) + b"\n"
    with _complete_file(target, packed=path.suffix == ".gz") as file:
        file.write(b"%d %d\n" % vectors.shape)
        for start in range(0, len(words), _LINES):
            rows = vectors[start : start + _LINES]
            chunk = encoded[start : start + _LINES]
            if binary:
                parts = [
                    word + b" " + row.tobytes() + b"\n"
                    for word, row in zip(chunk, rows, strict=True)
                ]
            else:
                parts = [
                    line % (word, *row)
                    for word, row in zip(chunk, rows.tolist(), strict=True)
                ]
            file.write(b"".join(parts))
    return path


def _encode(word: str) -> bytes:
    try:
        code = word.encode("utf-8")
    except UnicodeEncodeError:
        code = b""
    if not code or not _FORBIDDEN.isdisjoint(word):
        raise ValueError(
            "The word2vec format requires words in UTF-8 without white space, got "
            f"{word!r}. Replace the white space, as Phrases does with "
            'delimiter="_", or pickle the vectors.'
        )
    return code


@contextmanager
def _complete_file(path: Path, *, packed: bool) -> Iterator[io.BufferedIOBase]:
    """Open a file that replaces `path` after all data has been written."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb") as raw:
            if packed:
                # Without a date, so that the file depends only on the vectors.
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
                    yield file
            else:
                yield raw
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_vectors(
    path: Path, *, errors: str, max_words: int | None
) -> tuple[list[str], np.ndarray]:
    """Read words and vectors from a text or binary file, optionally gzipped.

    Returns
    -------
    words : list of str
        Distinct words in the order of the file.
    vectors : ndarray of shape (n_words, embedding_dim), dtype float32
        Vector of each word. For repeated words, the first vector.

    Raises
    ------
    ValueError
        If the file has another format or is incomplete.
    """
    with open(path, "rb") as raw:
        packed = raw.read(2) == _GZIP
    with (
        gzip.open(path, "rb") if packed else open(path, "rb") as file,
        decompression(path, ".gz" if packed else ""),
    ):
        start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        file.seek(start)
        n_words, size, skip = _shape_of(file.readline(), path)
        start = file.tell() if skip else start
        file.seek(start)
        first = next(dropwhile(bytes.isspace, file), b"")
        # A line with two or more numbers, even if too few, means a text file.
        binary = skip and not (_is_text_line(first, size) or _n_columns(first) > 1)
        file.seek(start)
        limit = min(filter(None, (n_words, max_words)), default=None)
        if binary:
            assert limit is not None
            codes, vectors, rest = _read_binary(file, limit, size)
        else:
            lines = enumerate(file, 1 + skip)
            codes, vectors = _read_text(lines, limit, size, path)
            rest = next((line for _, line in lines if not line.isspace()), b"")
    if n_words is not None and limit is not None and len(codes) < limit:
        hint = (
            " It was read as a binary file, because the line after the header is "
            f"not a word and {size} numbers: {first[:60]!r}."
        )
        raise ValueError(
            f"{path} ends after {len(codes):,} of {limit:,} words: it is "
            f"incomplete.{hint if binary else ''}"
        )
    if rest and len(codes) == n_words != max_words:
        raise ValueError(
            f"{path} continues after the {n_words:,} words of its header, with "
            f"{rest[:60]!r}. Correct the number of words in its first line, remove the "
            f"line if it is not a header, or set max_words={n_words}."
        )
    rows: dict[str, int] = {}
    for row, code in enumerate(codes):
        rows.setdefault(_decode(code, errors, path), row)
    if len(rows) < len(codes):
        vectors = vectors[list(rows.values())]
        warn_user(
            f"{path} contains words more than once. The first vector of each word is "
            f"kept: {len(rows):,} of {len(codes):,} lines.",
        )
    return list(rows), vectors


def _shape_of(line: bytes, path: Path) -> tuple[int | None, int, bool]:
    """Return the number of words, the vector size, and whether `line` is a header."""
    fields = line.split()
    if len(fields) == 2 and all(field.isdigit() for field in fields):
        n_words, size = map(int, fields)
        if n_words and size:
            return n_words, size, True
    elif _n_columns(line) > 1:
        return None, _n_columns(line), False  # the format of GloVe, without a header
    if line.startswith(_PICKLE):
        raise ValueError(
            f"{path} is a pickle, such as the files of gensim's `save`, and is not "
            "read, because a pickle can run any code. Convert it with gensim: "
            "KeyedVectors.load(path).save_word2vec_format('vectors.bin', binary=True), "
            "or use WordVectors(keyed.index_to_key, keyed.vectors)."
        )
    raise ValueError(
        f"{path} is not in the word2vec format: its first line must be the number of "
        f"words and the vector size, got {line[:60]!r}."
    )


def _n_columns(line: bytes) -> int:
    """Return the number of values after the word, or 0 if this is not a text line."""
    size = len(line.split()) - 1
    return size if size > 0 and _is_text_line(line, size) else 0


def _is_text_line(line: bytes, size: int) -> bool:
    # Split from the right, because some published vectors have words with spaces.
    fields = line.rstrip().rsplit(None, size)
    try:
        return len(list(map(float, fields[1:]))) == size
    except ValueError:
        return False


def _read_text(
    lines: Iterator[tuple[int, bytes]], n_words: int | None, size: int, path: Path
) -> tuple[list[bytes], np.ndarray]:
    codes: list[bytes] = []
    blocks = []
    # Ignore blank lines.
    lines = ((number, line) for number, line in lines if not line.isspace())
    while n_words is None or len(codes) < n_words:
        n_lines = _LINES if n_words is None else min(_LINES, n_words - len(codes))
        chunk = [(number, line.rstrip()) for number, line in islice(lines, n_lines)]
        if not chunk:
            break
        fields = [line.rsplit(None, size) for _, line in chunk]
        for (number, line), parts in zip(chunk, fields, strict=True):
            if len(parts) <= size:
                raise ValueError(
                    f"Line {number:,} of {path} must be a word and {size} numbers, got "
                    f"{len(parts) - 1}: {line[:60]!r}."
                )
        codes += [word.lstrip() for word, *_ in fields]
        numbers = [
            line[len(word) :]
            for (_, line), (word, *_) in zip(chunk, fields, strict=True)
        ]
        try:
            block = np.loadtxt(numbers, np.float32, comments=None, ndmin=2)
        except ValueError as error:
            raise ValueError(
                f"{path} must have a word and {size} numbers in each line; in the "
                f"{len(chunk):,} lines from line {chunk[0][0]:,} on: {error}"
            ) from error
        blocks.append(block)
    empty = np.empty((0, size), np.float32)
    return codes, np.concatenate([empty, *blocks])


def _read_binary(
    file: io.BufferedIOBase, n_words: int, size: int
) -> tuple[list[bytes], np.ndarray, bytes]:
    """Return words, vectors, and the start of the rest of the file."""
    n_bytes = 4 * size
    vectors = np.empty((n_words, size), np.float32)
    codes: list[bytes] = []
    chunk, start = b"", 0
    while more := file.read(_CHUNK):
        chunk, start = chunk + more, 0
        while len(codes) < n_words:
            space = chunk.find(b" ", start)
            if space < 0 or space + 1 + n_bytes > len(chunk):
                break
            vectors[len(codes)] = np.frombuffer(chunk, "<f4", size, space + 1)
            # The original program writes a newline after each vector, others do not.
            codes.append(chunk[start:space].lstrip(b"\n"))
            start = space + 1 + n_bytes
        if len(codes) == n_words:
            break
        chunk = chunk[start:]
    rest = (chunk[start:] + file.read(_CHUNK)).strip()
    return codes, vectors[: len(codes)], rest


def _decode(code: bytes, errors: str, path: Path) -> str:
    try:
        return code.decode("utf-8", errors)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} has a word that is not UTF-8, {code!r}: some programs truncate "
            'words inside a character. Set errors="replace" to read it anyway.'
        ) from error
