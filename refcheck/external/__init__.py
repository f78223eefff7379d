"""Asks whether addresses on the web work: only with `--external`.

Addresses and the limits of a user come in; an answer for each address goes out, from the cache of the project or from
its host. `checking.py` is the entry. Nothing here is imported by other runs.

Who wrote the addresses may be a stranger, and so may be who answers: `networks.py` says which machines are never asked,
`connections.py` makes sure that no other one is, and `fragments.py` reads a bounded part of a page.

Imports: facts, caching.
"""
