"""Roles of MyST, `` {ref}`x` ``, `` {numref}`Fig %s <x>` ``, `` {cite}`a,b` ``, and of d2lbook, `` :numref:`x` ``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from refcheck.describing.names import CitedName
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _idioms, _names, _paths
from refcheck.server.completing._names import Named
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed
from refcheck.syntax._myst_names import TERM

CHARACTERS = "`<,"
_TYPED = compile_lazily(
    r"(?:\{(?P<role>[A-Za-z][\w.:+-]*)\}|:(?P<plain>numref|eqref|ref|cite[pt]?):)(?P<ticks>`+)(?P<content>[^`]*)$"
)
_REST = compile_lazily(r"[^`<>,\n]*")
_FILES = ("doc", "download")
_DOMAIN = "std:"
_EQUATIONS = ("eq", "eqref", "math:numref")


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None:
        return None
    role, content = (match["role"] or match["plain"]).lower().removeprefix(_DOMAIN), match["content"]
    mark = "," if _is_citation(role) else "<"
    _, found, word = content.rpartition(mark)
    word = word.lstrip()
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None else 0
    closing = ">" if found and mark == "<" else ""
    end += closing != "" and line.after.startswith(">", end)
    # The closing backticks may already exist; the text after them is parsed in any case.
    closing += "" if line.after.startswith("`", end) or "," in line.after[end : end + 1] else match["ticks"]
    return Typed(line.span(len(line.before) - len(word), end), word, f"{{}}{closing}", role, match[0], closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if not request.reads("myst-roles" if typed.before.startswith("{") else "d2l-roles"):
        return
    if _is_citation(typed.form):
        yield from _names.cited(request)
    elif typed.form in _FILES:
        yield from _paths.pages(request) if typed.form == "doc" else _paths.files(request)
    else:
        yield from chain(_names.own(request, "label"), _names.others(request, "label"))


def fits(request: Request, typed: Typed, candidate: Candidate) -> bool:
    """Whether the role resolves to the candidate."""
    found = candidate.value
    if not isinstance(found, Named):
        return True
    is_term, role = found.name.definition.element == TERM, typed.form.rpartition(":")[2]
    if is_term or role == "term":
        return is_term and role == "term"
    if typed.form in _EQUATIONS:
        return found.name.kind == "equation"
    return _idioms.fits(request.page, found, typed.form)


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    found = candidate.value
    if isinstance(found, CitedName):
        return _names.citation(request, typed, found, f"{found.key}{typed.closing}")
    if isinstance(found, Named):
        return _names.completion(request, typed, candidate, f"{candidate.name}{typed.closing}")
    rules = request.page.renderer.tag_paths.get(typed.form, request.page.renderer.paths)
    return _paths.completion(request, typed, candidate, _paths.Asked(rules, _paths.BY_NAME))


def _is_citation(role: str) -> bool:
    return role.startswith(("cite", "footcite"))
