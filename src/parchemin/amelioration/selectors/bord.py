"""What the page of the director reads: what was said, what was done about it, whether it worked. Counts, and no name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from parchemin.amelioration.domain.actions import A_CONDUIRE, EtatAction, SorteOrigine
from parchemin.amelioration.domain.conseil import EtatSeance
from parchemin.amelioration.domain.faits import FINIS, NatureFait, natures_fait
from parchemin.amelioration.domain.voix import EtatCase
from parchemin.amelioration.models import ActionAmelioration, FaitSignale, SeanceConseil
from parchemin.amelioration.selectors.voix import matrice

NEES_DE_FAITS = (SorteOrigine.RECLAMATION, SorteOrigine.DIFFICULTE, SorteOrigine.ALEA)
"""What the founding text asks a dashboard of: measures that complaints, difficulties and hazards led to (indicators 31 and 32)."""


@dataclass(frozen=True, slots=True)
class CompteFaits:
    """One nature over a year. `en_retard`: open, and past the day of its next act."""

    nature: NatureFait
    libelle: str
    recus: int
    finis: int
    ouverts: int
    en_retard: int


@dataclass(frozen=True, slots=True)
class CompteActions:
    """The plan as it stands, and what came out in the year."""

    a_conduire: int
    en_retard: int
    a_verifier: int
    """Done, effect not looked at yet; `a_verifier_la`: among them, those whose day has come."""
    a_verifier_la: int
    efficaces: int
    rouvertes: int


@dataclass(frozen=True, slots=True)
class CompteConseil:
    tenues: int
    prochaine: date | None


def comptes_des_faits(organisation_id: int, annee: int, jour: date) -> list[CompteFaits]:
    """By nature: received in the year, finished among them, open, late."""
    lignes = FaitSignale.toutes.filter(organisation=organisation_id, recu_le__year=annee).order_by("pk")
    recus, finis, retard = Counter[str](), Counter[str](), Counter[str]()
    for nature, etat, avant in lignes.values_list("nature", "etat", "avant_le"):
        recus[nature] += 1
        finis[nature] += etat in FINIS
        retard[nature] += etat not in FINIS and avant is not None and avant < jour
    return [
        CompteFaits(n, x[0], recus[n], finis[n], recus[n] - finis[n], retard[n]) for n, x in natures_fait().items()
    ]  # fmt: skip


def comptes_des_actions(organisation_id: int, annee: int, jour: date) -> CompteActions:
    a_conduire = en_retard = a_verifier = la = efficaces = rouvertes = 0
    lignes = ActionAmelioration.toutes.filter(organisation=organisation_id).order_by("pk")
    for etat, avant, verifier, depuis, fois in lignes.values_list(
        "etat", "avant_le", "verifier_le", "etat_depuis", "reouvertures"
    ):
        a_conduire += etat in A_CONDUIRE
        en_retard += etat in A_CONDUIRE and avant < jour
        a_verifier += etat == EtatAction.FAITE
        la += etat == EtatAction.FAITE and verifier is not None and verifier <= jour
        efficaces += etat == EtatAction.EFFICACE and depuis.year == annee
        rouvertes += fois > 0 and etat in A_CONDUIRE
    return CompteActions(a_conduire, en_retard, a_verifier, la, efficaces, rouvertes)


def voix_manquantes(organisation_id: int, annee: int) -> list[str]:
    """Stakeholders that nobody asked in the year though they are due, as the matrix names them."""
    return [x.attendue.libelle for x in matrice(organisation_id, annee) if x.etat is EtatCase.MANQUE]


def compte_conseil(organisation_id: int, annee: int, jour: date) -> CompteConseil:
    lues = SeanceConseil.toutes.filter(organisation=organisation_id).exclude(etat=EtatSeance.ANNULEE)
    tenues = lues.filter(le__year=annee).exclude(etat__in=(EtatSeance.PREPAREE, EtatSeance.CONVOQUEE)).count()
    a_venir = Q(le__gte=jour, etat__in=(EtatSeance.PREPAREE, EtatSeance.CONVOQUEE))
    return CompteConseil(tenues, lues.filter(a_venir).order_by("le", "pk").values_list("le", flat=True).first())
