"""What a browser sees wrong on a page: too wide, not drawn, or told by axe."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TOO_WIDE = """() => {
  const cuts = ["auto", "scroll", "hidden", "clip"];
  const isOut = (node) => node.getBoundingClientRect().right > innerWidth + 1;
  const isInBox = (node) => {
    for (let up = node.parentElement; up !== document.body; up = up.parentElement)
      if (cuts.includes(getComputedStyle(up).overflowX) && !isOut(up)) return true;
    return false;
  };
  const page = document.documentElement;
  return [...document.querySelectorAll("body *")]
    .filter((node) => node.checkVisibility() && isOut(node) && !isInBox(node))
    .map((node) => node.outerHTML.slice(0, 120))
    .concat(page.scrollWidth > innerWidth ? [`the page, ${page.scrollWidth} px`] : []);
}"""
AXE: dict[str, object] = {"resultTypes": ["violations"]}  # the others would only cost time
OF_COLOUR = ["color-contrast", "link-in-text-block"]
COLOURS = AXE | {"runOnly": OF_COLOUR}  # what the scheme changes
SHAPE = AXE | {"rules": {name: {"enabled": False} for name in OF_COLOUR}}  # the rest
THINNED = """() => {  // of the words that look alike one is left: contrast is slow to tell
  const look = (node) => `${node.localName} ${node.getAttribute("class")} ${node.getAttribute("style")}`;
  const seen = new Set();
  for (const node of document.querySelectorAll("main *")) {
    const isWhole = node.localName === "math" || !node.children.length; // letters of a formula inherit
    if (!isWhole || node.parentElement?.closest("math") || !node.textContent.trim()) continue;
    const around = [node.closest("figure, .cell, details, blockquote, table, dialog")];
    for (let up = node; up && around.length < 5; up = up.parentElement) around.push(up);
    const like = around.map((one) => one && look(one)).join();
    if (seen.has(like)) node.remove();
    seen.add(like);
  }
}"""
FADED = """Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.timeline === document.timeline)  // those of scrolling never end
    .map((one) => one.finished)
).then(() => 0)"""

CHECKS = f"if (window === window.top) {{ {Axe().axe_script} }}"
"""The script that brings axe into a page: as one that runs at first, it is compiled once."""


def draw_pictures(page: Page) -> list[str]:
    """Load every picture, late ones too; return those that cannot be drawn."""
    return page.evaluate("""async () => {
      const bad = [];
      for (const image of document.images) {
        image.loading = "eager";
        await image.decode().catch(() => bad.push(image.src));
      }
      return bad;
    }""")


def violations(page: Page, options: dict[str, object], selector: str = "") -> list[str]:
    """Return what axe says of a page that has CHECKS, or of a part of it."""
    found = page.evaluate(
        "async ([part, options]) => (await axe.run(part || document, options)).violations",
        [selector, options],
    )
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
