"""`routecheck routes`."""

from collections.abc import Callable
from typing import Annotated

import typer

from routecheck.cli import choose, complete, options
from routecheck.cli.output import deliver
from routecheck.diagnostic import Diagnostic, InsufficientError, UsageError, suggestion
from routecheck.snapshot import Snapshot

_CODES = {
    "connected": {"C"}, "local": {"L"}, "static": {"S"}, "ospf": {"O", "O IA", "O E1", "O E2", "O N1", "O N2"},
}  # fmt: skip
_MISSING = ("rip", "bgp", "eigrp", "isis")


def routes(
    path: options.Path,
    node: Annotated[
        list[str] | None,
        typer.Option("--node", metavar="NAME", help="Only this device; can be repeated.", autocompletion=complete.nodes),
    ] = None,
    vrf: options.Vrf = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", metavar="P", help="connected, local, static, ospf, or a code: S, 'O E2'.")
    ] = None,
    prefix: Annotated[
        str | None, typer.Option("--prefix", metavar="P", help="What lies in this prefix; for an address, its longest match.")
    ] = None,
    fail: options.Fail = None,
    ospf: Annotated[
        str | None, typer.Option("--ospf", metavar="VIEW", help="OSPF instead: neighbors, database or border-routers.")
    ] = None,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: options.Format = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Routing tables as `show ip route` prints them.

    Example: routecheck routes configs --node R2 --fail R2-R3 -f json
    """
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict)
    names = [choose.device(now.network, one) for one in node] if node else choose.devices(now.network)
    table = None if vrf is None else choose.vrf_name(now, names, vrf)
    within = choose.destination(prefix) if prefix else None
    codes = _protocols(protocol)
    for stage in choose.stages(now, fail):
        now = now.after(now.scenario | stage)

    complaints = choose.complaints(now)
    if ospf is not None:
        _link_state(now, names, ospf)(formats, output, color, complaints)
        return 2 if now.network.has_broken_input else 0
    from routecheck.questions.tables import Filter, tables
    from routecheck.render import routes as render

    answer = tables(now, names, Filter(table, codes, within))
    renderers = {
        "text": lambda style: render.text(answer, style),
        "json": lambda _: render.json_text(answer, complaints),
        "csv": lambda _: render.csv_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    return 2 if now.network.has_broken_input else 0


def _link_state(now: Snapshot, names: list[str], view: str) -> Callable[..., None]:
    """`--ospf VIEW`: what delivers that view instead of tables. Raises `UsageError`."""
    from routecheck.questions.link_state import VIEWS, link_state
    from routecheck.render import link_state as render

    if view not in VIEWS:
        raise UsageError(f"unknown view '{view}'{suggestion(view, list(VIEWS))}; known: {', '.join(VIEWS)}")
    answer = link_state(now, names, view)

    def write(formats: list[str] | None, output: str | None, color: str, complaints: tuple[Diagnostic, ...]) -> None:
        renderers = {
            "text": lambda style: render.text(answer, style),
            "json": lambda _: render.json_text(answer, complaints),
            "csv": lambda _: render.csv_text(answer),
        }
        deliver(renderers, formats, output, color, complaints)

    return write


def _protocols(word: str | None) -> frozenset[str] | None:
    if word is None:
        return None
    if word.lower() in _MISSING or word.replace(" ", "").upper() in ("R", "B", "D", "DEX", "I"):
        raise InsufficientError(f"{word}: routes of this protocol are not modelled yet, and missing in every table")
    if word.lower() in _CODES:
        return frozenset(_CODES[word.lower()])
    known = {code.replace(" ", "").upper(): code for codes in _CODES.values() for code in codes}
    code = known.get(word.replace(" ", "").replace("*", "").upper())
    if code is None:
        raise UsageError(f"unknown protocol '{word}'{suggestion(word, list(_CODES))}; known: {', '.join(_CODES)}")
    return frozenset((code,))
