"""Every code that a check may say, with its page."""

from __future__ import annotations

from functools import cache

from routecheck.diagnostic import UsageError, suggestion
from routecheck.lint import told, told_vpn
from routecheck.lint.page import Page, page
from routecheck.lint.rules import RULES


@cache
def catalogue() -> dict[str, Page]:
    """The pages of all codes, sorted."""
    own = [page(rule.code, rule.name, rule.severity, rule.check.__doc__ or "") for rule in RULES]
    return {one.code: one for one in sorted((*own, *told.pages(), *told_vpn.pages()))}


def find(word: str) -> Page:
    """The page of a code or of a name, in any case. Raises `UsageError`."""
    for one in catalogue().values():
        if word.upper() == one.code or word.lower() == one.name:
            return one
    known = [*catalogue(), *(one.name for one in catalogue().values())]
    raise UsageError(f"no rule '{word}'{suggestion(word, known) or '; `routecheck rule` lists all'}")
