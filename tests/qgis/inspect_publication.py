"""Open a GeoPackage and its projects in real QGIS and say as JSON what is there.

Run by the system's Python, which has the QGIS bindings and nothing of this project:
``/usr/bin/python3 inspect_publication.py FOLDER NAME``. FOLDER holds NAME.gpkg and NAME.qgz; the
report goes to FOLDER/report.json, the pictures beside it.
"""

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.append("/usr/share/qgis/python/plugins")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayerNotesUtils,
    QgsLayerTreeGroup,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsProviderRegistry,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import (
    QgsAbstractRelationEditorWidget,
    QgsAttributeEditorContext,
    QgsAttributeForm,
    QgsGui,
)
from qgis.PyQt.QtCore import QSize

PICTURE_SIZE = (1400, 1100)
DOTS_PER_INCH = 96
METRES_PER_INCH = 0.0254
DETAIL_SCALES = (150_000, 60_000, 20_000)
WARNING = 1


def main(folder: Path, name: str) -> dict:
    """Return everything that the tests ask about."""
    QgsGui.editorWidgetRegistry().initEditors()
    messages = []
    QgsApplication.messageLog().messageReceived.connect(
        lambda text, tag, level: messages.append(f"{tag}: {text}") if level >= WARNING else None
    )
    geopackage = folder / f"{name}.gpkg"
    report = {
        "version": Qgis.QGIS_VERSION,
        "sublayers": sublayers(geopackage),
        "dragged": {layer: dragged(geopackage, layer) for layer in sublayers(geopackage)},
        "projects": {
            "beside": project(folder / f"{name}.qgz"),
            "inside": project(f"geopackage:{geopackage}?projectName={name}"),
        },
        "invalid": {layer: invalid(geopackage, layer) for layer in spatial(geopackage)},
    }
    shown = QgsProject.instance()
    shown.read(str(folder / f"{name}.qgz"))
    report["forms"] = forms(shown)
    report["map_tips"] = map_tips(shown)
    report["pictures"] = pictures(shown, folder)
    report["messages"] = messages
    return report


def sublayers(geopackage: Path) -> list:
    """Names of the layers that QGIS offers for the file, in its order."""
    offered = QgsProviderRegistry.instance().querySublayers(str(geopackage))
    return [one.name() for one in sorted(offered, key=lambda one: one.layerNumber())]


def spatial(geopackage: Path) -> list:
    """Names of the layers with geometry."""
    layers = {name: QgsVectorLayer(f"{geopackage}|layername={name}", name)
              for name in sublayers(geopackage)}  # fmt: skip
    return [name for name, layer in layers.items() if layer.isSpatial()]


def dragged(geopackage: Path, name: str) -> dict:
    """Describe a layer as QGIS shows it when the file is dragged in: with its default style."""
    return described(QgsVectorLayer(f"{geopackage}|layername={name}", name))


def described(layer: QgsVectorLayer) -> dict:
    """Describe a layer: data, look, names."""
    renderer = layer.renderer() if layer.isSpatial() else None
    categorised = renderer is not None and renderer.type() == "categorizedSymbol"
    return {
        "valid": layer.isValid(),
        "count": layer.featureCount(),
        "crs": layer.crs().authid(),
        "geometry": QgsWkbTypes.displayString(layer.wkbType()),
        "renderer": renderer.type() if renderer else None,
        "attribute": renderer.classAttribute() if categorised else None,
        "categories": {
            one.value(): [one.label(), one.symbol().symbolLayer(0).color().name()]
            for one in renderer.categories()
        }
        if categorised
        else {},
        "blend": int(layer.blendMode()),
        "scale": [layer.hasScaleBasedVisibility(), layer.minimumScale()],
        "aliases": {one.name(): one.alias() for one in layer.fields()},
        "words": in_words(layer),
        "notes": QgsLayerNotesUtils.layerNotes(layer),
        "map_tip": layer.mapTipTemplate(),
        "label": labelled(layer) if layer.labelsEnabled() else None,
    }


def in_words(layer: QgsVectorLayer) -> dict:
    """Say what tables and forms show for the values of each field that has a list of values."""
    shown = {}
    for number, field in enumerate(layer.fields()):
        widget = layer.editorWidgetSetup(number)
        if widget.type() == "ValueMap":
            formatter = QgsApplication.fieldFormatterRegistry().fieldFormatter("ValueMap")
            shown[field.name()] = {
                value: formatter.representValue(layer, number, widget.config(), None, value)
                for value in layer.uniqueValues(number)
                if isinstance(value, str)
            }
    return shown


def labelled(layer: QgsVectorLayer) -> dict:
    """Describe the labels of a layer."""
    settings = layer.labeling().settings()
    # Each step keeps its object: the bindings hand out parts of what is already gone.
    text_format = settings.format()
    halo = text_format.buffer()
    return {
        "expression": settings.fieldName,
        "font": text_format.font().family(),
        "halo": halo.enabled(),
        "halo_mm": halo.size(),
        "shows_all": settings.displayAll,
        "by_scale": settings.scaleVisibility,
        "largest": settings.maximumScale,
        "smallest": settings.minimumScale,
    }


