"""IPv4 addresses, prefixes, masks and wildcards as plain integers.

Integers hash, compare and sort ten times faster than address objects, and the whole model is made of them.
An address is an `int` in everything that computes; `dotted` writes it for people.
"""

from typing import NamedTuple

ALL_ONES = 0xFFFFFFFF
MASKS = tuple(ALL_ONES << (32 - length) & ALL_ONES for length in range(33))
_OCTETS = {str(octet): octet for octet in range(256)}
_SEPARATORS = str.maketrans("", "", ".:-")
_LENGTHS = {mask: length for length, mask in enumerate(MASKS)}


class Prefix(NamedTuple):
    """An address block: the address has no bits set behind `length`. Sorts by address, then by length."""

    address: int
    length: int

    def __str__(self) -> str:
        return f"{dotted(self.address)}/{self.length}"

    @property
    def mask(self) -> int:
        """The mask as a number."""
        return MASKS[self.length]

    @property
    def last(self) -> int:
        """The highest address of the block (the broadcast address of a LAN)."""
        return self.address | ALL_ONES >> self.length

    def covers(self, address: int) -> bool:
        """Whether `address` lies in the block."""
        return address & MASKS[self.length] == self.address

    def contains(self, other: "Prefix") -> bool:
        """Whether `other` is this block or a part of it."""
        return self.length <= other.length and self.covers(other.address)


DEFAULT = Prefix(0, 0)


def dotted(address: int) -> str:
    """192.0.2.1 for 3221225985."""
    return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def parse_address(text: str) -> int:
    """An address from dotted decimal as IOS takes it: four numbers, leading zeros allowed.

    Raises `ValueError` with a sentence that names the text.
    """
    parts = text.split(".")
    if len(parts) == 4:
        a, b, c, d = parts
        try:
            return _OCTETS[a] << 24 | _OCTETS[b] << 16 | _OCTETS[c] << 8 | _OCTETS[d]
        except KeyError:
            if text.isascii() and all(part.isdigit() and int(part) < 256 for part in parts):
                return int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)
    raise ValueError(f"'{text}' is not an IPv4 address")


def parse_mac(text: str) -> str:
    """`02:00:5e:10:00:01` from that, `0200.5e10.0001` (as IOS writes it) or `02-00-5E-10-00-01`. Raises `ValueError`."""
    digits = text.lower().translate(_SEPARATORS)
    if len(digits) != 12 or not set(digits) <= set("0123456789abcdef") or len(text) not in (14, 17):
        raise ValueError(f"'{text}' is not a MAC address")
    if int(digits[:2], 16) & 1:
        raise ValueError(f"{text} is the MAC address of a group and cannot be that of an interface")
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def parse_mask(text: str) -> int:
    """The prefix length of a dotted mask (S1.16: it must be contiguous). Raises `ValueError`."""
    length = _LENGTH_OF.get(text)
    if length is None:
        length = _LENGTHS.get(parse_address(text))
    if length is None:
        raise ValueError(f"'{text}' is not a mask: its one bits are not contiguous")
    return length


def mask_length(mask: int) -> int | None:
    """The length of a contiguous mask, or None when it has holes."""
    return _LENGTHS.get(mask)


def host_prefix(address: int, length: int) -> Prefix:
    """The block of `length` that `address` lies in."""
    return Prefix(address & MASKS[length], length)


def parse_prefix(text: str) -> Prefix:
    """A prefix from `10.0.0.0/8`, or a host from `10.0.0.1` (as /32). Raises `ValueError`."""
    address, slash, length = text.partition("/")
    value = parse_address(address)
    if not slash:
        return Prefix(value, 32)
    bits = int(length) if length.isascii() and length.isdigit() else 33
    if bits > 32:
        raise ValueError(f"'{text}' is not a prefix: the length must be 0 to 32")
    if value & ~MASKS[bits] & ALL_ONES:
        raise ValueError(f"'{text}' has bits set behind /{bits}; the prefix is {host_prefix(value, bits)}")
    return Prefix(value, bits)


_LENGTH_OF = {dotted(mask): length for mask, length in _LENGTHS.items()}


def classful_length(address: int) -> int:
    """The length of the major network of `address`: 8, 16, 24 by its class, 32 for classes D and E (RFC 791)."""
    if address < 0x80000000:
        return 8
    if address < 0xC0000000:
        return 16
    return 24 if address < 0xE0000000 else 32


PRIVATE = (Prefix(0x0A000000, 8), Prefix(0xAC100000, 12), Prefix(0xC0A80000, 16))
"""What the internet does not carry (RFC 1918)."""


def is_private(address: int) -> bool:
    """Whether an address is one of RFC 1918."""
    return any(block.covers(address) for block in PRIVATE)
