// Findings, repairs, cuts and areas: a table beside the map; a row zooms to its place.
"use strict";

(function (h) {
  const { rows, kinds, severities, legend, looks, names, points } = h.data;
  const { map, layers } = h.views[0];
  const byId = Object.fromEntries(rows.map((row) => [row.id, row]));
  let kind = "all";
  let unit = null;
  let kept = new Set();

  function size(row) {
    if (row.measure === null) return "–";
    const digits = Math.abs(row.measure) >= 100 ? 0 : 1;
    const sign = row.kind === "area" && row.measure > 0 ? "+" : "";
    if (row.unit === "m²" && row.measure >= 1e5) return [h.number(row.measure / 1e6, 2), " km²"];
    if (row.measure !== 0 && Math.abs(row.measure) < 0.05) {
      return ["< ", h.number(0.1, 1), ` ${row.unit}`];
    }
    return [sign, h.number(row.measure, digits), ` ${row.unit}`];
  }

  function level(row) {
    const severity = severities[row.severity];
    if (!severity) return h.both(kinds[row.kind].vi, kinds[row.kind].en);
    return [
      h.element("span", { class: "dot", style: `background:${severity.colour}` }),
      h.both(severity.vi, severity.en),
    ];
  }

  function cells(row) {
    return [
      h.element("td", { class: "level" }, level(row)),
      h.element("td", {}, h.element("button", { type: "button" }, row.units || "–")),
      h.element("td", { class: "figure" }, size(row)),
      h.element("td", {}, h.both(row.vi, row.en)),
    ];
  }

  const describe = (id) => [
    h.element("strong", {}, byId[id].units), h.element("small", {}, size(byId[id])),
    h.element("small", {}, h.both(byId[id].vi, byId[id].en)),
  ];

  const places = {};
  for (const name of ["repair", "cut", "finding"]) {
    const found = h.makeTouchable(layers[name], describe, (id) => choose(byId[id]));
    Object.values(found).forEach((parts) => parts.forEach((part) => {
      const { color, weight, fillColor, fillOpacity, dashArray } = part.options;
      h.rest([part], { color, weight, fillColor, fillOpacity, dashArray });
    }));
    Object.assign(places, found);
  }
  const polygons = h.makeTouchable(layers.units, (code) => (byId[`area-${code}`]
    ? describe(`area-${code}`) : names[code]), (code) => h.writeAddress({ code }));
  Object.values(polygons).forEach((parts) => parts.forEach((part) => {
    h.rest([part], { fillColor: part.options.fillColor, color: "#7d8e96", weight: 0.9 });
  }));
  layers.marks.eachLayer((mark) => {
    const id = mark.feature.properties.id;
    mark.bindTooltip(() => h.element("div", {}, describe(id)), { className: "label" });
    mark.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      choose(byId[id]);
    });
  });

  /** Show on the map what the table shows; Leaflet makes a path anew when its layer returns. */
  function filterMap() {
    const filtered = [layers.repair, layers.cut, layers.finding, layers.marks];
    filtered.forEach((layer) => layer.eachLayer((shape) => {
      const path = shape.getElement();
      if (path) path.classList.toggle("left-out", !kept.has(shape.feature.properties.id));
    }));
  }

  const table = h.startTable(rows, cells, (row) => choose(row), (shown) => {
    kept = new Set(shown.map((row) => row.id));
    filterMap();
  });
  map.on("layeradd", (event) => { if (event.layer.eachLayer) filterMap(); });

  function choose(row) {
    table.mark(row.id);
    const units = row.codes.flatMap((code) => polygons[code] || []);
    const own = !row.about && places[row.id];
    h.select(places, [row.id]);
    h.select(polygons, own ? [unit] : [unit, ...row.codes]);
    const place = own || units;
    if (place.length) {
      map.fitBounds(L.featureGroup(place).getBounds(), { padding: [60, 60], maxZoom: 15 });
    }
  }

  function keep() {
    table.keep((row) => (kind === "all" || row.kind === kind)
      && (!unit || row.codes.includes(unit)));
  }

  const choices = { all: { vi: "Tất cả", en: "All" }, ...kinds };
  document.getElementById("kinds").append(...Object.entries(choices).map(([name, text]) => {
    const count = rows.filter((row) => name === "all" || row.kind === name).length;
    return h.element("label", {},
      h.element("input", {
        type: "radio", name: "kind", value: name, checked: name === kind,
        on: { change: () => { kind = name; keep(); } },
      }),
      h.element("span", {}, h.both(text.vi, text.en), " ", h.number(count, 0)));
  }));

  /** Say in the filter that one unit alone is shown; the button takes that back. */
  function showOnly(code) {
    const text = names[code] ? `${names[code]} (${code})` : code;
    document.getElementById("only").replaceChildren(...(code ? [
      h.element("button", {
        type: "button", on: { click: () => h.writeAddress({ code: null, old: null }) },
      }, names[code] ? h.both(`chỉ ${text}`, `${text} only`)
        : h.both(`không có đơn vị ${text}`, `no unit ${text}`), " ×"),
    ] : []));
  }

  const drawn = (one) => h.element("li", {}, h.element("span", {
    class: one.filled ? "swatch" : "dashes",
    style: `border-color:${one.colour};${one.filled ? `background:${one.colour}55;` : ""}`
      + `border-${one.filled ? "" : "top-"}style:${one.dashed ? "dashed" : "solid"}`,
  }), h.both(one.vi, one.en));

  const entry = (colour, round, text) => h.element("li", {},
    h.element("span", { class: round ? "swatch dot" : "swatch", style: `background:${colour}` }),
    text);
  document.getElementById("legend").append(
    h.element("h2", {}, h.both("So với diện tích công bố", "Against the official area")),
    h.element("ul", { class: "legend" }, legend.map((one) => entry(one.colour, false,
      h.both(one.vi, one.en)))),
    h.element("h2", {}, h.both("Hình vẽ", "Shapes")),
    h.element("ul", { class: "legend" }, looks.map(drawn)),
    h.element("h2", {}, h.both("Phát hiện", "Findings")),
    h.element("ul", { class: "legend" }, Object.values(severities).map((one) => entry(
      one.colour, true, h.both(one.vi, one.en)))),
  );

  h.onAddress((state) => {
    showOnly(state.code);
    const wanted = polygons[state.code] ? state.code : null;
    if (wanted === unit) return;
    unit = wanted;
    h.select(polygons, unit ? [unit] : []);
    keep();
    if (unit) h.zoomTo(map, polygons[unit]);
  });
  map.on("click", () => h.writeAddress({ code: null }));
  h.writeNames(map, points, (code) => names[code]);
  h.describe(map, "Bản đồ chất lượng ranh giới", "Map of the quality of the boundaries");
  h.start();
  document.documentElement.dataset.ready = "yes";
})(window.hopnhat);
