"""What the pages of règlements show: the list, one règlement with its rules and its checks, the sessions that use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from parchemin.comptes.models import Membre
from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.modes import ModeUnite
from parchemin.deliberation.domain.reglement import Domaine, ModeEvaluation, Reglement
from parchemin.deliberation.models import Decision, Deliberation, HabilitationCCF, ReglementExamen, UniteReglement
from parchemin.deliberation.reglement_controles import Complements, controler, limite, recueil
from parchemin.deliberation.selectors.modes import attribuer, est_habilite, modes_notes
from parchemin.deliberation.selectors.reglements import (
    avec_manques,
    choisir,
    jour_de,
    manque_de,
    periode_de,
    raison_parmi,
    sessions_en_mots,
    unites_de,
    vers_domaine,
)
from parchemin.parcours.models import EtatSession, ModeResultat, NatureElement, Presentation, SessionExamen, Sujet
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.parcours.selectors.perimetre import sessions_examen_visibles
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr


def reglements_listes() -> QuerySet[Any]:
    """With `n_unites`, `n_decisions` and what each one lacks."""
    unites = UniteReglement.objects.filter(reglement=OuterRef("pk")).order_by().values("reglement")
    decisions = Decision.objects.filter(deliberation__reglement=OuterRef("pk")).order_by()
    decisions = decisions.values("deliberation__reglement")
    return avec_manques(ReglementExamen.objects.all()).annotate(
        n_unites=Coalesce(Subquery(unites.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        n_decisions=Coalesce(Subquery(decisions.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    ).select_related("certification__fiche__version", "certification__fiche__source")  # fmt: skip


def etat_de(r: Any, jour: date) -> tuple[str, str, str]:
    """(key, tone, words) of a row of `reglements_listes`."""
    manque = manque_de(r)
    if r.remplace_le is not None:
        return "remplace", "nu", "Remplacé"
    if manque:
        return "incomplet", "ko", f"Incomplet : {manque}"
    if r.session_au is not None and r.session_au < jour:
        return "passe", "nu", "Sessions passées"
    if r.session_du is not None and r.session_du > jour:
        return "a_venir", "in", "Sessions à venir"
    return "en_vigueur", "ok", "En vigueur"


ETATS = (
    ("en_vigueur", "En vigueur"), ("incomplet", "Incomplet"), ("a_venir", "Sessions à venir"),
    ("passe", "Sessions passées"), ("remplace", "Remplacé"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionDuReglement:
    """A session under this règlement, and what does not fit. `n_decisions`: taken at that session."""

    session: SessionExamen
    n_decisions: int
    constats: tuple[Constat, ...]


@dataclass(frozen=True, slots=True)
class CarteBloc:
    """A bloc of the fiche and the units that give it."""

    code: str
    libelle: str
    unites: tuple[str, ...]
    ailleurs: bool = False
    """Given by the règlement of another specialty."""


@dataclass(frozen=True, slots=True)
class PageReglement:
    """One règlement as its page shows it, on a day."""

    reglement: ReglementExamen
    unites: tuple[UniteReglement, ...]
    domaine: Reglement
    jour: date
    blocs: tuple[CarteBloc, ...]
    constats: tuple[Constat, ...]
    total_general: Decimal
    total_professionnel: Decimal
    total: Decimal


def blocs_de(certification: Certification, jour: date) -> dict[str, str]:
    """Official code -> title of the blocs in force."""
    return {code: mots.removeprefix(f"{code} · ") for code, mots in blocs_au_choix(certification, jour)}


def jour_utile(reglement: ReglementExamen, jour: date) -> date:
    """The day on which to judge it: today, brought back inside its sessions."""
    if reglement.session_au is not None and reglement.session_au < jour:
        return reglement.session_au
    return reglement.session_du if reglement.session_du is not None and reglement.session_du > jour else jour


def blocs_d_ailleurs(reglement: ReglementExamen) -> frozenset[str]:
    """Blocs that the règlements of other specialties of this certification give."""
    lignes = UniteReglement.objects.filter(
        reglement__certification=reglement.certification_id, reglement__remplace_le__isnull=True
    ).exclude(reglement__specialite=reglement.specialite)
    return frozenset(code for blocs in lignes.order_by("pk").values_list("blocs", flat=True) for code in blocs)


def complements(
    lignes: Sequence[UniteReglement], blocs: dict[str, str], ailleurs: frozenset[str] = frozenset()
) -> Complements:
    """What the checks need beside the engine's règlement."""
    presents = {x.element_id for x in lignes}
    return Complements(
        blocs=blocs,
        ailleurs=ailleurs,
        sans_coefficient=frozenset(
            x.element.code for x in lignes if x.coefficient is None and x.element.mode == ModeResultat.NOTE
        ),
        capacites=frozenset(
            x.element.code for x in lignes if x.element.nature in (NatureElement.CAPACITE, NatureElement.COMPETENCE)
        ),
        orphelines=frozenset(
            x.element.code for x in lignes if x.element.parent_id and x.element.parent_id not in presents
        ),
    )


