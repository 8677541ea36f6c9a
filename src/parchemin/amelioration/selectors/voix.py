"""What is read of the appraisals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from parchemin.amelioration.domain.voix import (
    Depouillement,
    EtatCampagne,
    EtatCase,
    PartieAttendue,
    PartiePrenante,
    PassageAppreciation,
    QuestionAppreciation,
    SorteQuestion,
    depouiller,
    etat_annee,
    lire_depouillement,
    lire_questions,
    modeles,
    parties,
    questions_tues,
    reglage,
    taire_questions,
)
from parchemin.amelioration.models import (
    CampagneAppreciation,
    Equivalent,
    InvitationAppreciation,
    QuestionnairePropre,
    Verbatim,
)
from parchemin.parcours.models import Contrat, Inscription, SessionFormation
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import ETATS_ACTIFS
from parchemin.socle.horloge import aujourdhui

ANNEES_COMPAREES = 4
ECRIRE = "amelioration.ecrire_appreciation"
"""Code of the long work that writes to the people asked."""


def questions_de(organisation_id: int, code: str) -> tuple[QuestionAppreciation, ...]:
    """The questions as they stand: the organisation's own, else those of the house."""
    propre = QuestionnairePropre.toutes.filter(organisation=organisation_id, code=code).first()
    return lire_questions(propre.questions) if propre is not None else modeles()[code].questions


def questions_posees(x: CampagneAppreciation) -> tuple[QuestionAppreciation, ...]:
    """Those of a campaign: frozen once open."""
    return x.lues if x.questions else questions_de(x.organisation_id, x.modele)


def destinataires_des_sessions(x: CampagneAppreciation) -> Iterator[tuple[str, str, str]]:
    """(name, address, words of the session) of who is asked in the chosen sessions."""
    for s in x.sessions.order_by("du", "pk"):
        yield from _de_la_session(x.partie_lue, s)


def _de_la_session(partie: PartiePrenante, s: SessionFormation) -> Iterator[tuple[str, str, str]]:
    groupe = str(s)[:200]
    if partie in (PartiePrenante.APPRENANTS, PartiePrenante.ENSEIGNEMENT):
        for i in Inscription.toutes.filter(sessions_formation=s).select_related("personne").order_by("pk"):
            yield *destinataire_de(i.personne), groupe
    elif partie is PartiePrenante.ENTREPRISES:
        contrats = Contrat.toutes.filter(inscription__sessions_formation=s).exclude(tuteur_courriel="").order_by("pk")
        for k in contrats:
            yield f"{k.tuteur or k.employeur}", k.tuteur_courriel, groupe
    elif partie is PartiePrenante.EQUIPE:
        for f in s.formateurs.exclude(courriel="").order_by("cle_tri", "pk"):
            yield str(f), f.courriel, groupe


def a_ecrire(x: CampagneAppreciation, rang: int) -> QuerySet[InvitationAppreciation]:
    """Who is still to be written to, for the first message (`rang` 0) or for a reminder: those who did not answer."""
    lignes: QuerySet[InvitationAppreciation] = InvitationAppreciation.toutes.filter(campagne=x, repondu=False)
    return lignes.filter(rang=-1) if rang == 0 else lignes.filter(rang__gte=0, rang__lt=rang)


def envoi_en_cours(x: CampagneAppreciation) -> bool:
    """Are its messages on their way?"""
    return Travail.toutes.filter(
        exclusivite=f"{ECRIRE}:{x.pk}", organisation_id=x.organisation_id, etat__in=ETATS_ACTIFS
    ).exists()


def relance_possible_le(x: CampagneAppreciation) -> date:
    dernier = x.relancee_le or x.envoyee_le or x.ouvre_le
    return dernier + timedelta(days=reglage("entre_relances", aujourdhui()))


def relance_due(x: CampagneAppreciation, jour: date) -> bool:
    return (
        x.ouverte and x.relances < reglage("relances_max", jour) and relance_possible_le(x) <= jour <= x.ferme_le
        and a_ecrire(x, x.relances + 1).exists()
    )  # fmt: skip


def campagnes_qui(quoi: str, organisation_id: int, jour: date) -> list[CampagneAppreciation]:
    """Campaigns that wait for something on that day: « a_ouvrir », « a_clore », « a_relancer ». The oldest first. A campaign whose last day is
    past is closed, not reminded."""
    lignes = CampagneAppreciation.toutes.filter(organisation=organisation_id).order_by("ouvre_le", "pk")
    if quoi == "a_ouvrir":
        return list(lignes.filter(etat=EtatCampagne.PREPARATION, ouvre_le__lte=jour))
    ouvertes = lignes.filter(etat=EtatCampagne.OUVERTE)
    if quoi == "a_clore":
        return list(ouvertes.filter(ferme_le__lt=jour))
    return [x for x in ouvertes.filter(ferme_le__gte=jour) if relance_due(x, jour)]


def minimum_de(x: CampagneAppreciation) -> int:
    """Answers below which nothing of a group or of a question is shown; 0 for answers given under a name."""
    return reglage("minimum", x.close_le or aujourdhui()) if x.anonyme else 0


def depouillement_de(x: CampagneAppreciation) -> Depouillement | None:
    """The results, or None while they may not be read: an anonymous campaign shows nothing before its end, since two readings around one
    answer would give that answer."""
    if x.resultats is not None:
        # What was counted before a rule was known is read by it all the same.
        return taire_questions(lire_depouillement(x.resultats), minimum_de(x))
    if x.anonyme or not x.ouverte:
        return None
    return depouiller(x.reponses.exclude(voie__in=x.ecartees).order_by().values_list("groupe", "notes"), 0)


