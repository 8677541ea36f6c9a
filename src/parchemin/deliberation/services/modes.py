"""Record how one candidate is assessed in a unit, when it is not what the rule gives."""

from __future__ import annotations

from django.db import transaction

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.modes import MOTS, peut_choisir
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import ModeCandidat, UniteReglement
from parchemin.deliberation.selectors.modes import jour_et_specialite, statuts_sans_ccf
from parchemin.deliberation.services.commun import refuser_la_sante
from parchemin.journal.facade import Reference
from parchemin.parcours.models import Inscription
from parchemin.parcours.services.inscriptions import consigner_dossier
from parchemin.socle.constats import ErreurMetier


@transaction.atomic
def choisir_mode(
    *, inscription: Inscription, unite: UniteReglement, mode: ModeEvaluation | None, motif: str = "", acteur: Reference
) -> ModeCandidat | None:
    """Record a mode with its reason; None: back to what the status and the establishment decide.

    Raises REG-146 (this candidate may not have it on the day of their session), REG-147 (no reason), DEL-059 (a reason
    that names a state of health).
    """
    element = unite.element
    anciens = ModeCandidat.toutes.filter(inscription=inscription, element=element)
    if mode is None:
        if anciens.delete()[0]:
            consigner_dossier(
                inscription=inscription, acte="deliberation.choisir_mode", acteur=acteur,
                phrase=f"a rendu à la règle le mode d’évaluation de {element.code}.", details={"element": element.code},
            )  # fmt: skip
        return None
    motif = " ".join(motif.split())[:300]
    ancien = anciens.first()
    if ancien is not None and (ancien.mode, ancien.motif) == (str(mode), motif or ancien.motif):
        return ancien
    refuser_la_sante(motif)
    jamais = statuts_sans_ccf(inscription.certification, jour_et_specialite(inscription)[0])
    if jamais is None or not peut_choisir(ModeEvaluation(unite.mode), mode, statut=inscription.statut, jamais=jamais):
        raise ErreurMetier(
            c.MODE_IMPOSSIBLE.constat(
                code=element.code, mode=MOTS[mode], statut=inscription.get_statut_display().lower()
            )
        )
    if not motif:
        raise ErreurMetier(c.MODE_SANS_RAISON.constat(code=element.code))
    ligne, _ = ModeCandidat.toutes.update_or_create(
        inscription=inscription, element=element,
        defaults={"organisation_id": inscription.organisation_id, "mode": str(mode), "motif": motif,
                  "saisi_par_libelle": acteur.libelle[:200]},
    )  # fmt: skip
    consigner_dossier(
        inscription=inscription, acte="deliberation.choisir_mode", acteur=acteur,
        phrase=f"a noté que {element.code} s’évalue en mode « {MOTS[mode]} ». Raison : {motif}",
        details={"element": element.code, "mode": str(mode)},
    )  # fmt: skip
    return ligne
