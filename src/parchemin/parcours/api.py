"""What a program reads of people, enrolments, contracts and sessions. Names are behind a scope of their own.

Left out on purpose: reasons of departures and of breaks, accommodations, addresses, representatives: who feeds an ERP does not need them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from parchemin.comptes.api import (
    BornesDepuis,
    CertificationCitee,
    EtablissementCite,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    debut_du_jour,
    lit_les_noms,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.parcours.models import Contrat, Inscription, Personne, SessionExamen
from parchemin.parcours.selectors.perimetre import (
    inscriptions_visibles,
    personnes_visibles,
    sessions_examen_visibles,
)

routeur = Routeur("Parcours", PorteeJeton.LIRE_PARCOURS)


class Naissance(Schema):
    """The parts of a birth that are known."""

    annee: int | None
    mois: int | None
    jour: int | None
    code: str = Field(description="Commune en vigueur ce jour-là, ou 99 suivi du pays.", examples=["44109"])
    lieu: str
    pays: str


class PersonneLue(Schema):
    id: int
    reference: str = Field(description="Votre référence de cette personne.", examples=["P0042"])
    ine: str
    nom_naissance: str
    nom_usage: str
    prenoms: list[str]
    sexe: str = Field(examples=["F"])
    naissance: Naissance
    courriel: str
    telephone: str
    etat_identite: str = Field(examples=["confirmee"])
    modifiee_le: datetime


class InscriptionLue(Schema):
    id: int
    personne: int = Field(description="Numéro de la personne ; son identité demande « lire:personnes ».")
    certification: CertificationCitee
    specialite: str
    voie: str = Field(examples=["FORMATION_INITIALE_APPRENTISSAGE"])
    statut: str = Field(examples=["apprenti"])
    forme: str
    prestataire: EtablissementCite | None
    site: EtablissementCite | None
    entree: date
    fin_prevue: date | None
    etat: str = Field(examples=["en_cours"])
    sortie_le: date | None
    blocs: list[str] = Field(description="Blocs visés ; vide pour la certification entière.")
    promotion: str
    numero_candidat: str
    modifiee_le: datetime


class ContratLu(Schema):
    id: int
    inscription: int
    type: str = Field(examples=["apprentissage"])
    employeur: str | None = Field(description="Ce peut être quelqu’un ; demande « lire:personnes ».")
    siret: str
    numero: str = Field(description="Numéro du contrat, quand il est connu.")
    debut: date
    fin: date | None
    rompu_le: date | None


class SessionLue(Schema):
    id: int
    certification: CertificationCitee
    intitule: str
    specialite: str
    centre: EtablissementCite | None
    lieu: str
    du: date
    au: date
    jury_le: date | None
    etat: str = Field(examples=["ouverte"])


def _personne(p: Personne) -> dict[str, Any]:
    return {
        "id": p.pk, "reference": p.reference, "ine": p.ine, "nom_naissance": p.nom_naissance, "nom_usage": p.nom_usage,
        "prenoms": [x for x in (p.prenom1, p.prenom2, p.prenom3) if x], "sexe": p.sexe,
        "naissance": {
            "annee": p.naissance_annee, "mois": p.naissance_mois, "jour": p.naissance_jour, "code": p.naissance_code,
            "lieu": p.naissance_libelle, "pays": p.naissance_pays,
        },
        "courriel": p.courriel, "telephone": p.telephone, "etat_identite": p.etat_identite, "modifiee_le": p.updated_at,
    }  # fmt: skip


def _inscription(i: Inscription) -> dict[str, Any]:
    return {
        "id": i.pk, "personne": i.personne_id, "certification": CertificationCitee.de(i.certification),
        "specialite": i.specialite, "voie": i.voie, "statut": i.statut, "forme": i.forme,
        "prestataire": EtablissementCite.de(i.prestataire), "site": EtablissementCite.de(i.site), "entree": i.entree,
        "fin_prevue": i.fin_prevue, "etat": i.etat, "sortie_le": i.sortie_le, "blocs": list(i.perimetre_blocs),
        "promotion": i.millesime, "numero_candidat": i.numero_candidat, "modifiee_le": i.updated_at,
    }  # fmt: skip


def _contrat(request: Requete, c: Contrat) -> dict[str, Any]:
    return {
        "id": c.pk, "inscription": c.inscription_id, "type": c.type_contrat, "employeur": c.employeur if lit_les_noms(request) else None, "siret": c.siret,
        "numero": c.numero_deca, "debut": c.debut, "fin": c.fin, "rompu_le": c.rompu_le,
    }  # fmt: skip


def _session(s: SessionExamen) -> dict[str, Any]:
    return {
        "id": s.pk, "certification": CertificationCitee.de(s.certification), "intitule": s.intitule,
        "specialite": s.specialite, "centre": EtablissementCite.de(s.centre), "lieu": s.lieu, "du": s.du, "au": s.au,
        "jury_le": s.jury_le, "etat": s.etat,
    }  # fmt: skip


@routeur.lire(
    "/personnes", permission="parcours.voir_personnes", portee=PorteeJeton.LIRE_PERSONNES, reponse=Page[PersonneLue],
    resume="Personnes",
)  # fmt: skip
def personnes(request: Requete, bornes: Query[BornesDepuis], reference: str | None = None) -> Any:
    """Les personnes que le membre peut voir. « depuis » : modifiées depuis ce jour. « reference » : la vôtre, exacte."""
    lignes = personnes_visibles(request.membre)
    if bornes.depuis:
        lignes = lignes.filter(updated_at__gte=debut_du_jour(bornes.depuis))
    if reference is not None:
        lignes = lignes.filter(reference=reference.replace("\0", "")[:60]) if reference.strip() else lignes.none()
    return pager(lignes, bornes, _personne)


@routeur.lire(
    "/personnes/{int:pk}", permission="parcours.voir_personnes", portee=PorteeJeton.LIRE_PERSONNES, reponse=PersonneLue,
    resume="Une personne",
)  # fmt: skip
def personne(request: Requete, pk: int) -> Any:
    """Son identité, telle qu’elle est tenue aujourd’hui."""
    return _personne(ou_404(personnes_visibles(request.membre), pk=pk))


@routeur.lire(
    "/inscriptions", permission="parcours.voir_personnes", reponse=Page[InscriptionLue], resume="Inscriptions"
)
def inscriptions(request: Requete, bornes: Query[BornesDepuis], personne: int | None = None) -> Any:
    """Les inscriptions que le membre peut voir. « depuis » : modifiées depuis ce jour."""
    lignes = inscriptions_visibles(request.membre)
    if bornes.depuis:
        lignes = lignes.filter(updated_at__gte=debut_du_jour(bornes.depuis))
    if personne is not None:
        lignes = lignes.filter(personne=personne)
    return pager(lignes, bornes, _inscription)


@routeur.lire(
    "/inscriptions/{int:pk}", permission="parcours.voir_personnes", reponse=InscriptionLue, resume="Une inscription"
)
def inscription(request: Requete, pk: int) -> Any:
    """Une inscription, sans le nom de la personne."""
    return _inscription(ou_404(inscriptions_visibles(request.membre), pk=pk))


@routeur.lire("/contrats", permission="parcours.voir_personnes", reponse=Page[ContratLu], resume="Contrats")
def contrats(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Contrats des inscriptions que le membre peut voir. « depuis » : commencés ou rompus depuis ce jour."""
    lignes = Contrat.objects.filter(inscription__in=inscriptions_visibles(request.membre).order_by().values("pk"))
    if bornes.depuis:
        lignes = lignes.filter(Q(debut__gte=bornes.depuis) | Q(rompu_le__gte=bornes.depuis))
    return pager(lignes, bornes, lambda c: _contrat(request, c))


@routeur.lire("/sessions", permission="parcours.voir_sessions", reponse=Page[SessionLue], resume="Sessions d’examen")
def sessions(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Les sessions que le membre peut voir. « depuis » : qui finissent ce jour-là ou après."""
    lignes = sessions_examen_visibles(request.membre)
    if bornes.depuis:
        lignes = lignes.filter(au__gte=bornes.depuis)
    return pager(lignes, bornes, _session)


@routeur.lire(
    "/sessions/{int:pk}", permission="parcours.voir_sessions", reponse=SessionLue, resume="Une session d’examen"
)
def session(request: Requete, pk: int) -> Any:
    """Une session : sa certification, son centre, ses jours."""
    return _session(ou_404(sessions_examen_visibles(request.membre), pk=pk))
