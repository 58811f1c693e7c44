"""Options of the test run, and Hypothesis profiles: with `CI` set, every run draws the same examples."""

import os

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=60, database=None, print_blob=True)
settings.register_profile("local", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--regold` writes what the commands of tests/golden print now into their files; read the difference afterwards.
    `--frr-networks` and `--linux-networks` are explained in tests/interop/README.md."""
    parser.addoption("--regold", action="store_true", help="rewrite the files of tests/golden")
    networks = int(os.environ.get("FRR_NETWORKS", "10"))
    parser.addoption("--frr-networks", type=int, default=networks, help="how many random networks are held against FRRouting")
    parser.addoption("--frr-first", type=int, default=0, help="the seed of the first of them")
    parser.addoption("--linux-networks", type=int, default=20, help="how many random networks are held against the Linux kernel")
    parser.addoption("--linux-first", type=int, default=0, help="the seed of the first of them")
