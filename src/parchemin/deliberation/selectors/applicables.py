"""Which elements count for somebody, or at a session: those of the règlement that the engine would use, never those of another option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.deliberation.selectors.reglements import choisir, option_manquante, raison_parmi, versions_de
from parchemin.parcours.models import ElementEvalue, Inscription
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class Applicables:
    """Elements of the règlement (each with what it depends on). `reglement` None: nothing restricts them, or `constat` says why
    they are not known. `constat`: what stands in the way of a proposal, with how to fix it.
    """

    elements: tuple[ElementEvalue, ...]
    reglement: ReglementExamen | None = None
    constat: Constat | None = None

    @property
    def a_evaluer(self) -> list[ElementEvalue]:
        """Those that receive a result, and that the certification asks for."""
        parents = {e.parent_id for e in self.elements}
        return [e for e in self.elements if e.pk not in parents and not e.facultatif]


def elements_de(certification: Certification | int) -> list[ElementEvalue]:
    """Every element of a certification, in order."""
    return list(ElementEvalue.toutes.filter(certification=certification).order_by("ordre", "code", "pk"))


def en_vigueur(e: ElementEvalue, jour: date) -> bool:
    return (e.du is None or e.du <= jour) and (e.au is None or jour <= e.au)


def elements_applicables(
    certification: Certification, specialite: str, jour: date, *, personne: str = "", elements: Sequence[ElementEvalue] | None = None
) -> Applicables:  # fmt: skip
    """For an enrolment of that specialty and a session of that day. Three queries.

    Without any règlement, every element in force. Where the règlements are those of other specialties, of other days, or one per
    option and no option is given, none: an empty list with its reason, never the units of somebody else.
    """
    tous = elements_de(certification) if elements is None else list(elements)
    versions = versions_de(certification)
    if options := option_manquante(versions, specialite, jour):
        manque = c.OPTION_MANQUANTE.constat(
            ou=personne, certification=nom_certification(certification), options=", ".join(options)
        )
        return Applicables((), None, manque)
    raison = raison_parmi(versions, certification, specialite, jour)
    choisi = choisir(versions, specialite, jour)
    if choisi is None:
        libre = raison is None or raison.code == c.AUCUN.code
        return Applicables(tuple(e for e in tous if en_vigueur(e, jour)) if libre else (), None, raison)
    siens = _avec_ce_dont_ils_dependent(tous, unites_des([choisi])[choisi.pk])
    if not siens:  # a règlement just begun says nothing yet
        return Applicables(tuple(e for e in tous if en_vigueur(e, jour)), None, raison)
    return Applicables(tuple(siens), choisi, raison)


def unites_des(reglements: Iterable[ReglementExamen]) -> dict[int, set[int]]:
    """Keys of the elements of each règlement. One query."""
    cles: dict[int, set[int]] = {r.pk: set() for r in reglements}
    for reglement, element in UniteReglement.toutes.filter(reglement__in=cles).values_list(
        "reglement_id", "element_id"
    ):
        cles[reglement].add(element)
    return cles


def _avec_ce_dont_ils_dependent(tous: Sequence[ElementEvalue], retenus: set[int]) -> list[ElementEvalue]:
    """In order, with the bloc that a capacité belongs to even when the règlement does not name it."""
    par_cle = {e.pk: e for e in tous}
    gardes: set[int] = set()
    for pk in retenus:
        suivant: int | None = pk
        while suivant in par_cle and suivant not in gardes:
            gardes.add(suivant)
            suivant = par_cle[suivant].parent_id
    return [e for e in tous if e.pk in gardes]


def blocs_d_autres_options(certification: Certification, specialite: str, jour: date) -> frozenset[str]:
    """Codes of blocs that only the règlements of other specialties name: who obtained this one was never assessed on them.

    Empty where no règlement distinguishes specialties, or none is that of this one. Three queries.
    """
    versions = versions_de(certification) if specialite else []
    siens = choisir(versions, specialite, jour)
    autres = [r for r in versions if r.specialite not in ("", specialite)]
    if siens is None or not autres:
        return frozenset()
    tous, unites = elements_de(certification), unites_des([siens, *autres])

    def blocs(cles: set[int]) -> set[str]:
        return {e.code_bloc or e.code for e in _avec_ce_dont_ils_dependent(tous, cles)}

    return frozenset(set().union(*(blocs(unites[r.pk]) for r in autres)) - blocs(unites[siens.pk]))


def elements_de_session(
    certification: Certification, specialite: str, jour: date, specialites: Iterable[str] = ()
) -> Applicables:
    """What a session may assess. `specialites`: those of its candidates, that count when the session names none.

    A session without a specialty, of a certification that has one règlement per specialty, assesses what its candidates' règlements
    name; without candidates, what all of them share, and REG-106 asks for the specialty.
    """
    tous = elements_de(certification)
    versions = versions_de(certification)
    options = option_manquante(versions, specialite, jour)
    if not options:
        x = elements_applicables(certification, specialite, jour, elements=tous)
        return x if x.elements or x.constat is None else _d_un_autre_jour(tous, versions, specialite, jour, x.constat)
    voulues = [x for x in sorted({s for s in specialites if s}) if x in options]
    choisis = [r for x in voulues or options if (r := choisir(versions, x, jour)) is not None]
    par_reglement = unites_des(choisis)
    cles = set().union(*par_reglement.values()) if voulues else set.intersection(*par_reglement.values())
    constat = c.SESSION_SANS_OPTION.constat(certification=nom_certification(certification), options=", ".join(options))
    return Applicables(tuple(_avec_ce_dont_ils_dependent(tous, cles)), choisis[0], constat)


def _d_un_autre_jour(
    tous: Sequence[ElementEvalue], versions: Sequence[ReglementExamen], specialite: str, jour: date, constat: Constat
) -> Applicables:
    """The version of these days is not written: what other days assess is offered, save what belongs to other specialties only."""
    siens = {r.pk for r in versions if r.specialite in ("", specialite)}
    par_reglement = unites_des(versions)
    les_siens = set().union(*(cles for pk, cles in par_reglement.items() if pk in siens))
    d_autrui = set().union(*(cles for pk, cles in par_reglement.items() if pk not in siens)) - les_siens
    libres = {e.pk for e in tous if e.pk not in d_autrui and en_vigueur(e, jour)} if siens else set()
    return Applicables(tuple(_avec_ce_dont_ils_dependent(tous, libres)), None, constat)


def specialites_des_candidats(session: int) -> set[str]:
    """Specialties of the enrolments of a session. One query."""
    lignes = Inscription.toutes.filter(presentations__session=session).exclude(specialite="").order_by()
    return set(lignes.values_list("specialite", flat=True))
