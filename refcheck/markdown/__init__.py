"""The only place that knows mistune: a text goes in, a `Document` comes out."""
