/* Draws a Plotly figure, and recolours it where its author has not: see outputs/plotly.py. */
nbblogFigures.plotly = async (node, figure, look) => {
  const clear = "rgba(0,0,0,0)";
  const own = figure.layout.template?.layout ?? {};
  const isPlain = own.paper_bgcolor === "white" && own.plot_bgcolor === "#E5ECF6";

  const merged = (a, b) => {
    const isTable = (value) => value && typeof value === "object" && !Array.isArray(value);
    const both = { ...a };
    for (const [key, value] of Object.entries(b)) {
      both[key] = isTable(value) && isTable(both[key]) ? merged(both[key], value) : value;
    }
    return both;
  };

  /* What lies beneath the author's own words: Plotly takes it where a figure says nothing. */
  const template = ({ isDark, ink, rule }) => {
    const axis = { gridcolor: rule, linecolor: rule, zerolinecolor: rule };
    const face = { ...axis, backgroundcolor: clear };
    const dark = {
      plot_bgcolor: clear,
      xaxis: axis,
      yaxis: axis,
      scene: { xaxis: face, yaxis: face, zaxis: face },
      polar: { bgcolor: clear, radialaxis: axis, angularaxis: axis },
      ternary: { bgcolor: clear, aaxis: axis, baxis: axis, caxis: axis },
      geo: { bgcolor: clear },
    };
    const site = { paper_bgcolor: clear, font: { color: ink } };
    const layout = merged(isDark && isPlain ? nbblogFigures.plotlyDark.layout : own, isDark ? merged(dark, site) : site);
    const data = isDark && isPlain ? nbblogFigures.plotlyDark.data : (figure.layout.template?.data ?? {});
    return { data, layout };
  };

  const shown = (look) => (figure.isOwn ? figure.layout.template : template(look));
  node.style.height = `${figure.layout.height ?? 450}px`; // who fits into its box needs a box
  await Plotly.newPlot(node, {
    data: figure.data,
    layout: { ...figure.layout, template: shown(look) },
    frames: figure.frames,
    config: { ...figure.config, displaylogo: false, responsive: true },
  });
  return figure.isOwn ? null : (look) => Plotly.relayout(node, { template: shown(look) });
};
