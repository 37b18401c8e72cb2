"""Time of the operations of a training update."""

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import tensorflow as tf
from tensorflow.tsl.profiler.protobuf import xplane_pb2

from benchmarks.case import Case, Round, Row
from benchmarks.images.setting import Setting
from benchmarks.page import markdown_table
from benchmarks.table import Table

# Kinds of operations, by a part of their names; the first match counts.
_KINDS = (
    ("optimizer", "optimizer/"),
    ("gradients of kernels", "BackpropFilter"),
    ("gradients of maps", "BackpropInput"),
    ("gradients of pooling", "PoolGrad"),
    ("gradients of normalization", "BatchNormGrad"),
    ("convolutions", "Conv2D"),
    ("pooling", "MaxPool"),
    ("normalization", "BatchNorm"),
    ("dense layers", "MatMul"),
)

_N_STEPS = 16

_TEXT = """Milliseconds per update with a batch of 128 images, the sum of both cores."""


@dataclass
class StepsCase(Case):
    """The milliseconds of each kind of operation of a network."""

    name: str
    setting: Setting
    rounds = 1

    def measure(self, number: int) -> Round:
        X, y = self.setting.samples(_N_STEPS * self.setting.batch_size)
        self.setting.estimator().fit(X, y)  # compiles
        with tempfile.TemporaryDirectory() as folder:
            tf.profiler.experimental.start(folder)
            self.setting.estimator().fit(X, y)
            tf.profiler.experimental.stop()
            (path,) = Path(folder).rglob("*.xplane.pb")
            space = xplane_pb2.XSpace.FromString(path.read_bytes())
        parts: Counter[str] = Counter()
        for plane in space.planes:
            for event in (e for line in plane.lines for e in line.events):
                name = plane.event_metadata[event.metadata_id].name
                # Operations are named scope:type; other events contain operations.
                if "/" in name and ":" in name:
                    kind = next((k for k, part in _KINDS if part in name), "other")
                    parts[kind] += event.duration_ps / 1e9 / _N_STEPS
        return dict(parts.most_common())


def _section(rows: dict[str, Row]) -> str:
    columns = {name: row["rounds"][0] for name, row in rows.items()}
    largest: Counter[str] = Counter()
    for parts in columns.values():
        largest |= Counter(parts)
    lines = [
        (kind, *(f"{parts.get(kind, 0.0):.2f}" for parts in columns.values()))
        for kind, _ in largest.most_common()
    ]
    return markdown_table(("operations", *columns), lines)


_PLAIN = Setting((28, 28, 1), 128, batch_norm=False, epochs=1)
_CASES = (
    StepsCase("plain", _PLAIN),
    StepsCase("normalized", replace(_PLAIN, batch_norm=True)),
)

TABLE = Table(
    "steps",
    "Time per training update",
    _TEXT,
    _CASES,
    _section,
)
