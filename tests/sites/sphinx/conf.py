project = "A site"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 2
numfig = True
html_theme = "basic"
