"""The names of build files that are looked for in a folder. It imports nothing: detection asks for them in each run."""

MAKEFILES = ("Makefile", "makefile", "GNUmakefile", "justfile")
DEFAULTS = ("defaults.yaml", "defaults.yml", "pandoc.yaml")
"""Defaults files of pandoc."""
