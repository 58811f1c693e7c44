"""What Wireshark shows of whole traces is what they tell: every field of every frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from routecheck.address import dotted
from routecheck.forwarding.journey import Journey
from routecheck.forwarding.packet import TCP, Arp, Dns, Encrypted, Frame, Packet
from routecheck.network import Network, load
from routecheck.questions.parties import Wanted
from routecheck.questions.trace import trace
from routecheck.render.mermaid import sequence
from routecheck.render.pcap import EPOCH_S, write
from routecheck.snapshot import snapshot
from tests.builders import net
from tests.peers import f3
from tests.tshark import Dissected, complaints, dissected, needs_tshark
from tests.vpn.test_ikev2 import A as VTI_A
from tests.vpn.test_ikev2 import B as VTI_B

CONFIGS = Path(__file__).parent.parent.parent / "configs"
GOOGLE = ("pc1", "google.com", "tcp")


def frames(journeys: tuple[Journey, ...]) -> Iterator[Frame]:
    for journey in journeys:
        yield from journey.frames
        yield from frames((journey.error,) if journey.error else ())


def check_packet(packet: Packet, fields: Dissected, depth: int = 0) -> None:
    assert (fields["ip.src"][depth], fields["ip.dst"][depth]) == (dotted(packet.source), dotted(packet.destination))
    assert (fields["ip.ttl"][depth], fields["ip.len"][depth]) == (str(packet.ttl), str(packet.length))
    assert int(fields["ip.id"][depth], 16) == packet.identification
    if packet.protocol == TCP:
        assert (fields["tcp.srcport"], fields["tcp.dstport"]) == ([str(packet.source_port)], [str(packet.destination_port)])
        assert (fields["tcp.seq"], fields["tcp.ack"]) == ([str(packet.sequence)], [str(packet.acknowledgement)])
    match packet.payload:
        case Dns():
            assert fields["dns.id"] == [f"0x{packet.payload.identification:04x}"]
            assert len(fields.get("dns.resp.name", ())) == sum(
                map(len, (packet.payload.answers, packet.payload.authority, packet.payload.additional))
            )
        case Encrypted():
            assert (fields["esp.spi"], fields["esp.sequence"]) == ([f"0x{packet.payload.spi:08x}"], [str(packet.payload.number)])


def check(network: Network, wanted: Wanted, path: Path) -> int:
    """Holds the capture of a trace against its frames; how many there are."""
    answer = trace(snapshot(network), wanted)
    write(answer.journeys, str(path), network)
    sent = sorted(frames(answer.journeys), key=lambda frame: frame.time_us)
    found = dissected(path)
    assert len(found) == len(sent)
    for frame, fields in zip(sent, found, strict=True):
        assert complaints(fields) == []
        assert (fields["eth.src"][0], fields["eth.dst"][0]) == (frame.source_mac, frame.destination_mac)
        assert float(fields["frame.time_epoch"][0]) == pytest.approx(EPOCH_S + frame.time_us / 1e6, abs=2e-6)
        if isinstance(frame.content, Arp):
            assert fields["arp.opcode"] == ["2" if frame.content.is_reply else "1"]
            assert fields["arp.dst.proto_ipv4"] == [dotted(frame.content.target)]
        else:
            check_packet(frame.content, fields)
    arrows = [row for row in sequence(answer.journeys).splitlines() if "->>" in row or "-x" in row]
    assert len(arrows) == len(sent)
    return len(sent)


@needs_tshark
@pytest.mark.parametrize("port", [443, 80, 22])
def test_opening_a_page_is_what_wireshark_shows(port: int, tmp_path: Path) -> None:
    assert check(load(str(CONFIGS / "google")), Wanted(*GOOGLE, port), tmp_path / "out.pcapng") > 40


@needs_tshark
def test_a_session_through_a_crypto_map_is_esp_in_between(tmp_path: Path) -> None:
    assert check(f3(), Wanted("A:Gi0/0", "10.1.0.1", "tcp", 443), tmp_path / "out.pcapng")


@needs_tshark
def test_an_echo_through_a_tunnel_is_esp_in_between(tmp_path: Path) -> None:
    assert check(net(A=VTI_A, B=VTI_B), Wanted("A:Tu0", "10.9.9.2", "icmp"), tmp_path / "out.pcapng")
