"""Import of birth places: communes with their dates of force, countries.

Two layouts are read: the ASP's (`code_com_insee;lib_com;date_deb_insee;date_fin_insee`, JJ/MM/AAAA, leading zero lost by
spreadsheets) and INSEE's own (`COM,LIBELLE,DATE_DEBUT,DATE_FIN`, ISO dates; `COG,LIBCOG,...` for countries).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction

from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.fichiers.constats import TROP_GROS
from parchemin.plateforme.fichiers.depot import taille_lisible
from parchemin.plateforme.lots import inserer
from parchemin.referentiel.models import Commune, NomenclatureLieux, Pays
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Controle, ErreurMetier, Gravite, declarer
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import maintenant

TAILLE_MAXIMALE = 60_000_000
"""Bytes. INSEE's file of all communes since 1943 weighs about 8 MB."""

COLONNES_INCONNUES = declarer(
    Controle(
        code="REF-081",
        titre="Fichier de lieux non reconnu",
        quoi="Les colonnes de ce fichier ne sont pas celles d’une liste de communes ou de pays : {colonnes}.",
        pourquoi="Parchemin reconnaît le fichier des communes de l’INSEE (depuis 1943), celui des pays, et leurs "
        "versions distribuées par l’ASP.",
        remede="Téléchargez « Communes depuis 1943 » ou « Pays » dans le Code officiel géographique de l’INSEE, au "
        "format CSV, puis importez-le tel quel.",
        gravite=Gravite.BLOQUANT,
        source="Insee, Code officiel géographique",
    )
)
LIGNE_ILLISIBLE = declarer(
    Controle(
        code="REF-082",
        titre="Ligne de lieu illisible",
        quoi="La ligne {ligne} ne peut pas être lue : {raison}.",
        pourquoi="Une liste incomplète ferait refuser des lieux de naissance justes.",
        remede="Reprenez le fichier d’origine : il a sans doute été modifié dans un tableur.",
        gravite=Gravite.BLOQUANT,
    )
)
LISTE_TROP_COURTE = declarer(
    Controle(
        code="REF-083",
        titre="Liste de lieux trop courte",
        quoi="Ce fichier compte {nombre} lignes, contre {avant} dans la liste en vigueur.",
        pourquoi="Un fichier tronqué ferait disparaître des communes.",
        remede="Vérifiez que le téléchargement est complet. La liste en vigueur reste utilisée.",
        gravite=Gravite.BLOQUANT,
    )
)

_CODE_COMMUNE = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")
_CODE_PAYS = re.compile(r"^\d{5}$")


@dataclass(frozen=True, slots=True)
class _Lieu:
    code: str
    libelle: str
    du: date | None
    au: date | None


def _decoder(brut: bytes) -> str:
    for encodage in ("utf-8-sig", "cp1252"):
        try:
            return brut.decode(encodage)
        except UnicodeDecodeError:
            continue
    return brut.decode("latin-1")


def _date(texte: str) -> date | None:
    texte = texte.strip()
    if not texte:
        return None
    if m := re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", texte):
        return date(int(m[3]), int(m[2]), int(m[1]))
    return date.fromisoformat(texte[:10])


