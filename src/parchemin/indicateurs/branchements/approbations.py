"""The second person of a publication is told: on their day page and by mail; the journal tells the request and the refusal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.seconde_personne import prevenir
from parchemin.indicateurs.services.publications import PUBLIER
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.approbations.registre import Acteur, observateurs
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.socle.horloge import maintenant

_DELAI = timedelta(days=5)
_PHRASES = {
    "demandee": "a demandé à une seconde personne de publier. {sujet}.",
    "refusee": "a refusé de publier. {sujet}. Raison : {motif}",
    "annulee": "a retiré sa demande. {sujet}.",
}


def url_de(a: Approbation, slug: str) -> str:
    return reverse("indicateurs:approbation", args=[slug, int(a.sujet_identifiant), a.pk])


@echeances.inscrire("indicateurs.accords")
def accords(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Publications that wait for this member as the second person."""
    if not membre.utilisateur.has_perm("indicateurs.publier", membre.organisation):
        return
    demandes = Approbation.toutes.filter(
        organisation_id=membre.organisation_id,
        acte=PUBLIER,
        etat=EtatApprobation.EN_ATTENTE,
        expire_le__gt=maintenant(),
    )
    for a in demandes.exclude(demandeur_id=membre.utilisateur_id).order_by("demandee_le", "pk"):
        yield Echeance(
            cle=f"indicateurs.accord.{a.pk}", jour=a.demandee_le.date() + _DELAI,
            quoi="On vous demande de relire et de publier des résultats",
            pourquoi=f"{a.sujet_libelle}. Demandé par {a.demandeur_libelle} : rien n’est public sans vous.",
            url=url_de(a, membre.organisation.slug), geste="Relire", rubrique="Indicateurs", icone="users",
            visible_des=a.demandee_le.date(),
        )  # fmt: skip


@observateurs.inscrire("indicateurs.approbations")
def observer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
    """The journal, and the mail to whoever may publish. The publication itself is told by the act."""
    if approbation.acte != PUBLIER or approbation.organisation_id is None:
        return
    if phrase := _PHRASES.get(evenement):
        consigner(
            chaine=f"o:{approbation.organisation_id}", acte=f"indicateurs.{evenement}",
            acteur=Reference("utilisateur" if acteur.id else "exterieur", str(acteur.id or ""), acteur.libelle[:200]),
            sujet=Reference("jeu_indicateurs", approbation.sujet_identifiant, approbation.sujet_libelle[:200]),
            phrase=phrase.format(sujet=approbation.sujet_libelle, motif=approbation.motif or "non donnée"),
            details={"approbation": str(approbation.pk)},
        )  # fmt: skip
    if evenement == "demandee":
        slug = Organisation.objects.values_list("slug", flat=True).get(pk=approbation.organisation_id)
        prevenir(approbation, url_de(approbation, slug), usage="indicateurs.accord")
