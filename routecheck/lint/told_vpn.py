"""The pages of the findings about tunnels (`questions.tunnel_findings`): two sites, and what is changed in them to be flagged."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.diagnostic import ERROR
from routecheck.lint.page import Page
from routecheck.questions.tunnel_findings import CODES

TUNNEL_DOWN, PEER_WITHOUT_TUNNEL = "VPN111", "VPN112"
ALL_CODES = {**CODES, TUNNEL_DOWN: (ERROR, "tunnel-down"), PEER_WITHOUT_TUNNEL: (ERROR, "peer-without-tunnel")}
"""Those of `CODES`, and what `routecheck ipsec` says by its verdict."""

_SITE = """
hostname {name}
crypto ikev2 proposal P
 encryption aes-cbc-256
 integrity sha256
 group 14
crypto ikev2 policy P
 proposal P
crypto ikev2 keyring K
 peer OTHER
  address {peer}
  pre-shared-key example
crypto ikev2 profile F
 match identity remote address {peer} 255.255.255.255
 authentication remote pre-share
 authentication local pre-share
 keyring local K
crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
crypto map M 10 ipsec-isakmp
 set peer {peer}
 set transform-set T
 set pfs group14
 set ikev2-profile F
 match address VPN
interface GigabitEthernet0/0
 ip address {lan}.1 255.255.255.0
interface GigabitEthernet0/1
 ip address {own} 255.255.255.252
 crypto map M
ip access-list extended VPN
 permit ip {lan}.0 0.0.0.255 {far}.0 0.0.0.255
ip route 0.0.0.0 0.0.0.0 {gateway}
"""
_OLD = """crypto isakmp policy 10
 encr aes 256
 hash sha256
 authentication pre-share
 group 14
crypto isakmp key example address {peer}
"""
_ENDS = (
    {"name": "A", "own": "203.0.113.2", "gateway": "203.0.113.1", "peer": "198.51.100.2", "lan": "10.0.0", "far": "10.1.0"},
    {"name": "B", "own": "198.51.100.2", "gateway": "198.51.100.1", "peer": "203.0.113.2", "lan": "10.1.0", "far": "10.0.0"},
)
_ACCEPTED = "".join(_SITE.format(**end).lstrip() for end in _ENDS)
_IKEV1 = "".join(
    (_SITE[: _SITE.index("crypto ikev2 proposal")] + _OLD + _SITE[_SITE.index("crypto ipsec transform-set") :])
    .replace(" set ikev2-profile F\n", "").format(**end).lstrip()
    for end in _ENDS
)  # fmt: skip
_TUNNEL = """interface Tunnel0
 ip address 10.9.9.{host} 255.255.255.252
 tunnel source GigabitEthernet0/1
 tunnel destination {peer}
 tunnel key {key}
 tunnel protection ipsec profile I
