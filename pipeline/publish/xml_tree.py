"""Build XML as nested calls, written the same way every time."""

import xml.etree.ElementTree as ET  # builds only; what it writes is never parsed here


def element(tag: str, *children: ET.Element, text: str = "", **attributes: object) -> ET.Element:
    """Return an element with children, text and attributes.

    Parameters
    ----------
    tag : str
        The tag; a prefix as in ``gmd:title`` is written as it stands.
    *children : Element
        In their order.
    text : str, optional
        The text before the first child.
    **attributes : object
        Written as `str`; a trailing underscore is cut off, so that ``class_`` can be said, and two
        underscores stand for a colon.

    Returns
    -------
    Element
    """
    names = {key.rstrip("_").replace("__", ":"): str(value) for key, value in attributes.items()}
    node = ET.Element(tag, names)
    node.text = text or None
    node.extend(children)
    return node


def written(root: ET.Element, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n') -> str:
    """Return the document as indented text.

    Parameters
    ----------
    root : Element
        The root; indentation is put into it.
    head : str, optional
        What stands before it.
    """
    ET.indent(root, " ")
    return head + ET.tostring(root, encoding="unicode") + "\n"
