"""Writing again to one person: an address that was corrected, a link that was lost."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.models import Destinataire, Enquete
from parchemin.indicateurs.services.enquetes_trace import tracer
from parchemin.indicateurs.services.reponses import prend_le_lien
from parchemin.indicateurs.travaux_enquetes import ecrire_a
from parchemin.journal.facade import Reference
from parchemin.plateforme.courriels.constats import ENVOI_EN_COURS
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.courriels import EtatCourriel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant

PATIENCE = timedelta(minutes=10)


def _exiger_pas_en_route(destinataire: Destinataire) -> None:
    """Two clicks are one message. Raises COU-004."""
    tenu = Destinataire.toutes.select_for_update(of=("self",)).get(pk=destinataire.pk)
    if tenu.courriel_id is None:
        return
    recents = Courriel.toutes.filter(pk=tenu.courriel_id, cree_le__gt=maintenant() - PATIENCE)
    if recents.exclude(etat=EtatCourriel.ECHEC).exists():
        raise ErreurMetier(ENVOI_EN_COURS.constat())


@transaction.atomic
def ecrire_de_nouveau(*, destinataire: Destinataire, acteur: Reference) -> None:
    """One more message, with a link for every certification they hold in this survey. Raises IND-172 (answered, declined, no address),
    IND-174, COU-001, COU-004 (one has just left)."""
    enquete = destinataire.enquete
    if not prend_le_lien(enquete):
        raise ErreurMetier(c.FERMEE.constat(titre=enquete.titre, ferme_le=f"{enquete.ferme_le:%d/%m/%Y}"))
    _exiger_pas_en_route(destinataire)
    siens = list(
        Destinataire.toutes.filter(
            enquete=enquete, retire_le__isnull=True, reponse__isnull=True, refus_le__isnull=True,
            inscription__personne=destinataire.inscription.personne_id if destinataire.inscription else 0,
        )
        .select_related("inscription__personne__organisation", "inscription__certification__fiche__version").order_by("pk")
    )  # fmt: skip
    if not siens or not ecrire_a(siens, enquete, 0, acteur.libelle):
        raise ErreurMetier(c.PERSONNE_A_ECRIRE.constat())
    # A survey opened without a message has its first one now: reminders count from it.
    Enquete.toutes.filter(pk=enquete.pk, envoyee_le__isnull=True).update(envoyee_le=maintenant())
    tracer(
        enquete, acteur, "ecrire", f"a écrit de nouveau à une personne de l’enquête « {enquete.titre} ».",
        destinataire=destinataire.pk,
    )  # fmt: skip
