"""Make a page whole: what folium links to on other machines is put into the page itself.

Leaflet comes from the package XStatic-Leaflet, which carries the release that folium links to and
nothing else. A Python package, because a machine that builds these maps has Python and need not
have Node, and because pip checks its hash like that of everything else in the lock file. Folium's
other libraries (jQuery, Bootstrap, Font Awesome) serve features that these maps do not use.
"""

import base64
import mimetypes
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath

from pipeline.errors import FormatError

_PACKAGE = "XStatic-Leaflet"
_FOLDER = "xstatic/pkg/leaflet/data"

LEAFLET_JS = ("leaflet", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js")
LEAFLET_CSS = ("leaflet_css", "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css")
"""The two links that a map keeps, as folium's `default_js` and `default_css` name them."""

_FILES = {LEAFLET_JS[1]: "leaflet.js", LEAFLET_CSS[1]: "leaflet.css"}

_SCRIPT = re.compile(r'<script\s+src="(?P<url>[^"]+)"\s*>\s*</script>')
_STYLE = re.compile(r'<link\s+rel="stylesheet"\s+href="(?P<url>[^"]+)"\s*/?>')
_LINK = re.compile(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\s*=[^>]*>", re.IGNORECASE)
_CSS_URL = re.compile(r"url\(\s*['\"]?(?P<url>[^'\")]+)['\"]?\s*\)")


def inline_links(html: str) -> str:
    """Put the text of every linked script and style sheet in place of its link.

    Parameters
    ----------
    html : str
        The head that folium renders.

    Returns
    -------
    str
        The same head, which needs no other file.

    Raises
    ------
    FormatError
        If it links to something that no installed package is known to carry.
    """
    html = _SCRIPT.sub(lambda link: f"<script>{script(_vendor(link['url']))}</script>", html)
    html = _STYLE.sub(lambda link: f"<style>{_style(_vendor(link['url']))}</style>", html)
    bare = re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL)
    if left := _LINK.search(bare):
        raise FormatError(
            f"the page links to something outside of itself: {left[0]}",
            advice="map the address in pipeline/publish/inline.py to a file of a pinned package.",
        )
    return html


def script(text: str) -> str:
    """Return JavaScript or JSON so that nothing in it ends the script element around it."""
    return re.sub(r"<(?=/script|!--)", r"\\x3C", text, flags=re.IGNORECASE)


def _vendor(url: str) -> str:
    if url not in _FILES:
        raise FormatError(
            f"the page links to {url}, which no installed package is known to carry",
            advice="map the address in pipeline/publish/inline.py to a file of a pinned package.",
        )
    return _path(_FILES[url]).read_text(encoding="utf-8")


def _path(name: str) -> Path:
    try:
        path = Path(str(distribution(_PACKAGE).locate_file(f"{_FOLDER}/{name}")))
    except PackageNotFoundError as error:
        raise FormatError(
            f"the package {_PACKAGE} is not installed",
            advice="run make, which installs it.",
            problem_vi=f"chưa cài gói {_PACKAGE}",
            advice_vi="chạy make, lệnh này cài gói đó.",
        ) from error
    if not path.is_file():
        raise FormatError(
            f"the package {_PACKAGE} does not carry this file",
            where=path,
            advice="install the release that the lock file names.",
            problem_vi=f"gói {_PACKAGE} không có tệp này",
            advice_vi="cài đúng bản mà tệp khoá ghi.",
        )
    return path


def _style(text: str) -> str:
    """Return CSS with its pictures as data URIs, without a rule that could end the element."""
    css = _CSS_URL.sub(lambda match: f"url({_data_uri(match['url'])})", text)
    return css.replace("</", "<\\/")


def _data_uri(url: str) -> str:
    if url.startswith(("data:", "#")):
        return url
    kind = mimetypes.guess_type(PurePosixPath(url).name)[0] or "application/octet-stream"
    content = base64.b64encode(_path(url).read_bytes()).decode("ascii")
    return f"data:{kind};base64,{content}"
