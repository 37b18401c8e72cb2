"""The examples that need downloaded data run on generated files."""

import gzip
import runpy
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import sknn

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[1] / "examples"
RNG = np.random.default_rng(0)


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Return a function that runs an example on `tmp_path`, with one epoch per fit."""
    for name in ("CNNClassifier", "TextGenerator"):
        full = getattr(sknn, name)

        def quick(full=full, **params):
            return full(**params | {"epochs": 1})

        monkeypatch.setattr(sknn, name, quick)
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: None)

    def run(name):
        monkeypatch.setattr(sys, "argv", [name, str(tmp_path)])
        runpy.run_path(str(EXAMPLES / name))
        return capsys.readouterr().out

    return run


def test_faces(run, tmp_path):
    people, poses = ["ann", "bob", "cyd", "dan", "eve"], ["left", "up"]
    for names in product(people, poses, ["sad", "happy"], ["open", "sunglasses"]):
        pixels = RNG.integers(0, 256, (30, 32), dtype="uint8")
        Image.fromarray(pixels).save(tmp_path / f"{'_'.join(names)}_4.pgm")
    printed = run("faces.py")
    assert "40 photographs of 5 people" in printed
    assert "predicted" in printed


def test_fine_tuning(run, tmp_path):
    labels = np.arange(40, dtype="uint8") % 10
    images = RNG.integers(0, 256, (40, 28, 28), dtype="uint8")
    for name, header, values in (
        ("labels-idx1", 8, labels),
        ("images-idx3", 16, images),
    ):
        with gzip.open(tmp_path / f"train-{name}-ubyte.gz", "wb") as file:
            file.write(bytes(header) + values.tobytes())
    printed = run("fine_tuning.py")
    assert "40 source images" in printed
    assert "warm start" in printed


def test_features(run, tmp_path):
    labels = (np.arange(1200) % 10).astype("uint8")
    images = RNG.integers(0, 256, (1200, 28, 28), dtype="uint8")
    for part in ("train", "t10k"):
        for name, header, values in (
            ("labels-idx1", 8, labels),
            ("images-idx3", 16, images),
        ):
            with gzip.open(tmp_path / f"{part}-{name}-ubyte.gz", "wb") as file:
                file.write(bytes(header) + values.tobytes())
    printed = run("features.py")
    assert "600 images of classes 0 to 4" in printed
    assert "hidden_1" in printed


def test_shakespeare(run, tmp_path):
    play = "ROMEO:\nWhat is the time?\n\nJULIET:\nIt is noon.\n\n" * 20
    (tmp_path / "input.txt").write_text(play)
    printed = run("shakespeare.py")
    assert "846 training characters" in printed
    assert "bits per character" in printed
