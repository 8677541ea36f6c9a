"""The certifier's own references of blocs, the links to fiches, the dated rules of equivalence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from parchemin.comptes.models import Organisation
from parchemin.deliberation import acquis_constats as c
from parchemin.deliberation.models import AcquisConserve, LienBloc, ReferenceBloc, RegleEquivalence
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification, Fiche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def sujet_bloc(reference: ReferenceBloc) -> Reference:
    """The reference, as the journal names it."""
    return Reference("reference_bloc", str(reference.pk), reference.reference)


def blocs_de_fiche(organisation: Organisation, code: str, jour: date) -> dict[str, str]:
    """{code: title} of the blocs published by a fiche of the registers, or kept by a local certification. {}: unknown."""
    fiche = Fiche.objects.filter(code=code).first()
    if fiche is not None:
        return {b.code: b.libelle for b in facade.blocs_au(fiche, jour)}
    locale = Certification.toutes.filter(organisation=organisation, code_local=code).exclude(code_local="").first()
    return {k: m.removeprefix(f"{k} · ") for k, m in blocs_au_choix(locale, jour)} if locale is not None else {}


def _consigner(reference: ReferenceBloc, acte: str, acteur: Reference, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{reference.organisation_id}", acte=acte, acteur=acteur, sujet=sujet_bloc(reference),
        details=details, phrase=phrase,
    )  # fmt: skip


@transaction.atomic
def creer_reference(
    *,
    organisation: Organisation,
    reference: str,
    libelle: str,
    fiche: str,
    bloc: str,
    motif: str,
    jour: date,
    acteur: Reference,
) -> ReferenceBloc:
    """A new reference, born from a bloc of a fiche. Raises ACQ-020, ACQ-021, ACQ-022, ACQ-023."""
    reference = " ".join(reference.split())
    deja = ReferenceBloc.toutes.filter(organisation=organisation, reference=reference).first()
    if deja is not None:
        raise ErreurMetier(c.REFERENCE_PRISE.constat(reference=reference, libelle=deja.libelle))
    ligne: ReferenceBloc = ReferenceBloc.toutes.create(
        organisation=organisation, reference=reference, libelle=libelle[:800]
    )
    _consigner(ligne, "deliberation.creer_reference_bloc", acteur, f"a créé la référence de bloc « {reference} ».")
    lier(reference=ligne, fiche=fiche, bloc=bloc, motif=motif, jour=jour, acteur=acteur)
    return ligne


@transaction.atomic
def creer_depuis_la_fiche(*, certification: Certification, jour: date, acteur: Reference) -> list[ReferenceBloc]:
    """One reference per bloc of the certification that has none: its own code, until another fiche joins it. Idempotent."""
    organisation = certification.organisation
    numero = certification.numero
    lies = set(LienBloc.toutes.filter(organisation=organisation, code_fiche=numero).values_list("code_bloc", flat=True))
    pris = set(ReferenceBloc.toutes.filter(organisation=organisation).values_list("reference", flat=True))
    crees = []
    for code, libelle in blocs_de_fiche(organisation, numero, jour).items():
        reference = code if code.startswith(numero) else f"{numero} {code}"
        if code not in lies and reference not in pris:
            crees.append(
                creer_reference(
                    organisation=organisation, reference=reference[:60], libelle=libelle, fiche=numero, bloc=code,
                    motif=f"Créée d’après {numero}, le {date_fr(jour)}.", jour=jour, acteur=acteur,
                )
            )  # fmt: skip
    return crees


@transaction.atomic
def lier(*, reference: ReferenceBloc, fiche: str, bloc: str, motif: str, jour: date, acteur: Reference) -> LienBloc:
    """Say that a bloc of a fiche is this one: a person's act, with what says so. What people hold follows.

    Raises ACQ-020 (under another reference), ACQ-021 (no such bloc), ACQ-023 (no evidence).
    """
    motif = " ".join(motif.split())
    if not motif:
        raise ErreurMetier(c.SANS_MOTIF.constat())
    if bloc not in blocs_de_fiche(reference.organisation, fiche, jour):
        raise ErreurMetier(c.BLOC_INCONNU.constat(bloc=bloc, fiche=fiche))
    try:
        with transaction.atomic():
            lien: LienBloc = LienBloc.toutes.create(
                organisation_id=reference.organisation_id, reference=reference, code_fiche=fiche, code_bloc=bloc,
                motif=motif[:300], lie_par_libelle=acteur.libelle[:200],
            )  # fmt: skip
    except IntegrityError as e:
        autre = LienBloc.toutes.select_related("reference").get(
            organisation_id=reference.organisation_id, code_fiche=fiche, code_bloc=bloc
        )
        raise ErreurMetier(c.BLOC_DEJA_LIE.constat(bloc=bloc, fiche=fiche, reference=autre.reference.reference)) from e
    _tenants(reference.organisation_id, fiche, bloc).update(reference_bloc=reference)
    _consigner(
        reference, "deliberation.lier_bloc", acteur,
        f"a lié {bloc} ({fiche}) à « {reference.reference} » : {motif[:300]}", fiche=fiche, bloc=bloc,
    )  # fmt: skip
    return lien


def _tenants(organisation_id: int, fiche: str, bloc: str) -> QuerySet[AcquisConserve]:
    """What people hold of that bloc, by its code or that of its element."""
    certifications = [
        x.pk
        for x in Certification.toutes.filter(organisation_id=organisation_id).select_related("fiche")
        if x.numero == fiche
    ]
    return AcquisConserve.toutes.filter(Q(code=bloc) | Q(element__code_bloc=bloc), certification__in=certifications)


@transaction.atomic
def delier(*, lien: LienBloc, acteur: Reference) -> None:
    """A link made by mistake. Raises ACQ-027 when it is the last of a reference that rules quote."""
    reference = lien.reference
    if not reference.liens.exclude(pk=lien.pk).exists():
        citee = [r for r in _regles(reference) if r.au is None or r.au >= aujourdhui()]
        if citee:
            n = len(citee)
            raise ErreurMetier(
                c.LIEN_UTILE.constat(reference=reference.reference, nombre=f"{n} règle{'s' * (n > 1)} d’équivalence")
            )
    _tenants(reference.organisation_id, lien.code_fiche, lien.code_bloc).update(reference_bloc=None)
    fiche, bloc = lien.code_fiche, lien.code_bloc
    lien.delete()
    _consigner(
        reference, "deliberation.delier_bloc", acteur, f"a délié {bloc} ({fiche}) de « {reference.reference} ».",
        fiche=fiche, bloc=bloc,
    )  # fmt: skip


def _regles(reference: ReferenceBloc) -> list[RegleEquivalence]:
    """Rules that quote it."""
    lignes = RegleEquivalence.toutes.filter(organisation_id=reference.organisation_id).order_by("pk")
    return [r for r in lignes if reference.reference in r.sources]


@transaction.atomic
def ecrire_equivalence(
    *,
    organisation: Organisation,
    sources: Sequence[ReferenceBloc],
    fiche: str,
    bloc: str,
    du: date,
    au: date | None,
    texte: str,
    acteur: Reference,
) -> RegleEquivalence:
    """A dated rule: whoever holds all these blocs is held to have that one. Raises ACQ-021, ACQ-023 to ACQ-026."""
    if not sources:
        raise ErreurMetier(c.REGLE_SANS_SOURCE.constat())
    if au is not None and au < du:
        raise ErreurMetier(c.REGLE_DATES.constat(au=date_fr(au), du=date_fr(du)))
    if not texte.strip():
        raise ErreurMetier(c.SANS_MOTIF.constat())
    if bloc not in blocs_de_fiche(organisation, fiche, du):
        raise ErreurMetier(c.BLOC_INCONNU.constat(bloc=bloc, fiche=fiche))
    for reference in sources:
        if reference.liens.filter(code_fiche=fiche, code_bloc=bloc).exists():
            raise ErreurMetier(c.REGLE_VERS_SOI.constat(bloc=bloc, reference=reference.reference))
    regle: RegleEquivalence = RegleEquivalence.toutes.create(
        organisation=organisation, sources=[r.reference for r in sources], cible_fiche=fiche, cible_bloc=bloc, du=du,
        au=au, texte=texte.strip()[:300], ecrite_par_libelle=acteur.libelle[:200],
    )  # fmt: skip
    consigner(
        chaine=organisation.chaine, acte="deliberation.ecrire_equivalence", acteur=acteur,
        sujet=Reference("equivalence", str(regle.pk), f"{fiche} {bloc}"),
        details={"sources": regle.sources, "fiche": fiche, "bloc": bloc, "du": du, "au": au},
        phrase=f"a écrit une équivalence : {', '.join(regle.sources)} donne {bloc} ({fiche}) à partir du {date_fr(du)}.",
    )  # fmt: skip
    return regle


@transaction.atomic
def clore_equivalence(*, regle: RegleEquivalence, le: date, acteur: Reference) -> RegleEquivalence:
    """Its last day. What was recognised under it stays explained by its dates. Raises ACQ-025."""
    ligne: RegleEquivalence = RegleEquivalence.toutes.select_for_update().get(pk=regle.pk)
    if le < ligne.du:
        raise ErreurMetier(c.REGLE_DATES.constat(au=date_fr(le), du=date_fr(ligne.du)))
    ligne.au = le
    ligne.save(update_fields=["au"])
    consigner(
        chaine=f"o:{ligne.organisation_id}", acte="deliberation.clore_equivalence", acteur=acteur,
        sujet=Reference("equivalence", str(ligne.pk), f"{ligne.cible_fiche} {ligne.cible_bloc}"), details={"au": le},
        phrase=f"a mis fin le {date_fr(le)} à l’équivalence vers {ligne.cible_bloc} ({ligne.cible_fiche}).",
    )  # fmt: skip
    return ligne
