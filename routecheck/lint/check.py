"""`check`: everything that the rules, the reading of the configs and the comparison of tunnels find wrong with a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from routecheck.diagnostic import ERROR, Diagnostic, Span
from routecheck.lint import baseline, choice, expected, suppress
from routecheck.lint.catalogue import catalogue
from routecheck.lint.quote import quote
from routecheck.lint.report import Finding, Report, ordered
from routecheck.lint.rule import Found, Rule
from routecheck.lint.rules import RULES
from routecheck.lint.told import UNDECIDED, UNMET
from routecheck.model.gate import Gate
from routecheck.network import Network
from routecheck.snapshot import Snapshot

NOT_UNDERSTOOD = ("CFG201", "CFG234")
"""The rules about lines that are not understood: any word of them may be a secret."""
_PLACE = re.compile(r"(?P<file>[\w./\\-]+):\d+\b|\b(?P<word>lines?) \d+\b|^\d+ (?P<what>lines)\b")


class Options(NamedTuple):
    """What is asked for: the codes, what fails (by default what the settings say, else errors), the counts of a baseline;
    `tell` hears what is being done; `gate` stands instead of that of the network, but for what that excuses."""

    wanted: choice.Wanted = choice.Wanted()
    fail_on: str = ""
    known: Mapping[baseline.Key, int] = MappingProxyType({})
    tell: Callable[[str], None] = lambda _: None
    gate: Gate | None = None


def check(now: Snapshot, options: Options | None = None) -> Report:
    """The report about a network with nothing failed; of a network with a device in focus, what is about that device. Raises
    `UsageError` for words that name no rule."""
    options = options or Options()
    gate = options.gate or now.network.gate
    looked_for = choice.chosen(options.wanted, gate)
    levels = choice.severities(gate)
    left_out = choice.per_file(gate)

    def counted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        told = (one for one in findings if one.code in looked_for and _concerns(now.network, one))
        return ordered(suppress.without_files(told, left_out))

    cases = expected.cases(now, looked_for, options.tell)
    unmet = [case.finding for case in cases if case.finding]
    found = counted((*everything(now, looked_for, options.tell), *unmet))
    silences = suppress.silences(now.network)
    kept, used = suppress.told(found, silences.made)
    own = counted((*silences.findings, *suppress.unused(silences.made, used, looked_for)))

    def weighed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
        return ordered([one._replace(severity=levels.get(one.code, one.severity)) for one in findings])

    compared = baseline.compare(weighed((*kept, *own)), options.known, looked_for)
    focus = now.network.focus
    return Report(
        compared.new,
        tuple(sorted(device.file for device in now.network.devices.values() if focus in (None, device.name))),
        len(found) - len(kept),
        compared.known,
        (*_stale(key for key in compared.stale if focus in (None, key[1])), *expected.notes(cases)),
        options.fail_on or gate.fail_on or ERROR,
        expected.kept(cases, compared.new),
        silenced=weighed(set(found).difference(kept)),
    )


def _concerns(network: Network, found: Finding) -> bool:
    """Whether a finding is about the device in focus, if there is one. What is expected is expected of the network."""
    if network.focus in (None, found.device) or found.code in (UNMET, UNDECIDED):
        return True
    file = network.devices[network.focus or ""].file
    return any(span.file == file for span in found.spans)


def everything(now: Snapshot, looked_for: frozenset[str], tell: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """All findings of the codes looked for, in any order, before anything is suppressed. (Diagnostics of other codes may be
    among them.)"""
    nodes = {device.file: device.name for device in now.network.devices.values()}
    for told in now.network.diagnostics + now.base.diagnostics:
        yield _from_diagnostic(told, nodes)
    for rule in RULES:
        if rule.code in looked_for:
            tell(f"{rule.code} {rule.name}")
            for found in rule.check(now):
                yield _from_rule(now, rule, found)
    if any(code.startswith("VPN") for code in looked_for) and any(device.crypto for device in now.network.devices.values()):
        from routecheck.lint.tunnels import tunnel_findings

        tell("tunnels")
        yield from tunnel_findings(now)


def _from_rule(now: Snapshot, rule: Rule, found: Found) -> Finding:
    spans = tuple(Span(line.file, line.number) for line in found.lines) or (_whole(now, found.device),)
    shown = quote(found.lines[0]) if found.lines and rule.code not in NOT_UNDERSTOOD else ""
    return Finding(rule.code, rule.name, rule.severity, found.device, found.subject, found.message, spans, (), shown)


def _whole(now: Snapshot, device: str) -> Span:
    known = now.network.devices.get(device)
    return Span(known.file if known else device, 0)


def _from_diagnostic(told: Diagnostic, nodes: Mapping[str, str]) -> Finding:
    """The subject is the sentence without what moves with the lines."""
    subject = _PLACE.sub(lambda found: found["file"] or found["word"] or found["what"], told.message)
    page = catalogue().get(told.code)
    device = nodes.get(told.spans[0].file, "") if told.spans else ""
    return Finding(told.code, page.name if page else "", told.severity, device, subject, told.message, told.spans)


def _stale(keys: Iterable[baseline.Key]) -> Iterator[str]:
    for code, device, subject in keys:
        of = f" of {device}" if device else ""
        yield f"the baseline has {code}{of} about {subject}, which is not there any more"
