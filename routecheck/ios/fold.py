"""Config text -> `Device`: each line is placed in its block, looked up, and folded into what is known so far.

IOS reads a config that way, so that the last line wins, blocks can be entered again and `no` takes back. Indents
guide where a line belongs, the command table decides (S1.3): IOS itself never looks at indents.
"""

from __future__ import annotations

from collections import Counter

from routecheck.diagnostic import ERROR, WARNING, Diagnostic, RefusedError, Span
from routecheck.ios.commands import COMMANDS
from routecheck.ios.finish import finished
from routecheck.ios.grammar import (
    HARMLESS,
    MODELLED,
    PACKETS,
    ROUTES,
    UNKNOWN,
    Ambiguous,
    Resolved,
    resolve,
)
from routecheck.ios.interfaces import Known, interface_line, new_interface, vlan_numbers
from routecheck.ios.names import interface_name, interface_range, kind
from routecheck.ios.ospf import check_pid, new_process, ospf_line
from routecheck.ios.routing import route_prefix, static_key, static_route
from routecheck.model.device import Device, Note
from routecheck.model.routing import OspfProcess, StaticRoute
from routecheck.syntax.line import Line, Parts
from routecheck.syntax.native import Reading, read

_LEAVES = frozenset(
    "exit end quit exit-address-family exit-vrf exit-af-interface exit-af-topology exit-sf-interface exit-service-family "
    "exit-peer-policy exit-peer-session exit-vrf-address-family".split()
)


Memo = dict[str, Resolved | Ambiguous | None]
"""What the lines of one mode have been found to be, by their text."""


class Block:
    """An open block: its mode, how far its opener is indented, and the names of the objects its lines are about."""

    __slots__ = ("fate", "has_indented", "indent", "memory", "mode", "names")

    def __init__(self, mode: str, indent: int, names: tuple[str, ...], fate: str, memory: Memo) -> None:
        self.mode, self.indent, self.names, self.fate, self.memory = mode, indent, names, fate, memory
        self.has_indented = False


