"""The same repository as a checkout, a bare git repository, archives, and rows of a dataset."""

from __future__ import annotations

import os
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow
from pyarrow import parquet

TEXTS = {
    "README.md": "# Cars\n\nSee [here](docs/guide.md#install), [there](docs/none.md), ![x](a.png).\n\n[^n]: Unused.\n",
    "docs/guide.md": "# Guide\n\n## Install\n\n[back](../README.md#boats)\n",
    "a.png": "",
    ".refcheck.yml": "renderer: github\n",
}
_GIT = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def write(folder: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """Writes the files of a checkout."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / ".git").mkdir(exist_ok=True)
    return folder


def git(folder: Path, *arguments: str) -> None:
    """Runs git in a folder."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(("git", *who, *arguments), cwd=folder, env=_GIT, check=True, capture_output=True)


def write_bare(path: Path, work: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """Makes a bare repository with one commit."""
    write(work, texts)
    (work / ".git").rmdir()
    git(work, "init", "-q")
    git(work, "add", "-A", "-f")
    git(work, "commit", "-qm", "x")
    git(work, "clone", "-q", "--bare", str(work), str(path))
    return path


def write_tar(path: Path, texts: Mapping[str, str] = TEXTS, top: str = "cars-main/") -> Path:
    """Makes an archive with all files in one folder, as forges do."""
    import io

    with tarfile.open(path, "w:gz") as archive:
        for name, text in texts.items():
            entry = tarfile.TarInfo(f"{top}{name}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def write_zip(path: Path, texts: Mapping[str, str] = TEXTS) -> Path:
    """Makes an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return path


def write_dataset(path: Path, repositories: Mapping[str, Mapping[str, str]], rows: int = 3) -> Path:
    """Makes a dataset, with some rows in each row group."""
    found = [(repo, name, text) for repo, texts in repositories.items() for name, text in texts.items()]
    columns = dict(zip(("repo", "path", "content"), map(list, zip(*found, strict=True)), strict=True))
    parquet.write_table(pyarrow.table(columns), path, row_group_size=rows)
    return path
