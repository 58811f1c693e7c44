"""One entry of an access list, and one line of an object group: their words -> values (S7.1 to S7.5)."""

from __future__ import annotations

from routecheck.address import ALL_ONES, Prefix, host_prefix, parse_address, parse_mask
from routecheck.ios.acl_names import ICMP, IGMP, PORTS, PROTOCOLS, SHORTENED
from routecheck.ios.acl_options import ANYWHERE, LOGGING, OF_TCP, meant, with_options
from routecheck.ios.values import number_in
from routecheck.model.policy import ANY, AclEntry, Ports, Service, Wild
from routecheck.syntax.line import Line

_OPERATORS = {"eq": 1, "neq": 1, "lt": 1, "gt": 1, "range": 2}
"""How many ports follow; eq and neq take more."""
_WITH_PORTS = (6, 17, 132)
_ADDRESSES = ("any", "host", "object-group")


def standard_entry(words: tuple[str, ...], line: Line, sequence: int) -> AclEntry:
    """`permit|deny SOURCE [WILDCARD] [log]`: without a wildcard one host (S7.2). Raises `ValueError`."""
    action, *rest = words
    made = AclEntry(sequence, action == "permit", line)
    wild, group = _addresses(rest, has_wildcard=False)
    made = made._replace(sources=(wild,) if wild else (), source_group=group)
    return with_options(made, rest, LOGGING)


def extended_entry(words: tuple[str, ...], line: Line, sequence: int) -> AclEntry:
    """`permit|deny PROTOCOL SOURCE [PORTS] DESTINATION [PORTS] [options]`. Raises `ValueError`."""
    action, *rest = words
    made = AclEntry(sequence, action == "permit", line)
    if not rest:
        raise ValueError("an entry of an extended access list needs a protocol, a source and a destination")
    word = rest.pop(0).lower()
    if meant(word, (*PROTOCOLS, "object-group")) == "object-group":
        made = made._replace(service_group=_name(rest), services=())
        service = Service()
    else:
        service = Service(_protocol(word))
    wild, group = _addresses(rest)
    made = made._replace(sources=(wild,) if wild else (), source_group=group)
    service = service._replace(source_ports=_ports(rest, service, _ADDRESSES))
    wild, group = _addresses(rest)
    made = made._replace(destinations=(wild,) if wild else (), destination_group=group)
    service = service._replace(destination_ports=_ports(rest, service, OF_TCP if service.protocol == 6 else ANYWHERE))
    if service.protocol == 1:
        service = _icmp(service, rest)
    if not made.service_group:
        made = made._replace(services=(service,))
    if service.protocol == 2 and rest and (rest[0].isdigit() or meant(rest[0], (*IGMP, *ANYWHERE)) in IGMP):
        made = made._replace(unknown=f"'{rest.pop(0)}'")
    return with_options(made, rest, OF_TCP if service.protocol == 6 or made.service_group else ANYWHERE)


def _name(rest: list[str]) -> str:
    if not rest:
        raise ValueError("'object-group' needs a name")
    return rest.pop(0)


def _protocol(word: str) -> int | None:
    name = meant(word, tuple(PROTOCOLS))
    if name:
        return PROTOCOLS[name]
    return number_in(word, "a protocol", 0, 255)


def _addresses(rest: list[str], *, has_wildcard: bool = True) -> tuple[Wild | None, str]:
    """(addresses, '') or (None, name of an object group) from the front of `rest`. Bits under the wildcard are zeroed
    (S1.16)."""
    if not rest:
        raise ValueError("an address is missing")
    word = rest.pop(0)
    keyword = meant(word, _ADDRESSES) if word[0].isalpha() else ""
    if keyword == "any":
        return ANY, ""
    if keyword == "object-group":
        return None, _name(rest)
    if keyword == "host":
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


def _ports(rest: list[str], service: Service, behind: tuple[str, ...]) -> Ports | None:
    """The ports at the front of `rest`, in front of what `behind` names."""
    if not rest or service.protocol not in _WITH_PORTS:
        return None
    operator = meant(rest[0], (*_OPERATORS, *behind)) if rest[0][0].isalpha() else ""
    if operator not in _OPERATORS:
        return None
    rest.pop(0)
    numbers = [_port(rest.pop(0), service) for _ in range(min(len(rest), _OPERATORS[operator]))]
    while operator in ("eq", "neq") and rest and _is_port(rest[0], service, behind):
        numbers.append(_port(rest.pop(0), service))
    if len(numbers) < _OPERATORS[operator]:
        raise ValueError(f"'{operator}' needs a port")
    if operator == "range":
        numbers.sort()
    return Ports(operator, tuple(numbers))


def _is_port(word: str, service: Service, behind: tuple[str, ...]) -> bool:
    """Whether a word behind a port is one more. A word that begins a name and an option too is ambiguous: `ValueError`."""
    if not word[0].isalpha():
        return word.isdigit()
    if word.lower() in behind:
        return False
    return word.lower() in PORTS or meant(word, (*SHORTENED.get(service.protocol or 0, ()), *behind)) in PORTS


def _port(word: str, service: Service) -> int:
    """A port by number, name or what is short for one. Raises `ValueError`."""
    name = word.lower()
    if name not in PORTS:
        name = meant(word, SHORTENED.get(service.protocol or 0, tuple(PORTS)))
    number = PORTS.get(name)
    return number_in(word, "a port", 0, 65535) if number is None else number


def _icmp(service: Service, rest: list[str]) -> Service:
    """The message at the front of `rest`: a name, or a type and perhaps a code."""
    name = meant(rest[0], (*ICMP, *ANYWHERE)) if rest else ""
    if name in ICMP:
        rest.pop(0)
        kind, code = ICMP[name]
        return service._replace(icmp_type=kind, icmp_code=code)
    if rest and rest[0].isdigit():
        service = service._replace(icmp_type=number_in(rest.pop(0), "an ICMP type", 0, 255))
        if rest and rest[0].isdigit():
            service = service._replace(icmp_code=number_in(rest.pop(0), "an ICMP code", 0, 255))
    return service


# -- object groups

_SIDES = ("source", "destination")


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
    if rest and meant(rest[0], _SIDES) == "source":
        rest.pop(0)
        made = made._replace(source_ports=_group_ports(rest, made))
    if rest and meant(rest[0], _SIDES) == "destination":
        rest.pop(0)
    made = made._replace(destination_ports=_group_ports(rest, made))
    if rest:
        raise ValueError(f"'{rest[0]}' does not belong into a service")
    return tuple(made._replace(protocol=protocol) for protocol in protocols)


def _group_ports(rest: list[str], service: Service) -> Ports | None:
    """As in an entry; in a group `eq` may be left out before one port."""
    if rest and service.protocol in _WITH_PORTS and _is_port(rest[0], service, (*_OPERATORS, *_SIDES)):
        return Ports("eq", (_port(rest.pop(0), service),))
    return _ports(rest, service, _SIDES)
