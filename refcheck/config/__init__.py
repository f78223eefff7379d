"""The settings of a project: `[tool.refcheck]` of a `pyproject.toml`, or a `.refcheck.yml`.

Input: a folder. Output: the settings that apply there, or a `ConfigError` with the reason and the place. `settings.py`
    is the table of all settings: to add one, add a field there.

Imports: facts, guards, numbering.
"""

from refcheck.config.errors import ConfigError
from refcheck.config.nearest import NearestSettings
from refcheck.config.search import dependencies, load, misnamed
from refcheck.config.settings import Override, PathSettings, Settings

__all__ = ["ConfigError", "NearestSettings", "Override", "PathSettings", "Settings", "dependencies", "load", "misnamed"]
