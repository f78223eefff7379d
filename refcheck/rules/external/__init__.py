"""The rules about addresses on the web, one module each: they run with `--external` only, and are loaded only then.

A module has `check_external(page, project, answers)` in place of `check`; all else is as in the other rules.
"""
