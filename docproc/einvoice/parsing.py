"""XML content to elements, with entities, DTDs and the network off."""

from xml.parsers import expat

from lxml import etree

from docproc.errors import UnreadableXml, UnsafeXml

# Those of public authorities may hold attachments of some megabytes.
MAX_XML_BYTES = 20_000_000


class _RootReached(Exception):
    """The prolog has ended."""


def root_of(content: bytes, *, name: str) -> etree._Element:
    """The root element; ``name`` is the file's, for messages.

    Raises:
        UnsafeXml: it is too large, too deep, or declares a document type: entities
            and references to other files are possible only there.
        UnreadableXml: it is not well-formed.
    """
    if len(content) > MAX_XML_BYTES:
        megabytes = len(content) / 1e6
        raise UnsafeXml(f"{name}: {megabytes:.0f} MB of XML is more than any e-invoice has")
    _require_no_doctype(content, name=name)
    # Its own limits stay on: 256 levels, 10 MB in one text.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableXml(f"{name}: the XML is damaged ({error.msg})") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _with_doctype(name)
    return root


def _require_no_doctype(content: bytes, *, name: str) -> None:
    """Stops at the first sign of a document type, before any of it is parsed."""

    def at_doctype(*_: object) -> None:
        raise _with_doctype(name)

    def at_root(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = at_doctype
    parser.StartElementHandler = at_root
    try:
        parser.Parse(content, True)  # noqa: FBT003  # the parameter has no name
    except _RootReached:
        return
    # LookupError: an encoding that nobody knows.
    except (expat.ExpatError, LookupError) as error:
        raise UnreadableXml(f"{name}: the XML is damaged ({error})") from error


def _with_doctype(name: str) -> UnsafeXml:
    return UnsafeXml(f"{name}: the XML declares a document type (DTD), which no e-invoice does")
