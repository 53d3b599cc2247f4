// What polygons do under the pointer: a label, a stronger outline, and a click that selects.
"use strict";

(function (h) {
  h.RESTING = { color: "#5d7480", weight: 1.3, fillOpacity: 0.9 };
  h.SELECTED = { color: "#d4006a", weight: 3.5, fillOpacity: 0.95 };
  h.OLD_SELECTED = { color: "#d4006a", weight: 2.4, dashArray: "7 4" };
  h.HOVERED = { color: "#12303c", weight: 2.5 };
  let pointed = null;

  function leave(polygon) {
    polygon.closeTooltip();
    if (!polygon.isSelected) polygon.setStyle(polygon.resting);
  }

  /** Give every polygon of a layer a label and a click; return them by id. */
  h.makeTouchable = function (layer, label, choose) {
    const byId = {};
    layer.eachLayer((polygon) => {
      const id = polygon.feature.properties.id;
      (byId[id] = byId[id] || []).push(polygon);
      polygon.bindTooltip(() => h.element("div", {}, label(id)), {
        sticky: true, direction: "top", offset: [0, -8], className: "label",
      });
      polygon.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        choose(id);
      });
      polygon.on("mouseover", () => {
        // While the map moves, a polygon can lose the pointer without being told.
        if (pointed && pointed !== polygon) leave(pointed);
        pointed = polygon;
        if (!polygon.isSelected) polygon.setStyle(h.HOVERED).bringToFront();
      });
      polygon.on("mouseout", () => leave(polygon));
    });
    return byId;
  };

  /** Set how polygons look when nothing happens to them. */
  h.rest = function (polygons, style) {
    polygons.forEach((polygon) => {
      polygon.resting = { ...h.RESTING, ...style };
      polygon.setStyle({ ...polygon.resting, ...(polygon.isSelected ? h.SELECTED : {}) });
    });
  };

  /** Mark these polygons, and no others of the layer. */
  h.select = function (byId, ids) {
    for (const [id, polygons] of Object.entries(byId)) {
      polygons.forEach((polygon) => {
        const selected = ids.includes(id);
        if (selected !== Boolean(polygon.isSelected)) {
          polygon.isSelected = selected;
          polygon.setStyle(selected ? h.SELECTED : polygon.resting);
          const path = polygon.getElement();
          if (path) path.classList.toggle("selected", selected);
        }
        if (selected) polygon.bringToFront();
      });
    }
  };

  h.zoomTo = function (map, polygons) {
    if (polygons.length) {
      map.fitBounds(L.featureGroup(polygons).getBounds(), { padding: [60, 60], maxZoom: 11.5 });
    }
  };

  /** Describe the drawing to screen readers; the table of the page holds its content. */
  h.describe = function (map, vi, en) {
    const box = map.getContainer();
    box.setAttribute("role", "application");
    Object.assign(box.dataset, { attribute: "aria-label", vi, en });
    map.attributionControl.setPrefix("Leaflet");
    box.querySelectorAll(".leaflet-overlay-pane svg").forEach((svg) => {
      svg.setAttribute("aria-hidden", "true");
    });
    const toggle = box.querySelector(".leaflet-control-layers-toggle");
    if (toggle) {
      Object.assign(toggle.dataset, { attribute: "title", vi: "Các lớp", en: "Layers" });
    }
  };
})(window.hopnhat);
