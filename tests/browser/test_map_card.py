"""The card of a unit: reached by search and code, closed cleanly, printed whole."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

A4_ACROSS_PX = (1047, 718)  # without its margins of 10 mm
LONGEST_MS = 50
TRIES = 3  # others at work on the machine delay one frame, not the same one thrice

HIGHLIGHTED = """() => {
  const { units, before } = hopnhat.views[0].layers;
  const path = (shape) => shape.getElement().getAttribute("stroke");
  return [...units.getLayers(), ...before.getLayers()]
    .filter((shape) => shape.isSelected || path(shape) === "#d4006a").length;
}"""

CUT_CARDS = """async () => {
  const card = document.getElementById("card");
  const cut = [];
  for (const [lang, theme] of [["vi", "density"], ["en", "density"], ["vi", "former"]]) {
    for (const code of Object.keys(hopnhat.data.units)) {
      hopnhat.writeAddress({ code, lang, theme });
      for (let box = card.parentElement; box; box = box.parentElement) {
        const clips = getComputedStyle(box).overflowY !== "visible" && box !== document.body;
        const [inner, outer] = [card, box].map((one) => one.getBoundingClientRect().bottom);
        if (clips && inner > outer + 1) cut.push([code, lang, theme]);
      }
    }
  }
  return cut;
}"""

KEYSTROKES = """async ([words, tries]) => {
  const input = document.getElementById("search");
  const list = document.getElementById("results");
  const painted = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    requestAnimationFrame(() => port2.postMessage(null));
  });
  const least = {};
  const most = { shown: 0 };
  for (let at = 0; at < tries; at += 1) {
    for (const word of words) {
      for (let end = 1; end <= word.length; end += 1) {
        const typed = word.slice(0, end);
        await painted();
        const start = performance.now();
        input.value = typed;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await painted();
        least[typed] = Math.min(performance.now() - start, least[typed] ?? Infinity);
        most.shown = Math.max(most.shown, list.children.length);
      }
    }
  }
  return [most.shown, Object.entries(least).sort((one, two) => two[1] - one[1])];
}"""


def offered(page: Page, typed: str) -> list[str]:
    page.fill("#search", "")
    page.fill("#search", typed)
    return page.locator("#results li").all_inner_texts()


def print_across(page: Page) -> None:
    width, height = A4_ACROSS_PX
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")


def sheets(page: Page, paper: str = "A4") -> int:
    pdf = page.pdf(format=paper, landscape=True, print_background=True)
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def longest_card(page: Page) -> str:
    """Return the code of the unit whose card is highest on the screen."""
    return page.evaluate(
        """() => {
          const card = document.getElementById("card");
          const heights = Object.keys(hopnhat.data.units).map((code) => {
            hopnhat.writeAddress({ code });
            return [card.offsetHeight, code];
          });
          return heights.sort((one, two) => two[0] - one[0])[0][1];
        }"""
    )


def test_the_card_of_every_unit_is_printed_whole(watched, site):
    page = watched.open(site.url("index.html", "#21136"))
    print_across(page)
    assert page.evaluate(CUT_CARDS) == []


def test_the_longest_card_and_its_map_fit_one_sheet(watched, site):
    page = watched.open(site.url("index.html", "#theme=density"))
    code = longest_card(page)
    page = watched.open(site.url("index.html", f"#{code}&theme=density"))
    assert sheets(page) == 1 if site.real else sheets(page) <= 2  # the stand-in warns at length
    print_across(page)
    card, drawn = (page.locator(one).bounding_box() for one in ("#card", ".map-box"))
    assert card["x"] + card["width"] <= drawn["x"]
    assert drawn["x"] + drawn["width"] <= A4_ACROSS_PX[0]


@pytest.mark.parametrize("typed", ["tra", "ba", "son", "dak", "b", "21"])
def test_units_of_today_come_before_old_ones_that_fit_as_well(watched, site, typed):
    page = watched.open(site.url("index.html"))
    today, begin = page.evaluate(
        """(typed) => {
          const wanted = hopnhat.fold(typed);
          const begins = (name) => hopnhat.fold(name).replace(/ /g, "").startsWith(wanted);
          const units = Object.entries(hopnhat.data.units);
          const fits = ([code, { name }]) => code.startsWith(typed) || begins(name);
          const old = hopnhat.data.pairs.map((pair) => [pair[0], { name: pair[1] }]);
          return [units.filter(fits).length, old.filter(fits).length];
        }""",
        typed,
    )
    assert today
    assert begin
    shown = ["từ 1/7/2025" in one for one in offered(page, typed)]
    assert all(shown[:today])


def test_a_full_code_leads_to_its_unit_even_if_that_was_divided(watched, site):
    page = watched.open(site.url("index.html"))
    offered(page, "21142")
    page.keyboard.press("Enter")
    expect(page.locator("#card h2")).to_have_text("Cà Đam")  # has the larger part
    expect(page.locator("#card .chosen")).to_contain_text("Trà Bùi")
    assert re.search(r"#21136&old=21142$", page.url)
    page.locator("#card .rest a").click()
    expect(page.locator("#card h2")).to_have_text("Tây Trà Bồng")
    expect(page.locator("#card .chosen")).to_contain_text("Trà Bùi")
    page.locator("#card .rest a").click()
    expect(page.locator("#card h2")).to_have_text("Cà Đam")


def test_a_full_code_leads_to_its_unit_between_two_maps_too(watched, site):
    page = watched.open(site.url("before_after.html"))
    offered(page, "21142")
    page.keyboard.press("Enter")
    expect(page.locator("#pairing")).to_contain_text("xã Trà Bùi → xã Cà Đam")
    assert page.url.endswith("#old=21142")


def test_what_the_search_said_goes_when_another_unit_is_chosen(watched, site):
    page = watched.open(site.url("index.html"))
    offered(page, "An Vĩnh")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#search-status")).to_contain_text("có đến 31/1/2020")
    page.evaluate(
        """() => hopnhat.views[0].layers.units.getLayers()
          .find((one) => one.feature.properties.id === "21136").fire("click", {
            originalEvent: new Event("click") })"""
    )
    expect(page.locator("#card h2")).to_have_text("Cà Đam")
    expect(page.locator("#search-status")).to_be_empty()
    expect(page.locator("#search")).to_have_value("")


@pytest.mark.parametrize("way", ["escape", "escape in the search", "button"])
def test_a_closed_card_leaves_nothing_highlighted(watched, site, way):
    page = watched.open(site.url("index.html", "#21136&old=21142"))
    assert page.evaluate(HIGHLIGHTED) >= 2  # the unit, and the edges of the old one in it
    if way == "button":
        page.locator("#card .close").click()
    else:
        if way == "escape in the search":
            page.locator("#search").click()
        page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    assert page.evaluate(HIGHLIGHTED) == 0
    assert page.evaluate("location.hash") in ("", "#")
    expect(page.locator("#search-status")).to_be_empty()


def test_escape_closes_the_list_first_and_then_the_card(watched, site):
    page = watched.open(site.url("index.html", "#21136"))
    assert offered(page, "Ba Tơ")
    page.keyboard.press("Escape")
    expect(page.locator("#results")).to_be_hidden()
    expect(page.locator("#card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#search")).to_have_value("")


def test_escape_takes_back_the_choice_between_two_maps(watched, site):
    page = watched.open(site.url("before_after.html", "#21136"))
    hint = "Chọn một đơn vị"
    expect(page.locator("#pairing")).not_to_contain_text(hint)
    page.keyboard.press("Escape")
    expect(page.locator("#pairing")).to_contain_text(hint)
    chosen = "hopnhat.views.flatMap((view) => view.layers.units.getLayers())"
    assert page.evaluate(f"{chosen}.filter((one) => one.isSelected).length") == 0


@pytest.mark.parametrize("name", ["index.html", "before_after.html"])
def test_a_keystroke_is_painted_in_50_ms(watched, site, name):
    """From the key to the list on the screen, the wait for the next frame included."""
    page = watched.open(site.url(name))
    words = [
        "đăk lo",
        "xã Sơn Tịnh, huyện Sơn Tịnh",
        "21142",
        "quang ngai",
        "nguyen nghiem duc pho",
    ]
    longest, times = page.evaluate(KEYSTROKES, [words, TRIES])
    assert longest == 24
    assert times[0][1] <= LONGEST_MS, times[:5]
