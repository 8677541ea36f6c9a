"""The matrix of a programme: written bloc by bloc, taken up again when the fiche changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel import facade
from parchemin.reseau import constats_dossier as c
from parchemin.reseau.domain.matrice import BlocAttendu, empreinte
from parchemin.reseau.models import CelluleMatrice, EvaluationMatrice, HabilitationPartenaire, MatriceProgramme
from parchemin.reseau.selectors.matrice import blocs_attendus, defiger, derniere, figer
from parchemin.reseau.services.habilitations import reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

HEURES_MAX = 2000


@transaction.atomic
def reprendre(*, habilitation: HabilitationPartenaire, acteur: Reference) -> MatriceProgramme:
    """The matrix of the fiche of today: the one there is, or a new one that keeps every line whose competence did not change."""
    h = (
        HabilitationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("certification__fiche")
        .get(pk=habilitation.pk)
    )
    jour = aujourdhui()
    blocs, avant = blocs_attendus(h, jour), derniere(h)
    marque = empreinte(blocs)
    if avant is not None and avant.empreinte == marque:
        return avant
    fiche = h.certification.fiche
    m: MatriceProgramme = MatriceProgramme.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, version=facade.version_au(fiche, jour) if fiche is not None else None,
        attendu=figer(blocs), empreinte=marque, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    if avant is not None:
        _garder(avant, m, blocs)
    _tracer(h, acteur, f"a ouvert la matrice du programme : {h}.", m)
    return m


def _garder(avant: MatriceProgramme, m: MatriceProgramme, blocs: list[BlocAttendu]) -> None:
    connues = {(b.code, x.cle) for b in blocs for x in b.competences}
    anciens = {b.code: b for b in defiger(avant.attendu)}
    memes = {b.code for b in blocs if b.code in anciens and anciens[b.code].modalites == b.modalites}
    CelluleMatrice.toutes.bulk_create(
        CelluleMatrice(organisation_id=m.organisation_id, matrice=m, bloc=x.bloc, cle=x.cle, sequence=x.sequence, heures=x.heures)
        for x in avant.cellules.order_by("pk") if (x.bloc, x.cle) in connues
    )  # fmt: skip
    EvaluationMatrice.toutes.bulk_create(
        EvaluationMatrice(
            organisation_id=m.organisation_id, matrice=m, bloc=e.bloc, identique=e.identique, pratiquee=e.pratiquee,
            justification=e.justification,
        )
        for e in avant.evaluations.order_by("pk") if e.bloc in memes or (not e.identique and e.bloc in {b.code for b in blocs})
    )  # fmt: skip


@transaction.atomic
def ecrire_bloc(
    *, habilitation: HabilitationPartenaire, bloc: str, cellules: Mapping[str, tuple[str, Decimal | None]], identique: bool,
    pratiquee: str, justification: str, acteur: Reference,
) -> MatriceProgramme:  # fmt: skip
    """One bloc of the matrix, whole. `cellules`: by key of competence, (sequence, hours). Raises HAB-247, HAB-249."""
    m = reprendre(habilitation=habilitation, acteur=acteur)
    attendu = next((b for b in defiger(m.attendu) if b.code == bloc), None)
    connues = {x.cle for x in attendu.competences} if attendu is not None else set()
    if attendu is None or set(cellules) - connues:
        raise ErreurMetier(c.HEURES.constat(quoi="La fiche ne connaît plus cette ligne"))
    if any(h is not None and not 0 <= h <= HEURES_MAX for _, h in cellules.values()):
        raise ErreurMetier(c.HEURES.constat(quoi="Une durée est impossible"))
    if not identique and not pratiquee.strip():
        raise ErreurMetier(c.EVALUATION_TUE.constat(bloc=bloc))
    m.cellules.filter(bloc=bloc).delete()
    CelluleMatrice.toutes.bulk_create(
        CelluleMatrice(organisation_id=m.organisation_id, matrice=m, bloc=bloc, cle=k, sequence=s.strip(), heures=h)
        for k, (s, h) in cellules.items() if s.strip()
    )  # fmt: skip
    EvaluationMatrice.toutes.update_or_create(
        matrice=m, bloc=bloc,
        defaults={
            "organisation_id": m.organisation_id, "identique": identique, "pratiquee": "" if identique else pratiquee.strip(),
            "justification": "" if identique else justification.strip(),
        },
    )  # fmt: skip
    _tracer(habilitation, acteur, f"a écrit le bloc {bloc} de la matrice : {habilitation}.", m)
    return m


@dataclass(frozen=True, slots=True)
class CelluleEcrite:
    """One competence as a file says it."""

    bloc: str
    cle: str
    sequence: str
    heures: Decimal | None


@dataclass(frozen=True, slots=True)
class EvaluationEcrite:
    """The assessment of one bloc as a file says it."""

    bloc: str
    identique: bool
    pratiquee: str
    justification: str


@transaction.atomic
def ecrire_lignes(
    *,
    habilitation: HabilitationPartenaire,
    cellules: Iterable[CelluleEcrite],
    evaluations: Iterable[EvaluationEcrite],
    acteur: Reference,
) -> MatriceProgramme:
    """Only the lines that are given; the others stay as they are. The caller has judged them against the fiche of today."""
    m = reprendre(habilitation=habilitation, acteur=acteur)
    ecrites = list(cellules)
    for x in ecrites:
        CelluleMatrice.toutes.update_or_create(
            matrice=m, bloc=x.bloc, cle=x.cle,
            defaults={"organisation_id": m.organisation_id, "sequence": x.sequence, "heures": x.heures},
        )  # fmt: skip
    for e in evaluations:
        EvaluationMatrice.toutes.update_or_create(
            matrice=m, bloc=e.bloc,
            defaults={
                "organisation_id": m.organisation_id, "identique": e.identique, "pratiquee": "" if e.identique else e.pratiquee,
                "justification": "" if e.identique else e.justification,
            },
        )  # fmt: skip
    n = len(ecrites)
    lignes = f"{n} lignes" if n > 1 else "une ligne" if n else "les évaluations"
    _tracer(habilitation, acteur, f"a importé {lignes} de la matrice : {habilitation}.", m)
    return m


def _tracer(h: HabilitationPartenaire, acteur: Reference, phrase: str, m: MatriceProgramme) -> None:
    consigner(
        chaine=f"o:{h.organisation_id}", acteur=acteur, acte="reseau.matrice", sujet=reference(h), phrase=phrase,
        details={"matrice": m.pk},
    )  # fmt: skip
