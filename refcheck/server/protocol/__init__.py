"""The protocol: the only part of refcheck that knows `pygls` and `lsprotocol`.

`server.py` receives and sends messages. `methods.py` defines how the parameters of each request become the arguments of
a feature, and how its answer becomes a result. `conversion.py` converts places, edits and findings.
"""
