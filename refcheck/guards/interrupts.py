"""How a run ends on SIGINT, SIGTERM or SIGHUP: at once, or after the current operation is finished or undone.

A signal can arrive at any moment: during an import, in a destructor, while a file is restored. A Python exception would
be raised there, too. So no exception is raised: the process writes a line to standard error, kills its children and
exits. Code that must not be interrupted delays signals (`Held`). Where it can still be undone, it calls `check`.

The exit code is 128 plus the number of the signal, as in a shell: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
A signal that is ignored when refcheck starts (`nohup`, `&` in a script) stays ignored.
"""

from __future__ import annotations

import os

try:
    # The C module: `signal` wraps it in enumerations, and importing these takes half as long as repeating a run.
    import _signal as signals  # type: ignore[import-not-found]
except ImportError:
    import signal as signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

# Not every system has all of them.
_SAID = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "ended, as its terminal is closed"}
# The number of signals after which the process exits without its message: if nobody reads standard error, the write
# of the message blocks.
_ENOUGH = 5


class Interrupted(BaseException):
    """A signal has arrived while signals are delayed: undo the current operation."""


class _State:
    """The state of signal handling in this process.

    Attributes:
        process: the id of the process that writes the message; all others are its children.
        children: the ids of the processes that are killed with this one.
        depth: the number of nested `Held` blocks.
        waiting: the number of the delayed signal; 0 for none.
        outcome: the result of the delayed operation, for the message.
        endings: the number of signals that were to end the process at once.
        terminal: the control codes that restore a terminal that a progress bar has changed.
    """

    process = 0
    children: frozenset[int] = frozenset()
    depth = 0
    waiting = 0
    outcome = ""
    endings = 0
    terminal = b""


def install() -> None:
    """Installs the signal handlers. Only for the command: a library must not change signal handling."""
    _State.process = os.getpid()
    for name in _SAID:
        number = getattr(signals, name, None)
        if number is None or signals.getsignal(number) == signals.SIG_IGN:
            continue
        try:
            signals.signal(number, _received)
        except ValueError:
            # Not the main thread.
            return


class Held:
    """Delays signals within a `with` block: the process ends after the block."""

    def __enter__(self) -> None:
        _State.depth += 1

    def __exit__(self, *exception: object) -> None:
        _State.depth -= 1
        if _State.waiting and not _State.depth:
            _end(_State.waiting)


def check() -> None:
    """Raises an exception that undoes the current operation, if a signal is delayed.

    Raises:
        Interrupted: if a signal is delayed.
    """
    if _State.waiting:
        raise Interrupted


def told(outcome: str) -> None:
    """Sets the result of the delayed operation, which is added to the message after a comma."""
    _State.outcome = outcome


def terminal(codes: bytes) -> None:
    """Sets the control codes that are written before the process ends; empty if the terminal is unchanged."""
    _State.terminal = codes


def begins(child: int) -> None:
    """Registers a child process, which is killed with this one. Signals are delayed while it is created."""
    _State.children |= {child}


def ends(child: int) -> None:
    """Removes a child process that has ended."""
    _State.children -= {child}


def _received(number: int, frame: FrameType | None) -> None:
    if not _State.depth:
        _end(number)
    # The first signal decides the exit code; a second one must not interrupt the undoing.
    _State.waiting = _State.waiting or number


def _end(number: int) -> None:
    if os.getpid() == _State.process:
        _State.endings += 1
        if 1 < _State.endings < _ENOUGH:
            # It is about to end.
            return
        if _State.endings == 1:
            _end_children()
            _say(number)
    os._exit(128 + number)


def _end_children() -> None:
    for end in (lambda child: os.kill(child, signals.SIGKILL), lambda child: os.waitpid(child, 0)):
        for child in _State.children:
            try:
                end(child)
            except OSError:
                # It is gone.
                continue


def _say(number: int) -> None:
    said = next((said for name, said in _SAID.items() if getattr(signals, name, None) == number), "ended")
    outcome = f", {_State.outcome}" if _State.outcome else ""
    try:
        # Not through `sys.stderr`, which may be within a write.
        os.write(2, _State.terminal + f"refcheck: {said}{outcome}\n".encode())
    except OSError:
        # The terminal is gone.
        return
