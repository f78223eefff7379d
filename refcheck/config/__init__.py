"""The settings of a project: `[tool.refcheck]` of a `pyproject.toml`, or a `.refcheck.yml`.

A folder comes in; the settings that apply there go out, or a `ConfigError` that says what is wrong and where.
`settings.py` is the table of all settings: to add one, add a field there.

Imports: facts, guards, numbering.
"""

from refcheck.config.errors import ConfigError
from refcheck.config.nearest import NearestSettings
from refcheck.config.search import dependencies, load, misnamed
from refcheck.config.settings import Override, PathSettings, Settings

__all__ = ["ConfigError", "NearestSettings", "Override", "PathSettings", "Settings", "dependencies", "load", "misnamed"]
