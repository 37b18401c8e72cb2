"""Speed of recurrent networks compared with Keras, with the same networks."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from benchmarks.sequences.setting import Setting
from benchmarks.speed_case import SpeedCase, speed_section
from benchmarks.table import Table
from benchmarks.work import cross_validation, predictions, training

_NETWORKS = {
    "lstm": Setting(),
    "gru": Setting("gru"),
    "simple": Setting("simple"),
    "two-lstm": Setting(n_layers=2),
    "two-gru": Setting("gru", n_layers=2),
    "both-lstm": Setting(both_ways=True),
}

_TEXT = """Sequences per second. Sequences have 8 features and 50 time steps, or 10 to
50 time steps with padding (`unequal`). Networks have one recurrent layer of 64 units,
two stacked layers (`two`), or a bidirectional layer (`both`). `fit` trains 5 epochs on
6,400 sequences, `cv` 3 folds of 1,000 sequences, 5 epochs each; both include
compilation and are followed by the batch size. `predict` is followed by the number of
sequences per call; the batch size of `model.predict` is 256. Medians; the speedup is
computed within each round, with the range in brackets."""


def _cases() -> Iterator[SpeedCase]:
    for name, network in _NETWORKS.items():
        for unequal in (False, True):
            kind = name + "-unequal" * unequal
            for batch in (32, 128):
                setting = replace(network, unequal=unequal, batch_size=batch)
                yield SpeedCase(
                    f"fit-{batch}-{kind}", partial(training, setting, 6_400)
                )
                work = partial(cross_validation, setting, 1_000)
                yield SpeedCase(f"cv-{batch}-{kind}", work)
    for unequal in (False, True):
        setting = Setting(unequal=unequal, epochs=1)
        for n in (100, 10_000):
            name = f"predict-{n}-lstm" + "-unequal" * unequal
            yield SpeedCase(name, partial(predictions, setting, n))


TABLE = Table("speed", "Speed", _TEXT, tuple(_cases()), speed_section)
