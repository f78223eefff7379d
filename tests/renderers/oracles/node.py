"""Programs of npm: Docusaurus, mystmd and Hexo's renderers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.renderers.engines import FRONT_MATTER, HEXO, Job, render
from tests.renderers.packages import installed

from . import Facts, Oracle
from .facts import facts_of, is_live, squeeze
from .programs import output

FOLDER = Path(__file__).parent


LOST_NOTE = "#user-content-fn-"


def versions(*names: str) -> str:
    return _versions(installed(FOLDER), names)


def node(script: str, *arguments: str, texts: list[str]) -> Any:
    return json.loads(output("node", FOLDER / script, *arguments, text=json.dumps(texts), folder=installed(FOLDER)))


def docusaurus(style: str, texts: list[str]) -> list[Facts]:
    return [
        {"fatal": answer["error"]} if answer["error"] else facts_of(answer["html"])
        for answer in node("docusaurus.mjs", style, texts=texts)
    ]


def hexo(engine: str, texts: list[str]) -> list[Facts]:
    pages = render([Job(str(number), engine, text) for number, text in enumerate(texts)])
    return [
        facts_of(page.html, sections=engine == "hexo-pandoc", notes_once=engine == "hexo-pandoc")
        if page.html is not None
        else {"fatal": str(page.error)[:300]}
        for page in pages
    ]


def mystmd(texts: list[str]) -> list[Facts]:
    # Its command takes the front matter before the text is parsed.
    texts = [FRONT_MATTER.sub("", text, count=1) for text in texts]
    return [tree_facts(answer) for answer in node("mystmd.mjs", texts=texts)]


def walk(tree: Any) -> Iterator[Any]:
    yield tree
    for child in tree.get("children", ()):
        yield from walk(child)


def text_of(tree: Any) -> str:
    return str(tree.get("value", "")) if "children" not in tree else "".join(map(text_of, tree["children"]))


def identifier(heading: Any) -> str:
    """What a link names: a label as it is compared, or the id that is made of a text."""
    return str(heading.get("html_id" if heading.get("implicit") else "identifier", ""))


def tree_facts(answer: Any) -> Facts:
    if "error" in answer:
        return {"fatal": answer["error"]}
    headings, links, refs, notes = [], [], [], 0
    # A browser also goes to the second of two equal headings, which is no target of mystmd's.
    ids = {str(part["html_id"]) for part in walk(answer["tree"]) if part["type"] == "heading" and "html_id" in part}
    for part in walk(answer["tree"]):
        if part["type"] == "heading":
            headings.append({"level": part["depth"], "id": identifier(part), "text": squeeze(text_of(part))})
        elif part["type"] == "footnoteReference":
            notes += 1
        elif part["type"] == "crossReference" and "urlSource" not in part:
            number = part.get("enumerator") if "%s" in part.get("template", "") else None
            refs.append({"key": part["label"], "resolved": bool(part.get("resolved")), "number": number})
        elif part.get("urlSource", part.get("url", "")).startswith(LOST_NOTE):
            # What is left of a reference to a note between HTML tags is no link of the author's, and no note.
            continue
        elif part["type"] == "crossReference":
            links.append(
                {
                    "href": part["urlSource"],
                    "text": squeeze(text_of(part)),
                    "resolved": bool(part.get("resolved")) or is_live(part["urlSource"][1:], ids),
                }
            )
        elif part["type"] == "link" and part["url"].startswith("#"):
            live = is_live(part["url"][1:], ids)
            links.append({"href": part["url"], "text": squeeze(text_of(part)), "resolved": live})
    labels = {key: target["number"] for key, target in answer["targets"].items() if target["number"]}
    return {"labels": labels, "refs": refs, "headings": headings, "links": links, "notes": {"total": notes}}


def hexo_versions(engine: str) -> str:
    return _versions(installed(HEXO), ("hexo", "hexo-renderer-" + engine[5:]))


def _versions(folder: Path, names: Sequence[str]) -> str:
    files = [folder / "node_modules" / name / "package.json" for name in names]
    found = [json.loads(file.read_text(encoding="utf-8"))["version"] for file in files]
    return ", ".join(f"{name} {version}" for name, version in zip(names, found, strict=True))


ORACLES = {
    "docusaurus": Oracle(partial(versions, "@docusaurus/mdx-loader"), partial(docusaurus, "mdx")),
    "mystmd": Oracle(partial(versions, "myst-parser", "myst-transforms"), mystmd),
    **{
        engine: Oracle(partial(hexo_versions, engine), partial(hexo, engine))
        for engine in ("hexo-pandoc", "hexo-marked", "hexo-markdown-it", "hexo-markdown-it-plus")
    },
    "github": Oracle(lambda: "cmark-gfm 0.29.0.gfm.13, github-slugger 2.0.0", partial(hexo, "github")),
}
