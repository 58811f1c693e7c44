"""What rules find in configs, with declared cables, and what it is about."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from routecheck.lint.rule import Found
from routecheck.settings import read_settings
from routecheck.snapshot import snapshot
from tests.lint.running import read, rule


def found(code: str, text: str, settings: str = "") -> list[Found]:
    """What a rule finds in a config, or in several that begin with `hostname`, with what `routecheck.toml` adds."""
    now = read(text)
    if settings:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "routecheck.toml"
            path.write_text(settings)
            now = snapshot(now.network._replace(links=read_settings(str(path)).links))
    return list(rule(code).check(now))


def subjects(code: str, text: str) -> list[str]:
    """The devices and subjects of what a rule finds."""
    return [f"{one.device}: {one.subject}" for one in found(code, text)]
