"""First steps of this room: what one answers to, and a first evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas
from parchemin.preuves.domain.couverture import EtatCouverture
from parchemin.preuves.models import Preuve, SuiviReferentiel
from parchemin.preuves.selectors.choix import choix


@premiers_pas.inscrire("preuves.depart")
def preuves_a_commencer(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """Nothing chosen yet: the first choice of all. Chosen, and nothing filed: what is missing, where the first one is filed."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    choisi = SuiviReferentiel.toutes.filter(organisation_id=o.pk).exists()
    if not choisi and peut("preuves.regler", o):
        certifie = o.est_certificateur and not (o.est_cfa or o.est_organisme_formation)
        yield PremierPas(
            42 if certifie else 5,
            "Dire à quoi vous répondez, et quand est votre audit",
            "Vos devoirs de certificateur, et d’autres référentiels s’il y en a : Parchemin sait alors ce qui s’applique."
            if certifie
            else "Qualiopi V9 ou V10, EduForm, vos ministères : Parchemin sait alors quelles exigences s’appliquent, et ce qui manque.",
            reverse("preuves:demarrer", args=[o.slug]),
            "Choisir",
            "archive",
        )
    if choisi and peut("preuves.deposer", o) and not Preuve.toutes.filter(organisation_id=o.pk).exists():
        suivies = choix(o, jour).suivies
        if suivies:
            url = f"{reverse('preuves:referentiel', args=[o.slug, suivies[0]])}?etat={EtatCouverture.MANQUANT}"
        else:
            url = reverse("preuves:deposer", args=[o.slug])
        yield PremierPas(
            60,
            "Voir ce qui manque et déposer une première preuve",
            "Un document que vous avez sous la main, avec la date de ce qu’il montre. Une preuve peut servir plusieurs exigences.",
            url,
            "Voir",
            "upload",
        )
