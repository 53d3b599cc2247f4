"""The index of names: every spelling finds its unit or says that it may mean several."""

import time
import unicodedata
from datetime import date

import pytest
from spellings import as_tcvn3, as_vni, new_style, without_marks

from pipeline.artefacts import read_table
from pipeline.config import EVE, MERGER, project_paths
from pipeline.register.encodings import from_tcvn3, from_vni
from pipeline.register.index import NONE, ONE, SEVERAL, NamesIndex
from pipeline.register.units import load_units, units_on

FOLDER = project_paths().register
DAYS = (date(2019, 1, 1), EVE, MERGER)
SHORT = {"xã": "X.", "phường": "P.", "thị trấn": "TT.", "huyện": "H.", "đặc khu": "Đặc khu"}
LEAST_SPELLINGS = 2000
LEAST_PER_MINUTE = 1_000_000


@pytest.fixture(scope="module")
def units():
    return load_units(FOLDER)


@pytest.fixture(scope="module")
def index(units):
    return NamesIndex(units, read_table(FOLDER / "aliases.csv", "aliases"))


def spellings_of(name, kind):
    """Ways of writing one name that the index must understand."""
    yield from (name, name.upper(), name.lower(), new_style(name), without_marks(name))
    yield unicodedata.normalize("NFD", name)
    yield from (name.replace(" ", ""), name.replace(" ", "  "), name.replace(" ", "-"))
    yield from (f"{kind} {name}", f"{kind.capitalize()}  {name}", f"{SHORT[kind]} {name}")
    yield without_marks(f"{kind} {name}")
    if SHORT[kind].endswith("."):
        yield f"{SHORT[kind]}{name}"
    yield from (as_tcvn3(name), as_tcvn3(f"{kind} {name}"))
    if name != "Ba Tơ":  # in VNI this is letter for letter the name of its neighbour Ba Tô
        yield from (as_vni(name), as_vni(name.upper()), as_vni(f"{kind} {name}"))
    for old, others in (("Đắk", ("Đăk", "Đak", "Đác")), ("Ngọc", ("Ngọk", "Ngok"))):
        if old in name:
            yield from (name.replace(old, other) for other in others)


def addresses_of(unit):
    yield f"Thôn 2, {unit.type} {unit.name}, {unit.district_name}, tỉnh {unit.province_name}"
    yield f"{unit.name}, {unit.district_name}, {unit.province_name}, Việt Nam"
    yield f"Số 5 đường Hùng Vương {unit.type} {unit.name} {unit.district_name}"


def corpus(units):
    """Rows of (written, district, province, day, code)."""
    for day in DAYS:
        for unit in units_on(units, day).itertuples():
            for written in dict.fromkeys(spellings_of(unit.name, unit.type)):
                yield written, unit.district_name, unit.province_name, day, unit.code
            if unit.district_name and unit.type != "huyện":
                for written in addresses_of(unit):
                    yield written, "", "", day, unit.code


def test_every_spelling_of_the_corpus_is_right_or_declared_ambiguous(index, units):
    wrong, right, several = [], 0, 0
    for written, district, province, day, code in corpus(units):
        found = index.resolve(written, district, province, day)
        right += found.code == code
        several += found.status == SEVERAL and code in found.candidates
        if found.code != code and not (found.status == SEVERAL and code in found.candidates):
            wrong.append((written, district, day, code, found))
    assert not wrong, wrong[:5]
    assert right + several >= LEAST_SPELLINGS
    assert several < right / 20


def test_without_a_place_no_spelling_is_wrong(index, units):
    wrong = []
    for written, _, _, day, code in corpus(units):
        found = index.resolve(written, date=day)
        if not (found.code == code or code in found.candidates):
            wrong.append((written, day, code, found))
    assert not wrong, wrong[:5]


@pytest.mark.parametrize(
    ("written", "place", "codes"),
    [
        ("Ba Tô", {}, {"21523"}),
        ("Ba To", {}, {"21484", "21523"}),
        ("Tinh Khe", {}, {"21211"}),
        ("Đak Long", {"date": EVE}, {"23368", "23504"}),
        ("Đăk Long", {"date": EVE, "district": "H. Đăk Hà"}, {"23504"}),
        ("Đăk Long", {"date": EVE, "district": "huyện Đắk Glei"}, {"23368"}),
        ("Măng Bút", {"date": EVE}, {"23458"}),
        ("Măng Bút", {"date": MERGER}, {"23455"}),
        ("Măng Bút", {}, {"23455", "23458"}),
        ("An Phú", {"date": EVE}, {"21262"}),
        ("An Phú", {"date": MERGER}, {"21034"}),
        ("P. Nguyễn Nghiêm, TX. Đức Phổ", {}, {"21439"}),
        ("Nguyễn Nghiêm, Quảng Ngãi", {"date": EVE}, {"21025", "21439"}),
        ("Trần Hưng Đạo, Nghĩa Lộ, Quảng Ngãi", {"date": EVE}, {"21028"}),
        ("Thôn 2 xã Đăk Long huyện Đăk Hà tỉnh Kon Tum", {}, {"23504"}),
        ("§¾k Hµ", {"district": "Tu M¬ R«ng"}, {"23425"}),
        ("Thành phố Kon Tum", {"date": MERGER}, set()),
        ("Huyện Lý Sơn", {"date": EVE}, {"536"}),
        ("đặc khu Lý Sơn", {"date": MERGER}, {"21548"}),
    ],
)
def test_what_a_name_may_mean(index, written, place, codes):
    found = index.resolve(written, **place)
    assert set(found.candidates) == codes
    assert found.status == {0: NONE, 1: ONE}.get(len(codes), SEVERAL)


def test_an_unknown_name_comes_with_the_nearest(index):
    found = index.resolve("Trà Buzi", date=EVE)
    assert found.status == NONE
    assert any("Trà Bùi" in label for label in found.nearest)


def test_many_at_once_answer_like_one_at_a_time(index):
    names, places = ["Ba Tơ", "Đăk Hà", "chẳng có"], ["Ba Tơ", "", ""]
    many = index.resolve_many(names, places, date=EVE)
    for row, name, place in zip(many.itertuples(), names, places, strict=True):
        one = index.resolve(name, place, date=EVE)
        assert (row.status, row.code) == (one.status, one.code)
        assert row.candidates == ";".join(one.candidates)


@pytest.mark.parametrize(
    ("decode", "written"),
    [
        (from_tcvn3, "Céng hßa x· héi chñ nghÜa ViÖt Nam"),
        (from_vni, "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"),
    ],
)
def test_the_country_s_name_in_the_old_encodings(decode, written):
    assert decode(written) == "Cộng hòa xã hội chủ nghĩa Việt Nam"


def test_a_million_look_ups_a_minute(index, units):
    names = [f"{unit.type} {unit.name}" for unit in units.itertuples()] * 50
    started = time.process_time()
    index.resolve_many(names)
    assert len(names) / (time.process_time() - started) * 60 >= LEAST_PER_MINUTE
