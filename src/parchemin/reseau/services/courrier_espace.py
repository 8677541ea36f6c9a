"""Mails about what is asked of a partner: told when asked, sent back, accepted, called off; reminded before the last day and after it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.models import Courriel
from parchemin.reseau import constats_espace as c
from parchemin.reseau.models import CHEZ_LE_PARTENAIRE, DemandePartenaire
from parchemin.reseau.selectors.espace import reglage
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de

SUJET = "demande_partenaire"
_RAPPEL = "reseau.rappel"


def destinataires(etablissement_id: int) -> list[Membre]:
    """People who represent this establishment today; somebody who has not yet agreed to join is told by the invitation alone."""
    jour = aujourdhui()
    roles = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), role=Role.PARTENAIRE, du__lte=jour, etablissements=etablissement_id,
        membre__attend_acceptation=False,
    ).select_related("membre__utilisateur", "membre__organisation").order_by("membre_id", "pk")  # fmt: skip
    return list({r.membre_id: r.membre for r in roles if r.membre.est_actif_le(jour)}.values())


def adresse(chemin: str) -> str:
    return f"{settings.URL_PUBLIQUE}{chemin}" if settings.URL_PUBLIQUE else ""


def prevenir(d: DemandePartenaire, quoi: str, *, texte: str = "", usage: str = "") -> int:
    """One mail to each of them; how many left. A text that may not travel (a NIR) stops nothing: the page has it."""
    n = 0
    for m in destinataires(d.etablissement_id):
        chemin = reverse("reseau:espace_demande", args=[m.organisation.slug, d.pk])
        try:
            with transaction.atomic():
                ecrire_gabarit(
                    f"reseau/courriels/demande_{quoi}",
                    {"d": d, "m": m, "organisation": m.organisation, "adresse": adresse(chemin), "texte": texte},
                    destinataire=m.utilisateur.email, usage=usage or f"reseau.demande_{quoi}", organisation_id=d.organisation_id,
                    sujet_type=SUJET, sujet_identifiant=str(d.pk),
                )  # fmt: skip
            n += 1
        except ErreurMetier as e:
            _taire(d, e)
    return n


def _taire(d: DemandePartenaire, e: ErreurMetier) -> None:
    consigner(
        chaine=f"o:{d.organisation_id}", acteur=SYSTEME, acte="reseau.non_prevenu",
        sujet=Reference(SUJET, str(d.pk), str(d)[:200]),
        phrase=f"n’a pas pu prévenir par courriel : {e.constats[0].phrase}", details={"code": e.constats[0].code},
    )  # fmt: skip


@transaction.atomic
def relancer(*, demande: DemandePartenaire, acteur: Reference) -> int:
    """Remind now; how many mails left. Raises HAB-210 (nothing is expected), HAB-211 (already done today)."""
    d = DemandePartenaire.toutes.select_for_update(of=("self",)).select_related("etablissement").get(pk=demande.pk)
    if d.etat not in CHEZ_LE_PARTENAIRE:
        raise ErreurMetier(c.RIEN_A_RELANCER.constat(objet=d.objet, etat=d.get_etat_display()))
    if _parti(d.pk, _RAPPEL, depuis=aujourdhui()):
        raise ErreurMetier(c.DEJA_RELANCE.constat(objet=d.objet))
    n = prevenir(d, "rappel", usage=_RAPPEL)
    consigner(
        chaine=f"o:{d.organisation_id}", acteur=acteur, acte="reseau.relancer",
        sujet=Reference(SUJET, str(d.pk), str(d)[:200]), phrase=f"a rappelé à {d.etablissement} : {d.objet}.",
        details={"demande": d.pk, "courriels": n},
    )  # fmt: skip
    return n


def _parti(pk: int, usage: str, depuis: object = None) -> bool:
    lignes = Courriel.toutes.filter(sujet_type=SUJET, sujet_identifiant=str(pk), usage=usage)
    if depuis is not None:
        lignes = lignes.filter(cree_le__date__gte=depuis)
    return lignes.exists()


def rappels() -> int:
    """The reminders of the day: some days before the last one, and once it is over. Each leaves once for each last day, even when the
    program slept on the exact day."""
    jour = aujourdhui()
    avant, apres = timedelta(days=reglage("rappel_avant", jour)), timedelta(days=reglage("rappel_apres", jour))
    lignes = DemandePartenaire.toutes.filter(
        etat__in=CHEZ_LE_PARTENAIRE, avant_le__isnull=False, avant_le__lte=jour + avant
    ).select_related("etablissement").order_by("pk")  # fmt: skip
    n = 0
    for d in lignes:
        if d.avant_le is None or (d.figee_le is not None and d.figee_le <= jour):
            continue
        if jour >= d.avant_le + apres:
            # One that was asked for long ago, before this reminder existed, is told in the space and not by mail.
            if jour > d.avant_le + apres + timedelta(days=7):
                continue
            cle = f"{_RAPPEL}.apres.{d.avant_le:%Y%m%d}"
        elif jour <= d.avant_le:
            # Asked or sent back within those very days: they have just been told.
            if jour_de(d.created_at) > d.avant_le - avant:
                continue
            cle = f"{_RAPPEL}.avant.{d.avant_le:%Y%m%d}"
        else:
            continue
        with transaction.atomic():
            DemandePartenaire.toutes.select_for_update(of=("self",)).get(pk=d.pk)
            if not _parti(d.pk, cle):
                n += prevenir(d, "retard" if "apres" in cle else "rappel", usage=cle)
    return n


def prevenir_certificateur(
    organisation_id: int, gabarit: str, contexte: dict[str, object], usage: str, sujet: Reference
) -> None:
    """One mail to each person of the network."""
    jour = aujourdhui()
    roles = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation_id=organisation_id, role=Role.RESEAU, du__lte=jour,
        membre__attend_acceptation=False,
    ).select_related("membre__utilisateur", "membre__organisation").order_by("membre_id", "pk")  # fmt: skip
    for m in {r.membre_id: r.membre for r in roles if r.membre.est_actif_le(jour)}.values():
        ecrire_gabarit(
            f"reseau/courriels/{gabarit}", {"m": m, "organisation": m.organisation, **contexte}, destinataire=m.utilisateur.email,
            usage=usage, organisation_id=organisation_id, sujet_type=sujet.type, sujet_identifiant=sujet.identifiant,
        )  # fmt: skip
