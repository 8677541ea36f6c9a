"""Which règlement applies to a session, its translation for the engine, and why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.reglement import Evaluation, ModeEvaluation, Reglement, Unite
from parchemin.deliberation.models import Deliberation, ReglementExamen, UniteReglement
from parchemin.parcours.models import ModeResultat, SessionExamen
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import Periode, date_fr


def periode_de(r: ReglementExamen) -> Periode:
    """Days of the sessions that it is for."""
    return Periode(r.session_du, r.session_au)


def sessions_en_mots(r: ReglementExamen) -> str:
    """« toutes », « à partir du 01/09/2026 », « du 01/09/2025 au 31/08/2026 »."""
    du, au = date_courte(r.session_du), date_courte(r.session_au)
    if du and au:
        return f"du {du} au {au}"
    if du:
        return f"à partir du {du}"
    return f"jusqu’au {au}" if au else "toutes"


def avec_manques(lignes: QuerySet[ReglementExamen]) -> QuerySet[ReglementExamen]:
    """With `sans_unite` (no obligatory unit) and `sans_coefficient`: two facts that forbid any computation."""
    siennes = UniteReglement.toutes.filter(reglement=OuterRef("pk"))
    # A unit that holds others receives no result: it needs no coefficient.
    enfants = UniteReglement.toutes.filter(
        reglement=OuterRef("reglement"), element__parent=OuterRef("element"), element__parent__isnull=False
    )
    muettes = siennes.filter(coefficient__isnull=True, element__mode=ModeResultat.NOTE)
    return lignes.annotate(
        sans_unite=~Exists(siennes.filter(element__facultatif=False)),
        sans_coefficient=Exists(muettes.filter(~Exists(enfants))),
    )


def manque_de(r: ReglementExamen) -> str:
    """What forbids using it, in words; "" when it is complete. Load it through `avec_manques`."""
    if r.sans_unite:  # type: ignore[attr-defined]
        return "aucune unité obligatoire"
    return "des coefficients manquent" if r.sans_coefficient else ""  # type: ignore[attr-defined]


def choisir(versions: Iterable[ReglementExamen], specialite: str, jour: date) -> ReglementExamen | None:
    """Among the règlements of one certification: that of the specialty, else that of all; the latest version."""
    retenus = [
        r for r in versions
        if r.remplace_le is None and r.specialite in ("", specialite) and jour in periode_de(r)
    ]  # fmt: skip
    return max(retenus, key=lambda r: (bool(r.specialite), r.version, r.pk), default=None)


def option_manquante(versions: Sequence[ReglementExamen], specialite: str, jour: date) -> list[str]:
    """The specialties to choose from, when the règlements of that day are one per specialty and none was given; else empty."""
    if specialite or choisir(versions, "", jour) is not None:
        return []
    noms = {r.specialite for r in versions if r.remplace_le is None and r.specialite}
    return sorted(x for x in noms if choisir(versions, x, jour) is not None)


def versions_de(certification: Certification | int) -> list[ReglementExamen]:
    """Every règlement of a certification, with what it lacks. One query."""
    lignes = avec_manques(ReglementExamen.objects.filter(certification=certification))
    return list(lignes.select_related("certification__fiche__version", "certification__fiche__source").order_by("pk"))


def versions_des(certifications: Collection[int]) -> dict[int, list[ReglementExamen]]:
    """The same for several certifications, by key. One query, whatever their number."""
    trouvees: dict[int, list[ReglementExamen]] = {}
    for r in ReglementExamen.objects.filter(certification__in=certifications).order_by("pk"):
        trouvees.setdefault(r.certification_id, []).append(r)
    return trouvees


def reglement_applicable(certification: Certification, specialite: str, jour: date) -> ReglementExamen | None:
    """The version in force for a session of that day: that of the specialty, else that of the certification.

    None when there is none, or when it is not finished: `raison_sans_reglement` says which.
    """
    choisi = choisir(versions_de(certification), specialite, jour)
    return choisi if choisi is not None and not manque_de(choisi) else None


def raison_sans_reglement(certification: Certification, specialite: str, jour: date) -> Constat | None:
    """Why nothing can be proposed for a session of that day; None when a règlement applies."""
    return raison_parmi(versions_de(certification), certification, specialite, jour)


def raison_parmi(
    toutes: Sequence[ReglementExamen], certification: Certification, specialite: str, jour: date
) -> Constat | None:
    """The same, on règlements already read."""
    versions = [r for r in toutes if r.remplace_le is None]
    nom = nom_certification(certification)
    if not versions:
        return c.AUCUN.constat(certification=nom)
    if options := option_manquante(versions, specialite, jour):
        return c.SESSION_SANS_OPTION.constat(certification=nom, options=", ".join(options))
    siennes = [r for r in versions if r.specialite in ("", specialite)]
    if not siennes:
        return c.AUTRES_SPECIALITES.constat(
            certification=nom, specialites=", ".join(sorted({r.specialite for r in versions}))
        )
    choisi = choisir(siennes, specialite, jour)
    if choisi is None:
        periodes = " ; ".join(sorted({sessions_en_mots(r) for r in siennes}))
        return c.AUTRES_JOURS.constat(certification=nom, jour=date_fr(jour), periodes=periodes)
    manque = manque_de(choisi)
    return c.INCOMPLET.constat(reference=choisi.reference, manque=manque) if manque else None


def jour_de(session: SessionExamen) -> date:
    """The day whose règlement and rules apply: that of the jury, else the last of the session."""
    return session.jury_le or session.au


def reglement_de_session(session: SessionExamen) -> ReglementExamen | None:
    """The règlement that its deliberation was opened with, else the one that applies to its jury's day."""
    ouverte = Deliberation.objects.filter(session=session, reglement__isnull=False).select_related("reglement").first()
    if ouverte is not None:
        return ouverte.reglement
    return reglement_applicable(session.certification, session.specialite, jour_de(session))


