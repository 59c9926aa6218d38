import random

import pytest

from docproc.models.catalog import ModelFiles
from docproc.models.tokenizer import ModelTokenizer, load_tokenizer
from docproc.schema import DocumentType, load_document_types
from docproc.training.batches import Sample
from docproc.training.samples import Mixture, SampleMaker
from docproc.training.synthetic import synthetic_documents
from docproc.training.synthetic_truths import truth_of_synthetic
from docproc.training.variations import other_name, vary

_FIELDS = Mixture(plain=1, varied=1, summary=0, classified=0, divided=0)
_SHORT = Mixture(plain=1, varied=0, summary=0, classified=0, divided=1)
_NAMING = Mixture(plain=0, varied=0, summary=0, classified=1, divided=0)


@pytest.fixture(scope="module")
def tokenizer(starter_model: ModelFiles) -> ModelTokenizer:
    return load_tokenizer(starter_model.folder)


@pytest.fixture(scope="module")
def document_types() -> dict[str, DocumentType]:
    return dict(load_document_types())


@pytest.mark.parametrize("mixture", [_FIELDS, _SHORT])
def test_the_grammar_allows_every_true_answer(
    tokenizer: ModelTokenizer, document_types: dict[str, DocumentType], mixture: Mixture
) -> None:
    maker = SampleMaker(tokenizer, document_types, mixture)

    samples = _samples(maker, 12)

    assert maker.num_made == len(samples) >= 12
    assert maker.num_dropped <= max(1, 0.05 * len(samples))


def test_nothing_is_learned_from_the_prompt_nor_from_what_the_grammar_forces(
    tokenizer: ModelTokenizer, document_types: dict[str, DocumentType]
) -> None:
    maker = SampleMaker(tokenizer, document_types, _FIELDS)

    for sample in _samples(maker, 3):
        text = b"".join(tokenizer.token_bytes(sample.tokens.tolist())).decode()
        prompt = text.rpartition("<|im_start|>assistant\n")[0]
        num_prompt = len(tokenizer.grammar_tokenizer.tokenize_str(prompt))
        assert not sample.weights[: num_prompt - 1].any()
        assert 0 < sample.num_choices < (len(sample.tokens) - num_prompt)


def test_the_name_of_the_document_type_is_learned(
    tokenizer: ModelTokenizer, document_types: dict[str, DocumentType]
) -> None:
    maker = SampleMaker(tokenizer, document_types, _NAMING)

    [sample] = _samples(maker, 1)

    text = b"".join(tokenizer.token_bytes(sample.tokens.tolist())).decode()
    assert text.rpartition("\n")[2] in document_types


def test_a_variation_asks_for_what_is_known_by_names_that_differ(
    document_types: dict[str, DocumentType],
) -> None:
    [made] = synthetic_documents(4, 1)
    truth = truth_of_synthetic(made, document_types[made.document_type])
    known = {spec.name for spec in truth.known}

    for seed in range(30):
        asked = vary(truth, random.Random(seed))
        names = [spec.name for spec in asked.document_type.fields]
        assert len(set(names)) == len(names)
        assert {asked.names[name] for name in names} <= known


def test_a_name_that_nobody_listed_stays_as_it_is() -> None:
    assert other_name("flux_capacity", random.Random(1)) == "flux_capacity"
    assert other_name("vendor_name", random.Random(1)) != "vendor_name"


def _samples(maker: SampleMaker, num_documents: int) -> list[Sample]:
    chance = random.Random(1)
    return [
        sample
        for made in synthetic_documents(5, num_documents)
        for sample in maker.samples_of(
            truth_of_synthetic(made, maker.document_types[made.document_type]), chance
        )
    ]
