"""Run the tests of SciKeras against `sknn.scikeras`.

``python tools/scikeras_suite.py FOLDER [arguments of pytest]``, where FOLDER is a checkout
of https://github.com/adriangb/scikeras at v0.13.0 (commit e92a7dc). Nothing is copied
from it: `scikeras.wrappers` is replaced in this process, and the tests run in their
folder. ``--real`` runs them against SciKeras itself, for comparison.
"""

import sys
from importlib import import_module
from pathlib import Path

import pytest


def main() -> int:
    """Run the command."""
    real = "--real" in sys.argv
    folder, *arguments = [one for one in sys.argv[1:] if one != "--real"]
    if not (Path(folder) / "tests" / "test_api.py").exists():
        sys.exit(f"{folder!r} is no checkout of SciKeras: it has no tests/test_api.py.")
    if not real:
        import sknn.scikeras

        sys.modules["scikeras.wrappers"] = sknn.scikeras
    # A private class of Keras 3.2 that a test module imports, by its present name.
    variables = import_module("keras.src.backend.common.variables")
    vars(variables).setdefault("KerasVariable", variables.Variable)
    sys.path.insert(0, folder)
    own = ["--rootdir", folder, "-c", "/dev/null", "-q", "-p", "no:cacheprovider"]
    return int(pytest.main([*own, *arguments, str(Path(folder) / "tests")]))


if __name__ == "__main__":
    sys.exit(main())
