"""Config text -> `Device`: each line is placed in its block, looked up, and folded into what is known so far.

IOS reads a config that way, so that the last line wins, blocks can be entered again and `no` takes back. Indents
guide where a line belongs, the command table decides (S1.3): IOS itself never looks at indents.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from routecheck.diagnostic import ERROR, WARNING, Diagnostic, Span
from routecheck.ios.commands import COMMANDS
from routecheck.ios.finish import finished
from routecheck.ios.grammar import (
    HARMLESS,
    MODELLED,
    ROUTES,
    UNKNOWN,
    Ambiguous,
    Command,
    Resolved,
    resolve,
)
from routecheck.ios.interfaces import interface_line, vlan_numbers
from routecheck.ios.names import interface_name, interface_range, kind
from routecheck.ios.ospf import ospf_line
from routecheck.ios.routing import route_prefix, static_key, static_route
from routecheck.model.device import Device, Interface, Note
from routecheck.model.routing import OspfProcess, StaticRoute
from routecheck.syntax.line import Line
from routecheck.syntax.native import Parts, Reading, read

_LEAVES = ("exit-address-family", "exit-vrf", "exit-af-interface", "exit-af-topology", "exit-sf-interface",
           "exit-service-family", "exit-peer-policy", "exit-peer-session", "exit-vrf-address-family")  # fmt: skip


class Block:
    """An open block: its mode, how far its opener is indented, and the names of the objects its lines are about."""

    __slots__ = ("fate", "has_indented", "indent", "mode", "names")

    def __init__(self, mode: str, indent: int, names: tuple[str, ...], fate: str) -> None:
        self.mode, self.indent, self.names, self.fate = mode, indent, names, fate
        self.has_indented = False


class Draft:
    """What is known of a device while its lines are folded in. The values in it are frozen and get replaced."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.hostname, self.version = "", ""
        self.hostname_line: Line | None = None
        self.interfaces: dict[str, Interface] = {}
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
        self._resolved: dict[str, dict[str, Resolved | Ambiguous | None]] = {mode: {} for mode in COMMANDS}

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


