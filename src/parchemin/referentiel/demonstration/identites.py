"""Fictitious bodies of the demonstration registers. Organisations of `comptes.demonstration` keep the numbers given there.

No SIREN below belongs to anyone: they are built by `comptes.demonstration.siren`, Luhn key right. Names are invented,
written in capitals without accents as the flux writes them.
"""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.comptes.demonstration import siren, siret


@dataclass(frozen=True, slots=True)
class Organisme:
    """A legal entity. `rang` makes its SIREN; its establishments are numbered from 1 (the head office)."""

    nom: str
    rang: int
    nom_commercial: str = ""
    site_internet: str = ""

    @property
    def siren(self) -> str:
        return siren(self.rang)

    def siret(self, site: int = 1) -> str:
        return siret(self.rang, site)


RIVAGE = Organisme("INSTITUT RIVAGE", 1, "Institut Rivage", "https://institut-rivage.example")
VALLEES = Organisme("CFA DES DEUX VALLEES", 2, "Les Deux Vallées", "https://cfa-deux-vallees.example")
SIREN_RIVAGE = RIVAGE.siren
SIRETS_RIVAGE = (RIVAGE.siret(1), RIVAGE.siret(2), RIVAGE.siret(3))
"""Head office (Nantes), Bordeaux, Lyon."""
SIREN_VALLEES = VALLEES.siren
SIRET_VALLEES = VALLEES.siret(1)

PARTENAIRES: dict[str, Organisme] = {
    # 21 to 24 are establishments of the demonstration organisation too.
    "formaxis": Organisme("FORMAXIS ATLANTIQUE", 21),
    "ateliers": Organisme("LES ATELIERS DU NUMERIQUE", 22),
    "cap": Organisme("CAP METIERS FORMATION", 23),
    "beaulieu": Organisme("INSTITUT BEAULIEU", 24),
    "dunes": Organisme("CENTRE DE FORMATION DES DUNES", 25),
    "port": Organisme("ECOLE DES METIERS DU PORT", 26),
    "groupement": Organisme("GROUPEMENT FORMATION DU LITTORAL", 27),
    "competences": Organisme("COMPETENCES ET TERRITOIRES", 28),
    "golfe": Organisme("MAISON DES APPRENTIS DU GOLFE", 29),
    "objectif": Organisme("OBJECTIF EMPLOI OUEST", 30),
    "geste": Organisme("ACADEMIE DU GESTE", 31),
    "passerelles": Organisme("PASSERELLES FORMATION", 32),
}
CERTIFICATEURS: dict[str, Organisme] = {
    "branche": Organisme("COMMISSION PARITAIRE NATIONALE DE L’EMPLOI DES METIERS DU RIVAGE", 51, "CPNE du Rivage"),
    "education": Organisme("MINISTERE FICTIF DE L’EDUCATION", 52),
    "travail": Organisme("MINISTERE FICTIF DU TRAVAIL", 53),
    "superieur": Organisme("MINISTERE FICTIF DE L’ENSEIGNEMENT SUPERIEUR", 54),
    "ecole": Organisme("ECOLE SUPERIEURE DU LITTORAL", 55, "ESL", "https://ecole-du-littoral.example"),
    "universite": Organisme("UNIVERSITE DES ESTUAIRES", 56, site_internet="https://universite-des-estuaires.example"),
    "ingenieurs": Organisme("ECOLE D’INGENIEURS DE L’ESTUAIRE", 57, "EI Estuaire"),
    "metallurgie": Organisme("UNION FICTIVE DES INDUSTRIES MECANIQUES", 58, "UFIM"),
    # The same school before it changed its legal form, hence its SIREN.
    "ecole-ancienne": Organisme("ASSOCIATION DE L’ECOLE DU LITTORAL", 59),
    "interieur": Organisme("MINISTERE FICTIF DE L’INTERIEUR", 60),
    "agriculture": Organisme("MINISTERE FICTIF DE L’AGRICULTURE", 61),
}
ORGANISMES: dict[str, Organisme] = {"rivage": RIVAGE, "vallees": VALLEES} | PARTENAIRES | CERTIFICATEURS
