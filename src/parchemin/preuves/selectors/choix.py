"""What the organisation follows: versions, categories, its own requirements, correspondences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from parchemin.comptes.models import Organisation
from parchemin.preuves.domain.referentiels import (
    INTERNE,
    Attendu,
    CategorieAction,
    Critere,
    Exigence,
    Referentiel,
    SituationPrestataire,
    familles,
    version_choisie,
)
from parchemin.preuves.models import CorrespondanceExigence, ExigencePropre, ReglagePreuves, SuiviReferentiel
from parchemin.socle.textes import Recueil

CATEGORIES = {
    CategorieAction.OF: "Actions de formation",
    CategorieAction.CFA: "Apprentissage (CFA)",
    CategorieAction.VAE: "Validation des acquis de l’expérience",
    CategorieAction.CBC: "Bilans de compétences",
}
SITUATIONS = {
    SituationPrestataire.CERTIFIANTE: "Nous préparons à des certifications",
    SituationPrestataire.ALTERNANCE: "Nous formons en alternance",
    SituationPrestataire.ENTREPRISE: "Nos formations ont des périodes en entreprise",
    SituationPrestataire.SOUS_TRAITANCE: "Nous faisons appel à des sous-traitants ou au portage salarial",
    SituationPrestataire.LONGUE: "Certaines de nos formations durent plus de deux jours",
}


@cache
def recueil() -> Recueil:
    return Recueil(Path(__file__).resolve().parents[1] / "donnees" / "preuves.yaml")


def fraicheur(jour: date) -> int:
    """Months, by the rule of the house."""
    return int(recueil().valeur_au("fraicheur", jour))


@dataclass(frozen=True)
class Choix:
    """On one day. `referentiels`: the version of every family, the organisation's additions included; `suivies`: families it follows."""

    organisation: Organisation
    jour: date
    categories: tuple[CategorieAction, ...]
    situations: tuple[SituationPrestataire, ...]
    referentiels: dict[str, Referentiel]
    suivies: tuple[str, ...]
    audits: dict[str, date | None]
    imposees: dict[str, str]
    exigences: dict[str, Exigence] = field(default_factory=dict)

    def applicables(self, famille: str) -> tuple[Exigence, ...]:
        return self.referentiels[famille].applicables(self.categories, self.situations)

    def attendus(self, e: Exigence) -> tuple[Attendu, ...]:
        """Its own kinds of evidence, those of the requirements that answer it, or itself as a whole."""
        lus = list(e.attendus_pour(self.categories))
        for cle in e.correspond:
            autre = self.exigences.get(cle)
            if autre is not None:
                lus += self._propres(autre)
        return tuple(dict.fromkeys(lus)) or self._propres(e)

    def _propres(self, e: Exigence) -> tuple[Attendu, ...]:
        """At one remove only: a correspondence is not followed further."""
        return e.attendus_pour(self.categories) or (
            Attendu(e.cle, e.titre, frozenset(), e.attendus[0].mois if e.famille == INTERNE and e.attendus else None, e.change_le),
        )  # fmt: skip

    def connus(self) -> dict[str, str]:
        """Every key that an evidence may serve, with its words: of the frameworks followed, and of those that answer them."""
        utiles = dict.fromkeys(e.cle for f in self.suivies for e in self.applicables(f))
        utiles |= dict.fromkeys(c for k in list(utiles) for c in self.exigences[k].correspond if c in self.exigences)
        mots: dict[str, str] = {}
        for cle in utiles:
            e = self.exigences[cle]
            if e.correspond and not e.attendus:
                continue
            mots |= {a.cle: f"{e.numero}{a.libelle}" for a in self._propres(e)}
        return mots


def choix(organisation: Organisation, jour: date) -> Choix:
    """Four queries."""
    reglage = ReglagePreuves.toutes.filter(organisation=organisation).first()
    suivis = {s.famille: s for s in SuiviReferentiel.toutes.filter(organisation=organisation).order_by("pk")}
    propres = list(
        ExigencePropre.toutes.filter(organisation=organisation, retiree_le__isnull=True).order_by("code", "pk")
    )
    ajouts = list(CorrespondanceExigence.toutes.filter(organisation=organisation).order_by("pk"))
    referentiels: dict[str, Referentiel] = {}
    for famille in familles():
        s = suivis.get(famille)
        r = version_choisie(famille, jour, s.audit_le if s else None, s.version if s else "")
        referentiels[famille] = _corriger(r, ajouts)
    referentiels[INTERNE] = referentiel_interne(propres)
    suivies = tuple(
        f for f in referentiels if (suivis[f].suivi if f in suivis else _par_defaut(organisation, f, bool(propres)))
    )
    categories, situations = _categories(organisation, reglage)
    return Choix(
        organisation, jour, categories, situations, referentiels, suivies, {f: s.audit_le for f, s in suivis.items()},
        {f: s.version for f, s in suivis.items() if s.version}, {e.cle: e for r in referentiels.values() for e in r.exigences},
    )  # fmt: skip


def _par_defaut(o: Organisation, famille: str, a_les_siennes: bool) -> bool:
    return {
        "qualiopi": o.est_cfa or o.est_organisme_formation, "certificateur": o.est_certificateur, "ministeres": o.est_cfa, INTERNE: a_les_siennes,
    }.get(famille, False)  # fmt: skip


def _categories(
    o: Organisation, reglage: ReglagePreuves | None
) -> tuple[tuple[CategorieAction, ...], tuple[SituationPrestataire, ...]]:
    """What was chosen; before any choice, what the organisation says it is, and every situation: nothing is left out by silence."""
    if reglage is not None:
        return tuple(CategorieAction(c) for c in reglage.categories), tuple(
            SituationPrestataire(s) for s in reglage.situations
        )
    dites = [c for c, oui in ((CategorieAction.OF, o.est_organisme_formation), (CategorieAction.CFA, o.est_cfa)) if oui]
    return tuple(dites or [CategorieAction.OF]), tuple(SituationPrestataire)


def _corriger(r: Referentiel, ajouts: Iterable[CorrespondanceExigence]) -> Referentiel:
    """The version, with what the organisation added to it or set aside."""
    exigences = {e.cle: e for e in r.exigences}
    for a in ajouts:
        famille, _, code = a.de.partition(":")
        if famille != r.famille:
            continue
        e = exigences.get(a.de)
        if e is None:
            if a.ecartee:
                continue
            e = Exigence(
                famille, code, a.titre or code, f"Numéro ajouté par votre organisme, d’après : {a.source}.", r.criteres[0].code,
                article=a.source, a_verifier=True,
            )  # fmt: skip
        autres = tuple(c for c in e.correspond if c != a.vers)
        exigences[a.de] = replace(e, correspond=autres if a.ecartee else (*autres, a.vers))
    return replace(r, exigences=tuple(exigences.values()))


def referentiel_interne(propres: Iterable[ExigencePropre]) -> Referentiel:
    """What the organisation asks of itself, as a framework among the others."""
    exigences = tuple(
        Exigence(
            INTERNE, p.code, p.titre, p.demande, "propres",
            attendus=(Attendu(f"{INTERNE}:{p.code}", p.titre, frozenset(), p.mois),),
        )
        for p in propres
    )  # fmt: skip
    return Referentiel(
        INTERNE, INTERNE, "Nos exigences", "", "Ce que votre organisme se demande à lui-même.", None, None, False, False,
        (Critere("propres", "Nos exigences"),), exigences, (), {},
    )  # fmt: skip
