"""`conf.py` is Python that others wrote: what Python thinks of it is not shown."""

from __future__ import annotations

import warnings

from refcheck.bibliography.named import _in_python


def test_warnings_of_python_are_not_shown() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        named = _in_python('bibtex_bibfiles = ["a.bib"]\n\nx = 1if 2 else 3\ny = "\\d"\nz = 1 is 1\n')
    assert "a.bib" in str(named)
