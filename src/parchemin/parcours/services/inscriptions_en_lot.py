"""Many enrolments at once, as a file brings them: the rules of one act, and as many queries for three as for three hundred."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner_lot
from parchemin.parcours.models import Inscription, Prerequis, Presentation
from parchemin.parcours.services.inscriptions import (
    LUS_PAR_LE_RESEAU,
    deja_inscrite,
    enregistrer_correction,
    evenement_de_correction,
    objections_correction,
    poser_correction,
    preparer_inscription,
    prerequis_de_droit,
)
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier

_PAR_REQUETE = 500


@transaction.atomic
def inscrire_ensemble(*, organisation: Organisation, demandes: Sequence[Mapping[str, Any]]) -> list[Inscription]:
    """Enrol many at once, in order, with as many queries for one as for hundreds. `demandes`: what `inscrire` takes, each.

    All or nothing. The caller writes the journal: it knows why they come together.
    Raises `ErreurMetier` with the findings that block the first that cannot be.
    """
    dites: dict[tuple[Any, ...], list[Constat]] = {}

    def contre(i: Inscription) -> Sequence[Constat]:
        """Asked once for each place, day and set of blocs: the rooms above look at no person."""
        cle = (i.certification_id, i.prestataire_id, i.site_id, i.entree, tuple(i.perimetre_blocs))
        if cle not in dites:
            dites[cle] = objections("parcours.inscrire", i)
        return dites[cle]

    prevues: list[Inscription] = []
    vues: set[tuple[int, int, date]] = set()
    deja = _inscrites({d["personne"].pk for d in demandes if d["personne"].pk})
    for demande in demandes:
        inscription, _ = preparer_inscription(organisation, contre=contre, **demande)
        if (cle := _cle(inscription)) in deja or cle in vues:
            raise ErreurMetier(deja_inscrite(inscription))
        vues.add(cle)
        prevues.append(inscription)
    try:
        with transaction.atomic():
            Inscription.toutes.bulk_create(prevues)
    except IntegrityError as e:
        # Somebody enrolled one of them between the look and the writing.
        deja = _inscrites({i.personne_id for i in prevues})
        for inscription in prevues:
            if _cle(inscription) in deja:
                raise ErreurMetier(deja_inscrite(inscription)) from e
        raise
    Prerequis.toutes.bulk_create(prerequis_de_droit(prevues))
    return prevues


def _cle(i: Inscription) -> tuple[int, int, date]:
    """What the database lets exist once."""
    return i.personne_id, i.certification_id, i.entree


def _inscrites(personnes: Collection[int]) -> set[tuple[int, int, date]]:
    cles: set[tuple[int, int, date]] = set()
    for lot in par_lots(sorted(personnes), 500):
        cles.update(
            Inscription.toutes.filter(personne_id__in=lot).values_list("personne_id", "certification_id", "entree")
        )
    return cles


@transaction.atomic
def corriger_ensemble(
    *,
    organisation: Organisation,
    acteur: Reference,
    corrections: Mapping[int, Mapping[str, Any]],
    retablit: bool = False,
) -> list[Inscription]:
    """Correct many: identifier -> what `modifier_inscription` takes. All or nothing; writes the journal. `retablit`: it gives back
    what an undone act replaced, which asks nothing anew of the rooms above.

    Raises `ErreurMetier` with the findings that block the first that cannot be, `Inscription.DoesNotExist`.
    """
    lignes = _verrouiller(organisation, corrections)

    @cache
    def presentations() -> dict[int, list[Presentation]]:
        trouvees: dict[int, list[Presentation]] = {}
        for lot in par_lots(sorted(corrections), _PAR_REQUETE):
            for p in Presentation.toutes.filter(inscription__in=lot).select_related("session").order_by("pk"):
                trouvees.setdefault(p.inscription_id, []).append(p)
        return trouvees

    dites: dict[tuple[Any, ...], list[Constat]] = {}

    def contre(ligne: Inscription, change: Iterable[str]) -> Sequence[Constat]:
        if retablit:
            return ()
        blocs = tuple(ligne.perimetre_blocs)
        touche = tuple(sorted(LUS_PAR_LE_RESEAU.intersection(change)))
        cle = (ligne.certification_id, ligne.prestataire_id, ligne.site_id, ligne.entree, blocs, touche)
        if cle not in dites:
            dites[cle] = objections_correction(ligne, change)
        return dites[cle]

    evenements: list[EvenementAConsigner] = []
    par_colonnes: dict[tuple[str, ...], list[Inscription]] = {}
    for pk, valeurs in corrections.items():
        if (ligne := lignes.get(pk)) is None:
            raise Inscription.DoesNotExist
        siennes = lambda pk=pk: presentations().get(pk, [])  # noqa: E731
        avant, change = poser_correction(ligne, valeurs, siennes, contre)
        if not change:
            continue
        if "entree" in change:
            # The only column that may meet another enrolment: it is written alone, and the person is named.
            enregistrer_correction(ligne, change)
        else:
            ligne.updated_at = timezone.now()
            par_colonnes.setdefault((*sorted(change), "updated_at"), []).append(ligne)
        evenements.append(evenement_de_correction(ligne, acteur, avant, change))
    for colonnes, ensemble in par_colonnes.items():
        Inscription.toutes.bulk_update(ensemble, colonnes, batch_size=100)
    consigner_lot(chaine=organisation.chaine, evenements=evenements)
    return [lignes[pk] for pk in corrections]


def _verrouiller(organisation: Organisation, pks: Collection[int]) -> dict[int, Inscription]:
    """The enrolments, locked. They share one object per certification: what the registers say of it is read once."""
    lignes: dict[int, Inscription] = {}
    certifications: dict[int, Certification] = {}
    for lot in par_lots(sorted(pks), _PAR_REQUETE):
        trouvees = Inscription.toutes.filter(organisation=organisation, pk__in=lot).select_for_update(of=("self",))
        for ligne in trouvees.select_related(
            "personne", "prestataire", "site", "certification__fiche__version", "certification__fiche__source"
        ):
            ligne.organisation = organisation
            ligne.certification = certifications.setdefault(ligne.certification_id, ligne.certification)
            lignes[ligne.pk] = ligne
    return lignes
