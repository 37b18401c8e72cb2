"""Time a program for SciKeras with SciKeras, `sknn.scikeras` and `sknn`.

``python tools/migration_times.py [rounds]``. Each run is a process of its own, with the
imports. Only the import of the program differs, and for `sknn.KerasClassifier` the names
of two parameters.

The first time is of the whole process; the last value printed by the program is the time
without imports.
"""

import subprocess
import sys
import time
from pathlib import Path

PROGRAM = Path(__file__).with_name("migration_program.py").read_text()
IMPORT = "from scikeras.wrappers import KerasClassifier"
START, END = "\n\ndef build", "print(search"
for _place, _line in (
    (START, "\n\nimport time\n\nstarted = time.perf_counter()"),
    (END, "print('%.1f s' % (time.perf_counter() - started), end=' ')\n"),
):
    PROGRAM = PROGRAM.replace(_place, _line + _place)
VARIANTS = {
    "scikeras": PROGRAM,
    "sknn.scikeras": PROGRAM.replace(
        IMPORT, "from sknn.scikeras import KerasClassifier"
    ),
    "sknn": PROGRAM.replace(IMPORT, "from sknn import KerasClassifier")
    .replace('optimizer="adam"', 'optimizer="adam", early_stopping=False')
    .replace("optimizer__learning_rate", "learning_rate"),
}


def main() -> None:
    """Run the command."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for number in range(rounds):
        for name, code in VARIANTS.items():
            started = time.perf_counter()
            result = subprocess.run(
                [sys.executable, "-W", "ignore", "-c", code],
                capture_output=True,
                text=True,
                check=False,
            )
            total = time.perf_counter() - started
            lines = (result.stdout if result.returncode == 0 else result.stderr).split(
                "\n"
            )
            print(f"{number} {name:15} {total:7.1f} s  {lines[-2]}", flush=True)


if __name__ == "__main__":
    main()
