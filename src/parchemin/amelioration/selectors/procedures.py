"""What is read of the procedures: those in force, what waits for a second person, who has read and who has not."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from parchemin.amelioration.domain.procedures import EtatVersion
from parchemin.amelioration.models import LectureProcedure, Procedure, VersionProcedure
from parchemin.amelioration.selectors.actions import responsables
from parchemin.comptes.models import Membre
from parchemin.parcours.domain.inscription_suivi import recueil as recueil_essai
from parchemin.parcours.domain.ruptures import recueil as recueil_ruptures
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.models import Approbation

TYPE = "procedure"
SUJET_VERSION = "version_procedure"
APPROUVER = "amelioration.approuver"
_DELAIS = ("mediateur_avant_employeur", "preavis_apprenti", "mediateur_mineur", "formation_maintenue", "autre_cfa")


def delais_cites(jour: date) -> dict[str, object]:
    """Delays of the law that a template may quote, as they are on that day."""
    return {
        "essai_jours": recueil_essai().valeur_au("essai_jours", jour),
        **{cle: recueil_ruptures().valeur_au(cle, jour) for cle in _DELAIS},
    }


def versions_en_vigueur(organisation_id: int, jour: date) -> QuerySet[VersionProcedure]:
    """What applies on that day, one by procedure."""
    lignes: QuerySet[VersionProcedure] = (
        VersionProcedure.toutes.filter(
            Q(au__isnull=True) | Q(au__gte=jour), organisation=organisation_id, etat=EtatVersion.APPROUVEE, du__lte=jour,
            procedure__retiree_le__isnull=True,
        )
        .select_related("procedure__responsable__utilisateur")
        .order_by("procedure__titre", "pk")
    )  # fmt: skip
    return lignes


def version_en_vigueur(procedure: Procedure, jour: date) -> VersionProcedure | None:
    return versions_en_vigueur(procedure.organisation_id, jour).filter(procedure=procedure).first()


def lectures(version: VersionProcedure, jour: date) -> list[tuple[Membre, LectureProcedure | None]]:
    """Each member who has to read it, and when they did."""
    faites = {x.membre_id: x for x in LectureProcedure.toutes.filter(version=version).order_by("pk")}
    return [(m, faites.get(m.pk)) for m in responsables(version.organisation_id, jour)]


def a_lire(membre: Membre, jour: date) -> QuerySet[VersionProcedure]:
    """Versions in force that this member has not read."""
    return versions_en_vigueur(membre.organisation_id, jour).exclude(lectures__membre=membre)


def accord_attendu(version: VersionProcedure) -> Approbation | None:
    """The request that waits for a second person on this text."""
    return en_attente_sur([APPROUVER], SUJET_VERSION, str(version.pk))
