"""Conditions: circumstances of a fact on which renderers disagree.

The parser only records them; the renderer decides what they mean. Each is declared next to the syntax that records it,
in a group of its own:

    class HeadingCondition(ConditionGroup):
        INDENTED = condition()
        UNSPACED = condition(read_by_few=True)

They are bits of an integer and not an `IntFlag`, whose operators are Python functions: linting after parsing took 19 %
more with them. A condition gets the next bit when it is declared. `refcheck.syntax` imports all of its modules in a
fixed order, so every process that runs the same code assigns the same bits; the cache of facts, which stores them, is
cleared when the code changes.
"""

from __future__ import annotations

_declared: list[_Declaration] = []
# Asked for each page.
_sums = {"read by few": 0, "uncertain": 0}


class _Declaration:
    """One condition; its name is known when the class body that contains it has ended."""

    def __init__(self, bit: int) -> None:
        self.bit = bit
        self.name = ""


class ConditionGroup:
    """The conditions that one syntax records: class attributes made by `condition`."""

    def __init_subclass__(cls) -> None:
        names = {bit: name for name, bit in vars(cls).items() if isinstance(bit, int)}
        for declaration in _declared:
            declaration.name = declaration.name or names.get(declaration.bit, "")


def condition(*, read_by_few: bool = False, uncertain: bool = False) -> int:
    """A new condition, for the class body of a group.

    Args:
        read_by_few: whether text under it is code or plain text unless a renderer's `also_parses` names it.
        uncertain: whether text under it is text for some renderers and code or a comment for the others, so that it
            contains no references while the renderer is unknown.
    """
    bit = 1 << len(_declared)
    _declared.append(_Declaration(bit))
    _sums["read by few"] |= bit if read_by_few else 0
    _sums["uncertain"] |= bit if uncertain else 0
    return bit


def read_by_few() -> int:
    """The conditions under which a renderer reads nothing unless it declares that it does."""
    return _sums["read by few"]


def uncertain() -> int:
    """The conditions under which there are no references while the renderer is unknown."""
    return _sums["uncertain"]


def names_of(conditions: int) -> list[str]:
    """The names of the conditions that are set, in the order in which they were declared."""
    return [declaration.name for declaration in _declared if conditions & declaration.bit]
