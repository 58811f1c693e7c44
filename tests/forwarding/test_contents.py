"""What is said in TLS and HTTP reads as that."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.forwarding.contents import HELLO, application_data, client_hello, request, response, server_hello
from routecheck.forwarding.journey import DELIVERED, Ending, Journey
from routecheck.forwarding.packet import TCP, Content, Frame, Packet
from routecheck.network import Network
from routecheck.render.pcap import write
from routecheck.topology import End
from tests.tshark import Dissected, complaints, dissected, needs_tshark

NAME = "www.example.com"


def said(path: Path, content: Content, port: int, *, is_answer: bool = False) -> Dissected:
    """What tshark makes of it."""
    ports = (port, 50000) if is_answer else (50000, port)
    packet = Packet(1, 2, TCP, *ports, flags=frozenset(("ack", "psh")), sequence=1, acknowledgement=1, payload=content)
    sent = Frame(0, End("a", ""), End("b", ""), "02:00:00:00:00:01", "02:00:00:00:00:02", packet)
    write([Journey("", packet, (), Ending(DELIVERED, "b", ""), (sent,))], str(path / "out.pcapng"), Network({}))
    (found,) = dissected(path / "out.pcapng")
    assert complaints(found) == []
    return found


@needs_tshark
class TestDissected:
    def test_a_client_says_whom_it_wants_to_talk_to(self, tmp_path: Path) -> None:
        found = said(tmp_path, client_hello(NAME), 443)
        assert (found["tls.handshake.type"], found["tls.handshake.extensions_server_name"]) == (["1"], [NAME])
        assert found["tls.record.length"] == [str(HELLO - 5)]

    def test_a_server_chooses_tls_1_3(self, tmp_path: Path) -> None:
        found = said(tmp_path, server_hello(NAME), 443, is_answer=True)
        assert (found["tls.handshake.type"], found["tls.handshake.extensions.supported_version"]) == (["2"], ["0x0304"])
        assert (found["tls.record.content_type"], found["tls.record.opaque_type"]) == (["22", "20"], ["23"])

    def test_data_is_one_record(self, tmp_path: Path) -> None:
        assert said(tmp_path, application_data("GET /", 100), 443)["tls.record.length"] == ["95"]

    def test_a_request_names_its_host_and_a_response_its_length(self, tmp_path: Path) -> None:
        assert said(tmp_path, request(NAME), 80)["http.host"] == [NAME]
        found = said(tmp_path, response(), 80, is_answer=True)
        assert found["http.response.code"] == ["200"]
        assert int(found["http.content_length"][0]) == len(response().start.partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize(
    "content", [client_hello(NAME), server_hello(NAME), application_data("x", 60), request(NAME), response()]
)
def test_the_octets_are_as_many_as_it_says(content: Content) -> None:
    assert len(content.start) == content.length


@given(st.text("abcdefgh.-", min_size=1, max_size=200))
def test_a_hello_is_padded(name: str) -> None:
    assert client_hello(name).length == HELLO


@given(st.integers(100, 1460))
def test_a_response_is_as_long_as_it_is_to_be(length: int) -> None:
    assert length - 4 <= response(length).length <= length
