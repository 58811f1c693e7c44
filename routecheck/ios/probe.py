"""`ip sla` operations and their schedules, also as `ip sla monitor` and `rtr` of older releases (S3.21 to S3.23)."""

from __future__ import annotations

from routecheck.address import parse_address
from routecheck.ios.draft import Draft
from routecheck.ios.names import interface_name
from routecheck.ios.track import abbreviates
from routecheck.ios.values import unquoted_number
from routecheck.model.track import FOLLOWING, PENDING, Probe, Schedule
from routecheck.syntax.line import Line

_OLD_KINDS = {
    "echo": "icmp-echo", "pathecho": "path-echo", "pathjitter": "path-jitter", "udpecho": "udp-echo", "jitter": "udp-jitter",
    "tcpconnect": "tcp-connect", "http": "http", "dns": "dns", "dhcp": "dhcp", "ftp": "ftp", "icmpjitter": "icmp-jitter",
}  # fmt: skip
"""What `type ...` of older releases calls the kinds."""
_KINDS = ("icmp-echo", "icmp-jitter", "path-echo", "path-jitter", "tcp-connect", "udp-echo", "udp-jitter", "dhcp")


def probe_line(draft: Draft, words: tuple[str, ...], line: Line) -> None:
    """A line of global configuration behind `ip sla`, `ip sla monitor` or `rtr` (`no` and `default` go first)."""
    match words:
        case ("no" | "default", "schedule", number, *_):
            draft.schedules.pop(number, None)
        case ("no" | "default", number, *_):
            draft.probes.pop(number, None)
            draft.schedules.pop(number, None)
        case "schedule", number, *rest:
            draft.schedules[str(unquoted_number(number, "the number of an ip sla", 1))] = _schedule(Schedule(line), rest)
        case "group", "schedule", _, numbers, *rest:
            made = _schedule(Schedule(line, every_s=_group_frequency(rest)), rest)
            draft.schedules.update((number, made) for number in _numbers(numbers))
        case "group", *_:
            pass
        case number, *_:
            unquoted_number(number, "the number of an ip sla", 1)
            draft.probes.setdefault(number, Probe(number, line))


def _numbers(text: str) -> list[str]:
    """The operations of `1,3-5`. Raises `ValueError`."""
    out: list[str] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        low = unquoted_number(first, "the number of an ip sla", 1)
        high = unquoted_number(last, "the number of an ip sla", low, low + 4096) if last else low
        out += map(str, range(low, high + 1))
    return out


def _group_frequency(words: list[str]) -> int | None:
    """How often a group asks: `frequency S`, the longest of `frequency range S-S`, else its `schedule-period`."""
    for keyword in ("frequency", "schedule-period"):
        for place, word in enumerate(words[:-1]):
            if abbreviates(word, keyword, 3):
                told = words[place + 2] if words[place + 1] == "range" and place + 2 < len(words) else words[place + 1]
                return unquoted_number(told.rpartition("-")[2], "a frequency", 1)
    return None


def _schedule(made: Schedule, words: list[str]) -> Schedule:
    """`life forever|S`, `start-time now|pending|after T|random MS|T [date]`, `recurring`, in any order. Raises `ValueError`."""
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if abbreviates(word, "life") and rest:
            life = rest.pop(0)
            seconds = None if abbreviates(life, "forever") else unquoted_number(life, "a number of seconds")
            made = made._replace(life_s=seconds)
        elif abbreviates(word, "start-time") and rest:
            start = rest.pop(0)
            is_named = start[0].isalpha() and not abbreviates(start, "after") and not abbreviates(start, "random")
            if not is_named:
                made = made._replace(start=FOLLOWING)
            elif abbreviates(start, "now") or abbreviates(start, PENDING):
                made = made._replace(start="now" if abbreviates(start, "now") else PENDING)
            else:
                raise ValueError("a schedule starts 'now', 'after' some time, at a time, or is 'pending'")
        elif abbreviates(word, "recurring", 3):
            made = made._replace(is_recurring=True)
    return made


