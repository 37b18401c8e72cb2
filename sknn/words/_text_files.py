"""Lines of text files, plain or compressed."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

_OPENERS: dict[str, Callable[..., TextIO]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}


@contextmanager
def decompression(path: Path, suffix: str) -> Iterator[None]:
    """Name the file in errors while it is decompressed.

    Parameters
    ----------
    path : Path
        File.
    suffix : str
        Suffix of compressed files; "" for a file that is not compressed.
    """
    try:
        yield
    except (EOFError, OSError, lzma.LZMAError, zlib.error) as error:
        if not suffix:
            raise
        raise ValueError(
            f"{path} must be a complete {suffix} file, but it cannot be decompressed "
            f"({error}). Copy it again, or remove {suffix} from its name if it is not "
            "compressed."
        ) from error


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file (plain, .gz, .bz2 or .xz), without line breaks.

    Raises
    ------
    ValueError
        If the file is not UTF-8, or cannot be decompressed.
    """
    suffix = path.suffix if path.suffix in _OPENERS else ""
    opener = _OPENERS.get(suffix, open)
    with (
        opener(path, "rt", encoding="utf-8-sig") as lines,
        decompression(path, suffix),
    ):
        try:
            for line in lines:
                yield line.removesuffix("\n")
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{path} must be a text file in UTF-8, but it is not ({error.reason}). "
                "Convert it to UTF-8, or, for documents, open it with its encoding, "
                "for example open(path, encoding='latin-1')."
            ) from error
