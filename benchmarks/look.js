// What a page looks like, in figures: computed sizes, lines and contrast of what is shown.
() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const paperOf = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      const layer = rgba(getComputedStyle(node).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    const canvasColour = rgba("Canvas").slice(0, 3);
    return layers.reverse().reduce((below, layer) => over(layer, below), canvasColour);
  };
  const brightness = (colour) => {
    const [red, green, blue] = colour.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrastOf = (element) => {
    const paper = paperOf(element);
    const style = getComputedStyle(element);
    const ink = rgba(style.color);
    let opacity = ink[3];
    for (let node = element; node; node = node.parentElement) opacity *= Number(getComputedStyle(node).opacity);
    const shown = over([...ink.slice(0, 3), opacity], paper);
    const [light, dark] = [brightness(shown), brightness(paper)].sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  };

  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  const size = (element) => element && parseFloat(getComputedStyle(element).fontSize);
  const median = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];

  // Lines of a paragraph, and the characters of each but the last
  const lineLengths = (paragraph) => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const lengths = [];
    let bottom = -Infinity;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest("sup, math, .katex")) continue;
      for (let at = 0; at < node.length; at += 1) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getBoundingClientRect();
        if (!box.height) continue;
        if (box.top > bottom - box.height / 3) {
          lengths.push(0);
          bottom = box.bottom;
        }
        lengths[lengths.length - 1] += 1;
      }
    }
    return lengths.slice(0, -1);
  };

  const paragraphs = all("p").filter((one) => one.textContent.length > 250 && !one.closest("aside, footer, header, .callout"));
  const paragraph = paragraphs[0];
  const style = paragraph && getComputedStyle(paragraph);
  const head = (level) => {
    const found = all(`h${level}`);
    const inside = paragraph && found.filter((one) => paragraph.parentElement.contains(one));
    return size(inside?.[0] ?? found[0]);
  };
  const codes = all("pre").filter((one) => one.textContent.length > 80);
  const code = codes[0];
  const wide = document.createElement("span");
  let codeLine = null;
  if (code) {
    const inner = code.querySelector("code") ?? code;
    wide.textContent = "0".repeat(100);
    inner.append(wide);
    codeLine = Math.floor((code.clientWidth - parseFloat(getComputedStyle(code).paddingLeft)) / (wide.getBoundingClientRect().width / 100));
    wide.remove();
  }
  const links = all("p a[href]").filter((one) => paragraph && one.closest("p") && paragraph.parentElement.contains(one) && !one.closest("sup") && one.textContent.length > 2);
  const link = links[0];
  const linkStyle = link && getComputedStyle(link);
  const texts = all("body *").filter((one) => !one.closest("svg, math, .katex, [aria-hidden=true]") && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const inked = texts.map((one) => [contrastOf(one), one]).sort((one, other) => one[0] - other[0]);
  const coded = inked.filter(([, one]) => one.closest("pre"));
  const plain = inked.filter(([, one]) => !one.closest("pre"));
  const targets = all("header a, header button, nav a, nav button, footer a, footer button, main button, summary").filter((one) => one.getBoundingClientRect().top >= 0);
  const least = (one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height);
  const tables = all("table").filter((one) => one.rows.length > 2);
  const maths = all("p math, p .katex");
  const entries = all("article, li, .list__item").filter((one) => one.querySelector("h2, h3, time") || one.matches("article"));

  return {
    "text px": size(paragraph),
    "line height": style && parseFloat(style.lineHeight) / size(paragraph),
    "column px": paragraph && paragraph.getBoundingClientRect().width,
    "characters a line": paragraph && median(paragraphs.slice(0, 3).flatMap(lineLengths)),
    "paragraph gap / line": style && Math.max(parseFloat(style.marginBottom), parseFloat(style.marginTop)) / parseFloat(style.lineHeight),
    "h1 / text": head(1) / size(paragraph),
    "h2 / text": head(2) / size(paragraph),
    "h3 / text": head(3) / size(paragraph),
    "contrast of text": paragraph && contrastOf(paragraph),
    "contrast of links": link && contrastOf(link),
    "links underlined": link && (linkStyle.textDecorationLine.includes("underline") || parseFloat(linkStyle.borderBottomWidth) > 0 ? 1 : 0),
    "least contrast in code": coded.length ? coded[0][0] : null,
    "least contrast elsewhere": plain.length ? plain[0][0] : null,
    "texts below 4.5": inked.filter(([ratio]) => ratio < 4.495).length,
    "code px": size(code?.querySelector("code") ?? code),
    "code characters seen": codeLine,
    "math / text": maths.length ? size(maths[0]) / size(maths[0].closest("p")) : null,
    "page too wide by px": Math.max(0, document.documentElement.scrollWidth - Math.min(innerWidth, screen.width)),
    "table cut by px": tables.length ? Math.max(...tables.map((one) => { const box = one.scrollWidth > one.clientWidth + 1 ? one : one.parentElement; return box.scrollWidth - box.clientWidth; })) : null,
    "text begins at px": paragraph && paragraph.getBoundingClientRect().top + scrollY,
    "targets": targets.length,
    "targets below 24 px": targets.filter((one) => least(one) < 24).length,
    "entries": entries.length,
    "px an entry": entries.length > 2 ? (entries.at(-1).getBoundingClientRect().top - entries[0].getBoundingClientRect().top) / (entries.length - 1) : null,
    smallest: targets.filter((one) => least(one) < 24).map((one) => `${one.textContent.trim().slice(0, 12)} ${Math.round(least(one))}`).join(", ").slice(0, 60),
    faintest: plain.length ? plain[0][1].textContent.trim().slice(0, 40) : "",
  };
}