def page_reglement(reglement: ReglementExamen, jour: date, prochaine: date | None) -> PageReglement:
    """Units, totals, map of the blocs, checks of today and of the next session."""
    lignes = unites_de(reglement)
    le = jour_utile(reglement, jour)
    domaine = vers_domaine(reglement, le, lignes)
    blocs, ailleurs = blocs_de(reglement.certification, le), blocs_d_ailleurs(reglement)
    constats = list(controler(domaine, le, complements(lignes, blocs, ailleurs)))
    if prochaine is not None and prochaine != le:
        suivant = vers_domaine(reglement, prochaine, lignes)
        ses_blocs = blocs_de(reglement.certification, prochaine)
        connus = {(k.code, k.quoi) for k in constats}
        constats += [
            Constat(k.code, k.gravite, k.quoi, f"Session du {date_fr(prochaine)}", k.pourquoi, k.remede)
            for k in controler(suivant, prochaine, complements(lignes, ses_blocs, ailleurs))
            if (k.code, k.quoi) not in connus
        ]
    constats += chevauchements(reglement)
    donneuses: dict[str, list[str]] = defaultdict(list)
    for u in domaine.unites:
        for code in u.blocs:
            donneuses[code].append(u.code)
    comptees = [
        (x.domaine, x.coefficient) for x, u in zip(lignes, domaine.unites, strict=True)
        if u in domaine.evaluees and not u.facultative and x.coefficient is not None and x.element.mode == ModeResultat.NOTE
    ]  # fmt: skip
    return PageReglement(
        reglement=reglement,
        unites=tuple(lignes),
        domaine=domaine,
        jour=le,
        blocs=tuple(
            CarteBloc(code, mots, tuple(donneuses[code]), code in ailleurs) for code, mots in sorted(blocs.items())
        ),
        constats=tuple(constats),
        total_general=sum((n for d, n in comptees if d == Domaine.GENERAL), Decimal()),
        total_professionnel=sum((n for d, n in comptees if d == Domaine.PROFESSIONNEL), Decimal()),
        total=sum((n for _, n in comptees), Decimal()),
    )


def chevauchements(reglement: ReglementExamen, autres: Iterable[ReglementExamen] | None = None) -> list[Constat]:
    """Other versions of the same specialty whose sessions fall on the same days (REG-122)."""
    if reglement.remplace_le is not None:
        return []
    if autres is None:
        autres = ReglementExamen.toutes.filter(
            certification=reglement.certification_id, specialite=reglement.specialite, remplace_le__isnull=True
        ).order_by("version", "pk")
    mienne = periode_de(reglement)
    return [
        c.DEUX_VERSIONS.constat(autre=r.version, periode=sessions_en_mots(r))
        for r in autres
        if r.pk != reglement.pk and periode_de(r).chevauche(mienne)
    ]


def sessions_de(reglement: ReglementExamen, membre: Membre) -> list[SessionExamen]:
    """Sessions that this member may see and that are under this règlement, the latest first."""
    toutes = list(
        sessions_examen_visibles(membre)
        .filter(certification=reglement.certification_id)
        .exclude(etat=EtatSession.ANNULEE)
        .select_related("certification__fiche__version", "certification__fiche__source", "centre")
        .order_by("-du", "-pk")
    )
    versions = list(ReglementExamen.objects.filter(certification=reglement.certification_id).order_by("pk"))
    ouvertes = dict(
        Deliberation.objects.filter(session__in=toutes, reglement__isnull=False)
        .order_by("pk")
        .values_list("session_id", "reglement_id")
    )
    retenues = []
    for s in toutes:
        choisi = choisir(versions, s.specialite, jour_de(s))
        if ouvertes.get(s.pk, choisi.pk if choisi is not None else None) == reglement.pk:
            retenues.append(s)
    return retenues


def prochaine_session(sessions: Iterable[SessionExamen], jour: date) -> SessionExamen | None:
    """The next one to be judged."""
    return min((s for s in sessions if jour_de(s) >= jour), key=lambda s: (jour_de(s), s.pk), default=None)


def controler_sessions(
    reglement: ReglementExamen, sessions: Sequence[SessionExamen], unites: Sequence[UniteReglement]
) -> list[SessionDuReglement]:
    """Each session with its decisions and what does not fit the règlement; a handful of queries whatever their number."""
    comptes = dict(
        Decision.objects.filter(deliberation__session__in=sessions, en_vigueur=True)
        .order_by()
        .values("deliberation__session")
        .annotate(n=Count("pk"))
        .values_list("deliberation__session", "n")
    )
    evalues: dict[int, list[str]] = defaultdict(list)
    liens = SessionExamen.elements.through.objects.filter(sessionexamen__in=sessions).order_by("pk")
    for session_id, code in liens.values_list("sessionexamen_id", "elementevalue__code"):
        evalues[session_id].append(code)
    parents = {x.element.parent_id for x in unites if x.element.parent_id}
    feuilles = [x for x in unites if x.element_id not in parents]
    codes = {x.element.code for x in unites}
    attendues = [x.element.code for x in feuilles if not x.element.facultatif]
    ccf = _ccf(reglement, sessions, unites) if any(x.mode == ModeEvaluation.CCF for x in unites) else {}
    resultat = []
    for s in sessions:
        constats = []
        dehors = [code for code in evalues[s.pk] if code not in codes]
        if dehors and codes:
            constats.append(c.HORS_REGLEMENT.constat(codes=", ".join(sorted(dehors))))
        absentes = [code for code in attendues if code not in evalues[s.pk]]
        if absentes and evalues[s.pk]:
            constats.append(c.NON_EVALUEE.constat(codes=", ".join(absentes)))
        resultat.append(SessionDuReglement(s, comptes.get(s.pk, 0), (*constats, *ccf.get(s.pk, ()))))
    return resultat


