"""How numbered things are counted, and what they are called: counters, templates of text, words of a language.

The candidates of a page or the settings come in; numbers and texts such as "Figure 3" go out. It is apart from
`renderers` because settings need words and templates before any renderer is loaded.

Imports: facts.
"""
