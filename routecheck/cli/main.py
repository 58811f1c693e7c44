"""The entry point. `--version` answers before anything is imported."""

import sys


def main() -> int:
    """Run the command line in `sys.argv`; the exit code (cli.md)."""
    if sys.argv[1:] == ["--version"]:
        from routecheck.version import VERSION

        sys.stdout.write(f"routecheck {VERSION}\n")
        return 0
    import gc

    gc.disable()  # until the network is read (`choose.opened`): modules and models are made to stay, a tenth of the time
    from routecheck.cli.app import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
