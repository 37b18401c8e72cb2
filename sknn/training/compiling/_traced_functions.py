"""Functions of one architecture, each traced on first use."""

import threading
from collections.abc import Callable, Collection, Mapping

from sknn.training.compiling._flat_function import FlatFunction, Spec
from sknn.training.compiling._session_function import SessionFunction


class TracedFunctions:
    """Functions by name, with their signatures.

    Parameters
    ----------
    functions : mapping of str to (callable, list of tensor specs)
        Functions to trace.
    forget : callable or None, default=None
        Called after each trace, to remove its tensors from layers.
    in_session : collection of str, default=()
        Names of the functions that run in their own session, so that their compiled
        code is freed with them. These functions return arrays.
    """

    def __init__(
        self,
        functions: Mapping[str, tuple[Callable, list[Spec]]],
        forget: Callable[[], None] | None = None,
        in_session: Collection[str] = (),
    ) -> None:
        self._functions = functions
        self._forget = forget
        self._in_session = in_session
        # Only one thread may trace at a time, because layers hold tensors meanwhile.
        self._lock = threading.Lock()
        self._traced: dict[str, FlatFunction | SessionFunction] = {}

    def __getitem__(self, name: str) -> FlatFunction | SessionFunction:
        with self._lock:
            if name not in self._traced:
                function, signature = self._functions[name]
                kind = SessionFunction if name in self._in_session else FlatFunction
                self._traced[name] = kind(function, signature)
                if self._forget is not None:
                    self._forget()
            return self._traced[name]
