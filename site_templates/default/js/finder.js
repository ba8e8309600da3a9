"use strict";

/* Finds words in the index of the site: see search/shards.py for what lies in its files. */
/* Only with: data-finder */
{
  const SHOWN = 8; // pages at once
  const HITS = 3; // places of one page
  const FILES = 4; // of words that begin alike; a longer beginning needs fewer
  const WEIGHTS = { t: 8, h: 4, p: 1, c: 0.8 };
  const LETTERS = { ß: "ss", ς: "σ", ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i", ħ: "h", "\u00ad": "" };
  const DENSE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff";
  const RUN = new RegExp(`[${DENSE}]+|[^${DENSE}]+`, "gu");
  const IS_DENSE = new RegExp(`^[${DENSE}]`, "u");

  const folded = (text) => text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/[ßςłøđðþæœıħ\u00ad]/g, (letter) => LETTERS[letter]);

  const pairs = (run) => {
    const letters = [...run];
    return letters.length < 2 ? letters : letters.slice(1).map((letter, i) => letters[i] + letter);
  };

  /* What a reader asks for: words of two letters and more, each once. */
  const wordsOf = (text) => {
    const words = folded(text).match(/[\p{L}\p{N}_]+/gu) ?? [];
    const parts = words.flatMap((word) => word.match(RUN).flatMap((run) => (IS_DENSE.test(run) ? pairs(run) : [run])));
    return [...new Set(parts.filter((word) => word.length > 1 || IS_DENSE.test(word)))];
  };

  /* ---------------------------------------------------------------- files of the index */

  class Index {
    constructor(base) {
      this.base = base;
      this.files = new Map();
    }

    fetched(name, version) {
      if (!this.files.has(name)) {
        const ask = version ? fetch(`${this.base}${name}?v=${version}`) : fetch(this.base + name, { cache: "no-cache" });
        const read = ask.then((answer) => {
          if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
          return answer.json();
        });
        read.catch(() => this.files.delete(name)); // it may come the next time
        this.files.set(name, read);
      }
      return this.files.get(name);
    }

    async list() {
      if (!this.known) {
        const { pages, words } = await this.fetched("index.json");
        const rows = pages.map(([id, url, title, length, starts, version]) => ({ id, url, title, length, starts, version }));
        this.known = { words, pages: new Map(rows.map((row) => [row.id, row])) };
        this.known.average = rows.reduce((sum, row) => sum + row.length, 0) / Math.max(1, rows.length);
      }
      return this.known;
    }

    /* Every word that begins so, with its places: the file that has the word itself comes first. */
    async wordsFrom(beginning) {
      const { words } = await this.list();
      let own = beginning;
      while (own && !(own in words)) own = [...own].slice(0, -1).join("");
      const longer = Object.keys(words).filter((start) => start.startsWith(beginning) && start !== own);
      const names = [...(own in words ? [own] : []), ...(longer.length <= FILES ? longer : [])];
      const found = await Promise.all(names.map((start) => this.fetched(`words/${shardName(start)}.json`, words[start])));
      return found.flatMap((file) => Object.entries(file).filter(([word]) => word.startsWith(beginning)));
    }

    /* The units of a page that are hits, as [anchor, heading, text, is code]. */
    async units(page, numbers) {
      const parts = numbers.map((number) => page.starts.findLastIndex((start) => start <= number));
      const texts = await Promise.all(parts.map((part) => this.fetched(`text/${page.id}-${part}.json`, page.version)));
      return numbers.map((number, i) => texts[i][number - page.starts[parts[i]]]);
    }
  }

  const shardName = (start) => [...start].map((c) => (/[a-z0-9]/.test(c) ? c : `-${c.codePointAt(0).toString(16)}`)).join("") || "-";

  /* ---------------------------------------------------------------- what is found, best first */

  const placesOf = (text) => text.split(",").map((part) => ({
    id: part.slice(0, 4),
    units: part.slice(4).split(".").map((place) => {
      const [, number, kind, times] = place.match(/^(\d+)([thpc])(\d*)$/);
      return { number: Number(number), kind, times: Number(times || 1) };
    }),
  }));

  /* Adds to the pages what one word of the question finds there. */
  const weigh = (found, word, entries, { pages, average }) => {
    const here = new Map();
    for (const [known, places] of entries) {
      const nearness = known === word ? 1 : (0.7 * word.length) / known.length;
      for (const { id, units } of placesOf(places)) {
        if (!pages.has(id)) continue;
        const page = here.get(id) ?? { sum: 0, best: 0, units: new Map() };
        here.set(id, page);
        for (const { number, kind, times } of units) {
          const weight = WEIGHTS[kind] * nearness;
          page.sum += weight * times;
          page.best = Math.max(page.best, weight);
          page.units.set(number, (page.units.get(number) ?? 0) + weight * Math.sqrt(times));
        }
      }
    }
    const rarity = Math.log(1 + (pages.size - here.size + 0.5) / (here.size + 0.5));
    for (const [id, { sum, best, units }] of here) {
      const room = 1.2 * (0.5 + (0.5 * pages.get(id).length) / average);
      const page = found.get(id) ?? { page: pages.get(id), score: 0, words: 0, units: new Map() };
      found.set(id, page);
      page.words += 1;
      page.score += rarity * (sum / (sum + room) + best / 4);
      for (const [number, weight] of units) {
        const unit = page.units.get(number) ?? { words: 0, score: 0 };
        page.units.set(number, { words: unit.words + 1, score: unit.score + weight * rarity });
      }
    }
  };

  /* A word that nothing begins with is tried shorter: "transformers" finds "transformer". */
  const entriesFor = async (index, word) => {
    for (let tried = word; tried.length >= Math.min(word.length, 4); tried = tried.slice(0, -1)) {
      const entries = await index.wordsFrom(tried);
      if (entries.length || word.length - tried.length > 3) return [tried, entries];
    }
    return [word, []];
  };

  const find = async (index, words) => {
    const known = await index.list();
    const answers = await Promise.all(words.map((word) => entriesFor(index, word)));
    const found = new Map();
    for (const [word, entries] of answers) weigh(found, word, entries, known);
    const most = Math.max(0, ...[...found.values()].map((page) => page.words));
    const pages = [...found.values()].filter((page) => page.words === most);
    pages.sort((one, other) => other.score - one.score || (one.page.url < other.page.url ? -1 : 1));
    return { pages, words: answers.map(([word]) => word) };
  };

  const placesToShow = (units) => [...units]
    .sort(([one, a], [other, b]) => b.words - a.words || b.score - a.score || one - other)
    .slice(0, HITS)
    .map(([number]) => number);

  /* ---------------------------------------------------------------- what is shown */

  /* Where a text has one of the words, as pairs of beginning and end. */
  const marksIn = (text, words) => {
    const marks = [];
    for (const { 0: token, index } of text.matchAll(/[\p{L}\p{N}_\p{Mn}]+/gu)) {
      const plain = folded(token);
      const isDense = IS_DENSE.test(plain);
      const hit = words.find((word) => plain.startsWith(word) || ((isDense || /[_A-Z\d]/.test(token.slice(1))) && plain.includes(word)));
      if (!hit) continue;
      const start = plain.length === token.length ? index + plain.indexOf(hit) : index;
      marks.push([start, plain.length === token.length ? start + hit.length : index + token.length]);
    }
    return marks;
  };

  const marked = (text, words) => {
    const nodes = document.createDocumentFragment();
    let end = 0;
    for (const [from, to] of marksIn(text, words)) {
      const mark = document.createElement("mark");
      mark.textContent = text.slice(from, to);
      nodes.append(text.slice(end, from), mark);
      end = to;
    }
    nodes.append(text.slice(end));
    return nodes;
  };

  /* The words around the first mark. */
  const excerpt = (text, words) => {
    const [first] = marksIn(text, words);
    const from = Math.max(0, (first?.[0] ?? 0) - 60);
    const start = from ? text.indexOf(" ", from) + 1 : 0;
    const end = text.length > start + 170 ? Math.max(text.lastIndexOf(" ", start + 170), start + 100) : text.length;
    return `${start ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
  };

  /* The lines around the first mark, moved to the left. */
  const lines = (code, words) => {
    const [first] = marksIn(code, words);
    const all = code.split("\n");
    const at = first ? code.slice(0, first[0]).split("\n").length - 1 : 0;
    const shown = all.slice(Math.max(0, at - 1), Math.max(0, at - 1) + 3);
    const indent = Math.min(...shown.filter((line) => line.trim()).map((line) => line.search(/\S/)));
    return shown.map((line) => line.slice(indent)).join("\n").trimEnd();
  };

  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...content);
    return made;
  };

  const hit = (page, [anchor, heading, text, isCode], words, label) => {
    const link = element("a", isCode ? "finder-hit is-code" : "finder-hit");
    link.href = page.url + (anchor ? `#${encodeURIComponent(anchor)}` : "");
    if (heading) link.append(element("span", "finder-heading", marked(heading, words)));
    if (isCode) {
      link.append(element("span", "finder-kind", label));
      link.append(element("code", "finder-code", marked(lines(text, words), words)));
    } else if (text) link.append(element("span", "finder-text", marked(excerpt(text, words), words)));
    return element("li", "", link);
  };

  const entry = async (index, { page, units }, words, label) => {
    const title = element("a", "finder-title", marked(page.title, words));
    title.href = page.url;
    const item = element("li", "finder-page", title);
    const numbers = placesToShow(units);
    const found = await index.units(page, numbers);
    const places = element("ul", "finder-hits");
    numbers.forEach((number, i) => {
      if (!found[i]) return; // a file of before the last publish
      if (number) places.append(hit(page, found[i], words, label));
      else if (found[i][2]) title.after(element("span", "finder-text", marked(excerpt(found[i][2], words), words)));
    });
    if (places.children.length) item.append(places);
    return item;
  };

  const mount = (root) => {
    const index = new Index(root.dataset.finder);
    const input = root.querySelector(".finder-input");
    const status = root.querySelector(".finder-status");
    const list = root.querySelector(".finder-pages");
    const more = root.querySelector(".finder-more");
    const dialog = root.closest("dialog");
    let turn = 0;
    let left = [];
    let words = [];
    let timer = 0;

    const say = (text) => {
      clearTimeout(timer);
      status.textContent = text;
    };

    const show = async (mine) => {
      const pages = left.slice(0, SHOWN);
      const items = await Promise.all(pages.map((page) => entry(index, page, words, root.dataset.code)));
      if (mine !== turn) return;
      left = left.slice(SHOWN);
      list.append(...items);
      more.hidden = !left.length;
    };

    const search = async () => {
      const mine = (turn += 1);
      const asked = wordsOf(input.value);
      clearTimeout(timer);
      if (asked.length) timer = setTimeout(() => say(root.dataset.wait), 400);
      try {
        const found = asked.length ? await find(index, asked) : { pages: [], words: [] };
        if (mine !== turn) return;
        list.replaceChildren();
        ({ pages: left, words } = found);
        const count = left.length;
        await show(mine);
        if (mine !== turn) return;
        const none = asked.length ? `${root.dataset.none} “${input.value.trim()}”.` : "";
        say(count ? `${count} ${count === 1 ? root.dataset.one : root.dataset.many}` : none);
      } catch (error) {
        if (mine !== turn) return;
        say(root.dataset.failed);
        console.warn("search:", error);
      }
    };

    const links = () => [...list.querySelectorAll("a")];
    const move = (step) => {
      const all = links();
      const at = all.indexOf(document.activeElement) + step;
      const next = at < 0 ? input : all[Math.min(at, all.length - 1)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    };

    let pause = 0;
    input.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(search, 160);
    });
    more.addEventListener("click", () => show(turn));
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      links()[0]?.click();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Escape" && dialog) {
        event.preventDefault(); // the field would only be emptied
        dialog.close();
      } else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && event.target.matches?.("a")) {
        input.focus(); // who goes on typing means the field
      }
    });

    const slash = root.querySelector(".finder-slash");
    if (slash) {
      const box = slash.querySelector("input");
      try {
        box.checked = localStorage.getItem("slash") !== "off";
        box.addEventListener("change", () => (box.checked ? localStorage.removeItem("slash") : localStorage.setItem("slash", "off")));
        slash.hidden = false;
      } catch {
        /* no storage: nothing to remember the choice in */
      }
    }

    if (dialog) {
      root.querySelector(".finder-keys").hidden = false;
      const close = root.querySelector(".finder-close");
      close.hidden = false;
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      list.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
    } else {
      input.value = new URLSearchParams(location.search).get("q") ?? "";
      if (input.value) search();
    }
  };

  document.querySelectorAll("[data-finder]").forEach(mount);
}
