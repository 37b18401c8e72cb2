"""Functions of one architecture, each traced when it is first needed."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import tensorflow as tf


class TracedFunctions:
    """Functions by name, with their signatures.

    Parameters
    ----------
    functions : mapping of str to (callable, list of tensor specs)
    """

    def __init__(self, functions: Mapping[str, tuple[Callable, list[Any]]]) -> None:
        self._functions = functions
        # One thread at a time may trace: layers hold tensors meanwhile.
        self._lock = threading.Lock()
        self._traced: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        with self._lock:
            if name not in self._traced:
                function, signature = self._functions[name]
                traced = tf.function(
                    function, input_signature=signature, autograph=False
                )
                traced.get_concrete_function()
                self._traced[name] = traced
            return self._traced[name]
