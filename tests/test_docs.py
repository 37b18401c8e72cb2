"""The documentation runs: examples, the README, commands and the lecture table."""

import csv
import doctest
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sknn import MLPClassifier, MLPRegressor
from sknn._targets import CLASSIFIER_LOSSES, REGRESSOR_LOSSES
from sknn.cli import main
from sknn.training import SCHEDULES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [
    path
    for path in sorted(DOCS.rglob("*.rst"))
    if not {"_build", "_templates", "generated", "auto_examples"} & set(path.parts)
]
README = (ROOT / "README.md").read_text()

rng = np.random.default_rng(0)
X = rng.normal(size=(24, 3))
TARGETS = {MLPClassifier: np.arange(24) % 2, MLPRegressor: rng.uniform(0, 5, 24)}


# On this page, NumPy warns about conversions in `Model.save` of Keras.
KERAS_SAVES = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path, id=path.stem, marks=KERAS_SAVES if path.stem == "saving" else ()
        )
        for path in PAGES
        if ">>>" in path.read_text()
    ],
)
def test_examples_of_a_page_run(path):
    result = doctest.testfile(str(path), module_relative=False)
    assert result.attempted > 0
    assert result.failed == 0


def test_python_in_pages_is_always_run():
    # Blocks of another form would be shown but not run. Pages for contributors show
    # excerpts of files of the package, which cannot be run on their own.
    pages = [page for page in PAGES if page.parent.name != "development"]
    wrong = [p.name for p in pages if re.search(r"code-block:: (py|ipython)", _text(p))]
    assert wrong == []


def test_blocks_of_the_readme_run():
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert len(blocks) >= 2
    assert len(names["scores"]) == 5


def _text(path: Path) -> str:
    return path.read_text()


def test_commands_exist(capsys):
    """Every option of `sknn report` that a page or the README shows is a real one."""
    main(["report", "--help"])
    options = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    shown = [
        line
        for text in [README, *map(_text, PAGES)]
        for line in re.findall(r"(?:\$ |/bin/)(sknn report .*)", text)
    ]
    assert len(shown) >= 4
    assert set(re.findall(r"--[\w-]+", " ".join(shown))) <= options


def test_links_of_the_readme_lead_somewhere():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


# -- what is taught --------------------------------------------------------------------


def lecture_rows() -> list[tuple[type, dict[str, Any]]]:
    """Return (estimator, parameters) of the lecture table and the tables of losses."""
    found = [(MLPClassifier, {"loss": name}) for name in CLASSIFIER_LOSSES]
    found += [(MLPRegressor, {"loss": name}) for name in REGRESSOR_LOSSES]
    with (DOCS / "guide" / "lecture_table.csv").open() as file:
        for row in csv.DictReader(file):
            parameters = eval(f"dict({row['Parameters'].strip('`')})")
            found += [(e, parameters) for e in _estimators(row["Estimator"])]
    return found


def _estimators(word: str) -> list[type]:
    names = {"classifier": [MLPClassifier], "regressor": [MLPRegressor]}
    return names["classifier"] + names["regressor"] if word == "both" else names[word]


@pytest.mark.parametrize(("estimator", "parameters"), lecture_rows())
def test_what_is_taught_fits_and_predicts(estimator, parameters):
    settings = {"hidden_layer_sizes": (4,), "epochs": 2, "random_state": 0}
    net = estimator(**settings | parameters).fit(X, TARGETS[estimator])
    predicted = net.predict(X)
    assert predicted.shape == (24,)
    assert np.isfinite(predicted).all()
    weights = np.concatenate([w.ravel() for w in net.model_.get_weights()])
    assert np.isfinite(weights).all()


def test_lecture_table_is_complete():
    rows = lecture_rows()

    assert set(SCHEDULES) == {p["lr_schedule"] for _, p in rows if "lr_schedule" in p}
    taught = {name for _, parameters in rows for name in parameters}
    usual = {"epochs", "warm_start", "callbacks", "random_state", "verbose"}
    usual |= {"standardize_targets", "backbone"}
    # Of tables that are generated, such as the tables of `optimizer` and `activation`.
    losses = (*CLASSIFIER_LOSSES.values(), *REGRESSOR_LOSSES.values())
    generated = {"kernel_initializer", "quantiles"}
    generated |= {s.parameter for loss in losses for s in loss.settings.values()}
    every = {*MLPClassifier().get_params(), *MLPRegressor().get_params()}
    assert taught == every - usual - generated