"""
_MAP = _SITE[_SITE.index("crypto map M 10") : _SITE.index("interface GigabitEthernet0/0")]
_LIST = _SITE[_SITE.index("ip access-list") : _SITE.index("ip route")]
_PROFILE = "crypto ipsec profile I\n set transform-set T\n set pfs group14\n set ikev2-profile F\n"
_GRE = "".join(
    _SITE.replace(_MAP, _PROFILE).replace(_LIST, "").replace(" crypto map M\n", "").replace("ip route", f"{_TUNNEL}ip route")
    .format(**end, host=host, key="{key}" + str(host)).lstrip()
    for host, end in enumerate(_ENDS, 1)
)  # fmt: skip
_LAN = " ip address 10.0.0.1 255.255.255.0\n"
_WAN = " ip address 203.0.113.2 255.255.255.252\n"
_DEFAULT = "ip route 0.0.0.0 0.0.0.0 203.0.113.1\n"
_ACE = " permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255\n"
_MAP_A = "crypto map M 10 ipsec-isakmp\n set peer 198.51.100.2\n"


class _Row(NamedTuple):
    """A page: the summary, the reason, what is written instead of what in the two sites, and the sites if not the usual ones."""

    code: str
    summary: str
    why: str
    changes: dict[str, str]
    sites: str = _ACCEPTED
    accepted: str = _ACCEPTED


_ROWS = (
    _Row("VPN101", "Traffic that a tunnel should protect leaves by an interface without its crypto map",
         "It leaves in clear text: a crypto map protects only what is routed out of the interfaces it is on. Route the far\n"
         "prefix to the interface that has the map, or put the map on the other exit, too.",
         {_DEFAULT: "interface GigabitEthernet0/2\n ip address 192.0.2.2 255.255.255.252\n"
                    "ip route 10.1.0.0 255.255.255.0 192.0.2.1\n" + _DEFAULT}),
    _Row("VPN102", "NAT translates traffic that a tunnel should protect",
         "Translation comes before encryption, so that the packets do not match the list of the crypto map any more and leave\n"
         "in clear text. Deny the traffic of the tunnel in the access list of the translation.",
         {_LAN: f"{_LAN} ip nat inside\n", _WAN: f"{_WAN} ip nat outside\n",
          _DEFAULT: "access-list 1 permit 10.0.0.0 0.0.0.255\nip nat inside source list 1 interface GigabitEthernet0/1 overload\n"
                    + _DEFAULT}),
    _Row("VPN103", "An access list keeps the protected packets of a peer out",
         "The keys are negotiated and the tunnel looks up, but nothing comes through. Permit `esp` (or `udp 4500` behind NAT)\n"
         "from the peer as well as `udp 500`.",
         {_WAN: f"{_WAN} ip access-group OUTSIDE in\n",
          _DEFAULT: "ip access-list extended OUTSIDE\n permit udp any any eq isakmp\n" + _DEFAULT}),
    _Row("VPN104", "One line of a crypto access list has no mirror at the peer",
         "The peer refuses the SAs of that line while those of the others come up, so that a part of the traffic is lost. Write\n"
         "the mirror image of each line at the other end.",
         {_ACE: f"{_ACE} permit ip 10.0.5.0 0.0.0.255 10.1.0.0 0.0.0.255\n",
          _DEFAULT: f"ip route 10.0.5.0 255.255.255.0 10.0.0.9\n{_DEFAULT}"}, _IKEV1),
    _Row("VPN105", "A tunnel comes up only when one side starts it",
         "What the other side proposes is refused: after a restart traffic from there is lost until the good side has something\n"
         "to send. Make both access lists mirror images, and PFS and lifetimes the same.",
         {" permit ip 10.1.0.0 0.0.0.255 10.0.0.0 0.0.0.255": " permit ip 10.1.0.0 0.0.255.255 10.0.0.0 0.0.0.255"}, _IKEV1),
    _Row("VPN106", "An entry of a crypto map lacks what it needs, and is ignored",
         "An entry without a peer, a transform set or an access list that exists protects nothing. Complete it or remove it.",
         {" match address VPN\n": ""}),
    _Row("VPN107", "Whether the peer accepts a line of a crypto access list cannot be told",
         "Lines behind a `deny`, or with ports, may or may not be covered by what the peer has. Write mirror images.",
         {_ACE: f" deny ip host 10.0.0.9 any\n{_ACE}"}, _IKEV1),
    _Row("VPN108", "There is no route to what lies behind the peer",
         "Packets are dropped before the crypto map sees them: the prefix behind the tunnel needs a route out of the interface\n"
         "that has the map.",
         {_DEFAULT: "ip route 198.51.100.2 255.255.255.255 203.0.113.1\n"}),
    _Row("VPN109", "An earlier entry of the crypto map takes the packets of this one",
         "The first entry whose list permits a packet has it, and sends it to another peer. Give the narrower list the lower\n"
         "number, or deny its traffic in the wider one.",
         {_MAP_A: "ip access-list extended FIRST\n permit ip 10.0.0.0 0.0.0.255 any\ncrypto map M 5 ipsec-isakmp\n"
                  " set peer 192.0.2.9\n set transform-set T\n match address FIRST\n" + _MAP_A}),
    _Row("VPN110", "Both ends of a GRE tunnel have different keys",
         "The SAs come up and every packet is dropped behind them. `tunnel key` must be the same number at both ends.",
         {"{key}1": "71", "{key}2": "72"}, _GRE, _GRE.replace("{key}1", "7").replace("{key}2", "7")),
    _Row("VPN111", "An IPsec tunnel comes up from neither side",
         "The two configs agree on no proposal, key, identity or selector, or the peers do not reach each other. `routecheck\n"
         "ipsec` shows the comparison and the commands that mend it.",
         {" match identity remote address 203.0.113.2 ": " match identity remote address 203.0.113.9 "}),
    _Row("VPN112", "A peer has the address that is called, but nothing that answers there",
         "The other device has no crypto map or tunnel protection on the interface with that address: no tunnel comes up.",
         {"255.255.255.252\n crypto map M\nip access-list extended VPN\n permit ip 10.1":
          "255.255.255.252\nip access-list extended VPN\n permit ip 10.1"}),
    _Row("VPN201", "A tunnel uses an encryption that is broken or missing",
         "DES and 3DES can be broken or run out of blocks, `esp-null` hides nothing (RFC 8221 5, RFC 8247 2.1). Use AES.",
         {"esp-aes 256": "esp-3des"}),
    _Row("VPN202", "A tunnel uses MD5",
         "MD5 must not be used (RFC 8221 6, RFC 8247 2.3). Use SHA-256 or better.",
         {"esp-sha256-hmac": "esp-md5-hmac"}),
    _Row("VPN203", "A tunnel uses a weak Diffie-Hellman group",
         "Groups 1, 2, 5 and 24 are too small or doubtful (RFC 8247 2.4). Use 14, 19, 20 or 21.",
         {" group 14": " group 2"}),
    _Row("VPN204", "A tunnel has no perfect forward secrecy",
         "Who learns one key of phase 1 can read all that phase 2 protected. Write `set pfs group14` at both ends.",
         {" set pfs group14\n": ""}, _IKEV1),
    _Row("VPN205", "Aggressive mode with a pre-shared key",
         "It shows a hash of the key to anybody who asks, to be guessed at leisure. Use main mode, or IKEv2.",
         {"crypto isakmp key example address 198.51.100.2\n":
          "crypto isakmp peer address 198.51.100.2\n set aggressive-mode password example\n"
          " set aggressive-mode client-endpoint ipv4-address 203.0.113.2\n"
          "crypto isakmp key example address 198.51.100.2\n"}, _IKEV1),
    _Row("VPN206", "A pre-shared key for any peer",
         "Everybody who knows the key can be every peer. Name the address of each peer.",
         {"crypto isakmp key example address 198.51.100.2\n": "crypto isakmp key example address 0.0.0.0\n"}, _IKEV1),
    _Row("VPN207", "SAs live for more than a day",
         "The longer a key is used the more it protects, and gives away. Leave the lifetime at an hour or up to a day.",
         {" set pfs group14\n": " set pfs group14\n set security-association lifetime seconds 172800\n"}),
    _Row("VPN208", "Phase 2 encrypts without integrity",
         "Packets that are changed on the way are not noticed (RFC 8221 4). Add `esp-sha256-hmac`, or use `esp-gcm`.",
         {"esp-aes 256 esp-sha256-hmac": "esp-aes 256"}),
    _Row("VPN209", "A tunnel uses IKEv1", "It is deprecated (RFC 9395). Use IKEv2.", {}, _IKEV1),
    _Row("VPN210", "A tunnel uses SHA-1",
         "It is on its way out (RFC 8221 6, RFC 8247 2.3). Use SHA-256 or better.",
         {"esp-sha256-hmac": "esp-sha-hmac"}),
)  # fmt: skip


def pages() -> tuple[Page, ...]:
    """The pages, in the order of their codes."""
    return tuple(_page(row) for row in _ROWS)


def _page(row: _Row) -> Page:
    severity, name = ALL_CODES[row.code]
    flagged = row.sites
    for old, new in row.changes.items():
        flagged = flagged.replace(old, new)
    return Page(row.code, name, severity, row.summary, row.why, (flagged,), (row.accepted,))
