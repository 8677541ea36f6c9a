"""What a replacement would change, before anybody asks for it or approves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from parchemin.documents.complements import completer
from parchemin.documents.constats_remises import IDENTIQUE
from parchemin.documents.domain.natures import GENRES
from parchemin.documents.impression import imprimer
from parchemin.documents.modele import modele_en_service, redaction
from parchemin.documents.models import Document
from parchemin.documents.services import suites
from parchemin.socle.constats import ErreurMetier

_PROPRES = frozenset(
    {"numero", "code", "adresse", "adresse_courte", "delivrance", "remplace", "duplicata", "titre", "format"}
)
"""What two documents never share, or what follows from the rest."""
_LIBELLES = {
    "titulaire.identite": "Titulaire", "titulaire.usage": "Nom d’usage", "titulaire.naissance": "Naissance",
    "titulaire.ne": "Accord", "certification.intitule": "Certification", "certification.numero": "Enregistrement",
    "certification.niveau": "Niveau", "certification.specialite": "Spécialité", "decision.resultat": "Décision",
    "decision.mention": "Mention", "decision.le": "Date de la décision", "decision.rectifiee_le": "Décision rectifiée le", "decision.attribue": "Niveau et validité",
    "certificateur.nom": "Certificateur", "blocs": "Notes et résultats", "blocs_acquis": "Blocs acquis", "garde": "Ce qui est gardé",
    "suites": "Ce que la personne peut faire", "formule.avant": "Formule", "formule.apres": "Formule, après le nom",
    "signataires_mots": "Signataires", "recours": "Voies de recours", "pied": "Pied de page", "modele": "Modèle",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One thing that the new document would say otherwise."""

    libelle: str
    avant: str
    apres: str


def differences(document: Document) -> list[Difference] | None:
    """What the new document would change; empty when it would be the same, None when it cannot be told (no decision in
    force, document no longer owed, no template): asking then says why.
    """
    origine = document.duplicata_de or document
    try:
        decision = suites.decision_actuelle(origine)
        place = suites.place_de(origine, decision)
        # Completed as what is issued is: presidents, dates of each validation, until when it is kept.
        fige = completer(suites.fige_pour(decision, *place, origine), decision) if place is not None else None
    except ErreurMetier:
        return None
    if place is None or fige is None:
        return None
    nature = place[0].nature
    modele = modele_en_service(decision.organisation_id, nature, decision.inscription.certification_id)
    if modele is None:
        return None
    nouveau = imprimer(
        fige, redaction(nature, modele.reglages), numero=origine.numero, code=origine.code, jour=origine.delivre_le,
        voie=decision.inscription.voie,
    )  # fmt: skip
    trouvees = [
        Difference(_LIBELLES[chemin], dire(avant), dire(apres))
        for chemin, avant, apres in _ecarts(origine.contenu, nouveau)
    ]
    if str(nature) != origine.nature:
        trouvees.insert(0, Difference("Document", origine.get_nature_display(), GENRES[nature].libelle))
    if modele.pk != origine.modele_id:
        ancienne = f"version {origine.modele.version}" if origine.modele is not None else "—"
        trouvees.append(Difference("Modèle", ancienne, f"version {modele.version}"))
    return trouvees


def exiger_un_changement(document: Document) -> None:
    """Raises `ErreurMetier` DOC-041 when the replacement would say the same."""
    if differences(document) == []:
        raise ErreurMetier(IDENTIQUE.constat(numero=document.numero))


def _ecarts(avant: dict[str, Any], apres: dict[str, Any], racine: str = "") -> list[tuple[str, Any, Any]]:
    """Only what the old document said: a later version of the program may know more, the paper did not change for that."""
    ecarts: list[tuple[str, Any, Any]] = []
    for cle, ancien in avant.items():
        if not racine and cle in _PROPRES:
            continue
        chemin, neuf = f"{racine}{cle}", apres.get(cle)
        if isinstance(ancien, dict) and isinstance(neuf, dict):
            ecarts += _ecarts(ancien, neuf, f"{chemin}.")
        elif chemin in _LIBELLES and not _meme(ancien, neuf):
            ecarts.append((chemin, ancien, neuf))
    return ecarts


def _meme(ancien: Any, neuf: Any) -> bool:
    if isinstance(ancien, dict) and isinstance(neuf, dict):
        return all(_meme(v, neuf.get(cle)) for cle, v in ancien.items())
    if isinstance(ancien, list) and isinstance(neuf, list):
        return len(ancien) == len(neuf) and all(_meme(a, n) for a, n in zip(ancien, neuf, strict=True))
    return bool(ancien == neuf)


def dire(valeur: Any) -> str:
    """A value of the content, in words; units are told by their code, mark and outcome."""
    if isinstance(valeur, dict):
        return " ".join(str(valeur[cle]) for cle in ("code", "note", "issue") if valeur.get(cle))
    if isinstance(valeur, list):
        dits = [dire(x) for x in valeur]
        return (" " if all(x.endswith(".") for x in dits) else ", ").join(dits) or "—"
    return str(valeur) if valeur not in (None, "") else "—"
