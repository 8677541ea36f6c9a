"""Programme × competences × assessments: what a partner's programme leaves out, and where it does not assess as registered. Pure.

Source: Code du travail, art. L. 6313-7 (a certifying training covers all of what it announces); the fiche's own texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parchemin.referentiel.domain.texte import Enumeration, Morceau, Paragraphe
from parchemin.reseau import constats_dossier as c
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class CompetenceAttendue:
    """One line of a bloc. `cle` comes from its words: the same sentence in the next version of the fiche has the same one."""

    cle: str
    texte: str


@dataclass(frozen=True, slots=True)
class BlocAttendu:
    """One bloc of the fiche, cut into lines."""

    code: str
    libelle: str
    competences: tuple[CompetenceAttendue, ...]
    modalites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CelluleLue:
    """What the programme says of one competence."""

    sequence: str
    heures: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EvaluationLue:
    """How the partner assesses a bloc: as the fiche has it, or otherwise and why."""

    identique: bool
    pratiquee: str = ""
    justification: str = ""


@dataclass(frozen=True, slots=True)
class CouvertureBloc:
    """One bloc against the programme. `retires`, `ajoutes`: lines of the assessment that only the fiche, or only the partner, has."""

    bloc: BlocAttendu
    non_couvertes: tuple[CompetenceAttendue, ...]
    heures: Decimal
    evaluation: EvaluationLue | None
    retires: tuple[str, ...]
    ajoutes: tuple[str, ...]

    @property
    def couvertes(self) -> int:
        return len(self.bloc.competences) - len(self.non_couvertes)

    @property
    def pourcent(self) -> int:
        """Whole number, never rounded up to 100."""
        return 100 * self.couvertes // len(self.bloc.competences) if self.bloc.competences else 100

    @property
    def altere(self) -> bool:
        return bool(self.retires or self.ajoutes)

    @property
    def alteration_tue(self) -> bool:
        return self.altere and not (self.evaluation is not None and self.evaluation.justification.strip())


@dataclass(frozen=True, slots=True)
class ChangementFicheMatrice:
    """What changed between the fiche that a matrix was written against and the one of today, in one bloc."""

    code: str
    nouveau: bool
    retire: bool
    ajoutees: tuple[str, ...]
    retirees: tuple[str, ...]
    evaluation: bool


def lignes_de(morceaux: Iterable[Morceau]) -> tuple[str, ...]:
    """The lines of a long text of the fiche. Where it has a list, its items; a sentence that only introduces a list is no line."""
    lus = list(morceaux)
    lignes: list[str] = []
    for rang, m in enumerate(lus):
        if isinstance(m, Enumeration):
            lignes += m.elements
        elif isinstance(m, Paragraphe):
            annonce = m.texte.rstrip().endswith(":") and rang + 1 < len(lus) and isinstance(lus[rang + 1], Enumeration)
            lignes += [] if annonce else [m.texte]
    return tuple(x for x in (" ".join(ligne.split()) for ligne in lignes) if x)


def cle_de(texte: str) -> str:
    """Of a line, from its words: case, accents and punctuation do not change it."""
    return hashlib.sha256(cle_recherche(texte).encode()).hexdigest()[:16]


def bloc_attendu(code: str, libelle: str, competences: Iterable[Morceau], modalites: Iterable[Morceau]) -> BlocAttendu:
    """A line told twice in one bloc counts once. A bloc whose text is empty is one line: its title."""
    lignes = lignes_de(competences) or (libelle,)
    par_cle = {cle_de(x): x for x in reversed(lignes)}
    return BlocAttendu(
        code, libelle, tuple(CompetenceAttendue(k, par_cle[k]) for k in dict.fromkeys(map(cle_de, lignes))), lignes_de(modalites)
    )  # fmt: skip


def empreinte(blocs: Iterable[BlocAttendu]) -> str:
    """Of what a matrix is written against: equal, it still holds whatever else changed in the fiche."""
    dit = [(b.code, sorted(x.cle for x in b.competences), sorted(map(cle_de, b.modalites))) for b in blocs]
    return hashlib.sha256(repr(sorted(dit)).encode()).hexdigest()


def etat_bloc(
    bloc: BlocAttendu, cellules: Mapping[str, CelluleLue], evaluation: EvaluationLue | None
) -> CouvertureBloc:
    """`cellules`: by key of the competence. A competence is covered by a sequence that has a name."""
    couvre = {k for k, x in cellules.items() if x.sequence.strip()}
    non = tuple(x for x in bloc.competences if x.cle not in couvre)
    heures = sum(
        (x.heures for k, x in cellules.items() if x.heures is not None and k in {y.cle for y in bloc.competences}),
        Decimal(0),
    )
    retires: tuple[str, ...] = ()
    ajoutes: tuple[str, ...] = ()
    if evaluation is not None and not evaluation.identique:
        dites = tuple(" ".join(x.split()) for x in evaluation.pratiquee.splitlines() if x.strip())
        ici, la = {cle_de(x) for x in dites}, {cle_de(x) for x in bloc.modalites}
        retires = tuple(x for x in bloc.modalites if cle_de(x) not in ici)
        ajoutes = tuple(x for x in dites if cle_de(x) not in la)
    return CouvertureBloc(bloc, non, heures, evaluation, retires, ajoutes)


def constats(etats: Iterable[CouvertureBloc]) -> list[Constat]:
    """What the matrix says is not right, bloc by bloc."""
    trouves = []
    for x in etats:
        nom = f"{x.bloc.code} {x.bloc.libelle}"
        if x.non_couvertes:
            trouves.append(c.NON_COUVERTE.constat(bloc=nom, n=len(x.non_couvertes), total=len(x.bloc.competences)))
        if x.evaluation is None:
            trouves.append(c.EVALUATION_TUE.constat(bloc=nom))
        elif x.alteration_tue:
            trouves.append(c.EVALUATION_ALTEREE.constat(bloc=nom))
    return trouves


def changements(avant: Sequence[BlocAttendu], apres: Sequence[BlocAttendu]) -> list[ChangementFicheMatrice]:
    """By code of bloc, what appeared, what went, and whether the assessment is another. Empty: the matrix still holds."""
    vieux, neufs = {b.code: b for b in avant}, {b.code: b for b in apres}
    trouves = []
    for code in sorted({*vieux, *neufs}):
        a, b = vieux.get(code), neufs.get(code)
        anciennes = {x.cle: x.texte for x in a.competences} if a else {}
        nouvelles = {x.cle: x.texte for x in b.competences} if b else {}
        autre = a is not None and b is not None and set(map(cle_de, a.modalites)) != set(map(cle_de, b.modalites))
        x = ChangementFicheMatrice(
            code, a is None, b is None, tuple(t for k, t in nouvelles.items() if k not in anciennes),
            tuple(t for k, t in anciennes.items() if k not in nouvelles), autre,
        )  # fmt: skip
        if x.nouveau or x.retire or x.ajoutees or x.retirees or x.evaluation:
            trouves.append(x)
    return trouves


def fiche_a_change(etats: Iterable[ChangementFicheMatrice]) -> list[Constat]:
    dits = [x.code for x in etats]
    return [c.MATRICE_A_REVOIR.constat(quoi=", ".join(dits))] if dits else []
