"""Whether a text reads as an IOS config, and if not, what it looks like."""

from __future__ import annotations

import re

_STRONG = re.compile(
    r"^[ \t]*(?:[\w.\-]+\([\w\-]+\)#[ ]*)?"
    r"(?:hostname \S|interface \S|router \S+ ?\S*|ip route \S|line (?:con|vty)|version \d|Current configuration|"
    r"ip access-list|access-list \d|crypto |vlan \d|route-map \S|no aaa new-model|enable secret|int(?:erf|e|er)? ?\S+\d)",
    re.MULTILINE | re.IGNORECASE,
)
_OTHERS = (
    (("feature ospf", "feature bgp", "feature interface-vlan", "feature lacp", "vdc ", "boot nxos "), "an NX-OS config"),
    (("!! IOS XR Configuration", " ipv4 address "), "an IOS XR config"),
    ((": Saved", "ASA Version ", " nameif "), "an ASA config"),
    (("! boot system flash:/EOS", "! boot system flash:EOS"), "an Arista EOS config"),
    (("set system ", "set interfaces ", "system {", "interfaces {", "protocols {"), "a Junos config"),
    (("```",), "a Markdown text"),
)
"""What lines of other texts start with."""


def why_not_ios(text: str) -> str | None:
    """None when `text` reads as an IOS config, else the reason in words."""
    if not text.strip():
        return "is empty"
    stripped = text.lstrip()
    if stripped[0] in "{[<" and stripped.rstrip()[-1] in "}]>":
        return "is no IOS config (it is JSON or XML)"
    for starts, what in _OTHERS:
        if any(text.startswith(start) or f"\n{start}" in text for start in starts):
            return f"is no IOS config: it looks like {what}"
    if stripped.startswith("#") and "\n!" not in text and "\nend" not in text:
        return "is no IOS config: it looks like a Markdown text"
    if _STRONG.search(text) is None:
        return "is no IOS config: no line of it is a command that configs start with"
    return None
