"""What a decision calls for, and who issues it: the organisation itself, or an authority from which the others ask it.

A State diploma is issued by the recteur or the DRAAF, a titre professionnel by the DDETS, whoever examines: no capacity of an
organisation changes that. A branch certificate or the certifier's own is issued by whoever is the certifier on the day.
The decision decides: what was computed is heard only where the decision followed it, to name units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.domain.table import Appele, RegleDocuments, regle_au

_AUTORITES = frozenset(
    {"recteur", "recteur de région académique", "DRAAF", "DDETS", "DREETS", "ministère", "chef d’établissement"}
)
_CAS = {
    Resultat.ADMIS: "admis", Resultat.PARTIEL: "partiel", Resultat.AJOURNE: "refus", Resultat.NON_DELIVRABLE: "refus",
}  # fmt: skip
_RIEN = {
    Resultat.CONTROLE: "Autorisé à se présenter à l’épreuve de contrôle : aucun document avant son résultat.",
    Resultat.EN_ATTENTE: "La décision est revenue en attente : aucun document avant la nouvelle.",
}
_PAS_DEFINITIVE = "Cette décision n’est pas définitive : aucun document."
NOMMENT = frozenset(
    {Nature.ATTESTATION_BLOCS, Nature.ATTESTATION_UE, Nature.CERTIFICAT_BLOC, Nature.LIVRET_CERTIFICATION, Nature.ATTESTATION}
)  # fmt: skip
"""Natures that name what was won: without a name, there is nothing to certify."""


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


@dataclass(frozen=True, slots=True)
class Ecarte:
    """A document that the table calls for and that is not owed, with the reason: nothing is dropped in silence."""

    nature: Nature
    raison: str

    @property
    def libelle(self) -> str:
        return GENRES[self.nature].libelle


@dataclass(frozen=True, slots=True)
class Faits:
    """What is known of a decision.

    `certifie`: is the organisation certifier or co-certifier on that day? `au_rncp`: is the certification at the RNCP?
    `acquis`: codes won, outermost first only; `blocs`: the whole blocs won; `certifies`: those of them that already have their
    certificate, from an earlier session; `connus`: is anything known of the units?
    `moyenne`: exact average, where one was computed. `calcul`: by nature, (issuer, codes) called by the computation that the
    decision followed; None when it did not, or when there was none.
    """

    famille: str
    resultat: Resultat
    jour: date
    vae: bool = False
    au_rncp: bool = True
    specialisation: bool = False
    certifie: bool = False
    notes: bool = False
    connus: bool = True
    acquis: tuple[str, ...] = ()
    blocs: tuple[str, ...] = ()
    certifies: tuple[str, ...] = ()
    moyenne: Fraction | None = None
    calcul: Mapping[Nature, tuple[str, tuple[str, ...]]] | None = None


@dataclass(frozen=True, slots=True)
class Appel:
    """What a decision calls for. `raison`: why nothing at all, when it is so."""

    dus: tuple[DocumentDu, ...] = ()
    ecartes: tuple[Ecarte, ...] = ()
    raison: str = ""


def emetteur(par: str, certifie: bool) -> Emetteur:
    """`certifie`: is the organisation certifier or co-certifier on the day of the decision?"""
    return Emetteur.ICI if certifie and par not in _AUTORITES else Emetteur.AILLEURS


def appel(faits: Faits) -> Appel:
    """From the decision to what is owed, in the order of the table. Raises `LookupError` for a family without a table."""
    cas = _CAS.get(faits.resultat)
    if cas is None:
        return Appel(raison=_RIEN.get(faits.resultat, _PAS_DEFINITIVE))
    regle = regle_au(faits.famille, faits.jour, vae=faits.vae, au_rncp=faits.au_rncp)
    if cas == "admis" and faits.specialisation and "specialisation" in regle.cas:
        cas = "specialisation"
    dus: list[DocumentDu] = []
    ecartes: list[Ecarte] = []
    for x in [*regle.cas[cas], *_du_calcul(faits, regle, cas)]:
        emis = emetteur(x.par, faits.certifie)
        codes = _codes(x, faits)
        if raison := _raison(x, faits, regle, emis, codes):
            ecartes.append(Ecarte(x.nature, raison))
        else:
            dus.append(DocumentDu(x.nature, emis, x.par, codes))
    return Appel(tuple(dus), tuple(ecartes), "" if dus else "La règle de cette famille n’appelle aucun document ici.")


def _du_calcul(faits: Faits, regle: RegleDocuments, cas: str) -> Iterator[Appele]:
    """What the followed computation calls for beside the table. The certificate of a bloc that names none is the certificate."""
    deja = {x.nature for x in regle.cas[cas]}
    for nature, (par, codes) in (faits.calcul or {}).items():
        if nature in deja or (nature is Nature.CERTIFICAT_BLOC and not codes and Nature.CERTIFICAT in deja):
            continue
        yield Appele(nature, par, "")


def _codes(x: Appele, faits: Faits) -> tuple[str, ...]:
    if x.nature not in NOMMENT:
        return ()
    dits = (faits.calcul or {}).get(x.nature, ("", ()))[1]
    if x.nature is Nature.CERTIFICAT_BLOC:
        return tuple(c for c in dits or faits.blocs if c not in faits.certifies)
    return dits or faits.acquis


def _raison(x: Appele, faits: Faits, regle: RegleDocuments, emis: Emetteur, codes: tuple[str, ...]) -> str:
    """Why it is not owed, or ""."""
    ici = emis is Emetteur.ICI
    if x.moyenne is not None and x.nature not in (faits.calcul or {}):
        if faits.resultat is not Resultat.AJOURNE:
            return "il est réservé à l’ajourné qui a tout présenté"
        if faits.moyenne is None:
            return f"il faut {x.moyenne} de moyenne générale, et la moyenne n’est pas connue ici"
        if faits.moyenne < Fraction(x.moyenne):
            return f"la moyenne générale n’atteint pas {x.moyenne}"
    if x.nature is Nature.RELEVE and ici and not faits.notes:
        return "aucune note au dossier"
    if x.nature not in NOMMENT:
        return ""
    if regle.selon_calcul and faits.calcul is not None and x.nature not in faits.calcul:
        return "aucune unité que la règle de cette voie permette d’attester"
    if codes:
        return ""
    if not ici and not faits.connus:
        # The authority knows the units: a partial validation has some; after a refusal, nobody here can say.
        partiel = faits.resultat is Resultat.PARTIEL
        return "" if partiel else "les notes ne sont pas connues ici : à demander si une unité est acquise"
    if x.nature is Nature.CERTIFICAT_BLOC and faits.certifies:
        return "chaque bloc acquis a déjà été certifié à une session antérieure"
    if x.nature is Nature.CERTIFICAT_BLOC and faits.acquis:
        return "aucun bloc entier n’est acquis"
    return "aucune unité ni aucun bloc n’est acquis"
