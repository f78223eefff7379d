"""A link or an image names a file that does not exist.

The reader gets an error page or a broken image. Destinations are percent-decoded and resolved from the folder of the
note. Links to other hosts, to files outside of the project, or to a page whose source is unknown are not checked. The
full address of a file in the project's own repository, on its default or current branch, is looked up among its files;
if it is missing, that is a warning, as it may be added later. Also a warning, if GitHub or GitLab shows the text, is a
file that git ignores and does not track: only its author has it. In an Obsidian vault, a click on a link to a note that
does not exist creates it. If you write such links on purpose, set `unwritten-notes: warning` or `off`, which does not
change the reports on images and other attachments. Tags of site generators name posts and files in their own ways:
`{% post_link name %}` stops the build of a Hexo site that has no such post, and so does `--8<-- "path"` in a MkDocs
site whose settings set `check_paths` of `pymdownx.snippets`. `include_graphics("plot.png")` in a chunk of R stops
knitr if no file of the project has this name, and no other code names it. If a build file says how pandoc is run,
images are looked up in the folder that it is run in and in `--resource-path`. After `git mv` without `refcheck move`,
the help names the new place, and the fix writes it, until the move is committed.

```bad github
See [the guide](no-such-guide.md).
```
```report
1:17 no file `no-such-guide.md`
```
```good github
See [the guide](https://example.com/guide.md).
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, MissingTarget, Reference, SeveritySetting
from refcheck.links.destinations import LinkContext, PathRules, is_markdown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import paths_of
from refcheck.renderers import nothing_missing
from refcheck.rules._links import DeadLink, MissingFile, dead_links
from refcheck.rules._odd_destinations import is_odd

if TYPE_CHECKING:
    from refcheck.rules._moved_files import MovedFile

CODE = "103"
SEVERITY = "error"
SAFE_FIX = "the path to which git has moved the file, `/` for each `\\`, or the note that has the alias"
UNSAFE_FIX = "the one file of which it is a misspelling"
_EXTENSION = compile_lazily(r"\.[A-Za-z][A-Za-z0-9]{0,6}$")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    missing: list[MissingFile] = []
    for link in dead_links(page, project, "file"):
        if link.resolution.found is None and not is_odd(link.reference.key):
            path, by_address = link.target.path, link.resolution.via_repository_url
            if link.resolution.reason:
                help_text = "correct the name, or add the project to these settings"
                yield Diagnostic(link.span, link.resolution.reason, help=help_text)
                continue
            severity: SeveritySetting | None = "warning" if by_address else None
            if page.renderer.creates_notes and _is_note(path):
                severity = page.publication.unwritten_notes
            if severity == "off":
                continue
            paths, lost = paths_of(page, link.reference), MissingTarget(path)
            message = f"no {paths.noun} `{path}`"
            moved = None if by_address else _moved(page, project, link.reference, paths, path)
            if moved is not None:
                help_text = f"git has moved it to `{moved.path}`"
                yield Diagnostic(link.span, message, help=help_text, fix=moved.fix, severity=severity, missing=lost)
                continue
            help_text, suggested = _help(page, project, link, paths)
            diagnostic = Diagnostic(link.span, message, help=help_text, severity=severity, missing=lost)
            missing.append(MissingFile(diagnostic, link, paths, suggested))
    if missing:
        # Most notes miss no file.
        from refcheck.rules._near_files import with_fixes

        yield from with_fixes(page, project, missing)
    yield from _for_its_author_alone(page, project)
    if page.renderer.reads_tex_labels or page.renderer.makes_only_tex is not None:
        from refcheck.project.tex_images import missing_images

        for place, path in missing_images(page, project):
            message, help_text = f"no file `{path}`, which TeX shows", "create it, or correct the path"
            yield Diagnostic(place, message, help=help_text, missing=MissingTarget(path))
    if page.renderer.runs_chunks and "cells" in page.document.syntaxes:
        from refcheck.project import knitr_images

        for place, path in knitr_images.missing_images(page, project):
            help_text = "knitr stops at a missing image: create it, or correct the path"
            yield Diagnostic(place, f"no file `{path}`", help=help_text, missing=MissingTarget(path))
    if page.renderer.missing_inserts is not nothing_missing:
        yield from _inserts(page, project)


def _moved(page: Page, project: Project, link: Reference, paths: PathRules, path: str) -> MovedFile | None:
    # Most notes miss no file.
    from refcheck.rules._moved_files import moved_file

    return moved_file(page, project, link, path, paths)


def _for_its_author_alone(page: Page, project: Project) -> Iterator[Diagnostic]:
    """Files that a forge cannot show, as they were never added to the repository."""
    if not page.renderer.is_forge:
        return
    linked = (reference for reference in page.references if reference.kind in ("link", "image"))
    by_link = ((reference, project.resolve(page, reference).found) for reference in linked)
    # A search for pages leaves out ignored files.
    beside = [
        (reference, found)
        for reference, found in by_link
        if found is not None and found.exact and found.real not in project.pages
    ]
    if not beside:
        return
    from refcheck.links.git_ignore import git_ignore

    ignore = git_ignore(project.files, os.path.dirname(page.location))
    for reference, found in beside:
        line = ignore.decide(found.path, is_folder=found.folder)
        if line is not None and ignore.is_untracked(found.path):
            message = f"`{os.path.basename(found.path)}` is not on {page.renderer.title}: git ignores it"
            where = os.path.relpath(line.path, ignore.root).replace(os.sep, "/")
            help_text = f"add it with `git add -f`, or change `{line.text.strip()}` in {where}"
            yield Diagnostic(reference.key_span, message, help=help_text, severity="warning")


def _inserts(page: Page, project: Project) -> Iterator[Diagnostic]:
    """Inserted texts that stop the build, such as snippets of MkDocs."""
    for missing in page.renderer.missing_inserts(project.files, page.location, page.source.text):
        if any(project.unknowns.of_path(page, place) for place in missing.places):
            continue
        what = f"section `{missing.section}` in" if missing.section else "file"
        help_text = "the build stops, as `check_paths` is set: create it, or correct the path"
        lost = MissingTarget(missing.path) if not missing.section else None
        yield Diagnostic(missing.span, f"no {what} `{missing.path}`", help=help_text, missing=lost)


def _is_note(path: str) -> bool:
    """Whether a path of a vault means a note, not an attachment."""
    return is_markdown(path) or not _EXTENSION.search(path)


def _help(page: Page, project: Project, link: DeadLink, paths: PathRules) -> tuple[str, str | None]:
    """What to do about a missing file, and the path that it suggests."""
    path = link.target.path
    if link.resolution.remedy:
        return link.resolution.remedy, None
    if link.resolution.via_repository_url:
        return "the address is one of this repository; correct it, or add the file", None
    if paths.bases:
        from refcheck.links.run_folders import written_from_base

        written = written_from_base(project.files, page.location, path, paths)
        if written is not None:
            where = "it is looked for in the folder in which the program is run, not beside the text"
            return f"write `{written}`: {where}", None
    if "\\" in path.replace("\\ ", ""):
        from refcheck.rules._written_paths import with_slashes

        return f"write `{with_slashes(path)}`: the folders of a path are parted by `/`", None
    context = LinkContext(project.files, page.location)
    note = paths.named_by_alias(context, path)
    if note:
        from refcheck.rules._written_paths import link_by_alias

        written = link_by_alias(page, link.reference, note, path)
        return f"write `{written}`: it is an alias of that note, and {page.renderer.title} follows no alias alone", None
    remedy = paths.remedy(context, path)
    if remedy:
        return remedy, None
    found = paths.suggest(context, path)
    return (f"did you mean `{found}`?", found) if found else ("create it, or correct the path", None)
