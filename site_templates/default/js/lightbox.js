"use strict";

/* Pictures of figures, large: a button beside each, or a click on the picture itself. */
/* Only with: data-lightbox */
{
  const template = document.querySelector("template[data-lightbox]");
  const figures = template ? document.querySelectorAll("main figure:not(.listing)") : [];

  /* The picture and its twin for the other theme, without what belongs to the page alone. */
  const copied = (figure) => {
    const copy = document.createElement("figure");
    const twins = figure.querySelectorAll("picture, img:not(picture img)");
    copy.append(...[...twins].map((node) => node.cloneNode(true)));
    for (const image of copy.querySelectorAll("img")) {
      image.removeAttribute("loading");
      image.removeAttribute("fetchpriority");
      if (image.srcset) image.sizes = "100vw";
      image.style.maxWidth = `${2 * image.getAttribute("width") || 2000}px`; // larger is only coarser
    }
    for (const source of copy.querySelectorAll("source[sizes]")) source.sizes = "100vw";
    const caption = figure.querySelector("figcaption")?.cloneNode(true);
    for (const node of caption?.querySelectorAll("[id]") ?? []) node.removeAttribute("id");
    if (caption) copy.append(caption);
    return copy;
  };

  const open = (figure) => {
    const dialog = template.content.querySelector("dialog").cloneNode(true);
    dialog.classList.add("prose"); // whose rules choose between twins
    dialog.append(copied(figure));
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target.closest("figcaption a, figcaption") || dialog.close());
    dialog.showModal();
  };

  for (const figure of figures) {
    const image = figure.querySelector("img");
    if (!image || image.closest("a") || figure.closest("a, .output-interactive")) continue;
    const button = template.content.querySelector(".enlarge").cloneNode(true);
    const name = image.alt || figure.querySelector("figcaption")?.textContent;
    if (name) button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${name}`);
    button.addEventListener("click", () => open(figure));
    figure.classList.add("can-enlarge");
    figure.prepend(button);
    for (const one of figure.querySelectorAll("img")) one.addEventListener("click", () => {
      button.focus({ preventScroll: true }); // where the reader is again when it is closed
      open(figure);
    });
  }
}
