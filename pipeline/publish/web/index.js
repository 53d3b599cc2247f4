// The page on which readers look a unit up.
"use strict";

(function (h) {
  const { units, pairs, ended, themes, points } = h.data;
  const { map, layers } = h.views[0];
  const card = document.getElementById("card");
  const formerOf = (code) => pairs.filter((pair) => pair[5] === code);

  function label(code) {
    const unit = units[code];
    const former = formerOf(code).map((pair) => pair[1]).join(", ");
    return [
      h.element("strong", {}, `${unit.type} ${unit.name}`),
      h.element("small", {}, h.both("gồm: ", "from: "), former),
    ];
  }

  const polygons = h.makeTouchable(layers.units, label, (code) => {
    h.writeAddress({ code, old: null });
  });
  let shown = null;

  function markOld(old) {
    layers.before.eachLayer((edge) => {
      if (old && edge.feature.properties.id.split("|").includes(old)) {
        edge.setStyle(h.OLD_SELECTED).bringToFront();
      } else {
        layers.before.resetStyle(edge);
      }
    });
  }

  /** A code names a new unit; one that is no longer in use stands for what took its land. */
  function resolve(state) {
    if (units[state.code]) return { code: state.code, old: state.old || null };
    const old = state.code || state.old;
    const [pair] = h.heirsOf(old, pairs, ended);
    return pair ? { code: pair[5], old: pair[0] } : { code: null, old: null, unknown: old };
  }

  /** The focus goes back to the search; a finger wants no keyboard over the map. */
  function close() {
    const next = window.matchMedia("(pointer: fine)").matches
      ? document.getElementById("search") : map.getContainer();
    if (card.contains(document.activeElement)) next.focus({ preventScroll: true });
    h.writeAddress({ code: null, old: null });
  }

  function showSelection(state) {
    const { code, old, unknown } = resolve(state);
    const key = `${code}/${old}/${unknown}`;
    if (key === shown) return;
    shown = key;
    h.select(polygons, code ? [code] : []);
    markOld(old);
    h.emptySearch();
    card.hidden = !code;
    if (unknown) h.sayUnknown(unknown);
    if (code) {
      h.fillCard(code, units[code], formerOf(code), old, close);
      h.zoomTo(map, polygons[code]);
    }
  }

  h.startThemes(themes, polygons);
  h.onAddress(showSelection);
  h.writeNames(map, points, (code) => units[code].name);
  h.describe(map, "Bản đồ các đơn vị hành chính cấp xã", "Map of the commune-level units");
  h.startSearch(h.finder(units, pairs, ended, h.data.province), (entry) => {
    h.writeAddress({ code: entry.code, old: entry.old });
    card.focus({ preventScroll: true });
  }, close);
  document.querySelectorAll("a[data-code]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      h.writeAddress({ code: link.dataset.code, old: null });
    });
  });
  h.start();
  document.documentElement.dataset.ready = "yes";
})(window.hopnhat);
