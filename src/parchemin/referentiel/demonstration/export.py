"""From `fiches.yaml` to a V4.1 export: two dated states, so that the product shows a history on day one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from parchemin.comptes.demonstration import siret
from parchemin.socle.periodes import ajouter_annees, ajouter_mois

_SIRETS = {"rivage": 1, "vallees": 2}
_RANG_PARTENAIRE = 21
"""Partners 21 to 24 are the establishments of the demonstration organisation (`comptes.demonstration`)."""
ECART = timedelta(days=35)
"""Between the former state and the present one."""


def _mois(jour: date, texte: str) -> date:
    return ajouter_mois(jour, int(texte.rstrip("m")))


def _jj(jour: date | None) -> str:
    return f"{jour:%d/%m/%Y}" if jour else ""


class _Xml:
    def __init__(self) -> None:
        self.lignes: list[str] = []

    def feuille(self, balise: str, texte: object) -> None:
        if texte not in (None, ""):
            self.lignes.append(f"<{balise}>{escape(str(texte))}</{balise}>")

    def liste(self, balise: str, element: str, lignes: list[dict[str, Any]]) -> None:
        if not lignes:
            return
        self.lignes.append(f"<{balise}>")
        for ligne in lignes:
            self.lignes.append(f"<{element}>")
            for cle, valeur in ligne.items():
                self.feuille(cle, valeur)
            self.lignes.append(f"</{element}>")
        self.lignes.append(f"</{balise}>")


def _siret(cle: Any) -> str:
    return siret(_SIRETS.get(cle, cle))


def _partenaires(f: dict[str, Any], noms: list[str], jour: date, ancien: bool) -> list[dict[str, Any]]:
    effectifs = f.get("partenaires") or {}
    lignes = []
    total = sum(effectifs.get(k, 0) for k in ("former", "organiser", "deux"))
    retires = effectifs.get("retires", 0)
    roles = (
        ["HABILITATION_FORMER"] * effectifs.get("former", 0)
        + ["HABILITATION_ORGANISER"] * effectifs.get("organiser", 0)
        + ["HABILITATION_ORGA_FORM"] * effectifs.get("deux", 0)
    )
    for rang in range(total):
        # The last one appeared, and the first one was promoted, between the two states.
        if ancien and rang == total - 1 and total > 8:
            continue
        promu = ancien and total > 8 and rang == effectifs.get("former", 0)
        role = "HABILITATION_FORMER" if promu else roles[rang]
        etat = "Supprimé" if total - 1 - retires <= rang < total - 1 and not ancien else "Actif"
        site = rang // len(noms) + 1
        ligne = {
            "NOM_PARTENAIRE": noms[rang % len(noms)],
            "SIRET_PARTENAIRE": siret(_RANG_PARTENAIRE + rang % len(noms), site),
            "HABILITATION_PARTENAIRE": role,
            "ETAT_HABILITATION": etat,
        }
        if rang % 3 == 0:
            ligne["DATE_ACTIF"] = _jj(ajouter_mois(jour, -10 - rang % 7))
        ligne["DATE_DERNIERE_MODIFICATION_ETAT"] = _jj(ajouter_mois(jour, -1 - rang % 5))
        lignes.append(ligne)
    return lignes


def _fiche(f: dict[str, Any], d: dict[str, Any], jour: date, ancien: bool) -> str:
    x = _Xml()
    code: str = f["numero"]
    fin = _mois(jour, f["fin"])
    x.feuille("ID_FICHE", 900000 + int(code.lstrip("RNCPS")))
    x.feuille("NUMERO_FICHE", code)
    nouvelles = [] if ancien and code == "RNCP99001" else f.get("nouvelles", [])
    x.liste(
        "NOUVELLES_CERTIFICATIONS",
        "NOUVELLE_CERTIFICATION",
        [{"ID_FICHE_NOUVELLE_CERTIFICATION": n} for n in nouvelles],
    )
    x.liste(
        "ANCIENNES_CERTIFICATIONS",
        "ANCIENNE_CERTIFICATION",
        [{"ID_FICHE_ANCIENNE_CERTIFICATION": n} for n in f.get("anciennes", [])],
    )
    x.feuille("INTITULE", f["intitule"])
    if f.get("abrege"):
        x.lignes.append("<ABREGE>")
        x.feuille("CODE", f["abrege"][0])
        x.feuille("LIBELLE", f["abrege"][1])
        x.lignes.append("</ABREGE>")
    x.feuille("ETAT_FICHE", f.get("etat", "Publiée"))
    codes = lambda cle: [{"CODE": c["code"], "LIBELLE": c["libelle"]} for c in f.get(cle, [])]  # noqa: E731
    x.liste("FORMACODES", "FORMACODE", codes("formacodes"))
    if f.get("niveau"):
        x.lignes.append("<NOMENCLATURE_EUROPE>")
        x.feuille("NIVEAU", f"NIV{f['niveau']}")
        x.feuille("LIBELLE", f"Niveau {f['niveau']}")
        x.lignes.append("</NOMENCLATURE_EUROPE>")
    x.liste("CODES_NSF", "NSF", codes("nsf"))
    certificateurs = [(d["certificateurs"][c], "Actif") for c in f["certificateurs"]]
    if f.get("certificateur_ancien"):
        certificateurs.append((f["certificateur_ancien"], "Inactif"))
    x.liste(
        "CERTIFICATEURS",
        "CERTIFICATEUR",
        [
            {"SIRET_CERTIFICATEUR": _siret(c["siret"]), "NOM_CERTIFICATEUR": c["nom"], "ETAT_CERTIFICATEUR": etat}
            for c, etat in certificateurs
        ],
    )
    partenaires = _partenaires(f, d["partenaires"], jour, ancien)
    x.feuille("EXISTENCE_PARTENAIRES", "Oui" if partenaires else "Non")
    x.liste("PARTENAIRES", "PARTENAIRE", partenaires)
    rncp = code.startswith("RNCP")
    competences = [c for b in f.get("blocs", []) for c in b["competences"]]
    if rncp:
        x.feuille("ACTIVITES_VISEES", "   ".join(f"- {b['libelle']}" for b in f["blocs"]))
    x.feuille("CAPACITES_ATTESTEES", "   ".join(f"- {c}" for c in competences) or f["contexte"])
    x.feuille("SECTEURS_ACTIVITE", f.get("secteurs"))
    x.feuille("TYPE_EMPLOI_ACCESSIBLES", f.get("emplois"))
    x.liste("CODES_ROME", "ROME", codes("rome"))
    x.feuille("REGLEMENTATIONS_ACTIVITES", f.get("reglementation"))
    for voie in ("fi", "ca", "fc", "cq", "cl", "vae"):
        if voie == "ca" and not rncp:
            continue
        x.lignes.append(f"<SI_JURY_{voie.upper()}>")
        x.feuille("ACTIF", "Oui" if voie in f["voies"] else "Non")
        if voie in f["voies"]:
            x.feuille("COMPOSITION", d["jurys"][f["jury"]])
        x.lignes.append(f"</SI_JURY_{voie.upper()}>")
    if rncp:
        x.feuille("ACCESSIBLE_NOUVELLE_CALEDONIE", "Non")
        x.feuille("ACCESSIBLE_POLYNESIE_FRANCAISE", "Non")
    if f.get("de_droit"):
        jo = _mois(jour, f["effet"])
        titre = f"Arrêté fictif relatif à « {f['intitule']} »"
        x.liste("PUBLICATION_DECRET_CREATION", "PUBLICATION_JO", [{"TITRE": titre, "DATE_PUBLICATION_JO": _jj(jo)}])
    else:
        x.feuille("DATE_DECISION", _jj(_mois(jour, f["decision"])))
        x.feuille("DUREE_ENREGISTREMENT", f["duree"])
    x.feuille("DATE_DE_PUBLICATION", _jj(_mois(jour, f["publication"])) if f.get("publication") else "")
    x.feuille("DATE_EFFET", _jj(_mois(jour, f["effet"])) if f.get("effet") else "")
    # Corrected between the two states: the register does restate its dates.
    corrigee = fin - timedelta(days=31) if ancien and code == "RNCP99003" else fin
    x.feuille("DATE_FIN_ENREGISTREMENT", _jj(corrigee))
    limite = None if ancien and code == "RNCP99001" else f.get("limite")
    x.feuille("DATE_LIMITE_DELIVRANCE", _jj(_mois(jour, limite)) if limite else "")
    balises = ("NOMBRE_CERTIFIES", "NOMBRE_CERTIFIES_VAE", "TAUX_INSERTION_GLOBAL_6MOIS", "TAUX_INSERTION_METIER_6MOIS", "TAUX_INSERTION_METIER_2ANS")  # fmt: skip
    x.liste(
        "STATISTIQUES_PROMOTIONS",
        "STATISTIQUES_PROMOTION",
        [
            {"ANNEE": ajouter_annees(jour, s[0]).year}
            | {b: v for b, v in zip(balises, s[1:], strict=True) if v is not None}
            for s in f["statistiques"]
        ],
    )
    x.feuille("TYPE_ENREGISTREMENT", "Enregistrement de droit" if f.get("de_droit") else "Enregistrement sur demande")
    if not rncp:
        x.feuille("VALIDATION_PARTIELLE", "Oui" if f.get("partielle") else "Non")
        x.feuille("VALIDATION_PARTIELLE_PERIMETRE", f.get("partielle"))
    x.liste(
        "BLOCS_COMPETENCES",
        "BLOC_COMPETENCES",
        [
            {
                "CODE": f"{code}BC{rang:02d}",
                "LIBELLE": "Monter un réseau d’employeurs"
                if ancien and code == "RNCP99001" and rang == 4
                else b["libelle"],
                "LISTE_COMPETENCES": "   ".join(f"- {c}" for c in b["competences"]),
                "MODALITES_EVALUATION": b["modalites"],
            }
            for rang, b in enumerate(f.get("blocs", []), start=1)
        ],
    )
    x.feuille("OBJECTIFS_CONTEXTE", f["contexte"])
    x.feuille("ACTIF", "Oui" if fin >= (jour - ECART if ancien else jour) else "Non")
    x.feuille("PREREQUIS_ENTREE_FORMATION", f.get("prerequis"))
    if f.get("correspondances"):
        x.lignes.append("<CORRESPONDANCES>")
        for source, destination, blocs in f["correspondances"]:
            de = "".join(f"<BLOC_COMPETENCES><CODE>{code}{b}</CODE></BLOC_COMPETENCES>" for b in source)
            vers = "".join(f"<BLOC_COMPETENCES><CODE>{destination}{b}</CODE></BLOC_COMPETENCES>" for b in blocs)
            x.lignes.append(
                f"<CORRESPONDANCE><SOURCE>{de}</SOURCE><DESTINATION><NUMERO_FICHE>{destination}</NUMERO_FICHE>{vers}"
                "</DESTINATION></CORRESPONDANCE>"
            )
        x.lignes.append("</CORRESPONDANCES>")
    x.feuille("NIVEAU_MAITRISE_COMPETENCES", f.get("maitrise"))
    x.feuille("DUREE_VALIDITE", f.get("validite"))
    x.feuille("MODALITES_RENOUVELLEMENT", f.get("renouvellement"))
    return "<FICHE>" + "".join(x.lignes) + "</FICHE>"


def exporter(jour: date, dossier: Path, *, ancien: bool) -> list[Path]:
    """Write both registers as they were (`ancien`, 35 days before) or are on `jour`. Deterministic for a given day."""
    donnees = yaml.safe_load((Path(__file__).parent / "fiches.yaml").read_text(encoding="utf-8"))
    date_export = jour - ECART if ancien else jour
    chemins = []
    for repertoire in ("RNCP", "RS"):
        chemin = dossier / f"export_fiches_{repertoire}_V4_1_{date_export:%Y-%m-%d}.xml"
        fiches = [f for f in donnees["fiches"] if f["numero"].startswith(f"{repertoire}9")]
        # The successor was registered between the two states.
        fiches = [f for f in fiches if not (ancien and f["numero"] == "RNCP99002")]
        corps = "".join(_fiche(f, donnees, jour, ancien) for f in fiches)
        chemin.write_text(
            f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>{corps}</FICHES>\n',
            encoding="utf-8",
        )
        chemins.append(chemin)
    return chemins
