"""The answers for addresses, and what they say of each: whether it works, is dead, or is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Literal, NamedTuple

from refcheck.external.addresses import Address
from refcheck.external.scope import Scope

Failure = Literal[
    "", "no-host", "no-page", "certificate", "private", "time", "connection", "redirects", "address", "busy"
]
"""Why no response counts:

- `no-host`: nobody has the name of the host;
- `no-page`: it is in the project's own site, which has no such page;
- `certificate`: it is expired, of another host, or signed by its owner;
- `private`: the address leads to a machine that is not public, and not allowed;
- `time`: no response in time; `connection`: there is no connection, or it breaks off;
- `redirects`: there are too many; `address`: one leads to what is no address of the web;
- `busy`: the host asks to wait for longer than this run does.
"""
FragmentState = Literal["present", "missing", "unknown"]
Verdict = Literal["works", "dead", "certificate", "unknown"]

TIME_IS_OVER = "the time for all addresses was over"
"""The detail of an answer that did not come in time."""
_DEAD = frozenset((404, 410))
_VERDICTS: Mapping[Failure, Verdict] = {"no-host": "dead", "no-page": "dead", "certificate": "certificate"}


class Answer(NamedTuple):
    """The answer for a page."""

    status: int = 0
    """The status of the last response, 0 if there is none."""
    failure: Failure = ""
    detail: str = ""
    """More about the failure, in words."""
    moved: str = ""
    """The address to which permanent redirects lead, without those that are temporary."""
    fragments: Mapping[str, FragmentState] = {}
    """By fragment, as written: whether the page has it. Only those that were asked for."""
    checked: float = 0.0
    """When it was given, in seconds since 1970."""
    worked: float = 0.0
    """When the page answered last, if it does not any more; 0 if that is not known."""

    def verdict(self, accepted: frozenset[int] = frozenset()) -> Verdict:
        """What it says of the address.

        Args:
            accepted: further statuses of pages that work.
        """
        if self.failure:
            return _VERDICTS.get(self.failure, "unknown")
        if 200 <= self.status < 300 or self.status in accepted:
            return "works"
        return "dead" if self.status in _DEAD else "unknown"

    @property
    def reason(self) -> str:
        """Why it does not work, or is not known, as a clause."""
        return self.detail if self.failure else f"the host answers {status_words(self.status)}"


class Checked(NamedTuple):
    """An address in a page, with its answer."""

    address: Address
    answer: Answer
    verdict: Verdict

    @property
    def fragment(self) -> FragmentState:
        """Whether the page has the fragment of the address."""
        return self.answer.fragments.get(self.address.fragment, "unknown") if self.address.fragment else "present"


class Answers:
    """All answers of a run.

    Args:
        by_page: the answers by address without fragment.
        scope_at: which addresses are checked in the page at a location.
    """

    def __init__(self, by_page: Mapping[str, Answer], scope_at: Callable[[str], Scope]) -> None:
        self._by_page = by_page
        self._scope_at = scope_at

    def scope_at(self, location: str) -> Scope:
        """Which addresses are checked in the page at a location."""
        return self._scope_at(location)

    def find(self, location: str, address: Address) -> Checked | None:
        """The answer for an address in the page at a location; None if it is not checked there."""
        answer, scope = self._by_page.get(address.page), self._scope_at(location)
        if answer is None or not scope.covers(address):
            return None
        return Checked(address, answer, answer.verdict(scope.accepted))


def status_words(status: int) -> str:
    """A status with its words."""
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
