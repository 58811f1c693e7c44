"""Config lines that may be shown. A line is shown when it starts as one of those that hold no secret; all others stay hidden."""

from __future__ import annotations

import re

from routecheck.syntax.line import Line

_SHOWN = re.compile(
    r"(?:no )?(?:ip (?:route|address|ospf (?:cost|network|priority|hello-interval|dead-interval|mtu-ignore|\d+ area)|access-group"
    r"|access-list|nat|mtu|default-network|default-gateway|prefix-list|helper-address|policy|http|routing|sla schedule|sla \d+$)"
    r"|interface|router|network \d|redistribute|default-information|passive-interface|area \S+ (?:stub|nssa|range)|distance"
    r"|access-list \d|permit|deny|route-map|match|set (?:ip|metric|tag|peer|transform-set|pfs)|track|icmp-echo"
    r"|encapsulation|switchport|duplex|speed|mtu|shutdown|vlan \d|vrf|crypto (?:map|ipsec|isakmp (?:policy|profile)|ikev2)|tunnel"
    r" (?:source|destination|mode|protection)|line (?:con|vty|aux)|transport input|hostname|router-id|neighbor \S+ remote-as"
    r"|standby \d+ (?:ip|priority|preempt|track|timers)|spanning-tree|channel-group|encr|hash|group \d|lifetime|service)\b"
)
_HIDES = re.compile(
    r"\b(?:key\S*|password\S*|secret|passphrase|community|remark|description|pre-shared\S*|psk|md5|authentication\S*|credential\S*)\b",
    re.I,
)


def quote(line: Line) -> str:
    """The text of a line, or the empty string."""
    text = line.text
    return text if len(text) <= 160 and _SHOWN.match(text) and not _HIDES.search(text) else ""
