"""The pages of rules: one as a page, all as a catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable
from textwrap import indent, wrap
from typing import Any

from routecheck.lint.page import Page
from routecheck.render.style import Style


def page_text(page: Page, style: Style) -> str:
    """The page of one rule."""
    head = f"{style.strong(page.code)} {page.name} ({page.severity})"
    parts = [f"{head}\n{_wrapped(f'{page.summary}.', style)}", *(_wrapped(part, style) for part in page.why.split("\n\n"))]
    parts += [f"Flagged:\n{indent(block, '    ').rstrip()}" for block in page.flagged]
    parts += [f"Accepted:\n{indent(block, '    ').rstrip()}" for block in page.accepted]
    if page.settings:
        parts.append(f"With routecheck.toml:\n{indent(page.settings, '    ').rstrip()}")
    wanted = f"Where it is wanted: ! routecheck: ignore[{page.code}] and why, above the line."
    parts.append(_wrapped(wanted, style))
    return "\n\n".join(part for part in parts if part) + "\n"


def _wrapped(paragraph: str, style: Style) -> str:
    """A paragraph within the width; lines that are indented stay as they are."""
    if any(line.startswith(" ") for line in paragraph.split("\n")):
        return paragraph
    return "\n".join(wrap(paragraph, style.width, break_long_words=False, break_on_hyphens=False))


def catalogue_text(pages: Iterable[Page], style: Style) -> str:
    """The rules one below the other, in columns, within the width (at least 80)."""
    rows = list(pages)
    severity, name = (max(map(len, column)) for column in zip(*((page.severity, page.name) for page in rows), strict=True))
    lead = 6 + 2 + severity + 2 + name + 2
    lines: list[str] = []
    for page in rows:
        first, *more = wrap(page.summary, max(style.width, 80) - lead, break_on_hyphens=False)
        lines.append(f"{style.strong(page.code)}  {page.severity:<{severity}}  {page.name:<{name}}  {first}")
        lines += [" " * lead + line for line in more]
    return "\n".join(lines) + "\n"


def page_json(page: Page) -> str:
    """The page of one rule (routecheck.rule/1)."""
    return _json(_document(page))


def catalogue_json(pages: Iterable[Page]) -> str:
    """All pages (routecheck.rule/1)."""
    return _json({"rules": [_document(page) for page in pages]})


def markdown(page: Page) -> str:
    """The page as Markdown, as code scanning shows it."""
    parts = [f"{page.summary}.", page.why]
    for title, blocks in (("Flagged", page.flagged), ("Accepted", page.accepted), ("With routecheck.toml", (page.settings,))):
        parts += [f"**{title}**\n\n```\n{block.rstrip()}\n```" for block in blocks if block]
    return "\n\n".join(part for part in parts if part)


def _document(page: Page) -> dict[str, Any]:
    return {
        "code": page.code,
        "name": page.name,
        "severity": page.severity,
        "summary": page.summary,
        "why": page.why,
        "flagged": list(page.flagged),
        "accepted": list(page.accepted),
        "settings": page.settings or None,
    }


def _json(document: dict[str, Any]) -> str:
    return json.dumps({"schema": "routecheck.rule/1", **document}, indent=1, ensure_ascii=False) + "\n"
