"""The overview of a whole project as one HTML page: findings, figures, notes, works, and the graph of its files.

Input: the pages of a run, and the results of linting them. Output: a page; see `webpage`.

Imports: facts, guards, bibliography, webpage, links, project, describing, rules, reports, graph.
"""