def project(where: object) -> dict:
    """Open a project and describe its tree, layers and relations."""
    opened = QgsProject()
    ok = opened.read(str(where))
    root = opened.layerTreeRoot()
    groups = [node for node in root.children() if isinstance(node, QgsLayerTreeGroup)]
    return {
        "read": ok,
        "title": opened.title(),
        "crs": opened.crs().authid(),
        "groups": {
            node.name(): [child.layerId().split("_hopnhat")[0] for child in node.children()]
            for node in groups
        },
        "shown": [layer.id().split("_hopnhat")[0] for layer in root.checkedLayers()],
        "drawing": [layer.id().split("_hopnhat")[0] for layer in root.layerOrder()],
        "layers": {
            layer.id().split("_hopnhat")[0]: {
                **described(layer),
                "source": layer.source(),
                "title": layer.name(),
            }
            for layer in opened.mapLayers().values()
        },
        "relations": {
            relation.id(): {"valid": relation.isValid(), "related": related(relation)}
            for relation in opened.relationManager().relations().values()
        },
        "abstract": opened.metadata().abstract(),
        "credit": opened.readEntry("CopyrightLabel", "/Label")[0],
        "has_extent": not opened.viewSettings().defaultViewExtent().isEmpty(),
    }


def related(relation: object) -> dict:
    """For each parent the titles of its children, as the form lists them."""
    child = relation.referencingLayer()
    title = QgsExpression(child.displayExpression())
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(child))
    found = {}
    for parent in relation.referencedLayer().getFeatures():
        titles = []
        for feature in relation.getRelatedFeatures(parent):
            context.setFeature(feature)
            titles.append(title.evaluate(context))
        found[parent["code"]] = titles
    return found


def forms(shown: QgsProject) -> dict:
    """Open the form of the first row of each layer; return the relations that it lists."""
    listed = {}
    for layer in shown.mapLayers().values():
        for feature in list(layer.getFeatures())[:1]:
            form = QgsAttributeForm(layer, feature, QgsAttributeEditorContext())
            editors = form.findChildren(QgsAbstractRelationEditorWidget)
            name = layer.id().split("_hopnhat")[0]
            listed[name] = sorted({editor.relation().id() for editor in editors})
    return listed


def map_tips(shown: QgsProject) -> dict:
    """Write the tip of every row of the communes, and of the first row of the other layers."""
    tips = {}
    for layer in shown.mapLayers().values():
        name = layer.id().split("_hopnhat")[0]
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        rows = list(layer.getFeatures())
        for feature in rows if name.startswith("communes") else rows[:1]:
            context.setFeature(feature)
            text = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
            tips.setdefault(name, []).append(text)
    return tips


def invalid(geopackage: Path, layer: str) -> dict:
    """Count what QGIS's own check (GEOS) finds invalid."""
    import processing  # noqa: PLC0415  it exists only once QGIS runs
    from processing.core.Processing import Processing  # noqa: PLC0415

    Processing.initialize()
    result = processing.run(
        "qgis:checkvalidity",
        {
            "INPUT_LAYER": f"{geopackage}|layername={layer}",
            "METHOD": 2,
            "IGNORE_RING_SELF_INTERSECTION": False,
            "VALID_OUTPUT": "memory:",
            "INVALID_OUTPUT": "memory:",
            "ERROR_OUTPUT": "memory:",
        },
    )
    return {key: result[key] for key in ("VALID_COUNT", "INVALID_COUNT", "ERROR_COUNT")}


def pictures(shown: QgsProject, folder: Path) -> dict:
    """Draw the whole map, and its densest part at larger scales."""
    whole = QgsRectangle(shown.viewSettings().defaultViewExtent())
    tree = shown.layerTreeRoot()
    drawn = {"whole": picture(shown, whole, folder / "whole.png")}
    drawn["first"] = picture(shown, whole, folder / "first.png", tree.checkedLayers())
    units = next(one for key, one in shown.mapLayers().items() if key.startswith("communes_2025"))
    smallest = min(units.getFeatures(), key=lambda feature: feature["area_km2"])
    centre = smallest.geometry().centroid()
    centre.transform(QgsCoordinateTransform(units.crs(), shown.crs(), shown))
    for scale in DETAIL_SCALES:
        width, height = (
            pixels / DOTS_PER_INCH * METRES_PER_INCH * scale for pixels in PICTURE_SIZE
        )
        box = QgsRectangle.fromCenterAndSize(centre.asPoint(), width, height)
        drawn[str(scale)] = picture(shown, box, folder / f"scale_{scale}.png")
    return drawn


def picture(shown: QgsProject, box: QgsRectangle, path: Path, only: list | None = None) -> dict:
    """Draw one picture, of all layers or some; return its scale, labels and colours."""
    settings = QgsMapSettings()
    ordered = [one for one in shown.layerTreeRoot().layerOrder() if one.isSpatial()]
    settings.setLayers([one for one in ordered if only is None or one in only])
    settings.setDestinationCrs(shown.crs())
    settings.setOutputSize(QSize(*PICTURE_SIZE))
    settings.setOutputDpi(DOTS_PER_INCH)
    settings.setExtent(box)
    settings.setBackgroundColor(shown.backgroundColor())
    settings.setFlag(QgsMapSettings.Antialiasing)
    settings.setFlag(QgsMapSettings.UseAdvancedEffects)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(path))
    counts = {}
    for x in range(0, image.width(), 2):
        for y in range(0, image.height(), 2):
            colour = image.pixelColor(x, y).name()
            counts[colour] = counts.get(colour, 0) + 1
    return {
        "path": str(path),
        "scale": settings.scale(),
        "errors": [error.message for error in job.errors()],
        "background": shown.backgroundColor().name(),
        "colours": counts,
        "labels": [
            {
                "layer": label.layerID.split("_hopnhat")[0],
                "text": label.labelText,
                "box": [label.labelRect.xMinimum(), label.labelRect.yMinimum(),
                        label.labelRect.xMaximum(), label.labelRect.yMaximum()],
            }
            for label in job.takeLabelingResults().allLabels()
        ],
    }  # fmt: skip


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    place, stem = Path(sys.argv[1]), sys.argv[2]
    (place / "report.json").write_text(
        json.dumps(main(place, stem), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    sys.stdout.flush()
    os._exit(0)  # QGIS crashes on a regular exit
