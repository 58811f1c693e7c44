"""`routecheck trace`."""

from typing import Annotated

import typer

from routecheck.cli import choose, options
from routecheck.cli.output import complain, deliver
from routecheck.cli.trace_matrix import Where, everyone
from routecheck.diagnostic import UsageError, suggestion
from routecheck.ios.port_names import port_number
from routecheck.snapshot import Snapshot
from routecheck.topology import find_interface

_PORTS = 65535


def trace(
    path: options.Path,
    sender: Annotated[str | None, typer.Option("--from", metavar="WHO", help="A host, a device, R1:Gi0/0 or an address.")] = None,
    target: Annotated[str | None, typer.Option("--to", metavar="WHOM", help="A name, a host, a device or an address.")] = None,
    proto: Annotated[
        str | None, typer.Option("--proto", metavar="P", help="tcp, udp or icmp (tcp with --port, else icmp).")
    ] = None,
    port: Annotated[str | None, typer.Option("--port", metavar="N", help="The destination port: 443 or https.")] = None,
    source_port: Annotated[int | None, typer.Option("--source-port", metavar="N", help="The source port (50000 on).")] = None,
    ttl: Annotated[int | None, typer.Option("--ttl", metavar="N", help="The first TTL (64; of a router 255).")] = None,
    vrf: options.Vrf = None,
    fail: options.Fail = None,
    timeline: Annotated[str | None, typer.Option("--timeline", metavar="T", help='"R2-R3 down; wait 30s; R2-R3 up".')] = None,
    expect: Annotated[
        str | None, typer.Option("--expect", metavar="END", help="Exit 1 unless it ends so: delivered, ...")
    ] = None,
    pcap: Annotated[str | None, typer.Option("--pcap", metavar="FILE", help="Write every frame as pcapng.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="R1:Gi0/0", help="With --pcap: only what this interface sees.")
    ] = None,
    matrix: Annotated[bool, typer.Option("--matrix", help="Who reaches whom, among all subnets.")] = False,
    detail: Annotated[bool, typer.Option("--detail", help="Every packet hop by hop, every frame with its fields.")] = False,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Other MAC addresses, ports and numbers.")] = 0,
    alone: options.Alone = False,
    strict: options.Strict = False,
    formats: options.Packets = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:
    """The life of a packet, there and back, and what it meets.

    ARP, DNS, every hop, access lists, NAT, tunnels, the TCP handshake. With --fail also what becomes of a session that was up
    before.

    Example: routecheck trace configs/google --from pc1 --to google.com --port 443
    """
    for option, given, most in (("--source-port", source_port, _PORTS), ("--ttl", ttl, 255)):
        if given is not None and not 1 <= given <= most:
            raise UsageError(f"{option} is a number from 1 to {most}, not {given}")
    now = choose.opened(path, alone=alone)
    choose.refuse_gaps(now.network, is_strict=strict, with_packets=True)
    number = _port(port)
    protocol = _protocol(proto, number)
    if matrix:
        if sender or target or timeline or pcap:
            raise UsageError("--matrix is about every pair of subnets: it goes without --from, --to, --timeline and --pcap")
        return everyone(_after(now, fail), (protocol, number), Where(formats, output, color))
    sender = sender or now.network.focus
    if at is not None and pcap is None:
        raise UsageError("--at goes with --pcap FILE")
    if sender is None or target is None:
        raise UsageError("say from where to where: --from pc1 --to 192.0.2.1 (or --matrix for everyone)")
    from routecheck.forwarding.journey import DISPOSITIONS, INSUFFICIENT
    from routecheck.questions.parties import Wanted
    from routecheck.questions.timeline import events, failures, follow
    from routecheck.questions.trace import trace as ask
    from routecheck.render import trace as render
    from routecheck.render import trace_json
    from routecheck.render.mermaid import sequence as mermaid

    if expect is not None and expect not in DISPOSITIONS:
        raise UsageError(
            f"--expect: no ending '{expect}'{suggestion(expect, list(DISPOSITIONS))}; known: {', '.join(DISPOSITIONS)}"
        )
    wanted = Wanted(sender, target, protocol, number or 0, source_port or 0, _vrf(now, sender, vrf), ttl or 0, seed)
    happening = [*failures(fail or []), *(events(timeline) if timeline else [])]
    line = follow(now, wanted, happening) if happening else None
    answer = line.stages[-1].new if line and line.stages else ask(now, wanted)
    complaints = choose.complaints(now)
    renderers = {
        "text": lambda style: render.text(answer, style, line, is_detailed=detail),
        "json": lambda _: trace_json.json_text(answer, line, complaints),
        "mermaid": lambda _: mermaid(answer.journeys),
    }
    deliver(renderers, formats, output, color, complaints)
    if pcap is not None:
        from routecheck.render.pcap import write

        end = find_interface(now.network, at, "--at: ") if at else None
        write(answer.journeys, pcap, now.network, end)
    if now.network.has_broken_input:
        return 2
    if expect is not None:
        if answer.disposition == expect:
            return 0
        complain(f"expected {expect}, got {answer.disposition}")
        return 1
    return 3 if answer.disposition == INSUFFICIENT else 0


def _after(now: Snapshot, fail: list[str] | None) -> Snapshot:
    """The network when everything of the `--fail` options is broken."""
    for broken in choose.stages(now, fail):
        now = now.after(now.scenario | broken)
    return now


def _vrf(now: Snapshot, sender: str, name: str | None) -> str:
    """The table a device sends by. Raises `UsageError` for one it does not have, and for a host."""
    if name is None or name == "default":
        return ""
    if sender not in now.network.devices:
        raise UsageError(f"--vrf goes with a device in --from; {sender} is in the VRF of its LAN")
    return choose.vrf_name(now, [sender], name)


def _port(word: str | None) -> int | None:
    """The port. Raises `UsageError`."""
    try:
        return port_number(word, "a port") if word is not None else None
    except ValueError as error:
        raise UsageError(f"--port: {error}") from None


def _protocol(proto: str | None, port: int | None) -> str:
    """tcp when there is a port, icmp when there is none. Raises `UsageError`."""
    if proto is None:
        return "tcp" if port else "icmp"
    name = proto.lower()
    if name not in ("tcp", "udp", "icmp"):
        raise UsageError(f"--proto is tcp, udp or icmp, not '{proto}'")
    if name != "icmp" and not port:
        raise UsageError(f"--proto {name} needs a --port")
    if name == "icmp" and port:
        raise UsageError("--proto icmp has no ports")
    return name
