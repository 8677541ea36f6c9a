"""What a program reads of the registers: the certifications of the organisation, a fiche on a day, its blocs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404

from parchemin.comptes.api import Bornes, Field, Page, Query, Requete, Routeur, Schema, ou_404, pager
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.referentiel import selectors
from parchemin.referentiel.domain.validite import (
    LIBELLES_STATUT,
    Reponse,
    inscription_possible,
    jury_possible,
    statut_au,
)
from parchemin.socle.horloge import aujourdhui

routeur = Routeur("Certifications", PorteeJeton.LIRE_REFERENTIEL)
_CODE = re.compile(r"(RNCP|RS)[0-9]{1,6}")


class CertificationSuivie(Schema):
    """A certification that the organisation follows."""

    id: int
    numero: str = Field(description="Numéro au répertoire, ou code de l’organisation.", examples=["RNCP99001"])
    intitule: str
    locale: bool = Field(description="Hors des répertoires nationaux.")
    capacites: list[str] = Field(description="Ce que l’organisation y est aujourd’hui.", examples=[["certificateur"]])


class ReponseDatee(Schema):
    """An answer of the rules on a day. `oui` is null when nobody can say without a justification."""

    oui: bool | None
    raison: str
    source: str
    a_verifier: bool

    @classmethod
    def de(cls, r: Reponse) -> ReponseDatee:
        return cls(oui=r.oui, raison=r.raison, source=r.source.citation, a_verifier=r.a_verifier)


class FicheDuJour(Schema):
    """A fiche as it was known on a day, and what may be done on that day."""

    numero: str = Field(examples=["RNCP99001"])
    jour: date
    intitule: str
    observee_le: date = Field(description="Export du registre d’où vient cet état.")
    actif: bool
    niveau: int | None
    date_decision: date | None
    date_effet: date | None
    date_fin_enregistrement: date | None
    date_limite_delivrance: date | None
    statut: str = Field(examples=["enregistree"])
    statut_en_mots: str
    inscription: ReponseDatee = Field(description="Peut-on inscrire ce jour-là ?")
    jury: ReponseDatee = Field(description="Un jury peut-il délivrer ce jour-là ?")


class BlocLu(Schema):
    code: str = Field(examples=["RNCP99001BC01"])
    libelle: str


class BlocsDuJour(Schema):
    numero: str
    jour: date
    blocs: list[BlocLu]


def _fiche(code: str) -> Any:
    """Raises `Http404`."""
    propre = code.strip().upper()
    if not _CODE.fullmatch(propre):
        raise Http404
    return ou_404(selectors.fiches_visibles(), code=propre)


@routeur.lire(
    "/certifications", permission="referentiel.consulter", reponse=Page[CertificationSuivie],
    resume="Certifications de l’organisation",
)  # fmt: skip
def certifications(request: Requete, bornes: Query[Bornes]) -> Any:
    """Celles que l’organisation suit, avec ce qu’elle y est aujourd’hui (certificateur, partenaire…)."""
    jour = aujourdhui()

    def dire(c: Any) -> dict[str, Any]:
        return {
            "id": c.pk, "numero": c.numero, "intitule": c.intitule, "locale": c.est_locale,
            "capacites": sorted(selectors.capacites_tenues(c, jour)),
        }  # fmt: skip

    return pager(selectors.certifications_suivies(), bornes, dire)


@routeur.lire(
    "/fiches/{code}", permission="referentiel.consulter", reponse=FicheDuJour, resume="Une fiche, un jour donné"
)
def fiche(request: Requete, code: str, jour: date | None = None) -> Any:
    """L’état de la fiche connu ce jour-là (aujourd’hui sans autre précision), et ce qu’il permet : inscrire, délivrer."""
    f, quand = _fiche(code), jour or aujourdhui()
    version = selectors.version_au(f, quand)
    if version is None:
        raise Http404
    etat = selectors.etat_de(version, f)
    statut = statut_au(etat, quand)
    return {
        "numero": f.code, "jour": quand, "intitule": version.intitule, "observee_le": version.observee_le,
        "actif": version.actif, "niveau": version.niveau, "date_decision": version.date_decision,
        "date_effet": version.date_effet, "date_fin_enregistrement": version.date_fin_enregistrement,
        "date_limite_delivrance": version.date_limite_delivrance, "statut": str(statut),
        "statut_en_mots": LIBELLES_STATUT[statut], "inscription": ReponseDatee.de(inscription_possible(etat, quand)),
        "jury": ReponseDatee.de(jury_possible(etat, quand)),
    }  # fmt: skip


@routeur.lire(
    "/fiches/{code}/blocs", permission="referentiel.consulter", reponse=BlocsDuJour, resume="Les blocs d’une fiche, un jour donné"
)  # fmt: skip
def blocs(request: Requete, code: str, jour: date | None = None) -> Any:
    """Les blocs de compétences de l’état connu ce jour-là."""
    f, quand = _fiche(code), jour or aujourdhui()
    lus = [{"code": b.code, "libelle": b.libelle} for b in selectors.blocs_au(f, quand)]
    return {"numero": f.code, "jour": quand, "blocs": lus}
