"""Answers: by the personal link, by phone, on paper, from a file. The last one counts, the former ones stay behind it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from parchemin.indicateurs import constats_enquetes as c
from parchemin.indicateurs.domain.enquete import GroupeSituation, MetierVise
from parchemin.indicateurs.domain.questionnaire import questionnaires
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete, EtatEnquete, ReponseEnquete
from parchemin.indicateurs.services.enquetes_liens import revoquer_liens
from parchemin.indicateurs.services.enquetes_trace import tracer
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


@dataclass(frozen=True)
class Dit:
    """What was answered. `vises`: by recipient, whether the job is the one aimed at; of no use without employment."""

    situation: str
    vises: dict[int, str]
    metier: str = ""
    debut: str = ""
    commentaire: str = ""


def prend_le_lien(enquete: Enquete) -> bool:
    """Does the personal link take an answer today?"""
    return bool(enquete.etat == EtatEnquete.OUVERTE and aujourdhui() <= enquete.ferme_le)


def _exiger(enquete: Enquete, canal: CanalReponse) -> None:
    """Raises IND-174 (the link is closed), IND-178 (nothing is taken any more)."""
    if canal == CanalReponse.LIEN and not prend_le_lien(enquete):
        raise ErreurMetier(c.FERMEE.constat(titre=enquete.titre, ferme_le=f"{enquete.ferme_le:%d/%m/%Y}"))
    if enquete.etat != EtatEnquete.OUVERTE:
        raise ErreurMetier(c.PAS_OUVERTE.constat(titre=enquete.titre, etat=enquete.get_etat_display()))


@transaction.atomic
def repondre(
    *, destinataires: Sequence[Destinataire], dit: Dit, canal: CanalReponse, par: str = ""
) -> list[ReponseEnquete]:
    """Record one answer on each certification of the person; the former one stops counting. Raises IND-174, IND-178, IND-179."""
    enquete: Enquete = Enquete.toutes.select_for_update(of=("self",)).get(pk=destinataires[0].enquete_id)
    _exiger(enquete, canal)
    q = questionnaires()[enquete.questionnaire]
    if dit.situation not in {x.code for x in q.situations}:
        acceptees = ", ".join(x.mots for x in q.situations)
        raise ErreurMetier(c.SITUATION.constat(valeur=dit.situation, acceptees=acceptees))
    emploi = q.groupe(dit.situation) is GroupeSituation.EMPLOI
    ecrites = []
    for d in destinataires:
        vise = dit.vises.get(d.pk, "") if emploi else ""
        r: ReponseEnquete = ReponseEnquete.toutes.create(
            organisation_id=d.organisation_id, destinataire=d, canal=canal, recue_le=maintenant(), situation=dit.situation,
            vise=MetierVise(vise), metier=" ".join(dit.metier.split())[:150] if emploi else "",
            debut=dit.debut if emploi else "", commentaire=dit.commentaire.strip()[:1000], saisie_par_libelle=par[:200],
        )  # fmt: skip
        # Somebody who had declined and answers after all has answered.
        Destinataire.toutes.filter(pk=d.pk).update(reponse=r, refus_le=None)
        ecrites.append(r)
    return ecrites


def saisir(
    *, destinataire: Destinataire, dit: Dit, canal: CanalReponse, acteur: Reference
) -> ReponseEnquete:  # fmt: skip
    """An answer taken by phone or on paper. The journal says that it was entered, by whom, and not what it says."""
    with transaction.atomic():
        (reponse,) = repondre(destinataires=[destinataire], dit=dit, canal=canal, par=acteur.libelle)
        enquete = destinataire.enquete
        mots = CanalReponse(canal).label.lower()
        tracer(
            enquete, acteur, "saisir",
            f"a saisi une réponse à l’enquête « {enquete.titre} » ({mots}).", destinataire=destinataire.pk,
        )  # fmt: skip
    return reponse


@transaction.atomic
def decliner(*, destinataires: Collection[Destinataire]) -> None:
    """The person would rather not answer: nothing more is sent to them. Raises IND-174."""
    premier = next(iter(destinataires))
    _exiger(premier.enquete, CanalReponse.LIEN)
    Destinataire.toutes.filter(pk__in=[d.pk for d in destinataires], reponse__isnull=True).update(refus_le=maintenant())


@transaction.atomic
def noter_refus(*, destinataire: Destinataire, acteur: Reference) -> None:
    """Said by phone. Raises IND-178."""
    _exiger(destinataire.enquete, CanalReponse.TELEPHONE)
    Destinataire.toutes.filter(pk=destinataire.pk, reponse__isnull=True).update(refus_le=maintenant())
    tracer(
        destinataire.enquete, acteur, "refus",
        f"a noté qu’une personne ne souhaite pas répondre à l’enquête « {destinataire.enquete.titre} ».",
        destinataire=destinataire.pk,
    )  # fmt: skip


@transaction.atomic
def noter_retour(*, destinataire: Destinataire, acteur: Reference) -> None:
    """The message came back (a false address): this person was not reached, and whoever reads there opens nothing. Raises IND-178."""
    _exiger(destinataire.enquete, CanalReponse.TELEPHONE)
    Destinataire.toutes.filter(pk=destinataire.pk).update(retour_le=maintenant())
    revoquer_liens(destinataire)
    tracer(
        destinataire.enquete, acteur, "retour",
        f"a noté un courriel revenu, pour l’enquête « {destinataire.enquete.titre} ».", destinataire=destinataire.pk,
    )  # fmt: skip
