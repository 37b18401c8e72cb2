"""Sizes of feature maps."""

from sknn.exceptions import InvalidNetworkError

__all__ = ["check_window", "output_size"]


def output_size(
    size: int, kernel_size: int, strides: int = 1, padding: int | str = "valid"
) -> int:
    """Return how long an axis is after a convolution or a pooling.

    Parameters
    ----------
    size : int
        Length W of the axis before, in pixels.
    kernel_size : int
        Length F of the kernel or of the pooling window.
    strides : int, default=1
        Step S from one position of the window to the next.
    padding : int, "valid" or "same", default="valid"
        Zeros P on either side. "valid" is 0; "same" is as many as it takes for a
        length of W / S, rounded up.

    Returns
    -------
    int
        (W - F + 2P) / S + 1, rounded down: what is left over at the end, shorter than
        a step, is not looked at. Below 1 where the window does not fit.

    References
    ----------
    V. Dumoulin, F. Visin (2016). A guide to convolution arithmetic for deep learning.
    arXiv:1603.07285.

    Examples
    --------
    >>> output_size(28, kernel_size=5)
    24
    >>> output_size(10, kernel_size=3, strides=2, padding=1)
    5
    >>> output_size(28, kernel_size=5, strides=2, padding="same")
    14
    """
    if padding == "same":
        return -(-size // strides)
    zeros = 0 if padding == "valid" else int(padding)
    return (size - kernel_size + 2 * zeros) // strides + 1


def check_window(
    name: str,
    sizes: tuple[int, int],
    kernel_size: tuple[int, int],
    strides: tuple[int, int],
    padding: str,
) -> None:
    """Refuse a convolution or a pooling that leaves nothing.

    Parameters
    ----------
    name : str
        Of the layer.
    sizes : tuple of two ints
        Height and width of the maps before the layer.
    kernel_size, strides : tuple of two ints
    padding : {"valid", "same"}

    Raises
    ------
    InvalidNetworkError
        When the height or the width would be below 1.
    """
    for axis, size, window, step in zip(
        ("height", "width"), sizes, kernel_size, strides, strict=True
    ):
        left = output_size(size, window, step, padding)
        if left < 1:
            raise InvalidNetworkError(
                f"The {axis} does not last to the layer {name!r}: its maps are"
                f" {sizes[0]} x {sizes[1]}, the window is {kernel_size[0]} x"
                f' {kernel_size[1]}, and with padding="{padding}" its {axis} would be'
                f" (W - F + 2P)/S + 1 = ({size} - {window} + 0)/{step} + 1, rounded"
                f' down: {left}. Use padding="same" (of convolutions), a smaller'
                " kernel_size, smaller strides, fewer stages (filters and blocks as"
                " shorter sequences),"
                " pooling=None, or larger images."
            )
