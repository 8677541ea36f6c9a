"""The summary by mail: what awaits somebody, one message by person and organisation, and only when something does."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.registres.echeances import Echeance
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from parchemin.socle.jours_ouvres import est_ouvre
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import Recueil
from parchemin.web import selectors
from parchemin.web.models import FrequenceResume, ReglageResume

_log = logging.getLogger(__name__)
USAGE = "web.resume"


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parent / "donnees" / "resume.yaml")


@dataclass(frozen=True, slots=True)
class LigneResume:
    """What a mail says of one line of the day page: fewer words than the page, and the address of the same act."""

    quoi: str
    url: str
    quand: str


@dataclass(frozen=True, slots=True)
class GroupeResume:
    titre: str
    lignes: tuple[LigneResume, ...]


def est_du(frequence: str, dernier: date | None, jour: date) -> bool:
    """Is it time, on that day? Only on working days. A Monday missed, or a holiday, is made up for in the week."""
    if frequence == FrequenceResume.JAMAIS or not est_ouvre(jour):
        return False
    debut = jour if frequence == FrequenceResume.JOUR else jour - timedelta(days=jour.weekday())
    return dernier is None or dernier < debut


def resumer(page: selectors.Journee, maximum: int) -> tuple[tuple[GroupeResume, ...], int]:
    """The lines that may leave, by urgency, `maximum` at most; and how many there are in all."""
    groupes, total = [], 0
    for g in page.groupes:
        dites = [x for e in g.lignes if g.attend and (x := _ligne(e, g.en_retard)) is not None]
        gardees = tuple(dites[: max(0, maximum - total)])
        total += len(dites)
        if gardees:
            groupes.append(GroupeResume(g.titre, gardees))
    return tuple(groupes), total


def _ligne(e: Echeance, en_retard: bool) -> LigneResume | None:
    quoi = e.quoi if e.au_dehors is None else e.au_dehors
    if not quoi:
        return None
    return LigneResume(
        quoi, _adresse(e.url), "" if e.a_lire else f"{'depuis' if en_retard else 'avant'} le {date_fr(e.jour)}"
    )


def _adresse(chemin: str) -> str:
    """Whole, or empty where the installation does not know its own address: half an address opens nothing."""
    return f"{settings.URL_PUBLIQUE}{chemin}" if settings.URL_PUBLIQUE and chemin else ""


def envoyer_resumes(instant: datetime | None = None) -> str:
    """Every member whose time has come. Idempotent: called again the same day, it does nothing more."""
    quand = instant or maintenant()
    jour = quand.date()
    if not est_ouvre(jour) or quand.hour < int(recueil().valeur_au("heure", jour)):
        return "pas l’heure"
    partis = 0
    for organisation in Organisation.objects.order_by("pk"):
        with organisation_active(organisation.pk):
            partis += sum(_envoyer(m, jour) for m in _a_qui(organisation, jour))
    return f"{partis} résumés"


def _a_qui(organisation: Organisation, jour: date) -> Iterable[Membre]:
    choisis = ReglageResume.toutes.filter(organisation=organisation).order_by()
    reglages = {m: (f, le) for m, f, le in choisis.values_list("membre_id", "frequence", "dernier_le")}
    membres = Membre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation=organisation, du__lte=jour, attend_acceptation=False, utilisateur__is_active=True
    )  # fmt: skip
    for m in membres.select_related("utilisateur", "organisation").order_by("pk"):
        if est_du(*reglages.get(m.pk, (FrequenceResume.SEMAINE, None)), jour) and m.roles_le(jour):
            yield m


def _envoyer(membre: Membre, jour: date) -> bool:
    """One member: read first, then, in one short transaction, mark and write. A person whose page or mail fails does not stop the others."""
    try:
        groupes, total = resumer(selectors.journee(membre, jour), int(recueil().valeur_au("lignes", jour)))
        with transaction.atomic():
            ReglageResume.toutes.get_or_create(membre=membre, defaults={"organisation_id": membre.organisation_id})
            r = ReglageResume.toutes.select_for_update(of=("self",)).get(membre=membre)
            if not est_du(r.frequence, r.dernier_le, jour):
                return False
            r.dernier_le = jour
            r.save(update_fields=["dernier_le"])
            if total:
                _ecrire(membre, r.get_frequence_display(), groupes, total, jour)
    except Exception:
        _log.exception("summary of member %s not written", membre.pk)
        return False
    return bool(total)


def _ecrire(membre: Membre, frequence: str, groupes: tuple[GroupeResume, ...], total: int, jour: date) -> None:
    slug = membre.organisation.slug
    duree = timedelta(days=int(recueil().valeur_au("lien", jour)))
    lien = creer_lien(
        USAGE, organisation_id=membre.organisation_id, charge={"membre": membre.pk}, destinataire_libelle=membre.libelle, duree=duree
    )  # fmt: skip
    # Without an address of its own, a path alone would open nothing: the account page is named instead.
    adresse = lien.url()
    montrees = sum(len(g.lignes) for g in groupes)
    ecrire_gabarit(
        "web/courriels/resume",
        {
            "prenom": membre.utilisateur.prenom, "organisation": membre.organisation.nom, "groupes": groupes, "total": total,
            "reste": total - montrees, "page": _adresse(reverse("web:aujourdhui", args=[slug])), "frequence": frequence.lower(),
            "reglage": _adresse(reverse("web:resume", args=[slug])), "arreter": "[[arreter]]" if settings.URL_PUBLIQUE else "",
        },
        destinataire=membre.utilisateur.email, usage=USAGE, organisation_id=membre.organisation_id, sujet_type="resume",
        sujet_identifiant=str(membre.pk), secrets={"arreter": adresse},
    )  # fmt: skip


@transaction.atomic
def choisir(*, membre: Membre, frequence: str) -> ReglageResume:
    """Personal, like the look of the pages: the journal has nothing to say of it."""
    r, _ = ReglageResume.toutes.update_or_create(
        membre=membre,
        defaults={"organisation_id": membre.organisation_id, "frequence": FrequenceResume(frequence)},
    )
    return r


def frequence_de(membre: Membre) -> FrequenceResume:
    lue = ReglageResume.toutes.filter(membre=membre).values_list("frequence", flat=True).first()
    return FrequenceResume(lue or FrequenceResume.SEMAINE)
