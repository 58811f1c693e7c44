"""Config text -> `Device`: each line is placed in its block, looked up, and folded into what is known so far.

IOS reads a config that way, so that the last line wins, blocks can be entered again and `no` takes back. Indents
guide where a line belongs, the command table decides (S1.3): IOS itself never looks at indents.
"""

from __future__ import annotations

from routecheck.diagnostic import ERROR, Diagnostic, RefusedError, Span
from routecheck.ios.commands import COMMANDS, CRYPTO_MODES
from routecheck.ios.draft import Draft
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
from routecheck.ios.interfaces import interface_line, new_interface
from routecheck.ios.names import interface_name, interface_range
from routecheck.ios.ospf import ospf_line
from routecheck.ios.ospf_external import not_modelled
from routecheck.ios.passed import without_secret
from routecheck.ios.sub_interfaces import claim_tag
from routecheck.ios.system import global_line, vlan_line
from routecheck.model.device import Device, Note
from routecheck.syntax.line import Line, Parts
from routecheck.syntax.native import Reading, read

READ_TOO = frozenset((
    "ip access-group", "ip nat inside", "ip nat outside", "crypto map", "crypto map redundancy", "ip policy",
    "ip policy route-map", "ip verify", "ip verify unicast", "ip verify unicast reverse-path",
    "ip verify unicast source reachable-via rx", "ip verify unicast source reachable-via any",
))  # fmt: skip
"""Lines of an interface that tunnels and traces are judged by and that routes and probes do not look at: they are in the model,
and noted."""
_LEAVES = frozenset(
    "exit end quit exit-address-family exit-vrf exit-af-interface exit-af-topology exit-sf-interface exit-service-family "
    "exit-peer-policy exit-peer-session exit-vrf-address-family exit-vrrp".split()
)


_POLICIES = ("acl", "route-map", "object-group")
"""The blocks of lists and maps."""
Memo = dict[str, Resolved | Ambiguous | None]
"""What the lines of one mode have been found to be, by their text."""


class Block:
    """An open block: its mode, how far its opener is indented, and the names of the objects its lines are about."""

    __slots__ = ("fate", "has_indented", "indent", "memory", "mode", "names")

    def __init__(self, mode: str, indent: int, names: tuple[str, ...], fate: str, memory: Memo) -> None:
        self.mode, self.indent, self.names, self.fate, self.memory = mode, indent, names, fate, memory
        self.has_indented = False


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

    def continued(self, draft: Draft, reading: Reading) -> None:
        """Folds more lines into a draft."""
        _Fold(draft, self._resolved).lines(reading.lines)

    def folded(self, reading: Reading, file: str) -> Device:
        """The device of a reading (by whichever reader)."""
        draft = Draft(file)
        draft.diagnostics.extend(reading.diagnostics)
        draft.remarks = reading.remarks
        _Fold(draft, self._resolved).lines(reading.lines)
        draft.fates["blank"] = reading.noise
        return finished(draft)


