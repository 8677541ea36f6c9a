"""What a token opens, and what makes a token: no database, no clock of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum


class PorteeJeton(StrEnum):
    """One scope. A token has the permissions of its member, and only within its scopes. People have a scope of their own."""

    LIRE_REFERENTIEL = "lire:referentiel"
    LIRE_PARCOURS = "lire:parcours"
    LIRE_PERSONNES = "lire:personnes"
    LIRE_DELIBERATION = "lire:deliberation"
    LIRE_DOCUMENTS = "lire:documents"
    LIRE_ACCROCHAGE = "lire:accrochage"
    LIRE_INDICATEURS = "lire:indicateurs"
    LIRE_RESEAU = "lire:reseau"
    LIRE_AMELIORATION = "lire:amelioration"
    LIRE_PREUVES = "lire:preuves"
    ECRIRE_IMPORTS = "ecrire:imports"


LIBELLES_PORTEE: dict[PorteeJeton, str] = {
    PorteeJeton.LIRE_REFERENTIEL: "Lire les certifications, leurs blocs et leurs dates",
    PorteeJeton.LIRE_PARCOURS: "Lire les inscriptions, les contrats et les sessions, sans les noms",
    PorteeJeton.LIRE_PERSONNES: "Lire l’identité des personnes, et les textes qui peuvent nommer quelqu’un",
    PorteeJeton.LIRE_DELIBERATION: "Lire les décisions des jurys, sans les noms",
    PorteeJeton.LIRE_DOCUMENTS: "Lire le registre des documents et les vérifier",
    PorteeJeton.LIRE_ACCROCHAGE: "Lire où en sont les passages transmis et leurs délais, sans les noms",
    PorteeJeton.LIRE_INDICATEURS: "Lire les taux et les résultats publiés",
    PorteeJeton.LIRE_RESEAU: "Lire les partenaires, leurs habilitations et l’état des constats",
    PorteeJeton.LIRE_AMELIORATION: "Lire les actions et les réclamations, sans les noms ni les dossiers réservés",
    PorteeJeton.LIRE_PREUVES: "Lire où en est chaque exigence et les preuves déposées, sans leurs fichiers",
    PorteeJeton.ECRIRE_IMPORTS: "Importer des fichiers : candidats, inscriptions, contrats, absences",
}

PREFIXE = "pch_"
"""Makes a token recognisable, by a person and by the programs that look for secrets left in code."""
_FORME = re.compile(r"pch_[A-Za-z0-9_-]{43}")


def est_un_jeton(valeur: str) -> bool:
    """Does it look like one of ours? Anything else is not looked for."""
    return _FORME.fullmatch(valeur) is not None


def empreinte_jeton(valeur: str) -> str:
    """What is kept of a token. 256 random bits cannot be guessed from their hash: no salt, no slow function."""
    return hashlib.sha256(valeur.encode()).hexdigest()


def apercu_jeton(valeur: str) -> str:
    """« pch_Ab3x… », to tell one from another on a page."""
    return valeur[:8]


def lire_portees(texte: str) -> frozenset[PorteeJeton]:
    """The scopes of a stored text. One that this version no longer knows opens nothing."""
    connues = {str(p): p for p in PorteeJeton}
    return frozenset(connues[mot] for mot in texte.split() if mot in connues)


def ecrire_portees(portees: Iterable[PorteeJeton]) -> str:
    """In the order of the list, each once."""
    voulues = set(portees)
    return " ".join(str(p) for p in PorteeJeton if p in voulues)


def dernier_jour_permis(jour: date, duree_maximale: int) -> date:
    return jour + timedelta(days=duree_maximale)
