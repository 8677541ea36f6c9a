"""A correction granted to a holder is not over: somebody still has to issue the document that says it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.documents.selectors.titulaires import accordees_sans_suite
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.periodes import date_fr


@echeances.inscrire("documents.titulaires_accordes")
def accordes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Granted, and no new document yet."""
    if not membre.utilisateur.has_perm("documents.emettre", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = accordees_sans_suite(membre.organisation_id)
    for d in lignes:
        yield Echeance(
            cle=f"documents.titulaire_accorde.{d.pk}", jour=d.echeance,
            quoi=f"{'Un document corrigé' if d.sorte == 'correction' else 'Un duplicata'} est promis à {d.document.titulaire}",
            au_dehors="Un document corrigé est promis à un titulaire" if d.sorte == "correction" else "Un duplicata est promis à un titulaire",
            pourquoi=f"Demande reçue le {date_fr(d.recue_le)}, accordée : il reste à le délivrer.",
            url=reverse("documents:document", args=[membre.organisation.slug, d.document_id]), geste="Délivrer",
            rubrique="Documents", icone="certificate", visible_des=d.recue_le,
        )  # fmt: skip
