"""From the rows of a lot to the lines of its file and of its CSV twin, without a model nor a Python date per value."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.models import BooleanField, Case, CharField, DateField, F, JSONField, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact

from parchemin.accrochage.domain.ecriture import CertificationCitee, redacteur
from parchemin.accrochage.domain.profils import Profil
from parchemin.accrochage.domain.tableau import ENVELOPPE, champs, entetes_csv
from parchemin.accrochage.models import EnvoiPassage, LotAccrochage, PassageCertification
from parchemin.accrochage.models.passages import CHAMPS_PASSAGE
from parchemin.accrochage.services.nir import nirs_de

PAR_LOT = 2_000
_OUI, _NON = Value("true", output_field=CharField()), Value("false", output_field=CharField())
_SANS = Value("", output_field=CharField())


def _expression(cle: str) -> Any:
    """What the database gives for one value of a passage: text as the file writes it (numbers excepted)."""
    if cle == "presence_langue":
        return Case(When(passage__niveau_langue="", then=_NON), default=_OUI)
    if cle == "presence_numerique":
        # As text: a comparison of JSON would have SQLite read it again for each row.
        rien = Exact(Cast("passage__resultats_numeriques", TextField()), Value("[]"))
        return Case(When(Q(rien) & Q(passage__score_numerique__isnull=True), then=_NON), default=_OUI)
    if cle not in CHAMPS_PASSAGE:
        return _SANS
    champ = PassageCertification._meta.get_field(cle)
    if isinstance(champ, BooleanField):
        return Case(When(**{f"passage__{cle}": True}, then=_OUI), default=_NON)
    if isinstance(champ, DateField | JSONField):
        return Cast(f"passage__{cle}", TextField())
    return F(f"passage__{cle}")


class _Lecture:
    """The rows of a lot by ranges of its reservation, as the driver gives them: Django's conversions are passed by.

    Constant memory on both engines, no server-side cursor held open. The statement is written once, for every range.
    """

    def __init__(self, lot: LotAccrochage, cles: Sequence[str], *apres: Any) -> None:
        voulues = {f"v{i}": _expression(cle) for i, cle in enumerate(cles)}
        voulues |= {f"a{i}": x for i, x in enumerate(apres)}
        envois = EnvoiPassage.toutes.filter(lot=lot, rang__gt=_DEBUT, rang__lte=_FIN).order_by("rang")
        lignes = envois.annotate(**voulues).values_list(*voulues)
        self._requete, self._parametres = lignes.query.sql_with_params()
        self._alias = lignes.db

    def __call__(self, debut: int, fin: int) -> list[tuple[Any, ...]]:
        """Ranks after `debut`, up to `fin`."""
        bornes = {_DEBUT: debut, _FIN: fin}
        # PostgreSQL's driver has integers of a class of its own.
        parametres = [bornes.get(x, x) if isinstance(x, int) else x for x in self._parametres]
        with connections[self._alias].cursor() as curseur:
            curseur.execute(self._requete, parametres)
            lues: list[tuple[Any, ...]] = curseur.fetchall()
            return lues


_DEBUT, _FIN = 2_147_000_001, 2_147_000_002
"""Where the two bounds go among the parameters: ranks that no lot reaches."""


@contextmanager
def _lecture_sobre(alias: str) -> Iterator[None]:
    """SQLite keeps neither map nor large cache of rows that are read once, in order: a hundred megabytes less, no slower."""
    connexion = connections[alias]
    if connexion.vendor != "sqlite":
        yield
        return

    def regler(reglages: dict[str, int]) -> dict[str, int]:
        avant = {}
        with connexion.cursor() as curseur:
            for nom, valeur in reglages.items():
                # A map does not exist for a database in memory: the engine then answers nothing.
                lu = curseur.execute(f"PRAGMA {nom}").fetchone()
                curseur.execute(f"PRAGMA {nom}={valeur}").fetchall()
                if lu is not None:
                    avant[nom] = int(lu[0])
        return avant

    avant = regler({"mmap_size": 0, "cache_size": -4_000})
    try:
        yield
    finally:
        if connexion.connection is not None:
            regler(avant)


def fragments(lot: LotAccrochage, p: Profil) -> Iterator[tuple[CertificationCitee, str]]:
    """Elements of the reserved passages, in order."""
    with _lecture_sobre(EnvoiPassage.toutes.db):
        yield from _fragments(lot, p)


def _fragments(lot: LotAccrochage, p: Profil) -> Iterator[tuple[CertificationCitee, str]]:
    plume = redacteur(p)
    autour = (
        F("passage__type_certification"), F("passage__code_certification"), F("passage__nature_deposant"), F("passage__voie"),
        Cast("passage__resultats_numeriques", TextField()), F("passage__personne_id"), F("rang"),
    )  # fmt: skip
    n, dernier = len(plume.champs), 0
    nirs = _Nirs(lot, plume.champs)
    lire = _Lecture(lot, plume.champs, *autour)
    precedente: tuple[Any, ...] | None = None
    citation = CertificationCitee("", "")
    ecrire = plume.fragment
    while dernier < lot.nombre:
        lignes = lire(dernier, dernier + PAR_LOT)
        dernier += PAR_LOT
        nirs.charger(lignes)
        for ligne in lignes:
            voie, resultats = ligne[n + 3], ligne[n + 4]
            valeurs = nirs.poser(ligne) if voie == "nir" else ligne
            triplet = ligne[n : n + 3]
            if triplet != precedente:
                precedente, citation = triplet, CertificationCitee(*triplet)
            yield citation, ecrire(valeurs, voie, json.loads(resultats) if resultats != "[]" else ())


class _Nirs:
    """Numbers of a batch, opened in memory, forgotten with it."""

    def __init__(self, lot: LotAccrochage, cles: tuple[str, ...]) -> None:
        self.lot, self.cles = lot, cles
        self.par_personne: dict[int, str] = {}

    def charger(self, lignes: list[Any]) -> None:
        self.par_personne = {}
        rangs = [x[-1] for x in lignes if x[-4] == "nir"]
        if rangs:
            envois = EnvoiPassage.toutes.filter(lot=self.lot, rang__in=rangs).select_related("passage").order_by("rang")
            passages = [e.passage for e in envois]
            lire = nirs_de(passages)
            self.par_personne = {p.personne_id: lire(p) for p in passages if p.personne_id}

    def poser(self, ligne: tuple[Any, ...]) -> list[Any]:
        valeurs = list(ligne)
        valeurs[self.cles.index("nir")] = self.par_personne.get(ligne[-2] or 0, "")
        valeurs[self.cles.index("nir_nom_naissance")] = valeurs[self.cles.index("nom_naissance")]
        return valeurs


def ecrire_jumeau(lot: LotAccrochage, avant: int, nombre: int, chemin: Path) -> None:
    """The CSV twin of a file, for people, as `domain.tableau.ecrire_csv` writes it. Never the social-security number."""
    cles = tuple(c.cle for c in champs() if c.cle not in ENVELOPPE)
    lues = tuple(x if x in CHAMPS_PASSAGE else "" for x in cles)
    jours = [i for i, x in enumerate(lues) if x and isinstance(PassageCertification._meta.get_field(x), DateField)]
    mots = [i for i, x in enumerate(lues) if x == "donnee_certifiee"]
    triplet = [cles.index(x) for x in ("niveau_competence", "domaine_competence", "competence")]
    jusqu_a = avant + nombre
    with chemin.open("w", encoding="utf-8-sig", newline="") as sortie:
        ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
        ecrivain.writerow(entetes_csv())
        lire = _Lecture(lot, lues, Cast("passage__resultats_numeriques", TextField()))
        for debut in range(avant, jusqu_a, PAR_LOT):
            for ligne in lire(debut, min(debut + PAR_LOT, jusqu_a)):
                # A cell that a spreadsheet would take for a formula is preceded by an apostrophe.
                cellules = [f"'{v}" if v.__class__ is str and v[:1] in _FORMULES else v for v in ligne[:-1]]
                for i in jours:
                    if jour := cellules[i]:
                        cellules[i] = f"{jour[8:]}/{jour[5:7]}/{jour[:4]}"
                for i in mots:
                    cellules[i] = "OUI" if cellules[i] == "true" else "NON"
                if ligne[-1] != "[]":
                    for i, v in zip(triplet, json.loads(ligne[-1])[0], strict=True):
                        cellules[i] = v
                ecrivain.writerow(cellules)


_FORMULES = frozenset("=+-@\t\r")
