"""The article's figures against the register."""

import pytest

from pipeline.config import project_paths
from pipeline.register.claims import judge, load_claims
from pipeline.register.gso import read_csv
from pipeline.register.units import load_units

FOLDER = project_paths().register


@pytest.fixture(scope="module")
def claims():
    return load_claims(FOLDER)


def test_fourteen_figures_four_confirmed_one_contradicted(claims):
    verdicts = claims["verdict"].value_counts().to_dict()
    assert verdicts == {"not checkable": 9, "confirmed": 4, "contradicted": 1}


def test_the_194_is_shown_from_both_starting_points(claims):
    row = claims[claims["stated"] == 194].iloc[0]
    assert row["verdict"] == "contradicted"
    assert row["register_says"] == "190; 177"
    assert "286 − 96 = 190" in row["explanation_en"]
    assert "273 − 96 = 177" in row["explanation_vi"]


def test_a_true_figure_would_be_confirmed():
    article = read_csv(FOLDER / "article.csv")
    mended = article.assign(stated=article["stated"].replace("194", "177"))
    judged = judge(mended, load_units(FOLDER))
    assert judged.loc[judged["stated"] == 177, "verdict"].tolist() == ["confirmed"]
