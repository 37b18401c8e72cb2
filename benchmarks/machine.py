"""Versions and hardware that the results depend on, without personal data."""

import importlib.metadata
import os
import platform
from pathlib import Path

DISTRIBUTIONS = (
    "sknn",
    "scikit-learn",
    "keras",
    "tensorflow",
    "scikeras",
    "skorch",
    "torch",
    "gensim",
    "numpy",
)


def environment() -> str:
    """Return properties of the machine and versions."""
    import psutil

    facts = {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.system(),
        "python": platform.python_version(),
    }
    for name in DISTRIBUTIONS:
        try:
            facts[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            facts[name] = "not installed"
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def _processor() -> str:
    """Return the name of the processor and its vector instructions."""
    path = Path("/proc/cpuinfo")
    if not path.exists():
        return platform.processor() or platform.machine()
    lines = path.read_text().splitlines()
    facts = dict(
        (part.strip() for part in line.split(":", 1)) for line in lines if ":" in line
    )
    flags = facts.get("flags", "").split()
    vectors = [f for f in ("avx512f", "avx2") if f in flags][:1]
    return ", ".join([facts.get("model name", platform.machine()), *vectors])
