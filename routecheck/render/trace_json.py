"""A trace as JSON (docs/schemas/trace.schema.json)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from routecheck.address import dotted
from routecheck.diagnostic import Diagnostic
from routecheck.forwarding.dns.resolve import Resolution
from routecheck.forwarding.journey import Hop, Journey, Step
from routecheck.forwarding.nat.values import Entry
from routecheck.forwarding.packet import Arp, Carried, Content, Dns, Encrypted, Frame, Packet, Quoted, Record
from routecheck.questions.timeline import Stage, Timeline, Verdict
from routecheck.questions.trace import Trace
from routecheck.render.routes import diagnostic_document, source_document
from routecheck.render.trace import NAMES
from routecheck.syntax.line import Line


def json_text(answer: Trace, line: Timeline | None, diagnostics: Iterable[Diagnostic]) -> str:
    """The document: the trace in the last state, and with failures the one before them and every stage."""
    document: dict[str, Any] = {
        "schema": "routecheck.trace/1",
        **trace_document(answer),
        "before": trace_document(line.before) if line else None,
        "stages": [_stage(stage) for stage in line.stages] if line else [],
        "diagnostics": [diagnostic_document(one) for one in diagnostics],
    }
    return json.dumps(document, indent=2) + "\n"


def trace_document(answer: Trace) -> dict[str, Any]:
    """One trace."""
    wanted = answer.wanted
    return {
        "from": wanted.sender,
        "to": wanted.target,
        "protocol": wanted.protocol,
        "port": wanted.port or None,
        "address": dotted(answer.address) if answer.address is not None else None,
        "scenario": {"failed": list(dict.fromkeys(answer.scenario.words))},
        "disposition": answer.disposition,
        "reason": answer.reason,
        "sources": sources(answer.lines),
        "lease": answer.lease or None,
        "resolution": _resolution(answer.looked.resolution) if answer.looked else None,
        "journeys": [_journey(one) for one in answer.journeys],
        "tcp": {"client": answer.client, "server": answer.server} if answer.client else None,
        "nat": [{"node": node, **_entry(entry)} for node, entry in answer.sessions],
        "cautions": list(answer.doubts),
    }


def sources(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Where lines stand, each once."""
    return [source_document(line, with_text=False) for line in dict.fromkeys(lines)]


def _stage(stage: Stage) -> dict[str, Any]:
    return {
        "time_s": stage.time_s,
        "event": stage.event.told,
        "scenario": {"failed": list(dict.fromkeys(stage.scenario.words))},
        "session": _verdict(stage.session),
        "later": [{"made_after": told, **_verdict(one)} for told, one in stage.later],
        "new": trace_document(stage.new),
    }


def _verdict(made: Verdict) -> dict[str, Any]:
    return {"state": made.state, "reason": made.reason, "sources": sources(made.lines)}


def _resolution(found: Resolution) -> dict[str, Any]:
    return {
        "name": found.name,
        "addresses": [dotted(address) for address in found.addresses],
        "source": found.source,
        "failure": {"code": found.failure.code, "text": found.failure.told} if found.failure else None,
        "exchanges": [
            {
                "asker": one.asker_name, "server": dotted(one.server_address), "transport": one.transport, "why": one.why,
                "within": one.within, "query": _payload(one.query), "response": _payload(one.response) if one.response else None,
            }
            for one in found.exchanges
        ],
    }  # fmt: skip


def _journey(journey: Journey) -> dict[str, Any]:
    return {
        "purpose": journey.purpose,
        "sent": packet_document(journey.sent),
        "hops": [_hop(hop) for hop in journey.hops],
        "ending": {
            "disposition": journey.ending.disposition,
            "node": journey.ending.node,
            "reason": journey.ending.reason,
            "sources": sources(journey.ending.lines),
        },
        "frames": [_frame(frame) for frame in journey.frames],
        "error": _journey(journey.error) if journey.error else None,
        "cautions": list(journey.doubts),
    }


