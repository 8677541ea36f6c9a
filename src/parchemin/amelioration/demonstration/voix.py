"""Appraisals of the demonstration: two years of campaigns, one empty cell, a webinar of a funder recorded instead."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from parchemin.amelioration.domain.voix import EtatCampagne, PartiePrenante, SorteQuestion, VoieReponse, modeles
from parchemin.amelioration.models import CampagneAppreciation, InvitationAppreciation, ReponseAppreciation, Verbatim
from parchemin.amelioration.services import voix
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference
from parchemin.parcours.models import SessionFormation
from parchemin.socle.horloge import PARIS, geler

_MOTS = (
    "Les corrections arrivent trop tard pour préparer l’épreuve suivante.",
    "J’aurais aimé plus de temps sur les machines récentes.",
    "Les formateurs sont disponibles, merci à eux.",
    "Le calendrier change trop souvent, l’entreprise n’est pas prévenue.",
    "On manque de place dans l’atelier du lundi.",
)
_THEMES = ("evaluation", "moyens", "merci", "rythme", "")


def creer_voix(organisation: Organisation, jour: date, qui: Reference) -> None:
    """Idempotent: does nothing once a campaign is there. Inside the tenant."""
    if CampagneAppreciation.toutes.filter(organisation=organisation).exists():
        return
    for annee, penchant in ((jour.year - 1, 0), (jour.year, 1)):
        for code, mois, n in (
            ("apprenants_chaud", 6, 42),
            ("enseignement", 4, 37),
            ("equipe", 5, 9),
            ("entreprises", 3, 24),
        ):
            # This year nobody has asked the companies yet: the cell stays empty, and says so.
            if (code == "entreprises" and annee == jour.year) or date(annee, mois, 28) >= jour:
                continue
            _close(organisation, code, date(annee, mois, 28), n, penchant, qui)
    voix.noter_equivalent(
        organisation=organisation, partie=PartiePrenante.FINANCEURS, nature="webinaire", titre="Webinaire de l’OPCO sur le suivi des contrats",
        le=jour - timedelta(days=40), acteur=qui,
        retenu="L’OPCO attend les ruptures signalées sous huit jours et demande un interlocuteur unique par établissement.",
    )  # fmt: skip
    sessions = list(
        SessionFormation.toutes.filter(organisation=organisation, au__gte=jour - timedelta(days=400)).order_by(
            "-au", "pk"
        )[:2]
    )
    x = voix.preparer(
        organisation=organisation, acteur=qui,
        choix=voix.ChoixCampagne(
            titre=f"À mi-parcours, {jour.year}", modele="apprenants_mi_parcours", anonyme=True, du=jour - timedelta(days=90), au=jour,
            ouvre_le=jour - timedelta(days=8), ferme_le=jour + timedelta(days=13), contact="qualite@deux-vallees.example", sessions=sessions,
            affiche=True, papier=True,
        ),
    )  # fmt: skip
    x.questions = [q.en_json() for q in modeles()[x.modele].questions]
    x.etat, x.envoyee_le = EtatCampagne.OUVERTE, x.ouvre_le
    x.save()
    InvitationAppreciation.toutes.filter(campagne=x).update(rang=0)
    _repondre(x, 11, 1, VoieReponse.AFFICHE)


def _close(o: Organisation, code: str, fin: date, n: int, penchant: int, qui: Reference) -> None:
    m = modeles()[code]
    x = CampagneAppreciation.toutes.create(
        organisation=o, titre=f"{m.titre}, {fin.year}", partie=m.partie, moment=m.moment, modele=code, anonyme=m.anonyme,
        questions=[q.en_json() for q in m.questions], du=fin - timedelta(days=150), au=fin, ouvre_le=fin - timedelta(days=20), ferme_le=fin,
        contact="qualite@deux-vallees.example", etat=EtatCampagne.OUVERTE, envoyee_le=fin - timedelta(days=20), relances=1, relancee_le=fin - timedelta(days=10),
    )  # fmt: skip
    InvitationAppreciation.toutes.bulk_create(
        InvitationAppreciation(
            organisation=o, campagne=x, courriel=f"avis{i}@deux-vallees.example", empreinte=uuid.uuid5(uuid.NAMESPACE_OID, f"{x.pk}.{i}").hex, rang=1,
            repondu=i < n,
        )
        for i in range(n + n // 3)
    )  # fmt: skip
    # Of the latest one, words still wait for a theme.
    _repondre(x, n, penchant, VoieReponse.LIEN, lus=not (penchant and code == "apprenants_chaud"))
    with geler(datetime.combine(fin + timedelta(days=1), time(9, 30), tzinfo=PARIS)):
        voix.clore(campagne=x, acteur=qui)


def _repondre(x: CampagneAppreciation, n: int, penchant: int, voie: VoieReponse, *, lus: bool = False) -> None:
    """Answers that lean a little better in the second year, always the same."""
    echelle = [q for q in x.lues if q.sorte is SorteQuestion.ECHELLE]
    mots = [q for q in x.lues if q.sorte is SorteQuestion.MOTS]

    def note(i: int, k: int) -> str:
        return "0" if (i + k) % 11 == 0 else str(max(1, min(4, 2 + penchant + (i * 7 + k * 5) % 3 - (i + k) % 4 // 3)))

    ReponseAppreciation.toutes.bulk_create(
        ReponseAppreciation(
            cle=uuid.uuid5(uuid.NAMESPACE_OID, f"r.{x.organisation_id}.{x.titre}.{i}"), organisation_id=x.organisation_id, campagne=x,
            mois=f"{x.ouvre_le:%Y-%m}", voie=voie, notes={q.code: note(i, k) for k, q in enumerate(echelle)},
        )
        for i in range(n)
    )  # fmt: skip
    Verbatim.toutes.bulk_create(
        Verbatim(
            cle=uuid.uuid5(uuid.NAMESPACE_OID, f"v.{x.organisation_id}.{x.titre}.{i}"), organisation_id=x.organisation_id, campagne=x, voie=voie,
            question=mots[0].code, texte=texte, theme=theme or ("moyens" if lus else ""),
        )
        for i, (texte, theme) in enumerate(zip(_MOTS, _THEMES if voie is VoieReponse.LIEN else ("",) * 5, strict=True))
    )  # fmt: skip
