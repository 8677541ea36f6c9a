"""Hand one message to the mail server, and say what it answered in words."""

from __future__ import annotations

import json
import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import make_msgid
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from parchemin.plateforme.courriels.moteur import courrier_regle
from parchemin.plateforme.models.courriels import SANS_SERVEUR, Courriel, EtatCourriel
from parchemin.plateforme.secrets import SecretIllisible, dechiffrer

DELAIS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))
PRIS_DEPUIS = timedelta(minutes=10)
"""A message held longer than that was in the hands of a process that died: it is sent again, same Message-ID."""

logger = logging.getLogger(__name__)


def envoyer(courriel_id: UUID) -> bool:
    """One try. True when the server took the message. Never raises for what the server says."""
    maintenant = timezone.now()
    pris = (
        Courriel.toutes.filter(pk=courriel_id, etat=EtatCourriel.A_ENVOYER)
        .filter(Q(prochain_essai_le__isnull=True) | Q(prochain_essai_le__lte=maintenant))
        .update(etat=EtatCourriel.EN_COURS, pris_le=maintenant, tentatives=F("tentatives") + 1)
    )
    if not pris:
        return False
    courriel = Courriel.toutes.get(pk=courriel_id)
    if not courrier_regle():
        # Its links are kept encrypted, as for any failure: set the server, send it again.
        _echouer(courriel, SANS_SERVEUR, definitif=True)
        return False
    if not courriel.message_id:
        courriel.message_id = make_msgid(domain="parchemin")
        courriel.save(update_fields=["message_id"])
    try:
        _remettre(courriel)
    except SecretIllisible:
        _echouer(courriel, "Le lien personnel de ce message n’est plus lisible : la clé a changé.", definitif=True)
    except smtplib.SMTPRecipientsRefused as refus:
        codes = [code for code, _ in refus.recipients.values()]
        definitif = bool(codes) and all(500 <= code < 600 for code in codes)
        quoi = "L’adresse est refusée" if definitif else "L’adresse est momentanément refusée"
        _echouer(courriel, f"{quoi} par le serveur de courrier ({', '.join(map(str, codes))}).", definitif=definitif)
    except smtplib.SMTPAuthenticationError:
        _echouer(courriel, "Le serveur de courrier refuse le compte ou le mot de passe de l’installation.")
    except smtplib.SMTPResponseException as refus:
        definitif = 550 <= refus.smtp_code < 560
        _echouer(courriel, f"Le serveur de courrier a répondu {refus.smtp_code}.", definitif=definitif)
    except (OSError, smtplib.SMTPException):
        logger.warning("mail %s not sent", courriel.pk, exc_info=True)
        _echouer(courriel, "Le serveur de courrier ne répond pas.")
    except Exception:
        logger.exception("mail %s not sent", courriel.pk)
        _echouer(courriel, "Le message n’a pas pu être préparé.", definitif=True)
    else:
        Courriel.toutes.filter(pk=courriel.pk).update(
            etat=EtatCourriel.ENVOYE,
            envoye_le=timezone.now(),
            derniere_erreur="",
            secrets_chiffres="",
            prochain_essai_le=None,
        )
        return True
    return False


def _remettre(courriel: Courriel) -> None:
    texte = courriel.corps
    if courriel.secrets_chiffres:
        secrets = json.loads(dechiffrer(courriel.secrets_chiffres, contexte=f"courriel:{courriel.pk}"))
        for nom, valeur in secrets.items():
            texte = texte.replace(f"[[{nom}]]", valeur)
    message = EmailMultiAlternatives(
        subject=courriel.objet,
        body=texte,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[courriel.destinataire],
        headers={"Message-ID": courriel.message_id, "Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("plateforme/courriels/message.html", {"objet": courriel.objet, "texte": texte})
    message.attach_alternative(html, "text/html")
    message.send()


def _echouer(courriel: Courriel, phrase: str, *, definitif: bool = False) -> None:
    if definitif or courriel.tentatives > len(DELAIS):
        etat, prochain = EtatCourriel.ECHEC, None
    else:
        etat, prochain = EtatCourriel.A_ENVOYER, timezone.now() + DELAIS[courriel.tentatives - 1]
    Courriel.toutes.filter(pk=courriel.pk).update(etat=etat, prochain_essai_le=prochain, derniere_erreur=phrase[:300])


def envoyer_en_attente(*, maintenant: datetime | None = None, limite: int = 100) -> int:
    """Messages whose time has come (retry due, wake-up lost, holder dead). Returns how many left."""
    maintenant = maintenant or timezone.now()
    Courriel.toutes.filter(etat=EtatCourriel.EN_COURS, pris_le__lt=maintenant - PRIS_DEPUIS).update(
        etat=EtatCourriel.A_ENVOYER, prochain_essai_le=None
    )
    dus = (
        Courriel.toutes.filter(etat=EtatCourriel.A_ENVOYER)
        .filter(
            # A fresh one is in the hands of its own task.
            Q(prochain_essai_le__lte=maintenant)
            | Q(prochain_essai_le__isnull=True, cree_le__lt=maintenant - timedelta(minutes=2))
        )
        .order_by("cree_le", "pk")
        .values_list("pk", flat=True)[:limite]
    )
    return sum(envoyer(pk) for pk in list(dus))
