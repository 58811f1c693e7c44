"""`routecheck ipsec`."""

from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import deliver
from routecheck.diagnostic import InsufficientError

Paths = Annotated[
    list[str], typer.Argument(metavar="PATH...", help="Two config files, or a folder (a file: its device's peers).")
]


def ipsec(
    paths: Paths,
    fail: options.Fail = None,
    fix: Annotated[bool, typer.Option("--fix", help="Type every fix in and judge all tunnels again.")] = False,
    lookup: Annotated[
        str | None, typer.Option("--lookup", metavar="SPI:DST", help="The SA that a packet with this SPI meets at DST.")
    ] = None,
    sequence: Annotated[
        str | None,
        typer.Option("--sequence", metavar="N,N...", help="Packets through the replay window, of the first SA without --lookup."),
    ] = None,
    strict_lifetime: Annotated[
        bool, typer.Option("--strict-lifetime", help="IKEv1: refuse an initiator whose lifetime is longer.")
    ] = False,
    strict: options.Strict = False,
    formats: options.Format = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """Will the tunnel come up, and if not, why, and what to type.

    Every IPsec peer pair, started from either side: IKE, IPsec, which proposal wins, the SAs, and what surrounds them.

    Example: routecheck ipsec A.cfg B.cfg --fix
    """
    now = choose.opened_files(paths) if len(paths) > 1 else choose.opened(paths[0], alone=False)
    choose.refuse_gaps(now.network, is_strict=strict, with_packets=True, is_about_tunnels=True)
    stages = choose.stages(now, fail)

    from routecheck.questions.arrivals import arrivals, read_lookup, read_sequence
    from routecheck.questions.tunnels import Wanted, tunnels
    from routecheck.render import ipsec as render
    from routecheck.render import ipsec_json as documents
    from routecheck.vpn.tunnel import Switches

    asked = (read_lookup(lookup) if lookup else None, read_sequence(sequence) if sequence else ())
    wanted = Wanted(now.network.focus or "", Switches(strict_lifetime), is_proved=fix)
    answer = tunnels(now, stages, wanted)
    if not answer.tunnels and not answer.lonely:
        raise InsufficientError("no interface has a crypto map or tunnel protection, so there are no peers to judge")
    arrived = arrivals(answer, *asked) if lookup or sequence else None
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style, arrived),
        "json": lambda _: documents.json_text(answer, complaints, arrived),
        "csv": lambda _: documents.csv_text(answer),
    }
    deliver(renderers, formats, output, color, complaints)
    if now.network.has_broken_input:
        return 2
    if answer.is_bad:
        return 1
    return 3 if answer.is_unknown or not answer.tunnels else 0
