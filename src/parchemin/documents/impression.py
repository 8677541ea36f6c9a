"""The last layer of the content: number, code, wording, dates. What is returned is what is kept and printed."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.documents.composition import adresse_publique
from parchemin.documents.contenu import delivrance
from parchemin.documents.domain.code import en_groupes
from parchemin.documents.domain.francais import ANNONCES, accorder, civilite, enchainement, sexe_de
from parchemin.documents.domain.natures import Nature
from parchemin.documents.domain.recours import paragraphe, statut_probable
from parchemin.documents.modele import COURRIERS, VOIES, Redaction, selon_la_famille
from parchemin.referentiel.facade import LIBELLES_FAMILLE, Famille
from parchemin.socle.periodes import date_fr


def imprimer(
    contenu: dict[str, Any], redaction: Redaction, *, numero: str, code: str, jour: date, voie: str,
    remplace: str = "", duplicata: str = "", fictif: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """`numero` and `code` as they will stand in the register; `remplace`, `duplicata`: the sentence that the paper bears."""
    adresse, nature = adresse_publique(code), Nature(contenu["nature"])
    sexe = contenu["titulaire"].get("sexe", sexe_de(contenu["titulaire"]["ne"]))
    signataires = _signataires(nature, contenu, redaction)
    blocs = [_bloc(u) for u in contenu["blocs"]]
    acquis = [u for u in blocs if u["acquis"] and u["code"] in contenu["blocs_codes"]]
    seul, parts = len(acquis) == 1, "bloc" if all(u.get("bloc", True) for u in acquis) else "unité"
    avant, apres = selon_la_famille(nature, contenu["certification"].get("famille", ""), redaction.formule)
    mots = {
        **mots_du_jury(contenu["decision"]),
        "voie": VOIES.get(voie, "par la voie de la formation"),
        "certificateur": contenu["certificateur"]["nom"],
        "civilite": civilite(sexe),
        "e": {"F": "e", "M": ""}.get(sexe, "(e)"),
        "forment": _forment(parts, seul=seul),
    }
    return contenu | {
        "numero": numero,
        "code": en_groupes(code),
        "adresse": adresse,
        "adresse_courte": adresse.partition("://")[2].rpartition("/v/")[0] + "/v/",
        "formule": {"avant": _remplir(avant, mots), "apres": _remplir(apres, mots)},
        "jury_dit": jury_dit(contenu["decision"]),
        "delivrance": delivrance(redaction.lieu, jour),
        "en_tete_date": f"{redaction.lieu}, le {date_fr(jour)}" if redaction.lieu else f"Le {date_fr(jour)}",
        "surtitre": surtitre(nature, contenu),
        "titre_de_lettre": titre_de_lettre(nature, contenu),
        "parts": f"{parts.capitalize()} acquis{'e' if parts == 'unité' else ''}" if seul else f"{parts.capitalize()}s acquis{'es' if parts == 'unité' else ''}",
        "lieu": redaction.lieu,
        "signataires": signataires,
        "signataires_mots": [x for s in signataires for x in (s["nom"], s["qualite"])],
        "recours": _recours(nature, contenu, redaction, jour, mots),
        "expediteur": redaction.adresse,
        "destinataire": f"{civilite(sexe)} {nom_d_usage(contenu['titulaire'])}" if sexe else nom_d_usage(contenu["titulaire"]),
        "civilite": civilite(sexe),
        "politesse": f"Je vous prie d’agréer, {civilite(sexe)}, l’expression de ma considération distinguée.",
        "resultat": accorder(contenu["decision"]["resultat"], sexe),
        "annonce": ANNONCES.get(contenu["decision"].get("code", ""), ""),
        "enchainement": _enchainement(contenu),
        "descriptif": _descriptif(contenu, redaction),
        "blocs": blocs,
        "pied": redaction.pied,
        "garde_du_bloc": garde_du_bloc(nature, acquis),
        "remplace": remplace,
        "duplicata": duplicata,
        "fictif": fictif,
        "nature_code": str(nature),
    }  # fmt: skip


def _enchainement(contenu: dict[str, Any]) -> str:
    """« Kept » is what the paper prints as such: a sentence of its own, or beside a bloc."""
    garde = contenu["garde"] or contenu.get("garde_autre") or any(u.get("garde") for u in contenu["blocs"])
    return enchainement(contenu["decision"].get("code", ""), garde=bool(garde), suite=bool(contenu["suites"]))


def _forment(parts: str, *, seul: bool) -> str:
    """« forme le bloc suivant », « forment les unités suivantes »."""
    if parts == "bloc":
        return "forme le bloc suivant" if seul else "forment les blocs suivants"
    return "forme l’unité suivante" if seul else "forment les unités suivantes"


def surtitre(nature: Nature, contenu: dict[str, Any]) -> str:
    """What stands above the title of the certification: the word of its family, never a word kept for another."""
    c = contenu["certification"]
    famille = c.get("famille", "")
    if nature is Nature.PARCHEMIN and famille == LIBELLES_FAMILLE[Famille.SUPERIEUR]:
        return "Diplôme"
    if nature is Nature.PARCHEMIN and famille == LIBELLES_FAMILLE[Famille.PRIVE]:
        return "Certification professionnelle"
    if nature is Nature.CERTIFICAT and famille in _DE_BRANCHE:
        return str(c.get("sorte") or contenu["libelle"])
    return str(contenu["libelle"])


_DE_BRANCHE = frozenset(LIBELLES_FAMILLE[x] for x in (Famille.CQP, Famille.CQPM, Famille.CCPM))
"""Their fiche says which certificate it is (« Certificat de qualification paritaire de la métallurgie »): its words, not ours."""


def garde_du_bloc(nature: Nature, acquis: list[dict[str, Any]]) -> str:
    """« Ce bloc est acquis définitivement. » Empty when its parts are kept until different days: no sentence would be true."""
    dites = {u["garde"] for u in acquis}
    if nature is not Nature.CERTIFICAT_BLOC or len(dites) != 1 or not (garde := dites.pop()):
        return ""
    if garde.startswith("acquis définitif"):
        return f"Ce bloc est acquis définitivement{garde.removeprefix('acquis définitif').replace(' ;', ' et')}."
    return f"Ce bloc est conservé {garde}."


def titre_de_lettre(nature: Nature, contenu: dict[str, Any]) -> str:
    """« Lettre de la présidente du jury » when a woman presided."""
    preside = contenu.get("jury") or {}
    if nature is Nature.LETTRE_PRESIDENT and str(preside.get("qualite", "")).startswith("La "):
        return "Lettre de la présidente du jury"
    return str(contenu["libelle"])


def nom_d_usage(titulaire: dict[str, str]) -> str:
    """The name on an envelope: first forename, name in use."""
    return f"{titulaire['prenoms'].partition(' ')[0]} {titulaire['usage'] or titulaire['nom']}".strip()


def _signataires(nature: Nature, contenu: dict[str, Any], redaction: Redaction) -> list[dict[str, str]]:
    """The letter of the jury is signed by whoever presided that jury; a director signs the rest."""
    preside = contenu.get("jury") or {}
    if nature is Nature.LETTRE_PRESIDENT and preside.get("nom"):
        return [preside]
    return redaction.signataires


def _bloc(u: dict[str, Any]) -> dict[str, Any]:
    """`vu`: what stands in the column of marks; « not assessed » beside an acquired bloc would be a contradiction."""
    etat = "" if u["acquis"] and not u["note"] and u["etat"] == "pas évaluée" else u["etat"]
    return {"le": "", "garde": "", **u, "vu": ", ".join(x for x in (u["note"], etat) if x)}


def _recours(
    nature: Nature, contenu: dict[str, Any], redaction: Redaction, jour: date, mots: dict[str, str]
) -> str:  # fmt: skip
    """The organisation's words, else the dated paragraph of its statute; a relevé without a title says it too."""
    partiel = nature in (Nature.RELEVE, Nature.ATTESTATION_DESCRIPTIVE) and not contenu["decision"]["admis"]
    if nature not in COURRIERS and not partiel:
        return ""
    if redaction.recours:
        return _remplir(redaction.recours, mots)
    certificateur = contenu["certificateur"]
    statut = redaction.statut or statut_probable(certificateur["siren"], contenu["certification"]["famille"])
    return paragraphe(
        statut,
        jour,
        certificateur=certificateur["nom"],
        adresse=redaction.adresse,
        tribunal=redaction.tribunal,
        mois=redaction.delai,
    )


