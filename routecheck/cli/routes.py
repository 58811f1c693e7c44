"""`routecheck routes`."""

from typing import Annotated

import typer

from routecheck.cli import choose
from routecheck.cli.output import deliver, report
from routecheck.diagnostic import UsageError, suggestion

_CODES = {
    "connected": {"C"}, "local": {"L"}, "static": {"S"}, "ospf": {"O", "O IA", "O E1", "O E2", "O N1", "O N2"},
    "rip": {"R"}, "bgp": {"B"}, "eigrp": {"D", "D EX"}, "isis": {"i"},
}  # fmt: skip


def routes(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A folder (every device) or a config file (that device); - for standard input.")],
    node: Annotated[list[str] | None, typer.Option("--node", help="Only this device; may be given again.")] = None,
    vrf: Annotated[str | None, typer.Option("--vrf", help="Only this VRF; the global table is 'default'.")] = None,
    protocol: Annotated[str | None, typer.Option("--protocol", help="connected, local, static, ospf, or a code such as S or 'O E2'.")] = None,
    prefix: Annotated[str | None, typer.Option("--prefix", help="What lies in this prefix; for an address, its longest match.")] = None,
    fail: Annotated[list[str] | None, typer.Option("--fail", metavar="WORD", help="What fails: R2-R3, R2:Gi0/1, R3, R2~R3; A+B at once.")] = None,
    alone: Annotated[bool, typer.Option("--alone", help="Read the file by itself, without its folder.")] = False,
    formats: Annotated[list[str] | None, typer.Option("--format", "-f", help="text, json or csv; name=FILE writes to a file.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE instead of standard output.")] = None,
    color: Annotated[str, typer.Option("--color", help="auto, always or never.")] = "auto",
) -> int:
    """Routing tables as `show ip route` shows them, now or with something failed."""
    network, now = choose.opened(path, alone=alone)
    if node:
        names = [choose.device(network, one) for one in node]
    else:
        names = [network.focus] if network.focus else list(network.devices)
    table = None if vrf is None else choose.vrf_name(now, names, vrf)
    within = choose.destination(prefix) if prefix else None
    codes = _protocols(protocol)
    for stage in choose.stages(now, fail or []):
        now = now.after(now.scenario | stage)

    from routecheck.questions.tables import Filter, tables
    from routecheck.render import routes as render

    answer = tables(now, names, Filter(table, codes, within))
    complaints = network.diagnostics + now.base.diagnostics
    if not any(one.startswith("json") for one in formats or []):
        report(complaints)
    deliver(
        {
            "text": lambda style: render.text(answer, style),
            "json": lambda style: render.json_text(answer, complaints),
            "csv": lambda style: render.csv_text(answer),
        },
        formats or [],
        output,
        color,
    )
    return 2 if network.has_broken_input else 0


def _protocols(word: str | None) -> frozenset[str] | None:
    if word is None:
        return None
    if word.lower() in _CODES:
        return frozenset(_CODES[word.lower()])
    known = {code.replace(" ", "").upper(): code for codes in _CODES.values() for code in codes}
    code = known.get(word.replace(" ", "").replace("*", "").upper())
    if code is None:
        raise UsageError(f"unknown protocol '{word}'{suggestion(word, list(_CODES))}; known: {', '.join(_CODES)}")
    return frozenset((code,))
