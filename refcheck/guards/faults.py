"""The message for an unexpected error: that it is a bug of refcheck, where it occurred, and how to report it."""

from __future__ import annotations

import os
import traceback
from types import FrameType

from refcheck.guards.safe_text import safe

TRACEBACK = "REFCHECK_TRACEBACK"
"""The environment variable that adds the traceback to the message."""
# In characters: the longest text of an exception that is shown.
_LONGEST = 300
# Local variables of refcheck's functions whose value has the path of the current file.
_HOLDERS = ("page", "source", "document", "draft")
_PATHS = ("path", "location")
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def told(error: BaseException) -> str:
    """The message in lines, for standard error. With the traceback, if `REFCHECK_TRACEBACK` is set."""
    reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    lines = ["refcheck: refcheck itself has failed; this is a fault of it, and not of your notes"]
    lines.append(f"  {safe(reason[:_LONGEST])}")
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if _is_own(frame)]
    if frames:
        place = os.path.relpath(frames[-1].f_code.co_filename, os.path.dirname(_OWN[:-1])).replace(os.sep, "/")
        path = next(filter(None, map(_path, reversed(frames))), "")
        lines.append(f"  in {place}, {frames[-1].f_code.co_name}" + (f", at work on `{safe(path)}`" if path else ""))
    wanted = bool(os.environ.get(TRACEBACK))
    where = "this" if wanted else f"what it says with {TRACEBACK}=1"
    lines.append(f"  help: report {where} where you have refcheck from, with the file, if you may show it")
    return "\n".join(lines) + "\n" + (_written(error) if wanted else "")


def _is_own(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_OWN)


def _path(frame: FrameType) -> str:
    """The path of the file that a function processes; empty if no local variable has it."""
    names = frame.f_locals
    held = [getattr(names.get(name), "path", None) for name in _HOLDERS]
    return next((path for path in (*held, *map(names.get, _PATHS)) if path and isinstance(path, str)), "")


def _written(error: BaseException) -> str:
    lines = "".join(traceback.format_exception(type(error), error, error.__traceback__)).splitlines()
    return "".join(f"{safe(line)}\n" for line in lines)
