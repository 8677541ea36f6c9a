"""Decisions of an authority: which ones a member sees, which are awaited, what our simulation gives beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from parchemin.comptes.models import Membre
from parchemin.deliberation.concordance import APRES_ORAUX, REFUS, Accord
from parchemin.deliberation.domain import moteur
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret, ResultatUnite
from parchemin.deliberation.domain.proposition import DEFINITIFS, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.deliberation.models import Decision, OrigineDecision, ReglementExamen
from parchemin.deliberation.selectors.deliberations import qui_decide
from parchemin.deliberation.selectors.dossiers import dossiers_de
from parchemin.deliberation.selectors.passages import AUCUN, entrees_du_parcours, passages_de
from parchemin.deliberation.selectors.pv import decisions_lisibles
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.deliberation.serialisation import dossier_vers_json, proposition_vers_json, reglement_vers_json
from parchemin.parcours.domain.resultats import ValeurCellule
from parchemin.parcours.models import EtatInscription, EtatSession, Inscription, Presentation, SessionExamen
from parchemin.parcours.selectors.jurys import session_jugee_ici
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.referentiel import facade
from parchemin.referentiel.models import Capacite, CapaciteCertification, Certification

_CERTIFIE = (Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR)
DELAI = timedelta(days=7)
"""A week after the session, results are late (usages B6)."""
RECUL = timedelta(days=366)
"""Older results that are still missing are no longer news."""


def capacite_certificateur(certification: Certification, jour: date, session: SessionExamen | None = None) -> str:
    """« certificateur » or « co-certificateur » when the organisation's own jury decides that day, else "".

    The very answer of the deliberation, on the jury's day of the `session` where the candidate sat: a result is either
    decided here or imported, never both, never neither.
    """
    quand = (session.jury_le if session is not None else None) or jour
    tenues = {x.capacite for x in facade.capacites_au(certification, quand)}
    tenue = next((x for x in _CERTIFIE if x.value in tenues), None)
    if tenue is None or not qui_decide(certification, tenue.value, quand).ici:
        return ""
    return str(tenue.label).lower()


def importees_visibles(membre: Membre) -> QuerySet[Any]:
    """Imported decisions in force, with what the simulation gave: one query whatever their number."""
    return avec_simulation(
        decisions_lisibles(membre)
        .filter(origine=OrigineDecision.IMPORTEE, en_vigueur=True)
        .select_related("inscription__personne", "inscription__certification__fiche__version", "presentation__session")
        .prefetch_related("issues")
    ).order_by("-decidee_le", "inscription__personne__cle_tri", "pk")


def avec_simulation(lignes: QuerySet[Any]) -> QuerySet[Any]:
    """`simule`, `simule_mention`: what the simulation frozen in the decision gave; null without one."""
    # Cast: a key of a JSON column compares as JSON, and words are not.
    texte = CharField(max_length=20)
    return lignes.annotate(
        simule=Cast(KT("proposition__resultat"), texte), simule_mention=Cast(KT("proposition__mention"), texte)
    )


def condition_accord(accord: Accord) -> Q:
    """`concordance.accord`, asked of the database (on `avec_simulation`)."""
    conclut = Q(simule__in=[str(r) for r in sorted(DEFINITIFS)])
    refus = [str(r) for r in REFUS]
    meme = Q(resultat=F("simule")) & (~Q(resultat=Resultat.ADMIS) | Q(mention=F("simule_mention")))
    meme |= Q(resultat__in=refus, simule__in=refus)
    oraux = Q(simule=Resultat.CONTROLE, mention="", resultat__in=[str(r) for r in APRES_ORAUX])
    match accord:
        case Accord.IDENTIQUE:
            return conclut & meme
        case Accord.DIFFERE:
            return conclut & ~meme & ~oraux
        case Accord.SANS_CALCUL:
            return Q(simule__isnull=True) | ~conclut | oraux


def attendues(membre: Membre, jour: date) -> QuerySet[Any]:
    """Candidates whose session is over, whose jury is another's, and who have no decision yet (or only the second group's)."""
    decides = Decision.toutes.filter(presentation=OuterRef("pk"), en_vigueur=True).exclude(
        origine=OrigineDecision.IMPORTEE, resultat=Resultat.CONTROLE
    )
    lignes = (
        Presentation.objects.filter(
            ~Exists(decides),
            inscription__in=inscriptions_visibles(membre).order_by().values("pk"),
            session__au__lt=jour,
            session__au__gte=jour - RECUL,
        )
        .exclude(session__etat=EtatSession.ANNULEE)
        .exclude(inscription__etat=EtatInscription.ANNULEE)
        .select_related("inscription__personne", "inscription__certification__fiche__version", "session")
        .order_by("session__au", "session_id", "inscription__personne__cle_tri", "pk")
    )
    return lignes.exclude(session__in=_jugees_ici(lignes))


def _jugees_ici(lignes: QuerySet[Any]) -> list[int]:
    """Sessions of these candidates that the organisation's own jury decides: the rule is not SQL, and they are few."""
    sessions = (
        SessionExamen.objects.filter(pk__in=lignes.order_by().values("session_id"))
        .select_related("certification__fiche__version")
        .prefetch_related(Prefetch("certification__capacites", queryset=CapaciteCertification.toutes.order_by("pk")))
    )
    return [s.pk for s in sessions.order_by("pk") if session_jugee_ici(s)]


