"""S10.26 and EX-10.9: what protection adds to a packet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.vpn.overhead import Layout, largest, layout, segment, size
from tests.peers import ask, f3, only

CBC_SHA1, CBC_SHA256, GCM = ("esp-aes 256", "esp-sha-hmac"), ("esp-aes 256", "esp-sha256-hmac"), ("esp-gcm 256",)


def sizes(transforms: tuple[str, ...], *, is_tunnel: bool = True, has_udp: bool = False) -> Layout:
    found = layout(transforms, is_tunnel=is_tunnel, has_udp=has_udp)
    assert found
    return found


@pytest.mark.parametrize(("transforms", "has_udp", "wire"), [
    (CBC_SHA1, False, 1464), (CBC_SHA256, False, 1468), (GCM, False, 1456), (CBC_SHA1, True, 1472),
])  # fmt: skip
def test_a_packet_of_1400_octets_on_the_wire(transforms: tuple[str, ...], has_udp: bool, wire: int) -> None:
    """EX-10.9."""
    assert size(1400, sizes(transforms, has_udp=has_udp)) == wire


@pytest.mark.parametrize(("transforms", "has_udp", "inner"), [
    (CBC_SHA1, False, 1438), (CBC_SHA256, False, 1438), (CBC_SHA1, True, 1422), (GCM, False, 1446), (GCM, True, 1438),
])  # fmt: skip
def test_the_largest_packet_that_fits(transforms: tuple[str, ...], has_udp: bool, inner: int) -> None:
    """EX-10.9."""
    assert largest(sizes(transforms, has_udp=has_udp)) == inner


def test_transport_mode_has_one_header() -> None:
    assert size(1400, sizes(CBC_SHA1)) - size(1400, sizes(CBC_SHA1, is_tunnel=False)) in (16, 32)


def test_ah_adds_a_header_and_its_value() -> None:
    assert size(1400, sizes(("ah-sha-hmac",))) == 1400 + 20 + 12 + 12


def test_what_compression_makes_of_a_packet_is_not_told() -> None:
    assert layout(("esp-aes 128", "comp-lzs")) is None


@given(st.sampled_from((CBC_SHA1, CBC_SHA256, GCM, ("esp-3des", "esp-md5-hmac"))), st.integers(576, 9216), st.booleans())
def test_the_largest_fits_and_the_next_does_not(transforms: tuple[str, ...], mtu: int, has_udp: bool) -> None:
    how = sizes(transforms, has_udp=has_udp)
    inner = largest(how, mtu)
    assert size(inner, how) <= mtu < size(inner + 1, how)


def test_a_tunnel_tells_the_largest_packet_and_the_segment() -> None:
    one, _ = only(ask(f3())).directions
    assert {(sa.largest, segment(sa.largest)) for sa in one.sas} == {(1438, 1398)}
