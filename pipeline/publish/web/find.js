// Finding units by any name they have or had, by code, by the district or province that they
// belonged to, or by name and place: "Bình Minh, Bình Sơn". Every entry is a new unit, or a pair of
// an earlier unit and its heir.
"use strict";

(function (h) {
  const PLACE_WORDS = /^(thanh pho|thi xa|huyen dao|huyen|quan|tinh|city|tp|tx|h|t)\.? /;
  const PROVINCE_WORDS = /^(tinh|t) /;
  const SHORTEST_PLACE = 4;
  const SURE = 4;  // a score below it is that of a unit named in full

  const bare = (place) => place.replace(PLACE_WORDS, "");

  /** The districts and the provinces of a name, as they are compared. */
  const within = (districts, provinces) => ({
    districts: districts.map((one) => bare(h.fold(one))),
    provinces: provinces.map((one) => bare(h.fold(one))),
  });

  /** A new unit lies where its former units lay, and in the province that is left. */
  function newEntries(units, pairs, province) {
    return Object.entries(units).map(([code, unit]) => {
      const own = pairs.filter((pair) => pair[5] === code);
      return {
        code, old: null, known: code, name: unit.name, type: unit.type, unit, place: null,
        part: false, share: 1, until: null, key: h.fold(unit.name),
        within: within(own.map((pair) => pair[3]), [province, ...own.map((pair) => pair[4])]),
      };
    });
  }

  function oldEntries(units, pairs) {
    return pairs.map(([old, name, type, district, province, code, extent, share]) => ({
      code, old, known: old, name, type, unit: units[code], place: [district, province],
      part: extent === "part", share, until: null, key: h.fold(name),
      within: within([district], [province]),
    }));
  }

  /** Units that ended before the eve; one that lives on under its name is found by place alone. */
  function endedEntries(units, pairs, ended) {
    return ended.flatMap(([known, name, type, district, province, until, eve, same]) => {
      const heirs = new Map(pairs.filter((pair) => eve.includes(pair[0]))
        .map((pair) => [pair[5], pair[0]]));
      return [...heirs].map(([code, old]) => ({
        code, old, known: same ? "" : known, name, type, unit: units[code],
        place: [district, province], part: heirs.size > 1, share: 0, until,
        key: same ? "" : h.fold(name),
        within: within([district], [province]),
      }));
    });
  }

  /** Who types marks means them: Ba Tơ is not Ba Tô. Who types none means either. */
  function ofOtherMarks(entry, { spelt = "" }) {
    return /[^ -~]/.test(spelt) && !spelt.endsWith(entry.spelt) ? 2 : 0;
  }

  function scoreOfName(entry, query) {
    const tight = query.name.replace(/ /g, "");
    const typed = query.type && query.type === entry.type ? 0 : 1;
    if (!tight) return null;
    if (entry.tight === tight) return typed + ofOtherMarks(entry, query);
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

  /** Whether an entry lies in a place that was typed, in full or its beginning. */
  function liesIn({ within: own }, place) {
    const wanted = bare(place);
    const begins = (known) => known.startsWith(wanted);
    if (PROVINCE_WORDS.test(place)) return own.provinces.some(begins);
    const level = wanted === place ? own.districts.concat(own.provinces) : own.districts;
    return level.some(begins);
  }

  function score(entry, query) {
    if (/^\d+$/.test(query.whole)) return scoreOfCode(entry, query.whole);
    const named = scoreOfName(entry, query);
    return named === null ? scoreOfPlace(entry, query) : named;
  }

  /** The hits of one reading, best first; those that lie in all its places alone. */
  function hitsOf(entries, query) {
    return entries.filter((entry) => query.places.every((place) => liesIn(entry, place)))
      .map((entry) => ({ entry, score: score(entry, query) }))
      .filter((hit) => hit.score !== null)
      .sort((one, two) => one.score - two.score);
  }

  function hitsWithoutComma(entries, text) {
    for (const query of h.queriesWithoutComma(text)) {
      const found = hitsOf(entries, query).filter((hit) => hit.score < SURE);
      if (found.length) return found;
    }
    return [];
  }

  /** Make the function that finds entries, best first; `exact` are those named in full, and
   * `elsewhere` says that the name is known, but not in the place that was typed. */
  h.finder = function (units, pairs, ended, province) {
    const entries = [
      ...newEntries(units, pairs, province), ...oldEntries(units, pairs),
      ...endedEntries(units, pairs, ended),
    ].map((entry) => ({
      ...entry, tight: entry.key.replace(/ /g, ""), spelt: h.spelt(entry.name),
      places: (entry.place || []).map((place) => bare(h.fold(place))),
    }));
    // In order once and for all, today's units first, then by name, of a divided unit the larger
    // part first: sorting by score keeps it, and a keystroke is quick.
    const { compare } = new Intl.Collator("vi");
    entries.sort((one, two) => Boolean(one.old) - Boolean(two.old) || compare(one.name, two.name)
      || (one.old || "").localeCompare(two.old || "") || two.share - one.share);
    return function (text) {
      const query = h.query(text);
      let found = hitsOf(entries, query);
      if (!found.length && !query.places.length) found = hitsWithoutComma(entries, text);
      const elsewhere = !found.length && query.places.length > 0;
      if (elsewhere) found = hitsOf(entries, { ...query, places: [] });
      const best = found.length && !elsewhere ? found[0].score : null;
      const exact = found.filter((hit) => hit.score === best && hit.score < SURE);
      return {
        found: found.map((hit) => hit.entry), exact: exact.map((hit) => hit.entry),
        elsewhere: elsewhere && found.length > 0,
      };
    };
  };

  /** The pairs of a unit that is no longer in use, whether it lived until the eve or not; the
   * heir of the larger part comes first. */
  h.heirsOf = function (code, pairs, ended) {
    const eve = ended.filter((one) => one[0] === code).flatMap((one) => one[6]);
    const own = pairs.filter((pair) => pair[0] === code).sort((one, two) => two[7] - one[7]);
    return own.length ? own : pairs.filter((pair) => eve.includes(pair[0]));
  };
})(window.hopnhat);
