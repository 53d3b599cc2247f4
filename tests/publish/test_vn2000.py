"""Control points in VN-2000, computed here from the parameters of EPSG:6960, without PROJ."""

import fiona
import numpy as np
import pytest
import toy_published

from pipeline.publish.geopackage import write_geopackage

# Both datums stand on the WGS 84 ellipsoid.
SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)

# EPSG:6960 "VN-2000 to WGS 84 (2)", coordinate frame rotation, EPSG method 9607.
TRANSLATION_M = np.array([-191.90441429, -39.30318279, -111.45032835])
ROTATION_ARC_SECONDS = np.array([-0.00928836, 0.01975479, -0.00427372])
SCALE_PPM = 0.252906278

SCALE_FACTOR = 0.9999
FALSE_EASTING_M = 500_000.0
ONE_CENTIMETRE = 0.01


def geocentric(longitude_deg: np.ndarray, latitude_deg: np.ndarray) -> np.ndarray:
    longitude, latitude = np.radians(longitude_deg), np.radians(latitude_deg)
    radius = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    return np.array(
        [
            radius * np.cos(latitude) * np.cos(longitude),
            radius * np.cos(latitude) * np.sin(longitude),
            radius * (1 - ECCENTRICITY_SQUARED) * np.sin(latitude),
        ]
    )


def geodetic(position: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, y, z = position
    distance = np.hypot(x, y)
    latitude = np.arctan2(z, distance * (1 - ECCENTRICITY_SQUARED))
    for _ in range(8):
        sine = np.sin(latitude)
        radius = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_SQUARED * sine**2)
        latitude = np.arctan2(z + ECCENTRICITY_SQUARED * radius * sine, distance)
    return np.degrees(np.arctan2(y, x)), np.degrees(latitude)


def wgs84_to_vn2000(position: np.ndarray) -> np.ndarray:
    rx, ry, rz = np.radians(ROTATION_ARC_SECONDS / 3600)
    rotation = np.array([[1, rz, -ry], [-rz, 1, rx], [ry, -rx, 1]])
    matrix = (1 + SCALE_PPM * 1e-6) * rotation
    return np.linalg.solve(matrix, position - TRANSLATION_M[:, None])


def transverse_mercator(
    longitude_deg: np.ndarray, latitude_deg: np.ndarray, central_meridian_deg: float
) -> np.ndarray:
    """Krüger's series to the fourth order (EPSG method 9807, JHS formulas); exact to a micrometre.

    Returns
    -------
    ndarray, shape (n, 2)
        Easting and northing in metres.
    """
    n = FLATTENING / (2 - FLATTENING)
    radius = SEMI_MAJOR_M / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    h = (
        n / 2 - 2 / 3 * n**2 + 5 / 16 * n**3 + 41 / 180 * n**4,
        13 / 48 * n**2 - 3 / 5 * n**3 + 557 / 1440 * n**4,
        61 / 240 * n**3 - 103 / 140 * n**4,
        49561 / 161280 * n**4,
    )
    latitude = np.radians(latitude_deg)
    from_meridian = np.radians(longitude_deg - central_meridian_deg)
    e = np.sqrt(ECCENTRICITY_SQUARED)
    conformal = np.arctan(
        np.sinh(np.arcsinh(np.tan(latitude)) - e * np.arctanh(e * np.sin(latitude)))
    )
    eta = np.arctanh(np.cos(conformal) * np.sin(from_meridian))
    xi = np.arctan2(np.tan(conformal), np.cos(from_meridian))
    east, north = eta.copy(), xi.copy()
    for order, factor in enumerate(h, start=1):
        east += factor * np.cos(2 * order * xi) * np.sinh(2 * order * eta)
        north += factor * np.sin(2 * order * xi) * np.cosh(2 * order * eta)
    scaled = SCALE_FACTOR * radius * np.array([east, north])
    return (scaled + np.array([[FALSE_EASTING_M], [0]])).T


def vertices(path, layer="communes_before") -> np.ndarray:
    with fiona.open(path, layer=layer) as source:
        return np.array(
            [
                point
                for feature in source
                for polygon in feature["geometry"]["coordinates"]
                for ring in polygon
                for point in ring
            ]
        )


@pytest.fixture(scope="module")
def layers():
    """Toy province blown up to the extent of the real one: 414 to 594 km, 1612 to 1692 km."""
    tables = toy_published.published_layers()
    for table in tables.values():
        if "geometry" in table:
            table["geometry"] = table.geometry.scale(20, 20, origin=(504_500, 1_652_000))
    return tables


@pytest.fixture(scope="module")
def degrees(layers, tmp_path_factory):
    path = tmp_path_factory.mktemp("wgs84") / "degrees.gpkg"
    write_geopackage(layers, path, toy_published.provenance())
    return vertices(path)


@pytest.mark.parametrize(
    ("crs", "central_meridian_deg"), [("EPSG:5898", 108.0), ("EPSG:9216", 107.5)]
)
def test_control_points_hold_to_a_centimetre(layers, degrees, tmp_path, crs, central_meridian_deg):
    path = tmp_path / "metres.gpkg"
    write_geopackage(layers, path, toy_published.provenance(), crs)
    written = vertices(path)
    moved = geodetic(wgs84_to_vn2000(geocentric(degrees[:, 0], degrees[:, 1])))
    expected = transverse_mercator(*moved, central_meridian_deg)
    assert len(written) > 40
    assert np.ptp(written[:, 0]) > 150_000
    assert np.abs(written - expected).max() < ONE_CENTIMETRE


def test_taking_vn_2000_for_wgs_84_would_not_pass(degrees):
    """The datum shift is what the control points test: without it they are far off."""
    moved = geodetic(wgs84_to_vn2000(geocentric(degrees[:, 0], degrees[:, 1])))
    shifted = transverse_mercator(*moved, 108.0)
    unshifted = transverse_mercator(degrees[:, 0], degrees[:, 1], 108.0)
    assert np.hypot(*(shifted - unshifted).T).min() > 100
