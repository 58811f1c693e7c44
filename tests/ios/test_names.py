"""Names of interfaces, long and short (S1.18)."""

from __future__ import annotations

import pytest

from routecheck.ios.names import TYPES, interface_name, short_name


@pytest.mark.parametrize("kind", TYPES)
def test_a_short_name_means_the_same_interface(kind: str) -> None:
    assert interface_name(short_name(f"{kind}0")) == interface_name(f"{kind}0")


@pytest.mark.parametrize(("full", "short"), [
    ("GigabitEthernet0/0.10", "Gi0/0.10"), ("TenGigabitEthernet1/0/1", "Te1/0/1"), ("Serial0/0:23", "Se0/0:23"),
    ("Loopback0", "Lo0"), ("Vlan10", "Vl10"), ("Port-channel1", "Po1"), ("Tunnel0", "Tu0"), ("nve1", "nve1"), ("eth0", "eth0"),
])  # fmt: skip
def test_names_are_shortened_as_ios_does(full: str, short: str) -> None:
    assert short_name(full) == short
