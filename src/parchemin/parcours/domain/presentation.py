"""May this candidate present themselves at this session: every reason against, with its text.

Pure. Facts: deliberation a.0 step 1 (status, form, minor, experience, one specialty per session), a.2 CAP-3, CAP-15, CAP-16,
a.5 T14. Session limits of the titres professionnels (a.8 TP-4) belong to the deliberation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.domain.derogations import Derogation
from parchemin.parcours.domain.inscription import age_au, citation, parametre, qui_leve
from parchemin.parcours.domain.inscription_suivi import EtatDossier, SorteAObtenir, manques
from parchemin.referentiel.domain.familles import LIBELLES_FAMILLE, Famille
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class ElementVise:
    """An element of the session: its key, its code, the official bloc it belongs to ("" when it crosses them)."""

    cle: int
    code: str
    code_bloc: str


@dataclass(frozen=True, slots=True)
class SessionVisee:
    """What the rules need to know of a session. `annee`: the « session » of the State's diplomas.

    `blocs`: every bloc of the certification that day; an enrolment that names them all aims at the whole.
    """

    certification_id: int
    certification: str
    famille: Famille
    specialite: str
    du: date
    au: date
    elements: tuple[ElementVise, ...]
    ouverte_aux_inscriptions: bool = True
    blocs: frozenset[str] = frozenset()

    @property
    def annee(self) -> int:
        return self.au.year

    def a_passer(self, perimetre: tuple[str, ...]) -> tuple[ElementVise, ...]:
        """What an enrolment with these blocs takes here: `elements_a_passer`, all of them when every bloc is named."""
        entier = bool(self.blocs) and self.blocs <= set(perimetre)
        return elements_a_passer(self.elements, () if entier else perimetre)


@dataclass(frozen=True, slots=True)
class AutrePresentation:
    """Another session where the same person is registered."""

    certification: str
    famille: Famille
    specialite: str
    annee: int
    session: str


@dataclass(frozen=True, slots=True)
class Candidat:
    """What the rules need to know of an enrolment. `etat`: en_cours, terminee, sortie, annulee.

    `deja_autrement`: other enrolments of the same person in this very session, each in words (« entrée le … »).
    """

    nom: str
    certification_id: int
    certification: str
    specialite: str
    etat: str
    entree: date
    sortie_le: date | None
    naissance: date | None
    perimetre_blocs: tuple[str, ...]
    derogations: tuple[Derogation, ...]
    dossier: EtatDossier
    deja: bool = False
    deja_autrement: tuple[str, ...] = ()
    autres: tuple[AutrePresentation, ...] = field(default=())


def elements_a_passer(elements: Iterable[ElementVise], perimetre: tuple[str, ...]) -> tuple[ElementVise, ...]:
    """All of them for the whole certification; else those of the blocs aimed at.

    An element that crosses the blocs (a final interview) belongs to the whole certification only.
    """
    return tuple(e for e in elements if not perimetre or e.code_bloc in perimetre)


def droit_a_presenter(session: SessionVisee, candidat: Candidat) -> list[Constat]:
    """Every finding, those that block first; `ou` names the candidate."""
    constats = [
        *_rattachement(session, candidat),
        *_dates(session, candidat),
        *_specialite(session, candidat),
        *_perimetre(session, candidat),
        *_age_et_experience(session, candidat),
        *_dossier(session, candidat),
    ]
    return ordonner(constats)


def ordonner(constats: Iterable[Constat]) -> list[Constat]:
    """Those that block first, then by code."""
    return sorted(constats, key=lambda k: (not k.est_bloquant, k.code))


def _rattachement(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    if k.deja:
        yield c.DEJA_CANDIDAT.constat(ou=k.nom)
    if k.deja_autrement and k.etat != "annulee":
        yield c.PERSONNE_DEJA_CANDIDATE.constat(ou=k.nom, laquelle=f" ({' ; '.join(k.deja_autrement)})")
    if k.certification_id != s.certification_id:
        yield c.AUTRE_CERTIFICATION.constat(ou=k.nom, sienne=k.certification, celle=s.certification)
    if k.etat == "annulee":
        yield c.INSCRIPTION_ANNULEE.constat(ou=k.nom)
    # Who is there already keeps the right they came with: closing only keeps others out.
    if not s.ouverte_aux_inscriptions and not k.deja:
        yield c.SESSION_FERMEE.constat(ou=k.nom)


def _dates(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    if k.entree > s.au:
        yield c.ENTREE_APRES.constat(ou=k.nom, entree=date_fr(k.entree), au=date_fr(s.au))
    if k.etat == "sortie" and k.sortie_le is not None:
        yield c.SORTIE_AVANT.constat(ou=k.nom, sortie=date_fr(k.sortie_le))


def _specialite(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    if s.specialite and k.specialite and cle_recherche(s.specialite) != cle_recherche(k.specialite):
        yield c.AUTRE_SPECIALITE.constat(ou=k.nom, sienne=k.specialite, celle=s.specialite)
    p = parametre(f"une_specialite.{s.famille}", s.du)
    if p is None:
        return
    ici = (s.certification, cle_recherche(s.specialite or k.specialite))
    for autre in k.autres:
        if autre.famille is not s.famille or autre.annee != s.annee:
            continue
        if (autre.certification, cle_recherche(autre.specialite)) == ici:
            continue
        mots = {
            "famille": LIBELLES_FAMILLE[s.famille],
            "annee": s.annee,
            "autre": f"{autre.certification}{f' ({autre.specialite})' if autre.specialite else ''}",
            "session": autre.session,
            "texte": citation(p, s.du),
        }
        if p.valeur == "bloquant" and _deux_admises(s, k) is None:
            yield c.DEUX_SPECIALITES.constat(ou=k.nom, **mots)
        else:
            yield c.DEUX_SPECIALITES_A_REGARDER.constat(ou=k.nom, **mots)


def _deux_admises(s: SessionVisee, k: Candidat) -> Derogation | None:
    """The decision that lets two specialties be taken at one session; the exception of a contract is for those who have one."""
    decision = qui_leve(k.derogations, "une_specialite", s.famille, s.du)
    if decision is None and k.dossier.contrat_attendu:
        decision = qui_leve(k.derogations, "une_specialite_en_contrat", s.famille, s.du)
    return decision


def _perimetre(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    if not s.a_passer(k.perimetre_blocs):
        if not s.elements:
            yield c.SESSION_SANS_ELEMENT.constat(ou=k.nom)
        else:
            yield c.RIEN_A_PASSER.constat(ou=k.nom, blocs=", ".join(k.perimetre_blocs))


def _age_et_experience(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    mineurs = parametre(f"mineur_justifie.{s.famille}", s.du)
    statut = k.dossier.statut
    if mineurs is not None and statut in mineurs.valeur and k.naissance is not None:
        fin = date(s.annee, 12, 31)
        if age_au(k.naissance, fin) < 18:
            yield c.MINEUR_A_JUSTIFIER.constat(ou=k.nom, jour=date_fr(fin), texte=citation(mineurs, s.du))
    adulte = parametre(f"experience_adulte.{s.famille}", s.du)
    if adulte is not None and statut in adulte.valeur:
        yield c.EXPERIENCE_A_VERIFIER.constat(ou=k.nom, texte=citation(adulte, s.du))
    ans = parametre(f"experience_trois_ans.{s.famille}", s.du)
    if ans is not None and statut in ans.valeur and not k.dossier.prerequis:
        yield c.TROIS_ANS_A_PROUVER.constat(ou=k.nom, texte=citation(ans, s.du))


def _dossier(s: SessionVisee, k: Candidat) -> Iterator[Constat]:
    controles = {
        SorteAObtenir.IDENTITE: c.IDENTITE_INCOMPLETE,
        SorteAObtenir.COURRIEL: c.SANS_COURRIEL,
        SorteAObtenir.PREREQUIS: c.PREREQUIS_A_VERIFIER,
        SorteAObtenir.CONTRAT: c.SANS_CONTRAT,
        SorteAObtenir.FORME: c.FORME_INCONNUE,
        SorteAObtenir.OPTION: c.OPTION_A_DIRE,
    }
    refuses = [libelle for libelle, satisfait in k.dossier.prerequis if satisfait is False]
    for libelle in refuses:
        yield c.PREREQUIS_REFUSE.constat(ou=k.nom, libelle=libelle)
    for manque in manques(k.dossier, s.du):
        if manque.sorte is SorteAObtenir.PREREQUIS and any(r in manque.quoi for r in refuses):
            continue
        yield controles[manque.sorte].constat(ou=k.nom, quoi=manque.quoi)
