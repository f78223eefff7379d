"""refcheck: a Markdown linter and reference checker."""

__version__ = "0.1.0"
