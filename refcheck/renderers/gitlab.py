"""GitLab: GitHub's Markdown with anchors of its own, by its documentation ("GitLab Flavored Markdown").

Attributes are read on images alone, `::include{file=a.md}` puts a file into the page.
"""

from __future__ import annotations

from dataclasses import replace

from refcheck import slugs
from refcheck.renderers import NATIVE, Certainty, DetectionContext, Evidence, github


def _evidence(context: DetectionContext) -> Evidence | None:
    hidden = github.of_hidden_folder(context, ".gitlab", "GitLab")
    if hidden is not None:
        return hidden
    if not github.is_community_file(context.name):
        return None
    for folder, name, text in context.files(".gitlab-ci.yml", ".git/config"):
        if folder == context.folders[0] and (name == ".gitlab-ci.yml" or "gitlab." in text):
            certainty: Certainty = "certain" if name == ".git/config" else "likely"
            return Evidence(20, f"{context.name} of a project on GitLab", certainty)
    return None


RENDERER = replace(
    github.RENDERER,
    name="gitlab",
    title="GitLab",
    front_matter=None,
    summary="GitLab: READMEs, issues, wikis and files.",
    supports={"footnote": NATIVE, "attributes": NATIVE},
    slugs=(slugs.gitlab, slugs.gitlab_16),
    includes=True,
    evidence=_evidence,
)
