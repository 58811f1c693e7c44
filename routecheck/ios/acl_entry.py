"""One entry of an access list, and one line of an object group: their words -> values (S7.1 to S7.5)."""

from __future__ import annotations

from routecheck.address import ALL_ONES, Prefix, host_prefix, parse_address, parse_mask
from routecheck.ios.acl_names import ICMP, PORTS, PROTOCOLS
from routecheck.ios.values import number_in
from routecheck.model.policy import ANY, AclEntry, Flags, Ports, Service, Wild
from routecheck.syntax.line import Line

_OPERATORS = {"eq": 1, "neq": 1, "lt": 1, "gt": 1, "range": 2}
"""How many ports follow; eq and neq take more."""
_WITH_PORTS = (6, 17, 132)
_FLAGS = ("ack", "fin", "psh", "rst", "syn", "urg")
_ESTABLISHED = Flags((("ack", True), ("rst", True)))


def standard_entry(words: tuple[str, ...], line: Line, sequence: int) -> AclEntry:
    """`permit|deny SOURCE [WILDCARD] [log]`: without a wildcard one host (S7.2). Raises `ValueError`."""
    action, *rest = words
    made = AclEntry(sequence, action == "permit", line)
    wild, group = _addresses(rest, has_wildcard=False)
    made = made._replace(sources=(wild,) if wild else (), source_group=group)
    return _with_options(made, rest)


def extended_entry(words: tuple[str, ...], line: Line, sequence: int) -> AclEntry:
    """`permit|deny PROTOCOL SOURCE [PORTS] DESTINATION [PORTS] [options]`. Raises `ValueError`."""
    action, *rest = words
    made = AclEntry(sequence, action == "permit", line)
    if not rest:
        raise ValueError("an entry of an extended access list needs a protocol, a source and a destination")
    word = rest.pop(0).lower()
    if word == "object-group":
        made = made._replace(service_group=_name(rest), services=())
        service = Service()
    else:
        service = Service(_protocol(word))
    wild, group = _addresses(rest)
    made = made._replace(sources=(wild,) if wild else (), source_group=group)
    service = service._replace(source_ports=_ports(rest, service))
    wild, group = _addresses(rest)
    made = made._replace(destinations=(wild,) if wild else (), destination_group=group)
    service = service._replace(destination_ports=_ports(rest, service))
    if service.protocol == 1:
        service = _icmp(service, rest)
    if not made.service_group:
        made = made._replace(services=(service,))
    return _with_options(made, rest)


def _name(rest: list[str]) -> str:
    if not rest:
        raise ValueError("'object-group' needs a name")
    return rest.pop(0)


def _protocol(word: str) -> int | None:
    if word in PROTOCOLS:
        return PROTOCOLS[word]
    found = [name for name in PROTOCOLS if name.startswith(word)]
    if len(found) == 1:
        return PROTOCOLS[found[0]]
    return number_in(word, "a protocol", 0, 255)


def _addresses(rest: list[str], *, has_wildcard: bool = True) -> tuple[Wild | None, str]:
    """(addresses, '') or (None, name of an object group) from the front of `rest`. Bits under the wildcard are zeroed
    (S1.16)."""
    if not rest:
        raise ValueError("an address is missing")
    word = rest.pop(0)
    lower = word.lower()
    if lower == "any":
        return ANY, ""
    if lower == "object-group":
        return None, _name(rest)
    if lower == "host":
        if not rest:
            raise ValueError("'host' needs an address")
        return Wild(parse_address(rest.pop(0)), 0), ""
    address = parse_address(word)
    if rest and rest[0].count(".") == 3:
        wildcard = parse_address(rest.pop(0))
    elif has_wildcard:
        raise ValueError(f"{word} needs a wildcard")
    else:
        wildcard = 0
    return Wild(address & ~wildcard & ALL_ONES, wildcard), ""


def _ports(rest: list[str], service: Service) -> Ports | None:
    if not rest or rest[0].lower() not in _OPERATORS or service.protocol not in _WITH_PORTS:
        return None
    operator = rest.pop(0).lower()
    numbers = [_port(rest.pop(0)) for _ in range(min(len(rest), _OPERATORS[operator]))]
    while operator in ("eq", "neq") and rest and (rest[0].isdigit() or rest[0].lower() in PORTS):
        numbers.append(_port(rest.pop(0)))
    if len(numbers) < _OPERATORS[operator]:
        raise ValueError(f"'{operator}' needs a port")
    if operator == "range":
        numbers.sort()
    return Ports(operator, tuple(numbers))


def _port(word: str) -> int:
    number = PORTS.get(word.lower())
    return number_in(word, "a port", 0, 65535) if number is None else number


