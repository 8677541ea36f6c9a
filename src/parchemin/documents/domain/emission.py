"""Who issues: the organisation itself, or an authority from which the others ask the document.

A State diploma is issued by the recteur or the DRAAF, a titre professionnel by the DDETS, whoever examines: no capacity of an
organisation changes that. A branch certificate or the certifier's own is issued by whoever is the certifier on the day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from parchemin.documents.domain.natures import Nature

_AUTORITES = frozenset(
    {"recteur", "recteur de région académique", "DRAAF", "DDETS", "DREETS", "ministère", "chef d’établissement"}
)


class Emetteur(StrEnum):
    """`ICI`: the organisation issues. `AILLEURS`: it prepares the request, and registers the document received."""

    ICI = "ici"
    AILLEURS = "ailleurs"


@dataclass(frozen=True, slots=True)
class DocumentDu:
    """A document owed to a person. `par`: the issuer named by the rule; `codes`: the blocs or units it names."""

    nature: Nature
    emetteur: Emetteur
    par: str
    codes: tuple[str, ...] = ()


def emetteur(par: str, certifie: bool) -> Emetteur:
    """`certifie`: is the organisation certifier or co-certifier on the day of the decision?"""
    return Emetteur.ICI if certifie and par not in _AUTORITES else Emetteur.AILLEURS


def documents_dus(
    appeles: Iterable[tuple[str, str, tuple[str, ...]]], *, certifie: bool, notes: bool
) -> list[DocumentDu]:
    """From what the decision calls for (nature, issuer, codes) to what is owed.

    `notes`: do we hold marks? Without one we issue no relevé; the authority that holds them is still asked for its own.
    A nature unknown here is a fault of the rules: `ValueError`. An attestation that names nothing is not owed.
    """
    dus = []
    for nom, par, codes in appeles:
        nature = Nature(nom)
        if nature is Nature.RELEVE and not notes and emetteur(par, certifie) is Emetteur.ICI:
            continue
        if nature in (Nature.ATTESTATION_BLOCS, Nature.ATTESTATION_UE, Nature.CERTIFICAT_BLOC) and not codes:
            continue
        dus.append(DocumentDu(nature, emetteur(par, certifie), par, codes))
    return dus