# --- simulation
@dataclass(frozen=True, slots=True)
class Simulation:
    """What the engine was given and what it gave; always labelled as a simulation."""

    proposition: Proposition
    dossier: Dossier
    reglement: Reglement

    def en_colonnes(self) -> dict[str, Any]:
        """The columns of a decision."""
        return {
            "jeu": self.proposition.jeu,
            "proposition": proposition_vers_json(self.proposition),
            "dossier": dossier_vers_json(self.dossier),
            "reglement": reglement_vers_json(self.reglement),
        }


class Simulateur:
    """Simulates candidates; règlements are read once, dossiers once per session when they are announced."""

    def __init__(self) -> None:
        self._reglements: dict[tuple[int, str, date], Reglement | None] = {}
        self._dossiers: dict[int, Dossier] = {}

    def annoncer(self, presentations: Iterable[Presentation]) -> None:
        """Read the dossiers of these candidates together (`session` and `inscription` selected)."""
        par_session: dict[int, list[Presentation]] = {}
        for p in presentations:
            if p.pk not in self._dossiers:
                par_session.setdefault(p.session_id, []).append(p)
        for lignes in par_session.values():
            self._dossiers |= dossiers_de(lignes[0].session, lignes)

    def reglement(self, certification: Certification, specialite: str, jour: date) -> Reglement | None:
        cle = (certification.pk, specialite, jour)
        if cle not in self._reglements:
            trouve: ReglementExamen | None = reglement_applicable(certification, specialite, jour)
            self._reglements[cle] = vers_domaine(trouve, jour) if trouve is not None else None
        return self._reglements[cle]

    def simuler(
        self,
        *,
        inscription: Inscription,
        presentation: Presentation | None,
        jour: date,
        notes: Mapping[str, ValeurCellule] | None = None,
        absent: bool = False,
        decidee: bool = False,
    ) -> Simulation | None:
        """The engine's answer on the marks of the authority, completed by those of the session; None without a règlement.

        `decidee`: a jury has concluded, so a livret that was supplied has been examined.
        """
        specialite = (presentation.session.specialite if presentation is not None else "") or inscription.specialite
        reglement = self.reglement(inscription.certification, specialite, jour)
        if reglement is None:
            return None
        dossier = self._dossier(inscription, presentation, jour)
        resultats = dict(dossier.resultats)
        if absent:
            resultats |= {u.code: ResultatUnite(EtatUnite.ABSENT) for u in reglement.evaluees}
        for code, valeur in (notes or {}).items():
            ancien = resultats.get(code)
            obtenu = ancien.obtenu_le if ancien is not None else None
            resultats[code] = ResultatUnite(EtatUnite(str(valeur.etat)), valeur.note, valeur.acquis, obtenu)
        livret = Livret.EXAMINE if decidee and dossier.livret is Livret.FOURNI else dossier.livret
        dossier = replace(dossier, resultats=resultats, livret=livret)
        return Simulation(moteur.simuler(moteur.deliberer(dossier, reglement, jour)), dossier, reglement)

    def _dossier(self, inscription: Inscription, presentation: Presentation | None, jour: date) -> Dossier:
        if presentation is None:
            siens = passages_de([inscription.personne_id], inscription.certification_id, jour)
            passages = siens.get(inscription.personne_id, AUCUN)
            return Dossier(
                inscription.statut, {}, forme=inscription.forme, entree=entrees_du_parcours([inscription])[inscription.pk],
                derniere_inscription=inscription.entree, echecs=passages.echecs, partiels=passages.partiels,
                premiere_candidature=next(iter(passages.candidatures), None),
            )  # fmt: skip
        self.annoncer([presentation])
        return self._dossiers[presentation.pk]
