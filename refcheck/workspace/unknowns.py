"""What surrounds the pages of a project and may make what they refer to, beside their sites.

`refcheck.project.unknowns` says how one is written; it is named in `SOURCES`.
"""

from __future__ import annotations

from refcheck.project.unknowns import UnknownSource
from refcheck.workspace import ignored_files, r_packages, submodules

SOURCES: tuple[UnknownSource, ...] = (submodules.unknowns, ignored_files.unknowns, r_packages.unknowns)
