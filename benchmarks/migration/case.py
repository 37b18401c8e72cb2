"""The program for all packages."""

import os
import subprocess
import sys
import time

from benchmarks.case import Round
from benchmarks.comparison import Comparison
from benchmarks.migration.code import PACKAGES, code

# Added after the imports and at the end of the program.
_START = "\n\nimport time\n\nstarted = time.perf_counter()"
_END = "print(time.perf_counter() - started, end=' ')\n"


class ProgramCase(Comparison):
    """The program in a process of its own, which imports the package."""

    name = "digits"
    packages = PACKAGES

    def measure_package(self, package: str, number: int) -> Round:
        start, end = code(package).split("\n\ndef build", 1)
        text = f"{start}{_START}\n\ndef build{end}".replace(
            "\nprint(", f"\n{_END}print("
        )
        variables = {k: v for k, v in os.environ.items() if k != "SKNN_COMPILE_CACHE"}
        before, started = os.times(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", text],
            capture_output=True,
            text=True,
            check=False,
            env=variables,
        )
        seconds, after = time.perf_counter() - started, os.times()
        if done.returncode:
            raise RuntimeError(f"The program for {package} failed:\n{done.stderr}")
        # The wrappers of Keras print the progress of predictions before.
        program, score, accuracy = map(float, done.stdout.split()[-3:])
        return {
            "seconds": seconds,
            "cpu_seconds": after.children_user
            + after.children_system
            - before.children_user
            - before.children_system,
            "program_seconds": program,
            "score": score,
            "accuracy": accuracy,
        }
