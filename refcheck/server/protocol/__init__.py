"""The protocol: the only part of refcheck that knows `pygls` and `lsprotocol`.

`server.py` receives messages and sends them; `methods.py` says how each request becomes the arguments of a feature, and
its answer a result; `conversion.py` converts places, edits and findings.
"""
