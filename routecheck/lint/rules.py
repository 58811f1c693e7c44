"""The table of all lint rules. A code is never used for something else."""

from __future__ import annotations

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.lint import addresses, links, links_ospf, links_ospf_types, policies, reading, references, unused
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
    Rule("CFG208", "undefined-nat-pool", ERROR, references.undefined_nat_pool),
    Rule("CFG209", "undefined-class-map", ERROR, references.undefined_class_map),
    Rule("CFG210", "undefined-policy-map", ERROR, references.undefined_policy_map),
    Rule("CFG211", "undefined-key-chain", ERROR, references.undefined_key_chain),
    Rule("CFG212", "undefined-crypto-object", ERROR, references.undefined_crypto_object),
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
    Rule("LNK103", "mtu-mismatch", WARNING, links.mtu_mismatch),
    Rule("LNK104", "speed-mismatch", WARNING, links.speed_mismatch),
    Rule("LNK105", "duplex-mismatch", WARNING, links.duplex_mismatch),
    Rule("LNK106", "framing-mismatch", ERROR, links.framing_mismatch),
    Rule("LNK107", "tag-mismatch", WARNING, links.tag_mismatch),
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
    # -- access lists (ACL1xx)
    # -- the device itself (DEV1xx)
    # -- routes (RTE1xx)
    # -- NAT (NAT1xx)
    # -- tunnels (VPN)
)
"""In the order of the catalogue."""
