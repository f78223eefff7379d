"""The addresses that a Jekyll site gives to the documents of its collections.

They follow from the `permalink` of a collection, by default `/:collection/:path`. `:title` is the name of the file, or
the `slug` of its front matter. With other placeholders, such as dates, addresses are not computed. The folders `_name`
of the collections are in `collections_dir`. Run with Jekyll 4.3.1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.links.destinations import below, is_markdown
from refcheck.links.files import Files
from refcheck.sites.permalinks import key

_CONFIG, _USUAL = "_config.yml", "/:collection/:path"
_FOLDER = compile_lazily(r"^collections_dir:[ \t]*[\"']?(?P<path>[^\s\"'#]+)", re.MULTILINE)
_PLACEHOLDER = compile_lazily(r":(?P<name>[a-z_]+)")
_SLUG = compile_lazily(r"^slug:[ \t]*[\"']?(?P<slug>[^\s\"'#]+)", re.MULTILINE)
_MOST_DOCUMENTS = 20_000


def folder_of(files: Files, root: str) -> str:
    """The absolute path of the folder with the collections: `collections_dir`, or that of the site."""
    match = _FOLDER.search(files.texts.read(os.path.join(root, _CONFIG)) or "")
    return below(root, match["path"]) if match else root


def addressed(files: Files, root: str) -> dict[str, list[str]]:
    """The documents of the collections of a site by their addresses, as `permalinks.key` normalizes them."""
    found: dict[str, list[str]] = {}
    for name, template in _collections(files, root):
        folder = below(files.once(folder_of, root), f"_{name}")
        for path in islice(files.walk(folder), _MOST_DOCUMENTS):
            if is_markdown(path) or path.endswith(".html"):
                address = _address(files, template, name, path, folder)
                if ":" not in address:
                    found.setdefault(key(address), []).append(path)
    return found


def _collections(files: Files, root: str) -> Iterator[tuple[str, str]]:
    """The names and permalinks of the collections whose documents are pages."""
    try:
        data = yaml_text.load(files.texts.read(os.path.join(root, _CONFIG)) or "")
    except yaml_text.NotYaml:
        return
    named = data.get("collections") if isinstance(data, Mapping) else None
    for name, own in named.items() if isinstance(named, Mapping) else ():
        if isinstance(own, Mapping) and own.get("output") is True:
            yield str(name), str(own.get("permalink", _USUAL))


def _address(files: Files, template: str, name: str, path: str, folder: str) -> str:
    """The address of a document; with a colon if it is not computed."""
    stem = os.path.splitext(os.path.relpath(path, folder))[0].replace(os.sep, "/")
    title = os.path.basename(stem)
    if ":title" in template or ":slug" in template:
        beginning = files.texts.read_beginning(path)
        own = _SLUG.search(beginning.partition("\n---")[0]) if beginning.startswith("---") else None
        title = own["slug"] if own else title
    values = {"collection": name, "path": stem, "title": title, "slug": title, "name": title, "output_ext": ""}
    return _PLACEHOLDER.sub(lambda match: values.get(match["name"], match[0]), template)
