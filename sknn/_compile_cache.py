"""Compiled programs that outlive the process.

XLA can keep what it compiles in a folder, but a damaged file, a full disk or a folder
that is read-only makes it fail. So it gets a folder of this process alone, to which
what is whole is copied first, and from which new files go to the lasting one.
"""

import contextlib
import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import threading
import warnings
from pathlib import Path

from sknn._compiled_store import CompiledStore

VARIABLE = "SKNN_COMPILE_CACHE"
_XLA_VARIABLE = "TF_XLA_FLAGS"
_PREFIX = "sknn-xla-"
_XLA_FLAGS = (
    "--tf_xla_persistent_cache_directory={}"
    " --tf_xla_persistent_cache_device_types=CPU,XLA_CPU_JIT"
)
# What compiled code depends on, besides the processor and the versions.
_DEPENDS_ON = ("XLA_FLAGS", "TF_NUM_INTRAOP_THREADS")
_MIN_FREE = 512 * 2**20  # bytes; XLA fails where it cannot write


def set_compile_cache(directory: str | os.PathLike[str] | None) -> None:
    """Keep compiled programs in a directory, for later processes.

    The first fit of an architecture in a process then takes about 0.3 s less if an
    earlier process has compiled it. Results are the same. The environment variable
    ``SKNN_COMPILE_CACHE`` does the same.

    Parameters
    ----------
    directory : path-like or None
        Made if needed; shared by processes of all versions and processors. At most
        64 MB are kept for each. None: keep nothing, the default.

    Raises
    ------
    RuntimeError
        When TensorFlow has computed something in this process: it decides on this when
        it starts.
    OSError
        When the directory cannot be made.

    Notes
    -----
    The files hold machine code that is run. Use a directory that nobody else can write
    to.

    Examples
    --------
    >>> import sknn
    >>> sknn.set_compile_cache("~/.cache/sknn")  # doctest: +SKIP
    """
    if _tensorflow_has_started():
        raise RuntimeError(
            "set_compile_cache must be called before TensorFlow computes anything, and "
            "it has in this process. Call it right after the imports, or set the "
            f"environment variable {VARIABLE}."
        )
    _persistence.close()
    os.environ.pop(VARIABLE, None)
    if directory is not None:
        folder = Path(directory).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        _persistence.open(folder)
        os.environ[VARIABLE] = str(folder)  # for processes that this one starts


def open_from_variable() -> None:
    """Do what ``SKNN_COMPILE_CACHE`` asks for; warn where it cannot be done."""
    directory = os.environ.get(VARIABLE)
    if not directory or "persistent_cache" in _other_flags():
        return
    try:
        _persistence.open(Path(directory).expanduser())
    except OSError as error:
        warnings.warn(
            f"Compiled programs are not kept in {directory}: {error}.",
            RuntimeWarning,
            stacklevel=2,
        )


def save_compiled() -> None:
    """Put what has been compiled since the last call into the directory, if any."""
    _persistence.save()


class _Persistence:
    """What this process has from the directory, and adds to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._known: set[str] = set()

    def open(self, directory: Path) -> None:
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        if shutil.disk_usage(folder.name).free < _MIN_FREE:
            folder.cleanup()
            raise OSError(f"there is no room in {tempfile.gettempdir()}")
        self._folder = folder
        self._store = CompiledStore(directory / _key())
        self._known = self._store.copy_to(Path(folder.name))
        own = _XLA_FLAGS.format(folder.name)
        os.environ[_XLA_VARIABLE] = f"{_other_flags()} {own}".strip()

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        flags = _other_flags()
        os.environ.pop(_XLA_VARIABLE, None)
        if flags:
            os.environ[_XLA_VARIABLE] = flags

    def save(self) -> None:
        if self._folder is None:
            return
        # The folder is a temporary one, which others may clear.
        with self._lock, contextlib.suppress(OSError):
            found = {entry.name for entry in os.scandir(self._folder.name)}
            new = {name for name in found - self._known if name.endswith(".pb")}
            for name in new:
                self._store.put(Path(self._folder.name) / name)
            self._known |= new


def _other_flags() -> str:
    """Return the flags of XLA that do not come from here, or from a parent process."""
    own = _XLA_FLAGS.format(rf"\S*{_PREFIX}\S*")
    return re.sub(own, "", os.environ.get(_XLA_VARIABLE, "")).strip()


def _key() -> str:
    """Return what tells processors and versions apart."""
    from importlib.metadata import version  # imports a lot

    parts = [version("tensorflow"), platform.platform(), str(os.cpu_count())]
    parts += [os.environ.get(name, "") for name in _DEPENDS_ON]
    return hashlib.sha256("\n".join([*parts, _processor()]).encode()).hexdigest()[:16]


def _processor() -> str:
    """Return the name of the processor, with its instructions where they are known."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = ("model name", "flags", "Features", "CPU part")
    return "\n".join(sorted({line for line in lines if line.startswith(names)}))


def _tensorflow_has_started() -> bool:
    module = sys.modules.get("tensorflow.python.eager.context")
    return module is not None and getattr(module.context(), "_initialized", False)


_persistence = _Persistence()
