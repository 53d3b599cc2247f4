"""Keys of names, and the old encodings read back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spellings import as_tcvn3, as_vni, new_style, without_marks

from pipeline.config import project_paths
from pipeline.register.address import parts
from pipeline.register.encodings import from_tcvn3, from_vni
from pipeline.register.spelling import exact_key, fold, split_type
from pipeline.register.units import load_units

NAMES = sorted(set(load_units(project_paths().register)["name"]))
names = st.sampled_from(NAMES)
texts = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấậẵợựỵĐƠƯ '-", min_size=1, max_size=20)


@given(texts)
def test_keys_do_not_depend_on_unicode_form_nor_case_nor_spaces(text):
    for other in (
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFC", text),
        text.upper(),
        f"  {text} ",
        text.replace(" ", "").replace("-", ""),
    ):
        assert exact_key(other) == exact_key(text)
        assert fold(other) == fold(text)


@given(texts)
def test_folding_is_plain_and_done_once(text):
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()


@given(names, names)
def test_the_exact_key_tells_more_than_the_folded_one(one, other):
    if exact_key(one) == exact_key(other):
        assert fold(one) == fold(other)


@given(names)
def test_folding_is_the_same_without_marks_and_in_the_new_style(name):
    assert fold(without_marks(name)) == fold(name)
    assert exact_key(new_style(name)) == exact_key(name)


@pytest.mark.parametrize("name", NAMES)
def test_old_encodings_are_read_back(name):
    assert from_tcvn3(as_tcvn3(name)).lower() == name.lower()
    assert from_vni(as_vni(name)) == name
    assert from_vni(as_vni(name.upper())) == name.upper()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Thủy", "Thuỷ", True),
        ("Hòa", "Hoà", True),
        ("Mỹ Quý", "Mĩ Quí", True),
        ("Đăk Long", "Đắk Long", True),
        ("Đak Long", "Đác Long", True),
        ("Ngọc Lây", "Ngọk Lây", True),
        ("Ngok Yêu", "Ngọk Yêu", True),
        ("Ia H' Drai", "Ia H'Drai", True),
        ("TịnhẤnTây", "Tịnh Ấn Tây", True),
        ("Ba Tô", "Ba Tơ", False),
        ("Sơn Tinh", "Sơn Tịnh", False),
        ("Đức Thắng", "Đức Thạnh", False),
    ],
)
def test_which_spellings_are_one_name(one, other, same):
    assert (exact_key(one) == exact_key(other)) is same


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("Xã Ba Tô", "xã", "Ba Tô"),
        ("THỊ TRẤN  Ba Tơ", "thị trấn", "Ba Tơ"),
        ("Thị xã Đức Phổ", "thị xã", "Đức Phổ"),
        ("Xốp", "", "Xốp"),
        ("Phường Đúc", "phường", "Đúc"),
        ("Tịnh Khê", "", "Tịnh Khê"),
    ],
)
def test_the_type_is_split_from_the_name(text, kind, name):
    assert split_type(text) == (kind, name)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Thôn 2, X. Đăk Long, H. Đăk Hà, T. Kon Tum, Việt Nam",
            [("xã", "Đăk Long"), ("huyện", "Đăk Hà"), ("tỉnh", "Kon Tum")],
        ),
        (
            "Số 5 đường Hùng Vương phường Nguyễn Nghiêm thị xã Đức Phổ",
            [("phường", "Nguyễn Nghiêm"), ("thị xã", "Đức Phổ")],
        ),
        ("P.Nghĩa Lộ - TP.Quảng Ngãi", [("phường", "Nghĩa Lộ"), ("thành phố", "Quảng Ngãi")]),
        ("Đăk Long (Đăk Hà)", [("", "Đăk Long"), ("", "Đăk Hà")]),
        ("TT. Plei Kần, Ngọc Hồi, 580000", [("thị trấn", "Plei Kần"), ("", "Ngọc Hồi")]),
    ],
)
def test_an_address_is_cut_into_parts(line, found):
    assert [(part.type, part.name) for part in parts(line)] == found
