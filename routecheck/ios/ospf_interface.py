"""The `ip ospf` lines of an interface."""

from __future__ import annotations

from routecheck.ios.passwords import key_id, read_key
from routecheck.ios.values import area_id, number_in
from routecheck.model.device import OspfSettings
from routecheck.syntax.line import Line


def ospf_setting(known: OspfSettings, words: tuple[str, ...], line: Line) -> OspfSettings:
    """The settings after `ip ospf` and `words`. Raises `ValueError` for an argument that IOS would refuse."""
    match words:
        case pid, "area", area, *rest:
            return known._replace(process=pid, area=area_id(area), with_secondaries="none" not in rest, area_line=line)
        case "cost", cost:
            return known._replace(cost=number_in(cost, "an OSPF cost", 1, 65535), cost_line=line)
        case "network", *network:
            return known._replace(network=" ".join(network), network_line=line)
        case "priority", number:
            return known._replace(priority=number_in(number, "an OSPF priority", 0, 255))
        case "hello-interval", seconds:
            return known._replace(hello_s=number_in(seconds, "an OSPF timer", 1, 65535), timer_line=line)
        case "dead-interval", "minimal", *_:
            return known._replace(hello_s=0, dead_s=1, timer_line=line)
        case "dead-interval", seconds:
            return known._replace(dead_s=number_in(seconds, "an OSPF timer", 1, 65535), timer_line=line)
        case ("mtu-ignore",):
            return known._replace(ignores_mtu=True)
        case ("shutdown",):
            return known._replace(is_shutdown=True)
        case "bfd", *rest:
            return known._replace(has_bfd="disable" not in rest)
        case "prefix-suppression", *rest:
            return known._replace(prefix_suppression="disable" not in rest)
        case "authentication", *kind:
            return known._replace(authentication=kind[0] if kind else "simple", authentication_line=line)
        case "authentication-key", *key:
            return known._replace(simple_key=read_key(key, 8), authentication_line=known.authentication_line or line)
        case "message-digest-key", number, "md5", *key:
            keys = dict(known.digest_keys) | {key_id(number): read_key(key, 16)}
            return known._replace(digest_keys=tuple(keys.items()), authentication_line=known.authentication_line or line)
        case _:
            return known


def without_ospf_setting(known: OspfSettings, words: tuple[str, ...]) -> OspfSettings:
    """The settings after `no ip ospf` and `words`."""
    match words:
        case _, "area", *_:
            return known._replace(process="", area_line=None)
        case "cost", *_:
            return known._replace(cost=None, cost_line=None)
        case "network", *_:
            return known._replace(network=None, network_line=None)
        case "priority", *_:
            return known._replace(priority=1)
        case "hello-interval", *_:
            return known._replace(hello_s=None)
        case "dead-interval", *_:
            return known._replace(dead_s=None, hello_s=known.hello_s or None)
        case "mtu-ignore", *_:
            return known._replace(ignores_mtu=False)
        case "shutdown", *_:
            return known._replace(is_shutdown=False)
        case "bfd", *_:
            return known._replace(has_bfd=None)
        case "prefix-suppression", *_:
            return known._replace(prefix_suppression=None)
        case "authentication", *_:
            return known._replace(authentication=None)
        case "authentication-key", *_:
            return known._replace(simple_key=None)
        case "message-digest-key", number, *_:
            return known._replace(digest_keys=tuple(pair for pair in known.digest_keys if str(pair[0]) != number))
        case _:
            return known
