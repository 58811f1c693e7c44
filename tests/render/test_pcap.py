"""Captures, as scapy writes them and tshark reads them.

pc1 192.168.1.10 ---- Gi0/0 R1 Gi0/1 203.0.113.2 ---- 203.0.113.1 (not in the files)
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from routecheck.address import dotted, parse_address
from routecheck.diagnostic import UsageError
from routecheck.forwarding.journey import DELIVERED, Ending, Journey
from routecheck.forwarding.packet import (
    BROADCAST,
    ESP,
    GRE,
    ICMP,
    NOBODY,
    TCP,
    UDP,
    Arp,
    Carried,
    Content,
    Dns,
    Encrypted,
    Frame,
    Packet,
    Quoted,
    Record,
)
from routecheck.network import Network
from routecheck.render import octets
from routecheck.render.pcap import capture, write
from routecheck.topology import End
from tests.builders import net
from tests.tshark import Dissected, complaints, dissected, needs_tshark

PC, GATEWAY, OUTSIDE = End("pc1", "eth0"), End("R1", "GigabitEthernet0/0"), End("R1", "GigabitEthernet0/1")
LINE, FAR = End("R1", "Serial0/0"), End("R2", "Serial0/0")
MACS = "02:00:00:00:00:01", "02:00:00:00:00:02"
NETWORK = net(R1="interface Gi0/0\ninterface Gi0/1\ninterface Serial0/0\n", R2="interface Serial0/0\n")
CLIENT, SERVER = parse_address("192.168.1.10"), parse_address("93.184.216.34")
NAME = "www.example.com"


def frame(
    content: Packet | Arp, time_us: int = 0, ends: tuple[End, End | None] = (PC, GATEWAY), vlan: int | None = None
) -> Frame:
    return Frame(time_us, *ends, *MACS, content, vlan)


def journey(*frames: Frame, error: Journey | None = None) -> Journey:
    sent = next((one.content for one in frames if isinstance(one.content, Packet)), Packet(CLIENT, SERVER, UDP))
    return Journey("a test", sent, (), Ending(DELIVERED, "pc1", "it arrives"), frames, error)


def read(path: Path, *frames: Frame, network: Network = NETWORK) -> list[Dissected]:
    """What tshark makes of frames, of which it has nothing to complain."""
    write([journey(*frames)], str(path / "out.pcapng"), network)
    found = dissected(path / "out.pcapng")
    assert [complaints(one) for one in found] == [[] for _ in frames]
    return found


def tcp(*flags: str, **more: object) -> Packet:
    plain = Packet(CLIENT, SERVER, TCP, 50001, 443, flags=frozenset(flags), sequence=1000, ttl=64, identification=7)
    return plain._replace(**more)  # type: ignore[arg-type]


def udp(payload: Dns | Content, port: int = 53) -> Packet:
    return Packet(CLIENT, SERVER, UDP, 50000, port, payload=payload)


def query(**more: object) -> Dns:
    return Dns(0x1C46, NAME, is_recursive=True)._replace(**more)  # type: ignore[arg-type]


SOA = "ns1.example.com. admin.example.com. 2024010100 7200 3600 1209600 300"
ANSWER = query(
    is_response=True, is_recursion_available=True,
    answers=(Record(NAME, "CNAME", "web.example.net", 300), Record("web.example.net", "A", "93.184.216.34", 60)),
    authority=(Record("example.com", "NS", "ns1.example.com", 86400),),
    additional=(Record("ns1.example.com", "A", "192.0.2.53", 86400),),
)  # fmt: skip
DENIAL = query(is_response=True, is_authoritative=True, code="NXDOMAIN", authority=(Record("example.com", "SOA", SOA, 300),))
OTHERS = query(is_response=True, answers=(
    Record(NAME, "AAAA", "2001:db8::1", 60), Record(NAME, "MX", "10 mail.example.com", 60),
    Record(NAME, "TXT", "v=spf1 -all", 60),
))  # fmt: skip
ECHO = Packet(CLIENT, SERVER, ICMP, query=0x77, icmp_type=8, icmp_code=0, sequence=3, payload=Content("echo", 56))
ERROR = Packet(SERVER, CLIENT, ICMP, icmp_type=3, icmp_code=4, payload=Quoted(tcp("syn", mss=1460), 1438))
EVERY = (
    tcp("syn", mss=1460), tcp("ack", payload=Content("data", 700)), udp(query()), udp(ANSWER), udp(DENIAL), udp(OTHERS),
    tcp("ack", "psh", destination_port=53, payload=ANSWER), ECHO, ERROR, ERROR._replace(payload=Quoted(ECHO), icmp_code=1),
    Packet(CLIENT, SERVER, GRE, payload=Carried(ECHO)), Packet(CLIENT, SERVER, GRE, payload=Carried(tcp("syn"), 7)),
    Packet(CLIENT, SERVER, ESP, payload=Encrypted(0x1111, 1, ECHO, 136)),
    Packet(CLIENT, SERVER, UDP, 4500, 4500, payload=Encrypted(0x1111, 1, ECHO, 136)),
    tcp("syn", destination_port=80, payload=Content("request", 40, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
    Packet(CLIENT, SERVER, 89, payload=Content("hello", 44)), udp(query(name="", kind="NS")),
)  # fmt: skip


class TestOctets:
    @pytest.mark.parametrize("packet", EVERY, ids=str)
    def test_a_packet_is_as_long_as_it_says(self, packet: Packet) -> None:
        assert len(octets.octets(packet)) == packet.length

    @pytest.mark.parametrize(("ttl", "source", "checksum"), [
        (128, "192.168.1.10", 0xE6F0), (127, "192.168.1.10", 0xE7F0), (127, "203.0.113.2", 0x6DA0),
    ])  # fmt: skip
    def test_the_checksum_follows_from_the_header(self, ttl: int, source: str, checksum: int) -> None:
        """EX-11.2: a packet of 52 octets, its TTL one less, its source translated."""
        packet = tcp("ack", source=parse_address(source), ttl=ttl, has_df=True, identification=0x1C46, payload=Content("d", 12))
        assert packet.length == 52
        assert octets.octets(packet)[10:12] == checksum.to_bytes(2, "big")

    def test_what_is_encrypted_follows_from_the_spi_and_the_number(self) -> None:
        made = [
            octets.octets(Packet(1, 2, ESP, payload=Encrypted(spi, number, ECHO, 64)))[20:] for spi, number in ((9, 1), (9, 2))
        ]
        assert made[0][:8] == bytes((0, 0, 0, 9, 0, 0, 0, 1))
        assert made[0][8:] != made[1][8:]
        assert all(len(one) == 64 for one in made)


@needs_tshark
class TestDissected:
    def test_every_kind_of_packet_is_sound(self, tmp_path: Path) -> None:
        found = read(tmp_path, *(frame(packet, at) for at, packet in enumerate(EVERY)))
        for packet, fields in zip(EVERY, found, strict=True):
            assert fields["ip.src"][0] == dotted(packet.source)
            assert fields["ip.dst"][0] == dotted(packet.destination)
            assert fields["ip.proto"][0] == str(packet.protocol)
            assert fields["ip.ttl"][0] == str(packet.ttl)
            assert fields["ip.len"][0] == str(packet.length)
            assert fields["ip.checksum.status"][0] in ("1", "Good")

    def test_a_frame_has_its_addresses_and_its_tag(self, tmp_path: Path) -> None:
        plain, tagged = read(tmp_path, frame(ECHO), frame(ECHO, vlan=10))
        assert (plain["eth.src"][0], plain["eth.dst"][0]) == MACS
        assert "vlan.id" not in plain
        assert tagged["vlan.id"] == ["10"]

    def test_arp_asks_and_answers(self, tmp_path: Path) -> None:
        asked = Arp(False, MACS[0], CLIENT, NOBODY, parse_address("192.168.1.1"))
        answered = Arp(True, MACS[1], parse_address("192.168.1.1"), MACS[0], CLIENT)
        request, reply = read(tmp_path, frame(asked)._replace(destination_mac=BROADCAST), frame(answered, 1, (GATEWAY, PC)))
        assert (request["arp.opcode"], reply["arp.opcode"]) == (["1"], ["2"])
        assert request["eth.dst"][0] == BROADCAST
        assert (request["arp.dst.hw_mac"], request["arp.dst.proto_ipv4"]) == ([NOBODY], ["192.168.1.1"])
        assert (reply["arp.src.hw_mac"], reply["arp.src.proto_ipv4"]) == ([MACS[1]], ["192.168.1.1"])

    def test_a_handshake_has_its_numbers_flags_and_mss(self, tmp_path: Path) -> None:
        syn = tcp("syn", mss=1460, has_df=True)
        reply = Packet(SERVER, CLIENT, TCP, 443, 50001, flags=frozenset(("syn", "ack")), sequence=5000, acknowledgement=1001)
        one, two = read(tmp_path, frame(syn), frame(reply, 1, (GATEWAY, PC)))
        assert (one["tcp.srcport"], one["tcp.dstport"], one["tcp.flags"]) == (["50001"], ["443"], ["0x0002"])
        assert (one["tcp.seq"], one["tcp.options.mss_val"], one["ip.flags.df"]) == (["1000"], ["1460"], ["1"])
        assert (two["tcp.seq"], two["tcp.ack"], two["tcp.flags"]) == (["5000"], ["1001"], ["0x0012"])
        assert "tcp.options.mss_val" not in two

    def test_dns_asks_and_answers(self, tmp_path: Path) -> None:
        asked, answered, denied = read(tmp_path, frame(udp(query())), frame(udp(ANSWER), 1), frame(udp(DENIAL), 2))
        assert (asked["dns.id"], asked["dns.qry.name"], asked["dns.qry.type"]) == (["0x1c46"], [NAME], ["1"])
        assert (asked["dns.flags.response"], asked["dns.flags.recdesired"]) == (["0"], ["1"])
        assert answered["dns.resp.name"] == [NAME, "web.example.net", "example.com", "ns1.example.com"]
        assert answered["dns.a"] == ["93.184.216.34", "192.0.2.53"]
        assert (answered["dns.cname"], answered["dns.ns"]) == (["web.example.net"], ["ns1.example.com"])
        assert answered["dns.resp.ttl"] == ["300", "60", "86400", "86400"]
        assert (denied["dns.flags.rcode"], denied["dns.soa.minimum_ttl"]) == (["3"], ["300"])

    def test_dns_has_its_flags(self, tmp_path: Path) -> None:
        cut = query(is_response=True, is_truncated=True)
        found = read(tmp_path, *(frame(udp(each), at) for at, each in enumerate((query(), ANSWER, DENIAL, cut))))
        for flag, values in (
            ("recavail", [[], ["1"], ["0"], ["0"]]), ("authoritative", [[], ["0"], ["1"], ["0"]]), ("truncated", list("0001")),
        ):  # fmt: skip
            assert [one.get(f"dns.flags.{flag}", []) for one in found] == [list(value) for value in values]

    def test_other_records_have_their_values(self, tmp_path: Path) -> None:
        (found,) = read(tmp_path, frame(udp(OTHERS)))
        assert (found["dns.aaaa"], found["dns.txt"]) == (["2001:db8::1"], ["v=spf1 -all"])
        assert (found["dns.mx.preference"], found["dns.mx.mail_exchange"]) == (["10"], ["mail.example.com"])

    def test_dns_over_tcp_has_its_length_in_front(self, tmp_path: Path) -> None:
        """RFC 7766 8."""
        (found,) = read(tmp_path, frame(tcp("ack", "psh", destination_port=53, payload=query())))
        assert found["dns.length"] == [str(query_length())]

    def test_an_echo_has_its_identifier_and_its_number(self, tmp_path: Path) -> None:
        (found,) = read(tmp_path, frame(ECHO))
        assert (found["icmp.type"], found["icmp.ident"][0], found["icmp.seq"]) == (["8"], str(0x77), ["3"])

    def test_an_error_returns_the_header_that_it_is_about(self, tmp_path: Path) -> None:
        (found,) = read(tmp_path, frame(ERROR))
        assert (found["icmp.type"], found["icmp.code"], found["icmp.mtu"]) == (["3"], ["4"], ["1438"])
        assert found["ip.src"] == ["93.184.216.34", "192.168.1.10"]
        assert (found["tcp.srcport"], found["tcp.seq"]) == (["50001"], ["1000"])

    def test_a_tunnel_shows_both_headers(self, tmp_path: Path) -> None:
        inner = ECHO._replace(source=parse_address("10.9.9.1"), ttl=9)
        (found,) = read(tmp_path, frame(Packet(CLIENT, SERVER, GRE, ttl=255, payload=Carried(inner, 7))))
        assert (found["ip.src"], found["ip.ttl"]) == (["192.168.1.10", "10.9.9.1"], ["255", "9"])
        assert found["gre.key"] == ["0x00000007"]

    def test_esp_shows_its_spi_and_its_number(self, tmp_path: Path) -> None:
        sealed = Encrypted(0x1234ABCD, 5, ECHO, 136)
        plain, in_udp = read(
            tmp_path, frame(Packet(CLIENT, SERVER, ESP, payload=sealed)),
            frame(Packet(CLIENT, SERVER, UDP, 4500, 4500, payload=sealed), 1),
        )  # fmt: skip
        for found in (plain, in_udp):
            assert (found["esp.spi"], found["esp.sequence"]) == (["0x1234abcd"], ["5"])
        assert in_udp["udp.checksum"] == ["0x0000"]  # RFC 3948 2.1
        assert (in_udp["udp.dstport"], in_udp["ip.len"]) == (["4500"], [str(20 + 8 + 136)])

    def test_data_on_port_443_is_a_record_of_tls(self, tmp_path: Path) -> None:
        (found,) = read(tmp_path, frame(tcp("ack", payload=Content("data", 700))))
        assert (found["tls.record.content_type"], found["tls.record.length"]) == (["23"], ["695"])

    def test_text_on_port_80_is_http(self, tmp_path: Path) -> None:
        text = b"GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n"
        (found,) = read(tmp_path, frame(tcp("ack", "psh", destination_port=80, payload=Content("request", len(text), text))))
        assert (found["http.request.method"], found["http.host"]) == (["GET"], [NAME])

    def test_lines_have_the_framing_of_their_config(self, tmp_path: Path) -> None:
        bare = frame(ECHO, 0, (LINE, FAR))._replace(source_mac="", destination_mac="")
        for line, layer in (("", "chdlc"), (" encapsulation ppp\n", "ppp"), (" encapsulation frame-relay\n", "ip")):
            text = f"interface Serial0/0\n{line}"
            (found,) = read(tmp_path, bare, network=net(R1=text, R2=text))
            framing = [name for name in found["protocols"] if name not in ("geninfo", "frame")]
            assert framing[0] == layer
            assert found["ip.src"] == ["192.168.1.10"]


def query_length() -> int:
    return 12 + len(NAME) + 2 + 4


@needs_tshark
def test_a_broken_capture_is_complained_of(tmp_path: Path) -> None:
    """The tests above could fail."""
    sound = capture([journey(frame(udp(ANSWER)))], NETWORK)
    start = sound.index(octets.octets(udp(ANSWER))[:20])
    for at, what in ((start + 8, "ip.checksum.status"), (start + 26, "udp.checksum.status"), (start + 34, "_ws.malformed")):
        broken = bytearray(sound)
        broken[at] ^= 0x7F
        (tmp_path / "out.pcapng").write_bytes(broken)
        (found,) = dissected(tmp_path / "out.pcapng")
        assert what in complaints(found)


@needs_tshark
class TestInterfaces:
    def test_every_link_is_an_interface_with_its_name(self, tmp_path: Path) -> None:
        found = read(tmp_path, frame(ECHO, 5), frame(ECHO, 9, (OUTSIDE, None)), frame(ECHO, 12, (GATEWAY, PC)))
        names = [one["frame.interface_name"][0] for one in found]
        assert names == ["pc1 - R1:Gi0/0", "R1:Gi0/1", "pc1 - R1:Gi0/0"]

    def test_times_count_from_the_epoch(self, tmp_path: Path) -> None:
        found = read(tmp_path, frame(ECHO, 1), frame(ECHO, 61_000_001))
        assert [one["frame.time_epoch"][0] for one in found] == ["1704067200.000001000", "1704067261.000001000"]

    def test_frames_are_in_the_order_of_time_with_those_of_errors(self, tmp_path: Path) -> None:
        path = tmp_path / "out.pcapng"
        write([journey(frame(ECHO, 20), error=journey(frame(ERROR, 30))), journey(frame(udp(query()), 10))], str(path), NETWORK)
        assert [one["ip.proto"][0] for one in dissected(path)] == ["17", "1", "1"]

    def test_at_an_interface_is_what_it_sends_and_hears(self, tmp_path: Path) -> None:
        path = tmp_path / "out.pcapng"
        asked = Arp(False, MACS[0], CLIENT, NOBODY, parse_address("192.168.1.1"))
        other = End("R2", "GigabitEthernet0/0")
        frames = (
            frame(asked, 0, (PC, other))._replace(destination_mac=BROADCAST), frame(ECHO, 1), frame(ECHO, 2, (PC, other)),
            frame(ECHO, 3, (OUTSIDE, None)), frame(ECHO, 4, (GATEWAY, PC)),
        )  # fmt: skip
        write([journey(*frames)], str(path), NETWORK, GATEWAY)
        assert [one["frame.time_relative"][0] for one in dissected(path)] == ["0.000000000", "0.000001000", "0.000004000"]

    def test_nothing_is_a_capture_too(self, tmp_path: Path) -> None:
        write([], str(tmp_path / "out.pcapng"), NETWORK)
        assert dissected(tmp_path / "out.pcapng") == []


def test_frames_of_tunnels_are_left_to_what_carries_them() -> None:
    inside = frame(ECHO, 0, (End("R1", "Tunnel0"), End("R2", "Tunnel0")))
    assert capture([journey(inside)], NETWORK) == capture([], NETWORK)


def test_the_same_input_gives_the_same_bytes() -> None:
    journeys = [journey(*(frame(packet, at) for at, packet in enumerate(EVERY)))]
    assert capture(journeys, NETWORK) == capture(journeys, NETWORK)


def test_without_scapy_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "routecheck.render.octets")
    monkeypatch.delattr("routecheck.render.octets")
    monkeypatch.setitem(sys.modules, "scapy.layers.dns", None)
    with pytest.raises(UsageError, match="with the extra pcap"):
        capture([], NETWORK)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file or directory"):
        write([], str(tmp_path / "absent" / "out.pcapng"), NETWORK)
