"""A partner against the public lists: SIRET, name, declaration of activity, Qualiopi by category. Pure.

A check never says more than the list: what the list does not tell, or what an extract does not hold, is « non lisible », never « no ».
Sources: Code du travail, art. L. 6351-1, L. 6351-7-1 and L. 6316-1; Insee, répertoire Sirene.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction

from parchemin.reseau import constats_verifications as c
from parchemin.reseau.domain.dossier import actions, recueil
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, Controle
from parchemin.socle.periodes import date_fr

RAISON_MIN = 10
"""Letters of a reason: below, nobody understands it later."""


class PointVerifie(StrEnum):
    SIRENE = "sirene"
    DENOMINATION = "denomination"
    NDA = "nda"
    QUALIOPI_FORMATION = "qualiopi_formation"
    QUALIOPI_APPRENTISSAGE = "qualiopi_apprentissage"
    QUALIOPI_VAE = "qualiopi_vae"
    QUALIOPI_BILAN = "qualiopi_bilan"


POINTS_EN_MOTS = {
    PointVerifie.SIRENE: "SIRET ouvert au répertoire Sirene", PointVerifie.DENOMINATION: "Nom proche de celui des listes",
    PointVerifie.NDA: "Déclaration d’activité", PointVerifie.QUALIOPI_FORMATION: "Qualiopi, actions de formation",
    PointVerifie.QUALIOPI_APPRENTISSAGE: "Qualiopi, apprentissage", PointVerifie.QUALIOPI_VAE: "Qualiopi, VAE",
    PointVerifie.QUALIOPI_BILAN: "Qualiopi, bilans de compétences",
}  # fmt: skip
QUALIOPI = tuple(p for p in PointVerifie if p.startswith("qualiopi_"))


class VerdictListe(StrEnum):
    CONFORME = "conforme"
    ECART = "ecart"
    NON_LISIBLE = "non_lisible"


VERDICTS_EN_MOTS = {
    VerdictListe.CONFORME: ("Conforme", "ok"), VerdictListe.ECART: ("Écart", "ko"), VerdictListe.NON_LISIBLE: ("Non lisible dans la liste", "nu"),
}  # fmt: skip
_PERTES = {
    PointVerifie.SIRENE: "établissement fermé", PointVerifie.DENOMINATION: "nom changé", PointVerifie.NDA: "déclaration d’activité disparue de la liste",
    PointVerifie.QUALIOPI_FORMATION: "a perdu Qualiopi (actions de formation)", PointVerifie.QUALIOPI_APPRENTISSAGE: "a perdu Qualiopi (apprentissage)",
    PointVerifie.QUALIOPI_VAE: "a perdu Qualiopi (VAE)", PointVerifie.QUALIOPI_BILAN: "a perdu Qualiopi (bilans de compétences)",
}  # fmt: skip


def perte(point: str) -> str:
    """What happened, in a few words, when a check that held no longer does."""
    return _PERTES[PointVerifie(point)]


@dataclass(frozen=True, slots=True)
class PartenaireAVerifier:
    """What we hold of it. `actions`: categories that its habilitations need; `forme`: does one of them train people?"""

    denomination: str
    siret: str
    nda: str
    actions: tuple[str, ...]
    forme: bool


@dataclass(frozen=True, slots=True)
class LigneOrganismes:
    """One body of the list. `certifie`: category → True, False, or None when the list does not say."""

    nda: str
    precedents: tuple[str, ...]
    siren: str
    siret: str
    denomination: str
    certifie: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True)
class LigneSirene:
    siret: str
    ouvert: bool | None
    denomination: str
    enseigne: str = ""
    depuis: date | None = None


@dataclass(frozen=True, slots=True)
class ListeDatee:
    """Which list is looked at. `extrait`: an absence proves nothing; `perimee`: too old to be believed today."""

    le: date
    extrait: bool = False
    perimee: bool = False


@dataclass(frozen=True, slots=True)
class SourcesLues:
    """What the lists hold about one partner. `organismes`: rows of its SIREN; `meme_numero`: the row that bears its number;
    `siren_connu`: does the extract of Sirene hold another establishment of the same SIREN?"""

    liste_organismes: ListeDatee | None = None
    organismes: tuple[LigneOrganismes, ...] = ()
    meme_numero: LigneOrganismes | None = None
    liste_sirene: ListeDatee | None = None
    etablissement: LigneSirene | None = None
    siren_connu: bool = False


@dataclass(frozen=True, slots=True)
class VerificationListe:
    """One check. `raison` bears no date: as long as it says the same, nothing changed. `liste`: None when there is none."""

    point: PointVerifie
    verdict: VerdictListe
    raison: str
    liste: ListeDatee | None

    @property
    def mots(self) -> str:
        return POINTS_EN_MOTS[self.point]

    @property
    def tient(self) -> bool:
        """Does a list that is still believed say so?"""
        return self.verdict is VerdictListe.CONFORME and self.liste is not None and not self.liste.perimee


def verifier(p: PartenaireAVerifier, s: SourcesLues, jour: date) -> list[VerificationListe]:
    """Every check that this partner needs, in order."""
    lues = [_sirene(p, s), _nom(p, s, jour)]
    if p.forme or p.nda:
        lues.append(_nda(p, s))
    lues += [_qualiopi(a, s) for a in actions() if a in p.actions]
    return lues


def _dire(point: PointVerifie, verdict: VerdictListe, raison: str, liste: ListeDatee | None) -> VerificationListe:
    return VerificationListe(point, verdict, raison, liste)


def _sirene(p: PartenaireAVerifier, s: SourcesLues) -> VerificationListe:
    e, liste, point = s.etablissement, s.liste_sirene, PointVerifie.SIRENE
    if liste is None:
        return _dire(point, VerdictListe.NON_LISIBLE, "aucun extrait Sirene n’est importé", None)
    if not p.siret:
        return _dire(point, VerdictListe.ECART, "aucun SIRET n’est enregistré ici", liste)
    if e is None:
        raison = (
            "l’extrait connaît cette entreprise, mais pas ce SIRET"
            if s.siren_connu
            else "ce SIRET n’est pas dans l’extrait"
        )
        return _dire(point, VerdictListe.NON_LISIBLE, raison, liste)
    if e.ouvert is None:
        return _dire(point, VerdictListe.NON_LISIBLE, "l’extrait ne dit pas si l’établissement est ouvert", liste)
    if not e.ouvert:
        depuis = f" depuis le {date_fr(e.depuis)}" if e.depuis else ""
        return _dire(point, VerdictListe.ECART, f"l’établissement {p.siret} est fermé{depuis}", liste)
    return _dire(point, VerdictListe.CONFORME, "l’établissement est ouvert", liste)


def _nom(p: PartenaireAVerifier, s: SourcesLues, jour: date) -> VerificationListe:
    noms: list[tuple[str, ListeDatee]] = []
    if s.liste_sirene is not None and s.etablissement is not None:
        noms += [(n, s.liste_sirene) for n in (s.etablissement.denomination, s.etablissement.enseigne) if n]
    if s.liste_organismes is not None:
        noms += [(o.denomination, s.liste_organismes) for o in s.organismes]
    if not noms:
        return _dire(
            PointVerifie.DENOMINATION, VerdictListe.NON_LISIBLE, "aucune liste ne nomme ce SIRET", s.liste_organismes or s.liste_sirene
        )  # fmt: skip
    lus = [(ressemblance(p.denomination, n), n, liste) for n, liste in noms]
    (communs, sur), nom, liste = max(lus, key=lambda x: Fraction(*x[0]) if x[0][1] else Fraction(0))
    mots = f"« {nom} » : {communs} {'mots' if communs > 1 else 'mot'} en commun sur {sur}"
    assez = sur and communs * 100 >= sur * int(recueil().valeur_au("ressemblance", jour))
    return _dire(PointVerifie.DENOMINATION, VerdictListe.CONFORME if assez else VerdictListe.ECART, mots, liste)


_FORMES = frozenset(
    ("sa", "sas", "sasu", "sarl", "eurl", "sarlu", "scop", "scic", "sci", "snc", "gie", "gip", "association", "asso", "ass", "assoc",
     "ste", "societe", "ets", "etablissement", "etablissements", "et", "de", "du", "des", "d", "la", "le", "les", "l", "en", "a", "au", "aux",
     "pour")
)  # fmt: skip
"""Legal forms and small words: they tell nobody from another."""
_LETTRES = Fraction(85, 100)


def mots_du_nom(nom: str) -> list[str]:
    """Words that tell a body from another: without its legal form nor small words; all of them when nothing else is left."""
    tous = cle_recherche(nom).split()
    return [m for m in dict.fromkeys(tous) if m not in _FORMES] or tous


def ressemblance(ici: str, liste: str) -> tuple[int, int]:
    """(words in common, words of the shorter name). A word is common when it is the same, or but for a letter or so; a sigle is common
    with the words whose initials it bears."""
    a, b = mots_du_nom(ici), mots_du_nom(liste)
    court, long = (a, b) if len(a) <= len(b) else (b, a)
    if len(court) == 1 and len(long) > 1 and court[0] == "".join(m[0] for m in long):
        return 1, 1
    restants, communs = list(long), 0
    for mot in court:
        trouve = next((x for x in restants if _meme_mot(mot, x)), None)
        if trouve is not None:
            restants.remove(trouve)
            communs += 1
    return communs, len(court)


def _meme_mot(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) > 3 and SequenceMatcher(None, a, b, autojunk=False).ratio() >= _LETTRES)


def _nda(p: PartenaireAVerifier, s: SourcesLues) -> VerificationListe:
    liste, point, siren = s.liste_organismes, PointVerifie.NDA, p.siret[:9]
    if liste is None:
        return _dire(point, VerdictListe.NON_LISIBLE, "aucune liste des organismes n’est importée", None)
    connus = ", ".join(sorted({o.nda for o in s.organismes}))
    if not p.nda:
        if connus:
            return _dire(
                point,
                VerdictListe.NON_LISIBLE,
                f"aucun numéro n’est noté ici ; la liste donne {connus} à ce SIREN",
                liste,
            )
        return _absent(point, "aucun numéro n’est noté ici, et ce SIREN n’est pas dans la liste", liste)
    o = s.meme_numero
    if o is not None and o.siren == siren:
        ailleurs = o.siret and o.siret != p.siret
        raison = (
            f"le {p.nda} est celui de cette entreprise, déclaré par l’établissement {o.siret}"
            if ailleurs
            else f"le {p.nda} est bien le sien"
        )
        return _dire(point, VerdictListe.CONFORME, raison, liste)
    if o is not None:
        return _dire(
            point, VerdictListe.ECART, f"le {p.nda} est celui d’un autre organisme, {o.denomination} ({o.siren})", liste
        )
    ancien = next((x for x in s.organismes if p.nda in x.precedents), None)
    if ancien is not None:
        return _dire(point, VerdictListe.ECART, f"le {p.nda} est un ancien numéro ; il est devenu {ancien.nda}", liste)
    if connus:
        return _dire(
            point, VerdictListe.ECART, f"le {p.nda} n’est pas dans la liste, qui donne {connus} à ce SIREN", liste
        )
    return _absent(point, f"le {p.nda} n’est pas dans la liste, ni ce SIREN", liste)


def _absent(point: PointVerifie, raison: str, liste: ListeDatee) -> VerificationListe:
    if liste.extrait:
        return _dire(point, VerdictListe.NON_LISIBLE, f"{raison} ; c’est un extrait, cela ne prouve rien", liste)
    return _dire(point, VerdictListe.ECART, raison, liste)


def _qualiopi(action: str, s: SourcesLues) -> VerificationListe:
    liste, point = s.liste_organismes, PointVerifie(f"qualiopi_{action}")
    if liste is None:
        return _dire(point, VerdictListe.NON_LISIBLE, "aucune liste des organismes n’est importée", None)
    if not s.organismes:
        return _absent(point, "ce SIREN n’est pas dans la liste", liste)
    dits = {o.certifie.get(action) for o in s.organismes}
    if True in dits:
        return _dire(point, VerdictListe.CONFORME, "la liste le dit certifié pour cette catégorie", liste)
    if None in dits:
        return _dire(point, VerdictListe.NON_LISIBLE, "la liste ne dit rien de cette catégorie", liste)
    autres = [actions()[a].lower() for a in actions() if any(o.certifie.get(a) for o in s.organismes)]
    raison = (
        f"certifié seulement pour : {', '.join(autres)}" if autres else "aucune catégorie certifiée, selon la liste"
    )
    return _dire(point, VerdictListe.ECART, raison, liste)


@dataclass(frozen=True, slots=True)
class PieceProuvee:
    """A piece of the file that the lists prove by themselves, until they are too old."""

    fin: date
    mots: str


def pieces_prouvees(
    lues: Iterable[VerificationListe], mises_de_cote: Iterable[str], fraicheur: int
) -> dict[str, PieceProuvee]:
    """The declaration, when its number is borne by this body; Qualiopi, when every category that is needed is told certified. The rest
    of the file is for people to read. `mises_de_cote`: points that somebody judged otherwise; they prove nothing either way."""
    ecartes, par_point = set(mises_de_cote), {v.point: v for v in lues}
    prouvees: dict[str, PieceProuvee] = {}

    def prouver(cle: str, points: Sequence[PointVerifie]) -> None:
        siennes = [par_point[p] for p in points]
        if (
            siennes
            and all(v.tient and v.point not in ecartes for v in siennes)
            and (liste := siennes[0].liste) is not None
        ):
            mots = f"par la liste publique du {date_fr(liste.le)}"
            prouvees[cle] = PieceProuvee(liste.le + timedelta(days=fraicheur), mots)

    prouver("nda", [PointVerifie.NDA] if PointVerifie.NDA in par_point else [])
    prouver("qualiopi", [p for p in QUALIOPI if p in par_point])
    return prouvees


_CONTREDITS: dict[PointVerifie, Controle] = {
    PointVerifie.SIRENE: c.ETABLISSEMENT_FERME, PointVerifie.NDA: c.NDA_CONTREDIT, PointVerifie.DENOMINATION: c.NOM_ELOIGNE,
    **dict.fromkeys(QUALIOPI, c.QUALIOPI_CONTREDIT),
}  # fmt: skip


def contredits(partenaire: str, lues: Iterable[VerificationListe], mises_de_cote: Iterable[str]) -> list[Constat]:
    """What the lists say against it, but for what somebody put aside with a reason."""
    ecartes = set(mises_de_cote)
    return [
        _CONTREDITS[v.point].constat(partenaire=partenaire, raison=_situer(v), liste=date_fr(v.liste.le))
        for v in lues if v.verdict is VerdictListe.ECART and v.liste is not None and v.point not in ecartes
    ]  # fmt: skip


def _situer(v: VerificationListe) -> str:
    return f"{POINTS_EN_MOTS[v.point]}, {v.raison}" if v.point in QUALIOPI else v.raison
