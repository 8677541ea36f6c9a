"""Published figures against their rows, and kept contents against their hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from parchemin.documents.models import Document
from parchemin.indicateurs.models import LigneIndicateur
from parchemin.plateforme.fichiers.services import ouvrir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves import constats_chaine as c
from parchemin.preuves.chaine.controles import Nuit, examen
from parchemin.preuves.chaine.domain import ExamenDeChaine
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.lectures.indicateurs import FigureLue, figures_de, publies
from parchemin.preuves.chaine.maillons import annee_en_mots
from parchemin.preuves.models import Preuve
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import canonique, sha256_hex


def figures(nuit: Nuit) -> list[ExamenDeChaine]:
    """Every figure of every published set. One query a set."""
    sans, ecart, fige = examen(c.FIGURE_SANS_LIGNES), examen(c.FIGURE_ECART), examen(c.JEU_CHANGE)
    for j in publies(nuit.o):
        fige.vus += 1
        if sha256_hex(canonique(j.contenu)) != j.empreinte:
            nuit.noter(fige, S.JEU, j.pk, c.JEU_CHANGE.constat(jeu=f"{annee_en_mots(j.annee)}, version {j.version}"))
        sommes = _sommes(j.calcul_id)
        for f in figures_de(j):
            if f.dite["denominateur"] is None:
                continue
            sans.vus += 1
            ecart.vus += 1
            n, d, lignes = _compter(f, sommes)
            cle, nom = f"{j.pk}-{f.certification}-{f.dite['code']}", _nom(f)
            if not lignes:
                nuit.noter(sans, S.FIGURE, cle, c.FIGURE_SANS_LIGNES.constat(figure=nom))
            elif d != f.dite["denominateur"] or f.dite["numerateur"] not in (None, n):
                dit = (
                    f"{f.dite['denominateur']} personnes"
                    if f.dite["numerateur"] is None
                    else f"{f.dite['numerateur']} sur {f.dite['denominateur']}"
                )
                nuit.noter(ecart, S.FIGURE, cle, c.FIGURE_ECART.constat(figure=nom, dit=dit, font=f"{n} sur {d}"))
    return [sans, ecart, fige]


def _nom(f: FigureLue) -> str:
    return f"{f.dite['libelle']}, {f.formation or 'toutes les certifications'}, {annee_en_mots(f.jeu.annee)}"


def _sommes(calcul: int) -> dict[tuple[str, int, int], tuple[int, int, int]]:
    """By (indicator, year, certification): numerator, denominator, rows."""
    ajoutees = (
        LigneIndicateur.toutes.filter(calcul=calcul, compte=True)
        .order_by()
        .values_list("indicateur", "annee", "certification_id")
        .annotate(n=Sum("numerateur"), d=Sum("denominateur"), lignes=Count("pk"))
    )
    return {(i, a, k): (n, d, lignes) for i, a, k, n, d, lignes in ajoutees}


def _compter(f: FigureLue, sommes: dict[tuple[str, int, int], tuple[int, int, int]]) -> tuple[int, int, int]:
    """What its rows make, in the unit that it is told in."""
    annees = set(f.annees)
    siennes = [
        x for (i, a, k), x in sommes.items() if i == f.dite["code"] and a in annees and f.certification in (0, k)
    ]
    n, d, lignes = (sum(x[rang] for x in siennes) for rang in range(3))
    if f.dite["unite"] == "heures":
        n, d = round(Decimal(n) / 60), round(Decimal(d) / 60)
    return n, d, lignes


def fichiers(nuit: Nuit) -> list[ExamenDeChaine]:
    """Some evidence and some documents a night, taken up where the former night stopped: in time, everything is read again."""
    absent, change = examen(c.CONTENU_ABSENT), examen(c.CONTENU_CHANGE)
    preuves = Preuve.toutes.filter(organisation=nuit.o, fichier__isnull=False, pk__gt=nuit.reprise.get("preuves", 0))
    lues = list(preuves.order_by("pk")[: nuit.par_nuit])
    _relire(nuit, (absent, change), S.PREUVE, [(p.pk, p.titre, p.fichier, p.empreinte) for p in lues])
    nuit.reprise["preuves"] = lues[-1].pk if len(lues) == nuit.par_nuit else 0
    documents = Document.toutes.filter(organisation=nuit.o, pk__gt=nuit.reprise.get("documents", 0))
    issus = list(documents.order_by("pk")[: nuit.par_nuit])
    _relire(nuit, (absent, change), S.DOCUMENT, [(d.pk, str(d), d.piece_id, d.empreinte_pdf) for d in issus])
    nuit.reprise["documents"] = issus[-1].pk if len(issus) == nuit.par_nuit else 0
    return [absent, change]


def _relire(
    nuit: Nuit,
    examens: tuple[ExamenDeChaine, ExamenDeChaine],
    sorte: S,
    contenus: Iterable[tuple[int, str, UUID | None, str]],
) -> None:
    absent, change = examens
    lus = list(contenus)
    depots: dict[Any, Fichier] = {
        f.pk: f for f in Fichier.toutes.filter(pk__in=[x[2] for x in lus], organisation_id=nuit.o).order_by("pk")
    }
    for pk, quoi, fichier, empreinte in lus:
        absent.vus += 1
        change.vus += 1
        trouvee = _empreinte(depots.get(fichier))
        if trouvee is None:
            nuit.noter(absent, sorte, pk, c.CONTENU_ABSENT.constat(quoi=quoi))
        elif trouvee != empreinte:
            nuit.noter(change, sorte, pk, c.CONTENU_CHANGE.constat(quoi=quoi))


def _empreinte(f: Fichier | None) -> str | None:
    """SHA-256 of what is on the disk; None when nothing is."""
    if f is None:
        return None
    try:
        with ouvrir(f) as flux:
            return hashlib.file_digest(flux, "sha256").hexdigest()  # type: ignore[arg-type]
    except ErreurMetier:
        return None
