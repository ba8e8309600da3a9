/* What stands on other sites is fetched when its link is clicked, never before. */
/* Only with: data-remote */
{
  const make = (kind) => {
    if (kind === "picture") return document.createElement("img");
    if (kind === "film" || kind === "sound") {
      const player = document.createElement(kind === "film" ? "video" : "audio");
      player.controls = true;
      return player;
    }
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation");
    frame.allow = "fullscreen";
    return frame;
  };

  for (const link of document.querySelectorAll("a[data-remote]")) {
    const isForeign = /^https?:$/.test(link.protocol) && link.origin !== location.origin;
    if (!isForeign) continue;
    link.setAttribute("role", "button");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const shown = make(link.dataset.remote);
      shown.className = "remote-shown";
      shown.alt = shown.title = link.textContent;
      shown.referrerPolicy = "no-referrer";
      shown.src = link.href;
      link.replaceWith(shown);
    });
  }
}
