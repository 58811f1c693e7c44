"""Imports point one way (docs/architecture.md): learn the list of layers and you know the order in which data moves."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "routecheck"
LAYERS = (
    "version", "diagnostic", "address", "switches", "syntax", "model", "ios", "policy", "logins", "hosts", "gate", "expect",
    "settings", "network", "printed", "topology", "bundles", "line_protocol", "switching", "first_hop", "failures", "protocols",
    "rib", "vpn", "forwarding", "snapshot", "questions", "lint", "render", "cli", "__main__",
)  # fmt: skip
"""`settings` reads `[[links]]`, which `network` defines: they are one layer."""
SAME = {"settings": "network"}


def _layer(module: str) -> int:
    name = module.split(".")[1]
    return LAYERS.index(SAME.get(name, name))


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "routecheck" else [node.module or ""]
            )
            yield from ((name, node.level) for name in names)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_its_own_layer_or_one_to_its_left(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    if relative.name == "__init__.py":
        assert path.read_text() == "", "__init__.py files stay empty"
        return
    own = _layer("routecheck." + ".".join(relative.with_suffix("").parts))
    for module, level in _imports(path):
        assert level == 0, f"{relative}: relative import of {module}"
        if module.startswith("routecheck."):
            assert _layer(module) <= own, f"{relative} imports {module}, which is to its right"
