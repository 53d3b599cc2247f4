// Names on the ground around the province: neighbours, countries, the sea. Under everything else.
"use strict";

(function (h) {
  h.views.forEach(({ map, around }) => {
    const pane = map.createPane("around");
    pane.style.zIndex = 160;
    pane.style.pointerEvents = "none";
    around.forEach(([latitude, longitude, vi, en, kind]) => L.marker([latitude, longitude], {
      pane: "around", interactive: false, keyboard: false,
      icon: L.divIcon({
        className: `place ${kind}`, iconSize: null,
        html: h.element("span", {}, vi === en ? vi : h.both(vi, en)),
      }),
    }).addTo(map));
  });
})(window.hopnhat);
