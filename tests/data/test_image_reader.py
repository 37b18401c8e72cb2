import numpy as np
import pytest
from PIL import Image

from sknn._data import ImageReader

# A wide picture, dark on the left and bright on the right.
WIDE = np.zeros((10, 20), "uint8")
WIDE[:, 10:] = 200


def read(item, size=(10, 10), color="gray", resize="stretch", **options):
    return ImageReader(size, color, resize, **options)(item)


def test_pictures_of_other_proportions():
    stretched = read(WIDE, interpolation="nearest")[..., 0]
    assert np.array_equal(stretched, WIDE[:, ::2])
    cropped = read(WIDE, resize="crop")[..., 0]
    assert np.array_equal(cropped, WIDE[:, 5:15])
    padded = read(WIDE, (20, 20), resize="pad", pad_value=7)[..., 0]
    assert np.array_equal(padded[5:15], WIDE)
    assert (np.delete(padded, slice(5, 15), axis=0) == 7).all()


def test_colours():
    red = np.zeros((10, 10, 3), "uint8")
    red[..., 0] = 100
    assert np.array_equal(read(red, color="rgb"), red)
    assert read(red).shape == (10, 10, 1)
    assert np.array_equal(read(WIDE[:, :10] + 9, color="rgb"), np.full((10, 10, 3), 9))
    transparent = np.dstack([red, np.zeros((10, 10), "uint8")])
    assert np.array_equal(read(transparent, color="rgb"), red)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_kinds_of_pictures(tmp_path, mode):
    if mode == "I;16":
        picture = Image.fromarray(np.full((10, 10), 255 * 256, "uint16"))
    else:
        picture = Image.new("L", (10, 10), 255).convert(mode)
    path = tmp_path / ("picture.tif" if mode == "CMYK" else "picture.png")
    picture.save(path)
    assert (read(path, color="rgb") == 255).all()
    assert (read(picture) == 255).all()


@pytest.mark.parametrize("largest", [65535, 4095])
def test_pgm_files_of_16_bits(tmp_path, largest):
    path = tmp_path / "scan.pgm"
    values = np.array([0, largest // 2, largest], ">u2")
    path.write_bytes(b"P5 3 1 %d\n" % largest + values.tobytes())
    expected = [0, 127, 255]
    assert read(path, (1, 3)).ravel().tolist() == expected
    with Image.open(path) as picture:
        assert read(picture, (1, 3)).ravel().tolist() == expected


@pytest.mark.parametrize(("dtype", "mode"), [("float32", "F"), ("int32", "I")])
def test_pixels_without_a_range(tmp_path, dtype, mode):
    picture = Image.fromarray(np.ones((4, 4), dtype))
    picture.save(tmp_path / "values.tif")
    with pytest.raises(ValueError, match=f"values.tif cannot be read.*mode '{mode}'"):
        read(tmp_path / "values.tif")


def test_photographs_are_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera stood on its right side
    Image.fromarray(WIDE).save(tmp_path / "turned.png", exif=exif)
    upright = read(tmp_path / "turned.png", (20, 10))
    assert np.array_equal(upright[..., 0], np.rot90(WIDE, -1))


def test_large_photographs_look_the_same(tmp_path):
    x = np.linspace(0, 250, 1024)
    picture = Image.fromarray(np.broadcast_to(x, (512, 1024)).astype("uint8"))
    picture.save(tmp_path / "large.jpg", quality=95)
    small = read(tmp_path / "large.jpg", (8, 16))
    np.testing.assert_allclose(small[4, :, 0], read(picture, (8, 16))[4, :, 0], atol=2)


def test_broken_and_missing_files(tmp_path):
    (tmp_path / "text.png").write_text("no image")
    Image.fromarray(WIDE).save(tmp_path / "cut.png")
    whole = (tmp_path / "cut.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) - 30])
    for name in ("text.png", "cut.png"):
        with pytest.raises(ValueError, match=f"{name} cannot be read"):
            read(tmp_path / name)
    with pytest.raises(FileNotFoundError, match="file not found: .*nowhere.png"):
        read(tmp_path / "nowhere.png")


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((4, 4)), np.zeros((4, 4, 2), "uint8"), np.zeros((0, 4), "uint8")],
)
def test_arrays_that_are_no_pictures(pixels):
    with pytest.raises(ValueError, match="An array must be an image with dtype uint8"):
        read(pixels)


@pytest.mark.parametrize("shape", [(10, 560), (560, 10)])
def test_thin_images_keep_a_pixel(shape):
    line = np.full(shape, 200, "uint8")
    assert read(line, (28, 28), resize="pad").max() == 200


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_images_drawn_in_the_alpha_channel_are_refused(mode):
    bands = 4 if mode == "RGBA" else 2
    pixels = np.zeros((8, 8, bands), "uint8")
    pixels[2:5, :, -1] = 255
    with pytest.raises(ValueError, match=r"alpha channel.*alpha_composite"):
        read(Image.fromarray(pixels))
    pixels[0, 0, 0] = 9  # has two colors
    assert read(Image.fromarray(pixels)).max() > 0


TWELVE = (np.arange(256).reshape(16, 16) * 16).astype("uint16")


def test_images_of_12_bits_in_16_bits_warn():
    with pytest.warns(UserWarning, match=r"only 16 of 256 .*value_range=\(0, 4095\)"):
        read(Image.fromarray(TWELVE), (16, 16))


@pytest.mark.parametrize(
    ("pixels", "value_range"),
    [
        (Image.fromarray(TWELVE), (0, 4095)),
        (TWELVE, (0, 4095)),
        (TWELVE / 4095.0, (0, 1)),
        (Image.fromarray((TWELVE / 4095.0).astype("float32")), (0, 1)),
    ],
    ids=["PIL", "array", "floats", "PIL of floats"],
)
def test_a_value_range_keeps_all_gray_levels(pixels, value_range):
    found = read(pixels, (16, 16), value_range=value_range)
    assert len(np.unique(found)) > 250


def test_a_value_range_does_not_change_images_of_8_bits():
    expected = read(WIDE)
    assert np.array_equal(read(WIDE, value_range=(0, 4095)), expected)


def test_closed_images_are_named(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(WIDE).save(path)
    closed = Image.open(path)
    closed.close()
    with Image.open(path) as left:
        pass
    for picture in (closed, left):
        with pytest.raises(ValueError, match=r"file of the PIL image is closed.*load"):
            read(picture)


def test_arrays_with_channels_first_are_refused_with_the_transposition():
    with pytest.raises(ValueError, match=r"transpose\(1, 2, 0\)"):
        read(np.zeros((3, 8, 8), "uint8"))
