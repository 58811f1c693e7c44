"""Tags of sub-interfaces, and masks: what IOS refuses (S1.16, S1.20)."""

from __future__ import annotations

import pytest

from routecheck.ios.fold import read_device
from routecheck.model.device import Device

ADDRESS = " ip address 10.0.{}.1 255.255.255.0\n"


def read(*encapsulations: str, port: str = "GigabitEthernet0/0") -> Device:
    """Sub-interfaces .1, .2 ... of one port, each with an encapsulation and an address."""
    blocks = (
        f"interface {port}.{number}\n encapsulation {words}\n{ADDRESS.format(number)}"
        for number, words in enumerate(encapsulations, start=1)
    )
    return read_device("hostname R1\n" + "".join(blocks), "R1.cfg")


def usable(device: Device) -> list[str]:
    """The numbers of the sub-interfaces that have an address."""
    return [name.rpartition(".")[2] for name, made in device.interfaces.items() if made.address]


def refused(device: Device) -> list[tuple[str, str]]:
    return [(one.code, str(one.spans[0])) for one in device.diagnostics]


class TestTags:
    def test_the_second_sub_interface_with_a_tag_is_refused(self) -> None:
        """Then it has no encapsulation, and IOS takes no address either."""
        device = read("dot1Q 10", "dot1Q 20", "dot1Q 10")
        assert usable(device) == ["1", "2"]
        assert refused(device) == [("CFG102", "R1.cfg:9"), ("CFG106", "R1.cfg:10")]
        assert "GigabitEthernet0/0.1 has the VLAN tag 10 of GigabitEthernet0/0 already" in device.diagnostics[0].message

    def test_there_is_one_native_vlan(self) -> None:
        device = read("dot1Q 10 native", "dot1Q 20 native", "dot1Q 30")
        assert usable(device) == ["1", "3"]
        assert "GigabitEthernet0/0.1 has the native VLAN" in device.diagnostics[0].message

    @pytest.mark.parametrize("tag", ["0", "4095", "99999", "x"])
    def test_a_tag_is_one_of_the_vlans(self, tag: str) -> None:
        device = read(f"dot1Q {tag}", "dot1Q 4094", "dot1Q 1")
        assert usable(device) == ["2", "3"]
        assert refused(device) == [("CFG102", "R1.cfg:3"), ("CFG106", "R1.cfg:4")]

    def test_the_second_tag_tells_frames_apart_too(self) -> None:
        assert usable(read("dot1Q 10 second-dot1q 20", "dot1Q 10 second-dot1q 30", "dot1Q 10")) == ["1", "2", "3"]
        assert usable(read("dot1Q 10 second-dot1q 20", "dot1Q 10 second-dot1q 20")) == ["1"]

    def test_a_tag_that_was_given_up_is_free(self) -> None:
        text = "interface Gi0/0.1\n encapsulation dot1Q 10\n encapsulation dot1Q 11\n encapsulation dot1Q 11\n"
        text += "interface Gi0/0.2\n encapsulation dot1Q 10\n no encapsulation dot1Q 10\n"
        text += "interface Gi0/0.3\n encapsulation dot1Q 10\ninterface Gi0/1.1\n encapsulation dot1Q 10\n"
        device = read_device(text, "R1.cfg")
        assert [made.vlan for made in device.interfaces.values()] == [11, None, 10, 10]
        assert not device.diagnostics

    def test_an_encapsulation_that_there_is_not_is_unknown(self) -> None:
        device = read("dot1Qq 10")
        assert [note.line.number for note in device.notes if note.fate == "unknown"] == [3]
        assert usable(device) == []


class TestMasks:
    @pytest.mark.parametrize("more", ["", " secondary"])
    def test_a_prefix_length_is_refused_with_what_to_write(self, more: str) -> None:
        device = read_device(f"interface Gi0/0\n ip address 10.0.2.1/24{more}\n", "R1.cfg")
        assert device.interfaces["GigabitEthernet0/0"].addresses == ()
        (one,) = device.diagnostics
        assert (one.code, str(one.spans[0])) == ("CFG102", "R1.cfg:2")
        assert "write the mask: ip address 10.0.2.1 255.255.255.0" in one.message
