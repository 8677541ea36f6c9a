"""May this person enrol, by this route, in this form, on these blocs: every reason for and against, with its text.

Pure: the certification as it stands on the day of entry is handed in. The rules are data (`donnees/droits_a_presenter.yaml`).
Facts: deliberation a.0 to a.10 (right to present), referentiel e.8 (i).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from parchemin.parcours.domain import inscription_constats as c
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation, premiere_parmi
from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.referentiel.domain.familles import LIBELLES_FAMILLE, Famille
from parchemin.referentiel.domain.validite import Reponse
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import ajouter_mois, ans_en_mots, date_fr
from parchemin.socle.textes import ParametreDate, Recueil, TexteReference

CHEMIN = Path(__file__).resolve().parent.parent / "donnees" / "droits_a_presenter.yaml"
_BLOC_DU_REGISTRE = re.compile(r"(RNCP\d+)BC\d+", re.IGNORECASE)

LIBELLES_STATUT = {
    "scolaire": "scolaire ou étudiant",
    "apprenti": "apprenti",
    "fpc": "stagiaire de la formation continue",
    "ead": "à distance",
    "experience": "trois ans d’expérience",
    "vae": "candidat à la VAE",
    "individuel": "candidat individuel",
}
LIBELLES_VOIE = {
    "FORMATION_INITIALE_HORS_APPRENTISSAGE": "formation initiale",
    "FORMATION_INITIALE_APPRENTISSAGE": "apprentissage",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION": "formation continue",
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION": "contrat de professionnalisation",
    "VAE": "VAE",
    "EQUIVALENCE_DIPLOME_ETRANGER": "équivalence d’un diplôme étranger",
    "CANDIDAT_LIBRE": "candidat libre",
}
VOIES_DE_LA_FICHE = {
    "FORMATION_INITIALE_HORS_APPRENTISSAGE": "fi",
    "FORMATION_INITIALE_APPRENTISSAGE": "ca",
    "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION": "fc",
    "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION": "cq",
    "CANDIDAT_LIBRE": "cl",
    "VAE": "vae",
}
"""Route of the accrochage schema → route as the register names it."""


@cache
def recueil() -> Recueil:
    """Texts and dated parameters of enrolment and presentation."""
    return Recueil(CHEMIN)


def parametre(cle: str, jour: date) -> ParametreDate | None:
    """The parameter in force on a day, or None where there is no such rule (that family, that day)."""
    try:
        return recueil().parametre(cle, jour)
    except KeyError:
        return None


def texte_de(p: ParametreDate, jour: date) -> TexteReference:
    """The text behind a parameter."""
    return recueil().texte(p.texte, jour)


def citation(p: ParametreDate, jour: date) -> str:
    """« Code de l’éducation, art. D. 337-9 », with « (à vérifier) » when the rule or its text is uncertain."""
    mots = texte_de(p, jour).citation
    return mots if mots.endswith("(à vérifier)") or not p.a_verifier else f"{mots} (à vérifier)"


@dataclass(frozen=True, slots=True)
class CertificationVisee:
    """A certification as it stands on the day of entry.

    `registre` is "RNCP", "RS" or "" (local). `entree`: what the register answers, None for a local certification or a
    fiche without any known state. `engagement`: what it answers on the day of an earlier engagement, None when none was
    given. `blocs`: official codes, empty when there is none. `voies`: open or not, by letters of
    the register; a route that is not there was not published. `capacite`: the organisation holds one that day.
    """

    code: str
    intitule: str
    famille: Famille
    registre: str
    entree: Reponse | None
    blocs: frozenset[str]
    capacite: bool
    voies: tuple[tuple[str, bool], ...] = ()
    engagement: Reponse | None = None

    @property
    def nom(self) -> str:
        return self.code or self.intitule


@dataclass(frozen=True, slots=True)
class DemandeInscription:
    """What is asked. `naissance`: None when the full date is not known. `derogations`: decisions, each lifting its own rule."""

    naissance: date | None
    voie: str
    statut: str
    forme: str
    entree: date
    perimetre_blocs: tuple[str, ...] = ()
    derogations: tuple[Derogation, ...] = ()

    def qui_leve(self, regle: str, famille: Famille) -> Derogation | None:
        """The decision that lifts a rule in this family on the day of entry, None when no decision does."""
        return qui_leve(self.derogations, regle, famille, self.entree)


def qui_leve(derogations: tuple[Derogation, ...], regle: str, famille: Famille, jour: date) -> Derogation | None:
    """The first decision whose kind lifts this rule that day: the line of the family speaks before the general one."""
    p = parametre(f"lever.{regle}.{famille}", jour) or parametre(f"lever.{regle}", jour)
    return premiere_parmi(derogations, p.valeur) if p is not None else None


def natures_utiles(famille: Famille, jour: date) -> set[NatureDerogation]:
    """Kinds of decisions that may lift something in this family that day: what a form offers."""
    regles = ["entree", "age"]
    regles += ["toutes_les_unites"] if parametre(f"toutes_les_unites.{famille}", jour) else []
    regles += ["forme"] if parametre(f"formes.{famille}", jour) else []
    regles += ["une_specialite", "une_specialite_en_contrat"] if parametre(f"une_specialite.{famille}", jour) else []
    retenus = [parametre(f"lever.{r}.{famille}", jour) or parametre(f"lever.{r}", jour) for r in regles]
    return {NatureDerogation(n) for p in retenus if p is not None for n in p.valeur}


def age_au(naissance: date, jour: date) -> int:
    """Completed years. Born on 29 February, one is a year older on 1 March of a common year (Code civil: on the day after)."""
    return jour.year - naissance.year - ((jour.month, jour.day) < (naissance.month, naissance.day))


def est_partiel(visee: CertificationVisee, perimetre: tuple[str, ...]) -> bool:
    """Only some of the blocs are aimed at. Naming them all is aiming at the whole."""
    return bool(perimetre) and not (visee.blocs and visee.blocs <= set(perimetre))


def controler(visee: CertificationVisee, demande: DemandeInscription, jour: date) -> list[Constat]:
    """Every finding, those that block first. Rules are those in force on the day of entry; `jour` is today."""
    constats = [
        *_registre(visee, demande),
        *_voie_et_statut(visee, demande),
        *_blocs(visee, demande),
        *_partie(visee, demande),
        *_forme(visee, demande),
        *_age(visee, demande),
        *_dates(visee, demande, jour),
        *_derogations(demande),
    ]
    return sorted(constats, key=lambda k: (not k.est_bloquant, k.code))


def controler_entree(visee: CertificationVisee, entree: date) -> list[Constat]:
    """What the register says of an entry on that day, alone: INS-001 when it is closed, INS-002 when nobody can say."""
    rien = DemandeInscription(
        naissance=None, voie="", statut="", forme="", entree=entree, perimetre_blocs=(), derogations=()
    )
    return list(_registre(visee, rien))


def controler_periode(entree: date, fin: date | None) -> list[Constat]:
    """INS-022 when the planned end comes before the entry."""
    if fin is None or fin >= entree:
        return []
    return [c.DATES_INVERSEES.constat(quoi="Fin prévue", fin=date_fr(fin), debut=date_fr(entree))]


def _registre(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    r = visee.entree
    if r is None:
        if visee.registre:
            yield c.ENTREE_A_JUSTIFIER.constat(
                raison=f"Aucun état de {visee.nom} n’est connu à cette date.",
                texte=recueil().texte("L6113-9", d.entree).citation,
            )
        return
    if r.oui is False and (engagement := _engagement(visee, d)) is not None:
        yield c.ENTREE_PAR_ENGAGEMENT.constat(
            entree=date_fr(d.entree), derogation=engagement.libelle, raison=r.raison, texte=r.source.citation
        )
    elif r.oui is False:
        yield c.ENTREE_IMPOSSIBLE.constat(
            entree=date_fr(d.entree), code=visee.nom, raison=r.raison, texte=r.source.citation
        )
    elif r.oui is None:
        yield c.ENTREE_A_JUSTIFIER.constat(raison=r.raison, texte=r.source.citation)


def _engagement(visee: CertificationVisee, d: DemandeInscription) -> Derogation | None:
    """The earlier engagement that keeps the benefit of the registration: dated, and on a day when one could enter.

    The last day of award is another rule, that no engagement lifts: nobody could be certified any more.
    """
    assert visee.entree is not None  # noqa: S101 (asked by `_registre` only)
    engagement = d.qui_leve("entree", visee.famille)
    if engagement is None or engagement.le is None or engagement.le > d.entree:
        return None
    if visee.entree.source.cle == "delivrance" or visee.engagement is None or visee.engagement.oui is not True:
        return None
    return engagement


def _voie_et_statut(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    p = recueil().parametre("voies_statuts", d.entree)
    admis = p.valeur.get(d.voie)
    if admis is None or d.statut not in LIBELLES_STATUT:
        yield c.VOIE_INCONNUE.constat(voie=d.voie or "vide", statut=d.statut or "vide")
        return
    if d.statut not in admis:
        yield c.VOIE_ET_STATUT.constat(
            voie=LIBELLES_VOIE[d.voie],
            statut=LIBELLES_STATUT[d.statut],
            admis=" ou ".join(LIBELLES_STATUT[s] for s in admis),
            texte=citation(p, d.entree),
        )
    if dict(visee.voies).get(VOIES_DE_LA_FICHE.get(d.voie, "")) is False:
        yield c.VOIE_FERMEE.constat(
            voie=LIBELLES_VOIE[d.voie], code=visee.nom, texte=recueil().texte("fiche", d.entree).citation
        )


def _blocs(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    for bloc in d.perimetre_blocs:
        if bloc in visee.blocs:
            continue
        trouve = _BLOC_DU_REGISTRE.fullmatch(bloc)
        autre = trouve[1].upper() if trouve else ""
        if autre and autre != visee.code:
            yield c.BLOC_D_AILLEURS.constat(
                bloc=bloc, autre=autre, code=visee.nom, texte=recueil().texte("fiche", d.entree).citation
            )
        elif not visee.blocs:
            yield c.SANS_BLOCS.constat(bloc=bloc, code=visee.nom)
        else:
            yield c.BLOC_INCONNU.constat(bloc=bloc, code=visee.nom, connus=", ".join(sorted(visee.blocs)))


def _partie(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    partiel = est_partiel(visee, d.perimetre_blocs)
    unites = parametre(f"toutes_les_unites.{visee.famille}", d.entree)
    apprenti = d.statut == "apprenti" or d.voie == "FORMATION_INITIALE_APPRENTISSAGE"
    derogation = d.qui_leve("toutes_les_unites", visee.famille)
    if apprenti:
        seules = recueil().parametre("apprentissage.entiere", d.entree)
        registres = recueil().parametre("apprentissage.registres", d.entree)
        if visee.famille in seules.valeur or (partiel and not (unites and derogation)):
            objet = LIBELLES_FAMILLE[visee.famille] if not partiel else ", ".join(d.perimetre_blocs)
            yield c.APPRENTISSAGE_PARTIEL.constat(objet=objet, texte=citation(seules, d.entree))
        if visee.registre not in registres.valeur:
            yield c.APPRENTISSAGE_HORS_RNCP.constat(code=visee.nom, texte=citation(registres, d.entree))
    if partiel and unites and d.statut in unites.valeur:
        mots = {"famille": LIBELLES_FAMILLE[visee.famille], "texte": citation(unites, d.entree)}
        if derogation:
            yield c.PARTIE_PAR_DEROGATION.constat(derogation=derogation.libelle, **mots)
        else:
            yield c.TOUTES_LES_UNITES.constat(statut=LIBELLES_STATUT[d.statut], **mots)


def _forme(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    p = parametre(f"formes.{visee.famille}", d.entree)
    famille = LIBELLES_FAMILLE[visee.famille]
    if p is None or d.statut == "vae":
        if d.forme:
            yield c.FORME_SANS_OBJET.constat(famille=famille if p is None else f"{famille}, par la VAE", forme=d.forme)
        return
    libres = " ; ".join(LIBELLES_STATUT[s] for s in p.valeur)
    if d.forme == "progressive" and d.statut not in p.valeur and d.qui_leve("forme", visee.famille) is None:
        yield c.FORME_NON_OUVERTE.constat(
            famille=famille,
            statut=LIBELLES_STATUT.get(d.statut, d.statut),
            libres=libres,
            texte=citation(p, d.entree),
            handicap=recueil().texte("D351-27", d.entree).citation,
        )
    elif not d.forme and d.statut in p.valeur and d.statut not in ("scolaire", "apprenti"):
        yield c.FORME_A_CHOISIR.constat(famille=famille, texte=citation(p, d.entree))


def _age(visee: CertificationVisee, d: DemandeInscription) -> Iterator[Constat]:
    if d.naissance is None:
        return
    if d.naissance >= d.entree:
        yield c.NEE_APRES.constat(naissance=date_fr(d.naissance), entree=date_fr(d.entree))
        return
    age, derogation = age_au(d.naissance, d.entree), d.qui_leve("age", visee.famille)
    p = parametre(f"age.{d.statut}", d.entree)
    if p is not None:
        bornes, texte = p.valeur, citation(p, d.entree)
        if age < bornes["minimum"]:
            yield c.TROP_JEUNE.constat(
                age=ans_en_mots(age), minimum=bornes["minimum"], statut=LIBELLES_STATUT[d.statut], texte=texte
            )
        elif derogation and not bornes["ordinaire"] <= age <= bornes["maximum"]:
            yield c.AGE_PAR_DEROGATION.constat(age=ans_en_mots(age), derogation=derogation.libelle, texte=texte)
        elif age < bornes["ordinaire"]:
            yield c.AGE_A_JUSTIFIER.constat(
                age=ans_en_mots(age),
                condition=f"avant {bornes['ordinaire']} ans, il faut avoir terminé le collège",
                texte=texte,
            )
        elif age > bornes["maximum"]:
            yield c.AGE_A_JUSTIFIER.constat(
                age=ans_en_mots(age),
                condition=f"après {bornes['maximum']} ans, il faut un des cas que le texte prévoit",
                texte=texte,
            )
        return
    plausible = recueil().parametre("age_plausible", d.entree)
    if not plausible.valeur["minimum"] <= age <= plausible.valeur["maximum"]:
        yield c.AGE_A_JUSTIFIER.constat(
            age=ans_en_mots(age),
            condition="l’année de naissance est-elle la bonne",
            texte=citation(plausible, d.entree),
        )


def _dates(visee: CertificationVisee, d: DemandeInscription, jour: date) -> Iterator[Constat]:
    loin = recueil().parametre("entree_lointaine", d.entree)
    if d.entree > ajouter_mois(jour, int(loin.valeur)):
        yield c.ENTREE_LOINTAINE.constat(entree=date_fr(d.entree), mois=loin.valeur)
    if not visee.capacite:
        yield c.SANS_CAPACITE.constat(code=visee.nom, entree=date_fr(d.entree))


def _derogations(d: DemandeInscription) -> Iterator[Constat]:
    for x in d.derogations:
        if not x.reference.strip():
            yield c.DEROGATION_SANS_REFERENCE.constat()
        elif x.nature is NatureDerogation.A_PRECISER:
            yield c.DEROGATION_A_PRECISER.constat(reference=x.reference)
        elif x.nature is NatureDerogation.ENGAGEMENT and x.le is None:
            yield c.ENGAGEMENT_SANS_DATE.constat(reference=x.reference)
        if mot := etat_de_sante(x.reference):
            yield c.DIAGNOSTIC.constat(mot=mot)