def assez(x: CampagneAppreciation, d: Depouillement | None) -> bool:
    """May anything of what was answered be shown, words included?"""
    return d is not None and d.n >= minimum_de(x)


def mots_lisibles(organisation_id: int) -> QuerySet[Verbatim]:
    """Free words that may be read: of closed campaigns with enough answers, or given under a name. Those set aside are left out, and those of
    a question that too few people wrote under."""
    minimums = {
        x.pk: minimum_de(x) for x in CampagneAppreciation.toutes.filter(organisation=organisation_id).exclude(etat=EtatCampagne.PREPARATION).order_by("pk")
        if assez(x, depouillement_de(x) if x.close or not x.anonyme else None)
    }  # fmt: skip
    visibles = list(minimums)
    lignes: QuerySet[Verbatim] = Verbatim.toutes.filter(organisation=organisation_id, campagne__in=visibles)
    ecartees = Q()
    for x in CampagneAppreciation.toutes.filter(pk__in=visibles).exclude(ecartees=[]).order_by("pk"):
        ecartees |= Q(campagne=x, voie__in=x.ecartees)
    if ecartees:
        lignes = lignes.exclude(ecartees)
    comptes: dict[int, dict[str, int]] = defaultdict(dict)
    for campagne, question, n in lignes.order_by().values_list("campagne", "question").annotate(n=Count("cle")):
        comptes[campagne][question] = n
    tues: dict[str, list[int]] = defaultdict(list)
    for campagne, siens in comptes.items():
        for q in questions_tues(siens, minimums[campagne]):
            tues[q].append(campagne)
    trop_peu = Q()
    for q, campagnes in tues.items():
        trop_peu |= Q(question=q, campagne__in=campagnes)
    return (lignes.exclude(trop_peu) if trop_peu else lignes).select_related("campagne").order_by("cle")


def mots_de(x: CampagneAppreciation) -> QuerySet[Verbatim]:
    """Words of one campaign that may be counted: neither set aside, nor of a question that too few people wrote under."""
    siens: QuerySet[Verbatim] = Verbatim.toutes.filter(campagne=x).exclude(voie__in=x.ecartees).order_by()
    comptes = dict(siens.values_list("question").annotate(n=Count("cle")))
    return siens.exclude(question__in=questions_tues(comptes, minimum_de(x)))


@dataclass(frozen=True, slots=True)
class ComparaisonAppreciation:
    """One question over the years: the share of favourable answers of each campaign that asked it in the same words."""

    question: QuestionAppreciation
    annees: tuple[int, ...]
    parts: tuple[Fraction | None, ...]


def comparaisons(x: CampagneAppreciation) -> list[ComparaisonAppreciation]:
    """Closed campaigns of the same questionnaire, by the year of their period; several in a year add up."""
    closes = CampagneAppreciation.toutes.filter(
        organisation=x.organisation_id, modele=x.modele, etat=EtatCampagne.CLOSE, au__year__gt=x.au.year - ANNEES_COMPAREES, au__year__lte=x.au.year
    ).order_by("au", "pk")  # fmt: skip
    comptes: dict[tuple[str, int], list[int]] = {}
    for autre in closes:
        d = depouillement_de(autre)
        if d is None or not assez(autre, d):
            continue
        for code, part in d.questions.items():
            if part.favorable is not None:
                total = comptes.setdefault((code, autre.au.year), [0, 0])
                total[0] += int(part.favorable * part.avis / 100)
                total[1] += part.avis
    annees = tuple(sorted({a for _, a in comptes}))
    if len(annees) < 2:
        return []
    return [
        ComparaisonAppreciation(q, annees, tuple(Fraction(100 * t[0], t[1]) if (t := comptes.get((q.code, a))) else None for a in annees))
        for q in x.lues if q.sorte is SorteQuestion.ECHELLE and any((q.code, a) in comptes for a in annees)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LigneMatrice:
    """One stakeholder over a year: what happened in each quarter, and where the year stands."""

    attendue: PartieAttendue
    trimestres: tuple[tuple[list[CampagneAppreciation], list[Equivalent]], ...]
    etat: EtatCase
    modele: str

    @property
    def partie(self) -> PartiePrenante:
        return self.attendue.partie


def matrice(organisation_id: int, annee: int) -> list[LigneMatrice]:
    """Stakeholder × quarter. A campaign stands in the quarter in which its period ends."""
    campagnes = list(
        CampagneAppreciation.toutes.filter(organisation=organisation_id, au__year=annee).order_by("au", "pk")
    )
    equivalents = list(Equivalent.toutes.filter(organisation=organisation_id, le__year=annee).order_by("le", "pk"))
    passages = [
        *(PassageAppreciation(x.partie_lue, x.au, x.close and bool(x.resultats and x.resultats["n"])) for x in campagnes),
        *(PassageAppreciation(PartiePrenante(e.partie), e.le, True) for e in equivalents),
    ]  # fmt: skip
    lignes = []
    for p, attendue in parties().items():
        trimestres = tuple(
            ([x for x in campagnes if x.partie == p and (x.au.month - 1) // 3 == t], [e for e in equivalents if e.partie == p and (e.le.month - 1) // 3 == t])
            for t in range(4)
        )  # fmt: skip
        modele = next(m.code for m in modeles().values() if m.partie is p)
        lignes.append(LigneMatrice(attendue, trimestres, etat_annee(p, annee, passages), modele))
    return lignes


def themes_de(x: CampagneAppreciation) -> list[tuple[str, int]]:
    """(theme, how many words) of one campaign, the most frequent first."""
    lignes = mots_de(x).exclude(theme="").values_list("theme")
    return sorted(((t, n) for t, n in lignes.annotate(n=Count("cle"))), key=lambda y: (-y[1], y[0]))
