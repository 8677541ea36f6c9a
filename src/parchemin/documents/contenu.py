"""Everything a document says, gathered once and frozen: reprinted ten years later, it says the same.

The fiche is read as it stood on the day of the decision; for a diploma of higher education, on the day of the last enrolment
(the accreditation in force then: circular of 7 May 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.nombres import ecrire
from parchemin.deliberation.domain.proposition import LIBELLES_MENTION, LIBELLES_RESULTAT, Mention, Resultat
from parchemin.deliberation.facade import (
    ETATS_UNITE,
    attribue,
    phrases_des_suites,
    phrases_gardees,
    pv_de,
    suit_la_proposition,
)
from parchemin.deliberation.models import Decision
from parchemin.documents.domain.emission import DocumentDu
from parchemin.documents.domain.francais import a_vous, lieu_de_naissance, naissance
from parchemin.documents.domain.natures import GENRES, LETTRES, Nature, Portee
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.models import NatureElement, Personne
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import PARIS
from parchemin.socle.periodes import date_fr

FORMAT = "doc-1"


def jour_du_jury(decision: Decision) -> date:
    """The day on which the jury decided. Rectifying minutes are signed later and mend what was decided that day: the law and the
    fiche of that day still rule."""
    if decision.version > 1 and decision.deliberation is not None:
        jour: date = decision.deliberation.jury_le
        return jour
    return decision.decidee_le


def jour_de_la_fiche(decision: Decision) -> date:
    """The day whose fiche is frozen."""
    dossier = getattr(decision.presentation, "dossier_jury", None) if decision.presentation is not None else None
    derniere: date | None = getattr(dossier, "derniere_inscription", None)
    if facade.famille(decision.inscription.certification) is facade.Famille.SUPERIEUR and derniere is not None:
        return derniere
    return jour_du_jury(decision)


Fiches = dict[tuple[int, date], dict[str, Any]]
"""Frozen certifications by (certification, day): a session reads its fiche once."""


def contenu(decision: Decision, du: DocumentDu, *, objet: str = "", fiches: Fiches | None = None) -> dict[str, Any]:
    """What is known before the number, the code and the wording: texts, booleans, lists. `objet`: the bloc it is about."""
    i, nature = decision.inscription, Nature(du.nature)
    jour = jour_de_la_fiche(decision)
    connues = {} if fiches is None else fiches
    cle = (i.certification_id, jour)
    if cle not in connues:
        connues[cle] = certification_figee(i.certification, jour)
    certification = connues[cle]
    unites = unites_de(decision, nature, certification["numero"])
    codes = {objet} if objet else set(du.codes)
    retenues = [u for u in unites if (_certifiee(u) if _dit_tout(decision, nature) else u["acquis"])]
    acquises = [u for u in retenues if not codes or u["code_entier"] in codes]
    bloc = bloc_certifie(decision, objet, jour) if nature is Nature.CERTIFICAT_BLOC and objet else None
    if bloc is not None:
        acquises = acquises or [u for u in retenues if u["code_bloc"] == objet]
    portes = codes | {u["code_entier"] for u in unites if u["parent"] in codes}
    garde = gardes_de(decision)
    session = decision.presentation.session if decision.presentation is not None else None
    pv = pv_de(decision)
    le, rectifiee_le = jours_de_la_decision(decision, pv)
    return {
        "format": FORMAT,
        "nature": str(nature),
        "libelle": GENRES[nature].libelle,
        "titre": f"{GENRES[nature].libelle} · {titulaire(i.personne)['identite']}",
        "auteur": decision.organisation.nom,
        "certificateur": {"nom": nom_legal(decision.organisation, certification), "siren": decision.organisation.siren},
        "certification": certification | {"specialite": i.specialite},
        "titulaire": titulaire(i.personne) | {"numero": i.numero_candidat},
        "decision": {
            "le": le,
            "rectifiee_le": rectifiee_le,
            "resultat": LIBELLES_RESULTAT[Resultat(decision.resultat)],
            "admis": decision.resultat == Resultat.ADMIS,
            "mention": LIBELLES_MENTION[Mention(decision.mention)] if decision.mention else "",
            "attribue": attribue(decision),
            "voie": i.get_voie_display(),
            "pv": pv[-1].numero if pv else "",
        },
        "session": {"intitule": session.intitule, "centre": session.centre.denomination if session.centre else ""}
        if session is not None
        else {"intitule": "", "centre": ""},
        "blocs": unites,
        "blocs_acquis": [bloc["intitule"]] if bloc is not None else [u["libelle"] for u in acquises],
        "blocs_codes": [u["code"] for u in acquises],
        "groupes": grouper(unites),
        "un_seul_bloc": bloc is not None or len(acquises) == 1,
        "bloc": bloc or {},
        "garde": [g["phrase"] for g in garde if not portes or g["code"] in portes],
        "suites": [a_vous(x) for x in phrases_des_suites(decision)],
        "moyennes": [],
        "adresse_postale": adresse_postale(i.personne) if nature in LETTRES else [],
    }


def jours_de_la_decision(decision: Decision, pv: Sequence[Any]) -> tuple[str, str]:
    """(day of the jury, day its decision was rectified or ""), from the minutes that speak of it.

    Rectifying minutes are signed one by one: the day from which they count is not that of a meeting.
    """
    rectificatif = pv[-1] if pv and pv[-1].rectification is not None else None
    if rectificatif is None or decision.deliberation is None:
        return date_fr(decision.decidee_le), ""
    signe = rectificatif.signe_le
    return (
        date_fr(decision.deliberation.jury_le),
        date_fr(signe.astimezone(PARIS).date() if signe is not None else decision.decidee_le),
    )


def bloc_certifie(decision: Decision, objet: str, jour: date) -> dict[str, str]:
    """Official code and exact title of the bloc on the day of the fiche; else as the règlement names it."""
    issues = list(decision.issues.all())
    x = next((i for i in issues if i.code == objet), None)
    x = x or next((i for i in issues if i.element is not None and i.element.code_bloc == objet), None)
    connu = {objet, x.element.code_bloc if x is not None and x.element is not None else objet} - {""}
    certification = decision.inscription.certification
    for b in facade.blocs_au(certification, jour):
        if b.code in connu or (
            certification.fiche is not None and b.code.removeprefix(certification.fiche.code) in connu
        ):
            return {"code": b.code, "intitule": b.libelle}
    return {"code": objet, "intitule": x.libelle if x is not None else objet}


def _dit_tout(decision: Decision, nature: Nature) -> bool:
    """Does the paper certify the whole? Then everything the certification is made of is certified: the jury held it whole."""
    return decision.resultat == Resultat.ADMIS and (
        GENRES[nature].portee is Portee.ENTIERE or nature is Nature.SUPPLEMENT
    )


def _certifiee(unite: dict[str, Any]) -> bool:
    """Of a whole certification: its blocs or units, and among the optional ones those that were won."""
    return not unite["parent"] and (unite["acquis"] or not unite["facultatif"])


def unites_de(decision: Decision, nature: Nature, numero: str) -> list[dict[str, Any]]:
    """The units of the decision, in order: what they are made of has no state of its own when its parts were assessed.

    On a paper that tells a whole success, a unit that was not won is « compensé » by the average, or « retenu par le jury »,
    which is sovereign.
    """
    issues = list(decision.issues.all())
    codes = {x.element_id: x.code for x in issues if x.element_id is not None}
    composees = {x.element.parent_id for x in issues if x.element is not None}
    entier = decision.resultat == Resultat.ADMIS and GENRES[nature].portee is not Portee.PARTIE
    faites = []
    for x in issues:
        u = _unite(x, numero)
        parent = x.element.parent_id if x.element is not None else None
        u["parent"] = codes.get(parent, "") if parent is not None else ""
        u["code_bloc"] = x.element.code_bloc if x.element is not None else ""
        u["bloc"] = bool(x.element is not None and x.element.nature == NatureElement.BLOC)
        u["facultatif"] = bool(x.element is not None and x.element.facultatif)
        u["compose"] = x.element_id is not None and x.element_id in composees
        if u["compose"] or (x.etat == EtatUnite.A_SAISIR and x.acquis is not None):
            u["etat"] = ""  # its parts were assessed, not it
        if entier and not u["acquis"] and x.etat not in _HORS and not u["facultatif"]:
            u["issue"] = "compensé" if x.note is not None and suit_la_proposition(decision) else "retenu par le jury"
        faites.append(u)
    return faites


_HORS = frozenset({EtatUnite.DISPENSE, EtatUnite.EQUIVALENCE})


def grouper(unites: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """[{unit, "parties": [units]}]: the competences under their bloc, in the order of the règlement."""
    sommets = [u for u in unites if not u["parent"]]
    return [u | {"parties": [x for x in unites if x["parent"] == u["code_entier"]]} for u in sommets]


def gardes_de(decision: Decision) -> list[dict[str, str]]:
    """What the person keeps: code, and the sentence with its limit."""
    if suit_la_proposition(decision):
        codes = [a["code"] for a in (decision.proposition or {}).get("acquis", [])]
    else:
        codes = list(
            decision.acquis.filter(retire_le__isnull=True).order_by("pk").values_list("code", flat=True)
        )  # fmt: skip
    return [
        {"code": code, "phrase": phrase}
        for code, phrase in zip(codes, phrases_gardees(decision), strict=True)
    ]  # fmt: skip


def certification_figee(certification: Certification, jour: date) -> dict[str, Any]:
    """Title, number, level, NSF codes, registration: of the state of that day. Nothing that the registers do not say."""
    base: dict[str, Any] = {
        "intitule": certification.intitule, "numero": "", "repertoire": "", "niveau": "", "nsf": [], "enregistree_le": "",
        "de_droit": False, "famille": facade.LIBELLES_FAMILLE[facade.famille(certification)], "certificateurs": [],
        "fiche_du": "", "sorte": "",
    }  # fmt: skip
    try:
        enregistrement = facade.enregistrement_au(certification, jour)
    except LookupError:
        enregistrement = None
    if enregistrement is None:
        return base
    base |= {"numero": enregistrement.code, "repertoire": "RS" if enregistrement.code.startswith("RS") else "RNCP"}
    version = facade.version_au(certification.fiche, jour) if certification.fiche is not None else None
    if version is None:
        return base
    lu = version.contenu.ouvrir()
    de_droit = "de droit" in version.type_enregistrement.lower()
    return base | {
        "intitule": version.intitule,
        "sorte": str((lu.get("abrege") or {}).get("libelle") or ""),
        "niveau": f"niveau {version.niveau}" if base["repertoire"] == "RNCP" and version.niveau else "",
        "nsf": [str(x.get("code", "")) for x in lu.get("nsf", []) if isinstance(x, dict) and x.get("code")],
        "enregistree_le": "" if de_droit or version.date_decision is None else date_fr(version.date_decision),
        "de_droit": de_droit,
        "certificateurs": [
            {"nom": str(x.get("nom", "")), "siren": str(x.get("siret", ""))[:9]}
            for x in lu.get("certificateurs", [])
            if isinstance(x, dict)
        ],
        "fiche_du": version.observee_le.isoformat(),
    }


def nom_legal(organisation: Any, certification: dict[str, Any]) -> str:
    """As the fiche declares it; else, or when only capitals and accents differ, as the organisation writes itself."""
    siren, ici = organisation.siren, str(organisation.nom)
    declare = next((str(c["nom"]) for c in certification["certificateurs"] if siren and c["siren"] == siren), ici)
    return ici if cle_recherche(declare) == cle_recherche(ici) else declare


def adresse_postale(p: Personne) -> list[str]:
    """Lines under the name, for the window of the envelope; empty when the record has none."""
    return p.adresse.splitlines()


def nom_civil(p: Personne) -> tuple[str, str]:
    """(civil identity, name in use when it is another), as a paper prints them."""
    usage = p.nom_usage.upper() if p.nom_usage and p.nom_usage != p.nom_naissance else ""
    return f"{p.prenoms} {p.nom_naissance.upper()}".strip(), usage


def titulaire(p: Personne) -> dict[str, str]:
    """Civil identity. « née », « né » or « né(e) »: the sex of the civil register, when it is known."""
    identite, usage = nom_civil(p)
    return {
        "identite": identite,
        "nom": p.nom_naissance.upper(),
        "prenoms": p.prenoms,
        "usage": usage,
        "ne": {"F": "née", "M": "né"}.get(p.sexe, "né(e)"),
        "naissance": naissance(p.naissance_annee, p.naissance_mois, p.naissance_jour, lieu_de(p)),
    }


def lieu_de(p: Personne) -> str:
    """« à Rennes », « en Pologne »; the country is read behind its code when the record has no words for it."""
    ville, pays = libelle_affiche(p.naissance_libelle), p.naissance_pays
    if not pays and p.naissance_code.startswith("99"):
        lieu = facade.lieu_de_naissance(p.naissance_code, date(p.naissance_annee or 1900, 1, 1))
        pays = lieu.libelle if lieu is not None else ""
    return lieu_de_naissance(ville, pays)


def _unite(x: Any, numero: str) -> dict[str, Any]:
    court = x.code.removeprefix(numero).lstrip(" -_.·") if numero else x.code
    etat = ETATS_UNITE.get(x.etat, "")
    return {
        "code": court or x.code,
        "code_entier": x.code,
        "libelle": x.libelle,
        "note": f"{ecrire(Decimal(x.note))} / 20" if x.note is not None else "",
        "etat": etat,
        "acquis": bool(x.acquis),
        "issue": {True: "acquis", False: "non acquis", None: "—"}[x.acquis],
    }


def delivrance(lieu: str, jour: date) -> str:
    """« Fait à Nantes, le 12 mars 2026 »."""
    return f"Fait à {lieu}, le {date_fr(jour)}" if lieu else f"Le {date_fr(jour)}"
