"""Two machines with a strongSwan each, joined by a cable: asked what becomes of a tunnel that one of them starts."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.interop.ike.site import ADDRESSES, Site
from tests.interop.ike.vici import Answer, Vici, ViciError
from tests.interop.namespaces import Lab, Port, Wire, why_no_labs

CHARON = "/usr/lib/ipsec/charon"
_START_S = 20.0
_CONF = """
charon {{
  load = random nonce aes sha1 sha2 md5 gmp hmac kdf gcm openssl kernel-libipsec kernel-netlink socket-default vici
  install_routes = yes
  retransmit_tries = 1
  retransmit_timeout = 0.2
  half_open_timeout = 2
  i_dont_care_about_security_and_use_aggressive_mode_psk = yes
  plugins {{ vici {{ socket = unix://{socket} }} openssl {{ fips_mode = 0 }} }}
  filelog {{ log {{ path = {log}
    default = 1 }} }}
}}
"""
_LANS = {"A": (0, 5), "B": (1, 2)}
"""Each end has 10.N.0.1 for these N: libipsec needs an address of its own inside a selector."""


def why_no_strongswan() -> str:
    """Why strongSwan cannot be asked here, as the reason of a skip; empty when it can."""
    missing = [path for path in (CHARON, "/usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so") if not Path(path).exists()]
    if missing:
        return f"not installed: {', '.join(missing)} (strongswan, libcharon-extra-plugins)"
    if not Path("/dev/net/tun").exists():
        return "no /dev/net/tun, which kernel-libipsec needs"
    return why_no_labs()


_PARTS = ("encr-alg", "encr-keysize", "integ-alg", "dh-group")


class Seen(NamedTuple):
    """What strongSwan says of a tunnel: whether each phase came up, and what was chosen."""

    phase1: bool
    phase2: tuple[bool, ...]
    ike: tuple[str, ...] = ()
    esp: tuple[str, ...] = ()


class Gateways:
    """The two, from `with` to its end."""

    def __init__(self) -> None:
        self._vici: dict[str, Vici] = {}
        self._lab = Lab(("A", "B"), (Wire((Port("A", "wan"), Port("B", "wan"))),))
        try:
            for node, address in ADDRESSES.items():
                self._start(node, address)
        except BaseException:
            self._lab.close()
            raise

    def __enter__(self) -> Gateways:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for vici in self._vici.values():
            vici.close()
        self._lab.close()

    def _start(self, node: str, address: str) -> None:
        lab, folder = self._lab, self._lab.folder
        lab.run(f"ip addr add {address}/24 dev wan && ip link set wan up", node)
        for octet in _LANS[node]:
            lab.run(f"ip addr add 10.{octet}.0.1/32 dev lo", node)
        conf = folder / f"{node}.conf"
        conf.write_text(_CONF.format(socket=folder / f"{node}.vici", log=folder / f"{node}.log"))
        run = folder / f"{node}.run"
        run.mkdir()
        start = f"mount --bind {run} /run && STRONGSWAN_CONF={conf} exec {CHARON} >/dev/null 2>&1"
        lab.run(f"({start}) &", node)
        deadline = time.monotonic() + _START_S
        path = folder / f"{node}.vici"
        while not (folder / f"{node}.vici").exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"charon of {node} does not start: {self.log(node)}")
            time.sleep(0.05)
        self._vici[node] = Vici(str(path), _START_S)

    def log(self, node: str) -> str:
        """The end of what a charon wrote."""
        path = self._lab.folder / f"{node}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def ask(self, a: Site, b: Site) -> tuple[Seen, Seen]:
        """Load both ends; what becomes of every child when A starts them, and when B does."""
        sites = {"A": a, "B": b}
        for node, site in sites.items():
            vici = self._vici[node]
            vici.ask("clear-creds")
            if "site" in vici.ask("get-conns").get("conns", ()):
                vici.ask("unload-conn", {"name": "site"})
            vici.ask("load-conn", site.connection(node))
            secret = site.secret(node)
            if secret:
                vici.ask("load-shared", secret)
        one, other = (self._started(node, len(site.selectors)) for node, site in sites.items())
        return one, other

    def _started(self, starter: str, children: int) -> Seen:
        vici = self._vici[starter]
        for number in range(children):
            with suppress(ViciError):
                vici.ask("initiate", {"child": f"c{number}", "ike": "site", "timeout": "4000", "loglevel": "-1"})
        seen = read(vici.streamed("list-sas", "list-sa"), children)
        with suppress(ViciError):
            vici.ask("terminate", {"ike": "site", "timeout": "2000", "loglevel": "-1"})
        self._cleared()
        return seen

    def _cleared(self) -> None:
        """No SA is left at either end. Under load a termination may take more than one word."""
        deadline = time.monotonic() + _START_S
        while any(vici.streamed("list-sas", "list-sa") for vici in self._vici.values()):
            if time.monotonic() > deadline:
                raise RuntimeError(f"SAs that do not go away: {self.log('A')}")
            for vici in self._vici.values():
                with suppress(ViciError):
                    vici.ask("terminate", {"ike": "site", "force": "yes", "timeout": "200", "loglevel": "-1"})


def read(events: list[Answer], children: int) -> Seen:
    """What the events of `list-sas` say."""
    sas = [_section(event, "site") for event in events if "site" in event]
    found = next((sa for sa in sas if sa.get("state") == "ESTABLISHED"), None)
    if found is None:
        return Seen(False, (False,) * children)
    known = _section(found, "child-sas")
    installed = {}
    for name in known:
        child = _section(known, name)
        if child.get("state") == "INSTALLED":
            installed[child["name"]] = child
    made = [installed.get(f"c{number}") for number in range(children)]
    esp = next((_parts(one) for one in made if one), ())
    return Seen(True, tuple(one is not None for one in made), _parts(found), esp)


def _section(message: Answer, name: str) -> Answer:
    inner = message.get(name, {})
    assert isinstance(inner, dict)
    return inner


def _parts(message: Answer) -> tuple[str, ...]:
    return tuple(str(message.get(name, "")) for name in _PARTS)
