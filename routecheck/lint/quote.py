"""Config lines that may be shown. A line is shown when it starts as one of those that hold no secret; all others stay hidden."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from routecheck.lint.report import Finding, Report
from routecheck.syntax.line import Line

_OF_READING = ("CFG1", "NET1", "OSP1")
"""Codes whose findings know the numbers of their lines only."""

_SHOWN = re.compile(
    r"(?:no )?(?:ip (?:route|address|ospf (?:cost|network|priority|hello-interval|dead-interval|mtu-ignore|\d+ area)|access-group"
    r"|access-list|nat|mtu|default-network|default-gateway|prefix-list|helper-address|policy|http|routing|sla schedule|sla \d+$)"
    r"|interface|router|network \d+|redistribute|default-information|passive-interface|area \S+ (?:stub|nssa|range)|distance"
    r"|access-list \d+|permit|deny|route-map|match|set (?:ip|metric|tag|peer|transform-set|pfs)|track|icmp-echo"
    r"|encapsulation|switchport|duplex|speed|mtu|shutdown|vlan \d+|vrf|crypto (?:map|ipsec|isakmp (?:policy|profile)|ikev2)"
    r"|tunnel (?:source|destination|mode|protection)|line (?:con|vty|aux)|transport input|hostname"
    r"|router-id|neighbor \S+ remote-as"
    r"|standby \d+ (?:ip|priority|preempt|track|timers)|spanning-tree|channel-group|encr|hash|group \d+|lifetime|service)\b"
)
_HIDES = re.compile(
    r"\b(?:key\S*|password\S*|secret|passphrase|community|remark|description|pre-shared\S*|psk|md5|authentication\S*|credential\S*)\b",
    re.I,
)


def quote(line: Line) -> str:
    """The text of a line, or the empty string."""
    text = line.text
    return text if len(text) <= 160 and _SHOWN.match(text) and not _HIDES.search(text) else ""


def quoted(report: Report, raws: Callable[[str], Sequence[str]]) -> Report:
    """The report with the leading lines of findings that come without one, as what was found while reading does. `raws` gives
    the raw lines of a file of the report; none where it cannot be read."""
    known: dict[str, Sequence[str]] = {}
    found: list[Finding] = []
    for one in report.findings:
        if not one.quote and one.line and one.code.startswith(_OF_READING):
            if one.file not in known:
                known[one.file] = raws(one.file)
            text = "".join(known[one.file][one.line - 1 : one.line]).strip()
            found.append(one._replace(quote=quote(Line(one.file, one.line, one.line, 0, tuple(text.split()), text))))
        else:
            found.append(one)
    return report._replace(findings=tuple(found))
