"""Tables of the registries of the package, generated when the pages are built."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def _activations() -> tuple[list[str], list[list[str]]]:
    from sknn.networks import ACTIVATIONS

    rows = [
        [f"``{name}``", one.formula, f"``{one.initializer}``", one.description]
        for name, one in ACTIVATIONS.items()
    ]
    return [
        "activation",
        "of the weighted sum z",
        '"auto" initializer',
        "description",
    ], rows


def _initializers() -> tuple[list[str], list[list[str]]]:
    from sknn.networks import INITIALIZERS

    rows = [
        [f"``{name}``", one.formula, one.description]
        for name, one in INITIALIZERS.items()
    ]
    return ["kernel_initializer", "distribution", "description"], rows


def _optimizers() -> tuple[list[str], list[list[str]]]:
    from sknn.training import OPTIMIZERS

    rows = [
        [f"``{name}``", f"{one.learning_rate:g}", one.description]
        for name, one in OPTIMIZERS.items()
    ]
    return ["optimizer", '"auto" learning rate', "description"], rows


def _losses(name: str) -> tuple[list[str], list[list[str]]]:
    import sknn._targets

    losses = getattr(sknn._targets, name)
    rows = [
        [f"``{key}``", f"``{one.formula}``", one.description, one.source]
        for key, one in losses.items()
    ]
    return ["loss", "of one sample", "description", "source"], rows


_TABLES = {
    "classifier-losses": lambda: _losses("CLASSIFIER_LOSSES"),
    "regressor-losses": lambda: _losses("REGRESSOR_LOSSES"),
    "activations": _activations,
    "initializers": _initializers,
    "optimizers": _optimizers,
}


class RegistryTable(SphinxDirective):
    """``.. registry-table:: activations``, or initializers, or optimizers."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        header, rows = _TABLES[self.arguments[0]]()
        lines = [".. list-table::", "   :header-rows: 1", ""]
        for row in [header, *rows]:
            for number, cell in enumerate(row):
                text = cell if cell.startswith("``") else _escaped(cell)
                lines.append(f"   {'*' if number == 0 else ' '} - {text}")
        return self.parse_text_to_nodes("\n".join(lines))


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in "*|_\\" else c for c in text)


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("registry-table", RegistryTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
