/* Draws a Bokeh document, and recolours what its author has not: see outputs/bokeh.py. */
nbblogFigures.bokeh = async (node, figure, look) => {
  const clear = "transparent";
  const axis = ({ ink, muted, rule }) => ({
    axis_label_text_color: ink,
    axis_line_color: rule,
    major_label_text_color: muted,
    major_tick_line_color: rule,
    minor_tick_line_color: rule,
  });
  const looks = {
    Plot: ({ rule }) => ({ background_fill_color: clear, border_fill_color: clear, outline_line_color: rule }),
    Axis: axis,
    Grid: ({ rule }) => ({ grid_line_color: rule }),
    Title: ({ ink }) => ({ text_color: ink }),
    Legend: ({ ink, paper, rule }) => ({
      background_fill_color: paper,
      border_line_color: rule,
      label_text_color: ink,
      title_text_color: ink,
    }),
    ColorBar: ({ ink, muted }) => ({
      background_fill_color: clear,
      major_label_text_color: muted,
      title_text_color: ink,
    }),
  };
  const kind = (name) => (name.endsWith("Axis") ? "Axis" : ["Figure", "GridPlot"].includes(name) ? "Plot" : name);

  /* Every model of the document that has colours, with those that its author has not set. */
  const plain = new Map();
  const look_at = (value) => {
    if (!value || typeof value !== "object") return;
    if (value.type === "object" && looks[kind(value.name)]) plain.set(value.id, value);
    Object.values(value).forEach(look_at);
  };
  if (!figure.isOwn) look_at(figure.docs);
  const missing = (model, look) =>
    Object.fromEntries(Object.entries(looks[kind(model.name)](look)).filter(([key]) => !model.own.has(key)));
  for (const model of plain.values()) {
    model.attributes ??= {};
    model.own = new Set(Object.keys(model.attributes));
    Object.assign(model.attributes, missing(model, look));
  }

  for (const item of figure.items) {
    for (const id of Object.values(item.roots)) node.append(Object.assign(document.createElement("div"), { id }));
  }
  const before = new Set(Bokeh.documents);
  await Bokeh.embed.embed_items(figure.docs, figure.items);
  const made = Bokeh.documents.filter((one) => !before.has(one));
  return (look) => {
    for (const [id, model] of plain) {
      for (const one of made) one.get_model_by_id(id)?.setv(missing(model, look));
    }
  };
};
