// Search as you type: a combobox after the pattern of the ARIA Authoring Practices.
"use strict";

(function (h) {
  const MOST = 24;

  function dayText(iso) {
    return iso.split("-").map(Number).reverse().join("/");
  }

  function label(entry) {
    const name = h.element("strong", {}, `${entry.type} ${entry.name}`);
    if (!entry.old) {
      return [name, h.element("small", {}, h.both("từ 1/7/2025", "since 1 July 2025"))];
    }
    const until = entry.until
      ? h.both(` · đến ${dayText(entry.until)}`, ` · until ${dayText(entry.until)}`) : null;
    const heir = `→ ${entry.unit.type} ${entry.unit.name}`;
    const part = entry.part ? h.both(" (một phần)", " (a part)") : null;
    return [
      name, h.element("small", {}, entry.place.join(", "), until),
      h.element("small", { class: "heir" }, heir, part),
    ];
  }

  function counted(count) {
    return count
      ? h.both(`${count} kết quả`, count === 1 ? "1 result" : `${count} results`)
      : h.both("Không tìm thấy tên hay mã này", "No such name or code found");
  }

  function countedElsewhere(count) {
    return h.both(
      `Không có ở nơi đã gõ; ${count} kết quả ở nơi khác`,
      `Not in the place typed; ${count} elsewhere`,
    );
  }

  function choice(sure) {
    const districts = new Set(sure.map((entry) => (entry.place ? entry.place[0] : "")));
    const units = `${sure.length} đơn vị phù hợp`;
    return districts.size > 1
      ? h.both(`${units}: hãy chọn theo huyện`, `${sure.length} units match: choose by district`)
      : h.both(`${units}: hãy chọn một dòng`, `${sure.length} units match: choose one`);
  }

  function ended({ type, name, until, part }) {
    const [vi, en] = part ? ["một phần đất", "a part of its land"] : ["đất", "its land"];
    return h.both(
      `${type} ${name} có đến ${dayText(until)}; ${vi} nay thuộc đơn vị này`,
      `${type} ${name} ended on ${dayText(until)}; ${en} is now here`,
    );
  }

  /** What Enter takes: the only hit, the one new unit among those named in full, or what bears the
   * code that was typed: of a divided unit the larger part, whose card names the other. */
  function taken(sure, typed) {
    if (sure.length && sure[0].known === typed.trim()) return sure[0];
    const now = sure.filter((entry) => !entry.old);
    if (now.length === 1) return now[0];
    return sure.length === 1 ? sure[0] : null;
  }

  h.sayInSearch = function (...said) {
    document.getElementById("search-status").replaceChildren(...said.flat(3));
  };

  /** Take back what the field says once something else is chosen, or nothing. */
  h.emptySearch = function () {
    document.getElementById("search").value = "";
    h.sayInSearch();
  };

  /** Say that a code in the page's address is no unit's. */
  h.sayUnknown = function (code) {
    h.sayInSearch(h.both(`Không có đơn vị nào mang mã ${code}`, `No unit has the code ${code}`));
  };

  /** Bring the field to life; `choose` gets the entry taken, `clear` closes an earlier one. */
  h.startSearch = function (find, choose, clear) {
    const input = document.getElementById("search");
    const list = document.getElementById("results");
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
      close();
      choose(entry);
      input.value = `${entry.type} ${entry.name}`;
      if (entry.until) h.sayInSearch(ended(entry));
    }

    function show() {
      const { found, elsewhere } = find(input.value);
      shown = found.slice(0, MOST);
      active = -1;
      list.replaceChildren(...shown.map((entry, at) => h.element("li", {
        id: `option-${at}`, role: "option", "aria-selected": "false",
        on: { mousedown: (event) => { event.preventDefault(); take(entry); } },
      }, label(entry))));
      list.hidden = shown.length === 0;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", String(shown.length > 0));
      input.removeAttribute("aria-activedescendant");
      const said = elsewhere ? countedElsewhere : counted;
      h.sayInSearch(input.value.trim() ? said(found.length) : []);
    }

    function enter() {
      if (active >= 0) return take(shown[active]);
      const { found, exact, elsewhere } = find(input.value);
      const sure = exact.length ? exact : found;
      const best = elsewhere ? null : taken(sure, input.value);
      if (best) return take(best);
      const typed = input.value;
      if (typed.trim()) clear();
      input.value = typed;
      show();
      if (sure.length && !elsewhere) {
        h.sayInSearch(choice(sure));
        activate(0);
      }
      return undefined;
    }

    input.addEventListener("input", show);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && shown.length) activate(active + 1);
      else if (event.key === "ArrowUp" && shown.length) activate(active - 1);
      else if (event.key === "Escape" && shown.length) close();
      else if (event.key === "Enter") enter();
      else return;
      event.preventDefault();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) clear();
    });
    document.getElementById("search-form").addEventListener("submit", (e) => e.preventDefault());
  };
})(window.hopnhat);
