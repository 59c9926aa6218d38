"""Documents made of texts, and answers written by chance under a grammar."""

import random
from dataclasses import replace

import llguidance

from docproc.documents import Document, Page
from docproc.schema import DocumentType, FieldKind, FieldSpec, load_document_types

END = 256
INVOICE = load_document_types()["invoice"]
CONTRACT = load_document_types()["contract"]


class ByteTokenizer:
    """One token for each byte, and one for the end."""

    eos_token_id = END
    bos_token_id = None
    tokens = [*(bytes([byte]) for byte in range(END)), b"<eos>"]  # noqa: RUF012 - llguidance asks so
    special_token_ids = [END]  # noqa: RUF012 - llguidance asks so

    def __call__(self, text: bytes | str) -> list[int]:
        """The tokens of ``text``."""
        return list(text if isinstance(text, bytes) else text.encode())


TOKENIZER = llguidance.LLTokenizer(llguidance.TokenizerWrapper(ByteTokenizer()))


def document_of(*texts: str) -> Document:
    """A document with these pages."""
    pages = (Page(number, text, 595.0, 842.0) for number, text in enumerate(texts, start=1))
    return Document("0" * 64, tuple(pages))


def page_numbers(document: Document) -> list[int]:
    return [page.number for page in document.pages]


def asking(*specs: FieldSpec) -> DocumentType:
    """A document type with these fields and no checks."""
    return replace(INVOICE, name="asked", fields=specs, checks=())


def asking_for(kind: FieldKind) -> DocumentType:
    """A document type with one field, called ``it``."""
    return asking(FieldSpec("it", kind))


def matcher(grammar: str) -> llguidance.LLMatcher:
    found = llguidance.LLMatcher(TOKENIZER, grammar)
    assert not found.is_error(), found.get_error()
    return found


def accepts(grammar: str, answer: str) -> bool:
    """Whether ``answer`` is a whole answer under ``grammar``."""
    following = matcher(grammar)
    content = answer.encode()
    is_taken = following.try_consume_tokens(list(content)) == len(content)
    return is_taken and bool(following.is_accepting())


def written_by_chance(grammar: str, seed: int, *, hurry: float = 0.3) -> str:
    """An answer whose every byte is chosen at random among those allowed.

    With probability ``hurry`` a byte that ends something is preferred.
    """
    chance = random.Random(seed)
    following = matcher(grammar)
    written = bytearray()
    while not following.is_stopped():
        allowed = _allowed(following)
        assert allowed, (bytes(written), following.get_error())
        ending = [token for token in allowed if token == END or token in b'"]}']
        is_hurried = bool(ending) and (chance.random() < hurry or len(written) > 3000)
        token = chance.choice(ending if is_hurried else allowed)
        assert following.try_consume_tokens([token]) == 1
        if token != END:
            written.append(token)
    return written.decode()


def _allowed(following: llguidance.LLMatcher) -> list[int]:
    bits = following.compute_bitmask()
    return [token for token in range(END + 1) if bits[token // 8] >> (token % 8) & 1]
