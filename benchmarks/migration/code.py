"""The code of the program for each package."""

from pathlib import Path

_PROGRAMS = Path(__file__).with_name("programs")
_IMPORT = "from scikeras.wrappers import KerasClassifier"
_FILES = {"keras.wrappers": "keras_wrappers", "keras": "keras_loop"}
# The words that differ from the program for SciKeras.
_CHANGES = {
    "scikeras": {},
    "sknn.scikeras": {_IMPORT: "from sknn.scikeras import KerasClassifier"},
    "sknn": {
        _IMPORT: "from sknn import KerasClassifier",
        'optimizer="adam"': 'optimizer="adam", early_stopping=False',
        "optimizer__learning_rate": "learning_rate",
    },
}
PACKAGES = ("sknn", "sknn.scikeras", "scikeras", "keras.wrappers", "keras")


def code(package: str) -> str:
    """Return the program for a package.

    Parameters
    ----------
    package : {"sknn", "sknn.scikeras", "scikeras", "keras.wrappers", "keras"}
        "keras" is a loop that calls the methods of a Keras model.
    """
    file = _PROGRAMS / f"{_FILES.get(package, 'scikeras')}.py"
    text = file.read_text("utf-8")
    for before, after in _CHANGES.get(package, {}).items():
        if before not in text:
            raise ValueError(f"{file} does not contain {before!r}.")
        text = text.replace(before, after)
    return text
