// Finding units by any name they have or had, by code, and by the district or province that they
// belonged to. Every entry is a new unit, or a pair of an earlier unit and its heir.
"use strict";

(function (h) {
  const PLACE_WORDS = /^(thanh pho|thi xa|huyen|tinh|tp|tx|h|t)\.? /;
  const SHORTEST_PLACE = 4;

  const bare = (place) => place.replace(PLACE_WORDS, "");

  function newEntries(units) {
    return Object.entries(units).map(([code, unit]) => ({
      code, old: null, known: code, name: unit.name, type: unit.type, unit, place: null,
      part: false, until: null, key: h.fold(unit.name),
    }));
  }

  function oldEntries(units, pairs) {
    return pairs.map(([old, name, type, district, province, code, extent]) => ({
      code, old, known: old, name, type, unit: units[code], place: [district, province],
      part: extent === "part", until: null, key: h.fold(name),
    }));
  }

  /** Units that ended before the eve; one that lives on under its name is found by place alone. */
  function endedEntries(units, pairs, ended) {
    return ended.flatMap(([known, name, type, district, province, until, eve, same]) => {
      const heirs = new Map(pairs.filter((pair) => eve.includes(pair[0]))
        .map((pair) => [pair[5], pair[0]]));
      return [...heirs].map(([code, old]) => ({
        code, old, known: same ? "" : known, name, type, unit: units[code],
        place: [district, province], part: heirs.size > 1, until, key: same ? "" : h.fold(name),
      }));
    });
  }

  function scoreOfName(entry, query) {
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

  function scoreOfPlace(entry, query) {
    const wanted = bare(query.whole);
    const level = entry.places.indexOf(wanted);
    if (level >= 0) return 10 + level;
    if (wanted.length < SHORTEST_PLACE) return null;
    const begun = entry.places.findIndex((place) => place.startsWith(wanted));
    return begun >= 0 ? 12 + begun : null;
  }

  function scoreOfCode(entry, digits) {
    if (entry.known === digits) return 0;
    return digits.length > 1 && entry.known.startsWith(digits) ? 4 : null;
  }

  function score(entry, query) {
    if (/^\d+$/.test(query.whole)) return scoreOfCode(entry, query.whole);
    const named = scoreOfName(entry, query);
    return named === null ? scoreOfPlace(entry, query) : named;
  }

  /** Make the function that finds entries, best first; `exact` are those named in full. */
  h.finder = function (units, pairs, ended) {
    const entries = [
      ...newEntries(units), ...oldEntries(units, pairs), ...endedEntries(units, pairs, ended),
    ].map((entry) => ({
      ...entry, tight: entry.key.replace(/ /g, ""),
      places: (entry.place || []).map((place) => bare(h.fold(place))),
    }));
    // In order of names once and for all: sorting by score keeps it, and a keystroke is quick.
    const { compare } = new Intl.Collator("vi");
    entries.sort((one, two) => compare(one.name, two.name)
      || (one.old || "").localeCompare(two.old || ""));
    return function (text) {
      const query = h.query(text);
      const found = entries.map((entry) => ({ entry, score: score(entry, query) }))
        .filter((hit) => hit.score !== null)
        .sort((one, two) => one.score - two.score);
      const best = found.length ? found[0].score : null;
      const exact = found.filter((hit) => hit.score === best && hit.score < 4);
      return { found: found.map((hit) => hit.entry), exact: exact.map((hit) => hit.entry) };
    };
  };

  /** The pairs of a unit that is no longer in use, whether it lived until the eve or not. */
  h.heirsOf = function (code, pairs, ended) {
    const eve = ended.filter((one) => one[0] === code).flatMap((one) => one[6]);
    const own = pairs.filter((pair) => pair[0] === code);
    return own.length ? own : pairs.filter((pair) => eve.includes(pair[0]));
  };
})(window.hopnhat);
