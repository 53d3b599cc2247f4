"""What a reader meets who opens the maps for the first time: keys, figures, dates, headings."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE_PX = {"width": 390, "height": 844}
ISO_DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")
CUT_OFF_NAMES = """() => hopnhat.views.flatMap(({ map }) => {
  const frame = map.getContainer().getBoundingClientRect();
  return [...map.getContainer().querySelectorAll(".place")]
    .filter((place) => getComputedStyle(place).visibility !== "hidden")
    .filter((place) => {
      const box = place.firstChild.getBoundingClientRect();
      const meets = box.right > frame.left && box.left < frame.right
        && box.bottom > frame.top && box.top < frame.bottom;
      return meets && (box.left < frame.left || box.right > frame.right
        || box.top < frame.top || box.bottom > frame.bottom);
    }).map((place) => place.textContent);
})"""


def test_the_lines_of_the_map_are_in_its_legend(watched, site):
    page = watched.open(site.url("index.html"))
    for said in ("Ranh giới đơn vị cũ", "Ranh giới hai tỉnh cũ"):
        expect(page.locator(".line-key", has_text=said)).to_be_visible()
    page = watched.open(site.url("before_after.html"))
    expect(page.locator(".cut-key")).to_be_visible()


def test_one_colour_is_one_unit_only_side_by_side(watched, site):
    """There are six colours for 96 units: the hint must not promise one for each."""
    page = watched.open(site.url("before_after.html"))
    colours = page.evaluate(
        """() => new Set(hopnhat.views[1].layers.units.getLayers()
          .map((one) => one.options.fillColor)).size"""
    )
    assert colours < page.evaluate("Object.keys(hopnhat.data.units).length")
    expect(page.locator("#pairing")).to_contain_text("liền nhau cùng màu")


@pytest.mark.parametrize(("lang", "mark"), [("vi", "."), ("en", ",")])
def test_thousands_are_grouped_in_tables_as_on_the_card(watched, site, lang, mark):
    page = watched.open(site.url("index.html", f"#21136&lang={lang}"))
    people = f"4{mark}336"
    expect(page.locator("#card")).to_contain_text(people)
    page.locator(".listing summary").click()
    row = page.locator(".listing tr", has=page.locator("[data-code='21136']"))
    assert row.inner_text().rstrip().endswith(people)


def test_counts_and_small_sizes_of_the_quality_page_are_written_the_vietnamese_way(watched, site):
    page = watched.open(site.url("quality.html"))
    rows = page.evaluate("hopnhat.data.rows.length")
    said = f"{rows:,}".replace(",", ".")
    expect(page.locator("#shown")).to_have_text(
        re.compile(rf"{said} trên {said} dòng"), use_inner_text=True
    )
    page.check("#kinds input[value=area]")
    small = [one for one in page.locator("#rows .figure").all_inner_texts() if "<" in one]
    assert all(one.startswith("< 0,1 ") for one in small)
    if site.real:
        assert small  # the stand-in may have none


@pytest.mark.parametrize("name", ["changes.html", "quality.html"])
def test_readers_get_dates_as_people_write_them(watched, site, name):
    page = watched.open(site.url(name))
    if name == "changes.html":
        page.locator(".listing summary").click()
        expect(page.locator(".listing tbody tr").last).to_contain_text("1/7/2025")
    else:
        page.check("#kinds input[value=cut]")
        assert any("1/7/2025:" in one for one in page.locator("#rows tr").all_inner_texts())
    assert ISO_DATE.findall(page.locator("main").inner_text()) == []


@pytest.mark.parametrize("name", ["index.html", "changes.html", "quality.html"])
def test_on_a_phone_the_heading_comes_before_the_map(watched, site, name):
    watched.page.set_viewport_size(PHONE_PX)
    page = watched.open(site.url(name))
    heading, drawn = (page.locator(one).first.bounding_box() for one in ("h1", ".map-box"))
    assert heading["y"] + heading["height"] <= drawn["y"]


@pytest.mark.parametrize("name", ["index.html", "before_after.html"])
def test_no_name_around_is_cut_off_by_the_frame(watched, site, name):
    watched.page.set_viewport_size(PHONE_PX)
    page = watched.open(site.url(name))
    assert page.evaluate(CUT_OFF_NAMES) == []
    page.click("#language")
    assert page.evaluate(CUT_OFF_NAMES) == []


def test_typing_does_not_push_the_two_maps_about(watched, site):
    page = watched.open(site.url("before_after.html"))
    box = page.locator(".map-box").first
    before = box.bounding_box()
    page.fill("#search", "tra bui")
    assert box.bounding_box() == before


def test_the_filter_of_one_unit_stands_on_one_line(watched, site):
    page = watched.open(site.url("quality.html", "#21136"))
    chip, field = (page.locator(one).bounding_box() for one in ("#only button", "#filter"))
    assert chip["y"] + chip["height"] / 2 <= field["y"] + field["height"]
    assert field["x"] >= chip["x"] + chip["width"]
