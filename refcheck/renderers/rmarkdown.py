r"""R Markdown without bookdown: knitr runs the chunks, pandoc reads the result, as `rmarkdown::render` calls it.

After the manual of rmarkdown 2.29 ("Output formats"); R could not be run. Its arguments for pandoc were asked of 3.9:
`--from markdown+autolink_bare_uris+tex_math_single_backslash --citeproc --section-divs`. There `\@ref(fig:x)` is shown
as source. If the first `output` is one of bookdown, such as `bookdown::html_document2`, everything is as there. Two
chunks of one name stop knitr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refcheck.renderers import DetectionContext, Evidence, Renderer, bookdown, pandoc

_ENDINGS = (".rmd", ".rmarkdown")


def _evidence(context: DetectionContext) -> Evidence | None:
    if not context.name.lower().endswith(_ENDINGS):
        return None
    from refcheck.renderers import _rmarkdown

    return _rmarkdown.evidence(context, "rmarkdown")


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter, on top of the formats in `_output.yml`."""
    if "output" in context.front_matter:
        return context.front_matter
    formats = context.settings("_output.yml")
    return {"output": formats, **context.front_matter} if formats else context.front_matter


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer of bookdown's formats, under the same name."""
    output = metadata.get("output")
    name = next(iter(output), "") if isinstance(output, (list, Mapping)) else output
    if not str(name).startswith("bookdown::"):
        return replace(renderer, reads_tex_labels=True) if bookdown.makes_latex(metadata) else renderer
    adapted = bookdown.RENDERER.with_settings(bookdown.RENDERER, metadata)
    return replace(
        adapted,
        name=renderer.name,
        title=renderer.title,
        summary=renderer.summary,
        metadata=renderer.metadata,
        with_settings=renderer.with_settings,
        book=renderer.book,
        run_folders=renderer.run_folders,
        site_lists=renderer.site_lists,
        evidence=renderer.evidence,
    )


RENDERER = replace(
    pandoc.RENDERER,
    name="rmarkdown",
    title="R Markdown",
    includes=True,
    has_free_base=False,
    summary="R Markdown documents that rmarkdown makes with pandoc, without bookdown.",
    metadata=_metadata,
    with_settings=_adapt,
    failure=bookdown.RENDERER.failure,
    evidence=_evidence,
    makes_only_tex=None,
    links_bare_addresses=True,
)
