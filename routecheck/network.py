"""A path -> `Network`: the configs of a folder and what `routecheck.toml` adds (cli.md, Inputs)."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from routecheck.diagnostic import ERROR, WARNING, Diagnostic, Span, UsageError
from routecheck.ios.fold import Memory
from routecheck.ios.recognise import why_not_ios
from routecheck.model.device import Device
from routecheck.model.gate import OPEN, Gate
from routecheck.switches import DEFAULTS, Settings
from routecheck.syntax.text import decode

if TYPE_CHECKING:
    from routecheck.model.expect import Expectation
    from routecheck.model.hosts import Host, Zone
    from routecheck.settings import Added

_SETTINGS = "routecheck.toml"
_BACKUPS = ("~", ".bak", ".swp", ".orig", ".tmp")
"""Endings of files that editors and other tools leave behind: never part of a network."""
_DOCUMENTS = (".md", ".toml", ".json", ".yml", ".yaml", ".py", ".sh", ".csv", ".png", ".svg", ".pdf", ".html", ".pcap", ".pcapng")
"""Endings of files that lie beside configs and are left out in silence when they are none."""
_CONFIG_ENDINGS = (".cfg", ".conf", ".config", ".ios", ".txt", ".log")


class DeclaredLink(NamedTuple):
    """An entry of `[[links]]`: ends as written, `direct` or `via-switch`, and where it stands."""

    ends: tuple[str, ...]
    kind: str
    place: str


class Network(NamedTuple):
    """Devices by name (sorted), declared links, what was wrong with the input, the device a file path is about, where the
    switches stand, the declared hosts and DNS zones by name (the root's is empty), what `[check]` says, and what is expected."""

    devices: dict[str, Device]
    links: tuple[DeclaredLink, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    focus: str | None = None
    has_broken_input: bool = False
    switches: Settings = DEFAULTS
    hosts: Mapping[str, Host] = MappingProxyType({})
    zones: Mapping[str, Zone] = MappingProxyType({})
    gate: Gate = OPEN
    expectations: tuple[Expectation, ...] = ()


def load(path: str, *, alone: bool = False) -> Network:
    """The network that `path` is or stands in: a folder, a config file (`alone`: only that one), or `-`.

    Raises `UsageError` when there is nothing to answer about.
    """
    if path == "-":
        return _network([("-", sys.stdin.buffer.read())], [], focus="-", named="standard input")
    if os.path.isdir(path):
        files = config_files(path)
        return _read(files, path, None, os.path.join(path, _SETTINGS))
    if not os.path.exists(path):
        raise UsageError(f"{path}: no such file or folder{_like(path)}")
    if not os.path.isfile(path):
        raise UsageError(f"{path}: is neither a file nor a folder")
    folder = os.path.dirname(path)
    files = [path] if alone else config_files(folder or ".")
    files = [os.path.normpath(file) for file in files]
    focus = os.path.normpath(path)
    if focus not in files:
        files.append(focus)
    settings = "" if alone else os.path.normpath(os.path.join(folder, _SETTINGS))
    return _read(files, path, focus, settings)


def texts(path: str, network: Network) -> dict[str, tuple[str, str]]:
    """By device its file, as it is cited, and its text, of a network that was loaded from `path`."""
    base = path if os.path.isdir(path) else os.path.dirname(path)
    found = {}
    for name, device in network.devices.items():
        try:
            with open(os.path.join(base, device.file), "rb") as stream:
                found[name] = device.file, decode(stream.read())
        except OSError as error:
            raise UsageError(f"{device.file}: {error.strerror or 'cannot be read'}") from None
    return found


def load_files(paths: Sequence[str]) -> Network:
    """The network of exactly these config files. They are cited by what tells them apart. Raises `UsageError`, also when
    they are all the same device."""
    for place, path in enumerate(paths):
        if any(os.path.realpath(path) == os.path.realpath(other) for other in paths[:place]):
            raise UsageError(f"{path}: given twice: that is the same device twice")
    raws: list[tuple[str, bytes]] = []
    folder = os.path.commonpath([os.path.dirname(os.path.abspath(path)) for path in paths])
    for path in paths:
        try:
            with open(path, "rb") as stream:
                raws.append((os.path.relpath(path, folder), stream.read()))
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror or 'cannot be read'}") from None
    named = " and ".join(paths)
    network = _network(raws, [], None, named)
    if not network.devices:
        raise UsageError(f"{named}: the same device twice: {network.diagnostics[0].message}")
    missing = [
        path for path, (file, _) in zip(paths, raws, strict=True) if file not in {one.file for one in network.devices.values()}
    ]
    if missing and not network.has_broken_input:
        raise UsageError(f"{missing[0]}: is no IOS config")
    return network


def from_texts(texts: Mapping[str, str], links: Sequence[DeclaredLink] = ()) -> Network:
    """The network of configs given as texts, by file name. Raises `UsageError` when none of them is a config."""
    raws = [(file, text.encode()) for file, text in sorted(texts.items())]
    return _network(raws, [], None, named="the texts")._replace(links=tuple(links))


def _like(path: str) -> str:
    from routecheck.diagnostic import suggestion

    folder, name = os.path.split(path)
    try:
        return suggestion(name, sorted(os.listdir(folder or ".")))
    except OSError:
        return ""


def config_files(folder: str) -> list[str]:
    """The files of a folder and of `configs/` under it, in sorted order, that may be configs by their names."""
    files: list[str] = []
    try:
        for place in (folder, os.path.join(folder, "configs")):
            if os.path.isdir(place):
                names = sorted(os.listdir(place))
                files += [os.path.join(place, name) for name in names if not name.startswith(".") and name != _SETTINGS]
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror or 'cannot be read'}") from None
    return [file for file in files if not file.endswith(_BACKUPS) and (os.path.isfile(file) or not os.path.exists(file))]


