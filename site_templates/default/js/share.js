"use strict";

/* Copy the link of a post, or hand it to the system's own list of places to send it to. */
/* Only with: data-share */
for (const links of document.querySelectorAll("[data-share]")) {
  const { share: url, title } = links.dataset;
  const status = document.querySelector("[data-share-status]");
  const copy = links.querySelector(".share-copy");
  const native = links.querySelector(".share-native");
  const label = copy.querySelector("span");
  const before = label.textContent;

  copy.parentElement.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      return; // the browser keeps the clipboard to itself
    }
    label.textContent = status.textContent = copy.dataset.done;
    setTimeout(() => {
      label.textContent = before;
      status.textContent = "";
    }, 2400);
  });

  native.parentElement.hidden = !navigator.share;
  native.addEventListener("click", () => {
    navigator.share?.({ title, url }).catch(() => {}); // the reader thought better of it
  });
}
