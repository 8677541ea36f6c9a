"""The rectifying minutes: which minutes they correct, why, and what changes for whom. Members sign the hash of this content.

The first minutes are quoted by number, date and hash, and never altered. Source: vademecum RNCP de France compétences (a decision
rests on minutes that the jury signed).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from parchemin.deliberation.domain.dossier import Dossier
from parchemin.deliberation.domain.effet import Effet
from parchemin.deliberation.domain.proposition import Proposition, Resultat
from parchemin.deliberation.models import LigneRectification, Rectification
from parchemin.deliberation.pv import annonce, identite
from parchemin.deliberation.serialisation import proposition_vers_json
from parchemin.parcours.selectors.grille import code_court
from parchemin.socle.horloge import PARIS

FORMAT = "pvr-3"
"""Shape of the content: written in it, so that an old one is read for ever as it was. 2: with the corrections as typed. 3: with the day of
effect of each line, and why."""


@dataclass(frozen=True, slots=True)
class Prevue:
    """What a line will write at the seal: the corrected file, and what follows from the decision."""

    ligne: LigneRectification
    dossier: Dossier
    proposition: Proposition
    effet: Effet

    @property
    def json(self) -> dict[str, Any]:
        return proposition_vers_json(self.proposition)


def contenu_rectificatif(r: Rectification, prevues: Iterable[Prevue], numero: int) -> dict[str, Any]:
    """Texts, whole numbers, lists; no layout. `numero`: the rank these minutes have, or will have."""
    d = r.deliberation
    initial: dict[str, Any] = d.pv_contenu or {}
    code = d.session.certification.numero
    precedent = r.corrige
    lignes = [_ligne(p, code) for p in prevues]
    return {
        "format": FORMAT,
        "numero": f"{d.numero_pv}-R{numero}",
        "organisation": initial["organisation"],
        "certification": initial["certification"],
        "session": initial["session"],
        "jury_le": d.jury_le.isoformat(),
        "corrige": {
            "numero": precedent.numero_pv if precedent is not None else d.numero_pv,
            "rectificatif": precedent is not None,
            "signe_le": _jour(precedent.scellee_le if precedent is not None else d.signee_le),
            "empreinte": precedent.pv_empreinte if precedent is not None else d.pv_empreinte,
        },
        "initial": {
            "numero": d.numero_pv,
            "jury_le": d.jury_le.isoformat(),
            "signe_le": _jour(d.signee_le),
            "empreinte": d.pv_empreinte,
        },
        "nature": str(r.get_nature_display()),
        "motif": r.motif,
        "reference": r.reference,
        "lignes": lignes,
        "elements": _elements(lignes),
        # Those who sat, as the first minutes name them.
        "membres": [m for m in initial["membres"] if m["presence"] == "présent"],
    }


def _jour(instant: Any) -> str:
    return instant.astimezone(PARIS).date().isoformat() if instant is not None else ""


def _ligne(p: Prevue, code: str) -> dict[str, Any]:
    avant = p.ligne.avant
    i = avant.inscription
    apres = p.json
    return {
        **identite(i.personne),
        "numero": i.numero_candidat,
        "voie": i.get_voie_display(),
        "specialite": i.specialite,
        "avant": {
            "version": avant.version,
            "decision": mots(avant.resultat, avant.mention),
            "acquis": [code_court(x.code, code) for x in avant.issues.all() if x.acquis],
            "garde": [a["phrase"] for a in (avant.proposition or {}).get("acquis", [])],
        },
        "apres": {
            "version": avant.version + 1,
            "decision": mots(p.ligne.resultat, p.ligne.mention),
            "acquis": [code_court(u.code, code) for u in p.proposition.unites if u.acquis],
            "garde": [a["phrase"] for a in apres["acquis"]],
        },
        "corrections": corrections(avant.issues.all(), p.proposition.unites, code),
        # As typed, beside what they change: they are signed, and nothing else is written.
        "saisies": [{"code": code_court(k, code), "texte": texte} for k, texte in sorted(p.ligne.corrections.items())],
        "livret_examine": p.ligne.livret_examine,
        # "": the day of the last signature, which nobody knows when they sign.
        "effet": {"jour": p.effet.jour.isoformat() if p.effet.jour is not None else "", "raison": p.effet.raison},
        "propose": annonce(apres["resultat"], apres["mention"] if apres["resultat"] == Resultat.ADMIS else ""),
    }


def mots(resultat: str, mention: str) -> str:
    """« Admis, mention bien », « En attente »."""
    return "En attente" if resultat == Resultat.EN_ATTENTE else annonce(resultat, mention)


def corrections(avant: Iterable[Any], apres: Iterable[Any], numero: str) -> list[dict[str, str]]:
    """Results that change (`IssueUnite` or `Issue`): code, title, what was written and what is. `numero`: of the certification."""
    anciens = {x.code: x for x in avant}
    faites = []
    for u in apres:
        ecrit, devient = resultat_en_mots(anciens.get(u.code)), resultat_en_mots(u)
        if ecrit != devient:
            faites.append({"code": code_court(u.code, numero), "libelle": u.libelle, "avant": ecrit, "apres": devient})
    return faites


_ETATS = {
    "absent": "absence non justifiée",
    "excuse": "absence justifiée",
    "dispense": "dispense",
    "a_saisir": "pas évalué",
}


def resultat_en_mots(x: Any) -> str:
    """« 12,5 sur 20 », « acquis », « absence justifiée »; of an `IssueUnite` or an `Issue`."""
    if x is None:
        return "rien"
    if x.etat in _ETATS:
        return _ETATS[x.etat]
    if x.note is not None:
        return f"{x.note.normalize():f} sur 20".replace(".", ",")
    return {True: "acquis", False: "non acquis", None: "sans résultat"}[x.acquis]


def _elements(lignes: list[dict[str, Any]]) -> list[dict[str, str]]:
    vus = {x["code"]: x["libelle"] for ligne in lignes for x in ligne["corrections"]}
    return [{"code": code, "libelle": libelle} for code, libelle in vus.items()]