def _is_better(outer: Resolved | Ambiguous | None, inner: Resolved | Ambiguous | None) -> bool:
    """Whether an outer block knows a line better than the one it stands in: its keywords are all written out, and they are no
    fewer (`ip nat in` of an interface is `ip nat inside` there, and not some other `ip nat`)."""
    if not (isinstance(outer, Resolved) and outer.is_written_out):
        return False
    return not isinstance(inner, Resolved) or sum(outer.command.keywords) >= sum(inner.command.keywords)


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
        passed = self.draft.passed.append
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
                    passed(without_secret(line) if found[4] else line)
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
            self.draft.passed.append(without_secret(line))
            return block.fate
        if isinstance(found, Ambiguous):
            message = f"ambiguous command: it may be {' or '.join(found.candidates)}"
            self.draft.diagnostics.append(Diagnostic("CFG103", ERROR, message, (Span(line.file, line.number),)))
        self.draft.notes.append(Note(line, UNKNOWN, "", block.mode))
        return UNKNOWN

    def _known(self, block: Block, found: Resolved, line: Line) -> str:
        """Do what a command says; its fate."""
        command, words, _, what, is_secretive = found
        fate, opens, _ = command
        names: tuple[str, ...] = ()
        if fate == MODELLED:
            try:
                if opens == "interface" and words[0] == "interface":
                    names = self._enter(words, line)
                elif opens in _POLICIES and words[0] not in ("no", "default"):
                    names = self._open_policy(opens, words, line)
                else:
                    self._apply(block, words, line)
            except ValueError as error:
                self._refused(line, error)
        elif fate == HARMLESS:
            self.draft.passed.append(without_secret(line) if is_secretive else line)
        else:
            self.draft.notes.append(Note(line, fate, what, block.mode, block.names))
            if block.mode == "interface" and what.removeprefix("no ").removeprefix("default ") in READ_TOO:
                try:
                    self._apply(block, words, line)
                except ValueError as error:
                    self._refused(line, error)
        if opens and words[0] not in ("no", "default"):
            if opens == "ospf":
                names = (words[2],)
            elif opens == "vlan":
                names = words[1:]
            elif opens in CRYPTO_MODES:
                names = (*block.names, *words)
            elif opens == "dhcp-pool":
                names = words[3:]
            elif opens == "vrrp-af":
                names = (words[1], *block.names)
            elif opens == "track":
                names = words[1:2]
            elif opens == "ip-sla":
                names = words[-1:]
            elif opens == "nat-pool":
                names = words[3:4]
            elif opens == "ip-sla-op":
                names = block.names
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
            is_left = top.has_indented or line.indent < top.indent or (top.mode == "track" and line.words[:2] == ("ip", "vrf"))
            if not (is_global and is_left):
                found = self._lookup(top.mode, line)
                if isinstance(found, Resolved) and (found.is_written_out or not _is_better(as_global, found)):
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
            if isinstance(other, Resolved) and _is_better(other, found):
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
        self.draft.refused.append(line)
        code = error.code if isinstance(error, RefusedError) else "CFG102"
        self.draft.diagnostics.append(Diagnostic(code, ERROR, f"not configured: {error}", (Span(line.file, line.number),)))

    def _apply(self, block: Block, words: tuple[str, ...], line: Line) -> None:
        mode = block.mode
        if mode == "interface":
            interfaces = self.draft.interfaces
            for name in block.names:
                known = interfaces.get(name)
                if known is not None:
                    change = interface_line(known, words, line)
                    if words[0] == "encapsulation" and "." in name:
                        claim_tag(self.draft, name, change)
                    known.update(change)
        elif mode == "ospf":
            for pid in block.names:
                if pid in self.draft.ospf:
                    self.draft.ospf[pid] = ospf_line(self.draft.ospf[pid], words, line)
            left_out = "neighbor cost" if words[0] == "neighbor" and "cost" in words else not_modelled(words)
            if left_out:
                self.draft.notes.append(Note(line, ROUTES, left_out, "ospf"))
        elif mode == "vrrp-af":
            self._apply_group(block, words, line)
        elif mode in ("track", "ip-sla", "ip-sla-op"):
            self._followed(block, words, line)
        elif mode == "vlan":
            vlan_line(self.draft, block.names, words)
        elif mode == "nat-pool":
            from routecheck.ios.nat_pool import pool_address

            pool_address(self.draft, block.names[0], words)
        elif mode in CRYPTO_MODES:
            from routecheck.ios.crypto import block_line

            if self.draft.crypto is not None:
                block_line(self.draft.crypto, mode, block.names, words, line)
        elif mode == "dhcp-pool":
            self._pool(block.names, words, line)
        elif mode in _POLICIES:
            if block.names:
                self._policy(mode, block.names, words, line)
        else:
            global_line(self.draft, words, line)

    def _pool(self, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
        """A line of a DHCP pool."""
        from routecheck.ios.services import pool_line

        pools = self.draft.services.pools if self.draft.services else {}
        for name in names:
            if name in pools:
                pools[name] = pool_line(pools[name], words, line)

    def _policy(self, mode: str, names: tuple[str, ...], words: tuple[str, ...], line: Line) -> None:
        from routecheck.ios.acl import entry_line, group_line  # many configs have no lists at all
        from routecheck.ios.policy import clause_line

        if mode == "acl":
            entry_line(self.draft, names[0], words, line)
        elif mode == "route-map":
            clause_line(self.draft, names, words, line)
        else:
            group_line(self.draft, names, words, line)

    def _open_policy(self, mode: str, words: tuple[str, ...], line: Line) -> tuple[str, ...]:
        """The object a block is about, entered for the first time or again."""
        from routecheck.ios.acl import open_acl, open_group
        from routecheck.ios.policy import open_route_map

        if mode == "acl":
            return open_acl(self.draft, words[2], words[3], line)
        if mode == "route-map":
            return open_route_map(self.draft, words, line)
        return open_group(self.draft, words[1], words[2], line)

    def _apply_group(self, block: Block, words: tuple[str, ...], line: Line) -> None:
        """A line of a group that stands in a block of its own: as one of the interface that names the group."""
        number, *names = block.names
        lead = words[:1] if words[0] in ("no", "default") else ()
        for name in names:
            known = self.draft.interfaces.get(name)
            if known is not None:
                known.update(interface_line(known, (*lead, "vrrp", number, *words[len(lead) :]), line))

    def _followed(self, block: Block, words: tuple[str, ...], line: Line) -> None:
        """A line about a tracked object, or about a probe."""
        if block.mode == "track":
            from routecheck.ios.track import track_setting as setting  # few configs have one
        else:
            from routecheck.ios.probe import probe_setting as setting
        for number in block.names:
            setting(self.draft, number, words, line)

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
