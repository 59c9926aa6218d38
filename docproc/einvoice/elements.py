"""Asks elements for values by the local names of those below them."""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from docproc.documents import XmlValue

# Of each name the places where it may stand, best first, as ``A/B[@scheme='x']/C``.
Places = Mapping[str, Sequence[str]]


def header_values(root: etree._Element, places: Places) -> Iterator[XmlValue]:
    """Of each name the first value below the root that is not empty."""
    return _values(root, f"/{local_name(root)}", places)


def line_values(
    root: etree._Element, paths: Sequence[str], places: Places
) -> Iterator[tuple[XmlValue, ...]]:
    """The values of each line at these paths."""
    for path in paths:
        for number, line in enumerate(below(root, path), start=1):
            yield tuple(_values(line, f"/{local_name(root)}/{path}[{number}]", places))


def amount_in_currency(
    root: etree._Element, name: str, paths: Sequence[str], currency: str
) -> Iterator[XmlValue]:
    """The first amount that says it is in ``currency``, else the first."""
    found = [e for path in paths for e in below(root, path) if text_of(e)]
    found.sort(key=lambda element: element.get("currencyID") != currency)
    return (header_value(root, name, element) for element in found[:1])


def header_value(root: etree._Element, name: str, element: etree._Element) -> XmlValue:
    """The text of one element below the root under a name, with its path."""
    return _value(name, element, root, f"/{local_name(root)}")


def first(parent: etree._Element, *paths: str) -> etree._Element | None:
    """The first element with a text, looked for at one path after the other."""
    found = (element for path in paths for element in below(parent, path))
    return next((element for element in found if text_of(element)), None)


def first_text(parent: etree._Element, *paths: str) -> str:
    """Its text, "" where there is none."""
    element = first(parent, *paths)
    return "" if element is None else text_of(element)


def below(parent: etree._Element, path: str) -> Iterator[etree._Element]:
    """All elements at a path, whatever their namespace, in order."""
    return parent.iterfind("/".join(f"{{*}}{step}" for step in path.split("/")))


def text_of(element: etree._Element) -> str:
    """The text without white space around it."""
    return (element.text or "").strip()


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    return etree.QName(element).localname


def _values(parent: etree._Element, path: str, places: Places) -> Iterator[XmlValue]:
    for name, paths in places.items():
        element = first(parent, *paths)
        if element is not None:
            yield _value(name, element, parent, path)


def _value(name: str, element: etree._Element, parent: etree._Element, path: str) -> XmlValue:
    steps = []
    at: etree._Element | None = element
    while at is not None and at is not parent:
        steps.append(_step(at))
        at = at.getparent()
    return XmlValue(name, "/".join((path, *reversed(steps))), text_of(element))


def _step(element: etree._Element) -> str:
    """The local name, with its number (from 1) where there are several of that name."""
    parent, name = element.getparent(), local_name(element)
    assert parent is not None
    alike = list(parent.iterchildren(f"{{*}}{name}"))
    return name if len(alike) == 1 else f"{name}[{alike.index(element) + 1}]"
