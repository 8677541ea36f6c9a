"""Which règlement applies to a session, and its translation for the engine."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from parchemin.deliberation.domain.reglement import Evaluation, ModeEvaluation, Reglement, Unite
from parchemin.deliberation.models import ReglementExamen
from parchemin.parcours.models import ModeResultat
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.periodes import Periode


def reglement_applicable(certification: Certification, specialite: str, jour: date) -> ReglementExamen | None:
    """The version in force for a session of that day: that of the specialty, else that of the certification. None: none."""
    candidats = ReglementExamen.objects.filter(
        Q(session_du__isnull=True) | Q(session_du__lte=jour),
        Q(session_au__isnull=True) | Q(session_au__gte=jour),
        certification=certification,
        specialite__in=["", specialite],
        remplace_le__isnull=True,
    )
    return candidats.order_by("-specialite", "-version", "-pk").first()


def vers_domaine(reglement: ReglementExamen, jour: date) -> Reglement:
    """The règlement as the engine reads it, for a jury of `jour`: whether the certification is registered is of that day.

    One query for the units; the object may serve a whole session.
    """
    certification = reglement.certification
    enregistrement = facade.enregistrement_au(certification, jour)
    repertoire = ""
    if enregistrement is not None:
        repertoire = "RS" if enregistrement.code.startswith("RS") else "RNCP"
    accreditations = reglement.options.get("accreditations", [])
    return Reglement(
        famille=facade.famille(certification),
        certification=certification.numero,
        intitule=certification.intitule,
        unites=tuple(_unites(reglement)),
        reference=reglement.reference,
        specialite=reglement.specialite,
        session_du=reglement.session_du,
        session_au=reglement.session_au,
        enregistrement=repertoire,
        entretien_final=reglement.entretien_final,
        pfmp=reglement.pfmp,
        fin_validite=reglement.fin_validite or _fin_publiee(certification, jour),
        accreditations=tuple(
            Periode(date.fromisoformat(du) if du else None, date.fromisoformat(au) if au else None)
            for du, au in accreditations
        ),
        options=reglement.options,
    )


def _fin_publiee(certification: Certification, jour: date) -> date | None:
    """The published end of a titre professionnel is its end of validity."""
    if facade.famille(certification) is not facade.Famille.TITRE_PRO or certification.fiche is None:
        return None
    version = facade.version_au(certification.fiche, jour)
    return version.date_fin_enregistrement if version is not None else None


def _unites(reglement: ReglementExamen) -> list[Unite]:
    lignes = list(reglement.unites.select_related("element", "element__parent").order_by("ordre", "pk"))
    presents = {ligne.element_id for ligne in lignes}
    return [
        Unite(
            code=x.element.code,
            libelle=x.element.libelle,
            domaine=x.domaine,
            coefficient=x.coefficient,
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
