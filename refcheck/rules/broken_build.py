r"""Something in the note stops the renderer from building the page.

With Hexo it stops the whole site, and the error message does not name the file. A label that pandoc leaves
as text, such as that of an equation, opens a comment of the template engine; without pandoc, every label does.
The same happens with a block that is never closed, the end of a block that was not opened, a misspelled tag, braces
that the template engine takes for an expression, and a key that is not a plain word.

knitr stops at two chunks of one name. Docusaurus reads MDX, where braces hold JavaScript and `<` starts a tag that must
be closed. Hugo takes `<`, `-` and `+` at the start of a text for HTML and front matter.

```bad hexo-pandoc
---
refplus: true
---
So it is done{% ref foo:2020 %}.

{% references %}
[foo:2020] Foo. A way.
{% endreferences %}
```
```report
4:21 the page does not build: a colon in a key is read as a pseudo-class
```
```bad hexo-marked
The macro {{fig:plot}} of TeX.
```
```report
1:11 the page does not build: `{{fig:plot}}` is not a valid expression of Hexo's template engine
```
```bad hexo-marked
Done {% refs foo %}.
```
```report
1:6 the page does not build: Hexo has no tag `refs`
```
```bad pandoc
A paragraph.

---
a: b: c
---
```
```report
3:1 the page does not build: what follows is read as YAML: mapping values are not allowed in this context
```
```bad docusaurus
![A](a.png){#fig:a}
```
```report
1:12 the page does not build: MDX reads braces as JavaScript
```
```bad docusaurus
If a <5, see <https://example.org>.
```
```report
1:6 the page does not build: MDX reads `<` as the start of a tag
```
```bad docusaurus
First<br>second.
```
```report
1:6 the page does not build: MDX wants every tag to be closed
```
```bad hugo
- An item at the beginning.
```
```report
1:1 the page does not build: Hugo takes what a text begins with for front matter
```
```good docusaurus
<!-- {#x} <5 <br> -->

## A title {#a}

:::note

`{#c}` and `<br>`, first<br/>second, \{#d}, \<5, {1 + 1}, <Tag data={{x: 1}} /> and a < b.

:::
```
```good docusaurus
---
format: md
---
If a <5, see <https://example.org>, first<br>second.
```
```good pandoc
A paragraph.

---

A rule stands before this one.

---
not: text
---
```
```good hexo-marked
The title is {{ page.title | upper }}, the macro `{{fig:plot}}`.
```
```good hexo-pandoc
---
refplus: true
---
So it is done{% ref foo-2020 %}.

{% references %}
[foo-2020] Foo. A way.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.fixes.rewrites.labels import label_fix
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import BREAKS

CODE = "406"
SEVERITY = "error"
SAFE_FIX = "`<a id>` before the element in place of `{#id}`, which opens a comment of Hexo's template engine"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    failure = page.view.failure
    if failure is None:
        return
    labels = [definition for definition in page.definitions if definition.span == failure.span]
    if not any(label_support(page.view, definition) == BREAKS for definition in labels if definition.kind == "label"):
        # If a label stops the build, an anchor before the element does the same job.
        label = next((one for one in labels if one.kind == "label"), None) if failure.form == "label" else None
        fix = label_fix(page, label, plain=True) if label is not None else None
        if fix is not None:
            fix = fix._replace(rewrites=failure.form)
        help_text = fix.title if fix is not None else failure.remedy
        yield Diagnostic(failure.span, f"{failure.effect}: {failure.reason}", help=help_text, fix=fix)
