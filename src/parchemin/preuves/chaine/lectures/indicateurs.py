"""From a published set to its figures, to the people counted, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parchemin.indicateurs.domain.catalogue import raisons
from parchemin.indicateurs.extraction import rendues
from parchemin.indicateurs.models import JeuAnnuel, LigneIndicateur
from parchemin.indicateurs.selectors.codes import RANG, avec_codes
from parchemin.plateforme.templatetags.parchemin import nombre
from parchemin.preuves.chaine import maillons
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.domain import Voisinage
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.chaine.lectures.communs import au_dela, cle_entiere, decisions_lues, prouve


@dataclass(frozen=True)
class FigureLue:
    """One rate of a set. `certification`: 0 for all together; `annees`: years in which a school year ends."""

    jeu: JeuAnnuel
    certification: int
    formation: str
    dite: Mapping[str, Any]

    @property
    def annees(self) -> list[int]:
        """A rate that is not told adds up no year: those of its set are looked at."""
        return [int(a.split("-")[1]) for a in self.dite["annees"]] or [self.jeu.annee]


def figures_de(j: JeuAnnuel) -> Iterator[FigureLue]:
    """Everything that one set says, all together first."""
    for f in j.contenu["ensemble"]:
        yield FigureLue(j, 0, "", f)
    for formation in j.contenu["formations"]:
        for f in formation["figures"]:
            yield FigureLue(j, int(formation["cle"]), str(formation["intitule"]), f)


def publies(organisation_id: int, **filtres: Any) -> list[JeuAnnuel]:
    """Sets that everybody could read one day, replaced since or not."""
    lignes = JeuAnnuel.toutes.filter(organisation=organisation_id, publie_le__isnull=False, **filtres)
    return list(lignes.order_by("-annee", "-version", "pk"))


def lignes_de(f: FigureLue) -> Any:
    """The rows that this figure adds up."""
    lignes = LigneIndicateur.toutes.filter(
        calcul=f.jeu.calcul_id, indicateur=f.dite["code"], annee__in=f.annees, compte=True
    )
    return lignes.filter(certification_id=f.certification) if f.certification else lignes


def maillon_de(lecteur: Lecteur, f: FigureLue) -> Any:
    return maillons.figure(lecteur, f.jeu, f.certification, f.dite, f.formation)


def jeu(lecteur: Lecteur, cle: str) -> Voisinage | None:
    j = JeuAnnuel.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle)).select_related("calcul").first()
    if j is None:
        return None
    v = Voisinage(maillons.jeu(lecteur, j))
    toutes = list(figures_de(j))
    for f in toutes:
        v.vient_de(maillon_de(lecteur, f), "publié dans ces résultats" if j.publie_le else "préparé dans ces résultats")
    if not toutes:
        v.manque(S.FIGURE, "Ces résultats ne disent aucun chiffre.", amont=True, ton="al")
    for autre in JeuAnnuel.toutes.filter(
        organisation=lecteur.o, annee=j.annee, version__in=(j.version - 1, j.version + 1)
    ).order_by("version", "pk"):
        if autre.version < j.version:
            v.vient_de(maillons.jeu(lecteur, autre), "corrigé par cette version")
        else:
            v.suivi_de(maillons.jeu(lecteur, autre), "remplacé par cette version")
    if j.publie_le is None:
        v.manque(S.PREUVE, "Pas encore publiés : ces résultats ne prouvent rien pour l’instant.")
    else:
        prouve(lecteur, v, offert=True)
    v.faits += [
        ("Données arrêtées au", j.contenu["arrete_au"]),
        ("Empreinte", j.empreinte),
        ("Empreinte du calcul", j.calcul.empreinte),
    ]
    return v


def _figure(organisation_id: int, cle: str) -> FigureLue | None:
    pk, _, reste = cle.partition("-")
    certification, _, code = reste.partition("-")
    j = JeuAnnuel.toutes.filter(organisation=organisation_id, pk=cle_entiere(pk)).select_related("calcul").first()
    if j is None or not certification.isdigit():
        return None
    return next((f for f in figures_de(j) if (f.certification, f.dite["code"]) == (int(certification), code)), None)


def figure(lecteur: Lecteur, cle: str) -> Voisinage | None:
    f = _figure(lecteur.o, cle)
    if f is None:
        return None
    v = Voisinage(maillon_de(lecteur, f))
    comptees = lignes_de(f)
    if lecteur.anonyme:
        rangees = avec_codes(comptees, lecteur.o, "inscription_id").order_by(RANG, "pk")
    else:
        rangees = comptees.order_by("-numerateur", "inscription__personne__cle_tri", "pk")
    lignes, total = lecteur.tranche(rangees.select_related("inscription__personne"))
    mots = raisons()
    for x in lignes:
        v.vient_de(maillons.ligne(lecteur, x), f"compté parce que : {mots.get(x.raison, x.raison)}")
    au_dela(v, S.LIGNE, total)
    if not total:
        dit = f.dite["denominateur"] is not None
        v.manque(
            S.LIGNE, "Aucune ligne comptée derrière ce chiffre : le contrôle de la chaîne le signale." if dit else "Personne n’est compté ici.",
            amont=True, ton="ko" if dit else "nu",
        )  # fmt: skip
    v.suivi_de(
        maillons.jeu(lecteur, f.jeu), "publié dans ces résultats" if f.jeu.publie_le else "préparé dans ces résultats"
    )
    methode = next((m for m in f.jeu.contenu["methode"] if m["code"] == f.dite["code"]), None)
    if methode is not None:
        v.faits += [
            ("Au numérateur", methode["numerateur"]),
            ("Au dénominateur", methode["denominateur"]),
            ("D’après", methode["reference"]),
        ]
    v.faits.append(("Personnes comptées", nombre(total)))
    return v


def ligne(lecteur: Lecteur, cle: str) -> Voisinage | None:
    x = (
        LigneIndicateur.toutes.filter(organisation=lecteur.o, pk=cle_entiere(cle))
        .select_related("inscription__personne", "inscription__certification__fiche__version", "calcul")
        .first()
    )
    if x is None:
        return None
    v = Voisinage(maillons.ligne(lecteur, x))
    i, raison = x.inscription, raisons().get(x.raison, x.raison)
    if i is None:
        v.manque(
            S.PARCOURS,
            "Le parcours a été effacé depuis : il reste ce qui a été compté, sans la personne.",
            amont=True,
            ton="in",
        )
    else:
        v.vient_de(maillons.parcours(lecteur, i), f"{'compté' if x.compte else 'pas compté'} parce que : {raison}")
        siennes = list(decisions_lues(rendues(lecteur.o).filter(inscription=i)).order_by("decidee_le", "pk"))
        for d in siennes:
            v.vient_de(maillons.decision(lecteur, d), "décision en vigueur sur ce parcours")
        if not siennes:
            v.manque(S.DECISION, "Aucune décision rendue sur ce parcours.", amont=True)
    for f in figures_avec(lecteur.o, x):
        v.suivi_de(maillon_de(lecteur, f), f"compté dans « {f.dite['libelle']} »")
    if not v.aval:
        v.manque(
            S.FIGURE,
            "Compté dans un calcul dont rien n’a été publié." if x.compte else "Ne compte dans aucun chiffre publié.",
        )
    v.faits += [
        ("Pourquoi", raison),
        ("Calcul", str(x.calcul)),
        ("Au numérateur", nombre(x.numerateur)),
        ("Au dénominateur", nombre(x.denominateur)),
    ]
    return v


def figures_avec(organisation_id: int, x: LigneIndicateur, jeux: list[JeuAnnuel] | None = None) -> Iterator[FigureLue]:
    """Published figures that add this row up. One query, none when the sets were read already."""
    for j in publies(organisation_id, calcul=x.calcul_id) if jeux is None else jeux:
        for f in figures_de(j):
            if (
                x.compte
                and j.calcul_id == x.calcul_id
                and f.dite["code"] == x.indicateur
                and x.annee in f.annees
                and f.certification in (0, x.certification_id)
            ):
                yield f


def comptees_dans(lecteur: Lecteur, v: Voisinage, inscription_id: int, certification_id: int, raison: str) -> None:
    """The rows of published sets that count this course. Two queries."""
    jeux = publies(lecteur.o)
    lignes = (
        LigneIndicateur.toutes.filter(
            calcul__in={j.calcul_id for j in jeux},
            certification_id=certification_id,
            inscription=inscription_id,
            compte=True,
        )
        .select_related("inscription__personne")
        .order_by("-calcul_id", "-annee", "indicateur", "pk")
    )
    vues = set[tuple[str, int]]()
    for x in lignes:
        dites = list(figures_avec(lecteur.o, x, jeux))
        # A row of one calculation for each set that was published: the latest tells it.
        if dites and (x.indicateur, x.annee) not in vues:
            vues.add((x.indicateur, x.annee))
            v.suivi_de(
                maillons.ligne(lecteur, x), f"{raison} « {dites[0].dite['libelle']} » {maillons.annee_en_mots(x.annee)}"
            )
    if not vues:
        v.manque(S.LIGNE, "N’est compté dans aucun chiffre publié.")
