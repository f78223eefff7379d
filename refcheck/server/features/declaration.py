"""The declaration of a name, which is its definition."""

from __future__ import annotations

from refcheck.server.features.definition import answer, answer_in_bibliography

METHOD = "textDocument/declaration"

__all__ = ["METHOD", "answer", "answer_in_bibliography"]