def _icmp(service: Service, rest: list[str]) -> Service:
    """The message at the front of `rest`: a name, or a type and perhaps a code."""
    if rest and rest[0].lower() in ICMP:
        kind, code = ICMP[rest.pop(0).lower()]
        return service._replace(icmp_type=kind, icmp_code=code)
    if rest and rest[0].isdigit():
        service = service._replace(icmp_type=number_in(rest.pop(0), "an ICMP type", 0, 255))
        if rest and rest[0].isdigit():
            service = service._replace(icmp_code=number_in(rest.pop(0), "an ICMP code", 0, 255))
    return service


def _with_options(made: AclEntry, rest: list[str]) -> AclEntry:
    """`made` with what follows the addresses. What is not modelled makes the entry match perhaps, never for sure."""
    while rest:
        word = rest.pop(0).lower()
        if word[0] == "!":  # S1.8: a comment behind a command
            break
        if word in ("log", "log-input"):
            if rest and rest[0].lower() not in ("time-range", "fragments", "established"):
                rest.pop(0)  # the cookie that logging shows
        elif word == "fragments":
            made = made._replace(is_fragments=True)
        elif word == "established":
            made = made._replace(flags=_ESTABLISHED)
        elif word in _FLAGS:
            known = made.flags.wanted if made.flags else ()
            made = made._replace(flags=Flags((*known, (word, True))))
        elif word in ("match-all", "match-any"):
            made = made._replace(flags=_signed_flags(rest, are_all_needed=word == "match-all"))
        elif word == "reflect":
            rest.clear()  # what it permits, it permits; what comes back is for `evaluate`
        else:
            known_words = ("time-range", "dscp", "precedence", "tos", "ttl", "option")
            made = made._replace(unknown=f"'{word}'" if word in known_words else "an option that is not read")
            rest.clear()
    return made


def _signed_flags(rest: list[str], *, are_all_needed: bool) -> Flags:
    wanted = []
    while rest and rest[0][0] in "+-" and rest[0][1:].lower() in _FLAGS:
        word = rest.pop(0)
        wanted.append((word[1:].lower(), word[0] == "+"))
    if not wanted:
        raise ValueError("'match-all' and 'match-any' need flags such as +syn")
    return Flags(tuple(wanted), are_all_needed)


# -- object groups


def group_blocks(words: tuple[str, ...]) -> tuple[Wild, ...]:
    """The addresses of a line of `object-group network`: a host, a subnet with its mask, or a range. Raises `ValueError`."""
    match words:
        case ("any",):
            return (ANY,)
        case "host", address:
            return (Wild(parse_address(address), 0),)
        case "range", first, last:
            return tuple(Wild(one.address, one.mask ^ ALL_ONES) for one in _blocks_between(first, last))
        case address, mask:
            length = number_in(mask[1:], "a prefix length", 0, 32) if mask[0] == "/" else parse_mask(mask)
            block = host_prefix(parse_address(address), length)
            return (Wild(block.address, block.mask ^ ALL_ONES),)
        case _:
            raise ValueError("a line of an object group needs a host, an address and a mask, or a range")


def _blocks_between(first: str, last: str) -> list[Prefix]:
    """The fewest blocks that hold exactly the addresses from `first` to `last`."""
    start, end = parse_address(first), parse_address(last)
    if start > end:
        raise ValueError(f"the range {first} {last} runs backwards")
    blocks: list[Prefix] = []
    while start <= end:
        bits = (start & -start).bit_length() - 1 if start else 32
        bits = min(bits, (end - start + 1).bit_length() - 1)
        blocks.append(Prefix(start, 32 - bits))
        start += 1 << bits
    return blocks


def group_services(words: tuple[str, ...]) -> tuple[Service, ...]:
    """The services of a line of `object-group service`, such as `tcp source eq 80 gt 1023`. Raises `ValueError`."""
    first, *rest = words
    protocols = (6, 17) if first.lower() == "tcp-udp" else (_protocol(first.lower()),)
    made = Service(protocols[0])
    if made.protocol == 1:
        made = _icmp(made, rest)
    if rest and rest[0].lower() == "source":
        rest.pop(0)
        made = made._replace(source_ports=_group_ports(rest, made))
    if rest and rest[0].lower() == "destination":
        rest.pop(0)
    made = made._replace(destination_ports=_group_ports(rest, made))
    if rest:
        raise ValueError(f"'{rest[0]}' does not belong into a service")
    return tuple(made._replace(protocol=protocol) for protocol in protocols)


def _group_ports(rest: list[str], service: Service) -> Ports | None:
    """As in an entry; in a group `eq` may be left out before one port."""
    if rest and service.protocol in _WITH_PORTS and (rest[0].isdigit() or rest[0].lower() in PORTS):
        return Ports("eq", (_port(rest.pop(0)),))
    return _ports(rest, service)
