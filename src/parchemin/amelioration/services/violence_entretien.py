"""What the program does by itself with reserved cases: erase those whose time is over, give readers to those that lost theirs."""

from __future__ import annotations

import logging
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from parchemin.amelioration.domain.violence import EtatViolence, objections_violence, passage_violence
from parchemin.amelioration.models import LecteurNomme, PieceViolence, SignalementViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.pieces_violence import oublier
from parchemin.amelioration.selectors.violence import (
    compter_un_cas,
    faits_cloture,
    lecteurs_de,
    presents,
    referents_presents,
)
from parchemin.amelioration.services.violence import reference_violence, suivre, tracer
from parchemin.amelioration.services.violence_courriels import prevenir_lecteurs
from parchemin.journal.facade import SYSTEME, effacer_details
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant

journal = logging.getLogger(__name__)


def effacer_echus() -> int:
    """Closed cases whose last day is past: what was written goes, files too; the yearly numbers stay. Returns how many."""
    # A double waits for the case that it joined: until then, it holds a part of the same event.
    echus = SignalementViolence.toutes.filter(
        Q(rejoint__isnull=True) | Q(rejoint__etat=EtatViolence.EFFACE),
        etat=EtatViolence.CLOS,
        efface_apres__lt=aujourdhui(),
    )
    return sum(_essayer(pk) for pk in list(echus.order_by("pk").values_list("pk", flat=True)))


def _essayer(pk: int) -> bool:
    """One case that cannot be read, for lack of its key, keeps none of the others."""
    try:
        return _effacer(pk)
    except ErreurMetier:
        journal.warning("reserved case %s cannot be erased: its key is not here", pk)
        return False


@transaction.atomic
def _effacer(pk: int) -> bool:
    s: SignalementViolence = SignalementViolence.toutes.select_for_update(of=("self",)).get(pk=pk)
    suites = list(SuiteViolence.toutes.filter(signalement=s).order_by("le", "pk"))
    p = passage_violence(s.etat, EtatViolence.EFFACE)
    # Reopened, or erased by another process, since it was listed.
    if p is None or objections_violence(p, faits_cloture(s, suites, maintenant())):
        return False
    garde = asdict(compter_un_cas(s, suites))
    # The journal first: it also asks the embedded engine to overwrite what is deleted.
    effacer_details(
        chaine=f"o:{s.organisation_id}",
        sujet=reference_violence(s.reference),
        motif="fin de conservation",
        acteur=SYSTEME,
    )
    oublier(PieceViolence.toutes.filter(suite__signalement=s).order_by().values_list("fichier_id", flat=True))
    SuiteViolence.toutes.filter(signalement=s).delete()
    LecteurNomme.toutes.filter(signalement=s).delete()
    mois = s.connu_le.astimezone(PARIS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    SignalementViolence.toutes.filter(pk=s.pk).update(
        etat=EtatViolence.EFFACE, contenu="", decompte=garde, efface_le=aujourdhui(), connu_le=mois, saisi_le=mois, clos_le=mois.date(),
    )  # fmt: skip
    return True


def relever_orphelins() -> int:
    """Cases, closed ones too, that nobody present reads any more: the referents who are there, and whom the case does not set aside, read it."""
    vivants = SignalementViolence.toutes.exclude(etat=EtatViolence.EFFACE).order_by("pk")
    n = 0
    for pk in list(vivants.values_list("pk", flat=True)):
        try:
            n += _relever(SignalementViolence.toutes.select_related("organisation").get(pk=pk))
        except ErreurMetier:
            journal.warning("reserved case %s cannot be handed over: its key is not here", pk)
    return n


@transaction.atomic
def _relever(s: SignalementViolence) -> bool:
    jour = aujourdhui()
    la = {m.pk for m in presents(s.organisation_id, jour)}
    if any(x.membre_id in la for x in lecteurs_de(s, maintenant()) if not x.exceptionnel):
        return False
    neufs = [m for m in referents_presents(s.organisation_id, jour) if m.pk not in s.recit.ecartes]
    for m in neufs:
        LecteurNomme.toutes.get_or_create(
            signalement=s, membre=m, retire_le=None, exceptionnel=False,
            defaults={"organisation_id": s.organisation_id, "depuis": maintenant(), "contenu": {"par": SYSTEME.libelle}},
        )  # fmt: skip
        suivre(
            s, SorteSuite.LECTEURS, SYSTEME, texte=f"{m.libelle} lit désormais ce dossier, que plus personne ne lisait."
        )
    if neufs:
        tracer(s, SYSTEME, "relever", "a confié aux référents un dossier que plus personne ne lisait.")
        prevenir_lecteurs(s.organisation, neufs)
    return bool(neufs)


def entretenir() -> str:
    return f"{effacer_echus()} effacés, {relever_orphelins()} confiés aux référents"
