"""What a device would be after commands were typed into it: the proof of a fix is the config that it makes."""

from __future__ import annotations

from collections.abc import Iterable

from routecheck.ios.acl import AclDraft
from routecheck.ios.crypto import CryptoDraft
from routecheck.ios.draft import Draft
from routecheck.ios.finish import finished
from routecheck.ios.fold import Memory
from routecheck.ios.interfaces import Known
from routecheck.model.device import Device
from routecheck.model.policy import AclEntry
from routecheck.syntax.native import read

TYPED = "typed"
"""The name of the file that lines typed in are in."""


def typed(device: Device, commands: Iterable[str]) -> Device:
    """The device after `commands`, blocks indented as in a config. What IOS refuses is in its diagnostics, with the others.

    Lines of access lists, NAT, crypto and interfaces may be typed, and change nothing else; entries that name object groups
    stay as they are.
    """
    draft = _draft(device)
    Memory().continued(draft, read("\n".join(commands) + "\n", TYPED))
    made = finished(draft)
    return device._replace(
        interfaces=made.interfaces,
        acls=made.acls,
        nat_rules=made.nat_rules,
        crypto=made.crypto,
        notes=device.notes + made.notes,
        diagnostics=device.diagnostics + made.diagnostics,
    )


def _draft(device: Device) -> Draft:
    """A draft of which those parts of `device` would be made."""
    draft = Draft(device.file)
    draft.version = device.version
    draft.interfaces = {name: Known(made._asdict()) for name, made in device.interfaces.items()}
    for name, acl in device.acls.items():
        made = AclDraft(acl.line, is_standard=acl.is_standard)
        made.entries = {entry.sequence: _plain(entry) for entry in acl.entries}
        made.last = max(made.entries, default=0)
        draft.acls[name] = made
    draft.nat_rules = {rule.key: rule for rule in device.nat_rules}
    draft.crypto = CryptoDraft(device.crypto)
    return draft


def _plain(entry: AclEntry) -> AclEntry:
    """An entry with what its groups hold instead of their names."""
    return entry._replace(source_group="", destination_group="", service_group="")
