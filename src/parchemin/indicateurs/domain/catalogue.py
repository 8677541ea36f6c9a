"""The indicators as dated data: words, population, terms of the rate, choice made, text behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from parchemin.indicateurs.domain.faits import ReglagesCalcul
from parchemin.indicateurs.domain.nombres import ArrondiTaux
from parchemin.indicateurs.domain.publication import Seuils
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "catalogue.yaml"


class SourceIndicateur(StrEnum):
    """Where a figure comes from; the three are never mixed."""

    CALCUL = "calcul"
    OFFICIELLE = "officielle"
    """Imported from a statistical service, never computed here."""
    ENQUETE = "enquete"
    """Answers of people: never under the name of an official figure."""


LIBELLES_SOURCE = {
    SourceIndicateur.CALCUL: "Compté ici",
    SourceIndicateur.OFFICIELLE: "Chiffre officiel importé",
    SourceIndicateur.ENQUETE: "Enquête",
}
LIBELLES_ARRONDI = {
    ArrondiTaux.UNITE_PAIR: "à l’unité, la moitié vers le nombre pair",
    ArrondiTaux.UNITE_HAUT: "à l’unité, la moitié vers le haut",
    ArrondiTaux.DIXIEME: "au dixième de point",
}


@dataclass(frozen=True, slots=True)
class Indicateur:
    """One indicator. `unite`: « personnes », « contrats », « blocs », « heures » or « points ». `avec`: the one that must be shown beside
    it. `mesure`: name of the imported figure, of an official one. `seuil`, `arrondi`: keys of dated parameters. `quand`: when
    each of those it waits for will count, in words."""

    code: str
    libelle: str
    unite: str
    denominateur: str
    numerateur: str
    reference: str
    choix: str
    texte: str
    population: str
    formule: str
    avec: str = ""
    a_verifier: bool = False
    source: str = SourceIndicateur.CALCUL
    mesure: str = ""
    seuil: str = "seuil_diffusion"
    arrondi: str = "arrondi_calcul"
    quand: str = ""

    @property
    def source_en_mots(self) -> str:
        return LIBELLES_SOURCE[SourceIndicateur(self.source)]


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"indicateurs", "raisons"}))


@cache
def catalogue() -> dict[str, Indicateur]:
    """By code, in the order of the file. Raises `ValueError` for one without a text, beside an unknown one, or whose name is
    another one's or claims another source."""
    lus = {brut["code"]: Indicateur(**brut) for brut in recueil().supplement("indicateurs")}
    textes = {t.cle for t in recueil().textes()}
    for i in lus.values():
        if i.texte not in textes or (i.avec and i.avec not in lus):
            raise ValueError(f"catalogue.yaml: {i.code} quotes what is not there")
        if (i.source == SourceIndicateur.ENQUETE) != ("enquête" in i.libelle.lower()):
            raise ValueError(f"catalogue.yaml: {i.code}: a survey says so in its name, and only a survey does")
    if len({i.libelle.casefold() for i in lus.values()}) != len(lus):
        raise ValueError("catalogue.yaml: two indicators of one name")
    return lus


@cache
def calcules() -> dict[str, Indicateur]:
    """Those that this program counts by itself."""
    return {code: i for code, i in catalogue().items() if i.source == SourceIndicateur.CALCUL}


@cache
def raisons() -> dict[str, str]:
    """Why a person is counted or not, in words."""
    return {x["code"]: x["mots"] for x in recueil().supplement("raisons")}


def seuils(jour: date) -> Seuils:
    """Raises `ValueError` when the bound would only be met by « all » or « none » in the smallest group shown."""
    cles = ("seuil_diffusion", "groupe_unanime", "taux_extreme", "groupe_isole")
    s = Seuils(*(int(recueil().valeur_au(cle, jour)) for cle in cles))
    if s.diffusion * s.extreme < 100:
        raise ValueError("catalogue.yaml: taux_extreme tells what it hides")
    return s


def arrondi(i: Indicateur, jour: date) -> ArrondiTaux:
    """How its rate is rounded, on a day: dated data, as the law and the habits of the services are."""
    return ArrondiTaux(recueil().valeur_au(i.arrondi, jour))


def marge_peu_comparable(jour: date) -> int:
    """Half-width of the interval, in points, above which a rate is hardly comparable."""
    return int(recueil().valeur_au("peu_comparable", jour))


def annees_reunies(jour: date) -> int:
    return int(recueil().valeur_au("annees_reunies", jour))


def reglages(jour: date) -> ReglagesCalcul:
    """The choices in force on a day. Raises `ValueError` for a census day that does not exist, and for a net rate that would not wait
    for the time given to find a contract."""
    j, _, m = str(recueil().valeur_au("recensement", jour)).partition("/")
    date(2024, int(m), int(j))
    r = ReglagesCalcul(
        jour,
        (int(m), int(j)),
        int(recueil().valeur_au("horizon_rupture", jour)),
        int(recueil().valeur_au("retour", jour)),
        int(recueil().valeur_au("attente_nette", jour)),
        rattrapage=int(recueil().valeur_au("rattrapage", jour)),
    )
    if r.attente_nette < r.retour:
        raise ValueError("catalogue.yaml: attente_nette is shorter than retour")
    return r


def source(i: Indicateur, jour: date) -> str:
    """The citation, « (à vérifier) » when the text or its reading is unsure."""
    citation = recueil().texte(i.texte, jour).citation
    return f"{citation} (à vérifier)" if i.a_verifier and "à vérifier" not in citation else citation
