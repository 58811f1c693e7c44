"""The names IOS has for protocols, ports and ICMP messages in access lists (S7.4, S7.5)."""

PROTOCOLS: dict[str, int | None] = {
    "ip": None, "icmp": 1, "igmp": 2, "ipinip": 4, "tcp": 6, "igrp": 9, "udp": 17, "gre": 47, "esp": 50, "ahp": 51,
    "eigrp": 88, "ospf": 89, "nos": 94, "pim": 103, "pcp": 108, "sctp": 132,
}  # fmt: skip

PORTS = {
    "echo": 7, "discard": 9, "daytime": 13, "chargen": 19, "ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25,
    "time": 37, "nameserver": 42, "whois": 43, "tacacs": 49, "domain": 53, "bootps": 67, "bootpc": 68, "tftp": 69,
    "gopher": 70, "finger": 79, "www": 80, "hostname": 101, "pop2": 109, "pop3": 110, "sunrpc": 111, "ident": 113,
    "nntp": 119, "ntp": 123, "msrpc": 135, "netbios-ns": 137, "netbios-dgm": 138, "netbios-ss": 139, "snmp": 161,
    "snmptrap": 162, "xdmcp": 177, "bgp": 179, "irc": 194, "dnsix": 195, "pim-auto-rp": 496, "mobile-ip": 434,
    "isakmp": 500, "biff": 512, "exec": 512, "login": 513, "who": 513, "cmd": 514, "syslog": 514, "lpd": 515, "talk": 517,
    "rip": 520, "uucp": 540, "klogin": 543, "kshell": 544, "onep-plain": 15001, "onep-tls": 15002,
    "non500-isakmp": 4500, "drip": 3949,
}  # fmt: skip
"""A name stands for one number, whether the protocol is TCP or UDP."""

_TCP = (
    "bgp chargen cmd daytime discard domain drip echo exec finger ftp ftp-data gopher hostname ident irc klogin kshell login lpd "
    "msrpc nntp onep-plain onep-tls pim-auto-rp pop2 pop3 smtp sunrpc syslog tacacs talk telnet time uucp whois www"
).split()
_UDP = (
    "biff bootpc bootps discard dnsix domain echo isakmp mobile-ip nameserver netbios-dgm netbios-ns netbios-ss non500-isakmp "
    "ntp pim-auto-rp rip snmp snmptrap sunrpc syslog tacacs talk tftp time who xdmcp"
).split()
SHORTENED = {6: tuple(_TCP), 17: tuple(_UDP)}
"""The names of ports that an abbreviation may mean, by protocol."""

IGMP = ("dvmrp", "host-query", "host-report", "pim", "trace")
"""The names of IGMP messages."""

ICMP: dict[str, tuple[int, int | None]] = {
    "echo-reply": (0, None), "unreachable": (3, None), "net-unreachable": (3, 0), "host-unreachable": (3, 1),
    "protocol-unreachable": (3, 2), "port-unreachable": (3, 3), "packet-too-big": (3, 4), "source-route-failed": (3, 5),
    "network-unknown": (3, 6), "host-unknown": (3, 7), "host-isolated": (3, 8), "dod-net-prohibited": (3, 9),
    "dod-host-prohibited": (3, 10), "net-tos-unreachable": (3, 11), "host-tos-unreachable": (3, 12),
    "administratively-prohibited": (3, 13), "host-precedence-unreachable": (3, 14), "precedence-unreachable": (3, 15),
    "source-quench": (4, None), "redirect": (5, None), "net-redirect": (5, 0), "host-redirect": (5, 1),
    "net-tos-redirect": (5, 2), "host-tos-redirect": (5, 3), "alternate-address": (6, None), "echo": (8, None),
    "router-advertisement": (9, None), "router-solicitation": (10, None), "time-exceeded": (11, None),
    "ttl-exceeded": (11, 0), "reassembly-timeout": (11, 1), "parameter-problem": (12, None),
    "general-parameter-problem": (12, 0), "option-missing": (12, 1), "no-room-for-option": (12, 2),
    "timestamp-request": (13, None), "timestamp-reply": (14, None), "information-request": (15, None),
    "information-reply": (16, None), "mask-request": (17, None), "mask-reply": (18, None), "traceroute": (30, None),
    "conversion-error": (31, None), "mobile-redirect": (32, None),
}  # fmt: skip
"""(type, code); no code stands for every code."""
