"""A QGIS project over the published GeoPackage, written without QGIS.

The same document serves inside the GeoPackage (table ``qgis_projects``) and beside it (``.qgz``):
its paths are relative, so that the folder may be moved.
"""

import io
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pyproj import CRS, Transformer

from pipeline.artefacts import replacing
from pipeline.config import PUBLISH_CRS, WORK_CRS
from pipeline.provenance import Provenance
from pipeline.publish.colours import CANVAS
from pipeline.publish.iso_metadata import licence_lines, limits
from pipeline.publish.layer_style import LayerStyle, layer_styles
from pipeline.publish.layer_xml import QGIS_VERSION, layer_attributes, layer_elements
from pipeline.publish.publication import Publication, Tables
from pipeline.publish.symbols import rgba
from pipeline.publish.texts import LAYERS, STAND_IN_EN, STAND_IN_VI, TITLE_EN, TITLE_VI, Bilingual
from pipeline.publish.xml_tree import element, written

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_MARGIN_SHARE = 0.03

GROUPS: dict[Bilingual, tuple[str, ...]] = {
    Bilingual("Từ 1/7/2025", "From 1 July 2025"): ("province_2025", "communes_2025"),
    Bilingual("Trước 1/7/2025", "Before 1 July 2025"): (
        "provinces_before",
        "districts_before",
        "communes_before",
    ),
    Bilingual("Căn cứ", "Evidence"): ("crosswalk", "changes", "units"),
    Bilingual("Kiểm tra", "Checks"): ("findings", "repairs", "cuts"),
    Bilingual("Xung quanh", "Around"): ("neighbours",),
}


SHOWN_AT_FIRST = ("province_2025", "communes_2025", "neighbours")
"""What a first look needs: the new units with their labels, the outline, what lies around."""


@dataclass(frozen=True)
class Relation:
    """A link that a form follows: rows of `child` whose `child_field` is the parent's `code`."""

    key: str
    name: Bilingual
    parent: str
    child: str
    child_field: str


RELATIONS = (
    Relation(
        "former_units_of_new",
        Bilingual("Đơn vị cũ và điều khoản", "Former units and clauses"),
        "communes_2025",
        "crosswalk",
        "new_code",
    ),
    Relation(
        "new_units_of_former",
        Bilingual("Đơn vị mới và điều khoản", "New units and clauses"),
        "communes_before",
        "crosswalk",
        "old_code",
    ),
    Relation(
        "communes_of_district",
        Bilingual("Các xã, phường của huyện", "Communes of the district"),
        "districts_before",
        "communes_before",
        "district_code",
    ),
)


def write_project(
    layers: Tables, path: Path, provenance: Provenance, crs: str = PUBLISH_CRS
) -> None:
    """Write the project that lies beside a GeoPackage of the same name, whole or not at all.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame or DataFrame
        The published layers, in any one reference system.
    path : Path
        The file to write: ``x.qgz`` for ``x.gpkg`` in the same folder.
    provenance : Provenance
        The sources, for titles and notes.
    crs : str, optional
        The reference system of the GeoPackage.
    """
    publication = Publication(layers, path.with_suffix(".gpkg").name, provenance, crs)
    document = project_document(publication)
    with replacing(path) as temporary:
        temporary.write_bytes(zipped(document, path.stem))


