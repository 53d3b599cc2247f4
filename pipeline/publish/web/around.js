// Names on the ground around the province: neighbours, countries, the sea. Under everything else,
// and none that the frame would cut in two.
"use strict";

(function (h) {
  const within = (box, frame) => box.left >= frame.left && box.right <= frame.right
    && box.top >= frame.top && box.bottom <= frame.bottom;

  h.views.forEach(({ map, around }) => {
    const pane = map.createPane("around");
    pane.style.zIndex = 160;
    pane.style.pointerEvents = "none";
    const markers = around.map(([latitude, longitude, vi, en, kind]) => L.marker(
      [latitude, longitude], {
        pane: "around", interactive: false, keyboard: false,
        icon: L.divIcon({
          className: `place ${kind}`, iconSize: null,
          html: h.element("span", {}, vi === en ? vi : h.both(vi, en)),
        }),
      }).addTo(map));

    function showWhole() {
      const frame = map.getContainer().getBoundingClientRect();
      markers.forEach((marker) => {
        const name = marker.getElement();
        const whole = within(name.firstChild.getBoundingClientRect(), frame);
        name.style.visibility = whole ? "" : "hidden";
      });
    }
    map.on("moveend resize", showWhole);
    h.onAddress(showWhole); // the other language is longer or shorter
  });
})(window.hopnhat);
