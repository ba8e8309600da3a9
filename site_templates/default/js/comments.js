"use strict";

/* Comments are fetched when a reader asks for them: a frame of the service takes the link's place. */
/* Only with: data-comments */
for (const link of document.querySelectorAll("a[data-comments]")) {
  const service = new URL(link.dataset.comments);
  const name = service.hostname === "giscus.app" ? "giscus" : "utterances";
  const key = `${name}-session`;

  /* Who comes back from signing in brings a session in the address. */
  const session = () => {
    const here = new URL(location.href);
    const given = here.searchParams.get(name);
    try {
      if (!given) return localStorage.getItem(key);
      here.searchParams.delete(name);
      history.replaceState(history.state, "", here);
      localStorage.setItem(key, given);
      return given;
    } catch {
      return given; // no storage: signed in for this page
    }
  };

  const theme = () => {
    const isDark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    if (name === "giscus") return isDark ? "dark" : "light";
    return isDark ? "github-dark" : "github-light";
  };

  const show = () => {
    const token = session();
    const frame = document.createElement("iframe");
    service.searchParams.set("theme", theme());
    service.searchParams.set("origin", name === "giscus" ? location.href.split("#")[0] : location.origin);
    if (name === "utterances") service.searchParams.set("pathname", location.pathname);
    if (token) service.searchParams.set("session", token);
    frame.className = "comments-frame";
    frame.title = link.closest("section").querySelector("h2").textContent;
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation");
    frame.src = service.href;
    link.closest("p").replaceWith(frame);

    addEventListener("message", ({ origin, source, data }) => {
      if (origin !== service.origin || source !== frame.contentWindow) return;
      const height = name === "giscus" ? data?.giscus?.resizeHeight : data?.type === "resize" && data.height;
      if (height) frame.style.height = `${Number(height)}px`;
    });
    const follow = () => frame.contentWindow?.postMessage(
      name === "giscus" ? { giscus: { setConfig: { theme: theme() } } } : { type: "set-theme", theme: theme() },
      service.origin,
    );
    new MutationObserver(follow).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  };

  link.textContent = link.dataset.label;
  link.setAttribute("role", "button");
  link.parentElement.querySelector(".comments-note").hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    show();
  });
  link.addEventListener("keydown", (event) => {
    if (event.key !== " ") return; // as a button
    event.preventDefault();
    show();
  });
  if (new URL(location.href).searchParams.has(name)) show(); // back from signing in
}
