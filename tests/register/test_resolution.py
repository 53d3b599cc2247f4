"""The grammar of the resolutions, each rule with a clause of the law that needs it."""

import pytest

from pipeline.errors import RegisterError
from pipeline.register.lawtext import Correction, LawClause, corrected, parse_law, tidy
from pipeline.register.resolution import read_clause, read_resolution

ALL = "Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của "
FORMS = " thành xã mới có tên gọi là xã X"
PART = "một phần diện tích tự nhiên, quy mô dân số của "

ACT = """
Số: 9999/NQ-UBTVQH15

**Điều 1. Sắp xếp các đơn vị hành chính cấp xã của tỉnh Nam Sơn** Trên cơ sở Đề án như sau:

1\\. Sắp xếp toàn bộ diện tích tự nhiên, quy mô dân số của xã Đông
và xã Sơn Kim 2 thành xã mới có tên gọi là **xã Sơn Kim
2**.

2\\. Sau khi sắp xếp, tỉnh Nam Sơn có 02 đơn vị hành chính cấp xã, gồm 02 xã; trong đó có 01 xã
hình thành sau sắp xếp quy định tại Điều này và 01 xã không thực hiện sắp xếp là xã Sơn Kim 1.

**Điều 2. Hiệu lực thi hành**
"""


def read(text):
    return read_clause(LawClause(1, tidy(text)))


def mentioned(text):
    return [(unit.type, unit.name, unit.extent) for unit in read(text).sources]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        pytest.param(
            f"{ALL}các xã Tịnh Kỳ, Tịnh Châu và Tịnh Khê{FORMS}",
            ["xã Tịnh Kỳ", "xã Tịnh Châu", "xã Tịnh Khê"],
            id="1677, 1: a list of one type",
        ),
        pytest.param(
            f"{ALL}thị trấn Châu Ổ và các xã Bình Thạnh, Bình Chánh{FORMS}",
            ["thị trấn Châu Ổ", "xã Bình Thạnh", "xã Bình Chánh"],
            id="1677, 7: a list of two types",
        ),
        pytest.param(
            f"{ALL}phường Phổ Văn, phường Phổ Quang, xã Phổ An và xã Phổ Thuận{FORMS}",
            ["phường Phổ Văn", "phường Phổ Quang", "xã Phổ An", "xã Phổ Thuận"],
            id="1677, 85: each with its type",
        ),
        pytest.param(
            f"{ALL}Phường 4 (thành phố Trà Vinh) và xã Long Đức{FORMS}",
            ["phường 4 (thành phố Trà Vinh)", "xã Long Đức"],
            id="1687, 111: a numbered ward",
        ),
        pytest.param(
            f"{ALL}phường Phường Đúc và phường Vĩnh Ninh{FORMS}",
            ["phường Phường Đúc", "phường Vĩnh Ninh"],
            id="1675: a ward whose name begins with Phường",
        ),
        pytest.param(
            f"{ALL}xã Đăk Long (thuộc huyện Đăk Hà) và xã Đăk Pxi{FORMS}",
            ["xã Đăk Long (huyện Đăk Hà)", "xã Đăk Pxi"],
            id="1677, 52: a district in brackets",
        ),
        pytest.param(
            f"{ALL}thị trấn Châu Thành (huyện Châu Thành, tỉnh Trà Vinh) và xã Đa Lộc{FORMS}",
            ["thị trấn Châu Thành (huyện Châu Thành, Trà Vinh)", "xã Đa Lộc"],
            id="1687, 34: district and province in brackets",
        ),
        pytest.param(
            f"{ALL}xã Khánh Bình Tây (bao gồm Hòn Đá Bạc), xã Khánh Bình Tây Bắc{FORMS}",
            ["xã Khánh Bình Tây", "xã Khánh Bình Tây Bắc"],
            id="1655, 16: a remark in brackets",
        ),
        pytest.param(
            f"{ALL}các phường Nam Đồng, Phương Liên - Trung Tự, Trung Liệt{FORMS}",
            ["phường Nam Đồng", "phường Phương Liên - Trung Tự", "phường Trung Liệt"],
            id="1656, 10: a name with a hyphen",
        ),
        pytest.param(
            f"{ALL}thị trấn Nông trường Việt Trung, xã Nhân Trạch và xã Lý Nam{FORMS}",
            ["thị trấn Nông trường Việt Trung", "xã Nhân Trạch", "xã Lý Nam"],
            id="1680, 24: a small letter within a name",
        ),
        pytest.param(
            f"{ALL}xã Kim Trung và khu vực bãi bồi ven biển (do huyện Kim Sơn quản lý){FORMS}",
            ["xã Kim Trung", "đất khu vực bãi bồi ven biển"],
            id="1674, 97: land in no commune",
        ),
        pytest.param(
            "Nhập toàn bộ diện tích tự nhiên, quy mô dân số của xã Long Hòa (huyện Cần Giờ) và "
            f"thị trấn Cần Thạnh{FORMS}",
            ["xã Long Hòa (huyện Cần Giờ)", "thị trấn Cần Thạnh"],
            id="1685, 122: Nhập for Sắp xếp",
        ),
        pytest.param(
            "Sắp xếptoàn bộ diện tích tự nhiên, quy mô dân sốcủa các xãPhú Sơn, Tân Thiềngvà "
            "Vĩnh Thànhthànhxã mới có tên gọilàxã Vĩnh Thành",
            ["xã Phú Sơn", "xã Tân Thiềng", "xã Vĩnh Thành"],
            id="1687, 65: words run together",
        ),
        pytest.param(
            f"{ALL}của các xã Bình Hòa Bắc, Bình Hòa Nam và Bình Thành{FORMS}",
            ["xã Bình Hòa Bắc", "xã Bình Hòa Nam", "xã Bình Thành"],
            id="1682, 26: a word twice",
        ),
    ],
)
def test_units_of_a_clause(text, units):
    formation = read(text)
    assert [str(unit) for unit in formation.sources] == units
    assert all(unit.extent == "whole" for unit in formation.sources)


