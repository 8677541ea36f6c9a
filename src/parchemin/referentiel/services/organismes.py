"""Import of the public list of training bodies, or of an extract of Sirene: read beside the list in force, looked at, then switched.

Streamed: neither the file nor the list is ever whole in memory. Rows are staged in short batches; the switch is one short transaction.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO, TypeVar

from django.db import transaction

from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.fichiers.constats import TROP_GROS
from parchemin.plateforme.fichiers.depot import taille_lisible
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.referentiel.apres_import import prevenir_liste
from parchemin.referentiel.domain import constats_listes as c
from parchemin.referentiel.domain.organismes import (
    ACTIONS,
    SorteListe,
    lire_etablissement,
    lire_organisme,
    reconnaitre,
    recueil,
)
from parchemin.referentiel.models import EtablissementSirene, EtatInstantane, ListeReference, OrganismeFormation
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

TAILLE_MAXIMALE = 150_000_000
"""Bytes. The public list weighs some 40 MB; a whole stock of Sirene, several thousands, is not for here: take an extract."""
_LOT = 2_000
_T = TypeVar("_T")
_EFFACEES = 20_000
_ENTETES_MAX = 100_000
"""Signs of the line that names the columns."""
_PAS_DES_COLONNES = "ses lignes ne se découpent pas en colonnes"
_ORGANISME = (
    "liste_id",
    "nda",
    "precedents",
    "siren",
    "siret",
    "denomination",
    "cle_recherche",
    *ACTIONS,
    "declaree_le",
)
_ETABLISSEMENT = ("liste_id", "siret", "siren", "ouvert", "denomination", "enseigne", "depuis")


class _Releve:
    """What the reading of one file counts."""

    def __init__(self) -> None:
        self.lues = self.gardees = self.illisibles = self.doublons = 0
        self.premier: tuple[int, str] | None = None

    def ecarter(self, ligne: int, raison: str) -> None:
        self.premier = self.premier or (ligne, raison)


def reconnaitre_liste(chemin: Path, date_liste: date) -> SorteListe:
    """Which list it is, from its first line: what can be refused at once is. Raises REF-084, REF-085, REF-088, REF-089."""
    encodage, empreinte = _sonder(chemin)
    with _ouvrir(chemin, encodage) as flux:
        entetes = _premiere_ligne(flux)
        try:
            sorte = reconnaitre(next(csv.reader([entetes], delimiter=max(";,\t", key=entetes.count)), [])).sorte
        except csv.Error as e:
            raise ErreurMetier(c.PAS_UN_CSV.constat(raison=_PAS_DES_COLONNES)) from e
    _dater(date_liste, empreinte, ListeReference.objects.filter(sorte=sorte, etat=EtatInstantane.EN_VIGUEUR).first())
    return sorte


def preparer_liste(
    *, chemin: Path, nom: str, date_liste: date, extrait: bool = False, acteur: Reference = SYSTEME,
    commencer: Callable[[int], None] = lambda pk: None, avancer: Callable[[int], None] = lambda lues: None,
) -> ListeReference:  # fmt: skip
    """Read a file beside what is in force, which does not move. A former reading that nobody put in force is dropped.

    `commencer`: told the row of the list once, before its lines; `avancer`: told how many lines were read, after each batch.
    Raises `ErreurMetier` REF-084 to REF-089, REF-091.
    """
    taille = chemin.stat().st_size
    if taille > TAILLE_MAXIMALE:
        raise ErreurMetier(TROP_GROS.constat(limite=taille_lisible(TAILLE_MAXIMALE)))
    encodage, empreinte = _sonder(chemin)
    with _ouvrir(chemin, encodage) as flux:
        entetes = _premiere_ligne(flux)
        separateur = max(";,\t", key=entetes.count)
        flux.seek(0)
        lecteur = csv.reader(flux, delimiter=separateur)
        try:
            disposition = reconnaitre(next(lecteur, []))
            sorte = disposition.sorte
            actuelle = ListeReference.objects.filter(sorte=sorte, etat=EtatInstantane.EN_VIGUEUR).first()
            _dater(date_liste, empreinte, actuelle)
            # An extract of Sirene is always one: the whole stock does not come this way.
            liste = ListeReference.objects.create(
                sorte=sorte, date_liste=date_liste, extrait=extrait or sorte is SorteListe.SIRENE, importe_le=maintenant(),
                nom_fichier=nom[:255], empreinte=empreinte, demandeur=acteur.libelle[:400],
            )  # fmt: skip
            try:
                commencer(liste.pk)
                return _ranger(liste, lecteur, disposition.colonnes, actuelle, avancer)
            except BaseException:
                _vider(liste)
                liste.delete()
                raise
        except csv.Error as e:
            raise ErreurMetier(c.PAS_UN_CSV.constat(raison=_PAS_DES_COLONNES)) from e


def _ouvrir(chemin: Path, encodage: str) -> TextIO:
    """A byte that the old encoding of Windows does not know is one sign that cannot be read, not the end of the reading."""
    return chemin.open(encoding=encodage, errors="replace", newline="")


def _premiere_ligne(flux: TextIO) -> str:
    """Raises REF-091 for one that no list has: it is not read whole."""
    ligne = flux.readline(_ENTETES_MAX + 1)
    if len(ligne) > _ENTETES_MAX:
        raise ErreurMetier(c.PAS_UN_CSV.constat(raison="sa première ligne est trop longue pour nommer des colonnes"))
    return ligne


def _sonder(chemin: Path) -> tuple[str, str]:
    """(encoding, fingerprint), in one pass over the bytes."""
    empreinte, decodeur, utf8, debut = sha256(), codecs.getincrementaldecoder("utf-8")(), True, b""
    with chemin.open("rb") as flux:
        while morceau := flux.read(1 << 20):
            debut = debut or morceau[:4]
            if b"\0" in morceau or debut.startswith(b"PK"):
                raison = "c’est un classeur ou une archive" if debut.startswith(b"PK") else "il n’est pas fait de texte"
                raise ErreurMetier(c.PAS_UN_CSV.constat(raison=raison))
            empreinte.update(morceau)
            if utf8:
                try:
                    decodeur.decode(morceau)
                except UnicodeDecodeError:
                    utf8 = False
    if utf8:
        try:
            decodeur.decode(b"", final=True)
        except UnicodeDecodeError:
            utf8 = False
    if not debut:
        raise ErreurMetier(c.PAS_UN_CSV.constat(raison="il est vide"))
    return ("utf-8-sig" if utf8 else "cp1252"), empreinte.hexdigest()


def _dater(date_liste: date, empreinte: str, actuelle: ListeReference | None) -> None:
    if date_liste > aujourdhui():
        raise ErreurMetier(c.DATE_IMPOSSIBLE.constat(date=date_fr(date_liste), raison="cette date est à venir"))
    if actuelle is not None and actuelle.empreinte == empreinte:
        raise ErreurMetier(c.DEJA_LUE.constat(date=date_fr(actuelle.date_liste)))
    if actuelle is not None and date_liste < actuelle.date_liste:
        raison = f"celle en vigueur est plus récente, du {date_fr(actuelle.date_liste)}"
        raise ErreurMetier(c.DATE_IMPOSSIBLE.constat(date=date_fr(date_liste), raison=raison))


def _ranger(
    liste: ListeReference, lecteur: Iterator[list[str]], colonnes: Any, actuelle: ListeReference | None, avancer: Callable[[int], None]
) -> ListeReference:  # fmt: skip
    releve, avant = _Releve(), _certifies(actuelle)
    comptes = {"nouveaux": 0, "certifies": 0, "perdus": 0, "gagnes": 0, "fermes": 0}
    lignes = _organismes if liste.sorte == SorteListe.ORGANISMES else _etablissements
    modele, champs = (
        (OrganismeFormation, _ORGANISME)
        if liste.sorte == SorteListe.ORGANISMES
        else (EtablissementSirene, _ETABLISSEMENT)
    )
    for lot in par_lots(lignes(liste, lecteur, colonnes, releve, avant, comptes), _LOT):
        with transaction.atomic():
            inserer(modele, champs, lot)
        avancer(releve.lues)
    jour = aujourdhui()
    ligne, raison = releve.premier or (0, "")
    if not releve.gardees or releve.illisibles * 100 > releve.lues * int(recueil().valeur_au("illisibles_max", jour)):
        raise ErreurMetier(
            c.ILLISIBLE.constat(
                illisibles=releve.illisibles, lues=releve.lues, ligne=ligne or 2, raison=raison or "aucune ligne"
            )
        )
    complete = actuelle is not None and not actuelle.extrait and not liste.extrait
    seuil = 100 - int(recueil().valeur_au("baisse_max", jour))
    if complete and actuelle is not None and releve.gardees * 100 < actuelle.nombre * seuil:
        raise ErreurMetier(c.TRONQUEE.constat(nombre=releve.gardees, avant=actuelle.nombre))
    if releve.premier is not None:
        n = releve.illisibles + releve.doublons
        liste.constats = [c.LIGNES_ECARTEES.constat(nombre=n, ligne=ligne, raison=raison).vers_dict()]
    liste.nombre, liste.comptes = releve.gardees, {**comptes, "disparus": len(avant)}
    with transaction.atomic():
        laissees = list(
            ListeReference.objects.select_for_update(of=("self",)).filter(
                sorte=liste.sorte, etat=EtatInstantane.EN_PREPARATION
            )
        )
        _abandonner(laissees)
        liste.etat = EtatInstantane.EN_PREPARATION
        liste.save()
    for x in laissees:
        _vider(x)
    return liste


def _certifies(actuelle: ListeReference | None) -> dict[str, bool]:
    """Number of each body in force (or SIRET) → was it certified for anything (or open)? Emptied as the new list is read."""
    if actuelle is None:
        return {}
    if actuelle.sorte == SorteListe.SIRENE:
        return {s: o is True for s, o in actuelle.etablissements.order_by().values_list("siret", "ouvert").iterator()}
    return {x[0]: True in x[1:] for x in actuelle.organismes.order_by().values_list("nda", *ACTIONS).iterator()}


def _lus(
    lecteur: Iterator[list[str]],
    lire: Callable[[Sequence[str]], _T],
    cle: Callable[[_T], str],
    quoi: str,
    releve: _Releve,
) -> Iterator[_T]:
    """The rows that can be read, each number once; the others are counted, and the first one told."""
    vus: set[str] = set()
    for numero, ligne in _pleines(lecteur):
        releve.lues += 1
        try:
            x = lire(ligne)
        except ValueError as e:
            releve.illisibles += 1
            releve.ecarter(numero, str(e))
            continue
        if cle(x) in vus:
            releve.doublons += 1
            releve.ecarter(numero, f"le {quoi} {cle(x)} est déjà lu plus haut")
            continue
        vus.add(cle(x))
        releve.gardees += 1
        yield x


def _organismes(
    liste: ListeReference, lecteur: Iterator[list[str]], colonnes: Any, releve: _Releve, avant: dict[str, bool], comptes: dict[str, int]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for o in _lus(lecteur, lambda x: lire_organisme(x, colonnes), lambda x: x.nda, "numéro", releve):
        certifie, ancien = True in (o.formation, o.apprentissage, o.vae, o.bilan), avant.pop(o.nda, None)
        comptes["certifies"] += certifie
        comptes["nouveaux"] += ancien is None
        comptes["perdus"] += ancien is True and not certifie
        comptes["gagnes"] += ancien is False and certifie
        yield (
            liste.pk, o.nda, " ".join(o.precedents)[:200], o.siren, o.siret, o.denomination[:300], cle_recherche(o.denomination)[:300],
            o.formation, o.apprentissage, o.vae, o.bilan, o.declaree_le,
        )  # fmt: skip


def _etablissements(
    liste: ListeReference, lecteur: Iterator[list[str]], colonnes: Any, releve: _Releve, avant: dict[str, bool], comptes: dict[str, int]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for e in _lus(lecteur, lambda x: lire_etablissement(x, colonnes), lambda x: x.siret, "SIRET", releve):
        ancien = avant.pop(e.siret, None)
        comptes["nouveaux"] += ancien is None
        comptes["fermes"] += e.ouvert is False
        comptes["perdus"] += ancien is True and e.ouvert is False
        yield (liste.pk, e.siret, e.siret[:9], e.ouvert, e.denomination[:300], e.enseigne[:300], e.depuis)


def _pleines(lecteur: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    for numero, ligne in enumerate(lecteur, start=2):
        if any(x.strip() for x in ligne):
            yield numero, ligne


def _abandonner(listes: Iterable[ListeReference]) -> None:
    for x in listes:
        x.etat = EtatInstantane.ABANDONNE
        x.save(update_fields=["etat"])


def _vider(liste: ListeReference) -> None:
    """The rows go, in batches that hold no lock for long; the line that says what was read stays."""
    for lignes in (liste.organismes.order_by("pk"), liste.etablissements.order_by("pk")):
        while lot := list(lignes.values_list("pk", flat=True)[:_EFFACEES]):
            lignes.filter(pk__lte=lot[-1]).order_by().delete()


def oublier_lecture(pk: int) -> None:
    """What an interrupted reading left goes: it starts again. A list that was read whole is not touched."""
    for x in ListeReference.objects.filter(pk=pk, etat=EtatInstantane.ABANDONNE, nombre=0):
        _vider(x)
        x.delete()


def mettre_en_service(*, liste: ListeReference, acteur: Reference) -> ListeReference:
    """Switch to a list that was read and looked at. Raises REF-088 (a newer one is in force by now), REF-090."""
    with transaction.atomic():
        # Sorted by key: two people who switch at once wait for each other, the second one is told.
        toutes = list(
            ListeReference.objects.select_for_update(of=("self",))
            .filter(sorte=liste.sorte, etat__in=(EtatInstantane.EN_VIGUEUR, EtatInstantane.EN_PREPARATION)).order_by("pk")
        )  # fmt: skip
        lue = next((x for x in toutes if x.pk == liste.pk), None)
        if lue is None or lue.etat != EtatInstantane.EN_PREPARATION:
            etat = ListeReference.objects.filter(pk=liste.pk).first()
            raise ErreurMetier(c.PLUS_EN_ATTENTE.constat(etat=etat.get_etat_display().lower() if etat else "effacée"))
        anciennes = [x for x in toutes if x.etat == EtatInstantane.EN_VIGUEUR]
        for x in anciennes:
            _dater(lue.date_liste, lue.empreinte, x)
            x.etat = EtatInstantane.REMPLACE
            x.save(update_fields=["etat"])
        lue.etat, lue.en_vigueur_le = EtatInstantane.EN_VIGUEUR, maintenant()
        lue.save(update_fields=["etat", "en_vigueur_le"])
        consigner(
            chaine="instance", acteur=acteur, acte="referentiel.importer_liste", sujet=Reference("liste_reference", str(lue.pk), str(lue)),
            details={"empreinte": lue.empreinte, "nombre": lue.nombre, "extrait": lue.extrait, "fichier": lue.nom_fichier, **lue.comptes},
            phrase=f"a mis en service : {lue}, {lue.nombre} lignes ({lue.nom_fichier}).",
        )  # fmt: skip
    for x in anciennes:
        _vider(x)
    prevenir_liste(lue)
    return lue


def abandonner_liste(*, liste: ListeReference, acteur: Reference) -> None:
    """Give a reading up. Raises REF-090."""
    with transaction.atomic():
        lue = ListeReference.objects.select_for_update(of=("self",)).get(pk=liste.pk)
        if lue.etat != EtatInstantane.EN_PREPARATION:
            raise ErreurMetier(c.PLUS_EN_ATTENTE.constat(etat=lue.get_etat_display().lower()))
        _abandonner([lue])
        consigner(
            chaine="instance", acteur=acteur, acte="referentiel.abandonner_liste", sujet=Reference("liste_reference", str(lue.pk), str(lue)),
            details={"empreinte": lue.empreinte}, phrase=f"n’a pas mis en service : {lue} ({lue.nom_fichier}).",
        )  # fmt: skip
    _vider(lue)
