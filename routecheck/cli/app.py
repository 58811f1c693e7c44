"""The typer application: only the command that was asked for is imported."""

from __future__ import annotations

import os
from importlib import import_module

from routecheck.diagnostic import InsufficientError, UsageError

COMMANDS = (
    "check",
    "coverage",
    "diff",
    "explain",
    "graph",
    "ipsec",
    "learn",
    "nat",
    "routes",
    "rule",
    "sweep",
    "trace",
    "verify",
)
"""Each is a function of its name in a module of its name under `routecheck.cli`."""


def run(arguments: list[str]) -> int:
    """The exit code of one command line: 0 answered, 2 misuse, 3 not enough input, 70 our bug."""
    is_debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    from routecheck.cli.output import complain

    try:
        return _run(arguments)
    except UsageError as error:
        complain(str(error))
        return 2
    except InsufficientError as error:
        complain(f"INSUFFICIENT: {error}")
        return 3
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        if is_debug:
            raise
        complain(
            f"this is a bug in routecheck ({type(error).__name__}); please report it with the command line and, if you can, "
            "the output of the same command with --debug"
        )
        return 70


def _run(arguments: list[str]) -> int:
    import typer

    arguments = arguments or ["--help"]
    app = typer.Typer(
        name="routecheck",
        help="Answers questions about Cisco IOS networks from their configs: which route wins and why, what if this fails.",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=True,
    )

    @app.callback(invoke_without_command=True)
    def root(
        version: bool = typer.Option(False, "--version", help="Print the version and exit."),
        _debug: bool = typer.Option(False, "--debug", help="With a bug of routecheck: the traceback. Goes with any command."),
    ) -> None:
        if version:
            from routecheck.version import VERSION

            typer.echo(f"routecheck {VERSION}")
            raise typer.Exit

    asked = next((word for word in arguments if word in COMMANDS), None)
    wants_all = asked is None or any(name.endswith("_COMPLETE") for name in os.environ)
    for name in COMMANDS:
        if wants_all or name == asked:
            module = import_module(f"routecheck.cli.{name}")
            app.command(name)(getattr(module, name))
    try:
        result = app(arguments, prog_name="routecheck", standalone_mode=False)
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            raise UsageError(_lower(error.format_message())) from None
        raise
    return result if isinstance(result, int) else 0


def _lower(message: str) -> str:
    return (message[:1].lower() + message[1:]).rstrip(".")
