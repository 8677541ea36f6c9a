"""What a paper needs beside the frozen decision: legal text of a registration « de droit », president of the jury, dates of each
validation, averages, the candidate's own next steps. Read once, at issue, and frozen with the rest.

`completer` returns its argument when it was completed already: a duplicata says what its original said.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from parchemin.deliberation.facade import suit_la_proposition
from parchemin.deliberation.models import Decision, SignaturePV
from parchemin.documents import constats as c
from parchemin.documents.contenu import jour_de_la_fiche, lieu_de
from parchemin.documents.domain.francais import sexe_de
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.documents.models import EtatModele, ModeleDocument
from parchemin.parcours.models import QualiteSiege, SiegeJury
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.periodes import date_fr

COMPLET = "complet"
_MOYENNES = {"general": "Moyenne des épreuves générales", "professionnel": "Moyenne des épreuves professionnelles"}
ECTS = {
    "BTS": "120",
    "BTS agricole": "120",
    "Diplôme des métiers d’art": "120",
    "Diplôme national des métiers d’art et du design": "180",
}
"""Credits that a text gives to a whole diploma (code de l’éducation, art. D. 643-33 and D. 643-54; arrêté du 18 mai 2018)."""


Lus = dict[tuple[Any, ...], Any]
"""What the papers of one session share: presidents by (deliberation, session), texts by (certification, day, which)."""


def completer(fige: dict[str, Any], decision: Decision, lus: Lus | None = None) -> dict[str, Any]:
    """`lus`: what was read for the paper before, filled here. Raises `ErreurMetier` DOC-051 (de droit, no legal text), DOC-052 (a title without a birth place): nothing is issued."""
    if fige.get(COMPLET):
        return fige
    personne, nature = decision.inscription.personne, Nature(fige["nature"])
    certification = fige["certification"]
    if "texte_de_droit" not in certification:
        jour, de_droit = jour_de_la_fiche(decision), certification["de_droit"]
        descriptif = nature is Nature.SUPPLEMENT
        certification = certification | _une_fois(
            lus, ("texte", decision.inscription.certification_id, jour, de_droit, descriptif),
            lambda: texte_et_fiche(decision.inscription.certification, jour, de_droit=de_droit, descriptif=descriptif),
        )  # fmt: skip
    lieu = lieu_de(personne)
    entier = GENRES[nature].portee is Portee.ENTIERE
    if entier and certification["de_droit"] and not certification["texte_de_droit"]:
        raise ErreurMetier(c.SANS_TEXTE_DE_DROIT.constat(intitule=certification["intitule"]))
    if entier and personne.naissance_code.startswith("99") and not lieu:
        raise ErreurMetier(c.NAISSANCE_INCONNUE.constat(titulaire=fige["titulaire"]["identite"]))
    proposition = (decision.proposition or {}) if suit_la_proposition(decision) else {}
    gardes = _gardes(decision, proposition)
    return fige | {
        COMPLET: 2,
        "certification": certification,
        "titulaire": fige["titulaire"] | {
            "sexe": personne.sexe or sexe_de(fige["titulaire"]["ne"]),
        },
        "decision": fige["decision"] | {"code": decision.resultat, "conseils": decision.motif},
        "blocs": [{**u, **gardes.get(u["code_entier"], {"le": "", "garde": ""})} for u in fige["blocs"]],
        "garde_autre": [x["phrase"] for x in proposition.get("acquis", []) if x.get("code") not in {u["code_entier"] for u in fige["blocs"]} and x.get("nature") != "certification"],
        "moyennes": _moyennes(proposition),
        "jury": _une_fois(lus, ("jury", decision.deliberation_id, _session(decision)), lambda: president(decision)),
    }  # fmt: skip


def _une_fois(lus: Lus | None, cle: tuple[Any, ...], lire: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    if lus is None:
        return lire()
    if cle not in lus:
        lus[cle] = lire()
    valeur: dict[str, Any] = lus[cle]
    return valeur


def _session(decision: Decision) -> int | None:
    return decision.presentation.session_id if decision.presentation is not None else None


def president(decision: Decision) -> dict[str, str]:
    """Who presided when the minutes were signed; else who was to. Empty when nobody is known."""
    if decision.deliberation_id is not None:
        s = (
            SignaturePV.toutes.filter(
                deliberation_id=decision.deliberation_id, siege__qualite=QualiteSiege.PRESIDENT
            ).select_related("siege__membre").order_by("pk").first()
        )  # fmt: skip
        if s is not None:
            return _president(s.nom, s.siege.membre.sexe)
    session = _session(decision)
    siege = SiegeJury.toutes.filter(session_id=session, qualite=QualiteSiege.PRESIDENT).select_related("membre").first()
    return _president(f"{siege.membre.prenom} {siege.membre.nom}", siege.membre.sexe) if siege is not None else {}


def _president(nom: str, sexe: str) -> dict[str, str]:
    qualite = {"F": "La présidente du jury", "M": "Le président du jury"}.get(sexe, "À la présidence du jury")
    return {"nom": nom, "qualite": qualite}


def _gardes(decision: Decision, proposition: dict[str, Any]) -> dict[str, dict[str, str]]:
    """By code: the day it was won, and until when it counts. Two data that are never mixed."""
    lus: list[tuple[str, str, bool, str, bool]] = (
        [(a["code"], a["obtenu_le"], a["definitif"], a["mobilisable_jusqu_au"] or "", a["sur_demande"]) for a in proposition["acquis"]]
        if "acquis" in proposition
        else [
            (a.code, a.obtenu_le.isoformat(), a.definitif, a.mobilisable_jusqu_au.isoformat() if a.mobilisable_jusqu_au else "", a.sur_demande)
            for a in decision.acquis.filter(retire_le__isnull=True).order_by("pk")
        ]
    )  # fmt: skip
    return {
        code: {"le": date_fr(date.fromisoformat(le)), "garde": garde_dite(definitif, fin, demande)}
        for code, le, definitif, fin, demande in lus
    }


def garde_dite(definitif: bool, fin: str, sur_demande: bool) -> str:
    """« acquis définitif », « jusqu’au 12 juin 2031 », « acquis définitif ; compte jusqu’au 12 juin 2031 »."""
    jusque = f"jusqu’au {date_fr(date.fromisoformat(fin))}" if fin else ""
    if definitif:
        return f"acquis définitif ; compte {jusque}" if jusque else "acquis définitif"
    return f"{jusque or 'sans limite de durée'}{', si vous le demandez' if sur_demande else ''}"


def _moyennes(proposition: dict[str, Any]) -> list[dict[str, str]]:
    """Averages as they were shown to the jury: text, never a float."""
    lues = []
    generale = proposition.get("moyenne")
    if generale:
        lues.append({"nom": "Moyenne générale", "valeur": f"{generale['affichee']} / 20"})
    for nom, m in (proposition.get("moyennes") or {}).items():
        if m and m != generale:
            lues.append({"nom": _MOYENNES.get(nom, f"Moyenne ({nom})"), "valeur": f"{m['affichee']} / 20"})
    return lues


def texte_et_fiche(certification: Certification, jour: date, *, de_droit: bool, descriptif: bool) -> dict[str, Any]:
    """Legal text of that day, and what a supplement takes from the fiche. Only what the registers, or a template, say."""
    lu = _fiche_lue(certification, jour) if de_droit or descriptif else {}
    texte = ""
    if de_droit:
        texte = texte_de_creation(lu.get("jo_creation", ()), jour) or _texte_du_modele(certification, jour)
    return {
        "texte_de_droit": texte,
        "ects": ECTS.get(facade.LIBELLES_FAMILLE[facade.famille(certification)], ""),
        "emplois": lu.get("type_emploi_accessibles", []), "acces": lu.get("prerequis_entree_formation", []),
        "capacites": lu.get("capacites_attestees", []), "nsf_libelles": lu.get("nsf_libelles", []),
    }  # fmt: skip


def _fiche_lue(certification: Certification, jour: date) -> dict[str, Any]:
    """The elements of the fiche of that day that a paper prints."""
    version = facade.version_au(certification.fiche, jour) if certification.fiche is not None else None
    if version is None:
        return {}
    lu = version.contenu.ouvrir()
    return {
        "jo_creation": [
            (str(x.get("titre") or ""), str(x.get("date") or "")) for x in lu.get("jo_creation", []) if isinstance(x, dict)
        ],
        "nsf_libelles": [str(x["libelle"]) for x in lu.get("nsf", []) if isinstance(x, dict) and x.get("libelle")],
        **{
            k: _lignes(str(lu.get(k) or ""))
            for k in ("prerequis_entree_formation", "type_emploi_accessibles", "capacites_attestees")
        },
    }  # fmt: skip


def _lignes(texte: str) -> list[str]:
    """A long text of the register as short lines, at most a dozen: a supplement is not the fiche."""
    lignes = (" ".join(x.lstrip(" -–•*\t").split()) for x in re.split(r"\n| - ", texte))
    return [x for x in lignes if x][:12]


def texte_de_creation(lignes: Any, jour: date) -> str:
    """The last text that creates the certification and was published by `jour`; undated ones come first. Empty: none."""
    dates = sorted(
        (d or "", " ".join(titre.split())) for titre, d in lignes if titre.strip() and (d or "") <= jour.isoformat()
    )
    return dates[-1][1] if dates else ""


def _texte_du_modele(certification: Certification, jour: date) -> str:
    """What the organisation wrote for this certification in one of its templates, of that day."""
    modeles = ModeleDocument.toutes.filter(
        organisation_id=certification.organisation_id, certification=certification, etat=EtatModele.PUBLIE
    ).order_by("nature", "pk")
    return next((x for m in modeles if (x := texte_du_jour(m.reglages, jour))), "")


def texte_du_jour(reglages: dict[str, Any], jour: date) -> str:
    """From {"textes_de_droit": [{"texte", "du", "au"}]}: the one in force on `jour`, else empty."""
    for x in reglages.get("textes_de_droit", []):
        if (x.get("du") or "") <= jour.isoformat() <= (x.get("au") or "9999-12-31"):
            return str(x["texte"])
    return ""
