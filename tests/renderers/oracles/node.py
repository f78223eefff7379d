"""Programs of npm: Docusaurus, mystmd and Hexo's renderers."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from tests.renderers.engines import CACHE, Job, render

from . import Facts, Oracle
from .facts import facts_of, squeeze
from .programs import UnavailableError, output

FOLDER = Path(__file__).parent


@cache
def packages() -> Path:
    """The folder of the installed packages of `package.json`."""
    if shutil.which("npm") is None:
        raise UnavailableError("npm is not installed")
    wanted = (FOLDER / "package.json").read_bytes()
    folder = CACHE / f"oracles-{hashlib.sha256(wanted).hexdigest()[:12]}"
    if folder.is_dir():
        return folder
    CACHE.mkdir(exist_ok=True)
    # Complete or not there at all, also where two processes of the tests install at the same time.
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="installing-") as name:
        fresh = Path(name) / "oracles"
        fresh.mkdir()
        (fresh / "package.json").write_bytes(wanted)
        output("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", folder=fresh)
        try:
            fresh.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def versions(*names: str) -> str:
    found = [json.loads((packages() / "node_modules" / name / "package.json").read_text())["version"] for name in names]
    return ", ".join(f"{name} {version}" for name, version in zip(names, found, strict=True))


def node(script: str, *arguments: str, texts: list[str]) -> Any:
    return json.loads(output("node", FOLDER / script, *arguments, text=json.dumps(texts), folder=packages()))


def docusaurus(style: str, texts: list[str]) -> list[Facts]:
    return [
        {"fatal": answer["error"]} if answer["error"] else facts_of(answer["html"])
        for answer in node("docusaurus.mjs", style, texts=texts)
    ]


def hexo(engine: str, texts: list[str]) -> list[Facts]:
    pages = render([Job(str(number), engine, text) for number, text in enumerate(texts)])
    return [
        facts_of(page.html, sections=engine == "hexo-pandoc")
        if page.html is not None
        else {"fatal": str(page.error)[:300]}
        for page in pages
    ]


def mystmd(texts: list[str]) -> list[Facts]:
    return [tree_facts(answer) for answer in node("mystmd.mjs", texts=texts)]


def walk(tree: Any) -> Iterator[Any]:
    yield tree
    for child in tree.get("children", ()):
        yield from walk(child)


def text_of(tree: Any) -> str:
    return str(tree.get("value", "")) if "children" not in tree else "".join(map(text_of, tree["children"]))


def identifier(heading: Any) -> str:
    """What a link names: a label as it is compared, or the id that is made of a text."""
    label, made = heading.get("identifier", ""), heading.get("html_id", "")
    return str(label if re.sub("[^a-z0-9-]", "-", label) == made else made)


def tree_facts(answer: Any) -> Facts:
    if "error" in answer:
        return {"fatal": answer["error"]}
    headings, links, refs, notes = [], [], [], 0
    for part in walk(answer["tree"]):
        if part["type"] == "heading":
            headings.append({"level": part["depth"], "id": identifier(part), "text": squeeze(text_of(part))})
        elif part["type"] == "footnoteReference":
            notes += 1
        elif part["type"] == "crossReference" and "urlSource" not in part:
            number = part.get("enumerator") if "%s" in part.get("template", "") else None
            refs.append({"key": part["label"], "resolved": bool(part.get("resolved")), "number": number})
        elif part["type"] == "crossReference":
            links.append(
                {"href": part["urlSource"], "text": squeeze(text_of(part)), "resolved": bool(part.get("resolved"))}
            )
        elif part["type"] == "link" and part["url"].startswith("#"):
            links.append({"href": part["url"], "text": squeeze(text_of(part)), "resolved": False})
    labels = {key: target["number"] for key, target in answer["targets"].items() if target["number"]}
    return {"labels": labels, "refs": refs, "headings": headings, "links": links, "notes": {"total": notes}}


def hexo_versions(engine: str) -> str:
    from tests.renderers.engines import installed

    modules = installed() / "node_modules"
    return ", ".join(
        f"{name} {json.loads((modules / name / 'package.json').read_text())['version']}"
        for name in ("hexo", "hexo-renderer-" + engine[5:])
    )


ORACLES = {
    "docusaurus": Oracle(partial(versions, "@docusaurus/mdx-loader"), partial(docusaurus, "mdx")),
    "mystmd": Oracle(partial(versions, "myst-parser", "myst-transforms"), mystmd),
    **{
        engine: Oracle(partial(hexo_versions, engine), partial(hexo, engine))
        for engine in ("hexo-pandoc", "hexo-marked", "hexo-markdown-it", "hexo-markdown-it-plus")
    },
    "github": Oracle(lambda: "cmark-gfm 0.29.0.gfm.13, github-slugger 2.0.0", partial(hexo, "github")),
}
