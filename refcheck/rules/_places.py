"""The smallest span that shows what a diagnostic is about."""

from __future__ import annotations

from refcheck.model import Reference, Span


def destination(reference: Reference) -> Span:
    """Where a link's destination stands; the whole link where it is empty."""
    return reference.key_span if reference.key_span.end > reference.key_span.start else reference.span
