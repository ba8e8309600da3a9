"""HTML as what it says: two renderers agree when this is the same for both."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input"}
BLOCKS = {
    "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table",
    "thead", "tbody", "tr", "th", "td", "div", "section", "figure",
}  # fmt: skip
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


class _Speaker(HTMLParser):
    """Writes down tags, the attributes that mean something, and text without needless spaces."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.is_in_code = 0
        self.skipped = 0
        self.dropped: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.skipped or given.get("class") in ("anchor", "footnote-backref"):
            self.skipped += tag not in VOID
            return
        is_box = "table-scroll" in given.get("class", "")
        is_colour = tag == "span" and self.is_in_code > 0
        if tag not in VOID:
            self.dropped.append(is_box or is_colour)
        if is_box or is_colour:
            return
        tag = {"h1": "h2", "figure": "p", "s": "del"}.get(tag, tag)
        self.is_in_code += tag == "pre"
        kept = {
            name: given[name]
            for name in ("href", "src", "alt", "start", "checked")
            if name in given
        }
        if "title" in given and tag == "a":
            kept["title"] = given["title"]
        if tag in ("td", "th"):
            found = re.search("left|right|center", given.get("align", "") + given.get("style", ""))
            kept["align"] = found[0] if found else ""
        self.said.append(f"<{tag}{''.join(f' {n}={v!r}' for n, v in sorted(kept.items()))}>")

    def handle_endtag(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= tag not in VOID
            return
        if tag in VOID:
            return
        if self.dropped and self.dropped.pop():
            return
        tag = {"h1": "h2", "figure": "p", "s": "del"}.get(tag, tag)
        self.is_in_code -= tag == "pre"
        self.said.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.said.append(data if self.is_in_code else re.sub(r"\s+", " ", data))


def spoken(html: str) -> str:
    """Return what HTML says, without what only one of two renderers adds to it."""
    speaker = _Speaker()
    speaker.feed(re.sub(r"<figcaption>.*?</figcaption>", "", html, flags=re.DOTALL))
    speaker.close()
    text = "".join(speaker.said).translate(TYPOGRAPHY)
    text = re.sub("---?|[–—]", "–", text).replace("…", "...")
    names = "|".join(BLOCKS)
    text = re.sub(rf"\s*(</?(?:{names})\b[^>]*>)\s*", r"\1", text)
    text = re.sub(r"\s*\n\s*(?=</code></pre>)", "", text)
    text = re.sub(r"\s+</code></pre>", "</code></pre>", text)
    return re.sub(r"\s*<br>\s*", "<br>", text).strip()
