"""Two machines with a strongSwan each, joined by a cable: asked what becomes of a tunnel that one of them starts."""

from __future__ import annotations

import re
import time
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from tests.interop.ike.site import ADDRESSES, Site
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
        return f"not installed: {', '.join(missing)} (strongswan, strongswan-swanctl, libcharon-extra-plugins)"
    if not Path("/dev/net/tun").exists():
        return "no /dev/net/tun, which kernel-libipsec needs"
    return why_no_labs(("swanctl",))


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
        while not (folder / f"{node}.vici").exists():
            if time.monotonic() > deadline:
                raise RuntimeError(f"charon of {node} does not start: {self.log(node)}")
            time.sleep(0.05)

    def log(self, node: str) -> str:
        """The end of what a charon wrote."""
        path = self._lab.folder / f"{node}.log"
        return path.read_text(errors="replace")[-3000:] if path.exists() else ""

    def _swanctl(self, node: str, words: str, *, may_fail: bool = False) -> str:
        command = f"swanctl {words} --uri unix://{self._lab.folder}/{node}.vici"
        return self._lab.run(f"{command} || true" if may_fail else command, node)

    def ask(self, a: Site, b: Site) -> tuple[Seen, Seen]:
        """Load both ends; what becomes of every child when A starts them, and when B does."""
        sites = {"A": a, "B": b}
        for node, site in sites.items():
            path = self._lab.folder / f"{node}.swanctl"
            path.write_text(site.swanctl(node))
            self._swanctl(node, f"--load-all --clear --noprompt --file {path}")
        one, other = (self._started(node, len(site.selectors)) for node, site in sites.items())
        return one, other

    def _started(self, starter: str, children: int) -> Seen:
        for number in range(children):
            self._swanctl(starter, f"--initiate --child c{number} --ike site --timeout 4", may_fail=True)
        raw = self._swanctl(starter, "--list-sas --raw")
        self._cleared()
        return read(raw, children)

    def _cleared(self) -> None:
        """No SA is left at either end. Under load a termination may take more than one word."""
        deadline = time.monotonic() + _START_S
        while any("list-sa event" in self._swanctl(node, "--list-sas --raw") for node in ADDRESSES):
            if time.monotonic() > deadline:
                raise RuntimeError(f"SAs that do not go away: {self.log('A')}")
            for node in ADDRESSES:
                self._swanctl(node, "--terminate --ike site --force --timeout 2", may_fail=True)


def read(raw: str, children: int) -> Seen:
    """What `swanctl --list-sas --raw` says."""
    found = [event for event in raw.split("list-sa event") if "state=ESTABLISHED" in event]
    if not found:
        return Seen(False, (False,) * children)
    head, _, tail = found[0].partition("child-sas {")
    ike = tuple(_field(head, name) for name in _PARTS)
    made = [re.search(rf"\bc{number}-\d+ {{(name=c{number} [^}}]*state=INSTALLED[^}}]*)}}", tail) for number in range(children)]
    esp = next((tuple(_field(one[1], name) for name in _PARTS) for one in made if one), ())
    return Seen(True, tuple(one is not None for one in made), ike, esp)


def _field(text: str, name: str) -> str:
    found = re.search(rf"(?<![\w-]){name}=(\S+)", text)
    return found[1].rstrip("}") if found else ""
