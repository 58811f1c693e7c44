"""What depends on the release of IOS (S10.4, S10.5, S10.18)."""

from __future__ import annotations

from routecheck.vpn.outcome import Side

_FORBIDDEN = frozenset((
    "des", "3des", "md5", "group 1", "group 2", "group 5",
    "ah-md5-hmac", "esp-des", "esp-3des", "esp-null", "esp-md5-hmac", "esp-gmac 128", "esp-gmac 192", "esp-gmac 256",
))  # fmt: skip
"""Refused since XE 17.11.1 (field notice 72510)."""
_FORBIDDEN_IKEV2 = frozenset(("group 24",))


def numbers(release: str) -> tuple[int, int]:
    """(15, 4) for 15.4, (0, 0) when it is not known."""
    parts = [part for part in release.split(".")[:2] if part.isascii() and part.isdigit()]
    return (int(parts[0]), int(parts[1])) if len(parts) == 2 else (0, 0)


def forbidden(side: Side, algorithm: str, *, is_ikev2: bool = False) -> bool:
    """Whether the release of a side refuses an algorithm (S10.5)."""
    if numbers(side.release) < (17, 11) or side.crypto.no_shield:
        return False
    return algorithm in _FORBIDDEN or (is_ikev2 and algorithm in _FORBIDDEN_IKEV2)


def has_default_policies(release: str) -> bool:
    """Whether the policies 65507 to 65514 are built in: since 12.4(20)T. A config says only 12.4, and one without a release
    is taken for a newer one (S10.4)."""
    return numbers(release) == (0, 0) or numbers(release) >= (12, 4)


def has_unknown_defaults(release: str) -> bool:
    """Whether what a policy leaves out may be filled in with something else than S10.3 says: since XE 17.11, which refuses
    those values (U9)."""
    return numbers(release) >= (17, 11)