class Draft:
    """What is known of a device while its lines are folded in. The values in it are frozen and get replaced."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.hostname, self.version = "", ""
        self.hostname_line: Line | None = None
        self.interfaces: dict[str, Known] = {}
        self.statics: dict[object, StaticRoute] = {}
        self.ospf: dict[str, OspfProcess] = {}
        self.vrfs: dict[str, Line] = {}
        self.vlans: set[int] = set()
        self.inactive_vlans: set[int] = set()
        self.tracks: dict[str, Line] = {}
        self.no_ip_routing: Line | None = None
        self.recurses_via_nexthop: set[str] = set()
        self.notes: list[Note] = []
        self.fates: Counter[str] = Counter()
        self.diagnostics: list[Diagnostic] = []


def read_device(text: str, file: str) -> Device:
    """The device that one config describes. Never raises: what cannot be read is in its diagnostics and notes."""
    return Memory().device(text, file)


class Memory:
    """Reads configs one after the other and remembers what raw lines split into and which commands lines are:
    the configs of a network repeat each other."""

    def __init__(self) -> None:
        self._parts: dict[str, Parts] = {}
        self._resolved: dict[str, Memo] = {mode: {} for mode in COMMANDS}

    def device(self, text: str, file: str) -> Device:
        """The device that `text` describes, named after `file` when it has no hostname."""
        return self.folded(read(text, file, self._parts), file)

    def folded(self, reading: Reading, file: str) -> Device:
        """The device of a reading (by whichever reader)."""
        draft = Draft(file)
        draft.diagnostics.extend(reading.diagnostics)
        _Fold(draft, self._resolved).lines(reading.lines)
        draft.fates["blank"] = reading.noise
        return finished(draft)


def _is_exact(found: Resolved | Ambiguous | None) -> bool:
    return isinstance(found, Resolved) and found.is_written_out


class _Fold:
    def __init__(self, draft: Draft, resolved: dict[str, Memo]) -> None:
        self.draft = draft
        self.resolved = resolved
        self.stack = [Block("global", -1, (), HARMLESS, resolved["global"])]

    def lines(self, lines: list[Line]) -> None:
        """Fold all lines in, in order. Most are found in the memo of the open block; the others are placed first."""
        fates: dict[str, int] = dict.fromkeys((MODELLED, HARMLESS, ROUTES, PACKETS, UNKNOWN), 0)
        stack = self.stack
        outermost = stack[0].memory
        for line in lines:
            _, number, last, indent, _, text = line
            block = stack[-1]
            if indent > block.indent:
                found = block.memory.get(text)
            elif block.has_indented and indent == 0 and len(stack) == 2:
                found = outermost.get(text)  # the line behind a block, as most configs are indented
                if found.__class__ is Resolved and found[2]:
                    del stack[1]
                    block = stack[0]
            else:
                found = None
            if found.__class__ is Resolved and found[2]:
                block.has_indented = True
                fate, opens, _ = found[0]
                if fate != HARMLESS or opens:
                    self._known(block, found, line)
            else:
                fate = self._other(line)
            fates[fate] += last - number + 1
        self.draft.fates.update(fates)

    def _other(self, line: Line) -> str:
        """The fate of a line that has to be looked up."""
        first = line.words[0]
        if first in _LEAVES:
            return self._leave(first, line)
        if first == "do":
            return HARMLESS
        block, found = self._place(line)
        if isinstance(found, Resolved):
            return self._known(block, found, line)
        if not COMMANDS[block.mode] and line.indent > block.indent:
            return block.fate
        if isinstance(found, Ambiguous):
            message = f"ambiguous command: '{found.word}' may be {' or '.join(found.candidates)}"
            self.draft.diagnostics.append(Diagnostic("CFG103", ERROR, message, (Span(line.file, line.number),)))
        self.draft.notes.append(Note(line, UNKNOWN, "", block.mode))
        return UNKNOWN

    def _known(self, block: Block, found: Resolved, line: Line) -> str:
        """Do what a command says; its fate."""
        command, words, _, what = found
        fate, opens, _ = command
        names: tuple[str, ...] = ()
        if fate == MODELLED:
            try:
                if opens == "interface" and words[0] == "interface":
                    names = self._enter(words, line)
                else:
                    self._apply(block, words, line)
            except ValueError as error:
                self._refused(line, error)
        elif fate != HARMLESS:
            self.draft.notes.append(Note(line, fate, what, block.mode))
        if opens and words[0] not in ("no", "default"):
            if opens == "ospf":
                names = (words[2],)
            elif opens == "vlan":
                names = words[1:]
            self.stack.append(Block(opens, line.indent, names, fate, self.resolved[opens]))
        return fate

    # -- where a line belongs

    def _lookup(self, mode: str, line: Line) -> Resolved | Ambiguous | None:
        memory = self.resolved[mode]
        text = line.text
        if text in memory:
            return memory[text]
        found = memory[text] = resolve(mode, line.words) if COMMANDS[mode] else None
        return found

    def _place(self, line: Line) -> tuple[Block, Resolved | Ambiguous | None]:
        """The block that `line` belongs to, and the command that it is there."""
        stack = self.stack
        if len(stack) > 1 and line.indent > stack[-1].indent:
            return self._place_inside(line)
        as_global = self._lookup("global", line)
        is_global = isinstance(as_global, Resolved)
        while len(stack) > 1:
            top = stack[-1]
            if line.indent > top.indent:
                return self._place_inside(line)
            if not (is_global and top.has_indented):
                found = self._lookup(top.mode, line)
                if isinstance(found, Resolved) and (found.is_written_out or not _is_exact(as_global)):
                    return top, found
            stack.pop()
        return stack[0], as_global

    def _place_inside(self, line: Line) -> tuple[Block, Resolved | Ambiguous | None]:
        """An indented line belongs to the open block, unless only an outer one knows the command (or knows it better)."""
        top = self.stack[-1]
        top.has_indented = True
        found = self._lookup(top.mode, line)
        if not COMMANDS[top.mode] or (isinstance(found, Resolved) and found.is_written_out):
            return top, found
        others = [(outer, self._lookup(outer.mode, line)) for outer in reversed(self.stack[:-1])]
        for outer, other in others:
            if isinstance(other, Resolved) and other.is_written_out:
                return outer, other
        if found is None:
            for outer, other in others:
                if isinstance(other, Resolved):
                    return outer, other
        return top, found

    def _leave(self, word: str, line: Line) -> str:
        if word == "end":
            del self.stack[1:]
        elif len(self.stack) > 1 and (line.indent >= self.stack[-1].indent or not self.stack[-1].has_indented):
            self.stack.pop()
        return HARMLESS

    # -- what each block makes of its lines

    def _refused(self, line: Line, error: ValueError) -> None:
        code = error.code if isinstance(error, RefusedError) else "CFG102"
        self.draft.diagnostics.append(Diagnostic(code, ERROR, f"not configured: {error}", (Span(line.file, line.number),)))

    def _apply(self, block: Block, words: tuple[str, ...], line: Line) -> None:
        mode = block.mode
        if mode == "interface":
            interfaces = self.draft.interfaces
            for name in block.names:
                known = interfaces.get(name)
                if known is not None:
                    known.update(interface_line(known, words, line))
        elif mode == "ospf":
            for pid in block.names:
                if pid in self.draft.ospf:
                    self.draft.ospf[pid] = ospf_line(self.draft.ospf[pid], words, line)
            if words[0] == "neighbor" and "cost" in words:
                self.draft.notes.append(Note(line, ROUTES, "neighbor cost", "ospf"))
        elif mode == "vlan":
            self._vlan_line(block, words)
        else:
            self._global_line(words, line)

    def _vlan_line(self, block: Block, words: tuple[str, ...]) -> None:
        numbers = vlan_numbers(list(block.names))
        match words:
            case ("shutdown",) | ("state", "suspend"):
                self.draft.inactive_vlans |= numbers
            case ("no", "shutdown") | ("state", "active"):
                self.draft.inactive_vlans -= numbers

    def _global_line(self, words: tuple[str, ...], line: Line) -> None:
        draft = self.draft
        match words:
            case "no", "interface", *rest:
                self._remove_interface(interface_name(" ".join(rest)))
            case "default", "interface", *rest:
                for name in interface_range(" ".join(rest).removeprefix("range ")):
                    draft.interfaces[name] = new_interface(name, line)
            case "no" | "default", "hostname", *_:
                draft.hostname, draft.hostname_line = "", None
            case "hostname", name:
                draft.hostname, draft.hostname_line = name.strip('"'), line
            case "version", number, *_:
                draft.version = draft.version or number
            case "ip", "route", "static", *rest:
                self._recursion(rest, line, is_set=True)
            case "no" | "default", "ip", "route", "static", *rest:
                self._recursion(rest, line, is_set=False)
            case "ip", "route", *rest:
                route = static_route(tuple(rest), line)
                draft.statics[static_key(route)] = route
            case "no" | "default", "ip", "route", *rest:
                self._remove_statics(rest, line)
            case ("ip", "routing") | ("default", "ip", "routing"):
                draft.no_ip_routing = None
            case "no", "ip", "routing":
                draft.no_ip_routing = line
            case "router", "ospf", pid, *rest:
                vrf = rest[1] if len(rest) > 1 else ""
                check_pid(pid)
                if pid not in draft.ospf:
                    draft.ospf[pid] = new_process(pid, line, vrf)
            case "no" | "default", "router", "ospf", pid, *_:
                draft.ospf.pop(pid, None)
            case ("ip", "vrf", name) | ("vrf", "definition", name):
                draft.vrfs.setdefault(name, line)
            case ("no" | "default", "ip", "vrf", name) | ("no" | "default", "vrf", "definition", name):
                draft.vrfs.pop(name, None)
            case "track", number, *_:
                draft.tracks.setdefault(number, line)
            case "no" | "default", "track", number, *_:
                draft.tracks.pop(number, None)
            case "vlan", *numbers if "".join(numbers).replace(",", "").replace("-", "").isdigit():
                draft.vlans |= vlan_numbers(numbers)
            case "no" | "default", "vlan", *numbers if "".join(numbers).isdigit():
                draft.vlans -= vlan_numbers(numbers)
            case ("ip", ("default-network" | "default-gateway") as what, *_):
                draft.notes.append(Note(line, ROUTES if what == "default-network" else HARMLESS, f"ip {what}", "global"))

    def _enter(self, words: tuple[str, ...], line: Line) -> tuple[str, ...]:
        """The interfaces of a block; one that is entered again goes on where it was (S1.13)."""
        if words[1:2] == ("range",):
            names = interface_range(" ".join(words[2:]))
        else:
            names = (interface_name(words[1] if len(words) == 2 else " ".join(words[1:])),)
        for name in names:
            if name not in self.draft.interfaces:
                self.draft.interfaces[name] = new_interface(name, line)
        return names

    def _remove_interface(self, name: str) -> None:
        """`no interface` deletes what is made up (a loopback, a tunnel); a physical interface cannot be deleted."""
        if kind(name) in ("Loopback", "Tunnel", "Vlan", "Port-channel", "Dialer", "BVI", "BDI", "Multilink") or "." in name:
            self.draft.interfaces.pop(name, None)

    def _recursion(self, words: list[str], line: Line, *, is_set: bool) -> None:
        """`ip route static install-routes-recurse-via-nexthop [vrf V] [all]` lifts S3.11; its siblings are not modelled."""
        if not words or len(words[0]) < 3 or not "install-routes-recurse-via-nexthop".startswith(words[0].lower()):
            self.draft.notes.append(Note(line, ROUTES, "ip route static", "global"))
        elif is_set and "route-map" in words:
            self.draft.notes.append(Note(line, ROUTES, "ip route static install-routes-recurse-via-nexthop route-map", "global"))
        else:
            vrf = words[words.index("vrf") + 1] if "vrf" in words[:-1] else ""
            (self.draft.recurses_via_nexthop.add if is_set else self.draft.recurses_via_nexthop.discard)(vrf)

    def _remove_statics(self, words: list[str], line: Line) -> None:
        """`no ip route` removes the entry, or all entries of the prefix when no next hop is given (EX-1.7)."""
        statics = self.draft.statics
        try:
            gone = static_key(static_route(tuple(words), line))
            if statics.pop(gone, None) is None:
                self._nothing_to_remove(line)
        except ValueError:
            vrf, rest = (words[1], words[2:]) if words[:1] == ["vrf"] else ("", words)
            if len(rest) != 2:
                raise
            prefix = route_prefix(rest[0], rest[1])
            keys = [key for key, route in statics.items() if route.vrf == vrf and route.prefix == prefix]
            for key in keys:
                del statics[key]

    def _nothing_to_remove(self, line: Line) -> None:
        message = "there is no such static route above this line to remove"
        self.draft.diagnostics.append(Diagnostic("CFG110", WARNING, message, (Span(line.file, line.number),)))