def _hop(hop: Hop) -> dict[str, Any]:
    return {
        "node": hop.node,
        "arrived_by": hop.arrived_by,
        "left_by": hop.left_by,
        "packet_in": packet_document(hop.packet_in),
        "steps": [_step(step) for step in hop.steps],
        "packet_out": packet_document(hop.packet_out) if hop.packet_out else None,
    }


def _step(step: Step) -> dict[str, Any]:
    return {"kind": step.kind, "text": step.told, "sources": sources(step.lines)}


def packet_document(packet: Packet) -> dict[str, Any]:
    """Every header field that the packet has."""
    made: dict[str, Any] = {
        "source": dotted(packet.source),
        "destination": dotted(packet.destination),
        "protocol": NAMES.get(packet.protocol, packet.protocol),
        "ttl": packet.ttl,
        "identification": packet.identification,
        "df": packet.has_df,
        "length": packet.length,
    }
    if packet.source_port is not None:
        made |= {"source_port": packet.source_port, "destination_port": packet.destination_port}
    if packet.icmp_type is not None:
        made |= {"icmp_type": packet.icmp_type, "icmp_code": packet.icmp_code, "query": packet.query}
    if packet.flags:
        made |= {
            "flags": sorted(packet.flags),
            "sequence": packet.sequence,
            "acknowledgement": packet.acknowledgement,
            "mss": packet.mss,
        }
    if packet.payload is not None:
        made["payload"] = _payload(packet.payload)
    return made


def _payload(payload: Dns | Content | Quoted | Encrypted | Carried) -> dict[str, Any]:
    match payload:
        case Dns():
            return {
                "kind": "dns", "id": payload.identification, "name": payload.name, "type": payload.kind,
                "response": payload.is_response, "recursive": payload.is_recursive, "authoritative": payload.is_authoritative,
                "truncated": payload.is_truncated, "code": payload.code,
                "answers": [_record(one) for one in payload.answers],
                "authority": [_record(one) for one in payload.authority],
                "additional": [_record(one) for one in payload.additional],
            }  # fmt: skip
        case Content():
            return {"kind": "data", "text": payload.told, "length": payload.length}
        case Quoted():
            return {"kind": "quoted", "mtu": payload.mtu or None, "packet": packet_document(payload.packet)}
        case Encrypted():
            return {"kind": "esp", "spi": payload.spi, "number": payload.number, "inner": packet_document(payload.inner)}
        case Carried():
            return {"kind": "gre", "key": payload.key, "inner": packet_document(payload.inner)}


def _record(record: Record) -> dict[str, Any]:
    return {"name": record.name, "type": record.kind, "value": record.value, "ttl": record.ttl_s}


def _frame(frame: Frame) -> dict[str, Any]:
    made: dict[str, Any] = {
        "time_us": frame.time_us,
        "sender": str(frame.sender),
        "receiver": str(frame.receiver) if frame.receiver else None,
        "source_mac": frame.source_mac or None,
        "destination_mac": frame.destination_mac or None,
        "vlan": frame.vlan,
    }
    if isinstance(frame.content, Arp):
        arp = frame.content
        return made | {
            "arp": {
                "operation": "reply" if arp.is_reply else "request", "sender_mac": arp.sender_mac, "sender": dotted(arp.sender),
                "target_mac": arp.target_mac, "target": dotted(arp.target),
            }
        }  # fmt: skip
    return made | {"packet": packet_document(frame.content)}


def _entry(entry: Entry) -> dict[str, Any]:
    def spot(address: int | None, port: int | None) -> str | None:
        return None if address is None else dotted(address) + ("" if port is None else f":{port}")

    return {
        "protocol": NAMES.get(entry.protocol or 0),
        "inside_global": spot(entry.inside_global, entry.inside_global_port),
        "inside_local": spot(entry.inside_local, entry.inside_local_port),
        "outside_local": spot(entry.outside_local, entry.outside_local_port),
        "outside_global": spot(entry.outside_global, entry.outside_global_port),
        "timeout_s": entry.timeout_s,
        "state": entry.state or None,
        "sources": sources((entry.rule.line,)),
    }
