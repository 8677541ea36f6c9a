"""What is assessed in a certification: from the blocs of its fiche in one act, or one by one down to a competence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel import facade
from parchemin.referentiel.facade import Famille
from parchemin.referentiel.models import BlocLocal, Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

_NOTEES = {*facade.DIPLOMES_ETAT, Famille.SUPERIEUR}


def reference_certification(certification: Certification) -> Reference:
    return Reference("certification", str(certification.pk), nom_certification(certification))


@transaction.atomic
def creer_depuis_les_blocs(
    *, certification: Certification, jour: date, mode: ModeResultat | None = None, acteur: Reference
) -> list[ElementEvalue]:
    """One element per bloc in force on `jour` that has none yet, in the order of the codes. Idempotent.

    `mode`: a mark for the diplomas of the State and of higher education, acquired or not for the others, unless said.
    """
    famille = facade.famille(certification)
    resultat = mode or (ModeResultat.NOTE if famille in _NOTEES else ModeResultat.VALIDATION)
    nature = NatureElement.CCP if famille is Famille.TITRE_PRO else NatureElement.BLOC
    if certification.fiche is not None:
        blocs = [(b.code, b.libelle) for b in facade.blocs_au(certification.fiche, jour)]
    else:
        locaux = BlocLocal.toutes.filter(certification=certification)
        blocs = [(b.code, b.libelle) for b in locaux if b.du <= jour and (b.au is None or jour <= b.au)]
    deja = set(ElementEvalue.toutes.filter(certification=certification).values_list("code", flat=True))
    nouveaux = [
        ElementEvalue(
            organisation_id=certification.organisation_id,
            certification=certification,
            nature=nature,
            code=code[:40],
            libelle=libelle[:800],
            code_bloc=code[:40],
            mode=resultat,
            ordre=rang * 10,
        )
        for rang, (code, libelle) in enumerate(sorted(blocs), start=1)
        if code[:40] not in deja
    ]
    ElementEvalue.toutes.bulk_create(nouveaux)
    if nouveaux:
        consigner(
            chaine=f"o:{certification.organisation_id}",
            acte="parcours.creer_elements",
            acteur=acteur,
            sujet=reference_certification(certification),
            details={"codes": [e.code for e in nouveaux], "mode": str(resultat)},
            phrase=f"a créé {len(nouveaux)} élément{'s' * (len(nouveaux) > 1)} à évaluer d’après les blocs de la fiche.",
        )
    return nouveaux


@transaction.atomic
def enregistrer_element(
    *,
    certification: Certification,
    element: ElementEvalue | None = None,
    nature: NatureElement,
    code: str,
    libelle: str,
    parent: ElementEvalue | None = None,
    code_bloc: str = "",
    mode: ModeResultat,
    facultatif: bool = False,
    ordre: int = 0,
    du: date | None = None,
    au: date | None = None,
    acteur: Reference,
) -> ElementEvalue:
    """Add an element or correct it. Raises SES-030 (code or mode of one in use), SES-031 (code), SES-032 (parent).

    And what an upper room says against a correction.
    """
    if parent is not None:
        _refuser_parent(certification, element, parent)
    ligne = element or ElementEvalue(organisation_id=certification.organisation_id, certification=certification)
    if element is not None and (element.code, element.mode) != (code, mode) and est_utilise(element):
        raise ErreurMetier(c.ELEMENT_UTILISE.constat(element=element.code))
    ligne.nature, ligne.code, ligne.libelle, ligne.parent = nature, code, libelle, parent
    ligne.code_bloc, ligne.mode, ligne.facultatif, ligne.ordre = code_bloc, mode, facultatif, ordre
    ligne.du, ligne.au = du, au
    if element is not None and (contre := objections("parcours.corriger_element", ligne)):
        raise ErreurMetier(*contre)
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError as e:
        raise ErreurMetier(c.ELEMENT_CODE_PRIS.constat(code=code)) from e
    consigner(
        chaine=f"o:{certification.organisation_id}",
        acte="parcours.corriger_element" if element else "parcours.ajouter_element",
        acteur=acteur,
        sujet=reference_certification(certification),
        details={"code": code, "libelle": libelle, "mode": str(mode), "facultatif": facultatif},
        phrase=f"a {'corrigé' if element else 'ajouté'} l’élément évalué {code} « {libelle[:80]} ».",
    )
    return ligne


@transaction.atomic
def supprimer_element(*, element: ElementEvalue, acteur: Reference) -> None:
    """Remove an element that nothing uses. Raises SES-030, and what an upper room says against it."""
    descendants = _descendants(element)
    utilise = next((e for e in (element, *descendants) if est_utilise(e)), None)
    if utilise is not None:
        raise ErreurMetier(c.ELEMENT_UTILISE.constat(element=utilise.code))
    if contre := objections("parcours.supprimer_element", [element, *descendants]):
        raise ErreurMetier(*contre)
    certification, code = element.certification, element.code
    element.delete()
    consigner(
        chaine=f"o:{certification.organisation_id}",
        acte="parcours.supprimer_element",
        acteur=acteur,
        sujet=reference_certification(certification),
        details={"code": code, "avec": [e.code for e in descendants]},
        phrase=f"a supprimé l’élément évalué {code}{', et ce qui en dépendait' if descendants else ''}.",
    )


def est_utilise(element: ElementEvalue) -> bool:
    """In a session, or carrying results."""
    return bool(element.sessions.exists() or element.resultats.exists())


def _descendants(element: ElementEvalue) -> list[ElementEvalue]:
    resultat: list[ElementEvalue] = []
    front: Sequence[Any] = [element.pk]
    while front:
        enfants = list(ElementEvalue.toutes.filter(parent__in=front))
        resultat += enfants
        front = [e.pk for e in enfants]
    return resultat


def _refuser_parent(certification: Certification, element: ElementEvalue | None, parent: ElementEvalue) -> None:
    boucle = element is not None and (parent.pk == element.pk or parent.pk in {e.pk for e in _descendants(element)})
    if parent.certification_id != certification.pk or boucle:
        raise ErreurMetier(
            c.ELEMENT_PARENT.constat(element=element.code if element else "Cet élément", parent=parent.code)
        )


def elements_au(certification: Certification, jour: date | None = None) -> list[ElementEvalue]:
    """Elements in force on a day (today by default), in order."""
    jour = jour or aujourdhui()
    lignes = ElementEvalue.toutes.filter(certification=certification).order_by("ordre", "code", "pk")
    return [e for e in lignes if (e.du is None or e.du <= jour) and (e.au is None or jour <= e.au)]
