"""« Matrice d’un programme »: one row per competence, the sequence that treats it, its hours, and how its bloc is assessed.

An empty cell changes nothing. A competence is known by its words, as the fiche of today has them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django import forms

from parchemin.comptes.models import Membre
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import (
    ActionLigne,
    ChampImport,
    Circonstances,
    ConstatLigne,
    LigneAnalysee,
    LigneLue,
    LigneRetenue,
    Operation,
    TypeImport,
    inscrire_type,
    lecteurs,
)
from parchemin.reseau import constats as c
from parchemin.reseau.constats_dossier import EVALUATION_TUE
from parchemin.reseau.domain.matrice import BlocAttendu, cle_de
from parchemin.reseau.models import CelluleMatrice, EvaluationMatrice, HabilitationPartenaire, RoleHabilite
from parchemin.reseau.selectors.matrice import blocs_attendus, derniere, lire_matrice
from parchemin.reseau.services.matrice import HEURES_MAX, CelluleEcrite, EvaluationEcrite, ecrire_lignes
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

CODE = "reseau.matrice"
CELLULE, EVALUATION = "reseau.CelluleMatrice", "reseau.EvaluationMatrice"
COMME_LA_FICHE, AUTREMENT = "Comme la fiche", "Autrement"


class OptionsMatrice(forms.Form):
    """Which habilitation the programme is of."""

    habilitation = forms.TypedChoiceField(
        label="Habilitation", coerce=int, help_text="Celles qui confient la formation à un partenaire."
    )

    def __init__(self, *args: Any, membre: Membre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lignes = (
            HabilitationPartenaire.toutes.filter(organisation=membre.organisation_id, role=RoleHabilite.FORMER)
            .select_related("etablissement", "certification__fiche__version")
            .order_by("etablissement__cle_tri", "certification__cle_tri", "pk")
        )
        champ: Any = self.fields["habilitation"]
        champ.choices = [
            ("", "Choisir…"),
            *((h.pk, f"{h.etablissement.denomination}, {h.certification.intitule}") for h in lignes),
        ]


CHAMPS = (
    ChampImport(
        "bloc", "Bloc", lecteurs.texte(60), obligatoire=True, exemples=("RNCP99001BC01 (exemple)", "RNCP99001BC01 (exemple)"),
        alias=("code du bloc", "code bloc", "bloc de compétences"),
    ),
    ChampImport(
        "competence", "Compétence", lecteurs.paragraphe(4000), obligatoire=True, exemples=("Lire une carte", "Tenir un cap"),
        alias=("compétences", "libellé de la compétence", "compétence visée"), aide="Les mots de la fiche.",
    ),
    ChampImport(
        "sequence", "Séquence", lecteurs.texte(300), exemples=("Module 1", "Module 2"),
        alias=("séquence du programme", "module", "séance"), aide="Ce qui la traite dans le programme. Vide : rien ne change.",
    ),
    ChampImport(
        "heures", "Heures", lecteurs.decimal(minimum=0, maximum=HEURES_MAX, decimales=1), exemples=("7,5", "14"),
        alias=("durée", "nombre d’heures", "volume horaire"),
    ),
    ChampImport(
        "evaluation", "Évaluation du bloc", lecteurs.choix({COMME_LA_FICHE: "identique", AUTREMENT: "autrement"}),
        exemples=(COMME_LA_FICHE, ""), alias=("évaluation", "mode d’évaluation"), aide="Une fois par bloc suffit.",
    ),
    ChampImport(
        "pratiquee", "Ce que fait le partenaire", lecteurs.paragraphe(6000), exemples=("", ""),
        alias=("évaluation pratiquée", "épreuves"), aide="Si autrement : une épreuve par ligne dans la cellule.",
    ),
    ChampImport("justification", "Pourquoi", lecteurs.paragraphe(3000), exemples=("", ""), alias=("justification", "raison")),
)  # fmt: skip
ENTETES = tuple(champ.libelle for champ in CHAMPS)


def lignes_du_tableur(h: HabilitationPartenaire) -> list[tuple[Any, ...]]:
    """The matrix as a file that may be filled and brought back: every competence, what is written of it, the assessment of its bloc."""
    lu = lire_matrice(h, aujourdhui())
    cellules = {(x.bloc, x.cle): x for x in lu.matrice.cellules.order_by("pk")} if lu.matrice is not None else {}
    lignes: list[tuple[Any, ...]] = []
    for etat in lu.etats:
        e = etat.evaluation
        dite = ("", "", "")
        if e is not None:
            dite = (COMME_LA_FICHE if e.identique else AUTREMENT, e.pratiquee, e.justification)
        for k in etat.bloc.competences:
            x = cellules.get((etat.bloc.code, k.cle))
            lue = (x.sequence, "" if x.heures is None else x.heures) if x is not None else ("", "")
            lignes.append((etat.bloc.code, k.texte, *lue, *dite))
    return lignes


class AnalyseurMatrice:
    """Remembers what earlier rows said: one row for a competence, one assessment for a bloc."""

    def __init__(self, circonstances: Circonstances) -> None:
        self._c = circonstances
        self._vues: dict[tuple[str, str], int] = {}
        self._evaluations: dict[str, tuple[int, tuple[bool, str, str]]] = {}

    @cached_property
    def _h(self) -> HabilitationPartenaire:
        h: HabilitationPartenaire = (
            HabilitationPartenaire.toutes.select_related("etablissement", "certification__fiche__version")
            .filter(role=RoleHabilite.FORMER)
            .get(pk=int(self._c.options.get("habilitation") or 0), organisation=self._c.organisation_id)
        )
        return h

    @cached_property
    def _blocs(self) -> dict[str, BlocAttendu]:
        return {cle_recherche(b.code): b for b in blocs_attendus(self._h, aujourdhui())}

    @cached_property
    def _actuelles(self) -> tuple[dict[tuple[str, str], list[str]], dict[str, list[Any]]]:
        """What the matrix says now, by competence and by bloc."""
        m = derniere(self._h)
        if m is None:
            return {}, {}
        cellules = {(x.bloc, x.cle): _dite(x) for x in m.cellules.order_by("pk")}
        return cellules, {e.bloc: [e.identique, e.pratiquee, e.justification] for e in m.evaluations.order_by("pk")}

    # --- judge
    def analyser(self, lignes: Sequence[LigneLue]) -> Sequence[LigneAnalysee]:
        return [self._juger(x) for x in lignes]

    def _juger(self, ligne: LigneLue) -> LigneAnalysee:
        v, trouves = ligne.valeurs, list[ConstatLigne]()
        dit, texte = v.get("bloc") or "", v.get("competence") or ""
        bloc = self._blocs.get(cle_recherche(dit))
        if bloc is None:
            connus = ", ".join(b.code for b in self._blocs.values())
            if dit:
                trouves.append(ConstatLigne("bloc", c.BLOC_DU_FICHIER.constat(bloc=dit, connus=connus)))
            return LigneAnalysee(ActionLigne.REFUSER, texte[:200] or dit, {}, trouves)
        cle = cle_de(texte)
        if cle not in {k.cle for k in bloc.competences}:
            if texte:
                proches = get_close_matches(texte, [k.texte for k in bloc.competences], n=1, cutoff=0.6)
                proche = f" La plus proche : « {proches[0]} »." if proches else ""
                trouves.append(
                    ConstatLigne("competence", c.COMPETENCE_DU_FICHIER.constat(bloc=bloc.code, proche=proche))
                )
            return LigneAnalysee(ActionLigne.REFUSER, texte[:200] or bloc.code, {}, trouves)
        deja = self._vues.setdefault((bloc.code, cle), ligne.numero)
        if deja != ligne.numero:
            trouves.append(ConstatLigne("competence", c.COMPETENCE_DEUX_FOIS.constat(ligne=deja)))
        evaluation = self._evaluation(bloc.code, ligne, trouves)
        return self._verdict(bloc.code, cle, texte, v, evaluation, trouves)

    def _evaluation(self, bloc: str, ligne: LigneLue, trouves: list[ConstatLigne]) -> tuple[bool, str, str] | None:
        """What this row is the first to say of its bloc; None when it says nothing, or what was said before."""
        v = ligne.valeurs
        if v.get("evaluation") is None:
            return None
        identique = v["evaluation"] == "identique"
        dite = (
            identique,
            "" if identique else v.get("pratiquee") or "",
            "" if identique else v.get("justification") or "",
        )
        if not identique and not dite[1]:
            trouves.append(ConstatLigne("pratiquee", EVALUATION_TUE.constat(bloc=bloc)))
            return None
        numero, premiere = self._evaluations.setdefault(bloc, (ligne.numero, dite))
        if premiere != dite:
            trouves.append(ConstatLigne("evaluation", c.EVALUATION_CONTRAIRE.constat(ligne=numero, bloc=bloc)))
        return dite if numero == ligne.numero else None

    def _verdict(
        self, bloc: str, cle: str, texte: str, v: Mapping[str, Any], evaluation: tuple[bool, str, str] | None,
        trouves: list[ConstatLigne],
    ) -> LigneAnalysee:  # fmt: skip
        cellules, evaluations = self._actuelles
        avant, eval_avant = cellules.get((bloc, cle)), evaluations.get(bloc)
        donnees: dict[str, Any] = {"bloc": bloc, "cle": cle}
        sequence, heures = v.get("sequence"), v.get("heures")
        if sequence or (heures is not None and avant is not None):
            apres = [
                sequence or (avant[0] if avant else ""),
                _nombre(heures) if heures is not None else avant[1] if avant else "",
            ]
            if apres != avant:
                donnees |= {"cellule": apres, "cellule_avant": avant}
        if evaluation is not None and list(evaluation) != eval_avant:
            donnees |= {"evaluation": list(evaluation), "evaluation_avant": eval_avant}
        if "cellule" not in donnees and "evaluation" not in donnees:
            return LigneAnalysee(ActionLigne.INCHANGER, texte[:200], donnees, trouves)
        neuve = donnees.get("cellule_avant") is None and donnees.get("evaluation_avant") is None
        return LigneAnalysee(ActionLigne.CREER if neuve else ActionLigne.MODIFIER, texte[:200], donnees, trouves)

    # --- write
    def appliquer(self, lignes: Sequence[LigneRetenue]) -> Sequence[Operation]:
        membre = Membre.toutes.select_related("utilisateur").get(pk=self._c.membre_id or 0)
        HabilitationPartenaire.toutes.select_for_update(of=("self",)).get(pk=self._h.pk)
        self.__dict__.pop("_actuelles", None)  # read again, under the lock
        self.__dict__.pop("_blocs", None)
        cellules, evaluations = self._actuelles
        connues = {(b.code, k.cle) for b in self._blocs.values() for k in b.competences}
        a_ecrire, a_dire = [], []
        for x in lignes:
            d = x.donnees
            change = "cellule" in d and cellules.get((d["bloc"], d["cle"])) != d["cellule_avant"]
            change |= "evaluation" in d and evaluations.get(d["bloc"]) != d["evaluation_avant"]
            if change or (d["bloc"], d["cle"]) not in connues:
                raise ErreurMetier(c.MATRICE_CHANGEE.constat(quoi=f"ligne {x.numero}, bloc {d['bloc']}"))
            if "cellule" in d:
                sequence, heures = d["cellule"]
                a_ecrire.append(
                    (x.numero, d, CelluleEcrite(d["bloc"], d["cle"], sequence, Decimal(heures) if heures else None))
                )
            if "evaluation" in d:
                a_dire.append((x.numero, d, EvaluationEcrite(d["bloc"], *d["evaluation"])))
        if not a_ecrire and not a_dire:
            return []
        m = ecrire_lignes(
            habilitation=self._h, cellules=[y for _, _, y in a_ecrire], evaluations=[y for _, _, y in a_dire],
            acteur=reference_de(membre.utilisateur),
        )  # fmt: skip
        return [
            *(Operation(n, CELLULE, f"{m.pk}|{y.bloc}|{y.cle}", _dict(d["cellule_avant"]), {"dit": d["cellule"]}) for n, d, y in a_ecrire),
            *(Operation(n, EVALUATION, f"{m.pk}|{y.bloc}", _dict(d["evaluation_avant"]), {"dit": d["evaluation"]}) for n, d, y in a_dire),
        ]  # fmt: skip

    # --- undo
    def objections(self, operations: Sequence[Operation]) -> list[Constat]:
        """A line written again since."""
        return [
            c.MATRICE_CHANGEE.constat(quoi=f"ligne {o.numero}")
            for o in operations
            if (x := _ligne(o)) is None or _dite(x) != (o.apres or {}).get("dit")
        ]

    def defaire(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        if contre := self.objections(operations):
            return contre
        for o in operations:
            x = _ligne(o)
            if x is None:
                continue
            if o.avant is None:
                x.delete()
            elif isinstance(x, CelluleMatrice):
                sequence, heures = o.avant["dit"]
                x.sequence, x.heures = sequence, Decimal(heures) if heures else None
                x.save(update_fields=["sequence", "heures"])
            else:
                x.identique, x.pratiquee, x.justification = o.avant["dit"]
                x.save(update_fields=["identique", "pratiquee", "justification"])
        return []


def _dict(avant: list[Any] | None) -> dict[str, Any] | None:
    return None if avant is None else {"dit": avant}


def _nombre(heures: Decimal) -> str:
    return f"{heures:.1f}"


def _dite(x: CelluleMatrice | EvaluationMatrice) -> list[Any]:
    if isinstance(x, CelluleMatrice):
        return [x.sequence, "" if x.heures is None else _nombre(x.heures)]
    return [x.identique, x.pratiquee, x.justification]


def _ligne(o: Operation) -> CelluleMatrice | EvaluationMatrice | None:
    matrice, bloc, *reste = o.cle.split("|")
    if o.modele == CELLULE:
        cellule: CelluleMatrice | None = CelluleMatrice.toutes.filter(
            matrice=int(matrice), bloc=bloc, cle=reste[0]
        ).first()
        return cellule
    evaluation: EvaluationMatrice | None = EvaluationMatrice.toutes.filter(matrice=int(matrice), bloc=bloc).first()
    return evaluation


def habilitation_dite(options: Mapping[str, Any]) -> tuple[str, str, int] | None:
    """The habilitation of the file, and the page of its matrix."""
    h = (
        HabilitationPartenaire.objects.select_related("etablissement", "certification__fiche__version")
        .filter(pk=options.get("habilitation") or 0)
        .first()
    )
    return (str(h), "reseau:matrice", h.pk) if h is not None else None


MATRICE = inscrire_type(
    TypeImport(
        code=CODE,
        libelle="Matrice d’un programme",
        description="Une ligne par compétence : la séquence qui la traite, ses heures, et comment son bloc s’évalue. Une cellule vide ne "
        "change rien. Le fichier à remplir, avec les compétences de la fiche, est sur la page de la matrice.",
        permission="reseau.habiliter",
        champs=CHAMPS,
        analyseur=AnalyseurMatrice,
        sortes={CELLULE: "compétence,compétences", EVALUATION: "évaluation,évaluations"},
        formulaire_options="parchemin.reseau.imports_matrice.OptionsMatrice",
        suite="reseau:habilitations",
        objet=habilitation_dite,
        par_transaction=5_000,
    )
)