def _ccf(
    reglement: ReglementExamen, sessions: Sequence[SessionExamen], unites: Sequence[UniteReglement]
) -> dict[int, list[Constat]]:
    """CCF where nobody may do it: establishments without habilitation, candidates whose status excludes it (a.2)."""
    famille = str(facade.famille(reglement.certification))
    habilitations = list(HabilitationCCF.objects.filter(certification=reglement.certification_id).order_by("pk"))
    candidats: dict[int, list[Any]] = defaultdict(list)
    for p in (
        Presentation.objects.filter(session__in=sessions)
        .select_related("inscription__prestataire", "inscription__site")
        .order_by("pk")
    ):
        candidats[p.session_id].append(p.inscription)
    notes = modes_notes([i for lot in candidats.values() for i in lot])
    sujets: dict[int, set[str]] = defaultdict(set)
    for session_id, code in (
        Sujet.objects.filter(session__in=sessions).order_by("pk").values_list("session_id", "element__code")
    ):
        sujets[session_id].add(code)
    trouves: dict[int, list[Constat]] = {}
    for s in sessions:
        le = jour_de(s)
        familles, jamais = limite("ccf.familles", le), limite("ccf.jamais", le)
        if familles is None or jamais is None or famille not in familles.valeur:
            continue
        citation = recueil().texte(familles.texte, le).citation
        hors = [i for i in candidats[s.pk] if i.statut in jamais.valeur]
        lieux = {
            e.pk: e.denomination for i in candidats[s.pk] if i.statut not in jamais.valeur
            if (e := i.site or i.prestataire) is not None
        }  # fmt: skip
        if not lieux and not hors and s.centre is not None:
            lieux = {s.centre.pk: s.centre.denomination}
        sans = [nom for pk, nom in lieux.items() if not est_habilite(habilitations, pk, s.specialite, le)]
        constats = []
        if sans:
            constats.append(
                c.CCF_SANS_HABILITATION.constat(
                    etablissements=", ".join(sorted(sans)), jour=date_fr(le), texte=citation
                )
            )
        if hors:
            n = len(hors)
            constats.append(c.CCF_CANDIDATS.constat(nombre=f"{n} candidat{'s' * (n > 1)}", texte=citation))
        modes = attribuer(unites, candidats[s.pk], habilitations, notes, jamais.valeur, le, s.specialite)
        constats += _ponctuels_en_ccf(sujets[s.pk], modes)
        trouves[s.pk] = constats
    return trouves


def _ponctuels_en_ccf(codes: Iterable[str], modes: Mapping[int, Mapping[str, ModeUnite]]) -> list[Constat]:
    """A subject is written for a unit in which some candidates are assessed during the course."""
    comptes = {
        code: sum(m[code].mode is ModeEvaluation.CCF for m in modes.values() if code in m) for code in sorted(codes)
    }
    return [
        c.PONCTUEL_EN_CCF.constat(code=code, nombre=f"{n} candidat{'s' * (n > 1)}") for code, n in comptes.items() if n
    ]


def sessions_sans_reglement(membre: Membre, jour: date) -> list[tuple[SessionExamen, Constat]]:
    """Sessions to come or to deliberate for which nothing can be proposed, with the reason. Three queries."""
    ouvertes = Deliberation.objects.filter(reglement__isnull=False).order_by().values("session_id")
    sessions = list(
        sessions_examen_visibles(membre)
        .exclude(etat=EtatSession.ANNULEE)
        .exclude(pk__in=ouvertes)
        .filter(Q(au__gte=jour) | Q(jury_le__gte=jour) | Q(deliberation__isnull=True, etat=EtatSession.COMPLETE))
        .order_by("du", "pk")
    )
    par_certification: dict[int, list[ReglementExamen]] = defaultdict(list)
    for r in avec_manques(
        ReglementExamen.objects.filter(certification__in={s.certification_id for s in sessions})
    ).order_by("pk"):
        par_certification[r.certification_id].append(r)
    trouves = []
    for s in sessions:
        raison = raison_parmi(par_certification[s.certification_id], s.certification, s.specialite, jour_de(s))
        if raison is not None:
            trouves.append((s, raison))
    return trouves
