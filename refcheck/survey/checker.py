"""A process that checks repositories one after the other, each in a process of its own, as another process asks it to.

A line of its standard input is a question, a line of its standard output the answer, both as JSON. It ends with
its input.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from refcheck.survey.units import Checked, Limits, Unit

if TYPE_CHECKING:
    from refcheck.survey.checked import Task


# In seconds: how long it may take to kill a check and to remove what it has unpacked.
_PATIENCE = 20


class CheckerLost(Exception):
    """A checker has ended without an answer."""


class Checker:
    """The other side: starts such a process, and asks it.

    Args:
        environment: of the process; None for that of this one.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-P", "-m", __name__) if sys.version_info >= (3, 11) else (sys.executable, "-m", __name__),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    def check(self, unit: Unit, task: Task) -> Checked:
        """The result of the check of a repository.

        Raises:
            CheckerLost: if the process has ended.
        """
        asking, answers = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answers is not None
        try:
            asking.write(json.dumps([unit, task]).encode() + b"\n")
            asking.flush()
            answer = answers.readline()
        except (BrokenPipeError, ValueError):
            answer = b""
        if not answer.endswith(b"\n"):
            raise CheckerLost
        return Checked(*json.loads(answer))

    def end(self) -> None:
        """Ends the process, and the check that it watches."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()


def main() -> None:
    """Answers the questions."""
    # Ctrl-C reaches this process, too, but the one that asks ends it, and with it its check.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
    # Loaded once, for all repositories.
    from refcheck.survey.checked import Task
    from refcheck.survey.limited import check_limited

    for line in sys.stdin.buffer:
        of_unit, (output, renderer, limits) = json.loads(line)
        unit = Unit(*of_unit)._replace(groups=tuple(of_unit[-1]))
        result = check_limited(unit, Task(output, renderer, Limits(*limits)))
        sys.stdout.buffer.write(json.dumps(result).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
