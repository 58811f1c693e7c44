"""The version, and nothing else, so that `--version` need not import anything."""

VERSION = "0.1.0"
