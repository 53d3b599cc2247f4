"""Keywords in words for people; the data keep them."""

import pandas as pd
import pytest

from pipeline import schema
from pipeline.coverage.split import BY_AREA, BY_AREA_FACING_EDGES, GIVEN_LINE
from pipeline.publish.field_texts import CHANGE_KINDS
from pipeline.publish.texts import FIELDS, LAYERS
from pipeline.publish.words import METHOD_NAMES, VALUE_LISTS, in_words, words_of


def test_every_keyword_of_the_contracts_has_words_that_differ_in_both_languages():
    assert set(words_of("crosswalk", "extent")) == set(schema.EXTENTS)
    assert set(words_of("changes", "kind")) == set(schema.CHANGE_KINDS) == set(CHANGE_KINDS)
    assert set(METHOD_NAMES) == {"whole", BY_AREA, BY_AREA_FACING_EDGES, GIVEN_LINE}
    for words in VALUE_LISTS.values():
        for text in words.values():
            assert text.vi
            assert text.en
            assert text.vi != text.en


def test_a_field_has_the_words_of_its_layer():
    assert words_of("changes", "kind")["part"].vi == "chia, nhập một phần"
    assert "part" not in words_of("repairs", "kind")
    assert words_of("communes_2025", "name") == {}


def test_values_are_put_into_words_and_unknown_ones_stay():
    table = pd.DataFrame(
        {"extent": ["part", "whole"], "method": [BY_AREA, "by a surveyor"], "old_type": ["xã"] * 2}
    ).astype("str")
    told = in_words(table, "crosswalk")
    assert told["extent"].tolist() == ["Một phần / Part", "Toàn bộ / Whole"]
    assert told["method"].tolist()[0].startswith("Cắt thẳng theo diện tích")
    assert told["method"].tolist()[1] == "by a surveyor"
    assert told["old_type"].tolist() == ["xã", "xã"]
    assert table["extent"].tolist() == ["part", "whole"]


def test_texts_with_english_words_are_told_in_both_languages():
    cuts = pd.DataFrame({"evidence": ["1677/NQ-UBTVQH15, clause 30"]}).astype("str")
    assert in_words(cuts, "cuts")["evidence"].item() == "1677/NQ-UBTVQH15, khoản / clause 30"
    repairs = pd.DataFrame({"note": ["kept by 21013", ""]}).astype("str")
    assert in_words(repairs, "repairs")["note"].tolist() == ["thuộc về / kept by 21013", ""]


@pytest.mark.parametrize("spelling", ["ellipsoid", "elipsoid", "ellipxoit"])
def test_one_spelling_of_the_ellipsoid_in_vietnamese(spelling):
    texts = [text.about.vi for text in (*FIELDS.values(), *LAYERS.values())]
    assert [text for text in texts if spelling in text.casefold()] == []
    assert [text for text in texts if "elipxoit" in text]