def _read(files: list[str], path: str, focus: str | None, settings: str) -> Network:
    raws: list[tuple[str, bytes]] = []
    diagnostics: list[Diagnostic] = []
    for file in files:
        try:
            with open(file, "rb") as stream:
                raws.append((_shown(file, path), stream.read()))
        except OSError as error:
            if focus == file:
                raise UsageError(f"{file}: {error.strerror or 'cannot be read'}") from None
            message = f"cannot be read: {error.strerror or 'unreadable'}; the answers are without it"
            diagnostics.append(Diagnostic("NET103", ERROR, message, (Span(_shown(file, path), 0),)))
    network = _network(raws, diagnostics, _shown(focus, path) if focus else None, named=path)
    if settings and os.path.exists(settings):
        from routecheck.settings import read_settings

        network = with_added(network, read_settings(settings))
    return network


def with_added(network: Network, added: Added) -> Network:
    """The network with what its settings add. Raises `UsageError` where the two do not go together."""
    if added.hosts:
        from routecheck.hosts import check_names

        check_names(added.hosts.values(), network.devices)
    return network._replace(**added._asdict())


def _shown(file: str, path: str) -> str:
    """How a file is cited: by its name in its folder, with `configs/` where it stands there."""
    base = path if os.path.isdir(path) else os.path.dirname(path)
    return os.path.relpath(file, base or ".")


def _network(raws: list[tuple[str, bytes]], diagnostics: list[Diagnostic], focus: str | None, named: str) -> Network:
    devices: list[Device] = []
    memory = Memory()
    was_enabled = gc.isenabled()
    gc.disable()  # a config is tens of thousands of small values and no cycles: collecting while they are made is half the time
    try:
        for file, raw in raws:
            device = _device(memory, file, raw, diagnostics, is_asked_for=file == focus)
            if device:
                devices.append(device)
    finally:
        if was_enabled:
            gc.enable()
    is_broken = any(found.code == "NET103" for found in diagnostics)
    if not devices:
        raise UsageError(f"{named}: no IOS config found{' in this folder' if focus is None else ''}{_below(named)}")
    kept, clashes = _by_name(devices, focus)
    diagnostics += clashes
    for device in kept.values():
        diagnostics += device.diagnostics
    chosen = next((name for name, device in kept.items() if device.file == focus), None)
    return Network(dict(sorted(kept.items())), (), tuple(diagnostics), chosen, is_broken or bool(clashes))


def _below(path: str) -> str:
    """The folders in a folder without configs: one of them may be meant."""
    if not os.path.isdir(path):
        return ""
    folders = sorted(name for name in os.listdir(path) if os.path.isdir(os.path.join(path, name)) and not name.startswith("."))
    more = f" and {len(folders) - 5} more" if len(folders) > 5 else ""
    return f"; it holds the folders {', '.join(folders[:5])}{more}" if folders else ""


def _device(memory: Memory, file: str, raw: bytes, diagnostics: list[Diagnostic], *, is_asked_for: bool) -> Device | None:
    """The device of a file, or None when the file is no IOS config (an error only when it was asked for)."""
    try:
        text = decode(raw)
    except ValueError as error:
        if is_asked_for:
            raise UsageError(f"{_named(file)}: {error}, so it is no IOS config") from None
        if file.endswith(_CONFIG_ENDINGS):
            diagnostics.append(Diagnostic("NET104", WARNING, f"left out: {error}, so it is no IOS config", (Span(file, 0),)))
        return None
    why_not = why_not_ios(text)
    if why_not is None:
        return memory.device(text, file)
    if is_asked_for:
        raise UsageError(f"{_named(file)}: {why_not}")
    if not file.lower().endswith(_DOCUMENTS):
        diagnostics.append(Diagnostic("NET104", WARNING, f"left out: {why_not}", (Span(file, 0),)))
    return None


def _named(file: str) -> str:
    return "standard input" if file == "-" else file


def _by_name(devices: list[Device], focus: str | None) -> tuple[dict[str, Device], list[Diagnostic]]:
    """Devices by name. Devices that share a hostname are an error: they go by their files' names when they share no
    address (a hostname not yet changed), and are left out when they do (two versions of one device), but for `focus`."""
    groups: dict[str, list[Device]] = {}
    for device in devices:
        groups.setdefault(device.name, []).append(device)
    kept = {name: group[0] for name, group in groups.items() if len(group) == 1}
    clashes: list[Diagnostic] = []
    for name, group in groups.items():
        if len(group) == 1:
            continue
        spans = tuple(Span(one.file, one.hostname_line.number if one.hostname_line else 0) for one in group)
        others = ", ".join(str(span) for span in spans[1:])
        if _share_address(group):
            asked = [one for one in group if one.file == focus]
            if asked:
                kept[name] = asked[0]
            verdict = f"only {focus} is read" if asked else "all are left out"
            message = f"hostname {name} is also that of {others}, with the same addresses; {verdict}"
        else:
            for one in group:
                own = _stem(one.file) if _stem(one.file) not in kept else one.file
                kept[own] = one._replace(name=own)
            message = f"hostname {name} is also that of {others}; they go by the names of their files here"
        clashes.append(Diagnostic("NET102", ERROR, message, spans))
    return kept, clashes


def _share_address(group: list[Device]) -> bool:
    seen: set[int] = set()
    for device in group:
        own = {at.address for made in device.interfaces.values() if not made.vrf for at in made.addresses}
        if seen & own:
            return True
        seen |= own
    return False


def _stem(file: str) -> str:
    name = os.path.basename(file)
    return name.rpartition(".")[0] or name
