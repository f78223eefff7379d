"""The first line of a report in Markdown that refcheck has written: such a file is no text of the project."""

OWN_REPORT = "<!-- Written by refcheck, which does not check this file. -->"
_LONGEST_START = 256


def is_own_report(data: bytes) -> bool:
    """Whether the content of a file is a report of refcheck, also as a shell may have encoded it on its way there."""
    start = data[:_LONGEST_START].lstrip(b"\xef\xbb\xbf\xfe\xff").replace(b"\0", b"")
    return start.startswith(OWN_REPORT.encode())
