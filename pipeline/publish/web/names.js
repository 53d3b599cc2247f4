// Names on the map, as many as there is room for: big units first, none over another.
"use strict";

(function (h) {
  const GAP = 3;

  function overlaps(a, b) {
    return a.left < b.right + GAP && b.left < a.right + GAP
      && a.top < b.bottom + GAP && b.top < a.bottom + GAP;
  }

  /** Write the names of the polygons at the points given, and again after each zoom. */
  h.writeNames = function (map, points, nameOf) {
    const pane = map.createPane("names");
    pane.style.zIndex = 450;
    pane.style.pointerEvents = "none";
    const markers = points.map(([id, latitude, longitude]) => L.marker([latitude, longitude], {
      pane: "names", interactive: false, keyboard: false,
      icon: L.divIcon({
        className: "unit-name", iconSize: null, html: h.element("span", {}, nameOf(id)),
      }),
    }).addTo(map));

    function place() {
      const taken = [];
      for (const marker of markers) {
        const text = marker.getElement().firstChild;
        marker.getElement().style.visibility = "";
        const box = text.getBoundingClientRect();
        const free = !taken.some((other) => overlaps(box, other));
        marker.getElement().style.visibility = free ? "" : "hidden";
        if (free) taken.push(box);
      }
    }
    map.on("zoomend resize", place);
    place();
  };
})(window.hopnhat);
