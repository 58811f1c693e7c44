"""Bytes -> text -> raw lines."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routecheck.syntax.text import decode, raw_lines

CONFIG = "hostname R1\r\ninterface Gi0/0\r\n description Zürich\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_config_reads_the_same_in_every_encoding(encoding: str) -> None:
    assert decode(CONFIG.encode(encoding)) == CONFIG


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_byte_order_mark_is_not_part_of_the_text(mark: bytes, encoding: str) -> None:
    assert decode(mark + CONFIG.encode(encoding)) == CONFIG


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_one_line_without_a_line_end_is_text(encoding: str) -> None:
    assert decode("hostname R1".encode(encoding)) == "hostname R1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_what_a_terminal_sends_is_text(encoding: str) -> None:
    captured = " --More-- \b\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b\binterface Gi0/0\n\x1b[K\x07\3"
    assert decode(captured.encode(encoding)) == captured


def test_the_text_of_an_empty_file_is_empty() -> None:
    assert decode(b"") == ""


@pytest.mark.parametrize("padding", [b"\0" * 100, b"\x1a"])
def test_padding_at_the_end_is_dropped(padding: bytes) -> None:
    assert decode(b"hostname R1\nend\n" + padding) == "hostname R1\nend\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        bytes(range(1, 32)) * 4,
        b"h\0\n\0" * 4 + b"\0\xd8" * 3,
    ],
)
def test_what_is_not_text_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="is not text"):
        decode(raw)


@given(st.binary())
def test_any_bytes_are_text_or_refused(raw: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert "\0" not in decode(raw)[:4096] or raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))


@given(st.text(alphabet=st.characters(codec="utf-8", min_codepoint=32)))
def test_utf_8_is_read_back(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text
    assert decode(b"\xff\xfe" + text.encode("utf-16-le")) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\r\n", "\r"])
def test_lines_end_in_lf_crlf_crcrlf_or_cr(end: str) -> None:
    assert raw_lines(f"a{end}{end} b{end}") == ["a", "", " b"]


def test_a_last_line_needs_no_end() -> None:
    assert raw_lines("a\nb") == ["a", "b"]


def test_an_empty_text_has_no_lines() -> None:
    assert raw_lines("") == []


def test_a_cr_inside_of_a_line_stays_when_lines_end_otherwise() -> None:
    assert raw_lines("a\rb\nc\n") == ["a\rb", "c"]


def test_line_numbers_are_those_of_an_editor() -> None:
    """`str.splitlines` would break at form feeds and other separators."""
    assert raw_lines("a\fb\vc\u2028d\x85e\nf") == ["a\fb\vc\u2028d\x85e", "f"]
