"""Persistent cache of compiled programs.

XLA can store compiled programs in a folder, but it fails if a file is damaged, the disk
is full or the folder is read-only. It therefore uses a temporary folder per process.
Intact files are first copied there from the cache, and new files are added to the
cache.
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
from pathlib import Path

from sknn._compiled_store import CompiledStore
from sknn._warnings import warn_user

VARIABLE = "SKNN_COMPILE_CACHE"
_XLA_VARIABLE = "TF_XLA_FLAGS"
_PREFIX = "sknn-xla-"
_XLA_FLAGS = (
    "--tf_xla_persistent_cache_directory={}"
    " --tf_xla_persistent_cache_device_types=CPU,XLA_CPU_JIT"
)
# Environment variables that affect compiled code, as do the processor and versions.
_DEPENDS_ON = ("XLA_FLAGS", "TF_NUM_INTRAOP_THREADS")
_MIN_FREE = 512 * 2**20  # bytes; XLA fails if it cannot write


def set_compile_cache(directory: str | os.PathLike[str] | None) -> None:
    """Store compiled programs in a directory for later processes.

    The first fit of an architecture in a process is then about 0.3 s faster if an
    earlier process has compiled it. Results are the same. Alternatively, set the
    environment variable ``SKNN_COMPILE_CACHE`` to the directory.

    Parameters
    ----------
    directory : str, path-like or None
        Directory of the cache, created if it does not exist. Processes with different
        versions and processors can share it; at most 64 MB are stored for each. None
        disables the cache, as by default.

    Raises
    ------
    RuntimeError
        If TensorFlow has already been used in this process, because it reads the
        setting when it initializes its devices.
    OSError
        If the directory cannot be created.

    Notes
    -----
    The files contain machine code, which is executed. Use a directory that only you can
    write to.

    Examples
    --------
    >>> import sknn
    >>> sknn.set_compile_cache("~/.cache/sknn")  # doctest: +SKIP
    """
    if _tensorflow_has_started():
        raise RuntimeError(
            "set_compile_cache must be called before TensorFlow computes anything, but "
            "TensorFlow has already been used in this process. Call it right after the "
            f"imports, or set the environment variable {VARIABLE}."
        )
    _persistence.close()
    os.environ.pop(VARIABLE, None)
    if directory is not None:
        folder = Path(directory).expanduser().absolute()
        folder.mkdir(parents=True, exist_ok=True)
        _persistence.open(folder)
        os.environ[VARIABLE] = str(folder)  # for child processes


def open_from_variable() -> None:
    """Use the directory of ``SKNN_COMPILE_CACHE``, if any; warn if that fails."""
    directory = os.environ.get(VARIABLE)
    if not directory or "persistent_cache" in _other_flags():
        return
    try:
        _persistence.open(Path(directory).expanduser())
    except OSError as error:
        warn_user(
            f"Compiled programs are not stored in {directory}: {error}.",
            RuntimeWarning,
        )


def save_compiled() -> None:
    """Add the programs compiled since the last call to the cache, if there is one."""
    _persistence.save()


class _Persistence:
    """The temporary folder of this process, and the cache."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._known: set[str] = set()

    def open(self, directory: Path) -> None:
        folder = tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True)
        if shutil.disk_usage(folder.name).free < _MIN_FREE:
            folder.cleanup()
            raise OSError(f"not enough free space in {tempfile.gettempdir()}")
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
        # Temporary folders may be deleted by the system.
        with self._lock, contextlib.suppress(OSError):
            files = set(os.listdir(self._folder.name))
            new = {name for name in files - self._known if name.endswith(".pb")}
            for name in new:
                self._store.put(Path(self._folder.name) / name)
            self._known |= new


def _other_flags() -> str:
    """Return the XLA flags, except the flags set by this module in any process."""
    own = _XLA_FLAGS.format(rf"\S*{_PREFIX}\S*")
    return re.sub(own, "", os.environ.get(_XLA_VARIABLE, "")).strip()


def _key() -> str:
    """Return a folder name for this processor and these versions."""
    from importlib.metadata import version  # slow to import

    parts = [version("tensorflow"), platform.platform(), str(os.cpu_count())]
    parts += [os.environ.get(name, "") for name in _DEPENDS_ON]
    return hashlib.sha256("\n".join([*parts, _processor()]).encode()).hexdigest()[:16]


def _processor() -> str:
    """Return the model of the processor and, if known, its instruction sets."""
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
