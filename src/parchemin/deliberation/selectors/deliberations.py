"""Reads of the deliberation: who may see it, where it stands, what the rules propose for each candidate."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_dans, roles_de
from parchemin.deliberation import acte, choix, pv
from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, Livret
from parchemin.deliberation.domain.moteur import consequences, deliberer, simuler
from parchemin.deliberation.domain.proposition import Mention, Proposition, Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.deliberation.models import (
    ChoixJury,
    Decision,
    Deliberation,
    EtatDeliberation,
    EtatSignature,
    OrigineDecision,
    ReglementExamen,
    SignaturePV,
)
from parchemin.deliberation.selectors import reponses
from parchemin.deliberation.selectors.dossiers import dossiers_de
from parchemin.deliberation.selectors.reglements import reglement_applicable, vers_domaine
from parchemin.deliberation.serialisation import dossier_vers_json, proposition_vers_json, reglement_vers_json
from parchemin.parcours.domain import jury_constats
from parchemin.parcours.domain.identite_completude import completude
from parchemin.parcours.models import (
    EtatSession,
    Incident,
    Inscription,
    PresenceSiege,
    Presentation,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.selectors import jurys
from parchemin.parcours.selectors.perimetre import etablissements_de
from parchemin.parcours.selectors.sessions import candidats_deux_fois
from parchemin.parcours.services.personnes import identite_de
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel import facade
from parchemin.referentiel.models import CapaciteCertification, Certification
from parchemin.socle.constats import Constat
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import maintenant

ARRETER, REVISER = "deliberation.arreter", "deliberation.reviser"
"""Acts that a second person approves."""
_RENDUES = (EtatDeliberation.DELIBEREE, EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE)


def empreinte(objet: Any) -> str:
    """SHA-256 of a JSON value (numbers of a règlement's options may be floats: `canonique` refuses them)."""
    return sha256_hex(json.dumps(objet, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


# --- Who sees what.
def sieges_tenus(membre: Membre) -> QuerySet[Any]:
    """Seats where this member said they sit, or sat."""
    return SiegeJury.objects.filter(
        membre__utilisateur_id=membre.utilisateur_id, convocation=ReponseConvocation.ACCEPTEE
    )


LECTEURS = frozenset({Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY, Role.DONNEES, Role.DPO})
"""Roles that by themselves read every deliberation with its names. A seat in one jury opens no other, whatever role is beside."""
_APPROUVENT = frozenset({Role.DIRECTION, Role.QUALITE, Role.SECRETARIAT_JURY})


def restreint_ici(membre: Membre) -> bool:
    """Reads here by a seat, by the people it prepares, or without names."""
    return not roles_de(membre.utilisateur, membre.organisation) & LECTEURS


def approuve_ici(membre: Membre, session: SessionExamen | int) -> bool:
    """May this member, who has the permission, be the second person of this session? A jury member: where they sat."""
    if roles_de(membre.utilisateur, membre.organisation) & _APPROUVENT:
        return True
    return sieges_tenus(membre).filter(session=session, presence=PresenceSiege.PRESENT).exists()


def suivies_par(membre: Membre) -> QuerySet[Any]:
    """Enrolments of the people that a partner prepares; none for the others."""
    ids = etablissements_de(membre)
    return Inscription.objects.filter(Q(prestataire__in=ids) | Q(site__in=ids))


def lit_sans_noms(membre: Membre) -> bool:
    """An auditor follows decisions to their rule; candidates are shown by number (RGPD, art. 5)."""
    return Role.AUDITEUR in roles_de(membre.utilisateur, membre.organisation) and restreint_ici(membre)


def lit_en_auditeur(membre: Membre, salle: str = "deliberation") -> bool:
    """Reads everything there, without names: an auditor to whom that room was opened. `lit_sans_noms` says whose names are hidden, this
    says what is seen: the seat or the partner's role that somebody holds besides opens what it opens, and no more."""
    return lit_sans_noms(membre) and Role.AUDITEUR in roles_dans(membre, salle)


def lit_tout(membre: Membre, session: SessionExamen) -> bool:
    """May this member read the names of every candidate of the session? Those of the house, and who sat there."""
    return not restreint_ici(membre) or sieges_tenus(membre).filter(session=session).exists()


def sessions_visibles(membre: Membre) -> QuerySet[Any]:
    """Sessions under way or complete that this member may follow: all, those where they sit, or, for a partner, those
    already decided that hold people it prepares."""
    lignes = SessionExamen.objects.select_related(
        "certification__fiche__version", "certification__fiche__source", "centre", "organisation"
    ).filter(etat__in=[EtatSession.OUVERTE, EtatSession.COMPLETE])
    if not restreint_ici(membre) or lit_en_auditeur(membre):
        return lignes
    siennes = Presentation.objects.filter(inscription__in=suivies_par(membre).order_by().values("pk"))
    condition = Q(pk__in=sieges_tenus(membre).order_by().values("session_id")) | Q(
        deliberation__etat__in=_RENDUES, pk__in=siennes.order_by().values("session_id")
    )
    return lignes.filter(condition)


def avec_comptes(lignes: QuerySet[Any]) -> QuerySet[Any]:
    """Counts for the list; one query whatever the number."""
    attend = Approbation.toutes.filter(
        acte=ARRETER, sujet_type="session_examen", etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant(),
        sujet_identifiant=Cast(OuterRef("pk"), CharField()),
    )  # fmt: skip
    choisis = ChoixJury.objects.filter(deliberation__session=OuterRef("pk")).order_by().values("deliberation__session")
    signatures = SignaturePV.objects.filter(deliberation__session=OuterRef("pk")).order_by()
    return (
        lignes.select_related("deliberation")
        .annotate(
            candidats=Count("presentations", filter=~Q(presentations__inscription__etat="annulee"), distinct=True),
            decides=Subquery(choisis.annotate(n=Count("pk")).values("n")),
            attendues=Subquery(
                signatures.filter(etat=EtatSignature.ATTENDUE)
                .values("deliberation__session")
                .annotate(n=Count("pk"))
                .values("n")
            ),
            attend=Exists(attend),
        )
        .prefetch_related(Prefetch("certification__capacites", queryset=CapaciteCertification.toutes.order_by("pk")))
        .order_by("-jury_le", "-au", "pk")
    )


def etape_de(session: SessionExamen) -> acte.Etape:
    """Where the session stands (`deliberation` selected: no query)."""
    d = deliberation_de(session)
    return acte.etape(session.etat, d.etat if d is not None else "")


def deliberation_de(session: SessionExamen) -> Deliberation | None:
    return getattr(session, "deliberation", None)


def qui_delibere(session: SessionExamen, jour: date) -> acte.QuiDelibere:
    """Whose jury it is, on the jury's day (today while it has none)."""
    quand = session.jury_le or jour
    return qui_decide(session.certification, jurys.capacite_au(session, quand), quand)


def qui_decide(certification: Certification, capacite: str, quand: date) -> acte.QuiDelibere:
    """The same for somebody who holds that capacity: the one answer, for deliberations and for imported results."""
    r = jurys.nomination(certification, capacite, quand)
    return acte.qui_delibere(capacite) if r is None else acte.qui_delibere(capacite, r.regle.qui, r.citation)


# --- The candidates.
@dataclass(slots=True)
class _Suite:
    incidents: list[Incident] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)


@dataclass(frozen=True)
class LigneCandidat:
    """One candidate before the jury. `decision`: the version in force, once decided."""

    presentation: Presentation
    dossier: Dossier
    proposition: Proposition
    retenu: ChoixJury | None
    decision: Decision | None
    incidents: tuple[Incident, ...]
    identite: str
    anonyme: bool = False
    reglement: Reglement | None = None

    @property
    def nom(self) -> str:
        return nom_montre(self.presentation, anonyme=self.anonyme)

    @cached_property
    def json(self) -> dict[str, Any]:
        return proposition_vers_json(self.proposition)

    @cached_property
    def empreinte(self) -> str:
        return empreinte_de(self.dossier, self.json)

    @property
    def perime(self) -> bool:
        """The jury chose before another proposal."""
        return self.retenu is not None and self.retenu.empreinte != self.empreinte

    @property
    def a_retenir(self) -> bool:
        """Can the proposal be held as it stands?"""
        return self.proposition.concluante and not choix.controler_choix(
            self.proposition, self.dossier, str(self.proposition.resultat), str(self.proposition.mention), ""
        )

    @property
    def moyennes(self) -> list[tuple[str, str]]:
        """(name, « 10,28 »): the general average, then those of the domains."""
        p = self.proposition
        autres = [(_DOMAINES.get(nom, nom), m.affichee) for nom, m in p.moyennes if m is not p.moyenne]
        tete = [("générale", p.moyenne.affichee)] if p.moyenne is not None else []
        return tete + [x for x in autres if x[0] not in ("", "generale", "general")]

    @property
    def annonce(self) -> str:
        return recit.annonce(self.proposition)

    @property
    def choisi(self) -> str:
        """What the jury holds, or decided, in words; "" before."""
        x = self.decision or self.retenu
        return choix.en_mots(Resultat(x.resultat), Mention(x.mention)) if x is not None else ""

    @property
    def differe(self) -> bool:
        x = self.decision or self.retenu
        return x is not None and (x.resultat, x.mention) != (self.proposition.resultat, self.proposition.mention)

    @property
    def garde(self) -> list[str]:
        """What the person keeps: it follows what the jury holds, and the proposal before."""
        x = self.retenu
        if x is None or not self.differe or self.reglement is None:
            return [a["phrase"] for a in self.json["acquis"]]
        suite = consequences(self.proposition, self.dossier, self.reglement, Resultat(x.resultat), Mention(x.mention))
        return [recit.phrase_acquis(a) for a in suite.acquis]

    @property
    def absences(self) -> str:
        """« absence non justifiée à toutes les épreuves », « absence non justifiée : Bloc 2 », or ""."""
        vus = {code: x.etat for code, x in self.dossier.resultats.items() if x.etat is not EtatUnite.A_SAISIR}
        absents = [code for code, etat in vus.items() if etat is EtatUnite.ABSENT]
        if not absents:
            return ""
        if len(absents) == len(vus):
            return "absence non justifiée à toutes les épreuves"
        noms = {u.code: u.libelle for u in self.proposition.unites}
        return f"absence non justifiée : {', '.join(noms.get(x, x) for x in absents)}"

    @property
    def absent_admis(self) -> bool:
        """Does the jury admit, against the proposal, somebody who did not come?"""
        return (
            self.retenu is not None and self.retenu.resultat == Resultat.ADMIS and self.differe and bool(self.absences)
        )

    @property
    def a_regarder(self) -> list[str]:
        """What blocks or deserves a look, in a few words each."""
        dit = [self.absences, *(_ALERTES.get(a, "") for a in self.proposition.alertes)]
        if self.dossier.livret is Livret.FOURNI:
            dit.append("livret à examiner")
        dit += ["un incident peut changer le résultat" for i in self.incidents if i.affecte_resultat][:1]
        if self.identite:
            dit.append("identité incomplète")
        if self.perime:
            dit.append("la proposition a changé depuis la décision du jury")
        return list(dict.fromkeys(x for x in dit if x))


_DOMAINES = {"professionnel": "professionnelle", "general": "des unités générales"}
_ALERTES = {
    "sans_jeu": "aucune règle connue pour cette famille",
    "livret_a_examiner": "livret à examiner",
    "capacite_discutee": "une capacité conservée est discutée",
    "arrondi_seul": "la décision tient à l’arrondi de la moyenne",
}


def nom_montre(presentation: Presentation, *, anonyme: bool) -> str:
    """The name; for whoever reads without names, the candidate's number."""
    i = presentation.inscription
    if not anonyme:
        return str(i.personne.nom_complet)
    return f"Candidat {i.numero_candidat or f'n° {presentation.rang or presentation.pk}'}"


def empreinte_de(dossier: Dossier, proposition: Mapping[str, Any]) -> str:
    """What the jury had before its eyes. The level repeats a step, and a source its key: they are left out, so that what was held
    before they existed stays.
    """
    vue = {cle: x for cle, x in proposition.items() if cle != "niveau"}
    for cle in ("acquis", "suites"):
        if cle in vue:
            vue[cle] = [{k: v for k, v in x.items() if k not in ("source", "organisme")} for x in vue[cle]]
    return empreinte({"dossier": dossier_vers_json(dossier), "proposition": vue})


def presentations_de(session: SessionExamen, membre: Membre | None = None) -> list[Presentation]:
    """Candidates to be judged, in the order of the grid; those of this member only, when they have a perimeter."""
    lignes = Presentation.toutes.filter(session=session).exclude(inscription__etat="annulee")
    siege = membre is not None and sieges_tenus(membre).filter(session=session).exists()
    if membre is not None and restreint_ici(membre) and not lit_en_auditeur(membre) and not siege:
        lignes = lignes.filter(inscription__in=suivies_par(membre).order_by().values("pk"))
    return list(
        lignes.select_related("inscription__personne", "inscription__certification").order_by(
            "rang", "inscription__personne__cle_tri", "pk"
        )
    )


def reglement_de(session: SessionExamen) -> ReglementExamen | None:
    """The one chosen at the opening, else the one that applies."""
    d = deliberation_de(session)
    if d is not None and d.reglement is not None:
        return d.reglement
    return reglement_applicable(session.certification, session.specialite, session.au)


def lignes_de(
    session: SessionExamen,
    reglement: Reglement,
    jour: date,
    presentations: Sequence[Presentation],
    *,
    anonyme: bool = False,
    simulation: bool = False,
) -> list[LigneCandidat]:
    """What the rules propose for each candidate, and what the jury holds. A dozen queries whatever their number."""
    dossiers = dossiers_de(session, presentations)
    retenus = {x.presentation_id: x for x in ChoixJury.toutes.filter(deliberation__session=session).order_by("pk")}
    decisions = {
        d.presentation_id: d
        for d in Decision.toutes.filter(presentation__in=presentations, en_vigueur=True).order_by("pk")
    }
    incidents: dict[int | None, list[Incident]] = defaultdict(list)
    for i in Incident.toutes.filter(session=session).order_by("survenu_le", "pk"):
        incidents[i.presentation_id].append(i)
    lignes = []
    for p in presentations:
        proposition = deliberer(dossiers[p.pk], reglement, jour)
        lignes.append(
            LigneCandidat(
                p,
                dossiers[p.pk],
                simuler(proposition) if simulation else proposition,
                retenus.get(p.pk),
                decisions.get(p.pk),
                # An incident of the whole session touches everybody.
                (*incidents[p.pk], *incidents[None]),
                identite_manque(p, jour),
                anonyme,
                reglement,
            )
        )
    return lignes


def identite_manque(p: Presentation, jour: date) -> str:
    """« Il manque : le lieu de naissance. », or ""."""
    etat = completude(identite_de(p.inscription.personne), jour)
    return "" if etat.est_complete else etat.phrase


# --- The situation that the guards look at.
def jury_bloquant(session: SessionExamen, jour: date) -> tuple[list[Constat], int]:
    """What blocks the jury, judged on those noted present, and how many they are."""
    sieges = jurys.sieges_de(session)
    presents = {s.pk for s in sieges if s.present}
    composition = jurys.composition_de(session, jour, sieges=sieges)
    seance = replace(composition, siegeants=tuple(x for x in composition.siegeants if x.cle in presents))
    trouves = [*objections("parcours.tenir_jury", session)]
    if presents:
        # The checker of the house speaks of everybody expected until presences count there too.
        du_jury = {x.code for x in jurys.controler(composition, jour)}
        trouves = [x for x in trouves if x.code not in du_jury] + jurys.controler(seance, jour)
    uniques = {(x.code, x.ou, x.quoi): x for x in trouves if x.est_bloquant and x.code not in _DITS_ICI}
    return list(uniques.values()), len(presents)


_DITS_ICI = frozenset({jury_constats.SANS_JOUR.code, jury_constats.DELIVRANCE_CLOSE.code})
"""Said by the act itself, once."""


def sans_effet(d: Deliberation) -> list[Constat]:
    """Everybody answered, and the minutes are not signed: why. One query; empty while somebody is awaited."""
    if not d.se_signe:
        return []
    lignes = SignaturePV.toutes.filter(deliberation=d).select_related("siege").order_by("pk")
    s = acte.Situation(
        d.jury_le, acte.Etape.DELIBEREE, d.jury_le, d.jury_le, acte.QuiDelibere(True), **reponses.compter(lignes)
    )
    return [] if s.signatures_attendues else list(acte.reponses(s))


def approbation_en_attente(deliberation: Deliberation) -> Approbation | None:
    """The request to close this deliberation, while it waits."""
    return en_attente_sur([ARRETER], "session_examen", str(deliberation.session_id))


def situation_de(
    session: SessionExamen, jour: date, *, lignes: Sequence[LigneCandidat] | None = None
) -> acte.Situation:
    """Facts of a session on a day, for `acte.controler`. `lignes`: the candidates, once known."""
    d = deliberation_de(session)
    presentations = [x.presentation for x in lignes] if lignes is not None else presentations_de(session)
    qui = qui_delibere(session, jour)
    reglement = reglement_de(session)
    jury, presents = jury_bloquant(session, jour) if qui.ici else ([], 0)
    reponse, inconnue = None, False
    if session.jury_le is not None:
        try:
            reponse = facade.jury_possible(session.certification, session.jury_le)
        except LookupError:  # the register holds no state of this fiche: nothing says that it may be awarded
            inconnue = session.certification.fiche_id is not None
    attente = approbation_en_attente(d) if d is not None else None
    signatures = (
        list(SignaturePV.toutes.filter(deliberation=d).select_related("siege").order_by("pk")) if d is not None else []
    )
    return acte.Situation(
        jour=jour,
        etape=etape_de(session),
        dernier_jour=session.au,
        jury_le=session.jury_le,
        qui=qui,
        certification=session.certification.numero or session.certification.intitule,
        candidats=len(presentations),
        delivrance_inconnue=inconnue,
        doubles=tuple(candidats_deux_fois(session)),
        importees=_decides_ailleurs(presentations),
        delivrance=reponse.oui if reponse is not None else True,
        delivrance_raison=reponse.raison if reponse is not None else "",
        delivrance_texte=reponse.source.citation if reponse is not None else "",
        identites=tuple(
            (p.inscription.personne.nom_complet, manque) for p in presentations if (manque := identite_manque(p, jour))
        ),
        jury=tuple(jury),
        presents=presents,
        reglement=reglement is not None,
        hors_reglement=_hors_reglement(session, reglement),
        a_decider=tuple(x.nom for x in lignes or () if x.retenu is None),
        perimees=tuple(x.nom for x in lignes or () if x.perime),
        livrets=tuple(
            x.nom
            for x in lignes or ()
            if x.retenu is not None and x.retenu.resultat in choix.NEGATIFS and x.dossier.livret is Livret.FOURNI
        ),
        absents_admis=tuple(x.nom for x in lignes or () if x.absent_admis),
        attente_de="l’accord d’une seconde personne" if attente is not None else "",
        **reponses.compter(signatures),
    )


def _decides_ailleurs(presentations: Sequence[Presentation]) -> tuple[str, ...]:
    """Names of the candidates for whom a decision of an authority is in force."""
    decides = set(
        Decision.toutes.filter(
            presentation__in=presentations, en_vigueur=True, origine=OrigineDecision.IMPORTEE
        ).values_list("presentation_id", flat=True)
    )
    return tuple(p.inscription.personne.nom_complet for p in presentations if p.pk in decides)


def _hors_reglement(session: SessionExamen, reglement: ReglementExamen | None) -> tuple[str, ...]:
    if reglement is None:
        return ()
    prevus = set(reglement.unites.values_list("element_id", flat=True))
    parents = set(session.elements.exclude(parent=None).values_list("parent_id", flat=True))
    return tuple(
        e.code for e in session.elements.order_by("ordre", "code", "pk") if e.pk not in prevus and e.pk not in parents
    )


def charge_de(session: SessionExamen, deliberation: Deliberation, lignes: Sequence[LigneCandidat]) -> dict[str, Any]:
    """What the second person approves, sealed: every choice, on exactly these dossiers, under exactly this règlement."""
    reglement = deliberation.reglement
    choisis = [
        {
            "presentation": x.presentation.pk,
            "vu": x.empreinte,
            "resultat": x.retenu.resultat if x.retenu else "",
            "mention": x.retenu.mention if x.retenu else "",
            "motif": x.retenu.motif if x.retenu else "",
        }
        for x in lignes
    ]
    presents = sorted(s.pk for s in jurys.sieges_de(session) if s.present)
    return {
        "session": session.pk,
        "candidats": len(choisis),
        "seance": empreinte(pv.contenu_sans_decisions(deliberation)),
        "empreinte": empreinte(
            {
                "choix": choisis,
                "observations": deliberation.observations,
                "reglement": reglement_vers_json(vers_domaine(reglement, deliberation.jury_le)) if reglement else None,
                "presents": presents,
            }
        ),
    }


def compter(resultats: Sequence[str]) -> str:
    """« 4 admis, 1 validation partielle »."""
    mots = {
        "admis": "admis,admis", "controle": "autorisé au contrôle,autorisés au contrôle",
        "partiel": "validation partielle,validations partielles", "ajourne": "ajourné,ajournés",
        "non_delivrable": "non délivrable,non délivrables", "en_attente": "en attente,en attente",
    }  # fmt: skip
    morceaux = []
    for code, formes in mots.items():
        if n := sum(r == code for r in resultats):
            un, plusieurs = formes.split(",")
            morceaux.append(f"{n} {plusieurs if n > 1 else un}")
    return ", ".join(morceaux) or "aucune décision"
