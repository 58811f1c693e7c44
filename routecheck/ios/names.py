"""Interface names as IOS writes them (S1.18, S1.19)."""

from __future__ import annotations

import re
from functools import lru_cache

TYPES = (
    "Ethernet FastEthernet GigabitEthernet TwoGigabitEthernet FiveGigabitEthernet TenGigabitEthernet TwentyFiveGigE "
    "FortyGigabitEthernet FiftyGigE HundredGigE TwoHundredGigE FourHundredGigE AppGigabitEthernet Loopback Tunnel Vlan "
    "Port-channel Serial Null Dialer Multilink Virtual-Template Virtual-Access VirtualPortGroup BVI BDI Cellular ATM POS "
    "BRI Async Group-Async NVI LISP Embedded-Service-Engine Service-Engine Integrated-Service-Engine Virtual-PPP "
    "Virtual-TokenRing TokenRing Fddi Hssi MFR Bluetooth wlan-ap ucse pseudowire GMPLS nve mgmt CEM Overlay vasileft "
    "vasiright Port-group Wlan-GigabitEthernet Dot11Radio EOBC Analysis-Module Content-Engine IDS-Sensor voice-port nvi "
    "ISM Lex CTunnel Filter Filtergroup GigabitEthernet-Internal MultiServiceEngine"
).split()
_USUAL = TYPES[: TYPES.index("ATM")]
_BY_LOWER = {name.lower(): name for name in TYPES}
_SHORT = {
    "e": "Ethernet", "et": "Ethernet", "eth": "Ethernet", "f": "FastEthernet", "fa": "FastEthernet", "fas": "FastEthernet",
    "g": "GigabitEthernet", "gi": "GigabitEthernet", "gig": "GigabitEthernet", "ge": "GigabitEthernet",
    "gige": "GigabitEthernet", "te": "TenGigabitEthernet", "ten": "TenGigabitEthernet", "tengige": "TenGigabitEthernet",
    "tw": "TwoGigabitEthernet", "two": "TwoGigabitEthernet", "twe": "TwentyFiveGigE", "fo": "FortyGigabitEthernet",
    "fortygige": "FortyGigabitEthernet", "fi": "FiveGigabitEthernet", "hu": "HundredGigE", "lo": "Loopback", "l": "Loopback",
    "tu": "Tunnel", "vl": "Vlan", "v": "Vlan", "po": "Port-channel", "s": "Serial", "se": "Serial", "ser": "Serial",
    "n": "Null", "nu": "Null", "d": "Dialer", "di": "Dialer", "mu": "Multilink", "vt": "Virtual-Template",
    "vi": "Virtual-Access", "bv": "BVI", "bd": "BDI", "ce": "Cellular", "a": "ATM", "at": "ATM", "p": "POS", "br": "BRI",
}  # fmt: skip
_NAME = re.compile(
    r"(?P<type>[A-Za-z][A-Za-z\-]*?(?:\d+(?=-ap|Radio))?[A-Za-z\-]*)\s*(?P<number>\d+(?:[/.:]\d+)*)(?:\s.*)?", re.ASCII
)
_SPECIAL = re.compile(r"(?P<type>Dot11Radio)\s*(?P<number>\d+(?:[/.]\d+)*)", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=65536)
def interface_name(text: str) -> str:
    """GigabitEthernet0/0 for `gi0/0`, `Gig 0/0` or `GigabitEthernet0/0 point-to-point`. Raises `ValueError`."""
    found = _SPECIAL.fullmatch(text) or _NAME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is not the name of an interface")
    full = interface_type(found["type"])
    if ":" in found["number"] and full in _LOGICAL:
        raise ValueError(f"'{text}' is not the name of an interface: only a channel of a controller has a colon")
    return full + found["number"]


def short_name(full: str) -> str:
    """Gi0/0 for GigabitEthernet0/0, as the tables of IOS shorten it; a name of a rare type stays as it is."""
    lead = full.rstrip("0123456789/.:")
    short = next((word for word, made in _SHORT.items() if made == lead and len(word) > 1), "")
    return short.capitalize() + full[len(lead) :] if short else full


def interface_type(word: str) -> str:
    """The full type that `word` is or abbreviates; an unknown type stays as it is. Raises `ValueError` when ambiguous.

    A type that few devices have makes no abbreviation ambiguous, as on a device without it.
    """
    lower = word.lower()
    known = _BY_LOWER.get(lower) or _SHORT.get(lower)
    if known:
        return known
    found = [name for name in _USUAL if name.lower().startswith(lower)]
    found = found or [name for name in TYPES if name.lower().startswith(lower)]
    if len(found) > 1:
        raise ValueError(f"'{word}' is short for {', '.join(found[:4])}")
    return found[0] if found else word


def kind(name: str) -> str:
    """The type of a full interface name: GigabitEthernet for GigabitEthernet0/0.10."""
    return name.rstrip("0123456789/.:")


def parent(name: str) -> str | None:
    """The physical interface a sub-interface belongs to, or None."""
    head, dot, tail = name.rpartition(".")
    return head if dot and tail.isdigit() else None


def is_ethernet(name: str) -> bool:
    """Whether the interface is Ethernet of any speed, a Port-channel included."""
    word = kind(name)
    return "Ethernet" in word or "GigE" in word or word == "Port-channel"


def is_physical(name: str) -> bool:
    """Whether a cable can be plugged in: not a loopback, tunnel, SVI, bundle or other made-up interface."""
    return kind(name) not in _LOGICAL


_LOGICAL = frozenset(
    "Loopback Tunnel Vlan Port-channel Null Dialer Multilink Virtual-Template Virtual-Access VirtualPortGroup BVI BDI NVI "
    "LISP nve Virtual-PPP pseudowire Overlay Group-Async".split()
)


def interface_range(text: str) -> tuple[str, ...]:
    """Every member of `Gi0/1 - 4 , Fa0/1 - 2 , Vlan10` (S1.19: `-` ranges the last number only). Raises `ValueError`."""
    names: list[str] = []
    previous = ""
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in re.sub(r"(\d)\s*-", r"\1|", part.strip(), count=1).partition("|"))
        if not first:
            continue
        if first[0].isdigit() and previous:
            first = previous + first
        name = interface_name(first)
        previous = kind(name)
        if not dash:
            names.append(name)
            continue
        stem = name.rstrip("0123456789")
        low, high = int(name.removeprefix(stem)), _range_end(stem, previous, last)
        if not low <= high <= low + 4096:
            raise ValueError(f"'{part.strip()}' is not a range of interfaces")
        names.extend(f"{stem}{number}" for number in range(low, high + 1))
    if not names:
        raise ValueError("an interface range without interfaces")
    return tuple(dict.fromkeys(names))


def _range_end(stem: str, kind_of: str, last: str) -> int:
    """The last number of a range that ends with `4`, `0/4` or `Gi0/4`; -1 when that is no port beside the first."""
    if last.isdigit() and last.isascii():
        return int(last)
    name = interface_name(kind_of + last if last[:1].isdigit() else last)
    return int(name.removeprefix(stem)) if name.rstrip("0123456789") == stem else -1
