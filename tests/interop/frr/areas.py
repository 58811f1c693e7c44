"""The `area` lines of a process, for `translate`."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.model.routing import OspfProcess


def area_lines(process: OspfProcess) -> Iterator[str]:
    """The types of areas and what border routers do with them."""
    for area, (what, _) in process.area_types.items():
        yield f"area {area} {what}"
