"""The facts that earlier runs of `lint` have stored: with them a project is read faster. The server adds none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from refcheck.caching.cache import Cache
from refcheck.caching.cache_folder import FOLDER
from refcheck.caching.code_state import state_of_code
from refcheck.config import Settings
from refcheck.markdown.parse import PARSER


@contextmanager
def warm_cache(settings: Settings) -> Iterator[Cache | None]:
    """The cache of a project; None if it has none, or if it may belong to somebody else."""
    if not os.path.isdir(os.path.join(settings.project_root, FOLDER)):
        yield None
        return
    cache = Cache(settings.project_root, f"{state_of_code()} {PARSER}", repr(settings.front_matter_paths))
    try:
        yield cache if cache.is_kept else None
    finally:
        cache.close()