def zipped(document: str, name: str) -> bytes:
    """Return the project as the bytes of a ``.qgz``: the same each time, so without a time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(f"{name}.qgs", date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        archive.writestr(entry, document)
    return packed.getvalue()


def project_document(publication: Publication) -> str:
    """Return the project as the text of a ``.qgs``.

    Parameters
    ----------
    publication : Publication
        The GeoPackage that it shows, in the same folder.
    """
    provenance, crs = publication.provenance, publication.crs
    shown_crs = WORK_CRS if CRS(crs).is_geographic else crs
    box = _extent(publication.tables, shown_crs)
    layers = [
        _map_layer(name, style, publication)
        for name, style in layer_styles(publication.tables).items()
    ]
    root = element(
        "qgis",
        element("title", text=_title(provenance)),
        element("projectCrs", _spatial_reference(shown_crs)),
        _layer_tree(publication.file_name),
        element("relations", *(_relation(relation) for relation in RELATIONS)),
        _canvas(box, shown_crs),
        _view(box, shown_crs),
        element("projectlayers", *layers),
        element("layerorder", *(element("layer", id=layer_id(name)) for name in LAYERS)),
        _properties(provenance),
        _project_metadata(provenance),
        projectname=_title(provenance),
        version=QGIS_VERSION,
    )
    return written(root, _DOCTYPE)


def layer_id(name: str) -> str:
    """Return the id of a layer in the project; QGIS drops ids of ten characters or fewer."""
    return f"{name}_hopnhat_2025"


def _title(provenance: Provenance) -> str:
    title = f"{TITLE_VI} / {TITLE_EN}"
    return f"[THAY THẾ / STAND-IN] {title}" if provenance.is_stand_in else title


def _source(name: str, geopackage: str) -> str:
    return f"./{geopackage}|layername={name}"


def _layer_tree(geopackage: str) -> ET.Element:
    groups = [
        element(
            "layer-tree-group",
            element("customproperties"),
            *(_tree_layer(name, geopackage) for name in names),
            name=title.joined(),
            checked="Qt::Checked",  # so that a click on a layer is enough to show it
            expanded=1,
        )
        for title, names in GROUPS.items()
    ]
    # Groups are in the reader's order; drawing has its own: old outlines above new areas.
    drawing = [element("item", text=layer_id(name)) for name in LAYERS]
    order = element("custom-order", *drawing, enabled=1)
    return element("layer-tree-group", element("customproperties"), *groups, order)


def _tree_layer(name: str, geopackage: str) -> ET.Element:
    return element(
        "layer-tree-layer",
        element("customproperties"),
        id=layer_id(name),
        name=LAYERS[name].title.joined(),
        source=_source(name, geopackage),
        providerKey="ogr",
        checked="Qt::Checked" if name in SHOWN_AT_FIRST else "Qt::Unchecked",
        # A line for each heir would push the rest out of sight.
        expanded=int(name not in {"communes_before"}),
    )


def _relation(relation: Relation) -> ET.Element:
    return element(
        "relation",
        element("fieldRef", referencingField=relation.child_field, referencedField="code"),
        id=relation.key,
        name=relation.name.joined(),
        strength="Association",
        referencingLayer=layer_id(relation.child),
        referencedLayer=layer_id(relation.parent),
    )


def _extent(tables: Tables, crs: str) -> dict[str, str]:
    units = tables["communes_2025"]
    transformer = Transformer.from_crs(units.crs, crs, always_xy=True)
    west, south, east, north = transformer.transform_bounds(*units.total_bounds)
    margin = max(east - west, north - south) * _MARGIN_SHARE
    sides = (west - margin, south - margin, east + margin, north + margin)
    return {
        name: repr(float(side))
        for name, side in zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True)
    }


def _canvas(box: dict[str, str], crs: str) -> ET.Element:
    return element(
        "mapcanvas",
        element("units", text="meters"),
        element("extent", *(element(side, text=value) for side, value in box.items())),
        element("rotation", text="0"),
        element("destinationsrs", _spatial_reference(crs)),
        name="theMapCanvas",
        annotationsVisible=1,
    )


def _view(box: dict[str, str], crs: str) -> ET.Element:
    return element(
        "ProjectViewSettings",
        element("Scales"),
        element("DefaultViewExtent", _spatial_reference(crs), **box),
        UseProjectScales=0,
    )


def _map_layer(name: str, style: LayerStyle, publication: Publication) -> ET.Element:
    is_table = style.renderer is None
    manager = element(
        "map-layer-style-manager", element("map-layer-style", name="default"), current="default"
    )
    return element(
        "maplayer",
        element("id", text=layer_id(name)),
        element("datasource", text=_source(name, publication.file_name)),
        element("layername", text=LAYERS[name].title.joined()),
        element("title", text=LAYERS[name].title.joined()),
        element("abstract", text=LAYERS[name].about.joined("\n")),
        element("srs", *([] if is_table else [_spatial_reference(publication.crs)])),
        element("provider", text="ogr", encoding="UTF-8"),
        manager,
        *layer_elements(name, style, publication.provenance),
        type="vector",
        geometry="No geometry" if is_table else "Polygon",
        wkbType="NoGeometry" if is_table else "MultiPolygon",
        **layer_attributes(style),
    )


def _spatial_reference(crs: str) -> ET.Element:
    system = CRS(crs)
    authority = system.to_authority()
    named = [element("authid", text=":".join(authority))] if authority else []
    return element(
        "spatialrefsys",
        element("wkt", text=system.to_wkt("WKT2_2019")),
        # QGIS looks at authid only where a positive srsid stands before it.
        element("srsid", text="1"),
        *named,
        element("description", text=system.name),
        element("geographicflag", text=str(system.is_geographic).lower()),
    )


def _properties(provenance: Provenance) -> ET.Element:
    stand_in = Bilingual(STAND_IN_VI, STAND_IN_EN)
    note = stand_in if provenance.is_stand_in else limits(provenance)
    credit = f"{provenance.boundary_source}. {note.vi}\n{note.en}"
    return element(
        "properties",
        _canvas_colour(),
        element("Paths", _typed("Absolute", "bool", "false")),
        element("SpatialRefSys", _typed("ProjectionsEnabled", "int", "1")),
        element("Measurement", _typed("AreaUnits", "QString", "km2"),
                _typed("DistanceUnits", "QString", "km")),
        element("Measure", _typed("Ellipsoid", "QString", "EPSG:7030")),
        element("CopyrightLabel", _typed("Enabled", "bool", "true"),
                _typed("Label", "QString", credit)),
        element("ScaleBar", _typed("Enabled", "bool", "true")),
    )  # fmt: skip


def _canvas_colour() -> ET.Element:
    red, green, blue, _ = rgba(CANVAS).split(",")
    return element(
        "Gui",
        _typed("CanvasColorRedPart", "int", red),
        _typed("CanvasColorGreenPart", "int", green),
        _typed("CanvasColorBluePart", "int", blue),
    )


def _typed(name: str, kind: str, value: str) -> ET.Element:
    return element(name, text=value, type=kind)


def _project_metadata(provenance: Provenance) -> ET.Element:
    licences = "; ".join(licence_lines(provenance))
    return element(
        "projectMetadata",
        element("identifier", text="hopnhat.quang_ngai_2025"),
        element("language", text="vie"),
        element("type", text="dataset"),
        element("title", text=_title(provenance)),
        element("abstract", text=limits(provenance).joined("\n") + "\n" + licences),
    )
