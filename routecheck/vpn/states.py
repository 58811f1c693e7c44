"""The exchanges as tables: which state `show crypto isakmp sa` (or `ikev2 sa`) shows, and the debug lines on the way."""

from __future__ import annotations

from collections.abc import Iterable

MAIN, AGGRESSIVE, IKEV2 = "main mode", "aggressive mode", "IKEv2"
START, ACCEPTED, EXCHANGED, AUTHENTICATED = "started", "policy accepted", "keys exchanged", "authenticated"

STATES: dict[tuple[str, str], str] = {
    (MAIN, START): "MM_NO_STATE",
    ("MM_NO_STATE", ACCEPTED): "MM_SA_SETUP",
    ("MM_SA_SETUP", EXCHANGED): "MM_KEY_EXCH",
    ("MM_KEY_EXCH", AUTHENTICATED): "QM_IDLE",
    (AGGRESSIVE, START): "AG_NO_STATE",
    ("AG_NO_STATE", ACCEPTED): "AG_INIT_EXCH",
    ("AG_INIT_EXCH", EXCHANGED): "AG_INIT_EXCH",
    ("AG_INIT_EXCH", AUTHENTICATED): "QM_IDLE",
    (IKEV2, START): "IN-NEG",
    ("IN-NEG", ACCEPTED): "IN-NEG",
    ("IN-NEG", EXCHANGED): "IN-NEG",
    ("IN-NEG", AUTHENTICATED): "READY",
}
"""(exchange or state, event) -> state (S10.8)."""

_REACHED: dict[str, tuple[str, ...]] = {
    "no reply": (START,),
    "version": (START,),
    "policy": (START,),
    "key": (START, ACCEPTED, EXCHANGED),
    "identity": (START, ACCEPTED, EXCHANGED),
    "profile": (START, ACCEPTED, EXCHANGED),
}
"""What has happened when a negotiation ends at a stage."""

POLICY_DEBUG = {
    "encryption": "Encryption algorithm offered does not match policy!",
    "key size": "Proposed key length does not match policy",
    "hash": "Hash algorithm offered does not match policy!",
    "DH group": "Diffie-Hellman group offered does not match policy!",
    "lifetime": "phase 1 SA policy not acceptable!",
    "release": "phase 1 SA policy not acceptable!",
}
AUTHENTICATION_DEBUG = {
    "pre-share": "Preshared authentication offered but does not match policy!",
    "rsa-sig": "RSA signature authentication offered but does not match policy!",
}
"""`debug crypto isakmp` at the responder (from memory), by what it looked at."""


def state(exchange: str, events: Iterable[str]) -> str:
    """The state that the events lead to."""
    now = exchange
    for event in events:
        now = STATES[now, event]
    return now


def state_at(exchange: str, stage: str) -> str:
    """The state in which a negotiation that is refused at `stage` is seen; with '' the one it ends in when agreed."""
    return state(exchange, _REACHED.get(stage, (START, ACCEPTED, EXCHANGED, AUTHENTICATED)))
