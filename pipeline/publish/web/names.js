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

    /** Where a name will stand: reckoned, because it may still be moving there. */
    function boxOf(marker) {
      const { x, y } = map.latLngToLayerPoint(marker.getLatLng());
      const { offsetWidth, offsetHeight } = marker.getElement().firstChild;
      return {
        left: x - offsetWidth / 2, right: x + offsetWidth / 2,
        top: y - offsetHeight / 2, bottom: y + offsetHeight / 2,
      };
    }

    function place() {
      const taken = [];
      const boxes = markers.map(boxOf);
      markers.forEach((marker, at) => {
        const free = !taken.some((other) => overlaps(boxes[at], other));
        marker.getElement().style.visibility = free ? "" : "hidden";
        if (free) taken.push(boxes[at]);
      });
    }
    map.on("zoomend resize", place);
    place();
  };
})(window.hopnhat);
