"use strict";

/* Figures that a script draws: the library comes from this site when a figure comes into view. */
/* Only with: data-library */
window.nbblogFigures = {}; // how each library draws: it says so itself
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const scripts = new Map();
  const followers = [];

  const load = (src) => {
    if (!scripts.has(src)) {
      scripts.set(src, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.onload = done;
        script.onerror = () => failed(new Error(`${src} was not loaded`));
        script.src = src;
        document.head.append(script);
      }));
    }
    return scripts.get(src);
  };

  /* The theme's colours as a library understands them, without variables and light-dark(). */
  const look = () => {
    const probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
    const colour = (name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    };
    const colours = {
      isDark: root.dataset.theme ? root.dataset.theme === "dark" : system.matches,
      ink: colour("--ink"),
      muted: colour("--ink-muted"),
      paper: colour("--paper"),
      rule: colour("--rule"),
    };
    probe.remove();
    return colours;
  };

  /* A box takes the keyboard's focus only where there is something to scroll. */
  const fit = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };

  const draw = async (figure) => {
    const still = figure.querySelector(".output-still");
    const live = document.createElement("div");
    live.className = "output-live";
    still.after(live);
    try {
      const [response] = await Promise.all([
        fetch(figure.dataset.figure),
        figure.dataset.scripts.split(" ").reduce((before, src) => before.then(() => load(src)), Promise.resolve()),
      ]);
      const follow = await nbblogFigures[figure.dataset.library](live, await response.json(), look());
      if (follow) followers.push(follow);
      still.hidden = true;
      live.classList.add("is-drawn");
      fit(live);
      addEventListener("resize", () => fit(live), { passive: true });
    } catch (error) {
      live.remove(); // what is there without a script stays
      console.warn(`${figure.dataset.library}:`, error);
    }
  };

  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      draw(target);
    }
  });
  document.querySelectorAll(".output-interactive[data-figure]").forEach((figure) => watch.observe(figure));

  const recolour = () => {
    const colours = look();
    followers.forEach((follow) => follow(colours));
  };
  new MutationObserver(recolour).observe(root, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", recolour);
}
