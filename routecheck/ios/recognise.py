"""Whether a text reads as an IOS config, and if not, what it looks like."""

from __future__ import annotations

import re

_STRONG = re.compile(
    r"^[ \t]*(?:hostname \S|interface \S|router \S+ ?\S*|ip route \S|line (?:con|vty)|version \d|Current configuration|"
    r"ip access-list|access-list \d|crypto |vlan \d|route-map \S|no aaa new-model|enable secret|int(?:erf|e|er)? ?\S+\d)",
    re.MULTILINE | re.IGNORECASE,
)
_OTHERS = (
    (re.compile(r"^(?:feature (?:ospf|bgp|eigrp|interface-vlan|lacp|nxapi)|vdc |boot nxos )", re.MULTILINE), "an NX-OS config"),
    (re.compile(r"^!! IOS XR Configuration|^ ipv4 address ", re.MULTILINE), "an IOS XR config"),
    (re.compile(r"^(?:: Saved|ASA Version |\s*nameif )", re.MULTILINE), "an ASA config"),
    (re.compile(r"^! device: .*EOS|^! boot system flash:/?EOS", re.MULTILINE), "an Arista EOS config"),
    (re.compile(r"^(?:set (?:system|interfaces|version) |(?:system|interfaces|protocols) \{)", re.MULTILINE), "a Junos config"),
    (re.compile(r"^(?:```|#{1,6} [A-Z])", re.MULTILINE), "a Markdown text"),
)


def why_not_ios(text: str) -> str | None:
    """None when `text` reads as an IOS config, else the reason in words."""
    if not text.strip():
        return "is empty"
    stripped = text.lstrip()
    if stripped[0] in "{[<" and stripped.rstrip()[-1] in "}]>":
        return "is no IOS config (it is JSON or XML)"
    for pattern, what in _OTHERS:
        if pattern.search(text):
            return f"is no IOS config: it looks like {what}"
    if _STRONG.search(text) is None:
        return "is no IOS config: no line of it is a command that configs start with"
    return None
