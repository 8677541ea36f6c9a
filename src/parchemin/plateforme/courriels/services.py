"""Write, send, send again, group."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.template import Context
from django.template.loader import get_template

from parchemin.plateforme.courriels.constats import (
    ADRESSE_INVALIDE,
    ENVOI_EN_COURS,
    LIEN_EFFACE,
    NIR_DANS_UN_COURRIEL,
)
from parchemin.plateforme.models.courriels import Courriel, EtatCourriel
from parchemin.plateforme.secrets import chiffrer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from parchemin.socle.identifiants import contient_un_nir

CONSERVATION_SECRETS = timedelta(days=7)
"""How long a link that could not be sent stays (encrypted), so that the message may be sent again."""


def objet_propre(objet: str) -> str:
    """One line, no control character: a header cannot be injected. At most 200 characters, the first one a capital."""
    propre = re.sub(r"[\s\x00-\x1f\x7f\u2028\u2029]+", " ", objet).strip()[:200]
    return propre[:1].upper() + propre[1:]


def ecrire(
    *,
    destinataire: str,
    objet: str,
    corps: str,
    usage: str,
    organisation_id: int | None,
    sujet_type: str = "",
    sujet_identifiant: str = "",
    secrets: dict[str, str] | None = None,
    grouper: bool = False,
) -> Courriel:
    """Write one message to one person; it leaves after the caller's transaction.

    `secrets` replaces `[[name]]` in the body at sending, then is erased (personal links). `grouper`: waits for the
    next summary. Raises `ErreurMetier` COU-001 (address), COU-002 (a NIR in the text).
    """
    adresse = destinataire.strip()
    try:
        validate_email(adresse)
    except ValidationError as erreur:
        raise ErreurMetier(ADRESSE_INVALIDE.constat(adresse=adresse[:100])) from erreur
    propre = objet_propre(objet)
    if contient_un_nir(propre) or contient_un_nir(corps):
        raise ErreurMetier(NIR_DANS_UN_COURRIEL.constat())
    if grouper and secrets:
        raise ValueError("a personal link travels alone, never in a summary")
    courriel = Courriel(
        destinataire=adresse,
        objet=propre,
        corps=corps.strip() + "\n",
        usage=usage,
        organisation_id=organisation_id,
        sujet_type=sujet_type,
        sujet_identifiant=sujet_identifiant,
        etat=EtatCourriel.A_GROUPER if grouper else EtatCourriel.A_ENVOYER,
        avait_un_secret=bool(secrets),
    )
    if secrets:
        courriel.secrets_chiffres = chiffrer(json.dumps(secrets), contexte=f"courriel:{courriel.pk}")
    courriel.save(force_insert=True)
    if not grouper:
        _poster(courriel.pk)
    return courriel


def ecrire_gabarit(gabarit: str, contexte: dict[str, Any], **champs: Any) -> Courriel:
    """`ecrire` from two text templates: `<gabarit>.objet.txt` and `<gabarit>.txt` (no HTML escaping in them)."""
    rendus = [
        get_template(f"{gabarit}{suffixe}").template.render(Context(contexte, autoescape=False))  # type: ignore[attr-defined]
        for suffixe in (".objet.txt", ".txt")
    ]
    return ecrire(objet=rendus[0], corps=rendus[1], **champs)


def _poster(courriel_id: UUID) -> None:
    from parchemin.plateforme.courriels.tasks import envoyer_courriel

    # If this call is lost, the echeancier sends what waits.
    transaction.on_commit(partial(envoyer_courriel.enqueue, str(courriel_id)), robust=True)


def renvoyer(courriel_id: UUID) -> Courriel:
    """Send again a message that failed or did not arrive. Raises `ErreurMetier` COU-003, COU-004."""
    with transaction.atomic():
        courriel = Courriel.toutes.select_for_update(of=("self",)).get(pk=courriel_id)
        if courriel.etat not in (EtatCourriel.ECHEC, EtatCourriel.ENVOYE, EtatCourriel.ANNULE):
            raise ErreurMetier(ENVOI_EN_COURS.constat())
        if courriel.avait_un_secret and not courriel.secrets_chiffres:
            raise ErreurMetier(LIEN_EFFACE.constat())
        courriel.etat = EtatCourriel.A_ENVOYER
        courriel.tentatives = 0
        courriel.prochain_essai_le = None
        courriel.message_id = ""
        courriel.save(update_fields=["etat", "tentatives", "prochain_essai_le", "message_id"])
        _poster(courriel.pk)
    return courriel


def envoyer_resumes() -> int:
    """One message per person (and organisation) out of all that waits for a summary. Returns how many summaries."""
    groupes = list(
        Courriel.toutes.filter(etat=EtatCourriel.A_GROUPER)
        .order_by("organisation_id", "destinataire")
        .values_list("organisation_id", "destinataire")
        .distinct()
    )
    return sum(_resumer(organisation_id, destinataire) for organisation_id, destinataire in groupes)


def _resumer(organisation_id: int | None, destinataire: str) -> bool:
    with transaction.atomic():
        lot = list(
            Courriel.toutes.select_for_update(of=("self",))
            .filter(etat=EtatCourriel.A_GROUPER, organisation_id=organisation_id, destinataire=destinataire)
            .order_by("cree_le", "pk")[:50]
        )
        if not lot:
            return False
        if len(lot) == 1:
            objet, corps = lot[0].objet, lot[0].corps
        else:
            objet = f"{len(lot)} nouvelles de Parchemin"
            corps = "\n".join(f"{c.objet}\n{'-' * len(c.objet)}\n{c.corps}" for c in lot)
        resume = ecrire(
            destinataire=destinataire, objet=objet, corps=corps, usage="resume", organisation_id=organisation_id
        )
        Courriel.toutes.filter(pk__in=[c.pk for c in lot]).update(etat=EtatCourriel.GROUPE, groupe_dans=resume)
    return True


def courriels_de(sujet_type: str, sujet_identifiant: str) -> QuerySet[Courriel]:
    """Messages about one subject, in the active organisation, the latest first."""
    return Courriel.objects.filter(sujet_type=sujet_type, sujet_identifiant=sujet_identifiant)


def effacer_secrets_anciens() -> int:
    """Links that could not be sent do not stay for ever, even encrypted."""
    return (
        Courriel.toutes.filter(cree_le__lt=maintenant() - CONSERVATION_SECRETS)
        .exclude(secrets_chiffres="")
        .update(secrets_chiffres="")
    )
