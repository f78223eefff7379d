"""Other names of renderers, for programs whose syntax another renderer describes."""

from __future__ import annotations

from typing import Final

OTHER_NAMES: Final = {"myst-parser": "sphinx"}
"""The name that is shown, by other name."""
