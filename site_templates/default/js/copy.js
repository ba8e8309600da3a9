"use strict";

/* A copy button on every block of code: it leaves out line numbers, marks of notes and prompts. */
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
    const prompts = [...copy.querySelectorAll(".gp")].map((prompt) => prompt.textContent);
    const text = copy.textContent.replace(/\n$/, "");
    return prompts.length ? typedBehind(prompts, text.split("\n")) : text;
  };

  /* What a person typed in a session: lines without a prompt are answers. */
  const typedBehind = (prompts, lines) => {
    const longestFirst = prompts.sort((one, other) => other.length - one.length);
    const promptOf = (line) => longestFirst.find((prompt) => line.startsWith(prompt));
    const typed = lines.filter((line) => promptOf(line) !== undefined);
    return typed.map((line) => line.slice(promptOf(line).length)).join("\n");
  };

  const boxOf = (block) => {
    if (block.parentElement.matches(".cell-input, .code-box")) return block.parentElement;
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
      voice.textContent = template.dataset.done;
      setTimeout(() => {
        button.classList.remove("is-done");
        voice.textContent = "";
      }, 1600);
    });
  }
}
