"""One module a program that makes pages of files: where it looks for what a link names, and what it is known by."""
