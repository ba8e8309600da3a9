"use strict";

/* A copy button on every block of code: what it copies has no line numbers and no marks of notes. */
{
  const template = document.getElementById("copy-button");
  const blocks = template && navigator.clipboard ? document.querySelectorAll("pre.code") : [];
  const voice = document.createElement("span");
  voice.className = "copy-voice";
  voice.setAttribute("role", "status");
  if (blocks.length) document.body.append(voice);

  const codeOf = (block) => {
    const copy = block.cloneNode(true);
    for (const mark of copy.querySelectorAll(".note-mark")) mark.remove();
    return copy.textContent.replace(/\n$/, "");
  };

  const boxOf = (block) => {
    const box = block.closest(".cell-input, .listing, .code-box");
    if (box) return box;
    const made = document.createElement("div");
    made.className = "code-box";
    block.replaceWith(made);
    made.append(block);
    return made;
  };

  for (const block of blocks) {
    const box = boxOf(block);
    box.append(template.content.cloneNode(true));
    const button = box.lastElementChild;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(codeOf(block));
      button.classList.add("is-done");
      voice.textContent = "Copied";
      setTimeout(() => {
        button.classList.remove("is-done");
        voice.textContent = "";
      }, 1600);
    });
  }
}
