"""Answers of earlier runs, in the cache of the project: long for what works, shortly for what does not."""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from refcheck.caching.cache import Cache
from refcheck.external.answers import Answer

_HOUR = 3600.0
SECONDS_IF_IT_WORKS = 7 * 24 * _HOUR
SECONDS_IF_IT_DOES_NOT = _HOUR
# These say more about this run than about the address.
_NOT_KEPT = frozenset(("private", "time", "connection", "busy"))
_FIELDS = len(Answer._fields)


class StoredAnswers:
    """Answers in a cache.

    Args:
        cache: None if nothing is kept.
        is_offline: whether answers of any age are used.
    """

    def __init__(self, cache: Cache | None, *, is_offline: bool) -> None:
        self._cache = cache
        self._is_offline = is_offline

    def find(self, pages: Mapping[str, Collection[str]]) -> dict[str, Answer]:
        """The answers that can still be used, by address without fragment.

        Args:
            pages: the fragments that are looked for, by address.
        """
        if self._cache is None:
            return {}
        names = {page: self._name(page) for page in pages}
        packed = self._cache.answers(names.values())
        found, now = {}, time.time()
        for page, name in names.items():
            answer = _unpacked(packed.get(name, b""))
            if answer is not None and self._is_usable(answer, pages[page], now):
                found[page] = answer
        return found

    def keep(self, answers: Mapping[str, Answer]) -> dict[str, Answer]:
        """Writes answers, if possible.

        Returns:
            The same answers, each with the time when the page worked last, if an earlier answer says so.
        """
        if self._cache is None or not answers:
            return dict(answers)
        names = {page: self._name(page) for page in answers}
        before = self._cache.answers(names.values())
        dated = {page: _dated(answer, _unpacked(before.get(names[page], b""))) for page, answer in answers.items()}
        for page, answer in dated.items():
            if answer.failure not in _NOT_KEPT:
                self._cache.keep_answer(names[page], int(answer.checked), json.dumps(answer).encode())
        self._cache.save()
        return dated

    def _name(self, page: str) -> bytes:
        assert self._cache is not None
        return self._cache.digest(page.encode("utf-8", "surrogatepass"))

    def _is_usable(self, answer: Answer, fragments: Iterable[str], now: float) -> bool:
        if self._is_offline:
            return True
        is_certain = answer.verdict() == "works" and "missing" not in answer.fragments.values()
        age = SECONDS_IF_IT_WORKS if is_certain else SECONDS_IF_IT_DOES_NOT
        return 0 <= now - answer.checked <= age and set(fragments) <= answer.fragments.keys()


def _dated(answer: Answer, before: Answer | None) -> Answer:
    if before is None or answer.verdict() == "works":
        return answer
    return answer._replace(worked=before.checked if before.verdict() == "works" else before.worked)


def _unpacked(packed: bytes) -> Answer | None:
    try:
        fields: Any = json.loads(packed) if packed else None
        return Answer(*fields) if isinstance(fields, list) and len(fields) == _FIELDS else None
    except (ValueError, TypeError):
        return None
