"""Names: composed of parts, so that none can be learned by heart."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from docproc.training.synthetic.chance import Chance
from docproc.training.synthetic.identifiers import filled
from docproc.training.synthetic.languages import Language
from docproc.training.synthetic.places import STATES, Country

_SYLLABLES = (
    "no ver ta lex bel um in qua tri sol mar ven dor kel pra xi or an fi lu go ster ran mi ze pol cor del ast ti vo hal "
    "ber ne ra mon ty ax el is on ca ri to pe vi bo sa tu ly zo we ke fa gri har jo ku lan mo nex op pa ro sy tar ul vex"
).split()
_BRAND_ENDS = (
    "24",
    " 360",
    "-Tec",
    "Soft",
    "Lab",
    "Pro",
    "X",
    ".io",
    ".com",
    "ly",
    "Hub",
    "ify",
    "Net",
    "+",
    " One",
)
_MALAY = (
    "TAMAN JALAN BANDAR KAMPUNG PERMAS SERI DESA INDAH JAYA MAJU SETIA ALAM BUKIT KOTA SUNGAI PUSAT MEWAH UTAMA RINI "
    "PANDAN MUTIARA WANGSA PERDANA DAYA LEGENDA PUTRA CAHAYA"
).split()
_MALAY_TOWNS = (
    "JOHOR BAHRU",
    "KUALA LUMPUR",
    "PETALING JAYA",
    "SHAH ALAM",
    "KLANG",
    "SEREMBAN",
    "IPOH",
    "SKUDAI",
    "KEPONG",
)
_MALAY_NAMES = "ONG TAN LIM CHONG WAH HENG FATT SENG KEE MENG HUAT SOON LEE YONG AIK HOCK BAN LOONG SIN KIAN TECK".split()


class Names:
    """Composes names of one language and country."""

    def __init__(self, chance: Chance, language: Language, country: Country) -> None:
        self._chance = chance
        self.language = language
        self.country = country

    def surname(self) -> str:
        """A family name."""
        pick, words = self._chance.pick, self.language
        return _capital(_fused(pick(words["names.heads"]), pick(words["names.tails"])))

    def given(self) -> str:
        """A given name."""
        return self._chance.pick(self.language["names.given"])

    def person(self) -> str:
        """Given names and a family name."""
        chance = self._chance
        middle = chance.weighted({"": 85, f" {chance.letters(1)}.": 9, f" {self.given()}": 6})
        surname = self.surname()
        if chance.maybe(0.06):
            surname = f"{surname}-{self.surname()}"
        return f"{self.given()}{middle} {surname}"

    def brand(self) -> str:
        """An invented word."""
        chance = self._chance
        word = "".join(chance.pick(_SYLLABLES) for _ in range(chance.randint(2, 3)))
        word = word.upper() if chance.maybe(0.12) else _capital(word)
        return word + (chance.pick(_BRAND_ENDS) if chance.maybe(0.12) else "")

    def town(self) -> str:
        """A town, real or not."""
        chance, words = self._chance, self.language
        if self.country.code == "MY":
            return chance.pick(_MALAY_TOWNS)
        if chance.maybe(0.25):
            return chance.pick(words["names.towns"])
        return _capital(
            _fused(chance.pick(words["names.heads"]), chance.pick(words["names.town_tails"]))
        )

    def trade(self) -> str:
        """A line of business."""
        return self._chance.pick(self.language["names.trades"])

    def company(self) -> str:
        """A company in one of the many ways in which they are named."""
        if self.country.code == "MY":
            return self._malaysian()
        chance = self._chance
        name = chance.pick(_COMPANIES)(self, chance)
        form = chance.pick(self.country.legal_forms)
        if form and not (
            name.startswith(("www.", "Dr")) or name.endswith(form) or chance.maybe(0.12)
        ):
            comma = ", " if form in ("Inc.", "LLC", "Inc", "LLP", "Lda.", "S.A.", "SL") else " "
            name += (comma if chance.maybe(0.3) else " ") + form
            if chance.maybe(0.05):
                name = f"{name} {chance.pick(self.language['names.branches'])}"
        return name.upper() if chance.maybe(0.1) else name

    def institution(self) -> str:
        """A town, a school, a hospital and the like."""
        words = self.language
        form = self._chance.pick(words["names.public"])
        return form.format(t=self.town(), g=self.given(), n=self.surname())

    def thing(self) -> str:
        """A name made of things: shops, inns and agencies have such."""
        pick, words = self._chance.pick, self.language
        kind, other = self._chance.sample(words["names.kinds"], 2)
        form = pick(words["names.things"])
        return form.format(q=pick(words["names.qualities"]), k=kind, k2=other, n=self.surname())

    def domain(self, name: str) -> str:
        """The internet domain of a company."""
        ending = {
            "US": "com",
            "GB": "co.uk",
            "AU": "com.au",
            "IE": "ie",
            "MY": "com.my",
            "IN": "in",
        }
        bare = unicodedata.normalize(
            "NFD", re.sub(r"\(.*?\)", "", name).casefold().replace("ß", "ss")
        )
        label = (
            re.sub("[^a-z0-9]+", self._chance.pick(["", "", "-"]), bare).strip("-")[:24] or "office"
        )
        code = self.country.code
        return f"{label}.{self._chance.pick([ending.get(code, code.lower()), 'com'])}"

    def address(self) -> list[str]:
        """Street and town, and what may stand around them."""
        chance, country = self._chance, self.country
        if country.code == "MY":
            return self._malaysian_address()
        town = chance.pick(country.town_forms).format(
            p=filled(country.postcode, chance),
            t=self.town(),
            s=chance.pick(STATES.get(country.code, ("",))),
        )
        lines = [self.street(), town]
        if chance.maybe(0.12):
            stage = chance.pick(self.language["names.stages"])
            lines.insert(
                chance.randint(0, 1), stage.format(u=chance.randint(1, 40), n=chance.digits(4))
            )
        if chance.maybe(0.3):
            name = chance.pick(country.names)
            lines.append(name.upper() if chance.maybe(0.15) else name)
        return lines

    def street(self) -> str:
        """A street and the number of a house."""
        chance, words = self._chance, self.language
        street = chance.pick(words["names.streets"]).format(
            n=self.surname(), u=chance.randint(1, 30), g=self.given()
        )
        house = str(
            chance.randint(1, chance.pick([30, 200, 9999 if self.country.code == "US" else 150]))
        )
        house += chance.weighted({"": 88, chance.pick("abcd"): 9, f"-{chance.randint(3, 9)}": 3})
        return chance.pick(words["names.street_forms"]).format(
            h=house, s=street, u=chance.randint(1, 90)
        )

    def phone(self) -> str:
        """A telephone number."""
        form = self._chance.pick(self.country.phones)
        return "".join(self._chance.pick("0123456789") if sign == "#" else sign for sign in form)

    def _malaysian(self) -> str:
        chance = self._chance
        name = chance.pick([
            self.brand().upper(),
            f"{chance.pick(_MALAY)} {self.brand().upper()}",
            " ".join(chance.sample(_MALAY_NAMES, chance.randint(2, 3))),
            f"{chance.letters(1)}.{chance.letters(1)}. {chance.pick(_MALAY_NAMES)}",
            f"{self.surname().upper()} {self.trade().upper()}",
            f"{chance.pick(['RESTORAN', 'KEDAI', 'PASARAYA', 'SYARIKAT PERNIAGAAN'])} {' '.join(chance.sample(_MALAY_NAMES, 2))}",
            f"{self.brand().upper()} {chance.pick(['MART', 'BOOK', 'HARDWARE', 'BAKERY', 'SEAFOOD RESTAURANT', 'PHARMACY'])}",
        ])  # fmt: skip
        name = f"{name} {chance.pick(self.country.legal_forms)}"
        return name.title() if chance.maybe(0.1) else name

    def _malaysian_address(self) -> list[str]:
        chance = self._chance
        number = f"{chance.pick(['NO.', 'NO ', 'LOT ', 'NO. '])}{chance.randint(1, 120)}{chance.pick(['', 'A', '-G', ' & 12'])}"
        street = f"{number}, JALAN {chance.pick(_MALAY)} {chance.randint(1, 30)}{chance.pick(['', '/5', '/12'])},"
        area = f"{chance.pick(['TAMAN', 'BANDAR', 'KAWASAN PERINDUSTRIAN'])} {' '.join(chance.sample(_MALAY, 2))},"
        town = f"{filled('89999', chance)} {self.town()}{chance.pick(['', ', ' + chance.pick(STATES['MY'])])}{chance.pick(['', '.'])}"
        return [street, area, town]


_COMPANIES: tuple[Callable[[Names, Chance], str], ...] = (
    lambda names, _: f"{names.surname()} {names.trade()}",
    lambda names, _: f"{names.brand()} {names.trade()}",
    lambda names, _: names.brand(),
    lambda names, _: names.brand(),
    lambda names, _: f"{names.surname()} & {names.surname()}",
    lambda names, chance: f"{chance.letters(chance.randint(2, 3))} {names.trade()}",
    lambda names, _: f"{names.trade()} {names.surname()}",
    lambda names, _: f"{names.trade()} {names.town()}",
    lambda names, _: f"{names.given()} {names.surname()} {names.trade()}",
    lambda names, _: f"{names.surname()}, {names.surname()} & {names.surname()}",
    lambda names, _: f"{names.brand()} {names.town()}",
    lambda names, chance: f"{chance.letters(1)}&{chance.letters(1)} {names.trade()}",
    lambda names, _: f"{names.surname()}-{names.trade()}",
    lambda names, _: f"{names.trade()} & {names.trade()} {names.surname()}",
    lambda names, chance: f"{names.surname()} {chance.pick(names.language['names.sons'])}",
    lambda names, _: names.domain(f"{names.brand()} {names.trade()}"),
    lambda names, _: names.thing(),
    lambda names, _: names.thing(),
    lambda names, _: names.institution(),
    lambda names, _: names.person(),
    lambda names, chance: f"{names.brand()} {chance.pick(['International', 'Europe', 'Global', 'Operations', 'Digital'])}",
    lambda names, _: f"{names.surname()} & {names.surname()} {names.trade()}",
    lambda names, _: f"{names.brand()} ({names.trade()})",
)  # fmt: skip


def _fused(head: str, tail: str) -> str:
    """Parts of a name as one word, without a doubled letter thrice."""
    if (
        tail
        and head[-1:].casefold() == tail[0].casefold()
        and head[-2:-1].casefold() == tail[0].casefold()
    ):
        tail = tail[1:]
    return head + tail


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a document; ``name`` and ``address`` may be marked.

    ``person`` is who acts there, "" if nobody is named.
    """

    name: str
    plain_name: str
    address: tuple[str, ...]
    person: str
    phone: str
    fax: str
    email: str
    web: str
