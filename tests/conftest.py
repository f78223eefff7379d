"""What all tests have in common."""

from __future__ import annotations

import os

# A fault of refcheck is a message in a run of the command; tests that look for tracebacks must see it.
os.environ["REFCHECK_TRACEBACK"] = "1"
