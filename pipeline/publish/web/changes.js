// The changes by date: buttons for the days, a list of the events of the day, and their land.
"use strict";

(function (h) {
  const { events, kinds, dates, merger, heirs, points, names } = h.data;
  const { map, layers } = h.views[0];
  const PLAIN = { fillColor: "#f6f5f0", fillOpacity: 1, color: "#9aa8af", weight: 0.8 };
  const REPEATED = 3;
  const last = dates[dates.length - 1].date;
  let day = null;
  let chosen = null;

  const full = (unit) => `${unit.type} ${unit.name}`.trim();
  const onDay = (date) => events.filter((event) => event.date === date);
  const keyOf = (event) => `${event.date}/${event.new.code}`;

  function dateText(iso) {
    const [year, month, date] = iso.split("-").map(Number);
    const english = new Date(year, month - 1, date)
      .toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return h.both(`${date}/${month}/${year}`, english);
  }

  function oldText(event) {
    return event.old.map((unit, at) => [
      at ? ", " : "", full(unit),
      unit.extent !== "part" ? "" : unit.area
        ? h.both(` (một phần, ${unit.area.toLocaleString("vi-VN")} km²)`,
          ` (a part, ${unit.area} km²)`)
        : h.both(" (một phần)", " (a part)"),
    ]);
  }

  /** Notes that most events of a day carry are said once for the day, with a mark at each. */
  function common(date) {
    const counts = {};
    onDay(date).forEach((event) => event.notes.vi.forEach((note, at) => {
      counts[note] = counts[note] || { vi: note, en: event.notes.en[at], count: 0 };
      counts[note].count += 1;
    }));
    return Object.values(counts).filter((note) => note.count >= REPEATED);
  }

  function details(event) {
    const { vi, en } = kinds[event.kind];
    return [
      h.element("strong", {}, full(event.new)), " ",
      h.element("small", {}, h.both(`${vi}: từ `, `${en}: from `), oldText(event)),
      h.element("small", {}, event.act, event.clause
        ? h.both(`, khoản ${event.clause}`, `, clause ${event.clause}`) : "",
      event.notes.vi.some((note) => repeated[event.date].has(note)) ? " *" : ""),
      event.notes.vi.map((note, at) => (repeated[event.date].has(note) ? ""
        : h.element("small", {}, h.both(note, event.notes.en[at])))),
    ];
  }

  function label(code) {
    const here = onDay(day).filter((event) => event.on.includes(code));
    return here.length ? here.map((event) => h.element("div", {}, details(event))) : names[code];
  }

  const repeated = Object.fromEntries(dates.map((one) => [
    one.date, new Set(common(one.date).map((note) => note.vi)),
  ]));

  const polygons = h.makeTouchable(layers.units, label, (code) => {
    const event = onDay(day).find((one) => one.on.includes(code));
    if (event) choose(event, true);
  });

  function choose(event, reveal) {
    chosen = keyOf(event);
    mark(event, reveal);
  }

  function mark(event, reveal) {
    h.select(polygons, event ? event.on : []);
    document.querySelectorAll("#events button").forEach((button) => {
      const pressed = event !== null && button.dataset.key === keyOf(event);
      button.setAttribute("aria-pressed", String(pressed));
      if (pressed && reveal) button.scrollIntoView({ block: "nearest" });
    });
    if (event) h.zoomTo(map, event.on.flatMap((code) => polygons[code]));
  }

  function paint() {
    const kindOf = {};
    onDay(day).forEach((event) => event.on.forEach((code) => {
      kindOf[code] = kindOf[code] === "part" ? "part" : event.kind;
    }));
    for (const [code, parts] of Object.entries(polygons)) {
      const kind = kindOf[code];
      h.rest(parts, kind ? { ...PLAIN, fillColor: kinds[kind].colour, color: "#4d626d" } : PLAIN);
    }
    map[day === merger ? "addLayer" : "removeLayer"](layers.after);
  }

  function list() {
    const today = onDay(day);
    const used = Object.keys(kinds).filter((kind) => today.some((event) => event.kind === kind));
    document.getElementById("kinds").replaceChildren(...used.map((kind) => h.element("li", {},
      h.element("span", { class: "swatch", style: `background:${kinds[kind].colour}` }),
      h.element("span", {}, h.both(kinds[kind].vi, kinds[kind].en),
        ` (${today.filter((event) => event.kind === kind).length})`))));
    document.getElementById("list-title").replaceChildren(...h.both(
      `${today.length} đơn vị sau ngày này`, `${today.length} units after that day`));
    document.getElementById("day-notes").replaceChildren(...common(day).map((note) => h.element(
      "p", { class: "note" }, "* ", h.both(note.vi, note.en),
      h.both(` (${note.count} trên ${today.length} đơn vị)`,
        ` (${note.count} of ${today.length} units)`))));
    document.getElementById("events").replaceChildren(...today.map((event) => h.element("li", {},
      h.element("button", {
        type: "button", "aria-pressed": "false", "data-key": keyOf(event),
        on: { click: () => choose(event) },
      }, h.element("span", {
        class: "swatch", style: `background:${kinds[event.kind].colour}`,
      }), h.element("span", {}, details(event))))));
  }

  /** The events that touched the land of one new unit, oldest first. */
  function own(code) {
    const box = document.getElementById("own");
    const former = Object.keys(heirs).filter((old) => heirs[old].includes(code));
    const mine = events.filter((event) => (event.date === merger
      ? event.new.code === code : event.on.some((old) => former.includes(old))));
    box.hidden = mine.length === 0;
    if (!mine.length) return;
    const unit = mine[mine.length - 1].new;
    box.replaceChildren(
      h.element("h2", {}, h.both(`Lịch sử của ${full(unit)}`, `History of ${full(unit)}`)),
      h.element("ol", {}, mine.map((event) => h.element("li", {},
        h.element("button", {
          type: "button",
          on: { click: () => { h.writeAddress({ date: dateOf(event) }); choose(event); } },
        }, dateText(event.date)), " ", details(event)))),
    );
  }

  const dateOf = (event) => (event.date === last ? null : event.date);

  function show(state) {
    const wanted = dates.some((one) => one.date === state.date) ? state.date : last;
    if (wanted !== day) {
      day = wanted;
      chosen = null;
      document.getElementById(`date-${day}`).checked = true;
      paint();
      list();
      mark(null);
    }
    const [heir] = heirs[state.old] || [];
    const code = state.code || heir;
    own(code);
    const event = onDay(day).find((one) => one.new.code === code);
    if (event && !chosen) choose(event);
  }

  document.getElementById("dates").append(...dates.map((one) => h.element("label", {},
    h.element("input", {
      type: "radio", name: "date", id: `date-${one.date}`, value: one.date,
      on: { change: () => h.writeAddress({ date: one.date === last ? null : one.date }) },
    }),
    h.element("span", {}, dateText(one.date)),
    h.element("small", {}, h.both(`${one.count} đơn vị thay đổi`, `${one.count} units changed`)))));
  h.onAddress(show);
  h.writeNames(map, points, (code) => names[code]);
  h.describe(map, "Bản đồ các thay đổi", "Map of the changes");
  h.start();
  document.documentElement.dataset.ready = "yes";
})(window.hopnhat);
