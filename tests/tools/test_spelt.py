"""No name is another's by its letters alone, and no address by what stands behind the commune."""

import pytest
from hostile import write_csv, write_xlsx

from pipeline.tools.convert import read_and_convert
from pipeline.tools.lookup import lookup
from pipeline.tools.lookup_file import FileQuestion, answer_file
from pipeline.tools.lookup_rows import NEW_CODE, NOTE, OTHER_MARKS
from pipeline.tools.recipe import Recipe
from pipeline.tools.unresolved import CANDIDATES, REASON, REASONS


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("tổ 5, Xã. Tịnh Giang, Sơn Tịnh, Quảng Ngãi", "21226"),
        ("xã Trà Phu, Trà Bồng", "21130"),  # the mark is left out
        ("xa Tra Phu, Tra Bong", "21130"),
        ("12 Lê Lợi, phường Trần Phú, TP Quảng Ngãi", "21013"),
        ("xã Đức Phong, Mộ Đức", "21433"),
        ("Ba Vì, Ba Tơ, Quảng Ngãi", "21529"),
        ("xã Sơn Hạ, huyện Sơn Hà", "21292"),
    ],
)
def test_an_address_means_its_commune(question, code):
    (answer,) = lookup(question)
    assert [match.code for match in answer.matches] == [code]


@pytest.mark.parametrize(
    "question",
    [
        "xã Ba Thanh Mới, Ba Tơ, Quảng Ngãi", "xã Tịnh Giangg, Sơn Tịnh, Quảng Ngãi",
        "Chợ Ba Vì, Ba Tơ", "123 Quang Trung, Kon Tum", "xã Sơn Hà, huyện Sơn Hà",
        "xã Bình Thành, huyện Bình Sơn",
    ],
)  # fmt: skip
def test_what_stands_behind_an_unknown_commune_is_not_taken_for_it(question):
    assert lookup(question)[0].matches == ()


def test_an_unknown_commune_of_an_address_has_its_own_nearest_names():
    assert any("Tịnh Giang" in name for name in lookup("xã Tịnh Giangg, Sơn Tịnh")[0].nearest)


def test_marks_that_are_left_out_are_told():
    assert "Trà Phú" in lookup("xã Trà Phu, Trà Bồng")[0].note
    assert lookup("xa Tra Phu, Tra Bong")[0].note == ""


def test_one_new_unit_among_old_addresses_changes_none_of_them(tmp_path):
    old = [("xã Bình Thuận, Bình Sơn", "21061"), ("xã Sơn Hải, Sơn Hà", None),
           ("xã Trà Giang, Trà Bồng", "21127"), ("Ba Vì, Ba Tơ, Quảng Ngãi", "21529")]  # fmt: skip
    codes = {}
    for more in ([], [["Phường Cẩm Thành"]]):
        rows = [["Địa chỉ"], *([text] for text, _ in old), *more]
        path = write_xlsx(tmp_path / f"t{len(more)}.xlsx", rows)
        codes[len(more)] = list(answer_file(path, FileQuestion()).table[NEW_CODE])[: len(old)]
    assert codes[0] == codes[1]
    assert all(code == wanted for code, (_, wanted) in zip(codes[1], old, strict=True) if wanted)


def test_a_name_with_other_marks_is_not_carried_over(tmp_path):
    district = "Huyện Ba Tơ"
    rows = [["Tên xã", "Huyện", "Dân số"], ["xã Ba Tơ", district, 1_830],
            ["xã Ba Dinh", district, 10], ["xã Ba Vì", district, 20], ["xã Ba Xa", district, 30],
            ["Thị trấn Trà Xuân", "Huyện Trà Bồng", 40]]  # fmt: skip
    path = write_csv(tmp_path / "t.csv", rows)
    conversion = read_and_convert(path, recipe=Recipe())
    named = conversion.unresolved[conversion.unresolved["Dân số"].eq("1830")]
    assert list(named[REASON]) == [REASONS["marks"]]
    assert "Ba Tô" in named[CANDIDATES].iloc[0]


def test_rows_with_marks_left_out_are_told_in_a_file(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [["Địa chỉ"], ["xã Trà Phu, Trà Bồng"], ["xã Trà Tân"]])
    notes = list(answer_file(path, FileQuestion()).table[NOTE])
    assert "Trà Phú" in notes[0]
    assert notes[1] == ""


def test_a_name_with_other_marks_is_told_so_in_a_file(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [["Địa chỉ"], ["xã Trà Tấn, huyện Trà Bồng"],
                                            ["xã Bình An, huyện Bình Sơn"]])  # fmt: skip
    told = answer_file(path, FileQuestion()).table
    assert list(told[NEW_CODE]) == ["", "21085"]
    assert told[NOTE][0].startswith(OTHER_MARKS)
    assert "Trà Tân" in told[NOTE][0]
