"""Creates the missing target of an undefined reference: a footnote, a link, the id of a heading, a file."""

from __future__ import annotations

from refcheck.facts.model import Finding, Reference, Span
from refcheck.fixes.fixing import apply
from refcheck.project.resolution import RESOLVED
from refcheck.refactoring.defining import Proposal, proposals_for
from refcheck.server.answers import Action, Changes
from refcheck.server.kinds import is_wanted
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("quickfix",)

# The first digit of the codes of the rules about undefined references.
_UNDEFINED = "1"


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """The actions that create the missing targets of the references in a span, the best first."""
    if not is_wanted("quickfix", kinds) or view.is_provisional:
        return []
    at = [one for one in view.page.references if one.span.start <= span.start and span.end <= one.span.end]
    return [
        Action(proposal.title, changes=_changes(proposal), findings=tuple(_findings(view, reference)))
        for reference in at
        for proposal in proposals_for(view.project, view.page, reference)
        if view.client.creates_files or not proposal.created
        if proposal.created or _defines(view, reference, proposal)
    ]


def _changes(proposal: Proposal) -> Changes:
    if proposal.created:
        text = "".join(edit.text for edit in proposal.edits[proposal.created])
        return Changes({}, {proposal.created: text}, title=proposal.title)
    return Changes(proposal.edits, title=proposal.title)


def _defines(view: PageView, reference: Reference, proposal: Proposal) -> bool:
    """Whether the reference resolves after a change."""
    view.check()
    if not all(location in view.project.pages for location in proposal.edits):
        return False
    sources = {location: view.source_of(location).text for location in proposal.edits}
    texts = {location: apply(text, sorted(proposal.edits[location])) for location, text in sources.items()}
    after = view.session.with_texts(texts)
    page = after.pages.at(view.location)
    same = (one for one in page.references if _is_same(one, reference)) if page is not None else iter(())
    return page is not None and any(after.resolve(page, one).status == RESOLVED for one in same)


def _is_same(one: Reference, reference: Reference) -> bool:
    return (one.kind, one.key, one.span.start) == (reference.kind, reference.key, reference.span.start)


def _findings(view: PageView, reference: Reference) -> list[Finding]:
    """The findings that report the reference as undefined."""
    start, end = reference.span
    places = ((one, one.diagnostic.span.start) for one in view.findings if one.code.startswith(_UNDEFINED))
    return [one for one, place in places if start <= place < end]
