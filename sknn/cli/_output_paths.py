"""Checks of output paths before a long computation."""

import tempfile
from pathlib import Path

from sknn.cli._errors import CommandError


def check_writable(option: str, path: Path) -> None:
    """Reject a path that cannot be written.

    Parameters
    ----------
    option : str
        The option of the command line that contains the path.
    path : Path
    """
    try:
        if not path.parent.is_dir():
            raise CommandError(
                f"{option}: the folder {str(path.parent)!r} does not exist"
            )
        if path.is_dir():
            raise CommandError(
                f"{option}: cannot write {str(path)!r}, it is a folder; specify the "
                "path of a file in it"
            )
        # The name has the same length as the name of the temporary file.
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", suffix=".part"
        ):
            pass
    except (OSError, ValueError) as error:
        raise CommandError(unwritable(option, path, error)) from error


def unwritable(option: str, path: Path, error: Exception) -> str:
    """Return the error message for a path that could not be written."""
    return f"{option}: cannot write {str(path)!r}: {' '.join(str(error).split())}"
