// Search as you type over new and old names: a combobox after the pattern of the ARIA Authoring
// Practices. Every entry is a new unit, or a pair of an old unit and its heir.
"use strict";

(function (h) {
  const MOST = 8;

  function entriesOf(units, pairs) {
    const now = Object.entries(units).map(([code, unit]) => ({
      code, old: null, name: unit.name, type: unit.type, key: h.fold(unit.name), unit,
      place: null, part: false,
    }));
    const before = pairs.map(([old, name, type, district, province, code, extent]) => ({
      code, old, name, type, key: h.fold(name), unit: units[code],
      place: [district, province], part: extent === "part",
    }));
    return [...now, ...before].map((entry) => ({ ...entry, tight: entry.key.replace(/ /g, "") }));
  }

  function score(entry, query) {
    const tight = query.name.replace(/ /g, "");
    const typed = query.type && query.type === entry.type ? 0 : 1;
    if (!tight) return null;
    if (entry.tight === tight) return typed;
    if (query.type && entry.key === query.whole) return 2;
    if (entry.tight.startsWith(tight)) return 4 + typed;
    if (` ${entry.key}`.includes(` ${query.name}`)) return 6 + typed;
    if (entry.tight.includes(tight)) return 8 + typed;
    return null;
  }

  /** Make the function that finds entries, best first; `exact` are those named in full. */
  h.finder = function (units, pairs) {
    const entries = entriesOf(units, pairs);
    return function (text) {
      const query = h.query(text);
      const found = entries.map((entry) => ({ entry, score: score(entry, query) }))
        .filter((hit) => hit.score !== null)
        .sort((a, b) => a.score - b.score || a.entry.name.localeCompare(b.entry.name, "vi")
          || (a.entry.old || "").localeCompare(b.entry.old || ""));
      const best = found.length ? found[0].score : null;
      const exact = found.filter((hit) => hit.score === best && hit.score < 4);
      return { found: found.map((hit) => hit.entry), exact: exact.map((hit) => hit.entry) };
    };
  };

  function label(entry) {
    const name = h.element("strong", {}, `${entry.type} ${entry.name}`);
    if (!entry.old) {
      return [name, h.element("small", {}, h.both("từ 1/7/2025", "since 1 July 2025"))];
    }
    const [district, province] = entry.place;
    const heir = `→ ${entry.unit.type} ${entry.unit.name}`;
    const part = entry.part ? h.both(" (một phần)", " (a part)") : null;
    return [
      name, h.element("small", {}, `${district}, ${province}`),
      h.element("small", { class: "heir" }, heir, part),
    ];
  }

  /** Bring the search field to life; `choose` gets the entry that the reader takes. */
  h.startSearch = function (find, choose) {
    const input = document.getElementById("search");
    const list = document.getElementById("results");
    const status = document.getElementById("search-status");
    let shown = [];
    let active = -1;

    function close() {
      list.hidden = true;
      list.replaceChildren();
      shown = [];
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function activate(at) {
      active = (at + shown.length) % shown.length;
      [...list.children].forEach((option, index) => {
        option.setAttribute("aria-selected", String(index === active));
      });
      input.setAttribute("aria-activedescendant", `option-${active}`);
      list.children[active].scrollIntoView({ block: "nearest" });
    }

    function take(entry) {
      input.value = `${entry.type} ${entry.name}`;
      close();
      status.replaceChildren();
      choose(entry);
    }

    function show() {
      const { found } = find(input.value);
      shown = found.slice(0, MOST);
      active = -1;
      list.replaceChildren(...shown.map((entry, at) => h.element("li", {
        id: `option-${at}`, role: "option", "aria-selected": "false",
        on: { mousedown: (event) => { event.preventDefault(); take(entry); } },
      }, label(entry))));
      list.hidden = shown.length === 0;
      input.setAttribute("aria-expanded", String(shown.length > 0));
      input.removeAttribute("aria-activedescendant");
      status.replaceChildren(...(input.value.trim() ? counted(found.length) : []));
    }

    function enter() {
      if (active >= 0) return take(shown[active]);
      const { found, exact } = find(input.value);
      const sure = exact.length ? exact : found;
      if (sure.length === 1) return take(sure[0]);
      if (sure.length > 1) {
        show();
        status.replaceChildren(...h.both(
          `${sure.length} đơn vị phù hợp: hãy chọn theo huyện`,
          `${sure.length} units match: choose by district`,
        ));
        activate(0);
      }
      return undefined;
    }

    function counted(count) {
      return count
        ? h.both(`${count} kết quả`, `${count} results`)
        : h.both("Không tìm thấy tên này", "No such name found");
    }

    input.addEventListener("input", show);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && shown.length) activate(active + 1);
      else if (event.key === "ArrowUp" && shown.length) activate(active - 1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter") enter();
      else return;
      event.preventDefault();
    });
    document.getElementById("search-form").addEventListener("submit", (e) => e.preventDefault());
  };
})(window.hopnhat);
