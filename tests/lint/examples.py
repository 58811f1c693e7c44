"""The examples on the pages of rules, as networks."""

from __future__ import annotations

from pathlib import Path

from routecheck.lint.check import check
from routecheck.lint.page import Page, devices
from routecheck.lint.report import Report
from routecheck.network import from_texts, load
from routecheck.snapshot import snapshot


def report(page: Page, block: str, folder: Path) -> Report:
    """What a check of one block of a page says."""
    if not page.settings:
        return check(snapshot(from_texts(devices(block))))
    for name, text in {**devices(block), "routecheck.toml": page.settings}.items():
        (folder / name).write_text(text)
    return check(snapshot(load(str(folder))))


def codes(page: Page, block: str, folder: Path) -> list[str]:
    """The codes of one block of a page, each once."""
    return sorted({found.code for found in report(page, block, folder).findings})
