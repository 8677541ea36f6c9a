"""Rates that a page claims: what they measure, of which year, on how many people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from parchemin.reseau.domain.communication.jetons import Jeton
from parchemin.reseau.domain.communication.modele import BlocDeTexte
from parchemin.reseau.domain.communication.motifs import Chercheur
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import MOIS

_SORTES = {
    "obtention": ("(réussite|réussissent|réussi|obtention|obtiennent|ont obtenu|certifié~|taux de certification|valident|succès|admis|admises|reçus|diplômé~|certification réussie|passent avec succès)",),
    "presentation": ("(présentation|présence|présents) [à] [l] [aux] [examen~|épreuve~|évaluation~]",),
    "insertion": ("(insertion|emploi|en poste|embauché~|embauche|retour à l'emploi|ont trouvé|placement|employabilité)",),
    "autre": (
        "(satisfaction|satisfait~|recommand*|abandon~|rupture~|assiduité|interruption|poursuite~|avis|remise|réduction|financ*|pris~ en charge|prise~ en charge)",
        "(distance|en ligne|présentiel|pratique|théorie|alternance|coefficient|note|temps|digital|distanciel|remboursé~|télétravail|acompte|tva|pratiques|seuil|bonnes réponses|réponses|handicap)",
    ),
}  # fmt: skip
_ANNEES = (
    "<annee>", "(promotion|promo|session~|année) <annee>", "(sur|depuis) (les|ces) (<nombre>|trois|deux|cinq) (dernières|derniers) (années|ans|sessions|mois)", "12 derniers mois",
)  # fmt: skip
_EFFECTIFS = (
    "<nombre> (candidat~|présenté~|stagiaire~|apprenant~|apprenti~|inscrit~|répondant~|personne~|élève~|certifié~|participant~|étudiant~|admis|titulaire~|diplômé~|alternant~)",
    "(sur|pour|de) (un total de|une promotion de|une base de) <nombre>", "sur <nombre> [présenté~]", "<nombre> (sur|présentés sur) <nombre>", "effectif~ [présenté~] [de] <nombre>", "n <nombre>",
)  # fmt: skip
_PORTEE = 12
TAUX_MAX = 300
"""Percentages read on one text: a page that has more is not a page about a training."""
_VOISIN_MAX = 25
"""Words of a neighbouring block beyond which it speaks of something else."""
_EN_LETTRES = {
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "vingt": 20, "cent": 100,
}  # fmt: skip
_TOTAUX_DE_STYLE = frozenset({2, 3, 4, 5, 10, 20, 100})
"""« 9 sur 10 » is a way to say 90 %; « 24 sur 25 » counts people."""
_DUREES = frozenset({"jour", "jours", "heure", "heures", "semaine", "semaines", "mois", "an", "ans", "fois", "etoiles"})
_MOIS = frozenset(cle_recherche(m) for m in MOIS)


@dataclass(frozen=True, slots=True)
class TauxEcrit:
    """A rate on the page: words `premier` (the figure) to `dernier` (the sign). `annee` is None and `effectif` False when absent."""

    premier: int
    dernier: int
    sorte: str
    valeur: Decimal
    annee: int | None
    date_dite: bool
    effectif: bool


class LecteurDeTaux:
    """Finds the rates of award, presence and placement. `pas` as in `Chercheur`."""

    def __init__(self) -> None:
        self._sortes = {nom: Chercheur(p) for nom, p in _SORTES.items()}
        self._annees, self._effectifs = Chercheur(_ANNEES), Chercheur(_EFFECTIFS)

    @property
    def pas(self) -> int:
        return sum(c.pas for c in (*self._sortes.values(), self._annees, self._effectifs))

    def lire(self, jetons: Sequence[Jeton], blocs: Sequence[BlocDeTexte]) -> list[TauxEcrit]:
        par_bloc: dict[int, list[int]] = {}
        for i, j in enumerate(jetons):
            par_bloc.setdefault(j.bloc, []).append(i)
        titres = _titres(blocs)
        trouves: list[TauxEcrit] = []
        lus = 0
        for i, j in enumerate(jetons):
            lu = _pourcentage(jetons, i) if j.forme.isdigit() else None
            de_style = False
            if lu is None and (total := _fraction(jetons, i)) is not None:
                lu, de_style = total[:2], total[2] in _TOTAUX_DE_STYLE
            if lu is None:
                continue
            dernier, valeur = lu
            sorte = self._sorte(jetons, i, dernier, par_bloc)
            lus += 1
            if lus > TAUX_MAX:
                break
            if sorte in {"", "autre"}:
                continue
            annee, dite, effectif = self._circonstances(jetons, i, par_bloc, titres, (i, dernier) if de_style else None)
            trouves.append(TauxEcrit(i, dernier, sorte, valeur, annee, dite, effectif))
        return trouves

    def _sorte(self, jetons: Sequence[Jeton], i: int, dernier: int, par_bloc: dict[int, list[int]]) -> str:
        """What is nearest in the sentence, then in the row, then in a neighbouring short block (cards of figures)."""
        bloc, phrase = jetons[i].bloc, jetons[i].phrase
        dans_le_bloc = _autour(par_bloc[bloc], i, 2 * _PORTEE)
        dans_la_phrase = [k for k in dans_le_bloc if jetons[k].phrase == phrase]
        for places in (dans_la_phrase, dans_le_bloc):
            sorte = self._plus_proche(jetons, places, i, dernier)
            if sorte:
                return sorte
        if len(par_bloc[bloc]) <= 6:
            for voisin in (bloc + 1, bloc - 1):
                places = par_bloc.get(voisin, [])
                if 0 < len(places) <= 14 and not any(jetons[k].forme == "%" for k in places):
                    sorte = self._plus_proche(jetons, places, i, dernier)
                    if sorte:
                        return sorte
        return ""

    def _plus_proche(self, jetons: Sequence[Jeton], places: list[int], i: int, dernier: int) -> str:
        if not places:
            return ""
        debut, fin = places[0], places[-1] + 1
        fenetre = [Jeton(j.forme, j.debut, j.fin, 0, 0, j.aigu) for j in jetons[debut:fin]]
        candidats = []
        for nom, chercheur in self._sortes.items():
            for t in chercheur.chercher(fenetre):
                a, b = t.premier + debut, t.dernier + debut
                coupes = sum(jetons[k].forme == "%" for k in range(min(b, i), max(a, dernier)) if k != dernier)
                entre = range(min(b, dernier) + 1, max(a, i))
                # « … satisfaits et 91 % ont obtenu … »: what « et » separates belongs to another figure.
                distance = max(a - dernier, i - b, 0) + 6 * any(jetons[k].forme == "et" for k in entre)
                candidats.append((coupes, distance, nom))
        return min(candidats)[2] if candidats else ""

    def _circonstances(
        self,
        jetons: Sequence[Jeton],
        i: int,
        par_bloc: dict[int, list[int]],
        titres: dict[int, int],
        fraction: tuple[int, int] | None = None,
    ) -> tuple[int | None, bool, bool]:
        """Year and number of people: in the block, else in the two around, else in the heading. `fraction`: words that count nobody."""
        bloc = jetons[i].bloc
        annee: int | None = None
        dite = effectif = False
        proches = _autour(par_bloc[bloc], i, 3 * _PORTEE)
        voisins = [par_bloc.get(b, []) for b in (bloc + 1, bloc - 1, bloc + 2, bloc - 2)]
        voisins = [v for v in voisins if len(v) <= _VOISIN_MAX]
        # A neighbour that claims a rate of its own keeps its year for itself; the heading speaks for all.
        groupes = [
            proches,
            *(v for v in voisins if not any(jetons[k].forme == "%" for k in v)),
            par_bloc.get(titres.get(bloc, -1), [])[:40],
        ]
        for places in groupes:
            if not places:
                continue
            fenetre = [Jeton(j.forme, j.debut, j.fin, 0, 0) for j in jetons[places[0] : places[-1] + 1]]
            # The year of a date (« 12 mars 2024 ») is that of something else.
            trouvees = [
                t
                for t in self._annees.chercher(fenetre)
                if t.dernier > t.premier or not t.premier or not _dans_une_date(fenetre[t.premier - 1].forme)
            ]
            if trouvees and not dite:
                dite = True
                ici = i - places[0]
                proche = min(trouvees, key=lambda t: min(abs(t.premier - ici), abs(t.dernier - ici)))
                annees = [
                    f.forme
                    for f in fenetre[proche.premier : proche.dernier + 1]
                    if len(f.forme) == 4 and f.forme.isdigit()
                ]
                annee = int(annees[0]) if annees else None
            effectif = effectif or any(
                fraction is None or not fraction[0] <= t.premier + places[0] <= fraction[1]
                for t in self._effectifs.chercher(fenetre)
            )
        return annee, dite, effectif


def _dans_une_date(forme: str) -> bool:
    return forme in _MOIS or (forme.isdigit() and len(forme) <= 2)


def _autour(places: list[int], i: int, portee: int) -> list[int]:
    """Words of a block (a run without holes) at most so far from `i`."""
    return list(range(max(places[0], i - portee), min(places[-1], i + portee) + 1))


def _titres(blocs: Sequence[BlocDeTexte]) -> dict[int, int]:
    """Block → block of its heading."""
    courant, titres = -1, {}
    for rang, b in enumerate(blocs):
        courant = rang if b.titre else courant
        titres[rang] = courant
    return titres


def _pourcentage(jetons: Sequence[Jeton], i: int) -> tuple[int, Decimal] | None:
    """« 95 % », « 95,4 % », « 95 pour cent ». The decimal part is a word of its own."""
    if jetons[i].decimale:
        return None  # the decimals of a figure already read
    ecrit, k = jetons[i].forme, i + 1
    if len(ecrit) > 3:
        return None
    if k < len(jetons) and jetons[k].decimale:
        ecrit, k = f"{ecrit}.{jetons[k].forme}", k + 1
    if k < len(jetons) and jetons[k].forme == "%":
        return k, Decimal(ecrit)
    if k + 1 < len(jetons) and (jetons[k].forme, jetons[k + 1].forme) == ("pour", "cent"):
        return k + 1, Decimal(ecrit)
    return None


def _nombre(forme: str) -> int | None:
    return int(forme) if forme.isdigit() and len(forme) <= 4 else _EN_LETTRES.get(forme)


def _fraction(jetons: Sequence[Jeton], i: int) -> tuple[int, Decimal, int] | None:
    """« 9 candidats sur 10 », « neuf sur dix »: last word, percentage, total; in a sentence that says no percentage itself."""
    if jetons[i].decimale or (part := _nombre(jetons[i].forme)) is None:
        return None
    phrase = jetons[i].phrase
    for k in range(i + 1, min(i + 4, len(jetons) - 1)):
        if jetons[k].phrase != phrase or _nombre(jetons[k].forme) is not None or jetons[k].forme in _DUREES:
            return None
        if jetons[k].forme != "sur":
            continue
        total = _nombre(jetons[k + 1].forme) if jetons[k + 1].phrase == phrase else None
        if total is None or not 0 < part <= total or total < 2 or _un_pourcentage(jetons, i):
            return None
        return k + 1, Decimal(100 * part) / total, total
    return None


def _un_pourcentage(jetons: Sequence[Jeton], i: int) -> bool:
    """Within forty words of the same sentence."""
    autour = range(max(0, i - 40), min(len(jetons), i + 40))
    return any(jetons[k].forme in {"%", "cent"} and jetons[k].phrase == jetons[i].phrase for k in autour)
