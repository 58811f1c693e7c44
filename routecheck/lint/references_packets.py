"""Names that lead nowhere (CFG2xx), of what decides what happens to packets."""

from __future__ import annotations

from collections.abc import Iterator

from routecheck.lint.defined import class_maps, crypto_objects, key_chains, nat_pools, policy_maps
from routecheck.lint.references import undefined
from routecheck.lint.rule import Found
from routecheck.lint.uses import CLASS, CRYPTO, KEYS, POLICY, POOL
from routecheck.snapshot import Snapshot


def undefined_nat_pool(now: Snapshot) -> Iterator[Found]:
    """A NAT rule names a pool that is not defined.

    Nothing is translated: the rule has no addresses to translate to. Define the pool, or correct the name.

    Flagged:
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip nat inside source list 1 pool OUTSIDE overload

    Accepted:
        access-list 1 permit 10.0.0.0 0.0.0.255
        ip nat pool OUTSIDE 203.0.113.8 203.0.113.11 prefix-length 29
        ip nat inside source list 1 pool OUTSIDE overload
    """
    return undefined(now, POOL, nat_pools, "nothing is translated")


def undefined_class_map(now: Snapshot) -> Iterator[Found]:
    """A policy-map names a class-map that is not defined.

    IOS refuses the class, so that its traffic is treated as `class-default`. Define the class-map before the policy-map.

    Flagged:
        policy-map OUT
         class VOICE
          priority percent 20

    Accepted:
        class-map match-any VOICE
         match ip dscp ef
        policy-map OUT
         class VOICE
          priority percent 20
    """
    return undefined(now, CLASS, class_maps, "its traffic is in no class")


def undefined_policy_map(now: Snapshot) -> Iterator[Found]:
    """A service-policy names a policy-map that is not defined.

    IOS refuses the line: nothing is shaped, policed or inspected there. Define the policy-map, or correct the name.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         service-policy output SHAPE-50M

    Accepted:
        policy-map SHAPE-50M
         class class-default
          shape average 50000000
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         service-policy output SHAPE-50M
    """
    return undefined(now, POLICY, policy_maps, "IOS refuses that line")


def undefined_key_chain(now: Snapshot) -> Iterator[Found]:
    """A key chain is named that is not defined.

    Authentication without a key: neighbours that have one stay away. Define the key chain, or correct the name.

    Flagged:
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip authentication mode eigrp 100 md5
         ip authentication key-chain eigrp 100 EIGRP-KEYS

    Accepted:
        key chain EIGRP-KEYS
         key 1
          key-string 7 070C285F4D06
        interface GigabitEthernet0/1
         ip address 192.0.2.1 255.255.255.0
         ip authentication mode eigrp 100 md5
         ip authentication key-chain eigrp 100 EIGRP-KEYS
    """
    return undefined(now, KEYS, key_chains, "there is no key to authenticate with")


def undefined_crypto_object(now: Snapshot) -> Iterator[Found]:
    """A crypto map, transform set, profile or keyring is named that is not defined.

    The tunnel does not come up, or traffic that should be encrypted leaves in the clear. Define it, or correct the name.

    Flagged:
        crypto map VPN 10 ipsec-isakmp
         set peer 203.0.113.2
         set transform-set AES256
         match address TO-B
        ip access-list extended TO-B
         permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255

    Accepted:
        crypto ipsec transform-set AES256 esp-aes 256 esp-sha256-hmac
        crypto map VPN 10 ipsec-isakmp
         set peer 203.0.113.2
         set transform-set AES256
         match address TO-B
        ip access-list extended TO-B
         permit ip 10.0.0.0 0.0.0.255 10.1.0.0 0.0.0.255
    """
    return undefined(now, CRYPTO, crypto_objects, "there is nothing to negotiate with")
