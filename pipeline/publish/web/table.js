// A table that sorts by its headings and filters by text and kind.
"use strict";

(function (h) {
  const STEP = 150;

  function compare(name, direction) {
    return (a, b) => {
      const [x, y] = [a[name], b[name]];
      if (x === null || y === null) return (x === null) - (y === null);
      const order = typeof x === "number" ? x - y : x.localeCompare(y, "vi");
      return direction * order || a.at - b.at;
    };
  }

  /** Fill `#rows` from rows; `cells(row)` makes the cells, `choose(row)` gets the row
   * taken, `drawn(rows)` those that pass the filter. */
  h.startTable = function (rows, cells, choose, drawn) {
    const table = document.getElementById("rows");
    const body = table.tBodies[0];
    const more = document.getElementById("more");
    const known = rows.map((row, at) => ({
      ...row, at, key: h.fold(`${row.units} ${row.vi} ${row.en}`),
    }));
    const view = { keep: () => true, words: "", sort: null, direction: 1, most: STEP };
    let chosen = null;

    function line(row) {
      return h.element("tr", {
        "data-id": row.id, class: row.id === chosen ? "chosen" : null,
        on: { click: () => choose(row) },
      }, cells(row));
    }

    function draw() {
      const kept = known.filter((row) => view.keep(row) && row.key.includes(view.words));
      if (view.sort) kept.sort(compare(view.sort, view.direction));
      body.replaceChildren(...kept.slice(0, view.most).map(line));
      drawn(kept);
      more.hidden = kept.length <= view.most;
      document.getElementById("shown").replaceChildren(
        ...h.number(kept.length, 0), ...h.both(" trên ", " of "), ...h.number(known.length, 0),
        ...h.both(" dòng", " rows"));
    }

    function update(changes) {
      Object.assign(view, { most: STEP }, changes);
      draw();
    }

    table.querySelectorAll("th[data-sort]").forEach((heading) => {
      heading.firstElementChild.addEventListener("click", () => {
        const falling = heading.getAttribute("aria-sort") === "ascending";
        table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
        update({ sort: heading.dataset.sort, direction: falling ? -1 : 1 });
      });
    });
    window.addEventListener("beforeprint", () => update({ most: Infinity }));
    window.addEventListener("afterprint", () => update({}));
    more.addEventListener("click", () => update({ most: view.most + STEP }));
    document.getElementById("filter").addEventListener("input", (event) => {
      update({ words: h.fold(event.target.value) });
    });

    draw();
    return {
      keep: (test) => update({ keep: test }),
      mark: (id) => {
        chosen = id;
        body.querySelectorAll("tr").forEach((row) => {
          row.classList.toggle("chosen", row.dataset.id === id);
        });
        const row = body.querySelector(".chosen");
        if (row) row.scrollIntoView({ block: "nearest" });
      },
    };
  };
})(window.hopnhat);
