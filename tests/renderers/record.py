"""Ask the real renderers again, and write their answers beside the documents of `recorded/`.

usage: python -m tests.renderers.record [ENGINE ...]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .oracles import oracles
from .oracles.programs import UnavailableError

RECORDED = Path(__file__).parent / "recorded"


def main(engines: list[str]) -> int:
    known = oracles()
    for engine in engines or known:
        paths = sorted((RECORDED / engine).glob("*.md"))
        oracle = known[engine]
        try:
            version = oracle.version()
            answers = oracle.answer([path.read_bytes().decode("utf-8") for path in paths]) if paths else []
        except UnavailableError as error:
            print(f"{engine}: {error}")
            continue
        for path, facts in zip(paths, answers, strict=True):
            record = {"case": path.stem, "oracle": {engine: {"version": version, **facts}}}
            text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
            path.with_suffix(".expected.json").write_text(text, encoding="utf-8")
        print(f"{engine}: {len(paths)} documents, {version}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
