"""A jury that has decided, written straight to the tables: fictitious people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import (
    Decision,
    Deliberation,
    EtatDeliberation,
    EtatSignature,
    IssueUnite,
    OrigineDecision,
    SignaturePV,
)
from parchemin.deliberation.pv import contenu_pv, empreinte
from parchemin.parcours.models import MembreJury, Personne, QualiteSiege, ReponseConvocation, SessionExamen, SiegeJury
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import maintenant
from tests.parcours.donnees_grille import session_avec_grille

RESULTATS = (("admis", "B"), ("admis", ""), ("partiel", ""), ("ajourne", ""), ("non_delivrable", ""))


def jury_delibere(
    o: Organisation,
    certification: Certification | None = None,
    *,
    candidats: int = 5,
    decides: int | None = None,
    jury_le: date = date(2026, 11, 24),
) -> Deliberation:
    """Five outcomes in turn; the third differs upwards from what was computed."""
    session = session_avec_grille(o, certification, candidats=candidats, etat="complete")
    Personne.toutes.filter(organisation=o).update(naissance_libelle="Nantes", naissance_code="44109")
    deliberation: Deliberation = Deliberation.toutes.create(
        organisation=o, session=session, jury_le=jury_le, ouverte_par_libelle="Ada Dupré",
        ouverte_le=maintenant(), observations="Le jury salue la préparation des candidats.\nVote unanime.",
    )  # fmt: skip
    sieger(session, "Nawal", "Idrissi", QualiteSiege.PRESIDENT, True)
    sieger(session, "Olivier", "Kerbrat", QualiteSiege.MEMBRE, True)
    sieger(session, "Cédric", "Bouvier", QualiteSiege.MEMBRE, False)
    elements = list(session.elements.order_by("ordre"))
    for n, p in enumerate(session.presentations.order_by("rang")):
        if decides is not None and n >= decides:
            break
        resultat, mention = RESULTATS[n % 5]
        propose = "ajourne" if n % 5 == 2 else resultat
        decision = Decision.toutes.create(
            organisation=o, inscription=p.inscription, presentation=p, deliberation=deliberation,
            origine=OrigineDecision.JURY, resultat=resultat, mention=mention, decidee_le=deliberation.jury_le,
            motif="Livret examiné : progrès constants." if propose != resultat else "", jeu="locale",
            proposition=proposition(propose, mention), saisie_par_libelle="Ada Dupré",
        )  # fmt: skip
        IssueUnite.toutes.bulk_create(
            IssueUnite(
                organisation=o, decision=decision, element=e, code=e.code, libelle=e.libelle, ordre=e.ordre,
                etat="absent" if resultat == "non_delivrable" else "present",
                note=None if resultat == "non_delivrable" or e.mode != "note" else Decimal("12.5"),
                acquis={"admis": True, "non_delivrable": None}.get(resultat, rang == 0),
            )
            for rang, e in enumerate(elements)
        )  # fmt: skip
    return deliberation


def proposition(resultat: str, mention: str = "") -> dict[str, Any]:
    return {
        "resultat": resultat, "mention": mention, "jeu": "locale", "simulation": False,
        "etapes": [{"regle": "x", "verdict": True, "phrase": "Tout est acquis.", "source": "Règlement"}],
        "acquis": [{"phrase": "Bloc 1 : conservé jusqu’au 24 novembre 2031.", "code": "BC01"}],
        "suites": [{"phrase": "Se représenter pour ce qui reste."}],
        "recit": "Tout est acquis.", "annonce": "Admis", "moyenne": None, "jour": "2026-11-24",
    }  # fmt: skip


def sieger(session: SessionExamen, prenom: str, nom: str, qualite: str, present: bool | None) -> SiegeJury:
    membre = MembreJury.toutes.create(
        organisation=session.organisation, prenom=prenom, nom=nom, employeur="Coopérative du Code",
        fonction="Développeur principal", professionnel=True,
    )  # fmt: skip
    siege: SiegeJury = SiegeJury.toutes.create(
        organisation=session.organisation, session=session, membre=membre, qualite=qualite, presence={True: "present", False: "absent", None: ""}[present],
        convocation=ReponseConvocation.ACCEPTEE,
    )  # fmt: skip
    return siege


def arreter(deliberation: Deliberation, etat: str = EtatDeliberation.DELIBEREE) -> Deliberation:
    """Settle the content, as the act does; one signature, one refusal, one absence, one awaited."""
    deliberation.pv_contenu = contenu_pv(deliberation)
    deliberation.pv_empreinte = empreinte(deliberation.pv_contenu)
    deliberation.etat = etat
    deliberation.save()
    etats = (EtatSignature.SIGNEE, EtatSignature.REFUSEE, EtatSignature.ABSENT)
    for siege, sien in zip(deliberation.session.sieges.select_related("membre").order_by("pk"), etats, strict=True):
        SignaturePV.toutes.create(
            organisation=deliberation.organisation, deliberation=deliberation, siege=siege, nom=str(siege.membre),
            qualite=siege.get_qualite_display(), etat=sien, le=maintenant() if sien != "absent" else None,
            motif="Une décision n’a pas été débattue." if sien == "refusee" else "",
            empreinte=deliberation.pv_empreinte if sien == "signee" else "",
        )  # fmt: skip
    deliberation.refresh_from_db()
    return deliberation
