"""An action taken from a spreadsheet: as it is there, late or done, and with the trace of where it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from parchemin.amelioration import constats_imports as ci
from parchemin.amelioration.domain.actions import EtatAction, NatureAction, SorteOrigine, etats_action
from parchemin.amelioration.models import ActionAmelioration, OrigineAction, SorteSuivi, SuiviAction
from parchemin.amelioration.services.actions import reference_action
from parchemin.amelioration.services.communs import exiger_present, prochain_rang
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


@transaction.atomic
def reprendre(
    *, organisation: Organisation, titre: str, quoi: str, nature: NatureAction, responsable: Membre, avant_le: date, etat: EtatAction,
    acteur: Reference, cause: str = "", moyens: str = "", critere: str = "", resultat: str = "", faite_le: date | None = None,
    verifier_le: date | None = None, lieu: Etablissement | None = None, origines: tuple[tuple[SorteOrigine, str], ...] = (), note: str = "",
) -> ActionAmelioration:  # fmt: skip
    """Write an action that already lives elsewhere. Unlike one that is decided today, its day may be past. Raises AME-010, AME-275."""
    exiger_present(responsable)
    if etat in (EtatAction.FAITE, EtatAction.EFFICACE) and not (critere and resultat and faite_le and verifier_le):
        mots = etats_action()[etat][0].lower()
        raise ErreurMetier(ci.TERMINEE_SANS_CRITERE.constat(etat=mots, manque="le critère, le résultat ou leurs dates"))
    jour = aujourdhui()
    a: ActionAmelioration = ActionAmelioration.toutes.create(
        organisation=organisation, annee=jour.year, rang=prochain_rang(organisation, ActionAmelioration, jour.year), titre=titre[:200],
        nature=nature, cause=cause, quoi=quoi, moyens=moyens, critere=critere, responsable=responsable, avant_le=avant_le,
        verifier_le=verifier_le, lieu=lieu, etat=etat, etat_depuis=faite_le or jour, faite_le=faite_le, resultat=resultat,
        ouverte_par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    for sorte, libelle in origines:
        OrigineAction.toutes.create(organisation=organisation, action=a, sorte=sorte, libelle=libelle[:300])
    SuiviAction.toutes.create(
        organisation=organisation, action=a, sorte=SorteSuivi.NOTE, texte=note[:4000], le=maintenant(), par_libelle=acteur.libelle[:400]
    )  # fmt: skip
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="amelioration.action_reprendre", sujet=reference_action(a),
        phrase=f"a repris d’un fichier l’action {a}, confiée à {responsable.libelle}.", details={"action": a.pk, "etat": str(etat)},
    )  # fmt: skip
    return a


@transaction.atomic
def retirer_reprise(*, action: ActionAmelioration, acteur: Reference) -> None:
    """Undo of the import: the action goes as it came, and the journal says so."""
    details: dict[str, Any] = {"action": action.pk, "numero": action.numero}
    sujet, mots = reference_action(action), str(action)
    action.delete()
    consigner(
        chaine=f"o:{action.organisation_id}", acteur=acteur, acte="amelioration.action_retirer", sujet=sujet,
        phrase=f"a défait la reprise de l’action {mots}.", details=details,
    )  # fmt: skip
