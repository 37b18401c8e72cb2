"""Character-level text generation.

Networks are trained on the first nine tenths of Tiny Shakespeare, with a part held out
for validation. The last tenth is used once, for the final evaluation.
"""

import gzip
import math
from dataclasses import dataclass
from typing import Any

from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import by_columns, middle
from benchmarks.table import Table
from benchmarks.timing import stopwatch
from sknn import TextGenerator

# Target in nats per character.
_TARGET = 1.65

# Length and temperature of generated texts.
_LENGTH, _TEMPERATURE = 2000, 0.7

_TEXT = f"""Tiny Shakespeare, 1,115,394 characters. `val` is the loss of the best epoch
on the validation part, the last characters of the first nine tenths, in nats per
character. `test` is the loss on the last tenth; the target is at most {_TARGET}. `bits`
is the same in bits per character. `one` and `eight` are the characters generated per
second, for one text and for eight texts at the same time. `whole` is trained on all of
the first nine tenths, without validation. The last tenth continues *The Taming of the
Shrew*, whose first part is completely in the validation part of `defaults`. The machine
was loaded with up to five times as much work as it has cores, so CPU seconds are more
meaningful than seconds."""


@dataclass
class GenerationCase(Case):
    """Losses and times of training, evaluation and generation.

    Parameters
    ----------
    params : dict
        Differences from the default parameters.
    """

    name: str
    params: dict[str, Any]
    rounds = 1

    def prepare(self, options: Options) -> None:
        path = options.folder("tinyshakespeare") / "input.txt.gz"
        self.text = gzip.decompress(path.read_bytes()).decode()
        if options.quick:
            self.text = self.text[:20_000]
            self.params = self.params | {"epochs": 1}

    def facts(self) -> Row:
        return {"target": _TARGET, "params": self.params}

    def measure(self, number: int) -> Round:
        writer = TextGenerator(**self.params, random_state=number, verbose=1)
        end = len(self.text) * 9 // 10
        with stopwatch() as spent:
            writer.fit(self.text[:end])
        with stopwatch() as judging:
            bits = writer.bits_per_character(self.text[end:])
        found = {
            **spent,
            "epochs": writer.n_epochs_,
            "best_epoch": writer.best_epoch_,
            "val_nats": min(writer.history_.get("val_loss", []), default=None),
            "test_bits": bits,
            "test_nats": bits * math.log(2),
            "judged_a_second": (len(self.text) - end) / judging["seconds"],
        }
        for n_samples in (1, 8):
            writer.generate(length=10, n_samples=n_samples)  # compiles
            with stopwatch() as writing:
                texts = writer.generate(
                    length=_LENGTH,
                    n_samples=n_samples,
                    temperature=_TEMPERATURE,
                    random_state=number,
                )
            found[f"written_{n_samples}"] = n_samples * _LENGTH / writing["seconds"]
        return found | {"sample": texts[0][:500]}


def _settings(row: Row) -> str:
    return ", ".join(f"{key}={value}" for key, value in row["params"].items())


_section = by_columns(
    "case",
    {
        "settings": _settings,
        "val": middle("val_nats", digits=3),
        "test": middle("test_nats", digits=3),
        "bits": middle("test_bits", digits=3),
        "epochs": middle("epochs"),
        "s": middle("seconds"),
        "CPU s": middle("cpu_seconds"),
        "one": middle("written_1"),
        "eight": middle("written_8"),
    },
)

# `whole` has no validation part, so it is also trained on the end of the training text,
# which is most similar to the test text; its number of epochs is fixed.
_WHOLE = {
    "units": (512,),
    "dropout": 0.3,
    "learning_rate": 0.003,
    "epochs": 8,
    "early_stopping": False,
}
_CASES = (GenerationCase("defaults", {}), GenerationCase("whole", _WHOLE))

TABLE = Table("generation", "Text generation", _TEXT, _CASES, _section)
