/* Draws a Vega or Vega-Lite chart; its colours are variables of the style sheet, so they follow. */
window.nbblogFigures = window.nbblogFigures || {};
nbblogFigures.vega = async (node, chart) => {
  const loader = vega.loader();
  const sanitize = loader.sanitize;
  /* A link may lead anywhere; data and pictures come with the page, or not at all. */
  loader.sanitize = async (uri, options) => {
    const isHere = new URL(uri, document.baseURI).origin === location.origin || /^data:/i.test(uri);
    if (options?.context !== "href" && !isHere) throw new Error(`not fetched from another site: ${uri}`);
    return sanitize.call(loader, uri, options);
  };
  await vegaEmbed(node, chart.spec, {
    actions: false,
    ast: true, // no code is made from text, so a Content-Security-Policy may forbid it
    defaultStyle: false,
    loader,
    mode: chart.mode,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  return null;
};
