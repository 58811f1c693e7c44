"""Bytes of a file -> text -> raw lines. Configs come from terminals, TFTP servers and Windows editors."""

from __future__ import annotations

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_WITHOUT_CONTROLS = dict.fromkeys(set(range(32)) - set(b"\t\n\r\f\b\a\3\x1a\x1b"))


def decode(raw: bytes) -> str:
    """The text of a config file: UTF-8, UTF-16 (with or without a byte order mark) or Latin-1.

    Zeros and Ctrl-Z that pad the end are dropped. Raises `ValueError` for what is not text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, "replace")
    unpadded = raw.rstrip(b"\0\x1a")
    if b"\0" in unpadded[:4096]:
        return _if_text(_utf_16(raw))
    try:
        return _if_text(unpadded.decode("utf-8"))
    except UnicodeDecodeError:
        return _if_text(unpadded.decode("latin-1"))


def raw_lines(text: str) -> list[str]:
    """The lines of a text, whether they end in LF, CR LF, CR CR LF or, all of them, in CR. Other CRs stay."""
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n")
        if "\n" not in text:
            text = text.rstrip("\r").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _utf_16(raw: bytes) -> str:
    """UTF-16 without a mark: the zeros are the upper halves of ASCII."""
    head = raw[:4096]
    little = head[1::2].count(0) > head[::2].count(0)
    try:
        return raw.decode("utf-16-le" if little else "utf-16-be")
    except UnicodeDecodeError:
        raise ValueError("is not text") from None


def _if_text(text: str) -> str:
    head = text[:4096]
    if "\0" in head or (not head.isprintable() and len(head) - len(head.translate(_WITHOUT_CONTROLS)) > len(head) // 20):
        raise ValueError("is not text")
    return text