def _descriptif(contenu: dict[str, Any], redaction: Redaction) -> dict[str, Any]:
    """For the supplement: what the organisation wrote, else what the fiche says; a text each, empty when nobody knows."""
    c, d = contenu["certification"], redaction.descriptif
    return {
        "ects": d.get("ects") or c.get("ects", ""),
        "duree": d.get("duree", ""),
        "acces": [d["acces"]] if d.get("acces") else c.get("acces", []),
        "langue": d.get("langue") or "français",
        "poursuite": d.get("poursuite", ""),
        "etablissement": d.get("etablissement", ""),
        "emplois": c.get("emplois", []),
        "capacites": c.get("capacites", []),
        "nsf": c.get("nsf_libelles", []),
    }


def jury_dit(decision: dict[str, Any]) -> str:
    """« 12 mars 2026 », « 12 mars 2026, rectifiée le 3 avril 2026 »: after « décision du jury du »."""
    rectifiee = decision.get("rectifiee_le", "")
    return f"{decision['le']}, rectifiée le {rectifiee}" if rectifiee else str(decision["le"])


def mots_du_jury(decision: dict[str, Any]) -> dict[str, str]:
    """« décision du jury du {jury} » tells the rectification too; anywhere else {jury} is the day on which it sat, and no other."""
    rectifiee = decision.get("rectifiee_le", "")
    seance = f"{decision['le']} (décision rectifiée le {rectifiee})" if rectifiee else decision["le"]
    return {_DECISION + "{jury}": f"{_DECISION}{jury_dit(decision)}", "{jury}": seance}


_DECISION = "décision du jury du "


def _remplir(texte: str, mots: dict[str, str]) -> str:
    """Only the known words between braces are filled; anything else stays as typed."""
    for cle, valeur in mots.items():
        texte = texte.replace(cle if "{" in cle else "{" + cle + "}", valeur)
    return texte


def phrase_remplace(numero: str, le: date) -> str:
    """« Remplace le n° 2026-000012 du 3 mars 2026 »."""
    return f"Remplace le n° {numero} du {date_fr(le)}"


def phrase_duplicata(numero: str, le: date) -> str:
    return f"Duplicata du n° {numero} du {date_fr(le)}"
