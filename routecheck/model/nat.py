"""What a config says about NAT (section 9 of semantics.md): the rules, not what they do to packets."""

from typing import NamedTuple

from routecheck.syntax.line import Line


class NatRule(NamedTuple):
    """An `ip nat inside source` line. `kind` is list, route-map or static; `name` the access list or route-map that says
    what is translated (of a static rule the route-map behind it, '' without one); `local` the address of a static rule, the
    first of its block when `length` is not 32; `target` what is translated to, in the words of the line.
    `key` is what `no` names a rule by."""

    kind: str
    line: Line
    name: str = ""
    local: int | None = None
    length: int = 32
    protocol: str = ""
    target: str = ""
    is_overload: bool = False
    key: str = ""
