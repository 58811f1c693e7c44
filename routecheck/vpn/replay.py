"""The anti-replay window of a receiver (RFC 4303 3.4.3; S10.23)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

ACCEPTED, REPLAYED, TOO_OLD, ZERO = "accepted", "replayed", "too old", "sequence number 0"


class Window(NamedTuple):
    """The highest number received, and of the `size` numbers up to it which came (bit 0 is `top`). Size 0: not checked."""

    size: int = 64
    top: int = 0
    seen: int = 0


class Arrival(NamedTuple):
    """What becomes of a packet that passed its integrity check, and the window behind it."""

    sequence: int
    verdict: str
    window: Window


def receive(window: Window, sequence: int) -> Arrival:
    """What becomes of a packet with this number. Only an accepted one changes the window."""
    size, top, seen = window
    if size == 0:
        return Arrival(sequence, ACCEPTED, window._replace(top=max(top, sequence)))
    if sequence == 0:
        return Arrival(sequence, ZERO, window)
    if sequence > top:
        shifted = (seen << (sequence - top) | 1) & ((1 << size) - 1) if sequence - top < size else 1
        return Arrival(sequence, ACCEPTED, Window(size, sequence, shifted))
    behind = top - sequence
    if behind >= size:
        return Arrival(sequence, TOO_OLD, window)
    if seen >> behind & 1:
        return Arrival(sequence, REPLAYED, window)
    return Arrival(sequence, ACCEPTED, window._replace(seen=seen | 1 << behind))


def run(sequences: Iterable[int], size: int = 64) -> tuple[Arrival, ...]:
    """What becomes of packets that arrive in this order at a new SA."""
    window = Window(size)
    arrivals = []
    for sequence in sequences:
        arrival = receive(window, sequence)
        window = arrival.window
        arrivals.append(arrival)
    return tuple(arrivals)
