"""Reads of the grid: which sessions a member types in, one screen of candidates × elements, what changed since."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_de
from parchemin.parcours.domain.resultats import A_SAISIR, ACCORDES, EN_MOTS, EtatCellule, ValeurCellule, ecrire_cellule
from parchemin.parcours.models import (
    ElementEvalue,
    Personne,
    Presentation,
    ReponseConvocation,
    Resultat,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.registres import mots_en_tete
from parchemin.parcours.selectors.perimetre import sessions_examen_visibles
from parchemin.socle.periodes import date_fr

_A_REMPLIR = {
    "note__isnull": True,
    "acquis__isnull": True,
    "etat__in": [EtatCellule.A_SAISIR, EtatCellule.PRESENT, EtatCellule.BENEFICE, EtatCellule.REPORT],
}
A_REMPLIR = Q(**_A_REMPLIR)
"""Cells still to be typed: `ValeurCellule.manque`, for the database."""
RECOUVREMENT = timedelta(seconds=10)
"""A poll asks again for the last seconds: clocks of two servers differ a little, an answer twice is harmless."""


def sessions_a_saisir(membre: Membre) -> QuerySet[Any]:
    """The secretariat types everywhere; anybody else only where they said they will sit, whatever else they may look at."""
    lignes = sessions_examen_visibles(membre)
    if Role.SECRETARIAT_JURY in roles_de(membre.utilisateur, membre.organisation):
        return lignes
    siennes = SiegeJury.objects.filter(
        membre__utilisateur_id=membre.utilisateur_id, convocation=ReponseConvocation.ACCEPTEE
    )
    return lignes.filter(pk__in=siennes.order_by().values("session_id"))


def avec_comptes(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """`candidats`, `cellules`, `restants` on each session."""
    return sessions.annotate(
        candidats=Count("presentations", distinct=True),
        cellules=Count("presentations__resultats", distinct=True),
        restants=Count(
            "presentations__resultats",
            distinct=True,
            filter=Q(**{f"presentations__resultats__{cle}": valeur for cle, valeur in _A_REMPLIR.items()}),
        ),
    )


def naissance_en_mots(p: Personne) -> str:
    """« née le 12 mars 2004 », « né en 2004 », « naissance en 2004 » when the sex is not known, or that the date is missing: what tells two people of one name apart."""
    ne = {"F": "née", "M": "né"}.get(p.sexe, "naissance")
    if p.naissance_annee is None:
        return "date de naissance inconnue"
    if p.naissance_mois is None:
        return f"{ne} en {p.naissance_annee}"
    if p.naissance_jour is None:
        return f"{ne} en {p.naissance_mois:02d}/{p.naissance_annee}"
    return f"{ne} le {p.naissance_jour:02d}/{p.naissance_mois:02d}/{p.naissance_annee}"


def code_court(code: str, numero: str) -> str:
    """« BC01 » for `RNCP99001BC01` of RNCP99001: the rest of the heading says the same on every column."""
    reste = code.removeprefix(numero).lstrip(" -_.·") if numero else code
    return reste or code


@dataclass(frozen=True, slots=True)
class Colonne:
    """One element of the grid, and how many of its cells are still to be typed."""

    element: ElementEvalue
    code: str
    restants: int
    mode: str = ""

    @property
    def attente(self) -> str:
        """What to type there, and how it was assessed when the room of règlements says it."""
        saisie = "note sur 20" if self.element.mode == "note" else "acquis ou non acquis"
        return f"{saisie}, {self.mode}" if self.mode else saisie


def valeur_de(resultat: Resultat) -> ValeurCellule:
    """The content of a row."""
    return ValeurCellule(EtatCellule(resultat.etat), resultat.note, resultat.acquis, resultat.motif)


def dessous(valeur: ValeurCellule) -> str:
    """What stands under a value: the state in words, when the value does not say it."""
    if valeur.etat is EtatCellule.A_SAISIR or (valeur.etat is EtatCellule.PRESENT and not valeur.manque):
        return ""
    return EN_MOTS[valeur.etat] if valeur.etat in (*ACCORDES, EtatCellule.PRESENT) else valeur.en_mots


@dataclass(slots=True)
class Cellule:
    """One cell as the page shows it; `resultat` is None where the candidate does not present the element."""

    resultat: Resultat | None
    valeur: ValeurCellule = A_SAISIR

    @property
    def manque(self) -> bool:
        return self.resultat is not None and self.valeur.manque

    @property
    def texte(self) -> str:
        return ecrire_cellule(self.valeur)

    @property
    def modifiable(self) -> bool:
        return self.resultat is not None and not self.resultat.definitif

    @property
    def dessous(self) -> str:
        return dessous(self.valeur)


@dataclass(slots=True)
class Ligne:
    """A candidate and their cells, in the order of the columns."""

    presentation: Presentation
    ancre: str
    nom: str
    nom_de_naissance: str
    naissance: str
    numero: str
    homonyme: bool
    cellules: list[Cellule] = field(default_factory=list)

    @property
    def restants(self) -> int:
        return sum(c.manque for c in self.cellules)


@dataclass(frozen=True, slots=True)
class Grille:
    """The whole screen. `total` and `restants` count cells of all candidates, whatever is shown."""

    session: SessionExamen
    colonnes: list[Colonne]
    lignes: list[Ligne]
    total: int
    restants: int


def _ligne(p: Presentation, noms: Counter[str]) -> Ligne:
    personne = p.inscription.personne
    usage = personne.nom_usage and personne.nom_usage != personne.nom_naissance
    numero = p.inscription.numero_candidat or personne.reference
    return Ligne(
        presentation=p,
        ancre=f"p{p.pk}",
        nom=personne.nom_complet,
        nom_de_naissance=personne.nom_naissance if usage else "",
        naissance=naissance_en_mots(personne),
        numero=numero,
        homonyme=noms[personne.cle_tri] > 1,
    )


def lire_grille(session: SessionExamen) -> Grille:
    """The grid, in three queries whatever its size, and those of what upper rooms say of its columns."""
    presentations = list(
        Presentation.objects.filter(session=session)
        .select_related("inscription__personne")
        .order_by("rang", "inscription__personne__cle_tri", "pk")
    )
    noms = Counter(p.inscription.personne.cle_tri for p in presentations)
    par_cellule: dict[tuple[int, int], Resultat] = {}
    manquants: Counter[int] = Counter()
    for r in Resultat.objects.filter(presentation__session=session).order_by("pk"):
        par_cellule[r.presentation_id, r.element_id] = r
        if valeur_de(r).manque:
            manquants[r.element_id] += 1
    elements = list(
        ElementEvalue.objects.filter(Q(sessions=session) | Q(pk__in={e for _, e in par_cellule}))
        .distinct()
        .order_by("ordre", "code", "pk")
    )
    numero, modes = session.certification.numero, mots_en_tete(session)
    lignes = []
    for p in presentations:
        ligne = _ligne(p, noms)
        for e in elements:
            r2 = par_cellule.get((p.pk, e.pk))
            ligne.cellules.append(
                Cellule(None) if r2 is None
                else Cellule(r2, valeur_de(r2))
            )  # fmt: skip
        lignes.append(ligne)
    return Grille(
        session=session,
        colonnes=[Colonne(e, code_court(e.code, numero), manquants[e.pk], modes.get(e.code, "")) for e in elements],
        lignes=lignes,
        total=len(par_cellule),
        restants=sum(manquants.values()),
    )


def changements_depuis(session: SessionExamen, depuis: datetime) -> list[Resultat]:
    """Cells written since a moment, those of the last seconds included again."""
    return list(
        Resultat.objects.filter(presentation__session=session, saisi_le__gte=depuis - RECOUVREMENT).order_by("pk")
    )


def comptes_de(session: SessionExamen) -> tuple[int, int]:
    """(cells, cells still to be typed)."""
    lus = Resultat.objects.filter(presentation__session=session).aggregate(
        total=Count("pk"), restants=Count("pk", filter=A_REMPLIR)
    )
    return int(lus["total"]), int(lus["restants"])


def periode_en_mots(session: SessionExamen) -> str:
    """« le 12 juin 2026 », « du 12 juin 2026 au 14 juin 2026 »."""
    if session.du == session.au:
        return f"le {date_fr(session.du)}"
    return f"du {date_fr(session.du)} au {date_fr(session.au)}"
