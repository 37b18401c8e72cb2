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
