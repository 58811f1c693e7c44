"""One end of a tunnel, described once and written twice: as an IOS config and as a connection of strongSwan.

Neither text is made from the other, so that what is held against strongSwan includes the reading of the config.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.interop.ike.vici import Message

ADDRESSES = {"A": "192.0.2.1", "B": "192.0.2.2"}
_CIPHERS = {"aes 128": "aes128", "aes 192": "aes192", "aes 256": "aes256", "3des": "3des"}
_HASHES = {"md5": "md5", "sha": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_GROUPS = {
    "2": "modp1024", "5": "modp1536", "14": "modp2048", "15": "modp3072", "16": "modp4096", "19": "ecp256", "20": "ecp384",
    "21": "ecp521",
}  # fmt: skip
_TRANSFORMS = {
    "esp-aes 128": "aes128", "esp-aes 192": "aes192", "esp-aes 256": "aes256", "esp-3des": "3des", "esp-null": "null",
    "esp-gcm 128": "aes128gcm16", "esp-gcm 256": "aes256gcm16", "esp-md5-hmac": "md5", "esp-sha-hmac": "sha1",
    "esp-sha256-hmac": "sha256", "esp-sha384-hmac": "sha384", "esp-sha512-hmac": "sha512",
}  # fmt: skip
Policy = tuple[str, str, str]
"""Encryption, hash and group of an ISAKMP policy; of IKEv2 a proposal with one of each."""
Network = tuple[str, int]
"""An address and a prefix length."""


class Site(NamedTuple):
    """An end. `sets` are lists of transforms; `selectors` pairs of networks, its own first; `key` is the one for the other
    end, None for none; `identity` is what it expects the other one to be called ('' for its address)."""

    version: int = 1
    policies: tuple[Policy, ...] = (("aes 256", "sha256", "14"),)
    key: str | None = "one secret"
    sets: tuple[tuple[str, ...], ...] = (("esp-aes 256", "esp-sha256-hmac"),)
    pfs: str = ""
    selectors: tuple[tuple[Network, Network], ...] = ((("10.0.0.0", 24), ("10.1.0.0", 24)),)
    is_aggressive: bool = False
    mode: str = "tunnel"

    def ios(self, name: str) -> str:
        """As an IOS config."""
        own, peer = ADDRESSES[name], ADDRESSES["B" if name == "A" else "A"]
        lines = [f"hostname {name}", "version 15.7"]
        lines += self._ikev1(peer) if self.version == 1 else self._ikev2(peer)
        names = []
        for number, transforms in enumerate(self.sets):
            names.append(f"T{number}")
            lines += [f"crypto ipsec transform-set T{number} {' '.join(transforms)}", f" mode {self.mode}"]
        lines += [
            "crypto map M 10 ipsec-isakmp",
            f" set peer {peer}",
            f" set transform-set {' '.join(names)}",
            " match address VPN",
        ]
        lines += [f" set pfs group{self.pfs}"] if self.pfs else []
        if self.version == 2:
            lines.append(" set ikev2-profile P")
        elif self.is_aggressive:
            lines.append(" set isakmp-profile P")
        lines += ["interface GigabitEthernet0/0", f" ip address {own} 255.255.255.0", " crypto map M"]
        lines.append("ip access-list extended VPN")
        lines += [f" permit ip {_wild(one)} {_wild(other)}" for one, other in self.selectors]
        return "\n".join([*lines, f"ip route 0.0.0.0 0.0.0.0 {peer}", ""])

    def _ikev1(self, peer: str) -> list[str]:
        lines = []
        for number, (cipher, digest, group) in enumerate(self.policies, 1):
            lines += [f"crypto isakmp policy {number * 10}", f" encr {cipher}", f" hash {digest}", " authentication pre-share"]
            lines.append(f" group {group}")
        lines += [f"crypto isakmp key {self.key.replace(' ', '-')} address {peer}"] if self.key else []
        if self.is_aggressive:
            lines += ["crypto isakmp profile P", f" match identity address {peer} 255.255.255.255", " initiate mode aggressive"]
        return lines

    def _ikev2(self, peer: str) -> list[str]:
        lines = []
        for number, (cipher, digest, group) in enumerate(self.policies, 1):
            lines += [
                f"crypto ikev2 proposal P{number}",
                f" encryption {_ikev2_cipher(cipher)}",
                f" integrity {_ikev2_hash(digest)}",
            ]
            lines.append(f" group {group}")
        lines += ["crypto ikev2 policy P", *(f" proposal P{number}" for number in range(1, len(self.policies) + 1))]
        lines += ["crypto ikev2 keyring K", " peer X", f"  address {peer if self.key else '192.0.2.99'}"]
        lines.append(f"  pre-shared-key {(self.key or 'other').replace(' ', '-')}")
        lines += ["crypto ikev2 profile P", f" match identity remote address {peer} 255.255.255.255"]
        return [*lines, " authentication remote pre-share", " authentication local pre-share", " keyring local K"]

    def connection(self, name: str) -> Message:
        """As a connection `site` of a swanctl.conf, with a child for each selector, named c0 and so on."""
        own, peer = ADDRESSES[name], ADDRESSES["B" if name == "A" else "A"]
        pfs = f"-{_GROUPS[self.pfs]}" if self.pfs else ""
        esp = ["-".join(_TRANSFORMS[word] for word in one) + pfs for one in self.sets]
        children = {
            f"c{number}": {"local_ts": [_net(one)], "remote_ts": [_net(other)], "esp_proposals": esp, "mode": self.mode}
            for number, (one, other) in enumerate(self.selectors)
        }
        return {
            "site": {
                "version": str(self.version),
                "local_addrs": [own],
                "remote_addrs": [peer],
                "proposals": [f"{_CIPHERS[one]}-{_HASHES[two]}-{_GROUPS[three]}" for one, two, three in self.policies],
                "aggressive": "yes" if self.is_aggressive else "no",
                "keyingtries": "1",
                "local": {"auth": "psk", "id": own},
                "remote": {"auth": "psk", "id": peer},
                "children": children,
            }
        }

    def secret(self, name: str) -> Message | None:
        """The pre-shared key, as a secret of a swanctl.conf."""
        owners = [ADDRESSES[name], ADDRESSES["B" if name == "A" else "A"]]
        return {"type": "IKE", "data": self.key.replace(" ", "-"), "owners": owners} if self.key else None


def mirrored(site: Site, **changes: object) -> Site:
    """What the other end has to say, with changes."""
    other = site._replace(selectors=tuple((far, near) for near, far in site.selectors))
    return other._replace(**changes)  # type: ignore[arg-type]


def _wild(network: Network) -> str:
    address, length = network
    bits = 0xFFFFFFFF >> length
    return f"{address} {bits >> 24}.{bits >> 16 & 255}.{bits >> 8 & 255}.{bits & 255}"


def _net(network: Network) -> str:
    return f"{network[0]}/{network[1]}"


def _ikev2_cipher(word: str) -> str:
    return word if word == "3des" else f"aes-cbc-{word.split()[1]}"


def _ikev2_hash(word: str) -> str:
    return "sha1" if word == "sha" else word
