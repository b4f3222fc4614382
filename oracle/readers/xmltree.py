"""XML into a small tree that knows its lines; document types and entities are refused."""

from __future__ import annotations

import xml.sax.handler
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax.xmlreader import AttributesImpl, InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from energy.errors import InputError
from oracle.readers.documents import Document

_MAX_DEPTH = 40
_MAX_TEXT = 10_000
_REMEDY = "Take the file from the portal's own page."


@dataclass(slots=True)
class Node:
    """An element: its local name, attributes, own text, line (from 1) and children."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def child(self, tag: str) -> Node | None:
        """The first child of that name."""
        return next((node for node in self.children if node.tag == tag), None)

    def value(self, tag: str) -> str:
        """The trimmed text of the first child of that name, empty if there is none."""
        node = self.child(tag)
        return "" if node is None else node.text.strip()

    def descendants(self, *tags: str) -> Iterator[Node]:
        """Every element below (and including) this one with one of the names, in document order."""
        pending = [self]
        while pending:
            node = pending.pop()
            if node.tag in tags:
                yield node
            pending.extend(reversed(node.children))


@dataclass(frozen=True)
class XmlDocument:
    """The root element, and the document's comments and processing instructions."""

    root: Node
    notes: tuple[str, ...]


class _Builder(xml.sax.handler.ContentHandler):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.root: Node | None = None
        self.open: list[Node] = []
        self.notes: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - a SAX name
        line = self._locator.getLineNumber() or 1  # type: ignore[attr-defined]
        if len(self.open) >= _MAX_DEPTH:
            raise InputError("Its elements are nested too deeply.", file=self.name, line=line, remedy=_REMEDY)
        node = Node(name.rpartition(":")[2], dict(attrs), line)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        self.open.pop()

    def characters(self, content: str) -> None:
        # White space between elements is kept as one blank, so that a text broken over lines is not joined.
        node = self.open[-1]
        node.text += content if content.strip() else " " * (not node.text.endswith(" "))
        if len(node.text) > _MAX_TEXT:
            raise InputError(f"The text of {node.tag} is too long.", file=self.name, line=node.line, remedy=_REMEDY)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802
        self.notes.append(f"{target} {data}")

    def comment(self, content: str) -> None:
        self.notes.append(content)

    # The rest of SAX's lexical interface, of which only comments matter here.
    def startCDATA(self) -> None:  # noqa: N802
        """Text marked as CDATA arrives through `characters` as any other."""

    def endCDATA(self) -> None:  # noqa: N802
        """See `startCDATA`."""

    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802
        """Never reached: the parser refuses document types."""

    def endDTD(self) -> None:  # noqa: N802
        """Never reached."""


def parse_xml(document: Document) -> XmlDocument:
    """Parse a document whose encoding is the one it declares.

    Raises:
        InputError: cut or malformed XML, an unknown encoding, a DOCTYPE or an entity.
    """
    builder = _Builder(document.name)
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(builder)
    parser.setProperty(xml.sax.handler.property_lexical_handler, builder)
    source = InputSource()
    source.setByteStream(BytesIO(document.data))
    try:
        parser.parse(source)
    except InputError:
        raise
    except DefusedXmlException:
        raise InputError(
            "It declares a document type or an entity, which a file of readings or prices never needs.",
            file=document.name,
            remedy=_REMEDY,
        ) from None
    except xml.sax.SAXParseException as error:
        raise InputError(
            f"The XML is cut or broken: {error.getMessage()}.",
            file=document.name,
            line=error.getLineNumber() or 1,
            remedy="Download it again.",
        ) from None
    except (LookupError, ValueError) as error:
        raise InputError(
            f"The XML cannot be decoded: {error}.", file=document.name, remedy="Save it as UTF-8."
        ) from None
    if builder.root is None:
        raise InputError("The XML holds no element.", file=document.name, remedy="Download it again.")
    return XmlDocument(builder.root, tuple(builder.notes))
