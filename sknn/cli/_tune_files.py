"""The output files of `sknn tune`, which have a common prefix."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sknn.cli._errors import CommandError
from sknn.cli._output_paths import check_writable, unwritable

__all__ = ["check_out", "write_files"]

_ENDINGS = (".json", ".joblib", ".html")


def check_out(base: Path) -> None:
    """Reject a prefix with which no files can be written."""
    if base.name in ("", ".."):
        raise CommandError(
            f"--out: {str(base)!r} is a folder; add a prefix of the files in it, for "
            f"example {str(base / 'found')!r}"
        )
    for path in _named(base):
        check_writable("--out", path)


def write_files(
    base: Path,
    params: Callable[[Path], object],
    model: Callable[[Path], object],
    page: Callable[[Path], object],
    *,
    force: bool,
) -> list[Path]:
    """Write the parameters, the model and the page, each of them atomically.

    The names are chosen when the files are written, because other programs may have
    created files in the meantime.

    Parameters
    ----------
    base : Path
        Prefix of the files. If one exists, a number is added to the prefix.
    params, model, page : callable
        Each function writes its file to the given path. The page is written last,
        because drawing it takes a while.
    force : bool
        Whether to replace existing files instead.

    Returns
    -------
    list of Path
        The files, in the order of the functions.

    Raises
    ------
    CommandError
        If a file cannot be written.
    """
    written: list[Path] = []
    try:
        with tempfile.TemporaryDirectory(dir=base.parent, prefix=".sknn-") as folder:
            ready = [Path(folder, f"file{ending}") for ending in _ENDINGS]
            params(ready[0])
            model(ready[1])
            paths = _free(base, force)
            for k in (0, 1):
                _move(ready[k], paths[k])
                written.append(paths[k])
            page(ready[2])
            if not force and os.path.lexists(paths[2]):
                paths = _free(base, force)
            _move(ready[2], paths[2])
            written.append(paths[2])
    except OSError as error:
        kept = f"; written files: {', '.join(map(str, written))}" if written else ""
        raise CommandError(unwritable("--out", base, error) + kept) from error
    return written


def _free(base: Path, force: bool) -> list[Path]:
    """Return the files to write, with a common prefix; no file exists yet."""
    number, paths = 2, _named(base)
    while not force and any(os.path.lexists(path) for path in paths):
        paths = _named(base.with_name(f"{base.name}-{number}"))
        number += 1
    return paths


def _named(base: Path) -> list[Path]:
    return [base.with_name(base.name + ending) for ending in _ENDINGS]


def _move(ready: Path, path: Path) -> None:
    # It is atomic, unless `path` is a link to another disk. A link is not replaced.
    shutil.move(ready, path.resolve())
