"""What an answer was looked up in: so that a failure that changes none of it needs no second answer.

A question is asked of a snapshot that takes down every look-up. Whatever else is done with the state of the network makes the
answer depend on everything, which is slower and never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from routecheck.line_protocol import Down
from routecheck.protocols.route import Route
from routecheck.questions.sweep import Effect
from routecheck.rib.converge import Converged
from routecheck.rib.moved import Key
from routecheck.rib.table import Rib
from routecheck.rib.world import World
from routecheck.snapshot import Snapshot
from routecheck.topology import End, Scenario


class Footprint:
    """What was looked up: addresses in tables, with the length of the prefix that was found (-1 for none); whether interfaces
    were down and tracked objects up. `is_open`: it depends on more."""

    def __init__(self) -> None:
        self.matches: dict[Key, dict[int, int]] = {}
        self.ends: dict[End, bool] = {}
        self.tracks: dict[tuple[str, str], bool] = {}
        self.is_open = False

    def is_untouched(self, effect: Effect) -> bool:
        """Whether a failure leaves all that was looked up as it is: every address is matched by the same prefix with the same
        way (S0.4), every interface and tracked object that was asked about is as it was, and no device has failed that was."""
        failure = effect.failure
        if self.is_open or failure.cut or failure.silent or effect.after.state.unstable:
            return False
        if any(node in failure.nodes for node, _ in self.matches):
            return False
        down, state = effect.after.down, effect.after.state
        return (
            not any(self._is_moved(key, effect) for key in self.matches)
            and all((end in down) == was for end, was in self.ends.items())
            and all(state.is_up(*track) == was for track, was in self.tracks.items())
        )

    def _is_moved(self, key: Key, effect: Effect) -> bool:
        """Whether another prefix may match now, or the same with another way: a shorter one than was found never does."""
        changed = effect.changed.get(key, ())
        return any(
            prefix.length >= length and prefix.covers(address)
            for prefix in changed
            for address, length in self.matches[key].items()
        )


def watched(now: Snapshot, found: Footprint) -> Snapshot:
    """The same snapshot, taking down in `found` what is looked up."""
    return _Watched(now, found)


class _Watched(Snapshot):
    """Other states are reached from the snapshot itself, and are not watched."""

    def __init__(self, now: Snapshot, found: Footprint) -> None:
        super().__init__(now.base, _State(now.state, found))  # type: ignore[arg-type]
        self._now, self._found = now, found

    def after(self, broken: Scenario) -> Snapshot:
        self._found.is_open = True
        return self._now.after(broken)

    def tried(self, broken: Scenario) -> Snapshot:
        self._found.is_open = True
        return self._now.tried(broken)

    def switched(self, name: str, value: str) -> Snapshot:
        self._found.is_open = True
        return self._now.switched(name, value)


class _State:
    """Stands in for `Converged`."""

    def __init__(self, state: Converged, found: Footprint) -> None:
        self._state, self._found = state, found
        self.base, self.broken, self.unstable = state.base, state.broken, state.unstable
        self.wired = _Wired(state.wired, found)

    def world(self) -> World:
        made = self._state.world()
        return made._replace(rib=self.rib, down=self.wired.down, is_up=self.is_up)

    def rib(self, node: str, vrf: str = "") -> Rib:
        return _Rib(self._state.rib(node, vrf), self._found, (node, vrf))  # type: ignore[return-value]

    def is_up(self, node: str, track: str) -> bool:
        found = self._found.tracks[node, track] = self._state.is_up(node, track)
        return found

    def __getattr__(self, name: str) -> Any:
        self._found.is_open = True
        return getattr(self._state, name)


class _Wired:
    def __init__(self, wired: Any, found: Footprint) -> None:
        self._wired, self._found = wired, found
        self.down = _Downs(wired.down, found)

    def __getattr__(self, name: str) -> Any:
        self._found.is_open = True
        return getattr(self._wired, name)


class _Rib:
    def __init__(self, rib: Rib, found: Footprint, key: Key) -> None:
        self._rib, self._found, self._key = rib, found, key

    def longest_match(self, address: int, *, with_default: bool = True) -> tuple[Route, ...]:
        routes = self._rib.longest_match(address, with_default=with_default)
        length = routes[0].prefix.length if routes else -1
        seen = self._found.matches.setdefault(self._key, {})
        seen[address] = min(seen.get(address, length), length)
        return routes

    def __getattr__(self, name: str) -> Any:
        self._found.is_open = True
        return getattr(self._rib, name)


class _Downs(Mapping[End, Down]):
    def __init__(self, downs: Mapping[End, Down], found: Footprint) -> None:
        self._downs, self._found = downs, found

    def __getitem__(self, end: End) -> Down:
        self._found.ends[end] = end in self._downs
        return self._downs[end]

    def __contains__(self, end: object) -> bool:
        found = end in self._downs
        if isinstance(end, End):
            self._found.ends[end] = found
        else:
            self._found.is_open = True
        return found

    def __iter__(self) -> Iterator[End]:
        self._found.is_open = True
        return iter(self._downs)

    def __len__(self) -> int:
        self._found.is_open = True
        return len(self._downs)
