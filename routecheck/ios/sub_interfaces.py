"""What the sub-interfaces of one port may not have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routecheck.ios.draft import Draft
from routecheck.ios.names import parent


def claim_tag(draft: Draft, name: str, change: Mapping[str, Any]) -> None:
    """S1.20: IOS refuses the tag of another sub-interface of the port, and a second native VLAN. Raises `ValueError`.

    Frames with two tags are told apart by both. The draft remembers who had a tag last, who may have lost it since.
    """
    port = parent(name)
    if port is None or change["vlan"] is None:
        return
    keys = _keys(port, change)
    for key in keys:
        other = draft.tags.get(key, name)
        if other != name and key in _keys(port, draft.interfaces.get(other, {})):
            what = f"the VLAN tag {change['vlan']}" if key == keys[0] else "the native VLAN"
            raise ValueError(f"{other} has {what} of {port} already")
    draft.tags.update(dict.fromkeys(keys, name))


def _keys(port: str, made: Mapping[str, Any]) -> list[tuple[object, ...]]:
    """What no other sub-interface of the port may have."""
    if made.get("vlan") is None:
        return []
    keys: list[tuple[object, ...]] = [(port, made["vlan"], *made["encapsulation"].lower().split()[1:])]
    return [*keys, (port, "native")] if made["is_native_vlan"] else keys
