// The switch of themes and the legend.
"use strict";

(function (h) {
  function legendOf(theme) {
    return [
      h.element("h2", {}, h.both(theme.title.vi, theme.title.en)),
      h.element("ul", { class: "legend" }, theme.entries.map((entry) => h.element("li", {},
        h.element("span", entry.hatched
          ? { class: "swatch hatched" } : { class: "swatch", style: `background:${entry.colour}` }),
        h.both(entry.vi, entry.en)))),
      theme.note.vi ? h.element("p", { class: "note" }, h.both(theme.note.vi, theme.note.en)) : "",
    ];
  }

  /** Offer the themes; the one in the address is painted, the first one if there is none. */
  h.startThemes = function (themes, polygons) {
    const box = document.getElementById("themes");
    const buttons = themes.map((theme, at) => h.element("input", {
      type: "radio", name: "theme", value: theme.id, id: `theme-${theme.id}`,
      on: { change: () => h.writeAddress({ theme: at ? theme.id : null }) },
    }));
    box.append(...themes.map((theme, at) => h.element("label", {},
      buttons[at], h.element("span", {}, h.both(theme.title.vi, theme.title.en)))));
    let painted = null;
    h.onAddress((state) => {
      const theme = themes.find((one) => one.id === state.theme) || themes[0];
      if (theme === painted) return;
      painted = theme;
      buttons.forEach((button) => { button.checked = button.value === theme.id; });
      for (const [code, parts] of Object.entries(polygons)) {
        const { hatched, colour } = theme.entries[theme.of[code]];
        h.rest(parts, { fillColor: hatched ? "url(#hatched)" : colour });
      }
      document.getElementById("legend").replaceChildren(...legendOf(theme));
    });
  };
})(window.hopnhat);
