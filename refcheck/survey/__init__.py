"""Checks thousands of repositories and writes all findings, definitions and references as tables (Parquet).

Input: folders of checkouts, bare git repositories, archives, and Parquet files with `repo, path, content`. Output: a
folder of Parquet files, partitioned by repository, and a table of the repositories.

`sources.py` finds the repositories. `checked.py` checks one of them; `limited.py` does so in a process of its own that
ends with a limit of time or memory. `local.py` uses the cores of this machine, `cluster.py` a Dask cluster. `run.py`
puts all of it together. Only `tables.py` and `datasets.py` know pyarrow, only `cluster.py` knows Dask.

Imports: facts, guards, links, config, project, workspace, session.
"""
