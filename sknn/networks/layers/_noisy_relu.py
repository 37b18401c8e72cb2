"""Rectifier with Gaussian noise."""

import keras

from sknn._keras import build_now

__all__ = ["NoisyReLU"]


@keras.saving.register_keras_serializable(package="sknn")
class NoisyReLU(keras.layers.Layer):
    """Rectifier that adds Gaussian noise to its input during training.

    The output is max(0, z + e) with e from N(0, stddev^2) during training, and
    max(0, z) at prediction.

    Parameters
    ----------
    seed : int
        Seed for the noise.
    stddev : float, default=0.1
        Standard deviation of the noise.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    In the paper, the variance of the noise is sigmoid(z). The mean of the noisy unit is
    then not close to the value without noise. With a small constant standard deviation,
    the outputs at prediction are close to the outputs during training.

    References
    ----------
    V. Nair, G. E. Hinton (2010). Rectified linear units improve restricted Boltzmann
    machines. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> layer = NoisyReLU(seed=0)
    >>> np.array(layer(np.array([[-1.0, 2.0]], dtype="float32"))).tolist()
    [[0.0, 2.0]]
    """

    def __init__(self, seed: int, stddev: float = 0.1, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.stddev = stddev
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, training: bool = False
    ) -> keras.KerasTensor:
        if training:
            inputs = inputs + keras.random.normal(
                keras.ops.shape(inputs),
                stddev=self.stddev,
                dtype=self.compute_dtype,
                seed=self.seed_generator,
            )
        return keras.ops.relu(inputs)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape

    def get_config(self) -> dict[str, object]:
        config = {"seed": self.seed, "stddev": self.stddev}
        return {**super().get_config(), **config}
