"""Cases that run in separate processes: imports, and memory of many fits."""

import json
import subprocess
import sys

from benchmarks.engine.case import Case, Measurement, stopwatch
from benchmarks.engine.packages import Package


class ImportTime(Case):
    """A Python process that only imports the package."""

    name = "import_time"
    title = "Start of Python and import of the package (the bare start included)"
    unit = "s"
    rounds = 5

    def prepare(self, packages: list[Package], quick: bool) -> None:
        for package in packages:
            self.measure(package)  # reads the files into memory

    def measure(self, package: Package) -> Measurement:
        with stopwatch() as result:
            _python("-c", package.statement)
        result.cpu_seconds = None  # not this process'
        return result


class FirstFit(Case):
    """A Python process that imports, fits a small network once, and ends."""

    name = "first_fit"
    title = (
        "Start of Python, import, one fit of a 64-100-10 network on 1,797 digits (5"
        " epochs, batches of 32), prediction; accuracy on the digits fitted"
    )
    unit = "s"
    rounds = 3

    def prepare(self, packages: list[Package], quick: bool) -> None:
        """Nothing is needed."""

    def measure(self, package: Package) -> Measurement:
        with stopwatch() as result:
            answer = _child("first_fit", package)
        result.cpu_seconds = None  # not this process'
        result.accuracy = answer["accuracy"]
        return result


class Memory(Case):
    """Growth of the memory of a process per fit."""

    name = "memory"
    unit = "MB per fit"
    rounds = 1
    warm_up = 20

    def prepare(self, packages: list[Package], quick: bool) -> None:
        self.n_fits = 50 if quick else 200
        self.title = (
            f"Growth of resident memory over {self.n_fits} fits of a 64-100-10 network"
            f" on 1,797 digits (1 epoch, batches of 200), after {self.warm_up} fits to"
            " warm up, in a process of its own; accuracy of the last fit on the digits"
            " fitted"
        )

    def measure(self, package: Package) -> Measurement:
        answer = _child("memory", package, self.warm_up, self.n_fits)
        return Measurement(answer["growth"], accuracy=answer["accuracy"])


class ArchitectureMemory(Case):
    """Growth of the memory of a process per architecture."""

    name = "memory_architectures"
    unit = "MB per fit"
    rounds = 1
    warm_up = 70  # more than the cache of sknn contains

    def prepare(self, packages: list[Package], quick: bool) -> None:
        self.n_fits = 30 if quick else 230
        self.title = (
            f"Growth of resident memory over {self.n_fits} fits of different networks,"
            " with 90 or more hidden units, on 1,797 digits (20 epochs, batches of 32),"
            f" after {self.warm_up} others, in a process of its own; accuracy of the"
            " last fit on the digits fitted"
        )

    def measure(self, package: Package) -> Measurement:
        answer = _child("architectures", package, self.warm_up, self.n_fits)
        return Measurement(answer["growth"], accuracy=answer["accuracy"])


def _child(task: str, package: Package, *arguments: int) -> dict[str, float]:
    words = [task, package.name, *map(str, arguments)]
    return json.loads(_python("-m", "benchmarks.engine.child", *words).splitlines()[-1])


def _python(*arguments: str) -> str:
    """Run Python and return its output."""
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"python {' '.join(arguments)} failed:\n{done.stderr}")
    return done.stdout
