"""What `[check]` of `routecheck.toml` says (cli.md): which findings count, and how much."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Excuse(NamedTuple):
    """An entry of `[[check.suppressions]]`: a finding of `rule` on `device` about `object` is known and wanted, and why. What
    is empty is not looked at; `line` is that of the entry, 0 when it is not known."""

    rule: str
    device: str
    object: str
    reason: str
    line: int = 0


class Gate(NamedTuple):
    """The rules that count, by code, by the start of codes or by name; what they are worth instead, by the same words; what is
    not looked for in which files; what is excused; what fails a check ('' when it is not said), and the file of the baseline."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = MappingProxyType({})
    per_file: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    excuses: tuple[Excuse, ...] = ()
    fail_on: str = ""
    baseline: str = ""


OPEN = Gate()
"""Without `[check]`: everything counts."""
