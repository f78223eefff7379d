"""Notebooks (`.ipynb`): their Markdown cells are read as one text; fixes change nothing else in the file.

Input: the bytes of a notebook. Output: a `Source` whose text is that of the cells. It writes changes of this text
back into the JSON.

Format: nbformat 4 (https://nbformat.readthedocs.io/en/latest/format_description.html, nbformat 5.10).

Imports: facts.
"""
