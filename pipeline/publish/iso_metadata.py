"""Metadata of the dataset: ISO 19115 in the encoding of ISO/TS 19139, with lineage."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from pyproj import CRS
from pyproj.transformer import TransformerGroup

from pipeline.config import EVE, MERGER, WORK_CRS
from pipeline.provenance import Provenance, SourceStamp
from pipeline.publish.texts import STAND_IN_EN, STAND_IN_VI, TITLE_EN, TITLE_VI, Bilingual
from pipeline.publish.xml_tree import element, written
from pipeline.register.official import OFFICIAL_LIST, OFFICIAL_MAP

GEOGRAPHIC_CRS = "EPSG:4326"
ISO_URI = "http://www.isotc211.org/2005/gmd"
ACT_DATE = date(2025, 6, 16)
"""When Resolution 1677/NQ-UBTVQH15 was adopted (its closing formula)."""

_NAMESPACES = {
    "xmlns__gmd": ISO_URI,
    "xmlns__gco": "http://www.isotc211.org/2005/gco",
    "xmlns__gml": "http://www.opengis.net/gml",
    "xmlns__xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_CODE_LISTS = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml"


@dataclass(frozen=True)
class Content:
    """What the metadata says about the tables themselves.

    Parameters
    ----------
    unit_count : int
        Units of `communes_2025`.
    legal_acts : tuple of str
        The acts that made them.
    extent : tuple of float
        West, south, east, north in degrees on WGS 84.
    """

    unit_count: int
    legal_acts: tuple[str, ...]
    extent: tuple[float, float, float, float]

    @property
    def acts(self) -> str:
        """The acts in one line."""
        return ", ".join(self.legal_acts)


def iso_metadata(provenance: Provenance, crs: str, stated: str, content: Content) -> str:
    """Return the metadata of the dataset as ISO/TS 19139 XML.

    Parameters
    ----------
    provenance : Provenance
        The sources.
    crs : str
        The reference system of the layers.
    stated : str
        The date of the metadata, ISO 8601.
    content : Content
        What the tables hold.
    """
    root = element(
        "gmd:MD_Metadata",
        _string("gmd:fileIdentifier", f"hopnhat.quang_ngai_2025.{CRS(crs).to_string()}"),
        _language(),
        _code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
        _code("gmd:hierarchyLevel", "MD_ScopeCode", "dataset"),
        element("gmd:contact", _producer()),
        element("gmd:dateStamp", element("gco:Date", text=stated)),
        _string("gmd:metadataStandardName", "ISO 19115:2003/19139"),
        _string("gmd:metadataStandardVersion", "1.0"),
        element("gmd:referenceSystemInfo", _reference_system(crs)),
        element("gmd:identificationInfo", _identification(provenance, content)),
        element("gmd:dataQualityInfo", _quality(provenance, crs, content)),
        **_NAMESPACES,
    )
    return written(root)


def transformation_text(crs: str) -> Bilingual:
    """Return in words how coordinates come from WGS 84 into `crs`.

    Parameters
    ----------
    crs : str
        Any reference system that PROJ knows.

    Returns
    -------
    Bilingual
        The names, codes and accuracies of the operations that PROJ prefers: from WGS 84 into
        `WORK_CRS`, in which the polygons were made, and from there into `crs`.
    """
    steps = [(GEOGRAPHIC_CRS, WORK_CRS)]
    if CRS(crs) != CRS(WORK_CRS):
        steps.append((WORK_CRS, crs))
    named = "; ".join(
        f"{CRS(source).name} ({source}) → {CRS(target).name} ({target}): "
        f"{_operation(source, target)}"
        for source, target in steps
    )
    return Bilingual(f"Phép chuyển tọa độ: {named}.", f"Coordinate transformation: {named}.")


def _operation(source: str, target: str) -> str:
    best = TransformerGroup(source, target, always_xy=True).transformers[0]
    steps = [one.to_json_dict() for one in best.operations or ()]
    named = [
        f"{step['name']} (EPSG:{step['id']['code']})"
        for step in steps
        if "id" in step and "axis order" not in step["name"]
    ]
    known = best.accuracy is not None and best.accuracy >= 0
    accuracy = f", ±{best.accuracy:g} m" if known else ""
    return " + ".join(named or [best.description]) + accuracy


def _identification(provenance: Provenance, content: Content) -> ET.Element:
    return element(
        "gmd:MD_DataIdentification",
        element("gmd:citation", _dataset_citation()),
        _string("gmd:abstract", _abstract(provenance, content).joined("\n\n")),
        element("gmd:pointOfContact", _producer()),
        element("gmd:descriptiveKeywords", _keywords()),
        element("gmd:resourceConstraints", _constraints(provenance)),
        _code("gmd:spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector"),
        _language(),
        _code("gmd:characterSet", "MD_CharacterSetCode", "utf8"),
        element("gmd:topicCategory", element("gmd:MD_TopicCategoryCode", text="boundaries")),
        element("gmd:extent", _geographic_extent(content.extent)),
    )


def _abstract(provenance: Provenance, content: Content) -> Bilingual:
    vi = (
        f"{content.unit_count} đơn vị hành chính cấp xã của tỉnh Quảng Ngãi từ ngày 1/7/2025 theo "
        f"{content.acts}, cùng các đơn vị cũ của tỉnh Quảng Ngãi và tỉnh Kon Tum, bảng chuyển đổi "
        f"có điều khoản, lỗi phát hiện và chỗ đã sửa. Nguồn ranh giới: "
        f"{provenance.boundary_source}."
    )
    en = (
        f"The {content.unit_count} commune-level units of Quảng Ngãi from 1 July 2025 by "
        f"{content.acts}, with the old units of Quảng Ngãi and Kon Tum, a crosswalk with clauses, "
        f"findings and repairs. Boundary source: {provenance.boundary_source}."
    )
    if provenance.is_stand_in:
        return Bilingual(f"{STAND_IN_VI}\n{vi}", f"{STAND_IN_EN}\n{en}")
    return Bilingual(vi, en)


def limits(provenance: Provenance) -> Bilingual:
    """Return what the data must not be used for, the stand-in's warning first."""
    vi = (
        "Không phải bản đồ địa giới hành chính pháp lý. Ranh giới chính xác như nguồn của nó; "
        f"diện tích công bố lấy từ {OFFICIAL_MAP[0]}, dân số từ {OFFICIAL_LIST[0]}."
    )
    en = (
        "Not a legal map of boundaries. The boundaries are as exact as their source; official "
        f"areas are those of the {OFFICIAL_MAP[1]}, populations those of the {OFFICIAL_LIST[1]}."
    )
    if provenance.is_stand_in:
        return Bilingual(f"{STAND_IN_VI} {vi}", f"{STAND_IN_EN} {en}")
    return Bilingual(vi, en)


