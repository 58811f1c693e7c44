"""The table of all lint rules. A code is never used for something else."""

from __future__ import annotations

from routecheck.diagnostic import ERROR, NOTE, WARNING
from routecheck.lint import (
    between,
    floating,
    loops,
    nat,
    nat_rules,
    nat_statics,
    oddities,
    participation,
    redistribution,
    routes,
    statics,
    tracking,
    vpn,
)
from routecheck.lint.rule import Rule

RULES: tuple[Rule, ...] = (
    # -- reading and references (CFG2xx)
    # -- links between devices (LNK1xx)
    # -- access lists (ACL1xx)
    # -- the device itself (DEV1xx)
    # -- routes (RTE1xx)
    Rule("RTE101", "backup-never-wins", ERROR, routes.backup_never_wins),
    Rule("RTE102", "backup-longer", WARNING, routes.backup_longer),
    Rule("RTE103", "backup-same-exit", WARNING, routes.backup_same_exit),
    Rule("RTE104", "floating-below-igp", ERROR, floating.floating_below_igp),
    Rule("RTE105", "floating-equals-igp", WARNING, floating.floating_equals_igp),
    Rule("RTE106", "untracked-default", WARNING, routes.untracked_default),
    Rule("RTE107", "exit-interface-static", WARNING, statics.exit_interface_static),
    Rule("RTE108", "next-hop-learned", NOTE, statics.next_hop_learned),
    Rule("RTE109", "next-hop-kept-alive", WARNING, statics.next_hop_kept_alive),
    Rule("RTE110", "next-hop-unresolved", WARNING, statics.next_hop_unresolved),
    Rule("RTE111", "self-recursive-static", ERROR, statics.self_recursive_static),
    Rule("RTE112", "recurses-through-cover", WARNING, statics.recurses_through_cover),
    Rule("RTE113", "next-hop-no-host", ERROR, statics.next_hop_no_host),
    Rule("RTE114", "shadowed-by-connected", WARNING, oddities.shadowed_by_connected),
    Rule("RTE115", "static-to-own-address", WARNING, oddities.static_to_own_address),
    Rule("RTE116", "equal-distances", NOTE, oddities.equal_distances),
    Rule("RTE117", "distance-255", WARNING, oddities.distance_255),
    Rule("RTE118", "permanent-default", WARNING, oddities.permanent_default),
    Rule("RTE119", "next-hop-elsewhere", WARNING, oddities.next_hop_elsewhere),
    Rule("RTE120", "static-through-shutdown", NOTE, oddities.static_through_shutdown),
    Rule("RTE121", "null-hides-route", WARNING, oddities.null_hides_route),
    Rule("RTE122", "probe-ends", ERROR, tracking.probe_ends),
    Rule("RTE123", "probe-follows-backup", WARNING, tracking.probe_follows_backup),
    Rule("RTE124", "probe-locks-out", WARNING, tracking.probe_locks_out),
    Rule("RTE125", "probe-unpinned", NOTE, tracking.probe_unpinned),
    Rule("RTE126", "backup-shares-track", WARNING, tracking.backup_shares_track),
    Rule("RTE127", "static-loop", ERROR, loops.static_loop),
    Rule("RTE128", "summary-loop", WARNING, loops.summary_loop),
    Rule("RTE129", "neighbour-without-route", WARNING, loops.neighbour_without_route),
    Rule("RTE130", "default-without-source", WARNING, redistribution.default_without_source),
    Rule("RTE131", "redistribution-without-subnets", WARNING, redistribution.without_subnets),
    Rule("RTE132", "redistribution-without-metric", WARNING, between.without_metric),
    Rule("RTE133", "mutual-redistribution", WARNING, between.mutual_redistribution),
    Rule("RTE134", "default-not-redistributed", WARNING, redistribution.default_not_redistributed),
    Rule("RTE135", "summary-without-component", WARNING, redistribution.summary_without_component),
    Rule("RTE136", "redistribution-into-stub", WARNING, redistribution.into_stub),
    Rule("RTE137", "all-passive", WARNING, participation.all_passive),
    Rule("RTE138", "network-without-interface", WARNING, participation.network_without_interface),
    Rule("RTE139", "network-misses-interface", WARNING, participation.network_misses_interface),
    Rule("RTE140", "asymmetric-cost", NOTE, participation.asymmetric_cost),
    Rule("RTE141", "default-gateway-ignored", NOTE, participation.default_gateway_ignored),
    # -- NAT (NAT1xx)
    Rule("NAT101", "nat-takes-tunnel", ERROR, nat_statics.nat_before_crypto),
    Rule("NAT102", "overload-other-exit", WARNING, nat.overload_other_exit),
    Rule("NAT103", "overload-follows-no-exit", WARNING, nat.overload_follows_no_exit),
    Rule("NAT104", "no-nat-inside", ERROR, nat.no_inside),
    Rule("NAT105", "no-nat-outside", ERROR, nat.no_outside),
    Rule("NAT106", "sides-without-rules", NOTE, nat.sides_without_rules),
    Rule("NAT107", "exit-not-outside", WARNING, nat.exit_not_outside),
    Rule("NAT108", "inside-not-marked", WARNING, nat_rules.inside_not_marked),
    Rule("NAT109", "nat-permits-nothing", ERROR, nat_rules.acl_permits_nothing),
    Rule("NAT110", "nat-matches-nothing-inside", WARNING, nat_rules.matches_nothing_inside),
    Rule("NAT111", "private-untranslated", NOTE, nat_rules.private_untranslated),
    Rule("NAT112", "static-nat-not-inside", WARNING, nat_statics.static_not_inside),
    Rule("NAT113", "static-nat-collision", ERROR, nat_statics.static_collision),
    Rule("NAT114", "overlapping-nat-rules", WARNING, nat_rules.overlapping_rules),
    Rule("NAT115", "route-map-other-exit", WARNING, nat_statics.route_map_other_exit),
    # -- tunnels (VPN)
    Rule("VPN111", "crypto-map-not-applied", WARNING, vpn.map_not_applied),
    Rule("VPN112", "incomplete-map-entry", ERROR, vpn.incomplete_entry),
    Rule("VPN113", "no-preshare-policy", ERROR, vpn.no_preshare),
    Rule("VPN114", "unused-key", NOTE, vpn.unused_key),
    Rule("VPN115", "peer-without-key", ERROR, vpn.peer_without_key),
    Rule("VPN116", "dynamic-before-static", WARNING, vpn.dynamic_before_static),
    Rule("VPN117", "protects-everything", WARNING, vpn.protects_everything),
    Rule("VPN118", "crypto-bypassed-alone", ERROR, vpn.crypto_bypassed),
)
"""In the order of the catalogue."""
