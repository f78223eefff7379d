"""The rules of other linters that mean the same as rules of refcheck."""

from collections.abc import Mapping

_SAME: Mapping[str, tuple[str, ...]] = {
    "MD011 no-reversed-links": ("reversed-link",),
    "MD042 no-empty-links": ("empty-link",),
    "MD051 link-fragments": ("undefined-anchor",),
    "MD052 reference-links-images": ("undefined-link-definition",),
    "MD053 link-image-reference-definitions": ("unused-link-definition", "duplicate-link-definition"),
    "MD057 existing-relative-links relative-links": ("missing-file", "file-case"),
    "MD066 footnote-validation": ("undefined-footnote", "unused-footnote"),
    "MD068 empty-footnote-definition": ("empty-note",),
}
SAME: Mapping[str, tuple[str, ...]] = {name.lower(): rules for names, rules in _SAME.items() for name in names.split()}
"""By name or code, in lower case: of markdownlint up to MD053, of rumdl all."""
ALL: tuple[str, ...] = tuple(dict.fromkeys(rule for rules in _SAME.values() for rule in rules))
"""The rules that a comment of another linter disables if it names none."""
