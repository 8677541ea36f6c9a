"""The second person of a replacement or a withdrawal is told: on their day page and by mail; the journal tells the request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.seconde_personne import prevenir
from parchemin.documents.selectors.attentes import ACTES, url_de
from parchemin.documents.trace import tracer
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations.registre import Acteur, est_habilite, observateurs
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import jour_de, maintenant

_DELAI = timedelta(days=2)
_PHRASES = {
    "demandee": "a demandé l’accord d’une seconde personne. {sujet}.",
    "refusee": "a refusé, en seconde personne. {sujet}. Raison : {motif}",
    "annulee": "a retiré sa demande. {sujet}.",
}
"""The approval itself is told by the act that it carries out."""


@echeances.inscrire("documents.accords")
def accords(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Replacements and withdrawals that wait for this member as the second person."""
    if not membre.utilisateur.has_perm("documents.approuver", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        demandes = list(
            Approbation.objects.filter(acte__in=ACTES, etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant())
            .exclude(demandeur_id=membre.utilisateur_id)
            .order_by("demandee_le", "pk")
        )
    for a in demandes:
        if not est_habilite(a, membre.utilisateur_id):
            continue
        yield Echeance(
            cle=f"documents.accord.{a.pk}", jour=jour_de(a.demandee_le) + _DELAI,
            quoi="On vous demande d’approuver, en seconde personne",
            pourquoi=f"{a.sujet_libelle}. Demandé par {a.demandeur_libelle} : rien ne se fait sans vous.",
            url=url_de(a, membre.organisation.slug), geste="Relire", rubrique="Documents", icone="users",
            visible_des=jour_de(a.demandee_le), decision=True,
        )  # fmt: skip


@observateurs.inscrire("documents.approbations")
def observer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
    """The journal of the document, and the mail to whoever may approve."""
    if approbation.acte not in ACTES or approbation.organisation_id is None:
        return
    if phrase := _PHRASES.get(evenement):
        tracer(
            organisation_id=approbation.organisation_id, acte=evenement,
            acteur=Reference("utilisateur" if acteur.id else "exterieur", str(acteur.id or ""), acteur.libelle[:200]),
            sujet=Reference("document", approbation.sujet_identifiant, approbation.sujet_libelle[:200]),
            phrase=phrase.format(sujet=approbation.sujet_libelle, motif=approbation.motif or "non donnée"),
            details={"approbation": str(approbation.pk), "acte": approbation.acte},
        )  # fmt: skip
    if evenement == "demandee":
        slug = Organisation.objects.values_list("slug", flat=True).get(pk=approbation.organisation_id)
        prevenir(approbation, url_de(approbation, slug), usage="documents.accord")
