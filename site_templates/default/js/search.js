/* Search opens over the page. What it needs comes with its own page when it is first used. */
{
  const link = document.querySelector(".search-link");
  const isHere = document.querySelector("[data-finder]"); // the page of search itself
  let dialog = null;

  const loaded = (made) => new Promise((done, failed) => {
    made.onload = done;
    made.onerror = () => failed(new Error(`${made.src || made.href} was not loaded`));
    document.head.append(made);
  });

  /* Styles and scripts that the page of search has and this one lacks. */
  const fetched = (page) => {
    const has = (name, address) => [...document.querySelectorAll(`[${name}]`)].some((node) => node.getAttribute(name) === address);
    const wanted = [];
    for (const [name, query] of [["href", "link[rel=stylesheet]"], ["src", "script[src]"]]) {
      for (const there of page.querySelectorAll(`head ${query}`)) {
        const address = there.getAttribute(name);
        if (has(name, address)) continue;
        const made = document.createElement(there.localName);
        if (name === "href") made.rel = "stylesheet";
        made[name] = address;
        wanted.push(made);
      }
    }
    return wanted;
  };

  const make = async () => {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(`${link.href}: ${answer.status}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    dialog = document.createElement("dialog");
    dialog.className = "finder-dialog";
    dialog.setAttribute("aria-label", link.textContent);
    dialog.append(document.adoptNode(page.querySelector("[data-finder]")));
    dialog.querySelector("input").autofocus = true;
    document.body.append(dialog);
    await Promise.all(fetched(page).map(loaded));
  };

  let making = null;
  const open = async () => {
    if (isHere) {
      isHere.querySelector("input").focus();
      return;
    }
    try {
      await (making ??= make());
      if (!dialog.open) dialog.showModal();
    } catch {
      location.href = link.href; // the page says what is wrong
    }
  };

  link?.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
  /* A reader who speaks to the browser may not want a key that is a letter: finder.js asks. */
  const isWanted = () => {
    try {
      return localStorage.getItem("slash") !== "off";
    } catch {
      return true;
    }
  };

  const keys = link?.getAttribute("aria-keyshortcuts")?.split(" ") ?? [];
  link?.setAttribute("aria-haspopup", "dialog");
  if (keys.length) addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    const isSlash = event.key === "/" && keys.includes("/") && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping;
    const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isK && !(isSlash && isWanted())) return;
    event.preventDefault();
    open();
  });
}
