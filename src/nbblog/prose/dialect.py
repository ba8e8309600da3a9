"""The Markdown dialect: CommonMark, GFM, footnotes, definition lists, attributes and math."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_inline
from mdit_py_plugins.gfm import gfm_plugin
from mdit_py_plugins.gfm_autolink.index import _protocol_rule as gfm_protocol_rule

from nbblog.prose.listings import fence_of, listing_html
from nbblog.prose.marks import marks_plugin
from nbblog.prose.syntax.attributes import ALLOWED, attributes_plugin
from nbblog.prose.syntax.displays import displays_plugin
from nbblog.prose.syntax.dollars import dollars_plugin
from nbblog.prose.syntax.fences import fences_plugin
from nbblog.prose.syntax.nesting import nesting_plugin
from nbblog.prose.syntax.quotes import quotes_plugin
from nbblog.prose.syntax.role import roles_plugin
from nbblog.prose.syntax.tasks import tasks_plugin
from nbblog.prose.syntax.typography import typography_plugin
from nbblog.prose.syntax.values import values_plugin
from nbblog.spoken import say


@lru_cache(maxsize=2)
def dialect(*, allow_html: bool = True) -> MarkdownIt:
    """Return the parser and renderer of the site's Markdown."""
    md = MarkdownIt("commonmark", {"html": allow_html, "typographer": True, "xhtmlOut": False})
    md.enable("smartquotes")
    md.use(gfm_plugin)
    md.options["alerts"] = False  # quotes_plugin reads them, and those of others
    md.inline.ruler.after("image", "footnote_inline", footnote_inline)
    md.use(deflist_plugin)
    md.use(attrs_plugin, spans=True, after=(), allowed=sorted(ALLOWED))
    md.inline.ruler.at("gfm_autolink_protocol", _protocol_rule)
    for plugin in _PLUGINS:
        md.use(plugin)
    for name, rule in _RENDER_RULES.items():
        md.add_render_rule(name, rule)
    return md


def _protocol_rule(state: StateInline, silent: bool) -> bool:
    """Look for `https://` only where a colon has a scheme before it: the plugin reads all text."""
    if state.src[state.pos] != ":" or not state.src.endswith(_SCHEMES, 0, state.pos):
        return False
    return gfm_protocol_rule(state, silent)


def _fence(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    fence = fence_of(token)
    caption, notes = token.meta.get("caption", ""), token.meta.get("notes")
    return listing_html(fence, caption, notes, beside=env.get("language")) + "\n"


def _footnote_anchor(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    meta = tokens[index].meta
    name = str(meta["id"] + 1) + (f":{meta['subId']}" if meta["subId"] > 0 else "")
    label = escape(say("Back to the text"))
    return f' <a href="#fnref{name}" class="footnote-backref" aria-label="{label}">↩︎</a>'


def _table_open(
    self: object,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """Return the beginning of a table in a box that scrolls sideways on its own."""
    named = "".join(
        f' {name}="{escape(str(value))}"' for name, value in tokens[index].attrs.items()
    )
    label = escape(say("Table"))
    box = f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">'
    return f"{box}\n<table{named}>\n"


def _footnote_caption(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return str(tokens[index].meta["id"] + 1)


def _footnotes_open(
    self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<section class="footnotes" aria-label="{escape(say("Footnotes"))}">\n<ol>\n'


def _constant(html: str) -> RenderRule:
    def rule(
        self: object, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        return html

    return rule


RenderRule = Callable[[object, Sequence[Token], int, OptionsDict, EnvType], str]

_SCHEMES = ("http", "https", "mailto", "xmpp")

_PLUGINS = (
    marks_plugin,
    displays_plugin,
    dollars_plugin,
    fences_plugin,
    quotes_plugin,
    attributes_plugin,
    roles_plugin,
    values_plugin,
    nesting_plugin,
    tasks_plugin,
    typography_plugin,
)

_RENDER_RULES: dict[str, RenderRule] = {
    "fence": _fence,
    "code_block": _fence,
    "footnote_anchor": _footnote_anchor,
    "footnote_caption": _footnote_caption,
    "footnote_block_open": _footnotes_open,
    "footnote_block_close": _constant("</ol>\n</section>\n"),
    "table_open": _table_open,
    "table_close": _constant("</table>\n</div>\n"),
}
