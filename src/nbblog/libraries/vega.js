/* Draws a Vega or Vega-Lite chart; its colours are variables of the style sheet, so they follow. */
nbblogFigures.vega = async (node, chart) => {
  const webs = ["http:", "https:", "mailto:"];
  const loader = {
    /* Data come with the chart; a link may lead anywhere; pictures come from here. */
    load: async (uri) => {
      throw new Error(`${uri} is not fetched`);
    },
    sanitize: async (uri, options) => {
      const address = new URL(uri, document.baseURI);
      const isLink = options?.context === "href" && webs.includes(address.protocol);
      const isHere = address.origin === location.origin || uri.startsWith("data:image/");
      if (!isLink && !isHere) throw new Error(`${uri} is not fetched`);
      return { href: uri, rel: "noopener" };
    },
  };
  await vegaEmbed(node, chart.spec, {
    actions: false,
    ast: true, // no code is made from text, so a Content-Security-Policy may forbid that
    defaultStyle: false,
    loader,
    mode: chart.mode,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  return null;
};
