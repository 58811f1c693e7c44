"""What is not to be told: comments in configs, `[[check.suppressions]]` and `per-file-ignores` in `routecheck.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import NamedTuple

from routecheck.diagnostic import Span, suggestion
from routecheck.lint.catalogue import catalogue
from routecheck.lint.choice import codes
from routecheck.lint.report import Finding
from routecheck.lint.told import UNEXPLAINED, UNKNOWN_RULE, UNREADABLE_REMARK, UNUSED_SUPPRESSION
from routecheck.model.gate import Excuse
from routecheck.network import Network
from routecheck.syntax.line import Remark

SETTINGS = "routecheck.toml"
_IGNORE = re.compile(r"ignore\s*\[(?P<words>[^\]]*)\](?P<reason>.*)")


class Silence(NamedTuple):
    """A word of a suppression: the codes that it means, where it holds (a line; or a device and an object, where they are not
    empty), and what it is called when it turns out to be unused."""

    codes: frozenset[str]
    span: Span
    device: str
    about: int
    object: str
    called: str

    def covers(self, found: Finding) -> bool:
        """Whether it suppresses a finding."""
        if found.code not in self.codes:
            return False
        if self.about:
            return Span(self.span.file, self.about) in found.spans
        return self.device in ("", found.device) and self.object in ("", found.subject)


class Silences(NamedTuple):
    """Every suppression that is understood, and what is to be said about the others."""

    made: tuple[Silence, ...]
    findings: tuple[Finding, ...]


def silences(network: Network) -> Silences:
    """The suppressions in the configs and the settings of a network."""
    made: list[Silence] = []
    faults: list[Finding] = []
    for device in network.devices.values():
        for remark in device.remarks:
            for one in _remark(device.name, remark):
                (made if isinstance(one, Silence) else faults).append(one)  # type: ignore[arg-type]
    for excuse in network.gate.excuses:
        one = _excuse(excuse)
        (made if isinstance(one, Silence) else faults).append(one)  # type: ignore[arg-type]
    return Silences(tuple(made), tuple(faults))


def told(findings: Iterable[Finding], made: Iterable[Silence]) -> tuple[list[Finding], set[Silence]]:
    """The findings that no suppression covers, and the suppressions that cover one."""
    kept: list[Finding] = []
    used: set[Silence] = set()
    by_code: dict[str, list[Silence]] = {}
    for one in made:
        for code in one.codes:
            by_code.setdefault(code, []).append(one)
    for found in findings:
        covering = [one for one in by_code.get(found.code, ()) if one.covers(found)]
        used.update(covering)
        if not covering:
            kept.append(found)
    return kept, used


def unused(made: Iterable[Silence], used: set[Silence], looked_for: frozenset[str]) -> Iterator[Finding]:
    """What suppresses nothing, of those whose rules were all looked for."""
    for one in made:
        if one not in used and one.codes <= looked_for:
            yield own(UNUSED_SUPPRESSION, one.device, one.called, f"{one.called} suppresses nothing", one.span)


def without_files(findings: Iterable[Finding], per_file: Mapping[str, frozenset[str]]) -> list[Finding]:
    """The findings that `per-file-ignores` leave: a pattern is held against the path and against the name of the file."""
    return [
        found
        for found in findings
        if not any(found.code in left_out and _is_like(found.file, glob) for glob, left_out in per_file.items())
    ]


def own(code: str, device: str, subject: str, message: str, span: Span) -> Finding:
    """A finding of the check about itself."""
    page = catalogue()[code]
    return Finding(code, page.name, page.severity, device, subject, message, (span,))


def _is_like(file: str, glob: str) -> bool:
    return fnmatchcase(file, glob) or fnmatchcase(file.rpartition("/")[2], glob)


def _remark(device: str, remark: Remark) -> Iterator[Silence | Finding]:
    span = Span(remark.file, remark.number)
    found = _IGNORE.match(remark.text)
    words = [word.strip() for word in found["words"].split(",")] if found else []
    if not any(words):
        message = "this comment is not understood; write ! routecheck: ignore[RTE101,NAT] and why"
        yield own(UNREADABLE_REMARK, device, "comment", message, span)
        return
    if found and not found["reason"].strip():
        called = f"ignore[{','.join(words)}]"
        yield own(UNEXPLAINED, device, called, f"{called} has no reason: say why the finding may stay", span)
    for word in words:
        meant = codes(word)
        if meant:
            yield Silence(meant, span, device, remark.about or -1, "", f"ignore[{word}]")
        else:
            yield own(UNKNOWN_RULE, device, f"ignore[{word}]", f"no rule '{word}'{_like(word)}", span)


def _excuse(excuse: Excuse) -> Silence | Finding:
    span = Span(SETTINGS, excuse.line)
    meant = codes(excuse.rule)
    if not meant:
        return own(UNKNOWN_RULE, "", excuse.rule, f"no rule '{excuse.rule}'{_like(excuse.rule)}", span)
    where = "".join(f" {key} {word}" for key, word in (("of", excuse.device), ("about", excuse.object)) if word)
    return Silence(meant, span, excuse.device, 0, excuse.object, f"the suppression of {excuse.rule}{where}")


def _like(word: str) -> str:
    return suggestion(word, [*catalogue(), *(page.name for page in catalogue().values())])
