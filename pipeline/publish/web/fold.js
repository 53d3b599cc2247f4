// Bring a name into the form in which spellings meet: without marks, Đăk as dac, Ngok as ngoc.
"use strict";

(function (h) {
  const TYPE_WORDS = [
    [/^(thi tran|thi tr|tt|township)\.?\s+/, "thị trấn"],
    [/^(dac khu|dk|special zone)\.?\s+/, "đặc khu"],
    [/^(phuong|ward|p)[.\s]\s*/, "phường"],
    [/^(xa|commune|x)[.\s]\s*/, "xã"],
    [/^(huyen dao|huyen|district|h)[.\s]\s*/, "huyện"],
  ];

  /** Lower case without marks; "đ" is a letter of its own and has to be named. */
  h.plain = function (text) {
    return text.toLowerCase().replace(/đ/g, "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
      .replace(/[^a-z0-9.]+/g, " ").trim();
  };

  /** A name as it is spelt, but for case, spaces, and the marks of Đăk and Đắk. */
  h.spelt = function (text) {
    return text.toLowerCase().normalize("NFC").replace(/ắ/g, "ă").replace(/\s+/g, "");
  };

  /** A plain name in which k and c, i and y at the end of a syllable are one. */
  h.fold = function (text) {
    return h.plain(text).replace(/\./g, "").replace(/(?<=[aeiou])k\b/g, "c")
      .replace(/(?<=[bcdghklmnpqrstvx])y\b/g, "i");
  };

  /** Divide a name into the type that it names, if any, and the folded rest. */
  function typed(text) {
    const words = h.plain(text);
    for (const [pattern, type] of TYPE_WORDS) {
      const rest = words.replace(pattern, "");
      if (rest && rest !== words) return { type, name: h.fold(rest), whole: h.fold(words) };
    }
    return { type: null, name: h.fold(words), whole: h.fold(words) };
  }

  /** Divide what was typed: a name, then the places that it is looked for in, after commas. */
  h.query = function (text) {
    const parts = text.split(/[,;()/]|\s[-–—]\s/).filter((part) => h.plain(part));
    const spelt = h.spelt(parts[0] || "");
    return { ...typed(parts[0] || ""), spelt, places: parts.slice(1).map((part) => h.fold(part)) };
  };

  /** The ways to read words without a comma as a name and a place, the longest name first. */
  h.queriesWithoutComma = function (text) {
    const words = h.plain(text).split(" ");
    return words.slice(1).map((_, at) => words.length - 1 - at).map((cut) => ({
      ...typed(words.slice(0, cut).join(" ")), places: [h.fold(words.slice(cut).join(" "))],
    }));
  };
})(window.hopnhat);