def probe_setting(draft: Draft, number: str, words: tuple[str, ...], line: Line) -> None:
    """One line of an `ip sla` block, or of the operation in it. Raises `ValueError`."""
    known = draft.probes.get(number)
    if known is None:
        return
    match words:
        case "vrf", name:
            known = known._replace(vrf=name)
        case "frequency", seconds:
            known = known._replace(frequency_s=unquoted_number(seconds, "a frequency", 1), frequency_line=line)
        case "timeout", ms:
            known = known._replace(timeout_ms=unquoted_number(ms, "a timeout"), timeout_line=line)
        case "threshold", ms:
            known = known._replace(threshold_ms=unquoted_number(ms, "a threshold"))
        case "no" | "default", "frequency", *_:
            known = known._replace(frequency_s=None, frequency_line=None)
        case "no" | "default", "timeout", *_:
            known = known._replace(timeout_ms=None, timeout_line=None)
        case "no" | "default", "threshold", *_:
            known = known._replace(threshold_ms=None)
        case "no" | "default", *_:
            pass
        case "type", kind, *rest:
            known = _asked(_of_kind(known, _OLD_KINDS.get(kind.lower(), kind.lower()), line), rest)
        case kind, *rest:
            known = _asked(_of_kind(known, kind, line), rest)
    draft.probes[number] = known


def _of_kind(known: Probe, kind: str, line: Line) -> Probe:
    return known._replace(kind=kind, kind_line=line, target=None, host="", port=None, source=None, source_interface=None)


def _asked(made: Probe, words: list[str]) -> Probe:
    """`made` with the target, port and source of its operation. Raises `ValueError`."""
    rest = list(words)
    if made.kind in ("http", "ftp"):
        made = _of_url(made, rest)
    elif made.kind == "dns":
        made = _of_name_server(made, rest)
    elif made.kind in _KINDS and rest and not any(abbreviates(rest[0], keyword, 4) for keyword in ("protocol", "dest-ipaddr")):
        made = _of_target(made, rest.pop(0))
        if rest and rest[0].isdigit():
            made = made._replace(port=unquoted_number(rest.pop(0), "a port", 1, 65535))
    return _with_options(made, rest)


def _of_target(made: Probe, text: str) -> Probe:
    """A target as an address or a name."""
    if text.replace(".", "").isdigit():
        return made._replace(target=parse_address(text))
    return made._replace(host=text)


def _of_url(made: Probe, words: list[str]) -> Probe:
    """The server of the first URL; its user and password are no business of ours."""
    url = next((word for word in words if "://" in word), "")
    words[:] = [word for word in words if word != url]
    server = url.partition("://")[2].partition("/")[0].rpartition("@")[2]
    name, _, port = server.partition(":")
    if not name:
        raise ValueError(f"'{made.kind}' needs a URL")
    made = _of_target(made, name)
    return made._replace(port=unquoted_number(port, "a port", 1, 65535)) if port else made


def _of_name_server(made: Probe, words: list[str]) -> Probe:
    """`dns NAME name-server A`: it is the server that has to answer."""
    for place, word in enumerate(words[:-1]):
        if abbreviates(word, "name-server", 4):
            return _of_target(made, words[place + 1])
    raise ValueError("'dns' needs a name-server")


def _with_options(made: Probe, rest: list[str]) -> Probe:
    while rest:
        word = rest.pop(0)
        if not rest:
            break
        if abbreviates(word, "source-interface", 8):
            name = rest.pop(0)
            if name.isalpha() and rest and rest[0][0].isdigit():
                name += rest.pop(0)
            made = made._replace(source_interface=interface_name(name))
        elif abbreviates(word, "source-ip", 8) or abbreviates(word, "source-ipaddr", 8):
            made = made._replace(source=parse_address(rest.pop(0)))
        elif abbreviates(word, "protocol", 4):
            rest.pop(0)  # ipIcmpEcho
            if rest:
                made = _of_target(made, rest.pop(0))
        elif abbreviates(word, "dest-ipaddr", 4):
            made = _of_target(made, rest.pop(0))
        elif abbreviates(word, "dest-port", 6):
            made = made._replace(port=unquoted_number(rest.pop(0), "a port", 1, 65535))
    return made
