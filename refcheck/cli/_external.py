"""Checks the addresses on the web of a run, for `--external`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from refcheck.cli._messages import fail, fail_to_import, warn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refcheck.caching.cache import Cache
    from refcheck.cli._run import Run
    from refcheck.external.addresses import Address
    from refcheck.external.answers import Answer
    from refcheck.external.headers import HostHeaders
    from refcheck.external.limits import Limits

_WORD = "asking"
_RENDERER = "name it with `renderer`, for example mkdocs; until then links to the site are asked on the web"


class External(NamedTuple):
    """How addresses on the web are checked: by options alone, as settings may be a stranger's."""

    is_offline: bool = False
    """Whether only the cache is asked."""
    allow_private: tuple[str, ...] = ()
    seconds_each: float = 20.0
    """For each request."""
    seconds_in_all: float = 600.0
    is_cached: bool = True


def external_of(is_wanted: bool, external: External) -> External | None:
    """How addresses are checked; None if they are not. Ends the command if an option is given without `--external`."""
    if is_wanted:
        return external
    default = External()
    given = {
        "--offline": external.is_offline,
        "--allow-private": external.allow_private,
        "--timeout": external.seconds_each != default.seconds_each,
        "--time-limit": external.seconds_in_all != default.seconds_in_all,
    }
    for option, is_given in given.items():
        if is_given:
            fail(f"`{option}` is about addresses on the web, which are not checked", "add `--external`")
    return None


def with_answers(run: Run, external: External) -> Run:
    """The run with answers for all its addresses on the web."""
    from refcheck.external.answers import Answers
    from refcheck.session.external_addresses import Scopes, external_addresses

    limits, headers = _limits(external), _headers()
    scopes = Scopes(run.session)
    wanted = external_addresses(run.session, scopes.at)
    for path in scopes.without_effect:
        warn(f"{path}: `site-url` has no effect: no page here is for a renderer that makes a site", _RENDERER)
    asked = {address: fragments for address, fragments in wanted.items() if not limits.refusal(address)}
    answers = _answers(run, external, asked, limits, headers)
    if not run.plan.options.quiet:
        _tell(answers, len(wanted) - len(asked))
    by_page = {address.page: answer for address, answer in answers.items()}
    return run.with_session(run.session.with_answers(Answers(by_page, scopes.at)))


def _limits(external: External) -> Limits:
    from refcheck.external.limits import Limits
    from refcheck.external.networks import Allowed

    try:
        allowed = Allowed.of(external.allow_private)
    except ValueError as error:
        fail(f"`--allow-private` cannot be `{error}`", "give the name of a host, an address or a network: 10.0.0.0/8")
    return Limits(allowed, external.seconds_each, external.seconds_in_all)


def _headers() -> HostHeaders:
    from refcheck.external.headers import VARIABLE, HeaderError, HostHeaders

    try:
        return HostHeaders(os.environ.get(VARIABLE, ""))
    except HeaderError as error:
        fail(str(error), "write lines of the form `https://host/path/ Name: value`")


def _answers(
    run: Run, external: External, asked: Mapping[Address, set[str]], limits: Limits, headers: HostHeaders
) -> dict[Address, Answer]:
    """The answers for addresses, from the cache or from their hosts."""
    from refcheck.external.answers import Answer
    from refcheck.external.stored import StoredAnswers

    cache = _cache(run) if external.is_cached else None
    stored = StoredAnswers(cache, is_offline=external.is_offline)
    known = stored.find({address.page: fragments for address, fragments in asked.items()})
    answers = {address: known[address.page] for address in asked if address.page in known}
    left = {address: fragments for address, fragments in asked.items() if address not in answers}
    if external.is_offline:
        unknown = Answer(failure="connection", detail="there is no answer in the cache")
        answers |= dict.fromkeys(left, unknown)
    elif left:
        new = _ask(left, limits, headers)
        kept = stored.keep({address.page: answer for address, answer in new.items()})
        answers |= {address: kept[address.page] for address in new}
    if cache is not None and cache is not run.plan.cache:
        cache.close()
    return answers


def _cache(run: Run) -> Cache | None:
    from refcheck.cli._cache import open_cache

    return run.plan.cache or open_cache(run.plan.settings)


def _ask(left: Mapping[Address, set[str]], limits: Limits, headers: HostHeaders) -> dict[Address, Answer]:
    try:
        from refcheck.external.checking import ask
    except ImportError as error:
        fail_to_import(error, ("aiohttp",), "`--external`", "external")
    from refcheck.cli._progress import ProgressBar

    with ProgressBar(_WORD) as progress:
        return ask(left, limits, headers, progress.show_host)


def _tell(answers: Mapping[Address, Answer], private: int) -> None:
    """Says on a terminal or in a log how many addresses were checked."""
    from refcheck.external.answers import TIME_IS_OVER
    from refcheck.session.external_addresses import hosts_of

    late = sum(answer.detail == TIME_IS_OVER for answer in answers.values())
    number, hosts = len(answers), hosts_of(answers)
    checked = f"{number - late} of {number}" if late else f"{number}"
    left_out = f"; {private} in private networks were not (`--allow-private`)" if private else ""
    over = f"; {TIME_IS_OVER} (`--time-limit`)" if late else ""
    sys.stderr.write(
        f"checked {checked} address{'' if number == 1 else 'es'} on {hosts} host{'' if hosts == 1 else 's'}"
        f"{over}{left_out}\n"
    )
