import pytest

from sknn.datasets import list_images


def test_files_by_class(tmp_path):
    names = ["dog/b.PNG", "dog/a.jpg", "cat/old/c.webp", "cat/.hidden.png", "cat/x.txt"]
    hidden = [".git/d.png", "cat/.ipynb_checkpoints/c.png", "dog/old/.cache/a/b.png"]
    for name in [*names, "top.png", *hidden]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "empty").mkdir()
    paths, labels = list_images(tmp_path)
    found = [str(tmp_path / n) for n in ("cat/old/c.webp", "dog/a.jpg", "dog/b.PNG")]
    assert paths.tolist() == found
    assert labels.tolist() == ["cat", "dog", "dog"]


def test_folder_without_images_raises(tmp_path):
    with pytest.raises(FileNotFoundError, match="Folder not found: .*nowhere"):
        list_images(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="contain no images"):
        list_images(str(tmp_path))


def test_suffixes_of_jpeg_files(tmp_path):
    for name in ("a.jfif", "b.jpe", "c.jpeg", "d.JPG"):
        (tmp_path / "cat").mkdir(exist_ok=True)
        (tmp_path / "cat" / name).touch()
    assert len(list_images(tmp_path)[0]) == 4


def test_the_parts_of_a_split_are_no_classes(tmp_path):
    for part in ("train", "Test"):
        for label in ("cat", "dog"):
            folder = tmp_path / part / label
            folder.mkdir(parents=True)
            (folder / "a.png").touch()
    with pytest.raises(ValueError, match=r"parts of a split, Test, train.*train'"):
        list_images(tmp_path)
    assert list_images(tmp_path / "train")[1].tolist() == ["cat", "dog"]


def test_classes_may_have_the_names_of_parts(tmp_path):
    for label in ("train", "test"):  # pictures of trains and of tests
        (tmp_path / label).mkdir()
        (tmp_path / label / "a.png").touch()
    assert list_images(tmp_path)[1].tolist() == ["test", "train"]
