"""What happens to an ESP packet that arrives: the SA it meets, and the replay window (S10.22, S10.23)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from routecheck.address import parse_address
from routecheck.diagnostic import UsageError
from routecheck.questions.tunnels import Tunnels
from routecheck.vpn.replay import Arrival, run
from routecheck.vpn.tunnel import IpsecSa


class Arrivals(NamedTuple):
    """The SA that packets with this SPI meet at this address (None: none does), and what becomes of each of them. An SPI of 0:
    there is no SA at all."""

    spi: int
    destination: int
    sa: IpsecSa | None
    packets: tuple[Arrival, ...] = ()


def all_sas(answer: Tunnels) -> tuple[IpsecSa, ...]:
    """The SAs of every tunnel, each once: as they are when the first side that can start it does."""
    made: list[IpsecSa] = []
    for tunnel in answer.tunnels:
        made += next((one.sas for one in tunnel.directions if one.is_up and one.sas), ())
    return tuple(dict.fromkeys(made))


def arrivals(answer: Tunnels, lookup: tuple[int, int] | None, sequences: Sequence[int]) -> Arrivals:
    """What becomes of packets with `sequences` that arrive for (SPI, destination), None: at the first SA there is."""
    known = all_sas(answer)
    if lookup is None:
        if not known:
            return Arrivals(0, 0, None)
        lookup = known[0].spi, known[0].destination
    spi, destination = lookup
    found = next((sa for sa in known if (sa.spi, sa.destination) == lookup), None)
    return Arrivals(spi, destination, found, run(sequences, found.window) if found else ())


def read_lookup(text: str) -> tuple[int, int]:
    """`0x1A2B:198.51.100.2` or the SPI in decimal. Raises `UsageError`."""
    spi, colon, address = text.partition(":")
    try:
        number = int(spi, 0)
        target = parse_address(address)
    except ValueError:
        number, target = -1, 0
    if not colon or not 0 <= number <= 0xFFFFFFFF:
        raise UsageError(f"--lookup takes an SPI and an address, such as 0x1A2B3C4D:198.51.100.2, not '{text}'")
    return number, target


def read_sequence(text: str) -> tuple[int, ...]:
    """`1,2,5,3`. Raises `UsageError`."""
    words = [word.strip() for word in text.split(",")]
    if not all(word.isascii() and word.isdigit() and int(word) <= 0xFFFFFFFF for word in words):
        raise UsageError(f"--sequence takes sequence numbers such as 1,2,5,3, not '{text}'")
    return tuple(int(word) for word in words)
