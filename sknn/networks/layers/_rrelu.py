"""Randomized leaky rectifier."""

import keras

from sknn._keras import build_now

__all__ = ["RReLU"]


@keras.saving.register_keras_serializable(package="sknn")
class RReLU(keras.layers.Layer):
    """Leaky rectifier with a random negative slope for each value.

    During training, the slope of each value is drawn from U(`lower`, `upper`). At
    prediction it is the mean of `lower` and `upper`, so predictions are deterministic.

    Parameters
    ----------
    seed : int
        Seed for the random slopes.
    lower : float, default=1/8
        Minimum slope.
    upper : float, default=1/3
        Maximum slope.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    References
    ----------
    B. Xu, N. Wang, T. Chen, M. Li (2015). Empirical evaluation of rectified
    activations in convolutional network. arXiv:1505.00853.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RReLU(seed=0, lower=0.1, upper=0.3)
    >>> values = np.array(layer(np.array([[-1.0, 2.0]], dtype="float32")))
    >>> values.round(3).tolist()[0][1]
    2.0
    """

    def __init__(
        self, seed: int, lower: float = 1 / 8, upper: float = 1 / 3, **kwargs: object
    ) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.lower = lower
        self.upper = upper
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, training: bool = False
    ) -> keras.KerasTensor:
        if training:
            slope = keras.random.uniform(
                keras.ops.shape(inputs),
                self.lower,
                self.upper,
                dtype=self.compute_dtype,
                seed=self.seed_generator,
            )
        else:
            slope = (self.lower + self.upper) / 2
        return keras.ops.where(inputs >= 0, inputs, slope * inputs)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape

    def get_config(self) -> dict[str, object]:
        config = {"seed": self.seed, "lower": self.lower, "upper": self.upper}
        return {**super().get_config(), **config}
