"""Passages that may still change follow their decision (rectified minutes) and the settings of their certification.

What somebody changed by hand on the passage stays: only what still says what the old decision and settings said is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from django.db.models import Min

from parchemin.accrochage import constats as c
from parchemin.accrochage.attribution import attribution
from parchemin.accrochage.domain.reglages import PAR_DEFAUT, DateDelivrance
from parchemin.accrochage.models import CompteAccrochage, PassageCertification, ReglageTransmission
from parchemin.accrochage.services.delivrances import delivrances
from parchemin.accrochage.trace import tracer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.socle.constats import Constat
from parchemin.socle.elision import de
from parchemin.socle.periodes import date_fr

_FIGES = ("type_certification", "code_certification")
"""Never followed: the award keeps its number. Nor its day, except where the parchment tells it."""
SUIVIS = (
    "libelle_option", "fin_validite", "mention", "modalite_acces", "date_inscription", "donnee_certifiee", "obtention", "scoring",
    "niveau_langue", "id_dossier", "nature_deposant", "debut_examen", "fin_examen", "modalite_examen", "code_postal_centre",
)  # fmt: skip
"""Columns that a decision and its settings write."""
_LIENS = ("inscription__certification", "presentation__session__centre")


class ReglagesCharges:
    """Every version of the settings of one organisation, in one query: the one in force is then found in memory."""

    def __init__(self, organisation_id: int) -> None:
        lignes = ReglageTransmission.toutes.filter(organisation_id=organisation_id).order_by("-du", "-version", "pk")
        self._par_certification: dict[int, list[ReglageTransmission]] = {}
        for x in lignes:
            self._par_certification.setdefault(x.certification_id, []).append(x)
        self.par_parchemin = any(_par_parchemin(x) for v in self._par_certification.values() for x in v)

    def au(self, certification_id: int | None, jour: date | None) -> ReglageTransmission | None:
        """The version that counts for an award of this day; None when nothing was settled for it."""
        versions = self._par_certification.get(certification_id or 0, ())
        return next((x for x in versions if jour is not None and x.du <= jour), None)


def valeurs_de(
    decision: Decision, code: str, reglage: ReglageTransmission | None, compte: CompteAccrochage,
    parchemins: Mapping[int, date] = MappingProxyType({}),
) -> dict[str, Any]:  # fmt: skip
    """`attribution` under a version of the settings; who registered the fiche comes from the account when they do not say.

    `parchemins`: day of delivery by presentation (`delivrances`).
    """
    domaine = reglage.vers_domaine() if reglage is not None else PAR_DEFAUT
    dit = attribution(decision, code, domaine, parchemins.get(decision.presentation_id or 0))
    dit["nature_deposant"] = dit["nature_deposant"] or compte.nature_deposant
    return dit


@dataclass(frozen=True, slots=True)
class Courante:
    """The decision in force on a presentation."""

    pk: int
    resultat: str
    en_mots: str
    decidee_le: date
    presentation: int

    @property
    def admet(self) -> bool:
        return self.resultat == Resultat.ADMIS


def _cle(x: PassageCertification) -> int:
    """Tells a passage from another, also before it has a row."""
    return x.pk or id(x)


def courantes(passages: Iterable[PassageCertification]) -> dict[int, Courante]:
    """The decision in force behind each of these passages, by passage; in two queries, none when no jury decided."""
    par_decision = {x.decision_id for x in passages if x.decision_id}
    if not par_decision:
        return {}
    devant = dict(
        Decision.toutes.filter(pk__in=par_decision, presentation__isnull=False).order_by("pk").values_list("pk", "presentation_id")
    )  # fmt: skip
    lues = Decision.toutes.filter(presentation__in=set(devant.values()), en_vigueur=True).order_by("pk")
    en_vigueur = {
        d.presentation_id: Courante(
            d.pk, d.resultat, d.get_resultat_display().lower(), d.decidee_le, d.presentation_id or 0
        )
        for d in lues.only("pk", "presentation_id", "resultat", "decidee_le")
    }
    return {
        _cle(x): en_vigueur[devant[x.decision_id]]
        for x in passages
        if x.decision_id in devant and devant[x.decision_id] in en_vigueur
    }


def plus_admises(passages: Sequence[PassageCertification]) -> dict[int, Constat]:
    """ACC-660 by passage (`pk or id`): the decision in force admits the person no more."""
    return {
        cle: c.PLUS_ADMIS.constat("Décision", resultat=d.en_mots, jour=date_fr(d.decidee_le))
        for cle, d in courantes(passages).items()
        if not d.admet
    }


def attendus(passages: Sequence[PassageCertification]) -> dict[int, list[tuple[str, Constat]]]:
    """ACC-653, ACC-654 by passage (`pk or id`): what the settings say that every award carries, and is not there."""
    reglages = ReglageTransmission.toutes.in_bulk({x.reglage_id for x in passages if x.reglage_id})
    dates = [x for x in passages if x.decision_id and _par_parchemin(reglages.get(x.reglage_id or 0))]
    devant = (
        dict(
            Decision.toutes.filter(pk__in={x.decision_id for x in dates})
            .order_by("pk")
            .values_list("pk", "presentation_id")
        )
        if dates
        else {}
    )
    delivres = delivrances({pk for pk in devant.values() if pk})
    dits: dict[int, list[tuple[str, Constat]]] = {}
    for x in passages:
        r = reglages.get(x.reglage_id or 0)
        if r is None:
            continue
        manques = (
            (r.obtention == "PAR_SCORING" and not x.scoring, "scoring", "Score", "un score"),
            (r.niveau_langue and not x.niveau_langue, "niveau_langue", "Niveau de langue", "un niveau de langue"),
            (
                r.niveau_numerique and x.score_numerique is None,
                "score_numerique",
                "Score numérique",
                "un score numérique",
            ),
        )
        dits[_cle(x)] = [
            (champ, c.ATTENDU_PAR_LE_REGLAGE.constat(ou, fiche=x.code_certification, quoi=quoi))
            for vrai, champ, ou, quoi in manques if vrai
        ]  # fmt: skip
        if x.decision_id in devant and devant[x.decision_id] not in delivres:
            attendu = c.PARCHEMIN_ATTENDU.constat("Date de délivrance", fiche=x.code_certification)
            dits[_cle(x)].append(("debut_validite", attendu))
    return dits


def suivre(passages: Sequence[PassageCertification], *, journal: bool = True) -> list[PassageCertification]:
    """Rewrite, in memory, those whose decision was replaced or whose settings changed. Returns them. In the caller's transaction.

    `passages`: rows that may still change, of one organisation, with their account. `journal`: False to look without keeping.
    """
    siens = [x for x in passages if x.decision_id]
    if not siens:
        return []
    certifications = dict(
        Decision.toutes.filter(pk__in={x.decision_id for x in siens}).order_by("pk").values_list("pk", "inscription__certification")
    )  # fmt: skip
    charges, nouvelles = ReglagesCharges(siens[0].organisation_id), courantes(siens)
    jours = _Jours.pour(siens, charges)
    a_suivre = []
    for x in siens:
        courante = nouvelles.get(_cle(x))
        # The day that chooses the version does not move with what the version says of the day.
        connus = [d for d in (x.debut_validite, courante.decidee_le if courante else None) if d is not None]
        reglage = charges.au(certifications.get(x.decision_id or 0), min(connus, default=None))
        rectifiee = courante is not None and courante.pk != x.decision_id
        deplacee = (
            courante is not None and _par_parchemin(reglage) and jours.dit(courante.presentation) != x.debut_validite
        )
        if rectifiee or deplacee or (reglage.pk if reglage else None) != x.reglage_id:
            a_suivre.append((x, courante.pk if courante else x.decision_id, reglage))
    cles = {pk for x, pk, _ in a_suivre} | {x.decision_id for x, _, _ in a_suivre}
    decisions = Decision.toutes.select_related(*_LIENS).in_bulk(cles)
    anciens = ReglageTransmission.toutes.in_bulk({x.reglage_id for x, _, _ in a_suivre if x.reglage_id})
    for x, pk, reglage in a_suivre:
        _suivre_un(x, decisions[x.decision_id], decisions[pk], anciens.get(x.reglage_id or 0), reglage, jours, journal)
    return [x for x, _, _ in a_suivre]


def _suivre_un(
    x: PassageCertification, avant: Decision, apres: Decision, ancien: ReglageTransmission | None,
    reglage: ReglageTransmission | None, jours: _Jours, journal: bool,
) -> None:  # fmt: skip
    presentation = apres.presentation_id or 0
    # What it said then: from the day that it carried.
    disait = valeurs_de(
        avant, x.code_certification, ancien, x.compte, {presentation: x.debut_validite or avant.decidee_le}
    )
    cible = jours.dit(presentation) if _par_parchemin(reglage) else jours.jury.get(presentation)
    dit = valeurs_de(apres, x.code_certification, reglage, x.compte, {presentation: cible} if cible else {})
    changes, figes = {}, {*_FIGES}
    if cible is not None and (_par_parchemin(reglage) or _par_parchemin(ancien)):
        # Nobody else writes it here: the day is the one that the settings choose, whatever was told before.
        dit["debut_validite"], disait["debut_validite"] = cible, x.debut_validite
    else:
        figes.add("debut_validite")
    for cle in dit.keys() - figes:
        courant = getattr(x, cle)
        if courant != dit[cle] and (courant in ("", None) or courant == disait.get(cle)):
            changes[cle] = [_simple(courant), _simple(dit[cle])]
            setattr(x, cle, dit[cle])
    x.decision, x.reglage = apres, reglage
    if not journal:
        return
    if avant.pk != apres.pk:
        tracer(
            organisation_id=x.organisation_id, acteur=SYSTEME, acte="suivre_decision",
            sujet=Reference("passage", str(x.pk), x.nom_affiche),
            phrase=f"a repris la décision rectifiée {de(x.nom_affiche)} (version {apres.version}).", details={"changements": changes},
        )  # fmt: skip
    elif "debut_validite" in changes:
        tracer(
            organisation_id=x.organisation_id, acteur=SYSTEME, acte="suivre_delivrance",
            sujet=Reference("passage", str(x.pk), x.nom_affiche),
            phrase=f"a repris la date de délivrance {de(x.nom_affiche)} : {date_fr(dit['debut_validite'])}.",
            details={"changements": changes},
        )  # fmt: skip


def _par_parchemin(reglage: ReglageTransmission | None) -> bool:
    return reglage is not None and reglage.date_delivrance == DateDelivrance.PARCHEMIN


@dataclass(frozen=True, slots=True)
class _Jours:
    """By presentation: the day of the jury's first decision, and that of the parchment. Empty where no settings ask for it."""

    jury: Mapping[int, date]
    parchemins: Mapping[int, date]

    @classmethod
    def pour(cls, passages: Iterable[PassageCertification], charges: ReglagesCharges) -> _Jours:
        if not charges.par_parchemin:
            return cls({}, {})
        siennes = Decision.toutes.filter(pk__in={x.decision_id for x in passages}, presentation__isnull=False)
        cles = set(siennes.order_by("pk").values_list("presentation_id", flat=True))
        # Rectified minutes have a later day: the award is of the first.
        lues = (
            Decision.toutes.filter(presentation_id__in=cles).values("presentation_id").annotate(jour=Min("decidee_le"))
        )
        jury = dict(lues.order_by("presentation_id").values_list("presentation_id", "jour"))
        return cls(jury, delivrances(cles))

    def dit(self, presentation: int) -> date | None:
        """The parchment's day; the jury's until it is issued."""
        return self.parchemins.get(presentation) or self.jury.get(presentation)


def _simple(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | bool | type(None)) else str(valeur)
