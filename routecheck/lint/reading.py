"""Lines that are not understood, and files that are not what a router holds (CFG2xx)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from routecheck.ios.commands import COMMANDS
from routecheck.ios.grammar import UNKNOWN, Misspelt, first_words, misspelt, recognised
from routecheck.ios.names import is_physical, parent
from routecheck.lint.rule import Found
from routecheck.model.device import Device, Note
from routecheck.snapshot import Snapshot

_PLACES = {
    "global": "global configuration", "acl": "an access list", "ospf": "router ospf", "bgp": "router bgp", "bgp-af": "router bgp",
    "eigrp": "router eigrp", "rip": "router rip", "isis": "router isis", "line": "a line block", "crypto-map": "a crypto map",
    "route-map": "a route-map", "interface": "an interface block",
    "vlan": "a vlan block", "track": "a track block", "vrf": "a VRF block",
}  # fmt: skip


def unknown_line(now: Snapshot) -> Iterator[Found]:
    """A line is no command that is known here.

    IOS may refuse it, or it stands in the wrong block, or it is one that routecheck does not know: then what it does is not in
    any answer. Correct it, or put it where it belongs.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         passive-interface GigabitEthernet0/1

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
        router ospf 1
         network 192.0.2.0 0.0.0.255 area 0
         passive-interface GigabitEthernet0/1
    """
    for device, note in _unknown(now):
        if _meant(note) is None:
            place = _place(note)
            message = f"this line is no command that is known in {place}{_hint(note)}"
            yield Found(device.name, f"line in {place}", message, (note.line,))


def misspelt_command(now: Snapshot) -> Iterator[Found]:
    """A line is a command but for one letter or two.

    IOS refuses it, and what it should configure is missing. (No more of the line is shown than its first word: what follows may
    be a secret.)

    Flagged:
        interface GigabitEthernet0/1
         ip adress 192.0.2.1 255.255.255.0
         shutdwn

    Accepted:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         shutdown
    """
    for device, note in _unknown(now):
        found = _meant(note)
        if found:
            message = f"{_shown(note, found.place)} is no keyword in {_place(note)}; did you mean {found.meant}?"
            yield Found(device.name, f"'{found.meant}' in {_place(note)}", message, (note.line,))


def _shown(note: Note, place: int) -> str:
    """A word of a line that is not understood: itself when it is the name of the command, else by what stands before it."""
    words = note.line.words
    start = 1 if words[0].lower() in ("no", "default") else 0
    before = recognised(note.mode, words[start:place])
    return f"'{words[place]}'" if place == start else f"the word behind '{before}'" if before else f"word {place + 1}"


def _unknown(now: Snapshot) -> Iterator[tuple[Device, Note]]:
    for device in now.network.devices.values():
        yield from ((device, note) for note in device.notes if note.fate == UNKNOWN)


def _meant(note: Note) -> Misspelt | None:
    return None if _hint(note) else misspelt(note.mode, note.line.words)


def _place(note: Note) -> str:
    return _PLACES.get(note.mode, f"a {note.mode} block")


def _hint(note: Note) -> str:
    """Where a command of that name belongs. No word of a line that is not understood is quoted unless it is a keyword: it may be
    a secret."""
    word = note.line.words[0].lower()
    others = [_PLACES[mode] for mode in _PLACES if mode != note.mode and word in _keywords(mode)]
    return f"; '{word}' belongs into {others[0]}" if others and word not in _keywords(note.mode) else ""


@cache
def _keywords(mode: str) -> frozenset[str]:
    return frozenset(first_words(mode)) if mode in COMMANDS else frozenset()


def missing_no_shutdown(now: Snapshot) -> Iterator[Found]:
    """A script turns some ports on and leaves others as they are: shut down.

    Ports of a router start with `shutdown` (S2.6). In what `show running-config` prints no `shutdown` means that a port is on,
    but a file that says `no shutdown` is typed in, and a port without that line stays down. Add `no shutdown`.

    Flagged:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
         no shutdown
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
         no shutdown
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         no shutdown
    """
    for device in now.network.devices.values():
        ports = [made for made in device.interfaces.values() if is_physical(made.name) and parent(made.name) is None]
        if device.version or not any(made.has_no_shutdown for made in ports):
            continue
        for made in ports:
            is_meant = bool(made.addresses or made.unknown_address or made.unnumbered or _has_children(device, made.name))
            if is_meant and not made.has_no_shutdown and not made.is_shutdown:
                message = f"{made.name} has no 'no shutdown', as other ports in this file do: a port of a router starts shut down"
                yield Found(device.name, f"interface {made.name}", message, (made.line,))


def _has_children(device: Device, name: str) -> bool:
    return any(parent(other) == name and made.addresses for other, made in device.interfaces.items())
