"""The table of all lint rules. A code is never used for something else."""

from __future__ import annotations

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.lint import (
    addresses,
    links,
    links_cables,
    links_first_hop,
    links_ospf,
    links_ospf_types,
    links_takeover,
    links_tunnels,
    policies,
    reading,
    references,
    references_packets,
    unused,
)
from routecheck.lint.rule import Rule

RULES: tuple[Rule, ...] = (
    # -- reading and references (CFG2xx)
    Rule("CFG201", "unknown-line", NOTE, reading.unknown_line),
    Rule("CFG202", "undefined-access-list", ERROR, references.undefined_access_list),
    Rule("CFG203", "undefined-prefix-list", ERROR, references.undefined_prefix_list),
    Rule("CFG204", "undefined-route-map", ERROR, references.undefined_route_map),
    Rule("CFG205", "undefined-vrf", ERROR, references.undefined_vrf),
    Rule("CFG206", "undefined-interface", ERROR, references.undefined_interface),
    Rule("CFG207", "undefined-track", ERROR, references.undefined_track),
    Rule("CFG208", "undefined-nat-pool", ERROR, references_packets.undefined_nat_pool),
    Rule("CFG209", "undefined-class-map", ERROR, references_packets.undefined_class_map),
    Rule("CFG210", "undefined-policy-map", ERROR, references_packets.undefined_policy_map),
    Rule("CFG211", "undefined-key-chain", ERROR, references_packets.undefined_key_chain),
    Rule("CFG212", "undefined-crypto-object", ERROR, references_packets.undefined_crypto_object),
    Rule("CFG221", "unused-access-list", NOTE, unused.unused_access_list),
    Rule("CFG222", "unused-prefix-list", NOTE, unused.unused_prefix_list),
    Rule("CFG223", "unused-route-map", NOTE, unused.unused_route_map),
    Rule("CFG224", "unused-object-group", NOTE, unused.unused_object_group),
    Rule("CFG225", "unused-track", WARNING, unused.unused_track),
    Rule("CFG226", "probe-never-runs", WARNING, unused.probe_never_runs),
    Rule("CFG227", "unused-nat-pool", NOTE, unused.unused_nat_pool),
    Rule("CFG228", "unused-vrf", NOTE, unused.unused_vrf),
    Rule("CFG231", "duplicate-address", WARNING, addresses.duplicate_address),
    Rule("CFG232", "secondary-without-primary", ERROR, addresses.secondary_without_primary),
    Rule("CFG233", "missing-no-shutdown", WARNING, reading.missing_no_shutdown),
    Rule("CFG241", "shadowed-prefix", WARNING, policies.shadowed_prefix),
    Rule("CFG242", "permits-no-prefix", WARNING, policies.permits_no_prefix),
    Rule("CFG243", "clause-never-reached", WARNING, policies.clause_never_reached),
    Rule("CFG244", "network-matches-nothing", NOTE, policies.network_matches_nothing),
    Rule("CFG245", "mask-as-wildcard", NOTE, policies.mask_as_wildcard),
    # -- links between devices (LNK1xx)
    Rule("LNK101", "mask-mismatch", WARNING, links.mask_mismatch),
    Rule("LNK102", "overlapping-subnets", WARNING, links.overlapping_subnets),
    Rule("LNK103", "mtu-mismatch", WARNING, links_cables.mtu_mismatch),
    Rule("LNK104", "speed-mismatch", WARNING, links_cables.speed_mismatch),
    Rule("LNK105", "duplex-mismatch", WARNING, links_cables.duplex_mismatch),
    Rule("LNK106", "framing-mismatch", ERROR, links_cables.framing_mismatch),
    Rule("LNK107", "tag-mismatch", WARNING, links.tag_mismatch),
    Rule("LNK111", "one-sided-tunnel", WARNING, links_tunnels.one_sided_tunnel),
    Rule("LNK112", "tunnel-ends-differ", WARNING, links_tunnels.tunnel_ends_differ),
    Rule("LNK113", "tunnel-key-mismatch", ERROR, links_tunnels.tunnel_key_mismatch),
    Rule("LNK114", "tunnel-mode-mismatch", ERROR, links_tunnels.tunnel_mode_mismatch),
    Rule("LNK121", "ospf-area", ERROR, links_ospf.ospf_area),
    Rule("LNK122", "ospf-area-type", ERROR, links_ospf.ospf_area_type),
    Rule("LNK123", "ospf-timers", ERROR, links_ospf.ospf_timers),
    Rule("LNK124", "ospf-authentication", ERROR, links_ospf.ospf_authentication),
    Rule("LNK125", "ospf-mtu", ERROR, links_ospf.ospf_mtu),
    Rule("LNK126", "ospf-passive-on-one-side", WARNING, links_ospf_types.ospf_passive_on_one_side),
    Rule("LNK127", "ospf-on-one-side", WARNING, links_ospf_types.ospf_on_one_side),
    Rule("LNK128", "ospf-network-type", ERROR, links_ospf_types.ospf_network_type),
    Rule("LNK129", "ospf-no-neighbor", ERROR, links_ospf_types.ospf_no_neighbor),
    Rule("LNK130", "ospf-no-designated-router", ERROR, links_ospf_types.ospf_no_designated_router),
    Rule("LNK141", "virtual-addresses-differ", ERROR, links_first_hop.virtual_addresses_differ),
    Rule("LNK142", "groups-do-not-hear-each-other", ERROR, links_first_hop.groups_do_not_hear_each_other),
    Rule("LNK143", "virtual-address-outside", ERROR, links_first_hop.virtual_address_outside),
    Rule("LNK144", "virtual-address-taken", ERROR, links_first_hop.virtual_address_taken),
    Rule("LNK145", "tracking-changes-nothing", WARNING, links_takeover.tracking_changes_nothing),
    Rule("LNK146", "equal-priorities", NOTE, links_takeover.equal_priorities),
    # -- access lists (ACL1xx)
    # -- the device itself (DEV1xx)
    # -- routes (RTE1xx)
    # -- NAT (NAT1xx)
    # -- tunnels (VPN)
)
"""In the order of the catalogue."""
