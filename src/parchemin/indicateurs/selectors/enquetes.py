"""Who is in a survey, where each person stands, and its figures: every figure is a count of rows that a list can show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import MD5, Cast, Concat
from django.utils.crypto import salted_hmac

from parchemin.indicateurs.domain.catalogue import seuils
from parchemin.indicateurs.domain.enquete import (
    BilanEnquete,
    GroupeSituation,
    Interroge,
    MetierVise,
    RegleEnquete,
    TauxEnquete,
    compter,
    taux_tus_par_groupe,
)
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport, intervalle
from parchemin.indicateurs.domain.petits_groupes import a_taire
from parchemin.indicateurs.domain.publication import LIBELLES, EtatPublication, publiable
from parchemin.indicateurs.domain.questionnaire import Questionnaire, questionnaires, regle_au
from parchemin.indicateurs.models import Destinataire, Enquete
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.models.courriels import EtatCourriel
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import ajouter_mois

TOUTES = 0


def questionnaire_de(enquete: Enquete) -> Questionnaire:
    return questionnaires()[enquete.questionnaire]


def regle_de(enquete: Enquete) -> RegleEnquete:
    """The choices in force the day it opened: they do not move under a figure."""
    return regle_au(enquete.ouvre_le)


def membres(enquete: Enquete) -> QuerySet[Any]:
    """The population, with the state of the last message of each (`courriel_etat`; None: none, or it is not known)."""
    return _membres_de([enquete])


def _membres_de(enquetes: Iterable[Enquete]) -> QuerySet[Any]:
    etat = Courriel.toutes.filter(pk=OuterRef("courriel_id")).values("etat")[:1]
    lignes = Destinataire.toutes.filter(enquete__in=list(enquetes), retire_le__isnull=True)
    return lignes.annotate(courriel_etat=Subquery(etat))


def retires(enquete: Enquete) -> int:
    return int(Destinataire.toutes.filter(enquete=enquete, retire_le__isnull=False).count())


_REMIS = Q(envoye_le__isnull=False, retour_le__isnull=True) & (
    Q(courriel_etat__isnull=True) | Q(courriel_etat=EtatCourriel.ENVOYE)
)
_REVENU = Q(retour_le__isnull=False) | Q(courriel_etat=EtatCourriel.ECHEC)
_JOINT = Q(reponse__isnull=False) | _REMIS


def _sans_adresse() -> Q:
    """No address of their own; of a minor, none of the legal representative either."""
    jeunes = Q(inscription__personne__naissance_annee__gte=aujourdhui().year - 18)
    represente = jeunes & ~Q(inscription__personne__representant_nom="") & ~Q(
        inscription__personne__representant_courriel=""
    )  # fmt: skip
    return Q(inscription__personne__courriel="") & ~represente


def a_ecrire(enquete: Enquete, rang: int) -> QuerySet[Destinataire]:
    """Whom the first message (`rang` 0) or a reminder (1, 2) is for: nobody who answered, declined, or whose message came back."""
    lignes = membres(enquete).filter(
        inscription__isnull=False, reponse__isnull=True, refus_le__isnull=True, retour_le__isnull=True
    ).exclude(_sans_adresse())  # fmt: skip
    if rang == 0:
        return lignes.filter(envoye_le__isnull=True)
    return lignes.filter(_REMIS, relances__lt=rang)


def dernier_courriel(e: Enquete) -> date | None:
    """The day of the first message or of the last reminder; None while nobody was written to, whatever was asked for."""
    if not Destinataire.toutes.filter(enquete=e, envoye_le__isnull=False).exists():
        return None
    instant = e.relancee_le or e.envoyee_le
    return instant.astimezone(PARIS).date() if instant is not None else None


# --- where each person stands

_Critere = Callable[[Questionnaire, RegleEnquete], Q]


def _situation(q: Questionnaire, groupe: GroupeSituation) -> Q:
    return Q(reponse__situation__in=q.du_groupe(groupe))


def _vises(q: Questionnaire, r: RegleEnquete) -> Q:
    comptes = [MetierVise.OUI, MetierVise.EN_PARTIE] if r.en_partie_compte else [MetierVise.OUI]
    return _situation(q, GroupeSituation.EMPLOI) & Q(reponse__vise__in=comptes)


_REPONDU = Q(reponse__isnull=False)
VUES: dict[str, tuple[str, _Critere]] = {
    "population": ("Toute la population", lambda q, r: Q()),
    "joints": ("Joints", lambda q, r: _JOINT),
    "non_joints": ("Non joints", lambda q, r: ~_JOINT),
    "sans_adresse": ("Sans adresse de courriel", lambda q, r: Q(inscription__isnull=False) & _sans_adresse()),
    "revenus": ("Courriel revenu ou refusé", lambda q, r: _REVENU),
    "repondants": ("Répondants", lambda q, r: _REPONDU),
    "sans_reponse": ("Sans réponse", lambda q, r: Q(reponse__isnull=True)),
    "refus": ("Ne souhaitent pas répondre", lambda q, r: Q(refus_le__isnull=False, reponse__isnull=True)),
    "neutralises": ("Neutralisés", lambda q, r: _situation(q, GroupeSituation.NEUTRALISEE)),
    "base": ("Comptés dans l’insertion", lambda q, r: _REPONDU & ~_situation(q, GroupeSituation.NEUTRALISEE)),
    "emploi": ("En emploi", lambda q, r: _situation(q, GroupeSituation.EMPLOI)),
    "sans_emploi": (
        "Comptés, pas en emploi",
        lambda q, r: _REPONDU & ~_situation(q, GroupeSituation.NEUTRALISEE) & ~_situation(q, GroupeSituation.EMPLOI),
    ),
    "vises": ("Dans le métier visé", _vises),
    "en_partie": (
        "Dans le métier visé en partie",
        lambda q, r: _situation(q, GroupeSituation.EMPLOI) & Q(reponse__vise=MetierVise.EN_PARTIE),
    ),
    "vise_inconnu": (
        "En emploi, sans dire si c’est le métier visé",
        lambda q, r: _situation(q, GroupeSituation.EMPLOI) & Q(reponse__vise=MetierVise.INCONNU),
    ),
}
"""Lists of people behind the figures: what each is called, and who is in it."""


def vue(enquete: Enquete, code: str, lignes: QuerySet[Destinataire]) -> QuerySet[Destinataire]:
    """The people of one of `VUES`, among these. Raises `KeyError` for an unknown one."""
    return lignes.filter(VUES[code][1](questionnaire_de(enquete), regle_de(enquete)))


def interroge(q: Questionnaire, joint: bool, situation: str | None, vise: str | None) -> Interroge:
    """A row of the database as the domain counts it."""
    groupe = q.groupe(situation) if situation else None
    return Interroge(joint, groupe, MetierVise(vise or ""))


# --- figures


@dataclass(frozen=True)
class ChiffreEnquete:
    """One rate as its reader meets it: exact counts, what may be published of it."""

    taux: TauxEnquete
    rapport: Rapport
    etat: EtatPublication
    tu: bool = False
    """Not for a reader without names: it would say what a few people answered."""

    @property
    def valeur(self) -> Decimal | None:
        return self.rapport.arrondi(ArrondiTaux.UNITE_PAIR) if self.rapport.denominateur else None

    @property
    def est_publiable(self) -> bool:
        return self.etat is EtatPublication.PUBLIE

    @property
    def etat_en_mots(self) -> str:
        return LIBELLES[self.etat]

    @property
    def intervalle(self) -> tuple[Decimal, Decimal] | None:
        return intervalle(self.rapport) if self.rapport.denominateur else None


@dataclass(frozen=True)
class LigneEnquete:
    """One promotion of one certification, or everybody (`certification` None). `tue`: not for a reader without names."""

    certification: Certification | None
    annee: int
    bilan: BilanEnquete
    reponse: ChiffreEnquete
    insertion: ChiffreEnquete
    metier: ChiffreEnquete
    faible: bool
    tue: bool = False
    muette: bool = False
    """For a reader without names: nothing finer than the number of answers is told of it."""

    @property
    def filtre(self) -> str:
        """What its lists of people are asked with."""
        return f"certification={self.certification.pk}&annee={self.annee}&" if self.certification else ""


def _ligne(
    c: Certification | None, annee: int, b: BilanEnquete, regle: RegleEnquete, jour: date, tue: bool,
    tus: frozenset[TauxEnquete] = frozenset(),
) -> LigneEnquete:  # fmt: skip
    def chiffre(taux: TauxEnquete) -> ChiffreEnquete:
        rapport = b.rapport(taux)
        return ChiffreEnquete(taux, rapport, publiable([(str(annee), rapport)], seuils(jour)).etat, tue or taux in tus)

    return LigneEnquete(
        c, annee, b, chiffre(TauxEnquete.REPONSE), chiffre(TauxEnquete.INSERTION), chiffre(TauxEnquete.METIER),
        b.est_faible(regle), tue, tue or bool(tus),
    )  # fmt: skip


def bilans(enquete: Enquete, *, sans_noms: bool = False) -> list[LigneEnquete]:
    """Everybody, then each promotion of each certification. `sans_noms`: rows that say what one person answered are `tue`."""
    return bilans_de([enquete], sans_noms=sans_noms)[enquete.pk]


def bilans_de(enquetes: Collection[Enquete], *, sans_noms: bool = False) -> dict[int, list[LigneEnquete]]:
    """By survey, in two queries whatever their number."""
    lus: dict[int, dict[tuple[int, int], list[Interroge]]] = {e.pk: defaultdict(list) for e in enquetes}
    for enquete, certification, annee, x in _interroges(enquetes):
        lus[enquete][certification, annee].append(x)
    noms = certifications_par_cle({c for groupes in lus.values() for c, _ in groupes})
    return {e.pk: _bilans(e, lus[e.pk], noms, sans_noms) for e in enquetes}


def _bilans(
    enquete: Enquete, groupes: dict[tuple[int, int], list[Interroge]], noms: dict[int, Certification], sans_noms: bool
) -> list[LigneEnquete]:
    regle, jour = regle_de(enquete), aujourdhui()
    tous = [x for groupe in groupes.values() for x in groupe]
    comptes = {cle: compter(groupes[cle], regle) for cle in sorted(groupes)}
    tues, tus, du_total = _a_taire(comptes) if sans_noms else (set(), {}, frozenset())
    lignes = [_ligne(None, TOUTES, compter(tous, regle), regle, jour, sans_noms and len(tous) < GROUPE_MIN, du_total)]
    rangs = sorted(groupes, key=lambda x: (noms[x[0]].cle_tri if x[0] in noms else "", x[0], -x[1]))
    return lignes + [
        _ligne(noms.get(c), annee, comptes[c, annee], regle, jour, (c, annee) in tues, tus.get((c, annee), frozenset()))
        for c, annee in rangs
    ]


_Promotion = tuple[int, int]
_Tus = dict[_Promotion, frozenset[TauxEnquete]]


def _a_taire(comptes: dict[_Promotion, BilanEnquete]) -> tuple[set[_Promotion], _Tus, frozenset[TauxEnquete]]:
    """Promotions that a reader without names does not see, the rates that they do not see of the others, and of everybody."""
    tues = a_taire({cle: b.population for cle, b in comptes.items()}, GROUPE_MIN)
    return tues, *taux_tus_par_groupe(comptes, tues, GROUPE_MIN)


def taux_tus(e: Enquete) -> _Tus:
    """By promotion, the rates in which a row would say what one of a few people answered. One query."""
    groupes: dict[_Promotion, list[Interroge]] = defaultdict(list)
    for _, certification, annee, x in _interroges([e]):
        groupes[certification, annee].append(x)
    regle = regle_de(e)
    return _a_taire({cle: compter(groupes[cle], regle) for cle in sorted(groupes)})[1]


DE_REPONSE = frozenset({"neutralises", "base", "emploi", "sans_emploi", "vises"})
"""Lists that say what was answered, and that a reader without names opens where many answered so."""
FINES = frozenset({"en_partie", "vise_inconnu"})
"""Lists finer than any rate: never without names."""


def _interroges(enquetes: Collection[Enquete]) -> Iterable[tuple[int, int, int, Interroge]]:
    questions = {e.pk: questionnaire_de(e) for e in enquetes}
    lignes = _membres_de(enquetes).order_by("pk").values_list(
        "enquete_id", "certification_id", "annee", "envoye_le", "retour_le", "courriel_etat", "reponse__situation", "reponse__vise"
    )  # fmt: skip
    for enquete, certification, annee, envoye, retour, etat, situation, vise in lignes.iterator(chunk_size=5000):
        joint = envoye is not None and retour is None and etat in (None, EtatCourriel.ENVOYE)
        yield enquete, certification, annee, interroge(questions[enquete], joint, situation, vise)


def certifications_par_cle(cles: Iterable[int]) -> dict[int, Certification]:
    lignes = Certification.toutes.filter(pk__in=set(cles)).select_related("fiche__version", "fiche__source")
    return {x.pk: x for x in lignes.order_by("pk")}


@dataclass(frozen=True)
class Acheminement:
    """Where the messages of a survey are."""

    population: int
    a_ecrire: int
    sans_adresse: int
    envoyes: int
    revenus: int
    refus: int
    a_relancer: int
    retires: int
    rappels: int
    """Reminders that somebody really received: one that failed before anybody is none."""
    sans_reponse: int
    jamais_ecrit: int
    """Without an answer, and never written to."""


def acheminement(enquete: Enquete) -> Acheminement:
    q, r = questionnaire_de(enquete), regle_de(enquete)
    tous = membres(enquete)

    def combien(code: str) -> int:
        return int(tous.filter(VUES[code][1](q, r)).count())

    return Acheminement(
        population=tous.count(), a_ecrire=a_ecrire(enquete, 0).count(), sans_adresse=combien("sans_adresse"),
        envoyes=tous.filter(envoye_le__isnull=False).count(), revenus=combien("revenus"), refus=combien("refus"),
        a_relancer=a_ecrire(enquete, enquete.relances + 1).count() if enquete.envoyee_le else 0, retires=retires(enquete),
        rappels=tous.aggregate(n=Max("relances"))["n"] or 0, sans_reponse=combien("sans_reponse"),
        jamais_ecrit=tous.filter(envoye_le__isnull=True, reponse__isnull=True).count(),
    )  # fmt: skip


def avant_l_echeance(enquete: Enquete) -> tuple[int, date | None]:
    """People asked before the time that the survey measures, and the last of their days."""
    tard = _trop_tot(enquete)
    dernier: Any = tard.order_by("-evenement_le", "pk").values_list("evenement_le", flat=True).first()
    return tard.count(), dernier


def _trop_tot(enquete: Enquete) -> QuerySet[Any]:
    return membres(enquete).filter(evenement_le__gt=_limite(enquete))


def _limite(enquete: Enquete) -> date:
    """Whose day is later was asked before the time that the survey measures."""
    return ajouter_mois(enquete.ouvre_le, -enquete.echeance)


def promotions_trop_tot(enquetes: Collection[Enquete]) -> set[tuple[int, int, int]]:
    """(survey, certification, year) of the promotions in which somebody was asked before the time (IND-188): one query."""
    limites = {e.pk: _limite(e) for e in enquetes}
    derniers = (
        Destinataire.toutes.filter(enquete__in=list(limites), retire_le__isnull=True).order_by()
        .values_list("enquete_id", "certification_id", "annee").annotate(dernier=Max("evenement_le"))
    )  # fmt: skip
    return {(e, c, an) for e, c, an, dernier in derniers if dernier is not None and dernier > limites[e]}


GROUPE_MIN = 5
"""Smallest class told without names: under it a row is a person (the rule of the program for what leaves the house)."""


def promotions_tues(e: Enquete) -> list[tuple[int, int]]:
    """(certification, year) of fewer than `GROUPE_MIN` people asked, and those that would tell one of them by subtraction."""
    groupes = membres(e).order_by().values("certification_id", "annee").annotate(n=Count("pk"))
    tailles = {(x["certification_id"], x["annee"]): x["n"] for x in groupes}
    return sorted(a_taire({cle: tailles[cle] for cle in sorted(tailles)}, GROUPE_MIN))


_SEL = "parchemin.indicateurs.enquetes"


def rang_mele(enquete_id: int, inscription_id: int) -> bytes:
    """Where a row is written: its number is not to tell the order of enrolments, which names can be read beside elsewhere."""
    return salted_hmac(_SEL, f"ecrire:{enquete_id}:{inscription_id}", algorithm="sha256").digest()


def melange(e: Enquete) -> Any:
    """An order of rows that tells nothing, the same at each reading: only the secret of the installation makes it."""
    cle = salted_hmac(_SEL, f"lire:{e.pk}", algorithm="sha256").hexdigest()
    return MD5(Concat(Value(cle), Cast("pk", CharField())))


def liste_de(enquete: Enquete) -> QuerySet[Any]:
    """Rows of the list of people, with what its columns read. Rows whose name was erased stand in an order that tells nothing."""
    return (
        membres(enquete).select_related("inscription__personne", "reponse").annotate(melange=melange(enquete))
        .order_by(F("inscription__personne__cle_tri").asc(nulls_last=True), "melange")
    )  # fmt: skip
