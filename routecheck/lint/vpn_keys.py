"""Pre-shared keys and the policies that use them, at one end of a tunnel (S10.3, S10.6)."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.address import dotted
from routecheck.lint.rule import Found
from routecheck.lint.vpn import gateways, owned_addresses
from routecheck.model.crypto import HOST, Block, Crypto, PresharedKey
from routecheck.model.device import Device
from routecheck.snapshot import Snapshot
from routecheck.vpn.ends import ends, int_of


def no_preshare(now: Snapshot) -> Iterator[Found]:
    """There are pre-shared keys, and no policy says `authentication pre-share`.

    Without that line a policy means rsa-sig (S10.3): the keys are never used, and phase 1 fails against a peer that has
    only a key. (Where all peers are in the files, VPN111 says so.)

    Flagged:
        crypto isakmp policy 10
         encryption aes 256
         group 14
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         encryption aes 256
         authentication pre-share
         group 14
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    owned = owned_addresses(now)
    for device, crypto in gateways(now):
        peers = _peers(device)
        if peers and peers <= owned:
            continue
        keys = list(_keys(crypto))
        policies = [crypto.policies[number] for number in sorted(crypto.policies)]
        if keys and policies and all(policy.authentication.value == "rsa-sig" for policy in policies):
            message = "no isakmp policy says `authentication pre-share`, so the keys are never used (S10.3)"
            lines = (*(policy.line for policy in policies if policy.line), keys[0].key.line)
            yield Found(device.name, f"crypto isakmp policy {policies[0].number}", message, lines)


def _keys(crypto: Crypto) -> Iterator[PresharedKey]:
    """The keys of IKEv1."""
    yield from crypto.keys.values()
    for ring in crypto.keyrings.values():
        yield from ring.keys.values()


def _peers(device: Device) -> set[str] | None:
    """The addresses that a device calls by IKE; None when it may call or answer others."""
    found: set[str] = set()
    for end in ends(device):
        if end.open_plans:
            return None
        found.update(end.by_peer)
    return found


def unused_key(now: Snapshot) -> Iterator[Found]:
    """A pre-shared key is for a peer that nothing calls.

    It is a leftover, or the address is mistyped, here or behind `set peer`.

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto isakmp key EXAMPLE address 198.51.100.9
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.2
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    for device, crypto in gateways(now):
        peers = _peers(device)
        if not peers or not all(peer[:1].isdigit() for peer in peers):
            continue
        for key in _keys(crypto):
            if key.block and key.block.mask == HOST and dotted(key.block.address) not in peers:
                peer = dotted(key.block.address)
                message = f"there is a key for {peer}, and no crypto map or tunnel has that peer"
                yield Found(device.name, f"crypto isakmp key for {peer}", message, (key.key.line,))


def peer_without_key(now: Snapshot) -> Iterator[Found]:
    """A crypto map has a peer that there is no key for, and all policies need one.

    Phase 1 fails with that peer (S10.6). (Where the peer is in the files, the answer about the tunnel says so.)

    Flagged:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.3
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto isakmp policy 10
         authentication pre-share
        crypto isakmp key EXAMPLE address 198.51.100.0 255.255.255.0
        crypto ipsec transform-set T esp-aes 256 esp-sha256-hmac
        crypto map M 10 ipsec-isakmp
         set peer 198.51.100.2
         set transform-set T
         match address 101
        interface GigabitEthernet0/1
         ip address 192.0.2.2 255.255.255.252
         crypto map M
        ip route 0.0.0.0 0.0.0.0 192.0.2.1
        access-list 101 permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    owned = owned_addresses(now)
    for device, crypto in gateways(now):
        policies = crypto.policies.values()
        has_others = any(note.what.startswith(("crypto isakmp key", "crypto keyring", "pre-shared-key")) for note in device.notes)
        if has_others or crypto.aggressive_peers:
            continue
        if not policies or any(policy.authentication.value != "pre-share" for policy in policies):
            continue
        blocks = [key.block or Block(0, 0) for key in _keys(crypto)]  # a key by its hostname may be for anybody
        for end in ends(device):
            for peer, plans in end.by_peer.items():
                if not peer[:1].isdigit() or peer in owned or all(plan.is_ikev2 or plan.fault for plan in plans):
                    continue
                if not any(block.covers(int_of(peer)) for block in blocks):
                    plan = plans[0]
                    message = f"{plan.name} calls {peer}, and there is no key for it: phase 1 fails (S10.6)"
                    yield Found(device.name, f"{plan.name} peer {peer}", message, (plan.line,))
