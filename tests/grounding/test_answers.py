"""Answers: values know their place, and what is complete survives a cut."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docproc.grounding.answers import Answered, Listed, Named, Node, NotAnAnswer, parse_answer

SCALARS = st.none() | st.text(max_size=8)
ANSWERS = st.dictionaries(
    st.text(max_size=5),
    SCALARS | st.lists(st.dictionaries(st.text(max_size=5), SCALARS, max_size=3), max_size=3),
    max_size=4,
)


def plain(node: Node) -> object:
    match node:
        case Answered():
            return node.text
        case Listed():
            return [plain(element) for element in node.elements]
        case Named():
            return {name: plain(member) for name, member in node.members.items()}


@given(ANSWERS, st.sampled_from([(",", ":"), (", ", ": ")]))
def test_an_answer_reads_as_json_does(said: dict[str, object], separators: tuple[str, str]) -> None:
    parsed = parse_answer(json.dumps(said, separators=separators))

    assert parsed.is_complete
    assert plain(parsed.root) == said


@given(ANSWERS, st.data())
def test_a_cut_answer_keeps_what_is_complete(said: dict[str, object], data: st.DataObject) -> None:
    answer = json.dumps(said, ensure_ascii=False)
    cut = answer[: data.draw(st.integers(0, len(answer) - 1))]

    parsed = parse_answer(cut)

    assert not parsed.is_complete
    for name, member in parsed.root.members.items():
        assert isinstance(member, Listed) or plain(member) == said[name]


@given(st.text())
def test_any_text_within_an_object_is_read_or_refused(text: str) -> None:
    with suppress(NotAnAnswer):
        assert isinstance(parse_answer(f"{{{text}").root, Named)


@pytest.mark.parametrize("text", ["[]", "null x", '{"a" 1}', '{"a":1}}', "hello", '{"a":"\\x"}'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(NotAnAnswer):
        parse_answer(text)


def test_a_value_knows_where_it_is_written() -> None:
    answer = '{"a":"x\\"y","b":null,"c":12}'

    members = parse_answer(answer).root.members

    written = [answer[m.start : m.end] for m in members.values() if isinstance(m, Answered)]
    assert written == ['"x\\"y"', "null", "12"]
