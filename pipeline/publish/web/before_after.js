// Two maps moving as one; choosing a unit on either lights up its counterparts on the other.
"use strict";

(function (h) {
  const { units, pairs, ended, points } = h.data;
  const [before, after] = h.views;
  const OLD = 0;
  const NEW = 5;
  const oldUnits = Object.fromEntries(pairs.map((pair) => [pair[OLD], pair]));

  function follow(leader, other) {
    leader.on("move", () => {
      if (leader.isFollowing) return;
      other.isFollowing = true;
      other.setView(leader.getCenter(), leader.getZoom(), { animate: false });
      other.isFollowing = false;
    });
  }

  const nameOfOld = (code) => `${oldUnits[code][2]} ${oldUnits[code][1]}`;
  const nameOfNew = (code) => `${units[code].type} ${units[code].name}`;

  function heirsText(code) {
    return pairs.filter((pair) => pair[OLD] === code)
      .map((pair) => nameOfNew(pair[NEW])).join("; ");
  }

  const oldPolygons = h.makeTouchable(before.layers.units, (code) => [
    h.element("strong", {}, nameOfOld(code)),
    h.element("small", {}, `${oldUnits[code][3]}, ${oldUnits[code][4]}`),
    h.element("small", {}, `→ ${heirsText(code)}`),
  ], (code) => h.writeAddress({ code: null, old: code }));

  const newPolygons = h.makeTouchable(after.layers.units, (code) => [
    h.element("strong", {}, nameOfNew(code)),
    h.element("small", {}, h.both("gồm: ", "from: "),
      pairs.filter((pair) => pair[NEW] === code).map((pair) => pair[1]).join(", ")),
  ], (code) => h.writeAddress({ code, old: null }));

  function sentence(chosen) {
    const heirs = [...new Set(chosen.map((pair) => pair[NEW]))];
    const about = (pair) => `${pair[8] ? "≈ " : ""}${(100 * pair[7]).toFixed(0)}%`;
    const share = (pair) => (pair[6] === "part" ? ` (${about(pair)})` : "");
    const old = chosen.map((pair) => nameOfOld(pair[OLD]) + share(pair));
    const divided = heirs.length > 1;
    const into = divided
      ? chosen.map((pair) => nameOfNew(pair[NEW]) + share(pair)) : heirs.map(nameOfNew);
    const clauses = heirs.map((code) => units[code].clause).join(", ");
    return [
      divided ? nameOfOld(chosen[0][OLD]) : old.join(" + "), " → ",
      h.element("strong", {}, into.join("; ")), " ",
      h.element("span", { class: "note" },
        h.both(`(khoản ${clauses}, ${units[heirs[0]].act})`,
          `(clause ${clauses}, ${units[heirs[0]].act})`)),
      chosen.some((pair) => pair[8]) ? h.element("span", { class: "estimate" }, h.both(
        " Tỷ lệ và đường chia là ước tính của bản đồ này: văn bản chỉ nói “một phần”.",
        " Shares and dividing line are this map's estimate: the act only says “a part”.")) : "",
    ];
  }

  let shown = null;
  const hint = [...document.getElementById("pairing").childNodes];

  function show(state) {
    const old = units[state.code] ? null : state.code || state.old;
    const chosen = old ? h.heirsOf(old, pairs, ended)
      : pairs.filter((pair) => pair[NEW] === state.code);
    const key = `${old}/${state.code}`;
    if (key === shown) return;
    shown = key;
    h.emptySearch();
    if (old && !chosen.length) h.sayUnknown(old);
    const heirs = [...new Set(chosen.map((pair) => pair[NEW]))];
    const former = [...new Set(chosen.map((pair) => pair[OLD]))];
    h.select(oldPolygons, former);
    h.select(newPolygons, heirs);
    document.getElementById("pairing").replaceChildren(...(chosen.length ? sentence(chosen) : hint)
      .flat(3));
    h.zoomTo(after.map, heirs.flatMap((code) => newPolygons[code]));
  }

  for (const view of h.views) {
    view.layers.units.eachLayer((polygon) => h.rest([polygon], {
      fillColor: polygon.options.fillColor, color: "#4d626d", weight: 1,
    }));
  }
  follow(before.map, after.map);
  follow(after.map, before.map);
  h.writeNames(before.map, points[0], (code) => oldUnits[code][1]);
  h.writeNames(after.map, points[1], (code) => units[code].name);
  h.describe(before.map, "Bản đồ các đơn vị đến 30/6/2025", "Map of the units until 30 June 2025");
  h.describe(after.map, "Bản đồ các đơn vị từ 1/7/2025", "Map of the units from 1 July 2025");
  h.startSearch(h.finder(units, pairs, ended, h.data.province), (entry) => {
    h.writeAddress(entry.old ? { code: null, old: entry.old } : { code: entry.code, old: null });
  }, () => h.writeAddress({ code: null, old: null }));
  document.querySelectorAll("a[data-old]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      h.writeAddress({ code: null, old: link.dataset.old });
    });
  });
  h.onAddress(show);
  h.start();
  document.documentElement.dataset.ready = "yes";
})(window.hopnhat);
