"""What ESP and AH in tunnel or transport mode add to a packet (S10.26)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

IP_HEADER, UDP_HEADER, TCP_HEADER, GRE_HEADER = 20, 8, 20, 4
ESP_HEADER, ESP_TRAILER, AH_HEADER = 8, 2, 12
ETHERNET = 1500

_CIPHERS = {"esp-des": (8, 8), "esp-3des": (8, 8), "esp-aes": (16, 16), "esp-gcm": (4, 8), "esp-gmac": (4, 8), "esp-null": (4, 0)}
"""What an algorithm pads to, and its initialisation vector."""
_COMBINED_ICV = 16
_ICVS = {"md5": 12, "sha": 12, "sha256": 16, "sha384": 24, "sha512": 32}


class Layout(NamedTuple):
    """The sizes of a pair of SAs: what is padded to, the vector, the integrity value of ESP and of AH (0: none).
    `is_tunnel`: a header of its own stands in front; `has_udp`: it travels in UDP 4500 (NAT-T)."""

    block: int
    vector: int
    icv: int
    ah_icv: int = 0
    has_esp: bool = True
    is_tunnel: bool = True
    has_udp: bool = False


def layout(transforms: Sequence[str], *, is_tunnel: bool = True, has_udp: bool = False) -> Layout | None:
    """The sizes that transforms lead to; None where one of them has none that is known (compression, SEAL)."""
    words = [one.split()[0] for one in transforms]
    cipher = next((one for one in words if one.startswith("esp-") and not one.endswith("-hmac")), "")
    if any(one.startswith("comp-") for one in words) or (cipher and cipher not in _CIPHERS):
        return None
    icv = _icv(words, "esp-") or (_COMBINED_ICV if cipher in ("esp-gcm", "esp-gmac") else 0)
    has_esp = any(one.startswith("esp-") for one in words)
    block, vector = _CIPHERS.get(cipher, _CIPHERS["esp-null"])
    return Layout(block, vector, icv, _icv(words, "ah-"), has_esp, is_tunnel, has_udp)


def _icv(words: Sequence[str], lead: str) -> int:
    digest = next((one for one in words if one.startswith(lead) and one.endswith("-hmac")), "")
    return _ICVS.get(digest.removeprefix(lead).removesuffix("-hmac"), 0)


def size(inner: int, how: Layout) -> int:
    """The length on the wire of an IPv4 packet of `inner` octets."""
    payload = inner if how.is_tunnel else inner - IP_HEADER
    if how.has_esp:
        padded = -(-(payload + ESP_TRAILER) // how.block) * how.block
        payload = ESP_HEADER + how.vector + padded + how.icv
    if how.ah_icv:
        payload += AH_HEADER + how.ah_icv
    return IP_HEADER + UDP_HEADER * how.has_udp + payload


def largest(how: Layout, mtu: int = ETHERNET) -> int:
    """The longest packet that fits into `mtu` without being cut."""
    return next(inner for inner in range(mtu, 0, -1) if size(inner, how) <= mtu)


def segment(inner: int) -> int:
    """The TCP MSS that fills a packet of `inner` octets."""
    return inner - IP_HEADER - TCP_HEADER
