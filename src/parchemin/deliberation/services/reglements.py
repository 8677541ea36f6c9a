"""Writing a règlement d'examen: its dates and choices, its units, its versions. Once a decision quotes it, it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.reglements import est_cite
from parchemin.deliberation.selectors.reglements_pages import blocs_d_ailleurs, blocs_de, chevauchements
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import ElementEvalue, ModeResultat
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services import elements
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class ContenuReglement:
    """What a person types of a règlement. `options`: names of `domain.reglement.Reglement`; JSON values."""

    reference: str
    specialite: str = ""
    session_du: date | None = None
    session_au: date | None = None
    entretien_final: bool = False
    pfmp: bool = False
    fin_validite: date | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContenuUnite:
    """What a person types of a unit. `coefficient` None: not said yet."""

    domaine: str = ""
    coefficient: Decimal | None = None
    mode: str = ""
    seuil: Decimal | None = None
    pratique: bool = False
    eps: bool = False
    controle: str = ""
    commune: bool = False
    blocs: tuple[str, ...] = ()
    ects: int = 0
    ordre: int = 0


def nom_reglement(r: ReglementExamen) -> str:
    """« RNCP99007, version 2 »."""
    specialite = f", {r.specialite}" if r.specialite else ""
    return f"{nom_certification(r.certification)}{specialite}, version {r.version}"


def reference_reglement(r: ReglementExamen) -> Reference:
    return Reference("reglement", str(r.pk), nom_reglement(r))


def _consigner(r: ReglementExamen, acte: str, acteur: Reference, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{r.organisation_id}", acte=f"deliberation.{acte}", acteur=acteur, sujet=reference_reglement(r),
        details=details, phrase=phrase,
    )  # fmt: skip


def _verrouiller(reglement: ReglementExamen, acte: str = "deliberation.modifier_reglement") -> ReglementExamen:
    """The row, locked, that no decision quotes. Raises REG-124, and what the guards of `acte` say."""
    ligne: ReglementExamen = ReglementExamen.toutes.select_for_update(of=("self",)).select_related(
        "certification__fiche__version", "certification__fiche__source"
    ).get(pk=reglement.pk)  # fmt: skip
    if est_cite(ligne):
        raise ErreurMetier(c.CITE.constat())
    if contre := [x for x in objections(acte, ligne) if x.est_bloquant]:
        raise ErreurMetier(*contre)
    return ligne


def _remplir(r: ReglementExamen, contenu: ContenuReglement) -> None:
    if contenu.session_du and contenu.session_au and contenu.session_au < contenu.session_du:
        raise ErreurMetier(c.PERIODE.constat(du=date_fr(contenu.session_du), au=date_fr(contenu.session_au)))
    for nom, valeur in asdict(contenu).items():
        setattr(r, nom, dict(valeur) if nom == "options" else valeur)
    if refus := chevauchements(r):
        raise ErreurMetier(*refus)


def _version_suivante(certification: Certification, specialite: str) -> int:
    lignes = ReglementExamen.toutes.filter(certification=certification, specialite=specialite).order_by()
    return int(lignes.aggregate(m=Max("version"))["m"] or 0) + 1


@transaction.atomic
def creer_reglement(*, certification: Certification, contenu: ContenuReglement, acteur: Reference) -> ReglementExamen:
    """Write a règlement, without units yet. Raises REG-122 (two versions on the same days), REG-123 (dates)."""
    r = ReglementExamen(
        organisation_id=certification.organisation_id, certification=certification,
        version=_version_suivante(certification, contenu.specialite),
    )  # fmt: skip
    _remplir(r, contenu)
    r.save()
    _consigner(r, "creer_reglement", acteur, f"a écrit le règlement d’examen « {r.reference} ».", **_details(r))
    return r


@transaction.atomic
def modifier_reglement(*, reglement: ReglementExamen, contenu: ContenuReglement, acteur: Reference) -> ReglementExamen:
    """Correct it. Raises REG-122, REG-123, REG-124 (quoted by a decision)."""
    r = _verrouiller(reglement)
    avant = _details(r)
    ancienne = r.specialite
    if contenu.specialite != ancienne:
        r.version = _version_suivante(r.certification, contenu.specialite)
    _remplir(r, contenu)
    r.save()
    _consigner(r, "modifier_reglement", acteur, "a corrigé le règlement d’examen.", avant=avant, apres=_details(r))
    return r


def _details(r: ReglementExamen) -> dict[str, Any]:
    dates = {n: x.isoformat() if (x := getattr(r, n)) else None for n in ("session_du", "session_au", "fin_validite")}
    return {
        "reference": r.reference, "specialite": r.specialite, "version": r.version, **dates,
        "entretien_final": r.entretien_final, "pfmp": r.pfmp, "options": dict(r.options),
    }  # fmt: skip


@transaction.atomic
def nouvelle_version(
    *, reglement: ReglementExamen, a_partir_du: date | None, reference: str, acteur: Reference
) -> ReglementExamen:
    """Copy it, units and choices, as the next version.

    `a_partir_du`: the older one keeps the sessions before that day; None: the new one takes all its sessions, and decisions
    already taken keep quoting the older one. Raises REG-130 (before the older one), REG-122.
    """
    ancien: ReglementExamen = ReglementExamen.toutes.select_for_update(of=("self",)).select_related(
        "certification__fiche__version", "certification__fiche__source"
    ).get(pk=reglement.pk)  # fmt: skip
    if a_partir_du is not None and ancien.session_du is not None and a_partir_du <= ancien.session_du:
        raise ErreurMetier(c.DATES_VERSION.constat(jour=date_fr(a_partir_du), du=date_fr(ancien.session_du)))
    if a_partir_du is not None and ancien.session_au is not None and a_partir_du > ancien.session_au:
        fin = None
    else:
        fin = ancien.session_au
    unites = list(UniteReglement.toutes.filter(reglement=ancien).order_by("ordre", "pk"))
    if a_partir_du is None:
        ancien.remplace_le = maintenant()
    elif ancien.session_au is None or ancien.session_au >= a_partir_du:
        ancien.session_au = a_partir_du - timedelta(days=1)
    ancien.save(update_fields=["remplace_le", "session_au", "updated_at"])
    nouveau = ReglementExamen(
        organisation_id=ancien.organisation_id, certification=ancien.certification,
        version=_version_suivante(ancien.certification, ancien.specialite),
    )  # fmt: skip
    _remplir(
        nouveau,
        ContenuReglement(
            reference=reference, specialite=ancien.specialite, session_du=a_partir_du or ancien.session_du,
            session_au=fin, entretien_final=ancien.entretien_final, pfmp=ancien.pfmp, fin_validite=ancien.fin_validite,
            options=ancien.options,
        ),
    )  # fmt: skip
    nouveau.save()
    for u in unites:
        u.pk, u._state.adding, u.reglement = None, True, nouveau
    UniteReglement.toutes.bulk_create(unites)
    quand = f"pour les sessions à partir du {date_fr(a_partir_du)}" if a_partir_du else "pour les mêmes sessions"
    _consigner(
        nouveau, "nouvelle_version", acteur, f"a écrit la version {nouveau.version} du règlement d’examen, {quand}.",
        depuis=ancien.pk, a_partir_du=a_partir_du.isoformat() if a_partir_du else None,
    )  # fmt: skip
    _consigner(
        ancien,
        "nouvelle_version",
        acteur,
        f"a écrit la version {nouveau.version}, qui suit celle-ci {quand}.",
        vers=nouveau.pk,
    )
    return nouveau


@transaction.atomic
def supprimer_reglement(*, reglement: ReglementExamen, acteur: Reference) -> None:
    """Remove one that nobody has used. Raises REG-124, and what a deliberation held under it says."""
    r = _verrouiller(reglement, "deliberation.supprimer_reglement")
    _consigner(r, "supprimer_reglement", acteur, f"a supprimé le règlement d’examen « {r.reference} ».", **_details(r))
    r.delete()


@transaction.atomic
def reprendre_les_blocs(*, reglement: ReglementExamen, jour: date, acteur: Reference) -> int:
    """One unit per bloc in force that no unit gives yet, its element made if need be, and nothing else. Idempotent.

    A mark waits for its coefficient; a validation needs none. Returns how many units were added. Raises REG-124.
    """
    r = _verrouiller(reglement)
    poses = list(UniteReglement.toutes.filter(reglement=r).values_list("blocs", flat=True))
    ecartes = {code for blocs in poses for code in blocs}
    if poses:  # once begun, it is not given the blocs of another option; empty, it may share any of them
        ecartes |= blocs_d_ailleurs(r)
    voulus = {code[:40] for code in blocs_de(r.certification, jour) if code not in ecartes}
    if voulus:
        elements.creer_depuis_les_blocs(certification=r.certification, jour=jour, acteur=acteur)
    neufs = [e for e in _absents(r, jour) if e.code in voulus]
    return _ajouter(r, neufs, acteur, "d’après les blocs de la fiche")


@transaction.atomic
def reprendre_les_elements(*, reglement: ReglementExamen, jour: date, acteur: Reference) -> int:
    """One unit per element already described that is not there yet, save those of other specialties only. Makes no element.

    Idempotent. Returns how many units were added. Raises REG-124.
    """
    r = _verrouiller(reglement)
    return _ajouter(r, elements_a_reprendre(r, jour), acteur, "d’après ce qui est évalué")


def _absents(r: ReglementExamen, jour: date) -> list[ElementEvalue]:
    deja = set(UniteReglement.toutes.filter(reglement=r).values_list("element_id", flat=True))
    return [e for e in elements.elements_au(r.certification, jour) if e.pk not in deja]


def elements_a_reprendre(reglement: ReglementExamen, jour: date) -> list[ElementEvalue]:
    """Elements in force that are not units yet: neither blocs (`reprendre_les_blocs`), nor those of another specialty only."""
    codes = {code[:40] for code in blocs_de(reglement.certification, jour)}
    siens: set[int] = set()
    d_autrui: set[int] = set()
    lignes = UniteReglement.toutes.filter(reglement__certification=reglement.certification_id).order_by()
    for specialite, element in lignes.values_list("reglement__specialite", "element_id"):
        (siens if specialite in ("", reglement.specialite) else d_autrui).add(element)
    ecartes = d_autrui - siens if reglement.specialite else set()
    return [e for e in _absents(reglement, jour) if e.code not in codes and e.pk not in ecartes]


def _ajouter(r: ReglementExamen, neufs: Sequence[ElementEvalue], acteur: Reference, d_apres: str) -> int:
    rang = UniteReglement.toutes.filter(reglement=r).count()
    unites = [
        UniteReglement(
            organisation_id=r.organisation_id, reglement=r, element=e,
            coefficient=None if e.mode == ModeResultat.NOTE else Decimal(1), blocs=[e.code_bloc] if e.code_bloc else [],
            ordre=e.ordre or (rang + n) * 10,
        )
        for n, e in enumerate(neufs, start=1)
    ]  # fmt: skip
    UniteReglement.toutes.bulk_create(unites)
    if unites:
        n = len(unites)
        _consigner(
            r, "reprendre_elements", acteur, f"a ajouté {n} unité{'s' * (n > 1)} au règlement, {d_apres}.",
            codes=[u.element.code for u in unites],
        )  # fmt: skip
    return len(unites)


@transaction.atomic
def enregistrer_unite(
    *,
    reglement: ReglementExamen,
    unite: UniteReglement | None = None,
    element: ElementEvalue | None = None,
    nouvel_element: Mapping[str, Any] | None = None,
    contenu: ContenuUnite,
    acteur: Reference,
) -> UniteReglement:
    """Add a unit (of an element that exists, or of a new one) or correct how it counts.

    `nouvel_element`: arguments of `parcours.services.elements.enregistrer_element`. Raises REG-124, REG-125, REG-126, and what
    the element raises (SES-031, SES-032).
    """
    r = _verrouiller(reglement)
    if unite is None:
        if element is None:
            element = elements.enregistrer_element(
                certification=r.certification, acteur=acteur, **dict(nouvel_element or {})
            )
        if element.certification_id != r.certification_id:
            raise ErreurMetier(c.ELEMENT_AILLEURS.constat(code=element.code))
        if UniteReglement.toutes.filter(reglement=r, element=element).exists():
            raise ErreurMetier(c.ELEMENT_DEJA.constat(code=element.code))
        ligne = UniteReglement(organisation_id=r.organisation_id, reglement=r, element=element)
    else:
        ligne = UniteReglement.toutes.select_for_update(of=("self",)).select_related("element").get(
            pk=unite.pk, reglement=r
        )  # fmt: skip
    for nom, valeur in asdict(contenu).items():
        setattr(ligne, nom, list(valeur) if nom == "blocs" else valeur)
    if ligne.element.mode == ModeResultat.VALIDATION and ligne.coefficient is None:
        ligne.coefficient = Decimal(1)
    if not ligne.ordre:
        ligne.ordre = ligne.element.ordre
    ligne.save()
    verbe = "corrigé" if unite else "ajouté"
    _consigner(
        r, "enregistrer_unite", acteur, f"a {verbe} l’unité {ligne.element.code} « {ligne.element.libelle[:80]} ».",
        code=ligne.element.code, **{n: str(v) if isinstance(v, Decimal) else v for n, v in asdict(contenu).items()},
    )  # fmt: skip
    return ligne


@transaction.atomic
def enregistrer_unites(
    *, reglement: ReglementExamen, changes: Sequence[tuple[UniteReglement, ContenuUnite]], acteur: Reference
) -> None:
    """Several corrections at one go, all or nothing. Raises REG-124."""
    for unite, contenu in changes:
        enregistrer_unite(reglement=reglement, unite=unite, contenu=contenu, acteur=acteur)


@transaction.atomic
def retirer_unite(*, unite: UniteReglement, acteur: Reference) -> None:
    """Take a unit out of the règlement; its element stays. Raises REG-124."""
    r = _verrouiller(unite.reglement)
    code = unite.element.code
    unite.delete()
    _consigner(r, "retirer_unite", acteur, f"a retiré l’unité {code} du règlement.", code=code)
