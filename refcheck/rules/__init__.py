"""One module per rule, registered by being in this folder; its docstring is its page, its help text and its tests.

A module has `CODE` (three digits), `SEVERITY` (`error`, `warning` or `info`) and one or more of these functions:
`check(page, project)`, which yields diagnostics; `check_site_list(site_list)`, which checks the settings of a site;
`check_bibliography(faults)`; `check_image(path)`, for an image that nothing refers to;
`check_suppressions(suppressions)`, which runs after all other rules. In the folder `external` it has
`check_external(page, project, answers)`, which runs with `--external` only. With `IS_OPTIONAL = True` it is off unless
the settings or options name it. Its name, with hyphens, is the name of the rule. If no example shows what its fixes
write, `SAFE_FIX` and `UNSAFE_FIX` say it.

A page and its project come in; findings go out, with a fix if exactly one answer is certain.

Imports: facts, guards, external, bibliography, markdown, syntax, links, numbering, renderers, project, fixes.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from refcheck.bibliography.entries import Fault
from refcheck.facts import registry
from refcheck.facts.model import Diagnostic, Severity, SeveritySetting
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._suppressions import Suppressions

if TYPE_CHECKING:
    from refcheck.external.answers import Answers
    from refcheck.links.site_lists import SiteList

_EXTERNAL = f"{__name__}.external"


class Rule(NamedTuple):
    """A rule as the engine and the documentation know it."""

    name: str
    code: str
    severity: Severity
    check: Callable[[Page, Project], Iterator[Diagnostic]]
    check_site_list: "Callable[[SiteList], Iterator[Diagnostic]] | None"
    check_bibliography: Callable[[Sequence[Fault]], Iterator[Diagnostic]] | None
    check_image: Callable[[str], Iterator[Diagnostic]] | None
    check_suppressions: Callable[[Suppressions], Iterator[Diagnostic]] | None
    check_external: "Callable[[Page, Project, Answers], Iterator[Diagnostic]] | None"
    is_optional: bool
    """Whether it is off unless the settings or options name it."""
    documentation: str
    safe_fix: str
    """What its safe fixes write, if no example of its documentation shows it; empty if it has none."""
    unsafe_fix: str
    """The same for unsafe fixes."""

    @property
    def summary(self) -> str:
        """The first sentence of its documentation."""
        return self.documentation.split("\n\n")[0].replace("\n", " ").strip()

    @property
    def default(self) -> SeveritySetting:
        """Its severity without settings: `off` if it is optional."""
        return "off" if self.is_optional else self.severity

    @property
    def checks_pages(self) -> bool:
        """Whether it looks at the pages themselves."""
        return self.check is not _nothing

    def named_by(self, selector: str) -> bool:
        """Whether a selector is the name of the rule or its whole code."""
        return selector.lower() in (self.name, self.code)

    def selected_by(self, selector: str) -> bool:
        """Whether a selector names the rule: its name, its code, the first digits of its code (`1`, `1xx`) or `all`."""
        prefix = selector.lower().rstrip("x")
        return selector.lower() in (self.name, "all") or (prefix.isdigit() and self.code.startswith(prefix))


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    external = map(_rule, registry.modules(_EXTERNAL))
    return tuple(sorted((*local_rules(), *external), key=lambda rule: rule.code))


@cache
def local_rules() -> tuple[Rule, ...]:
    """The rules that need no answers for addresses on the web, by code: the others are not even loaded."""
    return tuple(sorted(map(_rule, registry.modules(__name__)), key=lambda rule: rule.code))


def _rule(module: ModuleType) -> Rule:
    name = module.__name__.rpartition(".")[2].replace("_", "-")
    return Rule(
        name,
        module.CODE,
        module.SEVERITY,
        check=getattr(module, "check", _nothing),
        check_site_list=getattr(module, "check_site_list", None),
        check_bibliography=getattr(module, "check_bibliography", None),
        check_image=getattr(module, "check_image", None),
        check_suppressions=getattr(module, "check_suppressions", None),
        check_external=getattr(module, "check_external", None),
        is_optional=getattr(module, "IS_OPTIONAL", False),
        documentation=(module.__doc__ or "").strip(),
        safe_fix=getattr(module, "SAFE_FIX", ""),
        unsafe_fix=getattr(module, "UNSAFE_FIX", ""),
    )


def _nothing(page: Page, project: Project) -> Iterator[Diagnostic]:
    return iter(())


def names() -> tuple[str, ...]:
    """The names of all rules."""
    return tuple(sorted((*_hyphenated(__name__), *external_names())))


def external_names() -> tuple[str, ...]:
    """The names of the rules that run with `--external` only, which are not loaded for that."""
    return _hyphenated(_EXTERNAL)


def _hyphenated(package: str) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name in registry.names(package))
