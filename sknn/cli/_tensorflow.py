"""TensorFlow without the lines that it writes when it starts."""

import os
from importlib import import_module


def import_quietly() -> None:
    """Import TensorFlow, with its start-up messages sent nowhere.

    They come from C++ before TensorFlow reads the log level that it is given, so only
    the file descriptor can be turned off. Who sets TF_CPP_MIN_LOG_LEVEL below 3 gets
    to see them.
    """
    if os.environ.get("TF_CPP_MIN_LOG_LEVEL") != "3":
        return
    stderr = os.dup(2)
    try:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        import_module("sknn.training")
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