def licence_lines(provenance: Provenance) -> list[str]:
    """Return each source's licence once, as ``name: licence``."""
    lines = [f"{source.name}: {source.licence}" for source in provenance.sources]
    return list(dict.fromkeys(lines))


def _constraints(provenance: Provenance) -> ET.Element:
    return element(
        "gmd:MD_LegalConstraints",
        _string("gmd:useLimitation", limits(provenance).joined("\n")),
        _code("gmd:useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        *(_string("gmd:otherConstraints", licence) for licence in licence_lines(provenance)),
    )


def _keywords() -> ET.Element:
    words = ["địa giới hành chính", "administrative boundaries", "Quảng Ngãi", "Kon Tum"]
    return element("gmd:MD_Keywords", *(_string("gmd:keyword", word) for word in words))


def _geographic_extent(extent: tuple[float, float, float, float]) -> ET.Element:
    west, south, east, north = (f"{value:.6f}" for value in extent)
    sides = {
        "gmd:westBoundLongitude": west,
        "gmd:eastBoundLongitude": east,
        "gmd:southBoundLatitude": south,
        "gmd:northBoundLatitude": north,
    }
    box = element(
        "gmd:EX_GeographicBoundingBox",
        *(element(side, element("gco:Decimal", text=value)) for side, value in sides.items()),
    )
    return element("gmd:EX_Extent", element("gmd:geographicElement", box))


def _quality(provenance: Provenance, crs: str, content: Content) -> ET.Element:
    scope = element("gmd:DQ_Scope", _code("gmd:level", "MD_ScopeCode", "dataset"))
    statement = Bilingual(
        "Làm sạch ranh giới nguồn thành lớp phủ không hở, không chồng; áp dụng các văn bản đến "
        f"{EVE:%d/%m/%Y}; gộp theo {content.acts}. Mọi chỗ sửa có trong lớp repairs.",
        "The source boundaries were cleaned into a coverage without gaps and overlaps, the acts "
        f"up to {EVE.isoformat()} applied, and the units merged by {content.acts}. Every repair "
        "is in the layer repairs.",
    )
    step = element(
        "gmd:LI_ProcessStep",
        _string("gmd:description", transformation_text(crs).joined("\n")),
        _string("gmd:rationale", f"hopnhat {_own_version()}"),
    )
    lineage = element(
        "gmd:LI_Lineage",
        _string("gmd:statement", statement.joined("\n")),
        element("gmd:processStep", step),
        *(element("gmd:source", _source(source)) for source in provenance.sources),
    )
    return element(
        "gmd:DQ_DataQuality",
        element("gmd:scope", scope),
        element("gmd:lineage", lineage),
    )


def _source(source: SourceStamp) -> ET.Element:
    description = (
        f"{source.role}: {source.name} ({source.vintage}), {source.kind}; {source.url}; "
        f"sha256 {source.sha256}; licence: {source.licence}"
    )
    return element(
        "gmd:LI_Source",
        _string("gmd:description", description),
        element("gmd:sourceCitation", _source_citation(source)),
    )


def _dataset_citation() -> ET.Element:
    """Title; the act's adoption as creation, its entry into force as publication."""
    return element(
        "gmd:CI_Citation",
        _string("gmd:title", f"{TITLE_VI} / {TITLE_EN}"),
        _date(ACT_DATE.isoformat(), "creation"),
        _date(MERGER.isoformat(), "publication"),
    )


def _source_citation(source: SourceStamp) -> ET.Element:
    code = element("gmd:MD_Identifier", _string("gmd:code", f"sha256:{source.sha256}"))
    return element(
        "gmd:CI_Citation",
        _string("gmd:title", source.name),
        _date(source.date[:10], "publication"),
        element("gmd:identifier", code),
    )


def _date(value: str, kind: str) -> ET.Element:
    # ISO 19139 lets a value be missing when it says why.
    inner = (
        element("gmd:date", element("gco:Date", text=value))
        if value
        else element("gmd:date", gco__nilReason="unknown")
    )
    dated = element("gmd:CI_Date", inner, _code("gmd:dateType", "CI_DateTypeCode", kind))
    return element("gmd:date", dated)


def _producer() -> ET.Element:
    return element(
        "gmd:CI_ResponsibleParty",
        _string("gmd:organisationName", "hopnhat"),
        _code("gmd:role", "CI_RoleCode", "processor"),
    )


def _reference_system(crs: str) -> ET.Element:
    identifier = element(
        "gmd:RS_Identifier",
        _string("gmd:code", f"{CRS(crs).to_string()} ({CRS(crs).name})"),
    )
    return element("gmd:MD_ReferenceSystem", element("gmd:referenceSystemIdentifier", identifier))


def _language() -> ET.Element:
    code = element(
        "gmd:LanguageCode",
        codeList="http://www.loc.gov/standards/iso639-2/",
        codeListValue="vie",
        text="vie",
    )
    return element("gmd:language", code)


def _string(tag: str, value: str) -> ET.Element:
    return element(tag, element("gco:CharacterString", text=value))


def _code(tag: str, kind: str, value: str) -> ET.Element:
    code = element(f"gmd:{kind}", text=value, codeList=f"{_CODE_LISTS}#{kind}", codeListValue=value)
    return element(tag, code)


def _own_version() -> str:
    try:
        return version("hopnhat")
    except PackageNotFoundError:
        return "—"
