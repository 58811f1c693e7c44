"""The written cases: pairs of sites by name. Each is started from both ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tests.interop.ike.site import Network, Policy, Site, mirrored

AES: Policy = ("aes 256", "sha256", "14")
OLD: Policy = ("3des", "md5", "2")
A_NET: Network = ("10.0.0.0", 24)
A_WIDE: Network = ("10.0.0.0", 16)
A_OTHER: Network = ("10.5.0.0", 24)
B_NET: Network = ("10.1.0.0", 24)
B_WIDE: Network = ("10.1.0.0", 16)
B_OTHER: Network = ("10.2.0.0", 24)
STRONG, WEAK, GCM = ("esp-aes 256", "esp-sha256-hmac"), ("esp-3des", "esp-md5-hmac"), ("esp-gcm 256",)


class Case(NamedTuple):
    """Two sites, and what is special about them."""

    name: str
    a: Site
    b: Site

    def __str__(self) -> str:
        return self.name


def written() -> tuple[Case, ...]:
    """Every case, for both versions of IKE where both have it."""
    cases = []
    for version in (1, 2):
        base = Site(version)
        for name, a, b in (*_policies(base), *_keys(base), *_transforms(base), *_pfs(base), *_selectors(base)):
            cases.append(Case(f"v{version} {name}", a, b))
    return (*cases, *_versions())


_Sites = tuple[str, Site, Site]


def _policies(base: Site) -> Iterator[_Sites]:
    """EX-10.1 and its kin."""
    yield "the same policy", base, mirrored(base)
    for cipher in ("aes 128", "aes 192", "3des"):
        same = base._replace(policies=((cipher, "sha256", "14"),))
        yield f"both {cipher}", same, mirrored(same)
        yield f"{cipher} against aes 256", same, mirrored(base)
    for digest in ("md5", "sha", "sha384", "sha512"):
        same = base._replace(policies=(("aes 256", digest, "14"),))
        yield f"both {digest}", same, mirrored(same)
        yield f"{digest} against sha256", same, mirrored(base)
    for group in ("2", "5", "15", "16", "19", "20", "21"):
        same = base._replace(policies=(("aes 256", "sha256", group),))
        yield f"both group {group}", same, mirrored(same)
    yield "group 5 against group 14", base._replace(policies=(("aes 256", "sha256", "5"),)), mirrored(base)
    both = base._replace(policies=(AES, OLD))
    yield "the responder's order decides", both, mirrored(both, policies=(OLD, AES))
    yield "the second policy fits", both, mirrored(base, policies=(("aes 128", "sha256", "14"), OLD))
    yield (
        "the only common one is last on both ends",
        base._replace(policies=(OLD, AES)),
        mirrored(base, policies=(("aes 128", "sha", "5"), AES)),
    )
    yield "each differs in one thing", both, mirrored(base, policies=(("aes 256", "sha", "14"), ("3des", "md5", "5")))


def _keys(base: Site) -> Iterator[_Sites]:
    yield "another key", base, mirrored(base, key="another")
    yield "no key at B", base, mirrored(base, key=None)
    yield "no key at A", base._replace(key=None), mirrored(base)
    yield "keys that differ in case", base, mirrored(base, key="One secret")


def _transforms(base: Site) -> Iterator[_Sites]:
    yield "another key size of ESP", base, mirrored(base, sets=(("esp-aes 128", "esp-sha256-hmac"),))
    yield "another integrity of ESP", base, mirrored(base, sets=(("esp-aes 256", "esp-sha-hmac"),))
    yield "GCM on both", base._replace(sets=(GCM,)), mirrored(base, sets=(GCM,))
    yield "GCM against CBC", base._replace(sets=(GCM,)), mirrored(base)
    yield "the second set fits", base._replace(sets=(WEAK, STRONG)), mirrored(base, sets=(GCM, STRONG))
    yield "both sets fit, in the same order", base._replace(sets=(STRONG, WEAK)), mirrored(base, sets=(STRONG, WEAK))
    yield "3DES and MD5 on both", base._replace(sets=(WEAK,)), mirrored(base, sets=(WEAK,))


def _pfs(base: Site) -> Iterator[_Sites]:
    for group in ("14", "5", "19"):
        same = base._replace(pfs=group)
        yield f"PFS group {group} on both", same, mirrored(same)
    yield "PFS at B only", base, mirrored(base, pfs="14")
    yield "PFS groups differ", base._replace(pfs="5"), mirrored(base, pfs="14")


def _selectors(base: Site) -> Iterator[_Sites]:
    yield "B is wider", base, mirrored(base, selectors=((B_WIDE, A_NET),))
    yield "B is wider on both sides", base, mirrored(base, selectors=((B_WIDE, A_WIDE),))
    yield "B is narrower", base._replace(selectors=((A_WIDE, B_WIDE),)), mirrored(base)
    yield "other networks", base, mirrored(base, selectors=((B_OTHER, A_OTHER),))
    two = base._replace(selectors=((A_NET, B_NET), (A_OTHER, B_OTHER)))
    yield "two selectors", two, mirrored(two)
    yield "one of two is missing at B", two, mirrored(base)
    yield "the same two in another order", two, mirrored(base, selectors=((B_OTHER, A_OTHER), (B_NET, A_NET)))
    yield "each has one that the other lacks", two, mirrored(base, selectors=((B_NET, A_NET), (B_OTHER, A_NET)))


def _versions() -> Iterator[Case]:
    one, two = Site(1), Site(2)
    yield Case("IKEv1 against IKEv2", one, mirrored(two))
    yield Case("aggressive mode on both", one._replace(is_aggressive=True), mirrored(one, is_aggressive=True))
    yield Case("aggressive mode at A only", one._replace(is_aggressive=True), mirrored(one))
    other = one._replace(is_aggressive=True, key="another")
    yield Case("aggressive mode and another key", other, mirrored(one, is_aggressive=True))
