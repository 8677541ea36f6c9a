"""Procedures in the house: menu, names of acts, second person, day page, search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.template.loader import render_to_string
from django.urls import reverse

from parchemin.amelioration.domain.procedures import recueil
from parchemin.amelioration.models import Procedure, VersionProcedure
from parchemin.amelioration.selectors.procedures import APPROUVER, a_lire, versions_en_vigueur
from parchemin.amelioration.services import procedures as _services  # noqa: F401 (the approvable act registers on import)
from parchemin.comptes.models import Membre
from parchemin.comptes.seconde_personne import AccordSuivi, suivre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.approbations.registre import presentations
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

SALLE = "amelioration_procedures"
nommer_actes(
    {
        "amelioration.procedure_creer": "Procédure commencée",
        "amelioration.procedure_version": "Nouvelle version commencée",
        "amelioration.procedure_ecrire": "Texte d’une procédure écrit",
        "amelioration.procedure_approuver": "Procédure approuvée",
        "amelioration.procedure_lire": "Procédure lue",
        "amelioration.procedure_confirmer": "Procédure relue",
        "amelioration.procedure_retirer": "Procédure retirée",
        f"{SALLE}.demandee": "Approbation d’une procédure demandée",
        f"{SALLE}.refusee": "Approbation d’une procédure refusée",
        f"{SALLE}.annulee": "Approbation d’une procédure retirée",
    }
)
inscrire_entree(
    Entree("Améliorer", "Procédures", "file-text", "amelioration:procedures", "amelioration.voir", 65, aussi=("amelioration:procedure",))
)  # fmt: skip


def url_de(a: Approbation, slug: str) -> str:
    return reverse("amelioration:procedure_accord", args=[slug, int(a.sujet_identifiant), a.pk])


suivre(
    AccordSuivi(
        salle=SALLE, acte=APPROUVER, rubrique="Amélioration", quoi="On vous demande d’approuver : {sujet}",
        pourquoi="Demandé par {demandeur} : rien ne s’applique sans vous.", geste="Lire et répondre", verbe="approuver une procédure",
        url_de=url_de,
    )
)  # fmt: skip


@presentations.inscrire(APPROUVER)
def montrer(approbation: Approbation) -> str:
    """The text that is approved, for somebody who has no account to go and read it."""
    v = VersionProcedure.toutes.filter(pk=approbation.charge["version"]).select_related("procedure").first()
    return render_to_string("amelioration/procedures/_texte.html", {"version": v}) if v is not None else ""


@echeances.inscrire("amelioration.procedures_a_lire")
def lectures_attendues(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What the team applies and this member has not read."""
    if not membre.utilisateur.has_perm("amelioration.avancer", membre.organisation):
        return
    delai = timedelta(days=int(recueil().valeur_au("lire", jour)))
    for v in a_lire(membre, jour):
        if v.du is None:
            continue
        debut = max(v.du, membre.du)
        yield Echeance(
            cle=f"amelioration.procedure.lire.{v.pk}", jour=debut + delai, quoi=f"Lire : {v.procedure.titre}",
            pourquoi=f"Version {v.numero}, en vigueur depuis le {v.du:%d/%m/%Y}. Dites ensuite que vous l’avez lue.",
            url=reverse("amelioration:procedure", args=[membre.organisation.slug, v.procedure_id]), geste="Lire", rubrique="Amélioration",
            icone="file-text", visible_des=debut,
        )  # fmt: skip


@echeances.inscrire("amelioration.procedures_a_relire")
def relectures(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Procedures to read again: whoever keeps them some days before, who drives the plan once the day is past."""
    personne = membre.utilisateur
    conduit = personne.has_perm("amelioration.conduire", membre.organisation)
    avance = timedelta(days=int(recueil().valeur_au("prevenir", jour)))
    lignes = versions_en_vigueur(membre.organisation_id, jour)
    for v in lignes if conduit else lignes.filter(procedure__responsable=membre):
        if v.revoir_le is None:
            continue
        a_moi = v.procedure.responsable_id == membre.pk
        yield Echeance(
            cle=f"amelioration.procedure.relire.{v.pk}.{v.revoir_le:%Y%m%d}", jour=v.revoir_le, quoi=f"Relire : {v.procedure.titre}",
            pourquoi=f"Procédure confiée à {'vous' if a_moi else v.procedure.responsable.libelle}.",
            url=reverse("amelioration:procedure", args=[membre.organisation.slug, v.procedure_id]), geste="Relire" if a_moi else "Voir",
            rubrique="Amélioration", icone="file-text", visible_des=v.revoir_le - avance if a_moi else v.revoir_le + timedelta(days=1),
        )  # fmt: skip


@recherches.inscrire("amelioration.procedures")
def chercher(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By a word of the title."""
    if not membre.utilisateur.has_perm("amelioration.voir", membre.organisation):
        return None
    lignes = Procedure.toutes.filter(titre__icontains=texte.strip(), organisation=membre.organisation_id).order_by(
        "titre", "pk"
    )
    slug = membre.organisation.slug
    return Resultats(
        "Procédures", "file-text",
        [Resultat(p.titre, "", reverse("amelioration:procedure", args=[slug, p.pk]), "Retirée" if p.retiree_le else "") for p in lignes[:limite]],
        lignes.count(), reverse("amelioration:procedures", args=[slug]), False,
    )  # fmt: skip