def est_cite(reglement: ReglementExamen) -> bool:
    """Does a decision quote it? Then it no longer changes."""
    return bool(Deliberation.toutes.filter(reglement=reglement, decisions__isnull=False).exists())


def vers_domaine(reglement: ReglementExamen, jour: date, unites: Sequence[UniteReglement] | None = None) -> Reglement:
    """The règlement as the engine reads it, for a jury of `jour`: whether the certification is registered is of that day.

    One query for the units (none when they are given, by `unites_de`); the object may serve a whole session.
    """
    certification = reglement.certification
    accreditations = reglement.options.get("accreditations", [])
    return Reglement(
        famille=facade.famille(certification),
        certification=certification.numero,
        intitule=certification.intitule,
        unites=tuple(_unites(unites_de(reglement) if unites is None else unites)),
        reference=reglement.reference,
        specialite=reglement.specialite,
        session_du=reglement.session_du,
        session_au=reglement.session_au,
        enregistrement=_repertoire(certification, jour),
        entretien_final=reglement.entretien_final,
        pfmp=reglement.pfmp,
        fin_validite=reglement.fin_validite or _fin_publiee(certification, jour),
        accreditations=tuple(
            Periode(date.fromisoformat(du) if du else None, date.fromisoformat(au) if au else None)
            for du, au in accreditations
        ),
        options=reglement.options,
    )


def unites_de(reglement: ReglementExamen) -> list[UniteReglement]:
    """Its units in order, with their elements."""
    return list(reglement.unites.select_related("element", "element__parent").order_by("ordre", "pk"))


def _repertoire(certification: Certification, jour: date) -> str:
    """RNCP, RS, or "" : outside the registers that day, or in no state that was read."""
    try:
        enregistrement = facade.enregistrement_au(certification, jour)
    except LookupError:
        return ""
    if enregistrement is None:
        return ""
    return "RS" if enregistrement.code.startswith("RS") else "RNCP"


def _fin_publiee(certification: Certification, jour: date) -> date | None:
    """The published end of a titre professionnel is its end of validity."""
    if facade.famille(certification) is not facade.Famille.TITRE_PRO or certification.fiche is None:
        return None
    version = facade.version_au(certification.fiche, jour)
    return version.date_fin_enregistrement if version is not None else None


def _unites(lignes: Sequence[UniteReglement]) -> list[Unite]:
    presents = {ligne.element_id for ligne in lignes}
    return [
        Unite(
            code=x.element.code,
            libelle=x.element.libelle,
            domaine=x.domaine,
            coefficient=x.coefficient if x.coefficient is not None else Decimal(1),
            evaluation=Evaluation.NOTE if x.element.mode == ModeResultat.NOTE else Evaluation.VALIDATION,
            mode=ModeEvaluation(x.mode),
            facultative=x.element.facultatif,
            seuil=x.seuil,
            pratique=x.pratique,
            eps=x.eps,
            controle=x.controle,
            commune=x.commune,
            parent=x.element.parent.code if x.element.parent is not None and x.element.parent_id in presents else "",
            blocs=tuple(x.blocs) or ((x.element.code_bloc,) if x.element.code_bloc else ()),
            ects=x.ects,
        )
        for x in lignes
    ]
