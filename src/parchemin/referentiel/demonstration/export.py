"""From the YAML files to a V4.1 export: two dated states, so that the product shows a history on day one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from parchemin.referentiel.demonstration.dates import date_relative, dater_texte
from parchemin.referentiel.demonstration.etapes import ACTUEL, fiches, jurys, partenaires
from parchemin.referentiel.demonstration.identites import ORGANISMES
from parchemin.socle.periodes import ajouter_annees, ajouter_mois

ECART = timedelta(days=35)
"""Between the former state and the present one."""
_VOIES = ("fi", "ca", "fc", "cq", "cl", "vae")
_STATISTIQUES = (
    "NOMBRE_CERTIFIES", "NOMBRE_CERTIFIES_VAE", "TAUX_INSERTION_GLOBAL_6MOIS", "TAUX_INSERTION_METIER_6MOIS",
    "TAUX_INSERTION_METIER_2ANS",
)  # fmt: skip


def date_export(jour: date, etape: int) -> date:
    """The day that the file of a state is dated."""
    return jour if etape == ACTUEL else jour - ECART


def exporter(jour: date, dossier: Path, etape: int = ACTUEL) -> list[Path]:
    """Write both registers as they are on `jour` (`etape=2`) or were 35 days before (`etape=1`): RNCP, then RS.

    `dossier` exists. The same day and state give the same bytes. Raises `ValueError` on another state.
    """
    du_jour, chemins = fiches(etape), []
    for repertoire in ("RNCP", "RS"):
        racine = etree.Element("FICHES")
        _feuille(racine, "VERSION_FLUX", "4.1")
        for fiche in du_jour:
            if fiche["numero"].startswith(f"{repertoire}9"):
                _Ecriture(fiche, jour, etape).ecrire(etree.SubElement(racine, "FICHE"))
        etree.indent(racine)
        chemin = dossier / f"export_fiches_{repertoire}_V4_1_{date_export(jour, etape):%Y-%m-%d}.xml"
        chemin.write_bytes(etree.tostring(racine, encoding="UTF-8", xml_declaration=True, standalone=False))
        chemins.append(chemin)
    return chemins


def _feuille(parent: Any, balise: str, texte: object) -> None:
    if texte not in (None, ""):
        etree.SubElement(parent, balise).text = str(texte)


def _liste(parent: Any, balise: str, element: str, lignes: list[dict[str, Any]]) -> None:
    if not lignes:
        return
    conteneur = etree.SubElement(parent, balise)
    for ligne in lignes:
        enfant = etree.SubElement(conteneur, element)
        for cle, valeur in ligne.items():
            _feuille(enfant, cle, valeur)


def _codes(table: Mapping[str, str] | None) -> list[dict[str, Any]]:
    return [{"CODE": code, "LIBELLE": libelle} for code, libelle in (table or {}).items()]


def _jj(jour: date) -> str:
    return f"{jour:%d/%m/%Y}"


class _Ecriture:
    """One fiche, element by element, in the order of the flux."""

    def __init__(self, fiche: dict[str, Any], jour: date, etape: int) -> None:
        self.f = fiche
        self.jour = jour
        self.etape = etape
        self.code: str = fiche["numero"]
        self.rncp = self.code.startswith("RNCP")

    def jour_de(self, cle: str) -> date | None:
        return date_relative(self.jour, self.f[cle]) if self.f.get(cle) else None

    def jj(self, cle: str) -> str:
        valeur = self.jour_de(cle)
        return _jj(valeur) if valeur else ""

    def long(self, texte: str | None) -> str:
        """As V4.1 gives them: no line break, lines told apart by three spaces."""
        lignes = (ligne.strip() for ligne in (texte or "").splitlines())
        return dater_texte(self.jour, "   ".join(ligne for ligne in lignes if ligne))

    def texte(self, cle: str) -> str:
        return self.long(self.f.get(cle))

    @property
    def fin(self) -> date:
        """Published end, else decision + duration: the rule of registrations « sur demande »."""
        fin = self.jour_de("fin")
        if fin is not None:
            return fin
        decision = self.jour_de("decision")
        if decision is None:
            raise ValueError(f"{self.code}: neither end nor decision")
        return ajouter_annees(decision, self.f["duree"])

    def ecrire(self, x: Any) -> None:
        self._identite(x)
        self._acteurs(x)
        self._metier(x)
        self._voies(x)
        self._enregistrement(x)
        self._blocs(x)
        _feuille(x, "OBJECTIFS_CONTEXTE", self.texte("contexte"))
        _feuille(x, "NIVEAU_MAITRISE_COMPETENCES", self.texte("maitrise"))
        _feuille(x, "DUREE_VALIDITE", self.f.get("validite"))
        _feuille(x, "MODALITES_RENOUVELLEMENT", self.texte("renouvellement"))
        if not self.rncp:
            _feuille(x, "VALIDATION_PARTIELLE", "Oui" if self.f.get("partielle") else "Non")
            _feuille(x, "VALIDATION_PARTIELLE_PERIMETRE", self.texte("partielle"))
        _feuille(x, "ACTIF", "Oui" if self.fin >= date_export(self.jour, self.etape) else "Non")
        _feuille(x, "DATE_DE_PUBLICATION", self.jj("publication"))
        _feuille(x, "PREREQUIS_ENTREE_FORMATION", self.texte("prerequis"))
        _feuille(x, "PREREQUIS_VALIDATION_CERTIFICATION", self.texte("prerequis_validation"))
        _feuille(x, "DATE_LIMITE_DELIVRANCE", self.jj("limite"))
        self._correspondances(x)
        _liste(x, "CODES_IDCC", "IDCC", _codes(self.f.get("idcc")))

    def _identite(self, x: Any) -> None:
        numero = int(self.code.removeprefix("RNCP").removeprefix("RS"))
        # The technical number is not the public one, and the two registers share no number space.
        _feuille(x, "ID_FICHE", (800000 if self.rncp else 700000) + numero)
        _feuille(x, "NUMERO_FICHE", self.code)
        for conteneur, element, cle in (
            ("NOUVELLES_CERTIFICATIONS", "NOUVELLE_CERTIFICATION", "nouvelles"),
            ("ANCIENNES_CERTIFICATIONS", "ANCIENNE_CERTIFICATION", "anciennes"),
        ):
            _liste(x, conteneur, element, [{f"ID_FICHE_{element}": n} for n in self.f.get(cle) or []])
        _feuille(x, "INTITULE", self.f["intitule"])
        if self.f.get("abrege"):
            groupe = etree.SubElement(x, "ABREGE")
            _feuille(groupe, "CODE", self.f["abrege"][0])
            _feuille(groupe, "LIBELLE", self.f["abrege"][1])
        _feuille(x, "ETAT_FICHE", self.f.get("etat", "Publiée"))
        _liste(x, "FORMACODES", "FORMACODE", _codes(self.f.get("formacodes")))
        if self.f.get("niveau"):
            groupe = etree.SubElement(x, "NOMENCLATURE_EUROPE")
            _feuille(groupe, "NIVEAU", f"NIV{self.f['niveau']}")
            _feuille(groupe, "LIBELLE", f"Niveau {self.f['niveau']}")
        _liste(x, "CODES_NSF", "NSF", _codes(self.f.get("nsf")))

    def _acteurs(self, x: Any) -> None:
        certificateurs = []
        for c in self.f.get("certificateurs") or []:
            c = {"qui": c} if isinstance(c, str) else c
            o = ORGANISMES[c["qui"]]
            ligne = {
                "SIRET_CERTIFICATEUR": o.siret(),
                "NOM_CERTIFICATEUR": o.nom,
                "ETAT_CERTIFICATEUR": c.get("etat", "Actif"),
                "DATE_DERNIERE_MODIFICATION_ETAT": _jj(date_relative(self.jour, c.get("modifie", "-400 jours"))),
                "NOM_COMMERCIAL": o.nom_commercial,
                "SITE_INTERNET": o.site_internet,
            }
            certificateurs.append(ligne)
        _liste(x, "CERTIFICATEURS", "CERTIFICATEUR", certificateurs)
        lignes = []
        for rang, p in enumerate(partenaires(self.f, self.etape)):
            o = ORGANISMES[p["qui"]]
            ligne = {
                "NOM_PARTENAIRE": o.nom,
                "SIRET_PARTENAIRE": o.siret(p["site"]),
                "HABILITATION_PARTENAIRE": p["role"],
                "ETAT_HABILITATION": p["etat"],
            }
            if p["depuis"]:
                ligne["DATE_ACTIF"] = _jj(date_relative(self.jour, p["depuis"]))
            retire = p["etat"] == "Supprimé"
            ligne["DATE_DERNIERE_MODIFICATION_ETAT"] = _jj(
                self.jour - timedelta(days=9) if retire else ajouter_mois(self.jour, -2 - rang % 5)
            )
            lignes.append(ligne)
        _feuille(x, "EXISTENCE_PARTENAIRES", "Oui" if lignes else "Non")
        _liste(x, "PARTENAIRES", "PARTENAIRE", lignes)

    def _metier(self, x: Any) -> None:
        if self.rncp:
            activites = self.texte("activites") or "   ".join(f"- {b['libelle']}" for b in self.f["blocs"])
            _feuille(x, "ACTIVITES_VISEES", activites)
        competences = "   ".join(f"- {c}" for b in self.f.get("blocs", []) for c in _lignes(b["competences"]))
        _feuille(x, "CAPACITES_ATTESTEES", self.texte("capacites") or competences)
        _feuille(x, "SECTEURS_ACTIVITE", self.texte("secteurs"))
        _feuille(x, "TYPE_EMPLOI_ACCESSIBLES", self.texte("emplois"))
        _liste(x, "CODES_ROME", "ROME", _codes(self.f.get("rome")))
        _feuille(x, "REGLEMENTATIONS_ACTIVITES", self.texte("reglementation"))

    def _voies(self, x: Any) -> None:
        voies: dict[str, str] = self.f["voies"]
        for voie in _VOIES:
            if voie == "ca" and not self.rncp:
                continue
            groupe = etree.SubElement(x, f"SI_JURY_{voie.upper()}")
            _feuille(groupe, "ACTIF", "Oui" if voie in voies else "Non")
            if voie in voies:
                _feuille(groupe, "COMPOSITION", self.long(jurys()[voies[voie]]))
        if self.rncp:
            outre_mer = "Oui" if self.f.get("outre_mer") else "Non"
            _feuille(x, "ACCESSIBLE_NOUVELLE_CALEDONIE", outre_mer)
            _feuille(x, "ACCESSIBLE_POLYNESIE_FRANCAISE", outre_mer)

    def _enregistrement(self, x: Any) -> None:
        for sorte, textes in (self.f.get("jo") or {}).items():
            lignes = []
            for titre, *suite in textes:
                ligne = {"TITRE": dater_texte(self.jour, titre)}
                if suite:
                    # A text without its date happens in the register too.
                    ligne["DATE_PUBLICATION_JO"] = _jj(date_relative(self.jour, suite[0]))
                lignes.append(ligne)
            _liste(x, f"PUBLICATION_DECRET_{sorte.upper()}", "PUBLICATION_JO", lignes)
        _feuille(x, "DATE_DECISION", self.jj("decision"))
        _feuille(x, "DUREE_ENREGISTREMENT", self.f.get("duree"))
        _feuille(x, "DATE_DERNIER_JO", self.jj("dernier_jo"))
        if self.f.get("promotions_niveau"):
            conteneur = etree.SubElement(x, "ANNEES_PROMOTIONS_NIVEAU")
            for ecart in self.f["promotions_niveau"]:
                _feuille(conteneur, "ANNEE", self.jour.year + ecart)
        _liste(
            x,
            "STATISTIQUES_PROMOTIONS",
            "STATISTIQUES_PROMOTION",
            [
                {"ANNEE": self.jour.year + ecart} | dict(zip(_STATISTIQUES, valeurs, strict=False))
                for ecart, *valeurs in self.f.get("statistiques") or []
            ],
        )
        _feuille(x, "LIEN_URL_DESCRIPTION", self.texte("liens"))
        _feuille(x, "DATE_FIN_ENREGISTREMENT", _jj(self.fin))
        _feuille(x, "DATE_EFFET", self.jj("effet"))
        demande = "Enregistrement sur demande" if self.f.get("decision") else "Enregistrement de droit"
        _feuille(x, "TYPE_ENREGISTREMENT", demande)

    def _blocs(self, x: Any) -> None:
        lignes = []
        for rang, b in enumerate(self.f.get("blocs", []), start=1):
            numeroter = self.f.get("numerotees")
            competences = [
                f"C{rang}.{n}. {c}" if numeroter else f"- {c}" for n, c in enumerate(_lignes(b["competences"]), 1)
            ]
            lignes.append(
                {
                    "CODE": f"{self.code}BC{rang:02d}",
                    "LIBELLE": b["libelle"],
                    "LISTE_COMPETENCES": "   ".join(competences),
                    "MODALITES_EVALUATION": self.long(b["modalites"]),
                    "PREREQUIS_ENTREE_FORMATION_BLOC": self.long(b.get("prerequis")),
                    "PREREQUIS_VALIDATION_BLOC": self.long(b.get("prerequis_validation")),
                }
            )
        # The flux does not sort them.
        _liste(x, "BLOCS_COMPETENCES", "BLOC_COMPETENCES", lignes[1::2] + lignes[0::2])

    def _correspondances(self, x: Any) -> None:
        lignes = self.f.get("correspondances")
        if not lignes:
            return
        conteneur = etree.SubElement(x, "CORRESPONDANCES")
        for ligne in lignes:
            correspondance = etree.SubElement(conteneur, "CORRESPONDANCE")
            source = etree.SubElement(correspondance, "SOURCE")
            destination = etree.SubElement(correspondance, "DESTINATION")
            _feuille(destination, "NUMERO_FICHE", ligne["fiche"])
            for cote, code, blocs in (
                (source, self.code, ligne.get("de", [])),
                (destination, ligne["fiche"], ligne.get("vers", [])),
            ):
                for bloc in blocs:
                    _feuille(etree.SubElement(cote, "BLOC_COMPETENCES"), "CODE", f"{code}{bloc}")


def _lignes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
