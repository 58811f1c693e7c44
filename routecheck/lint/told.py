"""The pages of what is found while configs are read and joined (`CFG1xx`, `NET1xx`, `OSP1xx`), and of what a check says about
itself (`CHK1xx`). These findings are there in every command; `check` weighs them as it does those of rules.

CFG101 is not used.
"""

from __future__ import annotations

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.lint.page import Page, page

UNUSED_SUPPRESSION, UNKNOWN_RULE, UNREADABLE_REMARK, UNEXPLAINED = "CHK101", "CHK102", "CHK103", "CHK104"
UNMET, UNDECIDED = "EXP101", "EXP102"

_TOLD: tuple[tuple[str, str, str, str], ...] = (
    ("CFG102", "refused-line", ERROR, """A line that IOS refuses.

    The rest of the config is read as if it were not there, as IOS would: what it should have configured is missing. The
    message says what is wrong with it.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.300 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.30 255.255.255.0
    """),
    ("CFG103", "ambiguous-command", ERROR, """An abbreviated command that could be several.

    IOS answers `% Ambiguous command` and configures nothing. Write the command out.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         s

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
         shutdown
    """),
    ("CFG104", "next-hop-is-own-address", ERROR, """A static route to an address of the router itself.

    IOS answers `Invalid next hop address (it's this router)` and keeps no route. Name the neighbour.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        ip route 10.5.0.0 255.255.0.0 10.0.0.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        ip route 10.5.0.0 255.255.0.0 10.0.0.2
    """),
    ("CFG105", "overlapping-interfaces", ERROR, """Two interfaces of a device with overlapping subnets.

    IOS refuses the second address, and the interface has none. Correct the address or the mask of one.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.0.0.129 255.255.255.128

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.128
        interface GigabitEthernet0/1
         ip address 10.0.0.129 255.255.255.128
    """),
    ("CFG106", "address-before-encapsulation", ERROR, """A sub-interface with an address and no encapsulation before it.

    IOS takes an address on a sub-interface of an Ethernet port only behind `encapsulation dot1q`.

    Flagged:
        interface GigabitEthernet0/0.10
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0.10
         encapsulation dot1Q 10
         ip address 10.0.0.1 255.255.255.0
    """),
    ("CFG107", "unclosed-text", ERROR, """A banner or another text that is never closed.

    Everything behind it would be part of the text. End it with the character that it began with.

    Flagged:
        banner motd #
        Authorised staff only
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        banner motd #
        Authorised staff only
        #
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
    """),
    ("CFG108", "output-of-other-commands", WARNING, """Output of other commands among the lines of a config.

    The file is what a terminal session left, and the lines of other commands are not read. Keep the config alone.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        R1#show clock
        12:00:00.000 UTC Fri Nov 20 2026

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
    """),
    ("CFG109", "given-up-on", ERROR, """A file that the reader ciscoconfparse gives up on.

    Nothing of it is known. Only that reader says so; the default one reads every text.
    """),
    ("CFG110", "nothing-to-remove", WARNING, """A `no` for a static route that is not there.

    In a script it removes nothing: either the route is written differently above, or the line is left over.

    Flagged:
        ip route 10.5.0.0 255.255.0.0 10.0.0.2
        no ip route 10.6.0.0 255.255.0.0 10.0.0.2

    Accepted:
        ip route 10.5.0.0 255.255.0.0 10.0.0.2
        no ip route 10.5.0.0 255.255.0.0 10.0.0.2
    """),
    ("CFG111", "route-follows-nothing", ERROR, """A static route that follows a track which is not defined.

    The object counts as down, so that the route is never used. Define the track, or correct its number.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        ip route 10.5.0.0 255.255.0.0 10.0.0.2 track 7

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        track 7 interface GigabitEthernet0/0 line-protocol
        ip route 10.5.0.0 255.255.0.0 10.0.0.2 track 7
    """),
    ("CFG112", "route-in-undefined-vrf", ERROR, """A static route in a VRF that is not defined.

    IOS refuses the route. Define the VRF first.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        ip route vrf RED 10.5.0.0 255.255.0.0 10.0.0.2

    Accepted:
        vrf definition RED
         address-family ipv4
        interface GigabitEthernet0/0
         vrf forwarding RED
         ip address 10.0.0.1 255.255.255.0
        ip route vrf RED 10.5.0.0 255.255.0.0 10.0.0.2
    """),
    ("CFG113", "undefined-probe", ERROR, """A track that follows an IP SLA operation which is not defined.

    It is down for ever, and what follows it is never used. Define the operation, or correct its number.

    Flagged:
        track 1 ip sla 9

    Accepted:
        ip sla 9
         icmp-echo 10.0.0.2
        ip sla schedule 9 life forever start-time now
        track 1 ip sla 9
    """),
    ("CFG114", "unscheduled-probe", ERROR, """An IP SLA operation that a track follows and that is never started.

    It sends nothing, so that the track is down for ever. Write `ip sla schedule N life forever start-time now`.

    Flagged:
        ip sla 9
         icmp-echo 10.0.0.2
        track 1 ip sla 9

    Accepted:
        ip sla 9
         icmp-echo 10.0.0.2
        ip sla schedule 9 life forever start-time now
        track 1 ip sla 9
    """),
    ("CFG115", "schedule-without-probe", ERROR, """A schedule of an IP SLA operation that is not defined.

    There is nothing to start: the operation is missing, or has another number.

    Flagged:
        ip sla schedule 9 life forever start-time now

    Accepted:
        ip sla 9
         icmp-echo 10.0.0.2
        ip sla schedule 9 life forever start-time now
        track 1 ip sla 9
    """),
    ("CFG116", "unknown-object-group", WARNING, """An entry of an access list names an object group that is not known.

    What the entry matches cannot be told: the group is not defined, or holds lines that are not read. IOS does not take an
    entry whose group is not defined.

    Flagged:
        ip access-list extended IN
         permit ip object-group SERVERS any
        interface GigabitEthernet0/0
         ip access-group IN in

    Accepted:
        object-group network SERVERS
         host 10.0.0.9
        ip access-list extended IN
         permit ip object-group SERVERS any
        interface GigabitEthernet0/0
         ip access-group IN in
    """),
    ("NET101", "shared-address", WARNING, """Two devices with the same address in one subnet.

    They answer for each other, and traffic to either is lost now and then; or two sites look alike and are no one network.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
    """),
    ("NET102", "duplicate-hostname", ERROR, """Two configs with the same hostname.

    Two versions of one device, of which neither can be believed; or a name that was not changed after a config was copied.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
    """),
    ("NET103", "unreadable-file", ERROR, """A file that cannot be read.

    All answers are without it. Give the reader the right to read it, or mend the link.
    """),
    ("NET104", "file-left-out", WARNING, """A file beside the configs that is no IOS config.

    It is left out. When it should be one, the message says what it looks like; when not, keep it in another folder.
    """),
    ("NET105", "subnet-in-two-vlans", WARNING, """Two interfaces in one subnet that switches keep apart.

    The cables declared in `routecheck.toml` lead to ports of different VLANs, so that the two do not hear each other.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
        hostname SW
        vlan 10
        vlan 20
        interface FastEthernet0/1
         switchport mode access
         switchport access vlan 10
        interface FastEthernet0/2
         switchport mode access
         switchport access vlan 20

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
        hostname SW
        vlan 10
        interface FastEthernet0/1
         switchport mode access
         switchport access vlan 10
        interface FastEthernet0/2
         switchport mode access
         switchport access vlan 10

    With routecheck.toml:
        [[links]]
        ends = ["R1:Gi0/0", "SW:Fa0/1"]
        [[links]]
        ends = ["R2:Gi0/0", "SW:Fa0/2"]
    """),
    ("OSP101", "no-router-id", ERROR, """An OSPF process without anything to take a router id from.

    It does not start. Write `router-id`, or give a loopback an address.

    Flagged:
        router ospf 1
         network 10.0.0.0 0.0.0.255 area 0

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.0.255 area 0
    """),
    ("OSP102", "duplicate-router-id", ERROR, """Two routers with the same OSPF router id.

    They take each other's LSAs for old ones of their own: routes come and go in the whole area. Give each its own.

    Flagged:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         router-id 1.1.1.1
         network 10.0.0.0 0.0.0.255 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
        router ospf 1
         router-id 1.1.1.1
         network 10.0.0.0 0.0.0.255 area 0

    Accepted:
        hostname R1
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         router-id 1.1.1.1
         network 10.0.0.0 0.0.0.255 area 0
        hostname R2
        interface GigabitEthernet0/0
         ip address 10.0.0.2 255.255.255.0
        router ospf 1
         router-id 1.1.1.2
         network 10.0.0.0 0.0.0.255 area 0
    """),
    ("OSP103", "overlapping-network-statements", WARNING, """Network statements of two areas match one interface.

    The first that matches decides: moving a line moves the interface to another area. Write statements that do not overlap.

    Flagged:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.0 0.0.0.255 area 0
         network 10.0.0.0 0.255.255.255 area 1

    Accepted:
        interface GigabitEthernet0/0
         ip address 10.0.0.1 255.255.255.0
        interface GigabitEthernet0/1
         ip address 10.1.0.1 255.255.255.0
        router ospf 1
         network 10.0.0.1 0.0.0.0 area 0
    """),
    ("CHK101", "unused-suppression", WARNING, """A suppression that suppresses nothing.

    What it excused is mended, or it names the wrong rule or line. Remove it: it would hide the next fault.

    Flagged:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102] left from the last address plan
         ip address 10.0.0.3 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102] the provider really calls it so
         ip address 10.0.0.300 255.255.255.0
    """),
    ("CHK102", "suppression-of-unknown-rule", WARNING, """A suppression that names a rule which does not exist.

    It suppresses nothing. `routecheck rule` lists what there is.

    Flagged:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG999] typed wrongly
         ip address 10.0.0.300 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102] the provider really calls it so
         ip address 10.0.0.300 255.255.255.0
    """),
    ("CHK103", "remark-not-understood", WARNING, """A comment to routecheck that it does not understand.

    It has no effect. Write `! routecheck: ignore[RTE101,NAT] why` above the line.

    Flagged:
        interface GigabitEthernet0/0
         ! routecheck: ignore CFG102
         ip address 10.0.0.300 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102] the provider really calls it so
         ip address 10.0.0.300 255.255.255.0
    """),
    ("CHK104", "suppression-without-reason", NOTE, """A comment that suppresses a rule and does not say why.

    Who reads it next cannot tell whether it still holds. Write the reason behind the bracket, as `routecheck.toml` asks for one.

    Flagged:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102]
         ip address 10.0.0.300 255.255.255.0

    Accepted:
        interface GigabitEthernet0/0
         ! routecheck: ignore[CFG102] the provider really calls it so
         ip address 10.0.0.300 255.255.255.0
    """),
    ("EXP101", "unmet-expectation", ERROR, """What `[[expect]]` in `routecheck.toml` says does not hold.

    The explanation below the finding says what holds instead, under which failure. Mend the network, or the expectation.

    Flagged:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 203.0.113.2 255.255.255.252
        ip route 192.0.2.0 255.255.255.0 198.51.100.1

    Accepted:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        interface GigabitEthernet0/1
         ip address 203.0.113.2 255.255.255.252
        ip route 192.0.2.0 255.255.255.0 198.51.100.1
        ip route 192.0.2.0 255.255.255.0 203.0.113.1 200

    With routecheck.toml:
        [[expect]]
        route = { node = "R1", prefix = "192.0.2.0/24", next-hop = "203.0.113.1" }
        under = ["R1:Gi0/0"]
    """),
    ("EXP102", "undecided-expectation", ERROR, """The files do not tell whether what `[[expect]]` in `routecheck.toml` says holds.

    The finding says what is missing: a device that is not in the files, a protocol or a line that is not modelled, tables that
    never settle. Add the file or the host, or ask for something that is known.

    Flagged:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        router bgp 65001
         neighbor 198.51.100.1 remote-as 65002

    Accepted:
        interface GigabitEthernet0/0
         ip address 198.51.100.2 255.255.255.252
        ip route 192.0.2.0 255.255.255.0 198.51.100.1

    With routecheck.toml:
        [[expect]]
        route = { node = "R1", prefix = "192.0.2.0/24", next-hop = "198.51.100.1" }
    """),
)  # fmt: skip
"""Code, name, severity, page."""


def pages() -> tuple[Page, ...]:
    """The pages, in the order of their codes."""
    return tuple(page(*row) for row in _TOLD)
