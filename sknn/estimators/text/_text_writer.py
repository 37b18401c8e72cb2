"""Generation of text, character by character, from a prompt."""

from __future__ import annotations

from abc import ABC
from collections.abc import Iterator
from numbers import Integral, Real
from typing import TYPE_CHECKING, TypedDict, overload

import numpy as np
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from sknn._typing import RandomStateLike
from sknn.estimators.core._seeds import draw_seeds
from sknn.estimators.sequences._rnn_classifier import RNNClassifier
from sknn.estimators.text._text_tokenizer import TextTokenizer
from sknn.estimators.text._token_windows import START_TOKEN, with_start

if TYPE_CHECKING:
    from sknn.training import TokenStream


class _DrawSettings(TypedDict):
    """Keyword arguments of `sknn.training.Draw`."""

    temperature: float
    top_k: int | None
    top_p: float
    seed: int


class TextWriter(ABC):
    """Mixin class for estimators that generate text by sampling characters."""

    tokenizer_: TextTokenizer
    estimator_: RNNClassifier

    @overload
    def generate(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        n_samples: None = None,
        random_state: RandomStateLike = None,
    ) -> str: ...
    @overload
    def generate(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        n_samples: int,
        random_state: RandomStateLike = None,
    ) -> list[str]: ...
    def generate(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        n_samples: int | None = None,
        random_state: RandomStateLike = None,
    ) -> str | list[str]:
        """Generate text that continues a prompt.

        Parameters
        ----------
        prompt : str, default=""
            Start of the text. Characters that are not in the vocabulary are read as
            the unknown token.
        length : int, default=200
            Number of characters to generate.
        temperature : float, default=1.0
            The logits are divided by it: values below 1 favor probable characters,
            values above 1 make the distribution more uniform. 0 always takes the most
            probable character.
        top_k : int or None, default=None
            Sample only from the `top_k` most probable characters; None for all.
        top_p : float, default=1.0
            Sample only from the smallest set of most probable characters whose total
            probability is at least `top_p`, in (0, 1].
        n_samples : int or None, default=None
            Number of texts to generate, as a list. None for one text as a str.
        random_state : int, RandomState instance or None, default=None
            Controls the sampling; None is different for each call.

        Returns
        -------
        str or list of str
            The generated text, without the prompt; a list if `n_samples` is passed.

        Raises
        ------
        ValueError
            If an argument is out of its range, or if all characters of the prompt are
            unknown.
        """
        n_rows = 1 if n_samples is None else n_samples
        check_scalar(n_rows, "n_samples", Integral, min_val=1)
        settings = self._draw_settings(temperature, top_k, top_p, random_state)
        parts = list(self._drawn(prompt, length, n_rows, settings))
        texts = ["".join(row) for row in np.concatenate(parts, axis=1).tolist()]
        return texts[0] if n_samples is None else texts

    def stream(
        self,
        prompt: str = "",
        length: int = 200,
        *,
        temperature: float = 1.0,
        top_k: int | None = None,
        top_p: float = 1.0,
        random_state: RandomStateLike = None,
    ) -> Iterator[str]:
        """Generate text that continues a prompt, as an iterator over characters.

        Parameters
        ----------
        prompt : str, default=""
            Start of the text. Characters that are not in the vocabulary are read as
            the unknown token.
        length : int, default=200
            Number of characters to generate.
        temperature : float, default=1.0
            The logits are divided by it: values below 1 favor probable characters,
            values above 1 make the distribution more uniform. 0 always takes the most
            probable character.
        top_k : int or None, default=None
            Sample only from the `top_k` most probable characters; None for all.
        top_p : float, default=1.0
            Sample only from the smallest set of most probable characters whose total
            probability is at least `top_p`, in (0, 1].
        random_state : int, RandomState instance or None, default=None
            Controls the sampling; None is different for each call.

        Returns
        -------
        iterator of str
            The characters of the text that `generate` returns.

        Raises
        ------
        ValueError
            If an argument is out of its range, or if all characters of the prompt are
            unknown.
        """
        settings = self._draw_settings(temperature, top_k, top_p, random_state)
        parts = self._drawn(prompt, length, 1, settings)
        return (character for part in parts for character in part[0])

    def _draw_settings(
        self,
        temperature: float,
        top_k: int | None,
        top_p: float,
        random_state: RandomStateLike,
    ) -> _DrawSettings:
        """Check and return the settings of the sampling."""
        check_is_fitted(self)
        check_scalar(temperature, "temperature", Real, min_val=0)
        n_known = len(self.tokenizer_.vocabulary_)
        if top_k is not None:
            check_scalar(top_k, "top_k", Integral, min_val=1, max_val=n_known)
        check_scalar(
            *(top_p, "top_p", Real),
            min_val=0,
            max_val=1,
            include_boundaries="right",
        )
        for name, value in (("temperature", temperature), ("top_p", top_p)):
            if np.isnan(value):
                raise ValueError(f"{name} must be a number, got {value!r}.")
        return {
            "temperature": temperature,
            "top_k": top_k,
            "top_p": top_p,
            "seed": draw_seeds(random_state).order,
        }

    def _drawn(
        self, prompt: str, length: int, n_rows: int, settings: _DrawSettings
    ) -> Iterator[np.ndarray]:
        """Return an iterator over the characters, in arrays with `n_rows` rows."""
        from sknn.training import Draw

        check_scalar(length, "length", Integral, min_val=1)
        allowed = np.arange(self.tokenizer_.n_tokens_) > START_TOKEN
        draw = Draw(allowed=allowed, **settings)
        parts = self._stream().sample(self._prompt_ids(prompt), n_rows, length, draw)
        return (self.tokenizer_.tokens_[ids] for ids in parts)

    def _prompt_ids(self, prompt: str) -> np.ndarray:
        if not isinstance(prompt, str):
            raise TypeError(f"prompt must be a text (str), got {prompt!r}.")
        if not prompt:
            return with_start(np.array([], np.int32))
        ids = self.tokenizer_.transform([prompt])[0]
        if (ids == START_TOKEN).all():
            known = "".join(self.tokenizer_.vocabulary_)
            raise ValueError(
                f"prompt={prompt!r} has no character of the vocabulary, which is "
                f"{known[:80]!r}. Omit the prompt to generate a text from its start."
            )
        return with_start(ids)

    def _stream(self) -> TokenStream:
        from sknn.training import TokenStream

        return TokenStream(self.estimator_.model_)
