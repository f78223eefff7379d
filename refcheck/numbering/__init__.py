"""Numbers of figures, tables, sections and the like, and how they are shown: counters, templates, words of a language.

Input: the candidates of a page, or the settings. Output: numbers and texts such as "Figure 3". It is separate from
    `renderers` because settings need words and templates before any renderer is loaded.

Imports: facts.
"""
