r"""R Markdown without bookdown: knitr runs the chunks, pandoc reads the result, as `rmarkdown::render` calls it.

Run with rmarkdown 2.20; also after the manual of 2.29 ("Output formats"). Its arguments for pandoc were asked of 3.9:
`--from markdown+autolink_bare_uris+tex_math_single_backslash --citeproc --section-divs`. There `\@ref(fig:x)` is shown
as source. Its template gives the title `#header`, and the table of contents `#TOC`. If the first `output` is one of
bookdown, such as `bookdown::html_document2`, everything is as there. Two chunks of one name stop knitr.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from refcheck.links.destinations import FILES, LinkContext
from refcheck.renderers import DetectionContext, Evidence, Renderer, bookdown, pandoc

_OF_TEMPLATE = ("TOC", "header")
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


# Detection imports all renderers; few runs have such a site.
def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    from refcheck.sites import rmarkdown_site

    return rmarkdown_site.candidates(context, path)


def _is_dead(context: LinkContext, path: str) -> bool:
    from refcheck.sites import rmarkdown_site

    return rmarkdown_site.is_dead(context, path)


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    from refcheck.sites import rmarkdown_site

    return rmarkdown_site.unpublished(context, path, found)


RENDERER = replace(
    pandoc.RENDERER,
    name="rmarkdown",
    title="R Markdown",
    includes=True,
    runs_chunks=True,
    has_free_base=False,
    summary="R Markdown documents that rmarkdown makes with pandoc, without bookdown.",
    metadata=_metadata,
    with_settings=_adapt,
    failure=bookdown.RENDERER.failure,
    evidence=_evidence,
    makes_only_tex=None,
    paths=replace(FILES, candidates=_candidates, is_dead=_is_dead, unpublished=_unpublished),
    generated_anchors=lambda anchor: anchor in _OF_TEMPLATE or pandoc.RENDERER.generated_anchors(anchor),
    links_bare_addresses=True,
)
