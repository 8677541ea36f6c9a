"""Reads of rectifications: who may prepare, ask and agree; where one stands; which minutes speak of a candidate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_de
from parchemin.deliberation import acte_rectification as acte
from parchemin.deliberation.acte import Etape, etape
from parchemin.deliberation.domain.effet import Effet, effet
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.models import (
    VIVANTES,
    AcquisConserve,
    Decision,
    Deliberation,
    EtatRectification,
    LigneRectification,
    Rectification,
    SignaturePV,
    SignatureRectificatif,
)
from parchemin.deliberation.reglages_acte import (
    jour_d_effet,
    lignes_par_rectification,
    raison_des_acquis,
    seconde_personne,
)
from parchemin.deliberation.relecture import change_un_resultat
from parchemin.deliberation.selectors import reponses
from parchemin.deliberation.selectors.deliberations import en_attente_sur
from parchemin.deliberation.selectors.passages import jour_du_jury
from parchemin.parcours.models import PresenceSiege, QualiteSiege, SessionExamen, SiegeJury
from parchemin.plateforme.approbations.registre import Acteur, est_du_demandeur
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

RECTIFIER = "deliberation.rectifier"
"""The act that a member who sat approves."""
SUJET = "rectification"

ETATS: dict[str, tuple[str, str]] = {
    EtatRectification.PREPAREE: ("nu", "En préparation"),
    EtatRectification.A_SIGNER: ("al", "À signer"),
    EtatRectification.SCELLEE: ("ok", "Signée, en vigueur"),
    EtatRectification.ABANDONNEE: ("nu", "Abandonnée"),
}
"""Tone and words of each state."""


# --- Who.
def presents(session_id: int) -> QuerySet[Any]:
    """Seats of those who sat."""
    return SiegeJury.toutes.filter(session=session_id, presence=PresenceSiege.PRESENT)


def signataires(session_id: int) -> QuerySet[Any]:
    """The same as the first minutes froze them: name, address, account. A card edited since makes nobody else sit."""
    return (
        SignaturePV.toutes.filter(deliberation__session=session_id, siege__presence=PresenceSiege.PRESENT)
        .select_related("siege__membre")
        .order_by("pk")
    )


def a_siege_avec_son_compte(utilisateur_id: int | None, session_id: int) -> bool:
    return utilisateur_id is not None and signataires(session_id).filter(utilisateur_id=utilisateur_id).exists()


def preside(utilisateur_id: int, session_id: int) -> bool:
    """Did this person preside over the jury, present?"""
    return signataires(session_id).filter(utilisateur_id=utilisateur_id, siege__qualite=QualiteSiege.PRESIDENT).exists()


def prepare_ici(membre: Membre, session_id: int) -> bool:
    """May this member, who has the permission, prepare a rectification here? A jury member: who presided."""
    if roles_de(membre.utilisateur, membre.organisation) & {Role.DIRECTION, Role.SECRETARIAT_JURY}:
        return True
    return preside(membre.utilisateur_id, session_id)


def porte(organisation_id: int, utilisateur_id: int | None, session_id: int) -> bool:
    """May this person state the reason? The direction, or who presided."""
    if utilisateur_id is None:
        return False
    membre = (
        Membre.toutes.filter(organisation=organisation_id, utilisateur=utilisateur_id)
        .select_related("utilisateur", "organisation")
        .first()
    )
    if membre is None:
        return False
    return Role.DIRECTION in roles_de(membre.utilisateur, membre.organisation) or preside(utilisateur_id, session_id)


def siege_de(session_id: int, acteur: Acteur, approbation: Approbation) -> SiegeJury | None:
    """The seat of whoever agrees, if they were present. Without an account: that of the address to which the link went."""
    lignes = signataires(session_id)
    if acteur.id is not None:
        ligne = lignes.filter(utilisateur_id=acteur.id).first()
    else:
        courriel = approbation.lien.charge.get("courriel", "") if approbation.lien is not None else ""
        ligne = lignes.filter(courriel__iexact=courriel).first() if courriel else None
    return ligne.siege if ligne is not None else None


def joignables(session_id: int, approbation: Approbation) -> dict[str, SignaturePV]:
    """Those who sat and may be sent the link, by seat: they have an address, and are not the person who asks."""
    return {
        str(s.siege_id): s
        for s in signataires(session_id).exclude(courriel="")
        if s.utilisateur_id != approbation.demandeur_id and not est_du_demandeur(approbation, s.courriel)
    }


def a_siege(session_id: int, acteur: Acteur, approbation: Approbation) -> bool:
    return siege_de(session_id, acteur, approbation) is not None


# --- Where.
def rectifications_de(d: Deliberation) -> list[Rectification]:
    """Every rectification of a deliberation, the first one first."""
    return list(Rectification.toutes.filter(deliberation=d).select_related("deliberation").order_by("pk"))


def vivante(d: Deliberation) -> Rectification | None:
    """The one that is not finished."""
    return Rectification.toutes.filter(deliberation=d, etat__in=VIVANTES).order_by("pk").first()


def derniere_scellee(d: Deliberation) -> Rectification | None:
    """The minutes in force when they are not the first: what the next rectification corrects."""
    return Rectification.toutes.filter(deliberation=d, etat=EtatRectification.SCELLEE).order_by("-numero").first()


def lignes_de(r: Rectification) -> list[LigneRectification]:
    return list(
        LigneRectification.toutes.filter(rectification=r)
        .select_related(
            "avant__inscription__personne",
            "avant__inscription__certification",
            "avant__presentation__inscription__personne",
            "avant__presentation__inscription__certification",
            "avant__deliberation",
            "apres",
        )
        .prefetch_related("avant__issues", "apres__issues")
        .order_by("avant__inscription__personne__cle_tri", "avant_id", "pk")
    )


def attente_de(r: Rectification) -> Approbation | None:
    """The request to the second person, while it waits."""
    return en_attente_sur([RECTIFIER], SUJET, str(r.pk))


def en_mots(r: Rectification) -> str:
    """« Le procès-verbal rectificatif n° 2026-0012-R1 », « La rectification en préparation »."""
    return f"Le procès-verbal rectificatif n° {r.numero_pv}" if r.numero else "La rectification en préparation"


def situation_de(
    session: SessionExamen,
    d: Deliberation,
    r: Rectification | None,
    jour: date,
    *,
    demandeur: Acteur | None = None,
    seconde: Acteur | None = None,
    approbation: Approbation | None = None,
) -> acte.Situation:
    """Facts for `acte_rectification.controler`. `demandeur`, `seconde`: given when the step asks who acts."""
    exige, regle = seconde_personne("rectification", jour)
    autre = vivante(d) if r is None else None
    lignes = lignes_de(r) if r is not None else []
    return acte.Situation(
        session=etape(session.etat, d.etat),
        intitule=session.intitule,
        etape=acte.EtapeRectification(r.etat) if r is not None else acte.EtapeRectification.AUCUNE,
        laquelle=en_mots(r) if r is not None else "La rectification",
        autre=en_mots(autre) if autre is not None else "",
        nature=acte.Nature(r.nature) if r is not None else acte.Nature.ERREUR_MATERIELLE,
        nature_en_mots=r.get_nature_display() if r is not None else "",
        reference=r.reference if r is not None else "",
        lignes=tuple(en_situation(x) for x in lignes),
        attente=r is not None and attente_de(r) is not None,
        demandeur=demandeur.libelle if demandeur is not None else "",
        porte=demandeur is None or porte(session.organisation_id, demandeur.id, session.pk),
        seconde=seconde.libelle if seconde is not None else "",
        a_siege=not exige or seconde is None or approbation is None or a_siege(session.pk, seconde, approbation),
        regle=regle,
        lignes_max=lignes_par_rectification(jour),
        **(reponses_de(r) if r is not None else {}),
    )


def effet_de(x: LigneRectification, r: Rectification) -> Effet:
    """From which day this line takes effect, by the setting of the day on which the rectification was opened."""
    regle, raison = jour_d_effet(r.nature, r.ouverte_le.astimezone(PARIS).date())
    return effet(regle, raison, Resultat(x.avant.resultat), Resultat(x.resultat), x.avant.decidee_le)


def reponses_de(r: Rectification) -> dict[str, Any]:
    """What the members answered, as `acte_rectification.Situation` holds it. One query."""
    lignes = SignatureRectificatif.toutes.filter(rectification=r).select_related("siege").order_by("pk")
    return reponses.compter(lignes)


def depuis_le_jury(a: AcquisConserve) -> str:
    """For something that a rectified decision gives: from which day its delay counts, and why. "" when it was not rectified."""
    ligne = (
        LigneRectification.toutes.filter(apres=a.decision_id).select_related("rectification").first()
        if a.decision_id
        else None
    )
    if ligne is None or a.decision is None:
        return ""
    scellee = ligne.rectification.scellee_le
    jury, effet_le = jour_du_jury(a.decision), a.decision.decidee_le
    dates = (
        f"La décision rectifiée prend effet le {date_fr(effet_le)}."
        if effet_le != jury
        else (
            f"Décision rectifiée le {date_fr(scellee.astimezone(PARIS).date())}."
            if scellee is not None
            else "Décision rectifiée."
        )
    )
    depuis = "du jury" if a.obtenu_le == jury else "où il a été obtenu la première fois"
    return f"{dates} Le délai compte depuis le {date_fr(a.obtenu_le)}, jour {depuis}. {raison_des_acquis(effet_le)}"


def sans_effet(r: Rectification) -> list[Constat]:
    """Everybody answered, and it does not take effect: why. Empty while somebody is awaited."""
    if r.etat != EtatRectification.A_SIGNER:
        return []
    s = acte.Situation(session=Etape.SIGNEE, intitule="", **reponses_de(r))
    return [] if s.signatures_attendues else list(acte.reponses(s))


def en_situation(x: LigneRectification) -> acte.Ligne:
    """A line as the guards look at it."""
    remplacee = 0
    if x.apres_id is None and not x.avant.en_vigueur:
        derniere = Decision.toutes.filter(presentation=x.avant.presentation_id, en_vigueur=True).order_by("pk").first()
        remplacee = derniere.version if derniere is not None else x.avant.version
    return acte.Ligne(
        x.avant.inscription.personne.nom_complet,
        (Resultat(x.avant.resultat), Mention(x.avant.mention)),
        (Resultat(x.resultat), Mention(x.mention)),
        change_un_resultat(x.avant, x.corrections),
        remplacee,
    )


# --- Which minutes speak of a candidate.
@dataclass(frozen=True, slots=True)
class PVCite:
    """Minutes as an extract quotes them: number, day of the last signature, hash; `rectification`: its page, None for the first."""

    numero: str
    signe_le: datetime | None
    empreinte: str
    rectification: Rectification | None = None


def pv_de(decision: Decision) -> list[PVCite]:
    """The first minutes, then those that rectified the decisions on this candidate, up to this version."""
    d = decision.deliberation
    if d is None or not d.pv_empreinte:
        return []
    cites = [PVCite(d.numero_pv, d.signee_le, d.pv_empreinte)]
    if decision.version == 1:  # only a later version comes from rectifying minutes
        return cites
    lignes = (
        LigneRectification.toutes.filter(
            apres__presentation=decision.presentation_id, apres__version__lte=decision.version
        )
        .select_related("rectification__deliberation")
        .order_by("rectification__numero", "pk")
    )
    for r in (x.rectification for x in lignes):
        cites.append(PVCite(r.numero_pv, r.scellee_le, r.pv_empreinte, r))
    return cites


def corrigent(d: Deliberation) -> list[Rectification]:
    """Sealed rectifying minutes, in order: what the page of the first minutes says."""
    return list(
        Rectification.toutes.filter(deliberation=d, etat=EtatRectification.SCELLEE)
        .select_related("deliberation")
        .order_by("numero")
    )
