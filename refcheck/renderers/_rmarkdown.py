"""R Markdown whose `output` is not bookdown's: pandoc reads it, with `--citeproc` and the filters in `pandoc_args`.

After the manual of rmarkdown 2.29 ("Output formats", `_output.yml`, `rmarkdown::render`: without an output it makes
`html_document`). A format of another package is treated as pandoc, too, except those that pandoc does not read: slides
of xaringan, and formats of the packages markdown and litedown. Formats based on bookdown's (papaja, thesisdown)
are recognized by `\\@ref(...)` in the text, which is stronger evidence for bookdown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcheck.renderers import DetectionContext, Evidence
from refcheck.renderers import _settings as settings
from refcheck.renderers._pandoc_runs import PLAIN, filters_of, kind_of_filters

_WEIGHT, _WEIGHT_OF_OWN = 45, 55
# Formats of the package itself: none of them reads `\@ref(...)`.
_OWN = frozenset(
    (
        *("html_document", "pdf_document", "word_document", "odt_document", "rtf_document", "md_document"),
        *("github_document", "latex_document", "context_document", "html_fragment", "latex_fragment", "html_notebook"),
        *("html_vignette", "ioslides_presentation", "slidy_presentation", "beamer_presentation"),
        *("powerpoint_presentation", "tufte_handout"),
    )
)
_PLAIN = "rmarkdown"
_OF_OTHERS = ("bookdown::", "xaringan::", "markdown::", "litedown::")
# Functions for `knit` in the front matter that do not call pandoc (`slidify` 0.5: the package markdown).
_KNIT_BY_OTHERS = ("slidify::", "markdown::", "litedown::", "knitr::knit")


def evidence(context: DetectionContext, kind: str) -> Evidence | None:
    """Evidence that R Markdown reads a note with pandoc of a kind: the filters of its format decide.

    Args:
        context: of a note in R Markdown.
        kind: the renderer, `rmarkdown` if no filter reads more than pandoc does.
    """
    if str(context.front_matter.get("knit", "")).startswith(_KNIT_BY_OTHERS):
        return None
    formats = _formats(context)
    name, options = next(iter(formats.items()), ("", None))
    of_filters = kind_of_filters(_filters(options))
    if (
        any(other.startswith(_OF_OTHERS) for other in formats)
        or (_PLAIN if of_filters == PLAIN else of_filters) != kind
    ):
        return None
    if not name:
        return Evidence(_WEIGHT, "the note is R Markdown", "likely", "no `output` is set")
    weight = _WEIGHT_OF_OWN if all(other.removeprefix("rmarkdown::") in _OWN for other in formats) else _WEIGHT
    return Evidence(weight, f"R Markdown makes `{name}` of the note", "certain")


def _filters(options: object) -> tuple[str, ...]:
    """The filters in `pandoc_args` of a format."""
    arguments = options.get("pandoc_args") if isinstance(options, Mapping) else None
    words = arguments if isinstance(arguments, list) else [arguments]
    return filters_of([word for word in words if isinstance(word, str)])


def _formats(context: DetectionContext) -> Mapping[str, Any]:
    """The output formats of a note and their options: those of its front matter, or of `_output.yml` beside it."""
    output = context.front_matter.get("output")
    if output is None:
        for _, _, text in context.files("_output.yml")[:1]:
            output = settings.parse(text)
    if isinstance(output, Mapping):
        return {str(name): options for name, options in output.items()}
    names = output if isinstance(output, list) else [output]
    return {name: None for name in names if isinstance(name, str)}
