"""Lines of text files, plain or compressed."""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

_OPENERS: dict[str, Callable[..., TextIO]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}

# Raised while a damaged file is decompressed.
DAMAGED = (EOFError, OSError, lzma.LZMAError, zlib.error)


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file (plain, .gz, .bz2 or .xz), without line breaks.

    Raises
    ------
    ValueError
        If the file is not UTF-8, or cannot be decompressed.
    """
    opener = _OPENERS.get(path.suffix, open)
    with opener(path, "rt", encoding="utf-8-sig") as lines:
        try:
            for line in lines:
                yield line.removesuffix("\n")
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{path} must be a text file in UTF-8, but it is not ({error.reason}). "
                "Convert it to UTF-8, or, for documents, open it with its encoding, "
                "for example open(path, encoding='latin-1')."
            ) from error
        except DAMAGED as error:
            if path.suffix not in _OPENERS:
                raise
            raise ValueError(
                f"{path} must be a complete {path.suffix} file, but it cannot be "
                f"decompressed ({error}). Copy it again, or remove {path.suffix} from "
                "its name if it is not compressed."
            ) from error
