"""Pages of texts, without a project around them."""

from __future__ import annotations

from refcheck.facts.source import Source
from refcheck.project.page import Page, in_memory
from refcheck.project.publication import Publication, effective_renderer
from refcheck.renderers import Renderer
from refcheck.syntax import read_source


def page_of(source: Source, renderer: Renderer) -> Page:
    document = read_source(source)
    metadata = document.front_matter
    publication = Publication(effective_renderer(document, renderer, metadata), metadata=metadata)
    return Page(document, "", in_memory(source), publication)
