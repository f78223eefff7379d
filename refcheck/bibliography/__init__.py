"""Bibliographies: which files of literature a note names, and the entries in them."""
