"""Places of files to write, looked at before hours are spent on what goes there."""

import tempfile
from pathlib import Path

from sknn.cli._errors import CommandError


def check_writable(option: str, path: Path) -> None:
    """Refuse a path that cannot be written.

    Parameters
    ----------
    option : str
        What names the path on the command line.
    path : Path
    """
    try:
        if not path.parent.is_dir():
            raise CommandError(f"{option}: there is no folder {str(path.parent)!r}")
        if path.is_dir():
            raise CommandError(
                f"{option}: cannot write {str(path)!r}, it is a folder; give the path "
                "of a file in it"
            )
        # Under a name as long as that of the unfinished file.
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".part"
        ):
            pass
    except (OSError, ValueError) as error:
        raise CommandError(unwritable(option, path, error)) from error


def unwritable(option: str, path: Path, error: Exception) -> str:
    """Return the line about a path that could not be written."""
    return f"{option}: cannot write {str(path)!r}: {' '.join(str(error).split())}"
