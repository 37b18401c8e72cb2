"""The cases, in the order of the results."""

from functools import partial

from benchmarks.child import call
from benchmarks.engine.case import EngineCase
from benchmarks.engine.cases._cross_validation import CrossValidation
from benchmarks.engine.cases._fit import Fit
from benchmarks.engine.cases._grid import Grid
from benchmarks.engine.cases._memory import Memory
from benchmarks.engine.cases._mnist_accuracy import MnistAccuracy
from benchmarks.engine.cases._predict import Predict
from benchmarks.engine.cases._process_time import ProcessTime
from benchmarks.engine.data import N_TRAINING, mnist, split_digits
from benchmarks.engine.network import Network
from benchmarks.engine.process import first_fit, import_package

# Title and network of the fits on the digits.
_DIGITS = (
    f"fit of a 64-100-10 network on {N_TRAINING:,} digits, 50 epochs, batches of 32",
    Network(64, (100,), 10, 32, epochs=50),
)

CASES: tuple[EngineCase, ...] = (
    Fit("fit_first", f"The first {_DIGITS[0]}", _DIGITS[1], split_digits, 5),
    Fit("fit_again", f"A later {_DIGITS[0]}", _DIGITS[1], split_digits, 5, again=True),
    CrossValidation(32),
    CrossValidation(200),
    Grid(),
    Fit(
        "mnist_dense",
        "One fit of a 784-512-512-10 network on the 60,000 images of MNIST, 3 epochs,"
        " batches of 128; accuracy on the 10,000 test images",
        Network(784, (512, 512), 10, 128, epochs=3),
        mnist,
        rounds=3,
    ),
    Predict(1, n_calls=100),
    Predict(10_000, n_calls=10),
    ProcessTime(
        "import_time",
        "Start of Python and import of the package (the bare start included)",
        import_package,
        rounds=5,
    ),
    ProcessTime(
        "first_fit",
        "Start of Python, import, one fit of a 64-100-10 network on 1,797 digits (5"
        " epochs, batches of 32), prediction; accuracy on the digits fitted",
        partial(call, first_fit),
        rounds=3,
    ),
    Memory(
        "memory",
        "of a 64-100-10 network on 1,797 digits (1 epoch, batches of 200)",
        n_before=20,
        n_fits=200,
    ),
    Memory(
        "memory_architectures",
        "of different networks, with 90 or more hidden units, on 1,797 digits (20"
        " epochs, batches of 32)",
        n_before=70,  # more than the cache of sknn contains
        n_fits=230,
        different=True,
    ),
    MnistAccuracy(),
)

__all__ = ["CASES"]
