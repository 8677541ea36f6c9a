"""The personal links of a réinscription: to choose on a phone, then to keep the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.models import Reinscription
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien, revoquer
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import jour_de, maintenant
from parchemin.socle.periodes import date_fr

CHOISIR, RECU = "deliberation.choisir_notes", "deliberation.recu_reinscription"
DUREES = {CHOISIR: timedelta(days=30), RECU: timedelta(days=90)}
OUVERTURES = {CHOISIR: 1, RECU: 20}


@dataclass(frozen=True, slots=True)
class LienEnvoye:
    """A link just made: `adresse` is the only copy of its secret; `envoye_a` is "" when nothing was sent."""

    adresse: str
    envoye_a: str
    lien: LienPersonnel


def liens_de(r: Reinscription, usage: str) -> list[LienPersonnel]:
    """Links made for this réinscription, latest first."""
    lignes = LienPersonnel.toutes.filter(usage=usage, organisation_id=r.organisation_id, charge__reinscription=r.pk)
    return list(lignes.order_by("-cree_le", "pk"))


@transaction.atomic
def envoyer_lien(
    *, reinscription: Reinscription, usage: str, acteur: Reference, base: str, envoyer: bool = True
) -> LienEnvoye:
    """A new personal link, mailed or only handed over; those made before stop working.

    Raises ACQ-046 (locked: nothing to choose any more), ACQ-054 (no address), COU-001.
    """
    r = reinscription
    if usage == CHOISIR and r.verrouillee_le is not None:
        raise ErreurMetier(c.DEJA_VERROUILLE.constat(jour=date_fr(jour_de(r.verrouillee_le))))
    personne = r.inscription.personne
    nom, adresse = destinataire_de(personne)
    if envoyer and not adresse:
        raise ErreurMetier(c.SANS_ADRESSE.constat(nom=personne.nom_complet))
    for ancien in liens_de(r, usage):
        if ancien.utilisations == 0 and ancien.revoque_le is None:
            revoquer(ancien)
    cree = creer_lien(
        usage, organisation_id=r.organisation_id, charge={"reinscription": r.pk}, destinataire_libelle=nom[:200],
        cree_par_libelle=acteur.libelle, duree=DUREES[usage], utilisations_max=OUVERTURES[usage],
    )  # fmt: skip
    url = f"{getattr(settings, 'URL_PUBLIQUE', '') or base}{reverse('plateforme:lien', kwargs={'jeton': cree.jeton})}"
    if envoyer:
        ecrire_gabarit(
            f"deliberation/acquis/courriels/{'choisir' if usage == CHOISIR else 'recu'}",
            {
                "nom": nom, "personne": personne, "pour_autrui": nom != personne.nom_complet,
                "organisation": r.inscription.organisation, "certification": r.inscription.certification.intitule,
                "jusqu_au": date_fr((maintenant() + DUREES[usage]).date()),
            },
            destinataire=adresse, usage=usage, organisation_id=r.organisation_id, sujet_type="reinscription",
            sujet_identifiant=str(r.pk), secrets={"lien": url},
        )  # fmt: skip
    quoi = "pour choisir ses notes" if usage == CHOISIR else "vers son reçu"
    consigner(
        chaine=f"o:{r.organisation_id}", acte="deliberation.envoyer_lien", acteur=acteur,
        sujet=reference_personne(personne),
        details={"inscription": r.inscription_id, "reinscription": r.pk, "usage": usage, "envoye": envoyer},
        phrase=f"a {'envoyé' if envoyer else 'préparé'} un lien {quoi} ({nom_certification(r.inscription.certification)}).",
    )  # fmt: skip
    return LienEnvoye(url, adresse if envoyer else "", cree.lien)