def test_a_part_and_what_others_left_over():
    first = f"{ALL}xã Trà Tân và {PART}xã Trà Bùi{FORMS}"
    second = (
        f"{ALL}xã Hương Trà, xã Trà Tây và phần còn lại của xã Trà Bùi sau khi sắp xếp theo quy "
        f"định tại khoản 30 Điều này{FORMS}"
    )
    assert mentioned(first) == [("xã", "Trà Tân", "whole"), ("xã", "Trà Bùi", "part")]
    assert mentioned(second)[-1] == ("xã", "Trà Bùi", "rest")
    assert read(second).sources[-1].after == (30,)


def test_parts_of_two_units_and_two_clauses_referred_to():
    clause = (
        f"{ALL}xã Quốc Thái, {PART}xã Phú Hội và xã Phước Hưng, phần còn lại của xã Phú Hữu sau "
        f"khi sắp xếp theo quy định tại các khoản 1, 2 và khoản 13 Điều này và phần còn lại của "
        f"xã Vĩnh Lộc sau khi sắp xếp theo quy định tại khoản 82{FORMS}"
    )
    assert [extent for *_, extent in mentioned(clause)] == ["whole", "part", "part", "rest", "rest"]
    assert [unit.after for unit in read(clause).sources[3:]] == [(1, 2, 13), (82,)]


def test_what_stands_behind_a_rest_goes_whole_again():
    clause = (
        f"{ALL}các phường Ngọc Hà, Trần Phú, phần còn lại của phường Quang Trung sau khi sắp xếp "
        f"theo quy định tại khoản 110 Điều này và xã Phong Quang{FORMS}"
    )
    assert mentioned(clause)[2:] == [
        ("phường", "Quang Trung", "rest"),
        ("xã", "Phong Quang", "whole"),
    ]


@pytest.mark.parametrize(
    ("what", "matter", "extent"),
    [
        ("một phần diện tích tự nhiên, quy mô dân số của", "", "part"),
        ("một phần diện tích, quy mô dân số của", "", "part"),
        ("một phần diện tích tự nhiên, toàn bộ quy mô dân số của", "", "part"),
        ("một phần diện tích tự nhiên của", "land", "part"),
        ("toàn bộ diện tích tự nhiên của", "land", "whole"),
        ("một phần quy mô dân số của", "people", "part"),
        ("phần quy mô dân số còn lại của", "people", "rest"),
        ("phần còn lại của", "", "rest"),
    ],
)
def test_how_much_and_of_what(what, matter, extent):
    unit = read(f"Sắp xếp toàn bộ xã Một và {what} xã Kỳ Lợi{FORMS}").sources[-1]
    assert (unit.name, unit.matter, unit.extent) == ("Kỳ Lợi", matter, extent)


