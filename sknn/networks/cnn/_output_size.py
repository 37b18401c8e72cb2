"""Sizes of feature maps."""

from typing import Literal

from sknn.exceptions import InvalidNetworkError

__all__ = ["check_window", "output_size"]


def output_size(
    size: int,
    kernel_size: int,
    strides: int = 1,
    padding: int | Literal["valid", "same"] = "valid",
) -> int:
    """Compute the size of an axis after a convolution or pooling.

    Parameters
    ----------
    size : int
        Size W of the axis of the input, in pixels.
    kernel_size : int
        Size F of the kernel or pooling window.
    strides : int, default=1
        Stride S.
    padding : int, "valid" or "same", default="valid"
        Number P of zeros on each side. "valid" is 0. "same" pads to an output size of
        W / S, rounded up.

    Returns
    -------
    int
        (W - F + 2P) / S + 1, rounded down: pixels at the end that do not fill a stride
        are ignored. Below 1 if the input is smaller than the window.

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
    padding: Literal["valid", "same"],
) -> None:
    """Raise an error if a convolution or pooling would have no output.

    Parameters
    ----------
    name : str
        Name of the layer.
    sizes : tuple of two ints
        Height and width of the input of the layer.
    kernel_size, strides : tuple of two ints
        Kernel size and strides of the layer.
    padding : {"valid", "same"}
        Padding of the layer.

    Raises
    ------
    InvalidNetworkError
        If the height or width of the output would be below 1.
    """
    for axis, size, window, stride in zip(
        ("height", "width"), sizes, kernel_size, strides, strict=True
    ):
        result = output_size(size, window, stride, padding)
        if result < 1:
            raise InvalidNetworkError(
                f"The {axis} of the feature maps is too small for the layer {name!r}:"
                f" its input is {sizes[0]} x {sizes[1]}, its window is"
                f' {kernel_size[0]} x {kernel_size[1]}, and with padding="{padding}"'
                f" the {axis} of its output would be (W - F + 2P)/S + 1 ="
                f" ({size} - {window} + 0)/{stride} + 1, rounded down: {result}."
                ' Use padding="same" (for convolutions), a smaller kernel_size,'
                " smaller strides, fewer stages (shorter sequences for filters and"
                " blocks), pooling=None, or larger images."
            )
