"""Checks the values of options. A wrong one ends the command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck.cli._messages import fail

if TYPE_CHECKING:
    from refcheck.config import Settings


def load_settings(folder: Path, config: Path | None, follow_outside: bool = False) -> Settings:
    """The settings of the project that contains a folder."""
    from refcheck.config import load

    with checked_settings():
        return load(folder, config, follow_outside=follow_outside)


@contextmanager
def checked_settings() -> Iterator[None]:
    """A context that ends the command if settings read in it are wrong."""
    from refcheck.config import ConfigError

    try:
        yield
    except ConfigError as error:
        place = error.path if error.line is None else f"{error.path}:{error.line}"
        fail(f"{place}: {error.message}", error.help)


def check_format(format: str, known: Sequence[str]) -> None:
    """Checks a format of the output."""
    if format not in known:
        from refcheck.facts.suggestions import did_you_mean

        fail(f"unknown format `{format}`", did_you_mean(format, known) or f"it is one of {', '.join(known)}")


def check_color(when: str) -> str:
    """Checks when there are colours, and returns it."""
    if when not in ("auto", "always", "never"):
        fail(f"`--color` cannot be `{when}`", "it is one of auto, always, never")
    return when


def check_severity(severity: str) -> str:
    """Checks a severity for `--fail-on`, and returns it."""
    from refcheck.facts.model import SEVERITIES

    if severity not in SEVERITIES:
        fail(f"unknown severity `{severity}`", "it is one of error, warning, info")
    return severity


def is_language_forced(language: str | None) -> bool:
    """Whether named files are Markdown whatever their extension; there is only one language."""
    if language not in (None, "markdown"):
        fail(f"unknown language `{language}` here", "it is `markdown`")
    return language is not None


def check_renderer(name: str | None) -> str | None:
    """Checks the name of a renderer, or None, and returns it."""
    if name is None:
        return None
    from refcheck import renderers
    from refcheck.facts.renderer_names import OTHER_NAMES
    from refcheck.facts.suggestions import did_you_mean

    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    if name not in renderers.names():
        if "," in name:
            fail(f"`{name}` are several renderers, and here it can be only one", "`refcheck lint` takes several")
        known = renderers.names()
        family = [f"`{one}`" for one in known if one.startswith(f"{name}-")]
        offers = f"it is one of {', '.join(family)}" if family else did_you_mean(name, known)
        fail(f"unknown renderer `{name}`", offers or "`refcheck renderers` lists them")
    return name


def check_rules(selectors: Iterable[str] | None, *, must_run: bool = False) -> tuple[str, ...]:
    """The selectors of rules; each argument may contain several, separated by commas.

    Args:
        must_run: whether the command ends if all of them need `--external`.
    """
    result = tuple(part.strip() for selector in selectors or () for part in selector.split(",") if part.strip())
    if not result:
        return result
    from refcheck.facts.suggestions import did_you_mean
    from refcheck.rules import all_rules, local_rules, names

    of_the_web = [selector for selector in result if not any(rule.selected_by(selector) for rule in local_rules())]
    for selector in of_the_web:
        if not any(rule.selected_by(selector) for rule in all_rules()):
            fail(f"unknown rule `{selector}`", did_you_mean(selector, names()) or "`refcheck rules` lists them")
    if must_run and len(of_the_web) == len(result):
        fail(f"`{of_the_web[0]}` is about addresses on the web, which are not checked", "add `--external`")
    return result
