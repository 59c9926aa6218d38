"""The corpus: samples of synthetic documents, made in as many processes as there are."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docproc.models.tokenizer import load_tokenizer
from docproc.schema import load_document_types
from docproc.training.samples import USUAL, Mixture, SampleMaker
from docproc.training.supply import Lot, MakeLot
from docproc.training.synthetic import synthetic_documents
from docproc.training.synthetic_truths import truth_of_synthetic

DOCUMENTS_PER_LOT = 16


@dataclass(frozen=True, slots=True)
class Corpus:
    """What samples are made of; goes to other processes.

    Attributes:
        model_folder: whose tokenizer they are for.
        document_types_dirs: beside the shipped document types.
    """

    model_folder: Path
    document_types_dirs: Sequence[Path]
    max_prompt_tokens: int
    seed: int
    mixture: Mixture = USUAL

    def __call__(self) -> MakeLot:
        """Loads what a process needs, once."""
        maker = SampleMaker(
            load_tokenizer(self.model_folder),
            load_document_types(self.document_types_dirs),
            self.mixture,
            self.max_prompt_tokens,
        )
        return lambda number: _lot(replace(maker), self.seed, number)


def _lot(maker: SampleMaker, seed: int, number: int) -> Lot:
    chance = random.Random(f"{seed}/{number}")
    first = number * DOCUMENTS_PER_LOT
    made = list(synthetic_documents(seed, DOCUMENTS_PER_LOT, first=first))
    samples = [
        sample
        for document in made
        for sample in maker.samples_of(
            truth_of_synthetic(document, maker.document_types[document.document_type]), chance
        )
    ]
    return Lot(tuple(samples), len(made), maker.num_dropped)
