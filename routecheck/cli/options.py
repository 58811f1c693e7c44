"""The options that commands share, each written once."""

from typing import Annotated

import typer

from routecheck.cli import complete

Path = Annotated[str, typer.Argument(metavar="PATH", help="A config file (that device) or a folder; - for standard input.")]
Vrf = Annotated[str | None, typer.Option("--vrf", metavar="NAME", help="The VRF; the global table is 'default'.")]
Fail = Annotated[
    list[str] | None,
    typer.Option(
        "--fail",
        metavar="WORD",
        help="What fails: R2-R3, R2:Gi0/1, R3, R2~R3 (silently), R2@ADDRESS (a probe); A+B both.",
        autocompletion=complete.failures,
    ),
]
Alone = Annotated[bool, typer.Option("--alone", help="Read the file by itself, without its folder.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 3 when a line that could matter to the answer is not modelled.")]
Format = Annotated[
    list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help="text, json or csv; json=FILE writes to a file.")
]
Document = Annotated[
    list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help="text, json or markdown; json=FILE writes to a file.")
]
Fates = Annotated[
    list[str] | None,
    typer.Option("--format", "-f", metavar="FORMAT", help="text, json, csv or markdown; json=FILE writes to a file."),
]
Page = Annotated[
    list[str] | None, typer.Option("--format", "-f", metavar="FORMAT", help="text or json; json=FILE writes to a file.")
]
Packets = Annotated[
    list[str] | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT",
        help="text, json or mermaid (--matrix: text, json, csv or markdown); json=FILE writes to a file.",
    ),
]  # fmt: skip
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, not to standard output.")]
Color = Annotated[str, typer.Option("--color", metavar="WHEN", help="auto, always or never.")]
