"""A fix: commands for one device, and what they make of it."""

from __future__ import annotations

from typing import NamedTuple

from routecheck.ios.typed import typed
from routecheck.model.crypto import Crypto, Key
from routecheck.model.device import Device
from routecheck.model.secret import Secret
from routecheck.vpn.outcome import Mismatch

PLACEHOLDER, PLACEHOLDER_REMOTE, OLD = "KEY", "KEY-REMOTE", "OLD"
"""What stands for keys in commands: those that a fix is about, and the one that is there now."""


class Obstacle(NamedTuple):
    """What stood in the way when `initiator` started, once everything before it was mended."""

    initiator: str
    responder: str
    reason: str
    mismatches: tuple[Mismatch, ...]


class Fix(NamedTuple):
    """Commands for one device. `borrowed` are the keys that words in them stand for; `obstacle` is what they are against."""

    node: str
    commands: tuple[str, ...]
    weakness: int = 0
    borrowed: tuple[tuple[str, Key], ...] = ()
    obstacle: Obstacle | None = None

    def typed_into(self, device: Device) -> Device:
        """The device after the commands."""
        made = typed(device, self.commands)
        for word, key in self.borrowed:
            made = _with_key(made, word, key)
        return made


def _with_key(device: Device, word: str, borrowed: Key) -> Device:
    """The device with the key that a word stands for."""
    mark = Secret(word)

    def real(key: Key | None) -> Key | None:
        return key._replace(secret=borrowed.secret, is_hidden=borrowed.is_hidden) if key and key.secret == mark else key

    crypto = device.crypto or Crypto()
    keys = {name: one._replace(key=real(one.key) or one.key) for name, one in crypto.keys.items()}
    keyrings = {
        name: ring._replace(keys={peer: one._replace(key=real(one.key) or one.key) for peer, one in ring.keys.items()})
        for name, ring in crypto.keyrings.items()
    }
    ikev2 = {
        name: ring._replace(
            peers={peer: one._replace(local=real(one.local), remote=real(one.remote)) for peer, one in ring.peers.items()}
        )
        for name, ring in crypto.ikev2_keyrings.items()
    }
    return device._replace(crypto=crypto._replace(keys=keys, keyrings=keyrings, ikev2_keyrings=ikev2))
