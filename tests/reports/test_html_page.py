import pandas as pd
import pytest
from matplotlib.figure import Figure

from sknn.reports import HtmlPage

EVIL = "<script>alert('x')</script>"


def filled():
    frame = pd.DataFrame({EVIL: [EVIL], "score": ["0.5"]})
    figure = Figure()
    figure.add_subplot().plot([1, 2])
    page = (
        HtmlPage(EVIL)
        .add_heading(EVIL)
        .add_text(EVIL)
        .add_items({EVIL: EVIL})
        .add_warnings([EVIL])
        .add_table(frame)
        .add_figures({EVIL: figure})
    )
    with page.collapsible(EVIL):
        page.add_code(EVIL)
    return page


def test_everything_is_there_and_escaped():
    html = filled().html()
    assert "<script" not in html
    assert html.count("&lt;script") == 13  # title twice, the rest as given, alt texts
    assert '<td class="number">0.5</td>' in html
    assert "data:image/svg+xml;base64," in html
    assert "http" not in html.replace("http-equiv", "")


def test_warnings_are_a_list_of_their_own():
    assert "<strong>Warnings" in HtmlPage("page").add_warnings(["one"]).html()
    assert "<strong>Warnings" not in HtmlPage("page").add_warnings([]).html()


def test_parts_are_collapsible():
    page = HtmlPage("page")
    with page.collapsible("first"):
        page.add_text("hidden")
    with page.collapsible("second", opened=True):
        page.add_text("shown")
    html = page.html().replace("\n", "")
    assert "<details><summary>first</summary><p>hidden</p></details>" in html
    assert "<details open><summary>second</summary><p>shown</p></details>" in html


def test_a_file_is_not_overwritten_by_default(tmp_path):
    path = filled().write(tmp_path / "page.html")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        HtmlPage("other").write(path)
    HtmlPage("other").write(path, overwrite=True)
    assert "other" in path.read_text("utf-8")


def test_a_link_stays_one(tmp_path):
    link, target = tmp_path / "page.html", tmp_path / "target.html"
    link.symlink_to(target)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        HtmlPage("page").write(link)  # though there is no target yet
    HtmlPage("page").write(link, overwrite=True)
    assert link.is_symlink()
    assert "page" in target.read_text("utf-8")
