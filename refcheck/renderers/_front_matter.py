"""The front matter that each reader accepts, and the effect on a page if it is not accepted.

Asked were pandoc 3.9, Psych with libyaml 0.2.5, gray-matter 4.0.3, hexo-front-matter 5.0.0, js-yaml 4.1.1 (of
mystmd), Hugo 0.168, MkDocs 1.6.1 and MyST-Parser. For a renderer that was not asked only faults that none of them
accepts count.
"""

from collections.abc import Iterable

from refcheck.facts.model import Severity
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.text_faults import FrontMatterFault, FrontMatterFaultKind


class FrontMatterReader(NamedTuple):
    """How a renderer reads front matter."""

    reads: frozenset[FrontMatterFaultKind]
    """The faults that it accepts although YAML, or other readers, do not."""
    effect: str = ""
    """Its treatment of a page whose front matter it does not accept."""
    severity: Severity = "error"
    """A warning if the page is nevertheless shown correctly."""

    def fault_of(self, faults: Iterable[FrontMatterFault]) -> FrontMatterFault | None:
        """The first of some faults that it does not accept."""
        return next((fault for fault in faults if fault.kind not in self.reads), None)


ANY = FrontMatterReader(frozenset(("tab", "narrow-tab", "tag", "value", "key", "duplicate")))
"""For a renderer that was not asked."""
PANDOC = FrontMatterReader(frozenset(("tab", "tag", "value", "duplicate")), "pandoc stops here")
JEKYLL = FrontMatterReader(frozenset(("tag", "value", "key", "duplicate")), "Jekyll makes the page without it")
GITHUB = JEKYLL._replace(effect="GitHub shows an error in its place")
OBSIDIAN = JEKYLL._replace(effect="Obsidian shows it as invalid properties", severity="warning")
DOCUSAURUS = FrontMatterReader(frozenset(("tab", "value", "key")), "the site does not build")
HEXO = FrontMatterReader(frozenset(("tab", "narrow-tab", "tag", "value", "key")), "Hexo leaves the file out")
HUGO = FrontMatterReader(frozenset(("tag", "value")), "the site does not build")
MKDOCS = FrontMatterReader(frozenset(("duplicate",)), "MkDocs shows it as text")
MYST = MKDOCS._replace(effect="MyST-Parser reads the page without it")
MYSTMD = FrontMatterReader(frozenset(("value", "key")))
