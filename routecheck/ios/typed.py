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
from routecheck.syntax.native import read

TYPED = "typed"
"""The name of the file that lines typed in are in."""


def typed(device: Device, commands: Iterable[str]) -> Device:
    """The device after `commands`, blocks indented as in a config. What IOS refuses is in its diagnostics, with the others.

    Access lists, NAT rules, crypto and interfaces may be typed; entries of lists that hold object groups stay as they are.
    """
    draft = _draft(device)
    Memory().continued(draft, read("\n".join(commands) + "\n", TYPED))
    return finished(draft)


def _draft(device: Device) -> Draft:
    """A draft of which `device` would be made."""
    draft = Draft(device.file)
    draft.hostname, draft.version, draft.hostname_line = device.name, device.version, device.hostname_line
    draft.interfaces = {name: Known(made._asdict()) for name, made in device.interfaces.items()}
    draft.statics = dict(enumerate(device.static_routes))
    draft.ospf = {one.pid: one._replace(networks=dict(one.networks), passive=dict(one.passive)) for one in device.ospf}
    draft.vrfs, draft.tracks = dict(device.vrfs), dict(device.tracks)
    draft.vlans, draft.inactive_vlans = set(device.vlans), set(device.inactive_vlans)
    draft.no_ip_routing = device.no_ip_routing_line
    draft.recurses_via_nexthop = set(device.recurses_via_nexthop)
    for name, acl in device.acls.items():
        made = AclDraft(acl.line, is_standard=acl.is_standard)
        made.entries = {
            entry.sequence: entry._replace(source_group="", destination_group="", service_group="") for entry in acl.entries
        }
        made.last = max(made.entries, default=0)
        draft.acls[name] = made
    draft.prefix_lists = {name: {one.sequence: one for one in found.entries} for name, found in device.prefix_lists.items()}
    draft.route_maps = {name: {one.sequence: one for one in found.clauses} for name, found in device.route_maps.items()}
    draft.nat_rules = {rule.key: rule for rule in device.nat_rules}
    draft.crypto = CryptoDraft(device.crypto)
    draft.notes, draft.diagnostics = list(device.notes), list(device.diagnostics)
    return draft
