"""How a run ends that is interrupted: at once, or when what it has begun is finished or taken back.

Signals come at any moment: while a module is imported, in what deletes an object, in what just puts a file back. An
exception in their place would come there, too. So there is none: the process ends where it is, with its children and a
line on standard error. Only what must not stop half-way holds a signal back (`Held`); where it can stop, it asks for
one (`check`), and takes back what it has done.

The exit code is 128 and the number of the signal, as a shell gives it: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP.
A signal that is ignored when refcheck starts (`nohup`, `&` in a script) stays ignored.
"""

from __future__ import annotations

import os

try:
    # What `signal` wraps in enumerations, whose import would take half as long as to repeat a run.
    import _signal as signals  # type: ignore[import-not-found]
except ImportError:
    import signal as signals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

# Not every system has all of them.
_SAID = {"SIGINT": "interrupted", "SIGTERM": "terminated", "SIGHUP": "ended, as its terminal is closed"}
# So many signals end a process that cannot even write its last line, as nobody reads what was written before.
_ENOUGH = 5


class Interrupted(BaseException):
    """A signal has come, and what is held back by it is to be taken back."""


class _State:
    """What the process knows of signals.

    Attributes:
        process: that ends with a message; others are its children.
        children: processes that end with this one.
        depth: how many `Held` there are, one in another.
        waiting: the signal that waits for their end; 0 where there is none.
        outcome: what became of what was held.
        endings: how many signals have come that end the process at once.
        terminal: what brings a terminal back that a progress bar has changed.
    """

    process = 0
    children: frozenset[int] = frozenset()
    depth = 0
    waiting = 0
    outcome = ""
    endings = 0
    terminal = b""


def install() -> None:
    """Lets signals end the process in order; only a program may do that, and no library."""
    _State.process = os.getpid()
    for name in _SAID:
        number = getattr(signals, name, None)
        if number is None or signals.getsignal(number) == signals.SIG_IGN:
            continue
        try:
            signals.signal(number, _received)
        except ValueError:
            # Another thread than the main one runs this.
            return


class Held:
    """Holds signals back: what is done within is finished, or taken back, before one ends the process."""

    def __enter__(self) -> None:
        _State.depth += 1

    def __exit__(self, *exception: object) -> None:
        _State.depth -= 1
        if _State.waiting and not _State.depth:
            _end(_State.waiting)


def check() -> None:
    """Raises what takes back all that is held, where a signal waits.

    Raises:
        Interrupted: where one does.
    """
    if _State.waiting:
        raise Interrupted


def told(outcome: str) -> None:
    """What is said, after a comma, to whoever interrupts what is held just now."""
    _State.outcome = outcome


def terminal(codes: bytes) -> None:
    """What is to be written to a terminal before the process ends; nothing where it is as it was."""
    _State.terminal = codes


def begins(child: int) -> None:
    """A child process has begun, which ends with this one. The signals are held back when it is made."""
    _State.children |= {child}


def ends(child: int) -> None:
    """A child process has done its work, or has died."""
    _State.children -= {child}


def _received(number: int, frame: FrameType | None) -> None:
    if not _State.depth:
        _end(number)
    # The first one says how the process ends: a second one must not disturb what is taken back.
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