def test_a_bracket_serves_the_names_before_it_that_need_it():
    clause = (
        f"{ALL}phường Nguyễn Nghiêm và phường Trần Hưng Đạo (thành phố Quảng Ngãi), phường Nghĩa "
        "Chánh thành phường mới có tên gọi là phường Cẩm Thành"
    )
    districts = [(unit.district, unit.shared) for unit in read(clause).sources]
    assert districts == [("", "thành phố Quảng Ngãi"), ("thành phố Quảng Ngãi", ""), ("", "")]


@pytest.mark.parametrize(
    ("ending", "formed"),
    [
        ("thành xã mới có tên gọi là xã Ba Gia", "xã Ba Gia"),
        ("thành đặc khu có tên gọi là đặc khu Lý Sơn", "đặc khu Lý Sơn"),
        ("thành xã Ninh Thạnh Lợi", "xã Ninh Thạnh Lợi"),
        ("thành xã mới có tên gọi là xã Chân Mây - Lăng Cô", "xã Chân Mây - Lăng Cô"),
    ],
)
def test_what_a_clause_forms(ending, formed):
    assert str(read(f"{ALL}xã Một {ending}").formed) == formed


def test_a_district_becomes_a_special_zone():
    clause = f"{ALL}huyện Lý Sơn thành đặc khu có tên gọi là đặc khu Lý Sơn"
    assert mentioned(clause) == [("huyện", "Lý Sơn", "whole")]


def test_a_clause_that_only_renames():
    formation = read("Đổi tên xã Krông Na thành xã Buôn Đôn")
    assert formation.renames
    assert str(formation.sources[0]) == "xã Krông Na"
    assert str(formation.formed) == "xã Buôn Đôn"


@pytest.mark.parametrize(
    "clause",
    [
        "Giải thể xã Đông Hưng",
        f"{ALL}xã Đông Hưng và Đông Thới{FORMS}",
        f"{ALL}thị trấn Thiên Cầm xã Nam Phúc Thăng{FORMS}",
        "Sắp xếp bộ diện tích tự nhiên của các phường Cam Thuận và Cam Lợi thành phường Cam Linh",
        f"{ALL}xã Một (ven biển){FORMS}",
        f"{ALL}xã Một và phần còn lại của xã Hai sau khi sắp xếp theo quy định tại Điều này{FORMS}",
        f"{ALL}xã Một thành phường mới",
        f"{ALL}xã Một{FORMS} và xã Hai",
        f"{ALL}xã Một",
    ],
)
def test_what_is_not_of_the_grammar_is_quoted_and_not_guessed(clause):
    with pytest.raises(RegisterError, match="clause 1 cannot be read") as caught:
        read(clause)
    assert tidy(clause) in str(caught.value)


def test_a_whole_act_with_a_name_that_ends_in_a_number():
    law = parse_law(ACT, "act.md")
    assert (law.act, law.province, len(law.clauses)) == ("9999/NQ-UBTVQH15", "Nam Sơn", 2)
    act = read_resolution(law)
    assert str(act.formations[0].formed) == "xã Sơn Kim 2"
    assert act.formations[1].formed is None
    assert str(act.formations[1].sources[0]) == "xã Sơn Kim 1"
    assert act.totals == {"all": 2, "xã": 2}


def test_another_text_is_refused():
    with pytest.raises(RegisterError, match="not a resolution"):
        parse_law("Số: 1/NQ-UBTVQH15 Điều 1. Phạm vi", "other.md")


def test_a_correction_must_find_its_words():
    law = parse_law(ACT, "act.md")
    right = Correction(law.act, "1", "xã Đông", "xã Tây", "a slip")
    assert corrected(law, [right]).clauses[0].text.count("xã Tây") == 1
    wrong = Correction(law.act, "1", "xã Bắc", "xã Tây", "a slip")
    with pytest.raises(RegisterError, match="xã Bắc"):
        corrected(law, [wrong])
