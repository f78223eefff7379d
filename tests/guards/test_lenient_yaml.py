"""What is read of front matter that is no YAML."""

from __future__ import annotations

from refcheck.guards import lenient_yaml


def test_of_a_text_without_names_nothing_is_read_and_anything_may_be_lost() -> None:
    reading = lenient_yaml.read("- [\n")
    assert (reading.data, len(reading.faults), reading.lost) == ({}, 1, ("",))