def _lire(texte: str) -> tuple[str, Iterator[_Lieu]]:
    premiere = texte.split("\n", 1)[0]
    lecteur = csv.reader(texte.splitlines(), delimiter=";" if premiere.count(";") >= premiere.count(",") else ",")
    entetes = [c.strip().lower() for c in next(lecteur, [])]
    colonnes = {nom: rang for rang, nom in enumerate(entetes)}
    if {"code_com_insee", "lib_com"} <= colonnes.keys():
        sorte, code, libelle, du, au = "communes", "code_com_insee", "lib_com", "date_deb_insee", "date_fin_insee"
    elif {"com", "libelle"} <= colonnes.keys():
        sorte, code, libelle, du, au = "communes", "com", "libelle", "date_debut", "date_fin"
    elif {"code_insee_pays", "lib_insee_pays"} <= colonnes.keys():
        sorte, code, libelle, du, au = "pays", "code_insee_pays", "lib_insee_pays", "", ""
    elif {"cog", "libcog"} <= colonnes.keys():
        sorte, code, libelle, du, au = "pays", "cog", "libcog", "date_debut", "date_fin"
    else:
        raise ErreurMetier(COLONNES_INCONNUES.constat(colonnes=", ".join(entetes[:8]) or "aucune"))

    def lieux() -> Iterator[_Lieu]:
        for numero, ligne in enumerate(lecteur, start=2):
            if not any(c.strip() for c in ligne):
                continue

            def case(nom: str, ligne: list[str] = ligne) -> str:
                rang = colonnes.get(nom)
                return ligne[rang].strip() if rang is not None and rang < len(ligne) else ""

            valeur = case(code).upper()
            if sorte == "communes":
                valeur = valeur.zfill(5)
                motif = _CODE_COMMUNE
            else:
                valeur = valeur if len(valeur) == 5 else f"99{valeur.zfill(3)}"
                motif = _CODE_PAYS
            try:
                if not motif.match(valeur):
                    raise ValueError(f"« {valeur} » n’est pas un code")
                if not case(libelle):
                    raise ValueError("le nom manque")
                # The published lists do hold periods that end before they begin: such a row matches no day.
                yield _Lieu(valeur, case(libelle), _date(case(du)), _date(case(au)))
            except ValueError as e:
                raise ErreurMetier(LIGNE_ILLISIBLE.constat(ligne=numero, raison=e)) from e

    return sorte, lieux()


def importer_lieux(*, chemin: Path, nom: str | None = None, acteur: Reference = SYSTEME) -> NomenclatureLieux:
    """Read a file of communes or countries and put it in force, whole or not at all.

    The new rows are written beside the old ones, then one short transaction switches. Raises `ErreurMetier` (REF-081
    to REF-083); the list in force is then untouched.
    """
    if chemin.stat().st_size > TAILLE_MAXIMALE:
        raise ErreurMetier(TROP_GROS.constat(limite=taille_lisible(TAILLE_MAXIMALE)))
    brut = chemin.read_bytes()
    try:
        sorte, lieux = _lire(_decoder(brut))
        lignes = sorted(lieux, key=lambda lieu: (lieu.code, lieu.du or date.min))
    except csv.Error as e:
        raise ErreurMetier(COLONNES_INCONNUES.constat(colonnes="aucune, ce n’est pas un tableau CSV")) from e
    actuelle = NomenclatureLieux.objects.filter(sorte=sorte, en_vigueur=True).first()
    if (actuelle and len(lignes) < actuelle.nombre * 0.98) or not lignes:
        raise ErreurMetier(LISTE_TROP_COURTE.constat(nombre=len(lignes), avant=actuelle.nombre if actuelle else 0))
    nomenclature = NomenclatureLieux.objects.create(
        sorte=sorte,
        nom_fichier=(nom or chemin.name)[:255],
        empreinte=sha256_hex(brut),
        importe_le=maintenant(),
        nombre=len(lignes),
    )
    modele = Commune if sorte == "communes" else Pays
    taille = 5_000
    for debut in range(0, len(lignes), taille):
        with transaction.atomic():
            inserer(
                modele,
                ("nomenclature_id", "code", "libelle", "cle_recherche", "du", "au"),
                (
                    (
                        nomenclature.pk,
                        lieu.code,
                        lieu.libelle[:100],
                        cle_recherche(lieu.libelle)[:100],
                        lieu.du,
                        lieu.au,
                    )
                    for lieu in lignes[debut : debut + taille]
                ),
            )
    with transaction.atomic():
        NomenclatureLieux.objects.filter(sorte=sorte, en_vigueur=True).update(en_vigueur=False)
        nomenclature.en_vigueur = True
        nomenclature.save(update_fields=["en_vigueur"])
        consigner(
            chaine="instance",
            acte="referentiel.importer_lieux",
            acteur=acteur,
            sujet=Reference("nomenclature_lieux", str(nomenclature.pk), str(nomenclature)),
            details={"empreinte": nomenclature.empreinte, "nombre": nomenclature.nombre, "sorte": sorte},
            phrase=f"a importé la liste des {sorte} : {nomenclature.nombre} lignes ({nomenclature.nom_fichier}).",
        )
    modele._default_manager.exclude(nomenclature=nomenclature).delete()
    NomenclatureLieux.objects.filter(sorte=sorte, en_vigueur=False).delete()
    return nomenclature
