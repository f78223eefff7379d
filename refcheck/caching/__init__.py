"""What is kept between runs: facts by content, the results of a run, the output of an unchanged run.

Facts and results come in with the state of all that they depend on; they go out again while that state is the same.

Imports: facts, guards, links.
"""
