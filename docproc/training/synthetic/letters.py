"""Letters: from whom, to whom, when, about what."""

from datetime import timedelta
from decimal import Decimal

from docproc.training.synthetic import identifiers
from docproc.training.synthetic.draft import Draft
from docproc.training.synthetic.feet import draw_foot
from docproc.training.synthetic.frame import Frame
from docproc.training.synthetic.heads import draw_letterhead, party_lines
from docproc.training.synthetic.names import Party


def draw_letter(draft: Draft) -> Frame:
    """A letter from a company or a person."""
    frame, chance = Frame(draft), draft.chance
    sender = draft.party(
        "sender", draft.names.company() if chance.maybe(0.8) else draft.names.person()
    )
    recipient = draft.party("recipient", _recipient(draft))
    has_name = draw_letterhead(frame, sender, ())
    day = draft.day("letter_date", draft.today)
    frame.down(2)
    _draw_address(frame, sender, recipient)
    _draw_data(frame, day)
    subject = draft.say("letter.subjects", d=draft.notation.day(draft.today + timedelta(40)))
    marked = draft.text("subject", subject)
    labelled = f"{draft.label('letter.subject')}: {marked}" if chance.maybe(0.45) else marked
    frame.write(labelled, frame.ink.bold if chance.maybe(0.75) else frame.ink)
    frame.down()
    frame.write(draft.say("letter.dear", p=draft.names.surname()))
    frame.down(0.6)
    _draw_body(frame)
    frame.down(0.6)
    frame.write(draft.say("letter.regards"))
    frame.down(2)
    for line in (draft.names.person(), sender.plain_name):
        if chance.maybe(0.7):
            frame.write(line)
    if chance.maybe(0.3):
        frame.down()
        frame.write(draft.say("letter.enclosures", p=draft.names.person()), frame.small)
    draw_foot(frame, sender, [], has_name=has_name)
    return frame


def _recipient(draft: Draft) -> str:
    chance = draft.chance
    return draft.names.company() if chance.maybe(0.4) else draft.names.person()


def _draw_address(frame: Frame, sender: Party, recipient: Party) -> None:
    way = frame.choose("to", {"left": 55, "right": 20, "window": 25})
    x = frame.at(0.58) if way == "right" else frame.left
    if way == "window":
        frame.put(x, " · ".join([sender.name, *sender.address]), frame.ink.at(6.0))
    for line in party_lines(frame, recipient):
        frame.put(x, line)
    frame.down(2)


def _draw_data(frame: Frame, day: str) -> None:
    """Date and references, in the ways of letters."""
    draft, chance = frame.draft, frame.chance
    way = frame.choose("date", {"right": 35, "left": 25, "place": 25, "grid": 15})
    label = draft.label("letter.reference")
    reference = draft.id("reference", identifiers.reference(chance)) if chance.maybe(0.6) else ""
    if way == "grid" and reference:
        other = draft.names.surname()[:3].upper()
        for number, (head, value) in enumerate(
            (
                (label, reference),
                (draft.label("contact"), other),
                (draft.label("document_date"), day),
            )
        ):
            x = frame.at(number / 3)
            frame.sheet.text(x, frame.y, head, frame.small)
            frame.sheet.text(x, frame.y + frame.ink.leading, value, frame.ink)
        frame.down(3.5)
        return
    said = draft.say("text.place_dated", p=draft.names.town(), d=day) if way == "place" else day
    x, align = (frame.left, "left") if way == "left" else (frame.right, "right")
    frame.put(x, said, frame.ink.to(align))
    if reference:
        frame.put(frame.left, draft.said(label, reference))
    frame.down(1.5)


def _draw_body(frame: Frame) -> None:
    draft, chance = frame.draft, frame.chance
    for _ in range(chance.randint(1, 4)):
        sentences = [
            draft.fill(
                form,
                d=draft.notation.day(draft.today + timedelta(chance.randint(-60, 90))),
                a=f"{draft.notation.amount(Decimal(chance.randint(900, 900000)) / 100)} {draft.notation.sign}",
                n=identifiers.reference(chance),
            )
            for form in chance.some(draft.language["letter.sentences"], 1, 4)
        ]
        frame.write(" ".join(sentences))
        frame.down(0.6)
