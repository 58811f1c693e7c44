"""`routecheck check`."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from routecheck.cli import choose, complete, options
from routecheck.cli.output import complain, deliver, progress, save
from routecheck.diagnostic import UsageError, hint
from routecheck.syntax.text import decode, raw_lines

if TYPE_CHECKING:
    from routecheck.lint.check import Options
    from routecheck.lint.report import Report
    from routecheck.render.style import Style

Words = list[str] | None
_LEVELS = ("error", "warning", "note", "never")


class Asked(NamedTuple):
    """Where the configs are, and how the report is wanted."""

    path: str
    alone: bool
    strict: bool
    baseline: str | None
    formats: Words
    output: str | None
    color: str


def check(
    path: options.Path,
    select: Annotated[
        Words,
        typer.Option(
            "--select", metavar="CODE", help="Only these: RTE101, RTE or a name; A,B both.", autocompletion=complete.rules
        ),
    ] = None,
    ignore: Annotated[Words, typer.Option("--ignore", metavar="CODE", help="Not these.", autocompletion=complete.rules)] = None,
    fail_on: Annotated[
        str | None, typer.Option("--fail-on", metavar="S", help="error, warning, note or never: what exits with 1.")
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 whatever is found.")] = False,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Tell only what is not in this baseline.")
    ] = None,
    write_baseline: Annotated[
        str | None, typer.Option("--write-baseline", metavar="FILE", help="Write what is found now as a baseline.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Check again whenever a file changes, until Ctrl-C.")] = False,
    strict: options.Strict = False,
    alone: options.Alone = False,
    formats: Annotated[
        Words,
        typer.Option(
            "--format", "-f", metavar="FORMAT",
            help="text, concise, json, sarif, junit, github, gitlab or markdown; sarif=FILE writes to a file.",
        ),
    ] = None,
    output: options.Output = None,
    color: options.Color = "auto",
) -> int:  # fmt: skip
    """What is wrong with the configs, by rules and expectations.

    Lint rules, what reading them and comparing tunnels finds, and the expectations of routecheck.toml. `routecheck rule`
    lists the rules. `! routecheck: ignore[RTE101] why` above a line keeps a finding silent.

    Example: routecheck check configs --ignore VPN209 --fail-on warning
    """
    from routecheck.lint.check import Options
    from routecheck.lint.choice import Wanted

    if fail_on is not None and fail_on not in _LEVELS:
        raise UsageError(f"--fail-on cannot be '{fail_on}'{hint(fail_on, list(_LEVELS))}")
    wanted = Options(Wanted(_words(select), _words(ignore)), fail_on or "")
    asked = Asked(path, alone, strict, baseline, formats, output, color)
    if write_baseline is not None:
        return _write(asked, wanted, write_baseline)
    if watch:
        from routecheck.cli.watch import stamps, until_interrupted

        until_interrupted(lambda: _told(asked, wanted), lambda: stamps(path))
        return 0
    code = _told(asked, wanted)
    return 0 if exit_zero and code == 1 else code


def _words(given: Words) -> tuple[str, ...]:
    """`--select A,B --select C`."""
    return tuple(word.strip() for words in given or () for word in words.split(",") if word.strip())


def _told(asked: Asked, wanted: Options) -> int:
    """Check once, tell it, and the exit code."""
    report, is_broken = _report(asked, wanted)
    deliver(renderers(report, asked.formats), asked.formats, asked.output, asked.color, ())
    if is_broken:
        return 2
    return 1 if report.is_failed else 0


def _report(asked: Asked, wanted: Options) -> tuple[Report, bool]:
    """The report, and whether a file could not be read."""
    from routecheck.lint import baseline
    from routecheck.lint.check import check as ask
    from routecheck.lint.quote import quoted

    now = choose.opened(asked.path, alone=asked.alone)
    choose.tell_focus(asked.path, now.network, "checked (--alone reads the file by itself)")
    choose.refuse_gaps(now.network, is_strict=asked.strict, with_packets=True)
    folder = _folder(asked.path)
    known = asked.baseline or (
        os.path.join(_directory(asked.path), now.network.gate.baseline) if now.network.gate.baseline else ""
    )
    with progress() as tell:
        report = ask(now, wanted._replace(known=baseline.read(known) if known else {}, tell=tell))
    is_broken = any(found.code == "NET103" for found in now.network.diagnostics)
    return quoted(report, lambda file: _raws(asked.path, file))._replace(folder=folder), is_broken


def _raws(path: str, file: str) -> list[str]:
    """The raw lines of a file of the report; none of standard input, or of what has gone."""
    try:
        with open(os.path.join(_directory(path), file), "rb") as stream:
            return raw_lines(decode(stream.read())) if path != "-" else []
    except (OSError, ValueError):
        return []


def _write(asked: Asked, wanted: Options, path: str) -> int:
    from routecheck.lint import baseline
    from routecheck.lint.check import check as ask

    now = choose.opened(asked.path, alone=asked.alone)
    found = ask(now, wanted).findings
    save(path, baseline.written(found))
    complain(f"{len(found)} finding{'' if len(found) == 1 else 's'} written to {path}")
    return 0


def _directory(path: str) -> str:
    return path if os.path.isdir(path) else os.path.dirname(path)


def _folder(path: str) -> str:
    """The folder of the configs as reports show it: as given, relative where it lies below the working directory; nothing of
    a path from elsewhere that is absolute."""
    folder = os.path.normpath(_directory(path) or ".").replace(os.sep, "/")
    if os.path.isabs(folder):
        folder = os.path.relpath(folder).replace(os.sep, "/")
        folder = "" if folder.startswith("..") else folder
    return "" if folder == "." or path == "-" else folder


def renderers(report: Report, formats: Words) -> dict[str, Callable[[Style], str]]:
    """How to tell a report, by format. Under GitHub Actions text comes with annotations, unless a format is asked for."""
    from routecheck.render.findings import document, github, gitlab, junit, markdown, sarif, text

    is_annotated = formats is None and os.environ.get("GITHUB_ACTIONS") == "true"

    def plain(style: Style) -> str:
        return text.text(report, style) + (github.commands(report) if is_annotated else "")

    return {
        "text": plain,
        "concise": lambda _: text.concise(report),
        "json": lambda _: document.json_text(report),
        "sarif": lambda _: sarif.sarif(report),
        "junit": lambda _: junit.junit(report),
        "github": lambda _: github.commands(report),
        "gitlab": lambda _: gitlab.code_quality(report),
        "markdown": lambda _: markdown.markdown(report),
    }
