"""The table of all lint rules. A code is never used for something else."""

from __future__ import annotations

from routecheck.lint.rule import Rule

RULES: tuple[Rule, ...] = (
    # -- reading and references (CFG2xx)
    # -- links between devices (LNK1xx)
    # -- access lists (ACL1xx)
    # -- the device itself (DEV1xx)
    # -- routes (RTE1xx)
    # -- NAT (NAT1xx)
    # -- tunnels (VPN)
)
"""In the order of the catalogue."""
