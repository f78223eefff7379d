"""Other names of renderers: those of programs whose texts another one of the renderers describes."""

from __future__ import annotations

from typing import Final

OTHER_NAMES: Final = {"myst-parser": "sphinx"}
"""By the other name, the one that is shown."""