class _Fold:
    def __init__(self, draft: Draft, resolved: dict[str, dict[str, Resolved | Ambiguous | None]]) -> None:
        self.draft = draft
        self.resolved = resolved
        self.stack = [Block("global", -1, (), HARMLESS)]

    def lines(self, lines: list[Line]) -> None:
        """Fold all lines in, in order."""
        fates: Counter[str] = self.draft.fates
        for line in lines:
            fate = self._line(line)
            fates[fate] += line.last - line.number + 1

    def _line(self, line: Line) -> str:
        """Fold one line in; its fate."""
        first = line.words[0]
        if first in ("exit", "end", "quit") or first in _LEAVES:
            return self._leave(first, line)
        if first == "do":
            return HARMLESS
        block, found = self._place(line)
        if found is None or isinstance(found, Ambiguous):
            if not COMMANDS[block.mode] and line.indent > block.indent:
                return block.fate
            return self._unknown(block, found, line)
        command, words = found
        if command.fate == MODELLED:
            try:
                self._apply(block, words, line)
            except ValueError as error:
                self._refused(line, str(error))
        elif command.fate != HARMLESS:
            self.draft.notes.append(Note(line, command.fate, command.named(words)))
        if command.opens and words[0] not in ("no", "default"):
            self._open(command, words, line)
        return command.fate

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
        indent = line.indent
        while len(stack) > 1:
            top = stack[-1]
            if indent > top.indent:
                top.has_indented = True
                return self._place_inside(line)
            found = self._lookup(top.mode, line)
            if found.__class__ is tuple:
                outer = self._lookup("global", line)
                if outer.__class__ is not tuple or not (top.has_indented or _is_abbreviated(found, line)):
                    return top, found
            stack.pop()
        return stack[0], self._lookup("global", line)

    def _place_inside(self, line: Line) -> tuple[Block, Resolved | Ambiguous | None]:
        """An indented line belongs to the open block, unless only an outer one knows the command (or knows it better)."""
        top = self.stack[-1]
        found = self._lookup(top.mode, line)
        if not COMMANDS[top.mode] or (found.__class__ is tuple and not _is_abbreviated(found, line)):
            return top, found
        for outer in reversed(self.stack[:-1]):
            other = self._lookup(outer.mode, line)
            if other.__class__ is tuple and not _is_abbreviated(other, line):
                return outer, other
        if found is None:
            for outer in reversed(self.stack[:-1]):
                other = self._lookup(outer.mode, line)
                if other.__class__ is tuple:
                    return outer, other
        return top, found

    def _leave(self, word: str, line: Line) -> str:
        if word == "end":
            del self.stack[1:]
        elif len(self.stack) > 1 and (line.indent >= self.stack[-1].indent or not self.stack[-1].has_indented):
            self.stack.pop()
        return HARMLESS

    def _open(self, command: Command, words: tuple[str, ...], line: Line) -> None:
        names: tuple[str, ...] = ()
        if command.opens == "interface":
            names = self._interface_names(words)
        elif command.opens == "ospf":
            names = (words[2],)
        elif command.opens == "vlan":
            names = words[1:]
        self.stack.append(Block(command.opens, line.indent, names, command.fate))

    # -- what cannot be read

    def _unknown(self, block: Block, found: Resolved | Ambiguous | None, line: Line) -> str:
        if isinstance(found, Ambiguous):
            what = f"ambiguous: short for {', '.join(found.candidates[:6])}"
        else:
            what = block.mode
        self.draft.notes.append(Note(line, UNKNOWN, what))
        return UNKNOWN

    def _refused(self, line: Line, message: str) -> None:
        self.draft.diagnostics.append(Diagnostic("CFG102", ERROR, f"not configured: {message}", (Span(line.file, line.number),)))

    # -- what each block makes of its lines

    def _apply(self, block: Block, words: tuple[str, ...], line: Line) -> None:
        mode = block.mode
        if mode == "interface":
            interfaces = self.draft.interfaces
            for name in block.names:
                interfaces[name] = interface_line(interfaces[name], words, line)
        elif mode == "ospf":
            for pid in block.names:
                self.draft.ospf[pid] = ospf_line(self.draft.ospf[pid], words, line)
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

    def _interface_names(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """The interfaces a line opens; none when it was refused."""
        try:
            if words[1] == "range":
                return tuple(name for name in interface_range(" ".join(words[2:])) if name in self.draft.interfaces)
            return tuple(name for name in [interface_name(" ".join(words[1:]))] if name in self.draft.interfaces)
        except (ValueError, IndexError):
            return ()

    def _global_line(self, words: tuple[str, ...], line: Line) -> None:
        draft = self.draft
        match words:
            case "interface", "range", *rest:
                for name in interface_range(" ".join(rest)):
                    draft.interfaces.setdefault(name, Interface(name, line))
            case "interface", *rest:
                name = interface_name(" ".join(rest))
                draft.interfaces.setdefault(name, Interface(name, line))
            case "no", "interface", *rest:
                self._remove_interface(interface_name(" ".join(rest)))
            case "default", "interface", *rest:
                for name in interface_range(" ".join(rest).removeprefix("range ")):
                    draft.interfaces[name] = Interface(name, line)
            case "hostname", name:
                draft.hostname, draft.hostname_line = name.strip('"'), line
            case "version", number, *_:
                draft.version = draft.version or number
            case ("ip", "route", "static", *rest) | ("no" | "default", "ip", "route", "static", *rest):
                self._recursion(words[0] == "ip", rest)
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
                draft.ospf.setdefault(pid, OspfProcess(pid, line, vrf))
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
                draft.notes.append(Note(line, ROUTES if what == "default-network" else HARMLESS, f"ip {what}"))

    def _remove_interface(self, name: str) -> None:
        """`no interface` deletes what is made up (a loopback, a tunnel); a physical interface cannot be deleted."""
        if kind(name) in ("Loopback", "Tunnel", "Vlan", "Port-channel", "Dialer", "BVI", "BDI", "Multilink") or "." in name:
            self.draft.interfaces.pop(name, None)

    def _recursion(self, is_set: bool, words: list[str]) -> None:
        change: Callable[[str], None] = self.draft.recurses_via_nexthop.add if is_set else self.draft.recurses_via_nexthop.discard
        change("" if "vrf" not in words else words[words.index("vrf") + 1])

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


def _is_abbreviated(found: Resolved | Ambiguous | None, line: Line) -> bool:
    """Whether a keyword of the line had to be completed."""
    return isinstance(found, tuple) and not isinstance(found, Ambiguous) and any(
        len(full) != len(typed) for full, typed in zip(found[1], line.words, strict=False)
    )
