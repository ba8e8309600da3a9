"use strict";

document.documentElement.classList.add("js"); // where a host forbids the script in the page

/* Theme: the system's choice unless the reader wants the other one; going back forgets it. */
{
  const root = document.documentElement;
  const button = document.querySelector(".theme-toggle");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const metas = document.querySelectorAll('meta[name="theme-color"]');
  const papers = [...metas].map((meta) => meta.content);

  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const show = () => {
    button?.setAttribute("aria-pressed", String(isDark()));
    metas.forEach((meta, i) => {
      meta.content = root.dataset.theme ? papers[isDark() ? 1 : 0] : papers[i];
    });
  };

  const choose = (theme) => {
    if (theme === (system.matches ? "dark" : "light")) delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      if (root.dataset.theme) localStorage.setItem("theme", theme);
      else localStorage.removeItem("theme");
    } catch {
      /* no storage: the choice holds for this page */
    }
    show();
  };

  button?.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  system.addEventListener("change", show);
  show();
}

/* The table of contents: open where it is a column, and marked where the reader is. */
{
  const details = document.querySelector(".toc details");
  const wide = matchMedia("(min-width: 64rem)");
  if (details) {
    const links = [...details.querySelectorAll("a")];
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let current;

    const mark = () => {
      if (!wide.matches) return;
      const line = innerHeight * 0.25;
      const i = targets.findLastIndex((target) => target?.getBoundingClientRect().top < line);
      if (links[i] === current) return;
      current?.removeAttribute("aria-current");
      current = links[i];
      if (!current) return;
      current.setAttribute("aria-current", "true");
      const list = current.closest("details > ul");
      const top = current.offsetTop - list.offsetTop;
      if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - 60) {
        list.scrollTop = top - list.clientHeight / 2;
      }
    };

    let isWaiting = false;
    const soon = () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => {
        isWaiting = false;
        mark();
      });
    };

    const fit = () => {
      details.open = wide.matches;
      mark();
    };
    wide.addEventListener("change", fit);
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon, { passive: true });
    fit();
  }
}

/* Boxes take the keyboard's focus only where there is something to scroll. */
{
  const boxes = document.querySelectorAll("pre, .math-block, .table-scroll, .output-html, .output-still, .is-scrolled");
  const fit = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  };
  document.fonts.ready.then(fit);
  addEventListener("resize", fit, { passive: true });
  document.addEventListener("toggle", fit, { capture: true, passive: true });
}

for (const button of document.querySelectorAll(".print-button")) {
  button.addEventListener("click", () => print());
}
