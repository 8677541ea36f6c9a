"""A message read back, as a stream: what it says, passage by passage, whatever its faults. No DTD, no entity, no network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, BinaryIO

from lxml import etree

from parchemin.accrochage.domain.modele import Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.syntaxe import diagnostiquer, dire_syntaxe

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
OCTETS_MAXIMUM = 400_000_000
"""Twice what the Caisse des Dépôts takes: what is larger is not read."""


class FichierIllisible(Exception):
    """The file is not a message that can be read. `ligne` 0: not known."""

    def __init__(self, raison: str, ligne: int = 0) -> None:
        self.raison, self.ligne = raison, ligne
        super().__init__(raison)


def illisible(source: BinaryIO, depart: int, e: etree.XMLSyntaxError) -> FichierIllisible:
    """What to raise for a syntax error: the file is read once more, to say why and where."""
    source.seek(depart)
    raison, ligne = diagnostiquer(source) or (dire_syntaxe(e), e.lineno or 0)
    return FichierIllisible(raison, ligne)


class MauvaiseRacine(FichierIllisible):
    """XML, but not a `flux` of the namespace that we know."""


@dataclass(slots=True)
class EnveloppeLue:
    """What surrounds the passages, as written ("" when absent)."""

    id_flux: str = ""
    horodatage: str = ""
    action: str = ""
    emetteur: str = ""
    certificateur: str = ""
    contrat: str = ""


@dataclass(frozen=True, slots=True)
class PassageLu:
    """One passage of a file: its rank from 1, its line, what it says, and the element itself for the schema.

    `illisibles`: names of values that are neither a date, an integer nor a boolean as they should be.
    """

    rang: int
    ligne: int
    passage: Passage
    element: etree._Element
    illisibles: tuple[str, ...] = field(default=())


def analyseur_sur(**options: Any) -> dict[str, Any]:
    """Options that make lxml refuse what a message never holds."""
    return {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False, **options}


@lru_cache(maxsize=512)
def _local(tag: Any) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


_PARENTS_ENVELOPPE = {
    ("flux", "idFlux"): "id_flux",
    ("flux", "horodatage"): "horodatage",
    ("flux", "action"): "action",
    ("emetteur", "idClient"): "emetteur",
    ("certificateur", "idClient"): "certificateur",
    ("certificateur", "idContrat"): "contrat",
}


_CERTIFICATION = {"type": "", "code": "", "natureDeposant": ""}


def lire_flux(source: BinaryIO, profil: Profil, enveloppe: EnveloppeLue) -> Iterator[PassageLu]:
    """Passages, one at a time; fills `enveloppe` on the way (complete at the end only: order inside groups is free).

    `source` can be sought. Raises `FichierIllisible` and `MauvaiseRacine`, possibly after passages have been given.
    """
    depart = source.tell()
    racine_attendue(source, profil)
    source.seek(depart)
    espace = f"{{{profil.espace}}}"
    noms = ("certification", "passageCertification", *{nom for _, nom in _PARENTS_ENVELOPPE})
    iterateur = etree.iterparse(
        source, events=("start", "end"), tag=[espace + n for n in noms], remove_comments=True, remove_pis=True,
        **analyseur_sur(),
    )  # fmt: skip
    passage, certification = f"{espace}passageCertification", f"{espace}certification"
    rang, rang_certification, neuve, entete = 0, -1, True, dict(_CERTIFICATION)
    tous: list[dict[str, str]] | None = None
    try:
        for evenement, element in iterateur:
            tag = element.tag
            if evenement == "start":
                if tag == certification:
                    rang_certification, neuve = rang_certification + 1, True
                continue
            if tag == passage:
                rang += 1
                parent = element.getparent()
                if neuve:
                    neuve, entete = False, _en_tete(parent.getparent() if parent is not None else None)
                    if not (entete["type"] and entete["code"]):
                        # Order is free inside a group: what names the certification may follow its passages.
                        tous = tous if tous is not None else _toutes(source, depart, espace)
                        entete = tous[rang_certification] if 0 <= rang_certification < len(tous) else entete
                yield _passage(rang, element, entete)
                element.clear()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
            elif tag != certification:
                dessus = element.getparent()
                cle = _PARENTS_ENVELOPPE.get((_local(dessus.tag) if dessus is not None else "", _local(tag)))
                if cle:
                    setattr(enveloppe, cle, (element.text or "").strip())
    except etree.XMLSyntaxError as e:
        raise illisible(source, depart, e) from e


def racine_attendue(source: BinaryIO, profil: Profil) -> None:
    """Reads the first element only. Raises `MauvaiseRacine`, or `FichierIllisible` for a DTD or what is not XML."""
    depart = source.tell()
    try:
        _, racine = next(iter(etree.iterparse(source, events=("start",), **analyseur_sur())))
    except etree.XMLSyntaxError as e:
        raise illisible(source, depart, e) from e
    except StopIteration:
        raise FichierIllisible("il est vide") from None
    if racine.getroottree().docinfo.doctype:
        raise FichierIllisible("le fichier porte une définition de type (DTD), ce que le message n’a jamais", 1)
    if racine.tag != f"{{{profil.espace}}}flux":
        raise MauvaiseRacine(f"sa racine est « {racine.tag[:120]} »", racine.sourceline or 0)


def _toutes(source: BinaryIO, depart: int, espace: str) -> list[dict[str, str]]:
    """What every certification of the file says of itself; the source is put back where it was."""
    ici = source.tell()
    source.seek(depart)
    dites: list[dict[str, str]] = []
    tags = [f"{espace}certification", f"{espace}passageCertification"]
    try:
        for evenement, element in etree.iterparse(source, events=("start", "end"), tag=tags, **analyseur_sur()):
            if element.tag == tags[0]:
                if evenement == "start":
                    dites.append(dict(_CERTIFICATION))
                elif dites:
                    dites[-1] = _en_tete(element)
            elif evenement == "end":
                element.clear()
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]
    except etree.XMLSyntaxError:
        pass  # the reading in progress will say it
    source.seek(ici)
    return dites


def _en_tete(certification: etree._Element | None) -> dict[str, str]:
    dit = dict(_CERTIFICATION)
    for enfant in certification if certification is not None else ():
        nom = _local(enfant.tag)
        if nom in dit:
            dit[nom] = (enfant.text or "").strip()
    return dit


_DATES = {
    "dateDebutExamen": "debut_examen", "dateFinExamen": "fin_examen", "dateDebutValidite": "debut_validite",
    "dateFinValidite": "fin_validite", "dateInscription": "date_inscription",
}  # fmt: skip
_ENTIERS = {
    "scoreGeneral": "score_numerique", "anneeNaissance": "annee_naissance", "moisNaissance": "mois_naissance",
    "jourNaissance": "jour_naissance",
}  # fmt: skip
_BOOLEENS = {
    "donneeCertifiee": "donnee_certifiee", "presenceNiveauLangueEuro": "presence_langue",
    "presenceNiveauNumeriqueEuro": "presence_numerique",
}  # fmt: skip
_TEXTES = {
    "idTechnique": "id_technique", "urlPreuve": "url_preuve", "libelleOption": "libelle_option",
    "obtentionCertification": "obtention", "modalitePassageExamen": "modalite_examen",
    "codePostalCentreExamen": "code_postal_centre", "niveauLangueEuropeen": "niveau_langue", "scoring": "scoring",
    "mentionValidee": "mention", "modaliteAcces": "modalite_acces", "voieAccessVAE": "voie_vae",
    "initiativeInscription": "initiative", "nomUsage": "nom_usage", "prenom1": "prenom1", "prenom2": "prenom2",
    "prenom3": "prenom3", "sexe": "sexe", "codeInsee": "code_insee", "codePostal": "code_postal",
    "libelleCommuneNaissance": "libelle_commune", "codePaysNaissance": "code_pays",
    "libellePaysNaissance": "libelle_pays", "commentairesMEN": "commentaires_men", "idDossier": "id_dossier",
    "nomTitulaire": "dossier_nom", "prenom1Titulaire": "dossier_prenom", "nir": "nir", "verbatim": "verbatim",
}  # fmt: skip
_VOIES = {"titulaire": "titulaire", "dossierFormation": "dossier", "identifiantNational": "nir"}
_VRAIS = {"true": True, "1": True, "false": False, "0": False}


def _passage(rang: int, element: etree._Element, certification: dict[str, str]) -> PassageLu:
    dit: dict[str, Any] = {"donnee_certifiee": None, "obtention": "", "voie": ""}
    illisibles: list[str] = []
    resultats: list[ResultatNumerique] = []
    for noeud in element.iter():
        nom = _local(noeud.tag)
        if nom in _VOIES:
            dit["voie"] = dit["voie"] or _VOIES[nom]
            continue
        if nom == "resultat":
            resultats.append(_resultat(noeud))
            continue
        if len(noeud) or noeud.get(XSI_NIL) in ("true", "1"):
            continue
        texte = noeud.text or ""
        if nom in _TEXTES:
            dit[_TEXTES[nom]] = texte
        elif nom == "nomNaissance":
            parent = noeud.getparent()
            au_nir = parent is not None and _local(parent.tag) == "identifiantNational"
            dit["nir_nom_naissance" if au_nir else "nom_naissance"] = texte
        elif nom in _DATES or nom in _ENTIERS or nom in _BOOLEENS:
            cle, valeur = _convertir(nom, texte.strip())
            if valeur is None:
                illisibles.append(nom)
            else:
                dit[cle] = valeur
    passage = Passage(
        type_certification=certification["type"], code_certification=certification["code"],
        nature_deposant=certification["natureDeposant"], resultats_numeriques=tuple(resultats), **dit,
    )  # fmt: skip
    ligne: Any = element.sourceline or 0
    # libxml2 stops counting there: an unknown line is better than a wrong one.
    return PassageLu(rang, ligne if ligne < 65_535 else 0, passage, element, tuple(illisibles))


def _convertir(nom: str, texte: str) -> tuple[str, Any]:
    if nom in _BOOLEENS:
        return _BOOLEENS[nom], _VRAIS.get(texte)
    try:
        if nom in _DATES:
            return _DATES[nom], date.fromisoformat(texte) if len(texte) == 10 else None
        return _ENTIERS[nom], int(texte)
    except ValueError:
        return (_DATES.get(nom) or _ENTIERS[nom]), None


def _resultat(noeud: etree._Element) -> ResultatNumerique:
    dit = {_local(e.tag): (e.text or "").strip() for e in noeud}
    try:
        niveau: int | None = int(dit.get("niveau", ""))
    except ValueError:
        niveau = None
    return ResultatNumerique(niveau, dit.get("domaineCompetenceId", ""), dit.get("competenceId", ""))
