"""Passages that may still change follow their decision (rectified minutes) and the settings of their certification.

What somebody changed by hand on the passage stays: only what still says what the old decision and settings said is rewritten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.accrochage import constats as c
from parchemin.accrochage.attribution import attribution
from parchemin.accrochage.domain.reglages import PAR_DEFAUT
from parchemin.accrochage.models import CompteAccrochage, PassageCertification, ReglageTransmission
from parchemin.accrochage.trace import tracer
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr

_FIGES = ("debut_validite", "type_certification", "code_certification")
"""Never followed: the award keeps its day and its number, they are its key at the Caisse des Dépôts."""
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

    def au(self, certification_id: int | None, jour: date | None) -> ReglageTransmission | None:
        """The version that counts for an award of this day; None when nothing was settled for it."""
        versions = self._par_certification.get(certification_id or 0, ())
        return next((x for x in versions if jour is not None and x.du <= jour), None)


def valeurs_de(
    decision: Decision, code: str, reglage: ReglageTransmission | None, compte: CompteAccrochage
) -> dict[str, Any]:
    """`attribution` under a version of the settings; who registered the fiche comes from the account when they do not say."""
    dit = attribution(decision, code, reglage.vers_domaine() if reglage is not None else PAR_DEFAUT)
    dit["nature_deposant"] = dit["nature_deposant"] or compte.nature_deposant
    return dit


@dataclass(frozen=True, slots=True)
class Courante:
    """The decision in force on a presentation."""

    pk: int
    resultat: str
    en_mots: str
    decidee_le: date

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
        d.presentation_id: Courante(d.pk, d.resultat, d.get_resultat_display().lower(), d.decidee_le)
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
    """ACC-653 by passage (`pk or id`): what the settings say that every award carries, and is not there."""
    reglages = ReglageTransmission.toutes.in_bulk({x.reglage_id for x in passages if x.reglage_id})
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
    return dits


def suivre(passages: Sequence[PassageCertification]) -> list[PassageCertification]:
    """Rewrite, in memory, those whose decision was replaced or whose settings changed. Returns them. In the caller's transaction.

    `passages`: rows that may still change, of one organisation, with their account.
    """
    siens = [x for x in passages if x.decision_id]
    if not siens:
        return []
    certifications = dict(
        Decision.toutes.filter(pk__in={x.decision_id for x in siens}).order_by("pk").values_list("pk", "inscription__certification")
    )  # fmt: skip
    charges, nouvelles = ReglagesCharges(siens[0].organisation_id), courantes(siens)
    a_suivre = []
    for x in siens:
        reglage = charges.au(certifications.get(x.decision_id or 0), x.debut_validite)
        courante = nouvelles.get(_cle(x))
        rectifiee = courante is not None and courante.pk != x.decision_id
        if rectifiee or (reglage.pk if reglage else None) != x.reglage_id:
            a_suivre.append((x, courante.pk if courante else x.decision_id, reglage))
    cles = {pk for x, pk, _ in a_suivre} | {x.decision_id for x, _, _ in a_suivre}
    decisions = Decision.toutes.select_related(*_LIENS).in_bulk(cles)
    anciens = ReglageTransmission.toutes.in_bulk({x.reglage_id for x, _, _ in a_suivre if x.reglage_id})
    for x, pk, reglage in a_suivre:
        _suivre_un(x, decisions[x.decision_id], decisions[pk], anciens.get(x.reglage_id or 0), reglage)
    return [x for x, _, _ in a_suivre]


def _suivre_un(
    x: PassageCertification, avant: Decision, apres: Decision, ancien: ReglageTransmission | None,
    reglage: ReglageTransmission | None,
) -> None:  # fmt: skip
    disait = valeurs_de(avant, x.code_certification, ancien, x.compte)
    dit = valeurs_de(apres, x.code_certification, reglage, x.compte)
    changes = {}
    for cle in dit.keys() - set(_FIGES):
        courant = getattr(x, cle)
        if courant != dit[cle] and (courant in ("", None) or courant == disait.get(cle)):
            changes[cle] = [_simple(courant), _simple(dit[cle])]
            setattr(x, cle, dit[cle])
    if avant.pk != apres.pk:
        tracer(
            organisation_id=x.organisation_id, acteur=SYSTEME, acte="suivre_decision",
            sujet=Reference("passage", str(x.pk), x.nom_affiche),
            phrase=f"a repris la décision rectifiée de {x.nom_affiche} (version {apres.version}).", details={"changements": changes},
        )  # fmt: skip
    x.decision, x.reglage = apres, reglage


def _simple(valeur: Any) -> Any:
    return valeur if isinstance(valeur, str | int | bool | type(None)) else str(valeur)
