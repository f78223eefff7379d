"""Facts and findings as bytes: to be stored, or sent to another process.

Anybody can have written the bytes, so only data is constructed from them.
"""

from __future__ import annotations

import datetime
import pickle
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import BytesIO
from itertools import chain, islice
from typing import Any, NamedTuple, cast

from refcheck.facts import model
from refcheck.facts.model import Definition, Document, Piece, Reference, Span
from refcheck.facts.text_faults import EncodingFault, FrontMatterFault, NotebookFault

# The classes of facts and findings, and of the values in a front matter.
_CLASSES: tuple[type, ...] = (
    *(value for value in vars(model).values() if isinstance(value, type) and value.__module__ == model.__name__),
    EncodingFault,
    FrontMatterFault,
    NotebookFault,
    datetime.date,
    datetime.datetime,
    datetime.time,
    datetime.timedelta,
    datetime.timezone,
)
_KNOWN: dict[tuple[str, str], type] = {(known.__module__, known.__qualname__): known for known in _CLASSES}
_NOWHERE = (-1, -1)
# The constructors of the classes, without calling a Python function.
_NEW_SPAN: Callable[[tuple[int, int]], Span]
_NEW_PIECE: Callable[[tuple[str, str]], Piece]
_NEW_DEFINITION: Callable[[tuple[Any, ...]], Definition]
_NEW_REFERENCE: Callable[[tuple[Any, ...]], Reference]
_NEW_SPAN, _NEW_PIECE, _NEW_DEFINITION, _NEW_REFERENCE = (
    cast("Any", partial(tuple.__new__, made)) for made in (Span, Piece, Definition, Reference)
)
# A pickle starts with another byte.
_COMPRESSED = b"x"


class _Columns(NamedTuple):
    """A document with its many definitions and references as columns, one for each field.

    This way a few C calls write and read them, instead of a Python call for each of them and each place in it.
    """

    definitions: tuple[Any, ...]
    counts: list[int]
    """The number of pieces of each."""
    pieces: tuple[Any, ...]
    references: tuple[Any, ...]
    places: list[int]
    """The places of the definitions, kind by kind, then those of the references; a missing one is `_NOWHERE`."""
    rest: tuple[Any, ...]


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Returns a class of the facts; no other class is allowed."""
        found = _Columns if (module, name) == (__name__, _Columns.__name__) else _KNOWN.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"{module}.{name} is no class of the facts")
        return found


def dumps(facts: object, *, small: bool = False) -> bytes | None:
    """Facts or findings as bytes; None if they are nested too deeply or have other classes.

    Args:
        small: whether to take the time to reduce them to a third of the length.
    """
    try:
        packed = pickle.dumps(_columns(facts) if isinstance(facts, Document) else facts, 5)
        return zlib.compress(packed, 1) if small else packed
    except (pickle.PicklingError, RecursionError, TypeError, AttributeError):
        return None


def loads(data: bytes) -> Any:
    """The data that `dumps` has packed; None if it cannot be read."""
    try:
        found = _Reader(BytesIO(zlib.decompress(data) if data[:1] == _COMPRESSED else data)).load()
        return _document(found) if isinstance(found, _Columns) else found
    # A pickle is a program, and a broken one can raise anything.
    except Exception:
        return None


def _columns(document: Document) -> _Columns:
    path, definitions, references, *rest = document
    kinds, syntaxes, keys, spans, key_spans, full_spans, *others, pieces = _fields(definitions, Definition)
    of_definitions = (kinds, syntaxes, keys, *others)
    places = chain(spans, key_spans, full_spans)
    kinds, syntaxes, keys, spans, key_spans, texts, text_spans, *others, attributes = _fields(references, Reference)
    optional = [place or _NOWHERE for place in (*text_spans, *attributes)]
    return _Columns(
        of_definitions,
        list(map(len, pieces)),
        _fields(tuple(chain.from_iterable(pieces)), Piece),
        (kinds, syntaxes, keys, texts, *others),
        [*chain.from_iterable(chain(places, spans, key_spans, optional))],
        (path, *rest),
    )


def _document(columns: _Columns) -> Document:
    numbers = iter(columns.places)
    places = map(_NEW_SPAN, zip(numbers, numbers, strict=True))
    kinds, syntaxes, keys, *others = columns.definitions
    own = map(_NEW_PIECE, zip(*columns.pieces, strict=True))
    pieces = [tuple(islice(own, count)) for count in columns.counts]
    spans, key_spans, full_spans = (list(islice(places, len(kinds))) for _ in range(3))
    rows: Iterable[Any] = zip(kinds, syntaxes, keys, spans, key_spans, full_spans, *others, pieces, strict=True)
    definitions = tuple(map(_NEW_DEFINITION, rows))
    kinds, syntaxes, keys, texts, *others = columns.references
    spans, key_spans = (list(islice(places, len(kinds))) for _ in range(2))
    optional = [None if place == _NOWHERE else place for place in places]
    text_spans, attributes = optional[: len(kinds)], optional[len(kinds) :]
    rows = zip(kinds, syntaxes, keys, spans, key_spans, texts, text_spans, *others, attributes, strict=True)
    references = tuple(map(_NEW_REFERENCE, rows))
    path, *rest = columns.rest
    return Document(path, definitions, references, *rest)


def _fields(rows: Sequence[tuple[Any, ...]], of: Any) -> tuple[Any, ...]:
    """Named tuples as columns: the values of each field."""
    return tuple(zip(*rows, strict=True)) if rows else ((),) * len(of._fields)
