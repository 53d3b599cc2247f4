// What all pages share: text in two languages, elements made without HTML strings, and the
// address, which keeps the selection and the language: "#21136&lang=en&theme=area".
"use strict";

window.hopnhat = (function () {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const listeners = [];
  const moved = [];

  /** Make an element; text is always set as text, so that data cannot become markup. */
  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") {
        Object.entries(value).forEach(([event, run]) => made.addEventListener(event, run));
      } else if (value !== null && value !== undefined && value !== false) {
        made.setAttribute(name, value === true ? "" : value);
      }
    }
    const absent = [null, undefined];
    made.append(...children.flat(Infinity).filter((child) => !absent.includes(child)));
    return made;
  }

  /** The same text in both languages; the style sheet shows the one of the page. */
  function both(vi, en) {
    return [element("span", { lang: "vi" }, vi), element("span", { lang: "en" }, en)];
  }

  function number(value, digits, signDisplay = "auto") {
    const options = {
      minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay,
    };
    return both(
      value.toLocaleString("vi-VN", options),
      value.toLocaleString("en-GB", options),
    );
  }

  function readAddress() {
    const state = {};
    for (const part of decodeURIComponent(location.hash.slice(1)).split("&")) {
      const at = part.indexOf("=");
      if (at > 0) {
        state[part.slice(0, at)] = part.slice(at + 1);
      } else if (/^\d{3,5}$/.test(part)) {
        state.code = part;
      }
    }
    return state;
  }

  function written(state) {
    const rest = Object.entries(state)
      .filter(([name, value]) => name !== "code" && value)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    return "#" + [state.code, ...rest].filter(Boolean).join("&");
  }

  /** Change parts of the address; null takes one out. Choosing a unit can be undone by 'back'. */
  function writeAddress(changes) {
    const state = { ...readAddress(), ...changes };
    const step = "code" in changes ? "pushState" : "replaceState";
    if (written(state) !== location.hash) {
      history[step](null, "", written(state));
    }
    announce();
  }

  function announce() {
    const state = readAddress();
    document.documentElement.lang = state.lang === "en" ? "en" : "vi";
    listeners.forEach((listen) => listen(state));
    decorate(state);
  }

  /** Bring attributes into the page's language and keep selection and language in links. */
  function decorate(state) {
    document.querySelectorAll("[data-vi]").forEach((marked) => {
      const text = document.documentElement.lang === "en" ? marked.dataset.en : marked.dataset.vi;
      marked.setAttribute(marked.dataset.attribute, text);
    });
    const kept = written({ code: state.code, old: state.old, lang: state.lang });
    document.querySelectorAll("a[data-page]").forEach((link) => {
      link.href = link.dataset.page + (kept === "#" ? "" : kept);
    });
  }

  function start() {
    document.getElementById("language").addEventListener("click", () => {
      writeAddress({ lang: readAddress().lang === "en" ? null : "en" });
    });
    window.addEventListener("hashchange", announce);
    window.addEventListener("popstate", announce);
    fitAll();
    announce();
    window.addEventListener("beforeprint", () => print(true));
    window.addEventListener("afterprint", () => print(false));
  }

  /** A map has to have its size on paper before it is drawn there, not when it is laid out. */
  function print(starts) {
    document.documentElement.classList.toggle("printing", starts);
    if (starts) moveBelow();
    else moved.splice(0).forEach(([list, place]) => place.replaceWith(list));
    fitAll();
  }

  /** On paper nothing scrolls: long lists leave their box and follow the sheet with the map. */
  function moveBelow() {
    if (moved.length) return;
    document.querySelectorAll("[data-below-on-paper]").forEach((list) => {
      const place = document.createComment("printed below");
      list.replaceWith(place);
      document.body.append(list);
      moved.push([list, place]);
    });
  }

  /** Show the whole province: on opening, once the page has its size, and on paper. */
  function fitAll() {
    views.forEach((view) => {
      drawBeyond(view.map);
      view.map.invalidateSize({ animate: false });
      view.map.fitBounds(view.bounds, { animate: false, padding: [8, 8] });
    });
  }

  /** Draw well beyond the frame, so that a map on the move shows no cut-off edges. */
  function drawBeyond(map) {
    map.eachLayer((layer) => {
      if (layer instanceof L.Path) map.getRenderer(layer).options.padding = 0.5;
    });
  }

  const views = read("page-maps").map((view) => ({
    map: window[view.map],
    bounds: view.bounds,
    around: view.around,
    layers: Object.fromEntries(
      Object.entries(view.layers).map(([name, variable]) => [name, window[variable]]),
    ),
  }));

  return {
    data: read("page-data"), views, element, both, number, readAddress, writeAddress, start,
    onAddress: (listen) => listeners.push(listen),
  };
})();
