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

/* The table of contents: where it is a column, open, and marked where the reader is; where it is a
   bar, it says in which section that is, and its list goes when something is chosen. */
{
  const details = document.querySelector(".toc details");
  const wide = matchMedia("(min-width: 64rem)");
  if (details) {
    const summary = details.querySelector("summary");
    const links = [...details.querySelectorAll("a")];
    const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    let current;

    const mark = () => {
      const line = innerHeight * 0.25;
      const i = targets.findLastIndex((target) => target?.getBoundingClientRect().top < line);
      if (links[i] === current) return;
      current?.removeAttribute("aria-current");
      current = links[i];
      summary.dataset.here = current?.textContent ?? "";
      if (!current) return;
      current.setAttribute("aria-current", "true");
      if (!wide.matches) return;
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
      soon(); // to ask where anything lies now would lay out the page before its fonts are there
    };
    const leave = (event) => {
      if (wide.matches || !details.open) return;
      const isChoice = event.target.closest?.("a") && details.contains(event.target);
      if (event.key === "Escape") summary.focus();
      if (event.key === "Escape" || (!event.key && (isChoice || !details.contains(event.target)))) details.open = false;
    };
    document.addEventListener("click", leave);
    document.addEventListener("keydown", leave);
    wide.addEventListener("change", fit);
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon, { passive: true });
    fit();
  }
}

/* What was left for later when the page arrived (far.css) is laid out while nothing else is to be
   done: some hundred elements at a time, from the end, so that nothing below has to move again; all
   at once where the reader may jump there. */
if (document.documentElement.classList.contains("is-arriving")) {
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const far = [...document.querySelectorAll(".prose > *, .publication, .cv-section")].filter(
    (block) => getComputedStyle(block).contentVisibility === "auto",
  );
  const show = (atMost) => {
    for (let elements = 0; far.length && elements < atMost; ) {
      const block = far.pop();
      block.style.contentVisibility = "visible";
      elements += 1 + block.getElementsByTagName("*").length;
    }
  };
  const goOn = () => {
    show(100);
    void document.body.offsetHeight; // laid out now: the frame that follows has less to do
    if (far.length) idle(goOn);
  };
  for (const kind of ["click", "keydown"]) {
    addEventListener(kind, () => show(Infinity), { capture: true, once: true });
  }
  addEventListener("load", () => document.fonts.ready.then(() => idle(goOn)));
}

/* Boxes take the keyboard's focus only where there is something to scroll. What is far from the
   window is not laid out: there each takes it, until it comes near and is asked. */
{
  const boxes = document.querySelectorAll("pre, .math-block, .table-scroll, .output-html, .output-still, .is-scrolled");
  const isCut = (box) =>
    box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  const judge = (seen) => {
    const near = seen.filter((one) => one.isIntersecting).map((one) => one.target);
    const cut = near.map(isCut); // all are asked before one is changed
    near.forEach((box, i) => {
      box.classList.toggle("is-cut", cut[i]);
      if (cut[i]) box.tabIndex = 0;
      else if (box !== document.activeElement) box.removeAttribute("tabindex");
    });
  };
  const watch = new IntersectionObserver(judge, { rootMargin: "100%" });
  const fit = () => {
    watch.disconnect();
    for (const box of boxes) watch.observe(box);
  };
  for (const box of boxes) box.tabIndex = 0;
  addEventListener("load", () => document.fonts.ready.then(fit));
  addEventListener("resize", fit, { passive: true });
  document.addEventListener("toggle", fit, { capture: true, passive: true });
}

for (const button of document.querySelectorAll(".print-button")) {
  button.addEventListener("click", () => print());
}
