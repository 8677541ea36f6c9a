"""From a signed decision to what will be said of it: the mapping of our words onto those of the Caisse des Dépôts."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.accrochage.domain.reglages import (
    PAR_DEFAUT,
    DateDelivrance,
    ReglageCertification,
    niveau_de_langue,
    score_de,
    validite_du_pv,
)
from parchemin.deliberation.domain.proposition import Mention
from parchemin.deliberation.models import Decision
from parchemin.parcours.models import Personne
from parchemin.socle.periodes import ajouter_mois

_MENTIONS = {
    Mention.ASSEZ_BIEN: "MENTION_ASSEZ_BIEN", Mention.BIEN: "MENTION_BIEN", Mention.TRES_BIEN: "MENTION_TRES_BIEN",
    Mention.FELICITATIONS: "MENTION_TRES_BIEN_AVEC_FELICITATIONS_DU_JURY",
}  # fmt: skip


def identite(personne: Personne) -> dict[str, Any]:
    """Columns of a passage that come from the person. Born abroad: 99 and the country, and the country's own code (B8)."""
    code = personne.naissance_code
    etranger = code.startswith("99")
    return {
        "nom_naissance": personne.nom_naissance, "nom_usage": personne.nom_usage, "prenom1": personne.prenom1,
        "prenom2": personne.prenom2, "prenom3": personne.prenom3, "annee_naissance": personne.naissance_annee,
        "mois_naissance": personne.naissance_mois, "jour_naissance": personne.naissance_jour, "sexe": personne.sexe,
        "code_insee": code, "code_postal": "" if code else personne.naissance_code_postal,
        "libelle_commune": personne.naissance_libelle[:60], "code_pays": code[2:] if etranger else "",
        "libelle_pays": personne.naissance_pays[:60],
    }  # fmt: skip


def attribution(
    decision: Decision, code: str, reglage: ReglageCertification = PAR_DEFAUT, parchemin: date | None = None
) -> dict[str, Any]:
    """Columns of a passage that come from the decision. `code`: number of the fiche that counts on the jury's day.

    The delivery is dated from the jury's decision; from its `parchemin` once it is issued, where the settings say so. Without any mention the element is left nil: « sans mention » is only
    said of a certification that grants some. Level, score and last day of validity are those that the minutes carry; what
    the minutes do not say is read in the settings of the certification; what they do not say either is left out, never guessed.
    """
    inscription, presentation = decision.inscription, decision.presentation
    session = presentation.session if presentation is not None else None
    centre = session.centre if session is not None else None
    proposition = decision.proposition or {}
    langue = niveau_de_langue(proposition) if reglage.niveau_langue else ""
    delivree = delivrance(decision.decidee_le, reglage, parchemin)
    dit: dict[str, Any] = {
        "type_certification": "RS" if code.startswith("RS") else "RNCP", "code_certification": code,
        "libelle_option": (inscription.specialite or reglage.libelle_option)[:255], "debut_validite": delivree,
        "fin_validite": _fin_validite(proposition, delivree, reglage),
        "mention": _MENTIONS.get(Mention(decision.mention), ""), "modalite_acces": inscription.voie,
        "date_inscription": inscription.entree, "donnee_certifiee": True, "obtention": reglage.obtention,
        "scoring": score_de(proposition, reglage.forme_score), "niveau_langue": langue,
        "id_dossier": inscription.dossier_cpf, "nature_deposant": reglage.nature_deposant,
    }  # fmt: skip
    if session is not None:
        dit |= {"debut_examen": session.du, "fin_examen": session.au, "modalite_examen": reglage.modalite_examen}
    if centre is not None:
        dit["code_postal_centre"] = code_postal(centre.adresse)
    return dit


def delivrance(decidee_le: date, reglage: ReglageCertification, parchemin: date | None) -> date:
    """The day that is told as the delivery. Until the parchment is there, the jury's: the earlier of both deadlines is kept."""
    return parchemin if parchemin is not None and reglage.date_delivrance is DateDelivrance.PARCHEMIN else decidee_le


def _fin_validite(proposition: dict[str, Any], delivrance: date, reglage: ReglageCertification) -> date | None:
    """The minutes' own last day first: it is what the person was told; then the length that the settings give."""
    if du_pv := validite_du_pv(proposition):
        return date.fromisoformat(du_pv)
    return ajouter_mois(delivrance, reglage.validite_mois) if reglage.validite_mois else None


def code_postal(adresse: str) -> str:
    """The five digits that stand alone in an address, the last if there are several; "" otherwise."""
    trouves = [m for m in adresse.replace(",", " ").split() if len(m) == 5 and m.isdigit()]
    return trouves[-1] if trouves else ""
