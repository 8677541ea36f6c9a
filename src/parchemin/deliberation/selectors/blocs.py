"""Blocs under the certifier's own reference, and which blocs of a certification a person holds, with the reason for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q

from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import (
    AcquisConserve,
    Decision,
    LienBloc,
    NatureAcquis,
    RegleEquivalence,
)
from parchemin.deliberation.selectors.acquis import derniere_date
from parchemin.deliberation.selectors.applicables import blocs_d_autres_options
from parchemin.parcours.models import Personne
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification, CorrespondanceDeclaree
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr

Bloc = tuple[str, str]
"""(fiche, code): the only name of a bloc; the code alone is shared by faulty fiches."""
NATURES_BLOC = (NatureAcquis.BLOC, NatureAcquis.CCP, NatureAcquis.UNITE)
PAS_UNE_CERTIFICATION = "Un bloc de ce diplôme est attesté pour lui-même : il n’est pas une certification, et ne se présente pas comme telle."
PAS_UN_TITRE = (
    "Un CCP reste acquis à la personne ; seul, il n’est pas le titre et ne compte pas dans un taux d’obtention."
)


@dataclass(frozen=True, slots=True)
class BlocDetenu:
    """A bloc of the certification that the person holds. `par`: direct, certification, option, reference, correspondance, equivalence.

    `option`: by the certification obtained in another option than the one looked at, and common to both.

    `acquis`: the row behind it, when there is a single one; `sources`: keys of all of them.
    """

    code: str
    libelle: str
    par: str
    raison: str
    obtenu_le: date | None
    avertissement: str = ""
    acquis: AcquisConserve | None = None
    sources: tuple[int, ...] = ()


AILLEURS = frozenset({"option", "reference", "correspondance", "equivalence"})
"""Ways in which something won in another fiche, or in another option, counts in this one."""


@dataclass(frozen=True, slots=True)
class Entiere:
    """A certification held whole, in one option. `hors`: codes of the blocs that are those of its other options only."""

    decision: Decision
    hors: frozenset[str] = frozenset()

    @property
    def le(self) -> date:
        return self.decision.decidee_le

    @property
    def specialite(self) -> str:
        return str(self.decision.inscription.specialite)


@dataclass(frozen=True, slots=True)
class CorrespondanceLue:
    """What a fiche declares. Empty lists on both sides: the whole certification."""

    fiche: str
    blocs: tuple[str, ...]
    vers: str
    blocs_vers: tuple[str, ...]

    @property
    def entiere(self) -> bool:
        return not self.blocs and not self.blocs_vers

    @property
    def mots(self) -> str:
        """« RNCP99022 déclare : BC01 ↔ RNCP99021 BC01 »."""
        if self.entiere:
            return f"{self.fiche} déclare : la certification entière ↔ {self.vers}"
        return (
            f"{self.fiche} déclare : {court(self.blocs, self.fiche)} ↔ {self.vers} {court(self.blocs_vers, self.vers)}"
        )

    def sens(self) -> list[tuple[str, tuple[str, ...], str, tuple[str, ...]]]:
        """Both ways: the register writes them as equivalences."""
        return [
            (self.fiche, self.blocs, self.vers, self.blocs_vers),
            (self.vers, self.blocs_vers, self.fiche, self.blocs),
        ]


def court(codes: Iterable[str], fiche: str) -> str:
    """« BC01, BC02 »."""
    return ", ".join(c.removeprefix(fiche) or c for c in codes) or "tout"


def correspondances_de(code: str) -> list[CorrespondanceLue]:
    """Declared by this fiche, or by another towards it, in the versions in force. One query; none for a local certification."""
    if not code.startswith(("RNCP", "RS")):
        return []
    lignes = CorrespondanceDeclaree.objects.filter(
        Q(version__fiche__code=code) | Q(code_destination=code), version__pk=F("version__fiche__version_id")
    ).select_related("version__fiche")
    return [
        CorrespondanceLue(x.version.fiche.code, tuple(x.blocs_source), x.code_destination, tuple(x.blocs_destination))
        for x in lignes.order_by("version__fiche__code", "pk")
    ]


def blocs_detenus(
    personne: Personne, certification: Certification, jour: date, specialite: str = ""
) -> list[BlocDetenu]:
    """Blocs of the certification, as published that day, that the person holds, by code; a reason for each.

    Elsewhere a bloc counts only through the certifier's link, a correspondence of the register or a dated rule: never because
    one fiche follows another. A certification obtained in an option gives the blocs of that option. `specialite`: that of the
    enrolment looked at. Seven queries whatever the number, and three for each certification held in an option.
    """
    cibles = {code: mots.removeprefix(f"{code} · ") for code, mots in blocs_au_choix(certification, jour)}
    numero = certification.numero
    tenus, entieres = _tenus(personne, jour)
    liens = list(LienBloc.toutes.filter(organisation_id=personne.organisation_id).select_related("reference"))
    regles = RegleEquivalence.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), organisation_id=personne.organisation_id, cible_fiche=numero, du__lte=jour
    )
    trouves: dict[str, BlocDetenu] = {}
    sources = (
        _directs(
            cibles,
            numero,
            tenus,
            entieres.get(numero, ()),
            specialite,
            blocs_d_autres_options(certification, specialite, jour) if numero in entieres else frozenset(),
        ),
        _par_reference(cibles, numero, tenus, liens),
        _par_correspondance(cibles, numero, tenus, entieres, correspondances_de(numero)),
        _par_regle(cibles, tenus, liens, list(regles.order_by("du", "pk"))),
    )
    for source in sources:
        for b in source:
            trouves.setdefault(b.code, b)
    return [_avec_mots(trouves[code], certification) for code in sorted(trouves)]


def _tenus(personne: Personne, jour: date) -> tuple[dict[Bloc, AcquisConserve], dict[str, list[Entiere]]]:
    """(blocs held on that day, certifications held whole, the first one first), by their names."""
    lignes = AcquisConserve.toutes.filter(
        personne=personne, nature__in=NATURES_BLOC, retire_le__isnull=True, obtenu_le__lte=jour
    ).select_related("certification__fiche__version", "element")
    tenus: dict[Bloc, AcquisConserve] = {}
    for a in lignes.order_by("obtenu_le", "pk"):
        fin = derniere_date(a)
        if (a.note is not None and a.note < 10) or (not a.definitif and fin is not None and fin < jour):
            continue
        code = a.element.code_bloc if a.element is not None and a.element.code_bloc else a.code
        tenus.setdefault((a.certification.numero, code), a)
    decisions = Decision.toutes.filter(
        inscription__personne=personne, en_vigueur=True, resultat=Resultat.ADMIS, decidee_le__lte=jour
    ).select_related("inscription__certification__fiche__version")
    entieres: dict[str, list[Entiere]] = {}
    for d in decisions.order_by("decidee_le", "pk"):
        i = d.inscription
        hors = blocs_d_autres_options(i.certification, i.specialite, d.decidee_le)
        entieres.setdefault(i.certification.numero, []).append(Entiere(d, hors))
    return tenus, entieres


def _directs(
    cibles: Mapping[str, str],
    numero: str,
    tenus: Mapping[Bloc, AcquisConserve],
    entieres: Sequence[Entiere],
    specialite: str,
    hors: frozenset[str],
) -> Iterable[BlocDetenu]:
    """`hors`: blocs that the option looked at does not ask for."""
    for code, libelle in cibles.items():
        if (a := tenus.get((numero, code))) is not None:
            yield BlocDetenu(
                code,
                libelle,
                "direct",
                f"Obtenu le {date_fr(a.obtenu_le)} dans cette certification.",
                a.obtenu_le,
                "",
                a,
            )
        elif (x := next((x for x in entieres if code not in x.hors), None)) is not None:
            autre = bool(specialite and x.specialite) and cle_recherche(specialite) != cle_recherche(x.specialite)
            option = f" en « {x.specialite} »" if x.specialite else ""
            raison = f"La certification entière a été obtenue le {date_fr(x.le)}{option}."
            yield BlocDetenu(code, libelle, "option" if autre and code not in hors else "certification", raison, x.le)


def _par_reference(
    cibles: Mapping[str, str], numero: str, tenus: Mapping[Bloc, AcquisConserve], liens: Sequence[LienBloc]
) -> Iterable[BlocDetenu]:
    par_reference: dict[int, list[LienBloc]] = {}
    for x in liens:
        par_reference.setdefault(x.reference_id, []).append(x)
    for memes in par_reference.values():
        ici = next((x for x in memes if x.code_fiche == numero and x.code_bloc in cibles), None)
        if ici is None:
            continue
        for autre in memes:
            a = tenus.get((autre.code_fiche, autre.code_bloc))
            if a is not None and autre.pk != ici.pk:
                raison = (
                    f"Obtenu le {date_fr(a.obtenu_le)} en {autre.code_fiche} ({court([autre.code_bloc], autre.code_fiche)}) : "
                    f"même référence « {ici.reference.reference} ». {ici.motif}"
                )
                yield BlocDetenu(ici.code_bloc, cibles[ici.code_bloc], "reference", raison, a.obtenu_le, "", a, (a.pk,))


def _par_correspondance(
    cibles: Mapping[str, str],
    numero: str,
    tenus: Mapping[Bloc, AcquisConserve],
    entieres: Mapping[str, Sequence[Entiere]],
    lues: Sequence[CorrespondanceLue],
) -> Iterable[BlocDetenu]:
    for lue in lues:
        for de, blocs, vers, blocs_vers in lue.sens():
            if vers != numero:
                continue
            # The whole gives the blocs of its own option only.
            entiere = next((x for x in entieres.get(de, ()) if not x.hors & set(blocs)), None)
            if lue.entiere:
                if entiere is not None:
                    for code, libelle in cibles.items():
                        raison = f"{de} obtenue le {date_fr(entiere.le)}. {lue.mots}."
                        yield BlocDetenu(code, libelle, "correspondance", raison, entiere.le)
                continue
            siens = [tenus.get((de, b)) for b in blocs]
            if not blocs or (entiere is None and not all(siens)):
                continue
            jours = [a.obtenu_le for a in siens if a is not None]
            obtenu = max(jours) if all(siens) else entiere.le if entiere is not None else None
            for code in blocs_vers:
                if code in cibles:
                    raison = f"{court(blocs, de)} de {de} : {lue.mots}."
                    yield BlocDetenu(
                        code,
                        cibles[code],
                        "correspondance",
                        raison,
                        obtenu,
                        "",
                        siens[0],
                        tuple(a.pk for a in siens if a),
                    )


def _par_regle(
    cibles: Mapping[str, str],
    tenus: Mapping[Bloc, AcquisConserve],
    liens: Sequence[LienBloc],
    regles: Sequence[RegleEquivalence],
) -> Iterable[BlocDetenu]:
    detenues: dict[str, AcquisConserve] = {}
    for x in liens:
        a = tenus.get((x.code_fiche, x.code_bloc))
        if a is not None:
            deja = detenues.get(x.reference.reference)
            detenues[x.reference.reference] = a if deja is None or a.obtenu_le < deja.obtenu_le else deja
    for r in regles:
        if r.cible_bloc in cibles and r.sources and all(s in detenues for s in r.sources):
            au = f" au {date_fr(r.au)}" if r.au else ""
            raison = f"Détient {', '.join(r.sources)}. Règle du certificateur, en vigueur depuis le {date_fr(r.du)}{au} : {r.texte}."
            siens = [detenues[s] for s in r.sources]
            seul = siens[0] if len(siens) == 1 else None
            obtenu = max(a.obtenu_le for a in siens)
            yield BlocDetenu(
                r.cible_bloc, cibles[r.cible_bloc], "equivalence", raison, obtenu, "", seul, tuple(a.pk for a in siens)
            )  # fmt: skip


def _avec_mots(b: BlocDetenu, certification: Certification) -> BlocDetenu:
    avertissement = avertissement_de(certification)
    return replace(b, avertissement=avertissement)


def avertissement_de(certification: Certification) -> str:
    """What may not be said of a part of this certification."""
    famille = facade.famille(certification)
    if famille is facade.Famille.TITRE_PRO:
        return PAS_UN_TITRE
    return PAS_UNE_CERTIFICATION if famille in facade.DIPLOMES_ETAT else ""


@dataclass(frozen=True, slots=True)
class Candidat:
    """A link that somebody may make: the evidence, and what the reference would gain. `lien`: the reference is there already."""

    fiche: str
    bloc: str
    preuve: str


def candidats(liens: Sequence[LienBloc]) -> list[Candidat]:
    """Blocs of other fiches that a correspondence, one bloc to one bloc, brings near a reference. Never linked by itself."""
    deja = {(x.code_fiche, x.code_bloc) for x in liens}
    pris = set(LienBloc.objects.values_list("code_fiche", "code_bloc"))
    trouves: dict[Bloc, Candidat] = {}
    for fiche in sorted({x.code_fiche for x in liens}):
        for lue in correspondances_de(fiche):
            if len(lue.blocs) != 1 or len(lue.blocs_vers) != 1:
                continue
            for de, blocs, vers, blocs_vers in lue.sens():
                cible = (vers, blocs_vers[0])
                if (de, blocs[0]) in deja and cible not in pris:
                    trouves.setdefault(cible, Candidat(*cible, lue.mots))
    return [trouves[cle] for cle in sorted(trouves)]
