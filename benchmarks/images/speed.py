"""Speed of `CNNClassifier` compared with Keras, with the same network."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product

from benchmarks.images.setting import Setting
from benchmarks.speed_case import SpeedCase, speed_section
from benchmarks.table import Table
from benchmarks.work import ROWS, cross_validation, predictions, training

_SHAPES = ((28, 28, 1), (32, 32, 3))
_DEFAULT_ROWS = 32  # of `model.predict`

_TEXT = """Images per second. `long` and `cv` are trainings including compilation (3
epochs on 20,000 images; 3 folds of 2,000 images, 3 epochs each), followed by the batch
size. `predict` is followed by the number of images per call; the batch size of
`model.predict` is 256, or its default of 32 (`by-32`). Medians; the speedup is computed
within each round, with the range in brackets."""


def _cases() -> Iterator[SpeedCase]:
    for shape, norm in product(_SHAPES, (False, True)):
        kind = f"{shape[0]}x{shape[1]}x{shape[2]}" + "-norm" * norm
        setting = Setting(shape, 128, norm, epochs=3)
        yield SpeedCase(f"long-128-{kind}", partial(training, setting, 20_000))
        for batch in (32, 128):
            other = replace(setting, batch_size=batch)
            yield SpeedCase(
                f"cv-{batch}-{kind}", partial(cross_validation, other, 2_000)
            )
        once = replace(setting, epochs=1)
        for n, rows in product((100, 1_000, 10_000), (ROWS, _DEFAULT_ROWS)):
            name = f"predict-{n}-{kind}" + "-by-32" * (rows == _DEFAULT_ROWS)
            yield SpeedCase(name, partial(predictions, once, n, rows))


TABLE = Table("speed", "Speed", _TEXT, tuple(_cases()), speed_section)
