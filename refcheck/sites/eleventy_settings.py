"""Whether all that the settings of Eleventy do to addresses is known: they call only what is listed here.

A transform, a Markdown plug-in, an event or another program can copy files, and can change the links of a page. The
settings are read as text, never run; what is not known here leaves the site to chance. (Eleventy 3.1.8, class
`UserConfig`.)
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.sites.scripted_site import ScriptedSite

_METHOD = compile_lazily(r"\.\s*(?P<name>(?:add|set|amend|configure|augment)[A-Z]\w{0,60}|use|on|once)\s*\(")
_KNOWN_METHODS = frozenset(
    (
        *("addPlugin", "addPassthroughCopy", "addPreprocessor", "addWatchTarget", "addLayoutAlias", "addCollection"),
        *("addFilter", "addAsyncFilter", "addJavaScriptFunction", "addLiquidFilter", "addNunjucksFilter"),
        *("addNunjucksAsyncFilter", "addHandlebarsHelper", "addShortcode", "addAsyncShortcode", "addPairedShortcode"),
        *("addPairedAsyncShortcode", "addNunjucksShortcode", "addLiquidShortcode", "addLiquidTag", "addNunjucksTag"),
        *("addGlobalData", "addLinter", "addDateParsing", "setQuietMode", "setServerOptions", "setDataDeepMerge"),
        *("setWatchThrottleWaitTime", "setNunjucksEnvironmentOptions", "setLiquidOptions", "setUseGitIgnore"),
        *("setServerPassthroughCopyBehavior", "setBrowserSyncConfig", "setLibrary", "amendLibrary", "use"),
    )
)
_PACKAGE = compile_lazily(r"\b(?:from|import|require\(|import\()\s*[\"'`](?P<name>[^.\"'`\n][^\"'`\n]{0,200})[\"'`]")
_KNOWN_PACKAGES = frozenset(
    (
        *("@11ty/eleventy", "@11ty/eleventy-plugin-rss", "@11ty/eleventy-plugin-syntaxhighlight"),
        *("@11ty/eleventy-navigation", "@11ty/eleventy-plugin-directory-output", "luxon", "date-fns", "dayjs"),
        *("markdown-it", "markdown-it-anchor", "markdown-it-attrs", "markdown-it-footnote", "markdown-it-container"),
        *("markdown-it-emoji", "markdown-it-deflist", "markdown-it-abbr", "markdown-it-task-lists"),
        *("slugify", "@sindresorhus/slugify", "zod", "path", "node:path", "url", "node:url"),
    )
)
_OTHER_MEANS = compile_lazily(
    r"\b(?:htmlTransformer|addUrlTransform|eleventyComputed|writeFile\w*|copyFile\w*|cpSync|exec\w*Sync|spawn\w*|fs)\b"
    r"|\b(?:ruler|rules|normalizeLink|validateLink|replaceLink)\b"
    r"|\brequire\(\s*[^\"'\s]|\bimport\(\s*[^\"'\s]|\baddGlobalData\(\s*[\"'`](?:permalink|pagination|layout)\b"
    r"|\binput[\"']?\s*:\s*[^\"'`\s]"
)
_INPUT = compile_lazily(r"\binput[\"']?\s*:")
_FORMATS = compile_lazily(r"\btemplateFormats[\"']?\s*:(?P<list>\s*\[[^\[\]]{0,1000}\])?")
_STRING = compile_lazily(r"[\"'`](?P<text>[^\"'`\n]*)[\"'`]")
_PREPROCESSOR = compile_lazily(r"\baddPreprocessor\(")
_PARENTHESIS = compile_lazily(r"[()]")
_MOST_CALLS, _LONGEST_CALL = 50, 5000
# It leaves out a text, or leaves it as it is.
_RETURN = compile_lazily(r"\breturn\b(?!\s*(?:false\b|;|\}))|=>\s*[^{\s]")

ENDINGS = (
    *(".md", ".mdx", ".html", ".njk", ".liquid", ".webc", ".hbs", ".mustache", ".ejs", ".haml", ".pug"),
    *(f".11ty.{ending}" for ending in ("js", "cjs", "mjs", "ts", "jsx", "tsx")),
)
"""The endings of templates."""

_COMMAND_END = compile_lazily(r"&&|\|\||[;|&]")
_ASSIGNMENT = compile_lazily(r"\w+=\S*|cross-env|npx|-y|--yes")
_HARMLESS = frozenset(("echo", "rm", "rimraf", "del", "del-cli", "prettier", "eslint", "stylelint", "refcheck"))
_RUNS_OTHERS = frozenset(("npm", "yarn", "pnpm", "npm-run-all", "run-s", "run-p"))
_ELEVENTY = frozenset(("eleventy", "@11ty/eleventy"))
_FLAGS = ("--serve", "--watch", "--quiet", "--incremental", "--port", "--dryrun", "--pathprefix")
_BUILD_FILES = frozenset(
    (
        *("Makefile", "makefile", "justfile", "Justfile", "Taskfile.yml", "Rakefile", "build.sh", "Dockerfile"),
        *(
            f"{name}.{ending}"
            for name in ("gulpfile", "vite.config", "webpack.config")
            for ending in ("js", "mjs", "ts")
        ),
    )
)
_HOSTS = ("netlify.toml", "vercel.json", ".gitlab-ci.yml", "wrangler.toml")
_COPIES = compile_lazily(
    r"\b(?:cp|rsync|mv|curl|wget|unzip|tar|git clone|sass|postcss|vite|gulp|webpack|esbuild|python3?|hugo|jekyll)[ \t]"
    r"|\[\[plugins\]\]|\b(?:rewrites|redirects)\b|\bstatus[ \t]*=[ \t]*200\b"
)


def are_known(files: Files, site: ScriptedSite) -> bool:
    """Whether nothing but the settings, read as they are written, decides which addresses a site has."""
    text = site.text
    if _OTHER_MEANS.search(text) or len(_INPUT.findall(text)) > 1:
        return False
    if any(match["name"] not in _KNOWN_METHODS for match in _METHOD.finditer(text)):
        return False
    if any(match["name"] not in _KNOWN_PACKAGES for match in _PACKAGE.finditer(text)):
        return False
    return _has_only_templates(text) and _keeps_texts(text) and _is_only_program(files, site.root)


def _has_only_templates(text: str) -> bool:
    """Whether `templateFormats` names no other files, which would be copied."""
    for match in _FORMATS.finditer(text):
        if not match["list"]:
            return False
        if any(f".{name['text']}" not in ENDINGS for name in _STRING.finditer(match["list"])):
            return False
    return True


def _keeps_texts(text: str) -> bool:
    """Whether no preprocessor changes a text; not if there are many, or if one is long."""
    for number, match in enumerate(_PREPROCESSOR.finditer(text)):
        depth, end = 1, -1
        for parenthesis in _PARENTHESIS.finditer(text, match.end(), match.end() + _LONGEST_CALL):
            depth += 1 if parenthesis[0] == "(" else -1
            if depth == 0:
                end = parenthesis.start()
                break
        if end < 0 or number >= _MOST_CALLS or _RETURN.search(text, match.end(), end):
            return False
    return True


def _is_only_program(files: Files, root: str) -> bool:
    """Whether the files of a site name no other program that makes something."""
    try:
        package = json.loads(files.texts.read(os.path.join(root, "package.json")) or "")
    except (ValueError, RecursionError):
        return False
    scripts = package.get("scripts", {}) if isinstance(package, Mapping) else None
    if not isinstance(scripts, Mapping) or not all(map(_is_known_command, scripts.values())):
        return False
    for folder in dict.fromkeys((root, files.root)):
        if not _BUILD_FILES.isdisjoint(files.names(folder)):
            return False
        workflows = os.path.join(folder, ".github", "workflows")
        places = [*_HOSTS, *(os.path.join(workflows, name) for name in files.names(workflows))]
        if any(_COPIES.search(files.texts.read(os.path.join(folder, place)) or "") for place in places):
            return False
    return True


def _is_known_command(command: object) -> bool:
    return isinstance(command, str) and all(map(_is_known_program, _COMMAND_END.split(command)))


def _is_known_program(command: str) -> bool:
    words = command.split()
    while words and _ASSIGNMENT.fullmatch(words[0]):
        del words[0]
    if not words or words[0] in _HARMLESS:
        return True
    if words[0] in _ELEVENTY:
        return all(word.startswith(_FLAGS) or word.isdigit() for word in words[1:])
    return words[0] in _RUNS_OTHERS and "exec" not in words
