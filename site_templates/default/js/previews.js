"use strict";

/* What a citation, a reference or a footnote leads to, shown where it is met: under the mouse, and on focus. */
/* Only with: citation-link, xref, footnote-ref */
{
  const links = document.querySelectorAll('.citation-link, a.xref[href^="#"], .footnote-ref > a');
  let box = null;
  let owner = null;
  let timer = 0;

  const shown = (link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    const whole = target?.closest("li, .equation, .math-block, figure");
    if (!whole || whole.contains(link)) return null;
    const copy = document.createElement("div");
    const nodes = whole.matches("li") ? whole.childNodes : [whole];
    copy.append(...[...nodes].map((node) => node.cloneNode(true)));
    for (const node of copy.querySelectorAll(".footnote-backref")) node.remove();
    for (const node of copy.querySelectorAll("[id]")) node.removeAttribute("id");
    for (const node of copy.querySelectorAll("a, [tabindex]")) node.tabIndex = -1;
    return copy;
  };

  const close = () => {
    clearTimeout(timer);
    box?.remove();
    owner?.removeAttribute("aria-describedby");
    box = owner = null;
  };

  const open = (link) => {
    if (owner === link) return;
    close();
    const copy = shown(link);
    if (!copy) return;
    owner = link;
    box = copy;
    box.className = "preview prose";
    box.id = "preview";
    box.setAttribute("role", "tooltip");
    (link.closest("main") ?? document.body).append(box);
    link.setAttribute("aria-describedby", "preview");
    const at = link.getClientRects()[0];
    const left = Math.min(at.left, document.documentElement.clientWidth - box.offsetWidth - 16);
    const isBelow = at.bottom + box.offsetHeight + 12 < innerHeight || at.top < box.offsetHeight + 12;
    const frame = (box.offsetParent ?? document.body).getBoundingClientRect();
    box.style.left = `${Math.max(8, left) - frame.left}px`;
    box.style.top = `${(isBelow ? at.bottom + 6 : at.top - box.offsetHeight - 6) - frame.top}px`;
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", soon(close));
  };

  const soon = (act) => () => {
    clearTimeout(timer);
    timer = setTimeout(act, 200);
  };

  for (const link of links) {
    link.removeAttribute("title"); // the preview says it, and more
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && soon(() => open(link))());
    link.addEventListener("pointerleave", soon(close));
    link.addEventListener("focus", () => link.matches(":focus-visible") && open(link));
    link.addEventListener("blur", close);
  }
  addEventListener("keydown", (event) => event.key === "Escape" && close());
}
