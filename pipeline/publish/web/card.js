// The card of one unit.
"use strict";

(function (h) {
  const TYPES_EN = {
    "xã": "commune", "phường": "ward", "thị trấn": "township", "đặc khu": "special zone",
    "huyện": "district",
  };

  function row(vi, en, ...value) {
    return [h.element("dt", {}, h.both(vi, en)), h.element("dd", {}, value)];
  }

  /** The acts say 'a part' and no more: share and line are ours unless a line was given. */
  function share(value, estimated) {
    const percent = `${(100 * value).toFixed(0)}%`;
    if (!estimated) return h.both(` – một phần (${percent} diện tích)`, ` – part (${percent})`);
    const link = (vi, en) => h.element(
      "a", { "data-page": "quality.html", href: "quality.html" }, h.both(vi, en));
    return h.element("span", { class: "estimate" },
      h.both(` – một phần (ước tính ${percent} diện tích; đường chia chưa công bố, xem `,
        ` – part (about ${percent} by our cut; the line isn't public, see `),
      link("Chất lượng", "Quality"), ")");
  }

  /** Where the rest of a divided unit went: links to the cards of its other heirs. */
  function rest(old, code) {
    const { pairs, units } = h.data;
    return pairs.filter((pair) => pair[0] === old && pair[5] !== code).map((pair) => h.element(
      "span", { class: "rest" }, h.both("; phần khác: ", "; another part: "),
      h.element("a", {
        href: `#${pair[5]}&old=${old}`,
        on: {
          click: (event) => {
            event.preventDefault();
            h.writeAddress({ code: pair[5], old });
          },
        },
      }, `${units[pair[5]].type} ${units[pair[5]].name}`)));
  }

  function formerUnit([old, name, type, , , code, extent, part, estimated], chosen) {
    return h.element("li", { class: old === chosen ? "chosen" : null },
      `${type} ${name}`, h.element("span", { class: "code" }, ` ${old}`),
      extent === "part" ? [share(part, estimated), rest(old, code)] : null);
  }

  function formerList(pairs, chosen) {
    const districts = new Map();
    pairs.forEach((pair) => {
      const place = `${pair[3]}, ${pair[4]}`;
      districts.set(place, [...(districts.get(place) || []), pair]);
    });
    return [...districts].map(([place, members]) => h.element("li", {},
      h.element("span", { class: "place" }, place),
      h.element("ul", {}, members.map((pair) => formerUnit(pair, chosen)))));
  }

  function links() {
    const pages = [
      ["before_after.html", "Trước và sau", "Before and after"],
      ["changes.html", "Lịch sử thay đổi", "History of changes"],
      ["quality.html", "Chất lượng ranh giới", "Quality of the boundary"],
    ];
    return h.element("p", { class: "links" }, pages.map(([page, vi, en]) => h.element(
      "a", { "data-page": page, href: page }, h.both(vi, en))));
  }

  function areas(unit) {
    const measured = row("Diện tích đo", "Measured area", h.number(unit.area, 2), " km²");
    if (unit.official === null) return measured;
    return [
      measured,
      row("Công bố", "Official", h.number(unit.official, 2), " km² (",
        h.both("đo lệch ", "measured "), h.number(unit.diff, 1, "exceptZero"), "%)"),
    ];
  }

  function people(unit) {
    const figure = unit.population === null
      ? h.both("không công bố", "not stated")
      : [h.number(unit.population, 0), h.both(" người", " persons")];
    if (!unit.remark) return figure;
    const why = unit.doubtful
      ? h.both("Con số trong danh sách, nghi sai. ", "The figure of the listing, probably wrong. ")
      : null;
    return [figure, h.element("span", { class: "warning" }, why,
      h.both(unit.remark.vi, unit.remark.en), ".")];
  }

  /** Fill the card with one unit; `chosen` is the old unit under which it was found. */
  h.fillCard = function (code, unit, pairs, chosen, close) {
    document.getElementById("card").replaceChildren(
      h.element("button", {
        type: "button", class: "close", "data-attribute": "aria-label", "data-vi": "Đóng",
        "data-en": "Close", on: { click: close },
      }, "×"),
      h.element("p", { class: "kind" }, h.both(unit.type, TYPES_EN[unit.type]), ` · ${code}`),
      h.element("h2", {}, unit.name),
      h.element("h3", {}, pairs.length === 1
        ? h.both("Từ một đơn vị cũ", "From one former unit")
        : h.both(`Gồm ${pairs.length} đơn vị cũ`, `Made of ${pairs.length} former units`)),
      h.element("ul", { class: "former" }, formerList(pairs, chosen)),
      h.element("dl", {},
        row("Căn cứ", "By", h.both(`khoản ${unit.clause}, `, `clause ${unit.clause}, `), unit.act),
        areas(unit),
        row("Dân số", "Population", people(unit)),
        row("Trụ sở", "Seat", unit.seat || "–")),
      links(),
    );
  };
})(window.hopnhat);
