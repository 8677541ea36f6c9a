"""When the jury does not agree on its first minutes: another version of the text, or another president, by a named act.

A refusal of the president, or more refusals than signatures, leaves the minutes unsigned (DEL-067). Neither act decides in the place
of the jury: the text is written again, and every member who sat is asked again. A decision changes by revision (`decisions`).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.models import Deliberation, EtatSignature, RemplacementPresidence, SignaturePV
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.services.commun import exiger_motif, exiger_pv, reference_session, refuser_la_sante
from parchemin.deliberation.services.signatures import (
    SCEAU,
    a_signer,
    qualite_de,
    redemander,
    sceller_pv,
    signatures_de,
)
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import QualiteSiege
from parchemin.parcours.services.jurys import transferer_presidence
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


@dataclass(frozen=True, slots=True)
class Presidence:
    """Who presides and refused; who, of those who sat, may take their place."""

    sortante: SignaturePV
    possibles: tuple[SignaturePV, ...]


def presidence_de(deliberation: Deliberation) -> Presidence | None:
    """None when the president did not refuse."""
    lignes: list[SignaturePV] = list(signatures_de(deliberation))
    sortante = next(
        (s for s in lignes if s.siege.qualite == QualiteSiege.PRESIDENT and s.etat == EtatSignature.REFUSEE), None
    )
    if sortante is None:
        return None
    return Presidence(sortante, tuple(s for s in lignes if s != sortante and not _empechement(s)))


def _empechement(s: SignaturePV) -> str:
    """Why this member does not take the presidency; "" when they may."""
    if not s.siege.present:
        return "il ou elle n’a pas siégé"
    if s.etat == EtatSignature.REFUSEE:
        return "il ou elle a refusé de signer ce texte"
    return "sa réponse ne viendra pas" if s.etat == EtatSignature.ABSENT else ""


def _lire(deliberation: Deliberation) -> Deliberation:
    d = a_signer(deliberation)
    if not isinstance(d, Deliberation):
        raise TypeError("the first minutes")
    return d


def _ecrire(d: Deliberation) -> None:
    """The text again, sealed, and everybody asked again. Raises PVJ-… when it cannot be settled."""
    exiger_pv(d)
    sceller_pv(d)
    d.save(update_fields=[*SCEAU, "observations"])
    redemander(d)


@transaction.atomic
def reecrire_pv(*, deliberation: Deliberation, observations: str, motif: str, acteur: Reference) -> Deliberation:
    """Another version of the text that waits for signatures, its observations put right. Raises DEL-032, DEL-053, DEL-059, DEL-070."""
    d = _lire(deliberation)
    motif = exiger_motif(motif, "le procès-verbal est écrit de nouveau")
    texte = observations.strip()[:4000]
    refuser_la_sante(texte)
    if texte == d.observations.strip():
        raise ErreurMetier(c.MEME_TEXTE.constat())
    avant, d.observations = d.pv_empreinte, texte
    _ecrire(d)
    consigner(
        chaine=f"o:{d.organisation_id}", acte="deliberation.reecrire_pv", acteur=acteur, sujet=reference_session(d.session),
        details={"deliberation": d.pk, "avant": avant, "pv_empreinte": d.pv_empreinte, "observations": texte, "motif": motif},
        phrase=f"a écrit une autre version du procès-verbal de « {d.session.intitule} » : chaque membre la signe de nouveau. "
        f"Raison : {motif}",
    )  # fmt: skip
    return d


@transaction.atomic
def remplacer_presidence(*, deliberation: Deliberation, siege_id: int, motif: str, acteur: Reference) -> Deliberation:
    """Another member who sat presides in the place of the one who refused to sign, and the minutes say so.

    Raises DEL-032, DEL-053, DEL-068 (the president did not refuse), DEL-069 (who may not), JUR-… when the jury would not be in
    order with this president.
    """
    d = _lire(deliberation)
    presidence = presidence_de(d)
    if presidence is None:
        raise ErreurMetier(c.PRESIDENCE_N_A_PAS_REFUSE.constat())
    motif = exiger_motif(motif, "la présidence est remplacée")
    sortante = presidence.sortante
    entrante = next((s for s in signatures_de(d) if s.siege_id == siege_id), None)
    if entrante is None or entrante == sortante or (pourquoi := _empechement(entrante)):
        nom = entrante.nom if entrante is not None else "Cette personne"
        pourquoi = (
            "il ou elle préside déjà" if entrante == sortante else pourquoi if entrante else "elle n’est pas au jury"
        )
        raise ErreurMetier(c.PAS_PRESIDENTIABLE.constat(nom=nom, pourquoi=pourquoi))
    transferer_presidence(de=sortante.siege, a=entrante.siege, acteur=acteur, motif=motif)
    bloquants, _ = selectors.jury_bloquant(d.session, aujourdhui())
    if bloquants:  # the règlement may ask for a quality that this member has not
        raise ErreurMetier(*bloquants)
    RemplacementPresidence.toutes.create(
        organisation_id=d.organisation_id, deliberation=d, ancien=sortante.siege, nouveau=entrante.siege,
        ancien_nom=sortante.nom, nouveau_nom=entrante.nom, refus=sortante.motif, motif=motif,
        par_libelle=acteur.libelle[:200], le=maintenant(),
    )  # fmt: skip
    for s in (sortante, entrante):
        SignaturePV.toutes.filter(pk=s.pk).update(qualite=qualite_de(s.siege))
    _ecrire(d)
    consigner(
        chaine=f"o:{d.organisation_id}", acte="deliberation.remplacer_presidence", acteur=acteur,
        sujet=reference_session(d.session),
        details={"deliberation": d.pk, "ancien": sortante.siege_id, "nouveau": entrante.siege_id, "refus": sortante.motif,
                 "motif": motif, "pv_empreinte": d.pv_empreinte},
        phrase=f"a remplacé {sortante.nom}, qui a refusé de signer, par {entrante.nom} à la présidence du jury de "
        f"« {d.session.intitule} » : chaque membre signe de nouveau. Raison : {motif}",
    )  # fmt: skip
    return d
