"""Everything that can be known of an award before it is sent, beside its schema (rules B1 to B16)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol

from parchemin.accrochage.delais import delai
from parchemin.accrochage.domain import constats_passage as c
from parchemin.accrochage.domain.ecriture import INTERDITS
from parchemin.accrochage.domain.modele import LIBELLES_VOIE, Passage
from parchemin.accrochage.domain.profils import Element, Profil, profils
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.identifiants import Nir
from parchemin.socle.periodes import ajouter_mois, date_fr

DEBUT_OBLIGATION = date(2021, 7, 1)
_FORME_COMMUNE = re.compile(r"(?!00)(?:[0-9]{2}|2[AB])(?!000)[0-9]{3}")
"""No department 00, no commune 000: 75000 is a postcode."""
_FORME_CODE = re.compile(r"(RNCP|RS)[0-9]{1,6}")
_RANGS_DIGCOMP = {"1": 3, "2": 6, "3": 4, "4": 4, "5": 4}
_NILS = frozenset(["nil", "nill", "null", "néant", "neant"])


class LieuVerifie(Protocol):
    """What is known of a birth place on the day of birth."""

    @property
    def verdict(self) -> str: ...
    @property
    def raison(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ConstatPassage:
    """A finding and the value it is about ("" for the whole passage)."""

    champ: str
    constat: Constat


@dataclass(frozen=True, slots=True)
class Circonstances:
    """What the rules may ask. `lieu(code, day or None)`: None when no list was imported. `fiche(code)`: is it known?

    `registre(repertoire)`: is it loaded whole, and recent? `deja(id)`: when this identifier was accepted, "" if never.
    """

    jour: date
    profil: Profil
    lieu: Callable[[str, date | None], LieuVerifie | None] | None = None
    fiche: Callable[[str], bool] | None = None
    registre: Callable[[str], bool] | None = None
    deja: Callable[[str], str] | None = None


@lru_cache(maxsize=4096)
def echeance(delivrance: date) -> date:
    """Last day to transmit: three months after the delivery (Code du travail, art. R. 6113-17-2)."""
    return ajouter_mois(delivrance, delai("transmission", delivrance))


def controler(p: Passage, circonstances: Circonstances) -> list[ConstatPassage]:
    """Every finding of the rules on one award, in the order of the dictionary."""
    return [ConstatPassage(champ, constat) for champ, constat in _tout(p, circonstances)]


_Dit = Iterator[tuple[str, Constat]]


def _tout(p: Passage, q: Circonstances) -> _Dit:
    yield from _certification(p, q)
    yield from _delivrance(p, q)
    yield from _examen(p)
    yield from _niveaux(p)
    yield from _acces(p)
    yield from _identification(p, q)
    yield from _textes(p)


def _certification(p: Passage, q: Circonstances) -> _Dit:
    code, genre = p.code_certification, p.type_certification
    if not code:
        yield "code_certification", c.DONNEE_ABSENTE.constat("Numéro de fiche", quoi="le numéro de la certification")
    elif not genre:
        yield "type_certification", c.DONNEE_ABSENTE.constat("Répertoire", quoi="le répertoire (RNCP ou RS)")
    if not p.id_technique:
        yield "id_technique", c.DONNEE_ABSENTE.constat("Identifiant technique", quoi="l’identifiant technique")
    if genre not in ("RNCP", "RS"):
        if genre.upper() in ("RNCP", "RS"):
            yield "type_certification", c.CODE_ET_TYPE.constat("Répertoire", type=genre, code=code)
        elif genre:
            yield "type_certification", c.TYPE_INCONNU.constat("Répertoire", type=genre)
    elif code and not _FORME_CODE.fullmatch(code):
        yield "code_certification", c.CODE_SANS_PREFIXE.constat("Numéro de fiche", code=code)
    elif code and not code.startswith(genre):
        yield "code_certification", c.CODE_ET_TYPE.constat("Numéro de fiche", type=genre, code=code)
    elif code and q.fiche and not q.fiche(code):
        absente = c.CERTIFICATION_ABSENTE.constat("Numéro de fiche", code=code)
        # A whole and recent register is sure; an old one, or none, leaves a doubt.
        sure = q.registre is not None and q.registre(genre)
        yield "code_certification", replace(absente, gravite=Gravite.BLOQUANT) if sure else absente
    if p.id_technique and q.deja and (quand := q.deja(p.id_technique)):
        yield "id_technique", c.ID_DEJA_ACCEPTE.constat("Identifiant technique", quand=quand)


def _delivrance(p: Passage, q: Circonstances) -> _Dit:
    debut = p.debut_validite
    if p.donnee_certifiee is False:
        yield "donnee_certifiee", c.NON_DEFINITIF.constat("Résultat définitif")
    if debut is None:
        return
    ou = "Date de délivrance"
    if debut > q.jour:
        yield "debut_validite", c.DELIVRANCE_FUTURE.constat(ou, jour=date_fr(debut))
    elif debut < DEBUT_OBLIGATION:
        yield "debut_validite", c.AVANT_OBLIGATION.constat(ou, jour=date_fr(debut))
    elif q.jour > (limite := echeance(debut)):
        yield "debut_validite", c.HORS_DELAI.constat(ou, echeance=date_fr(limite))
    if p.fin_validite and p.fin_validite < debut:
        constat = c.FIN_AVANT_DEBUT.constat("Fin de validité", fin=date_fr(p.fin_validite), debut=date_fr(debut))
        yield "fin_validite", constat
    if p.date_inscription and p.date_inscription > debut:
        constat = c.ANNEE_INCOHERENTE.constat(
            "Date d’inscription", inscription=date_fr(p.date_inscription), delivrance=date_fr(debut)
        )
        yield "date_inscription", constat


def _examen(p: Passage) -> _Dit:
    debut, fin = p.debut_examen, p.fin_examen
    if debut and fin and fin < debut:
        yield "fin_examen", c.EXAMEN_INVERSE.constat("Fin de l’examen", debut=date_fr(debut), fin=date_fr(fin))
    dernier = max((d for d in (debut, fin) if d), default=None)
    if dernier and p.debut_validite and p.debut_validite < dernier:
        constat = c.DELIVRE_AVANT_EXAMEN.constat(
            "Date de délivrance", delivrance=date_fr(p.debut_validite), examen=date_fr(dernier)
        )
        yield "debut_validite", constat


def _niveaux(p: Passage) -> _Dit:
    if p.presence_langue is not None and p.presence_langue != bool(p.niveau_langue):
        oui = "oui" if p.presence_langue else "non"
        constat = c.LANGUE_CONTREDITE.constat("Niveau de langue", presence=oui, niveau=p.niveau_langue or "absent")
        yield "niveau_langue", constat
    if p.presence_numerique is not None and p.presence_numerique != p.a_un_niveau_numerique:
        yield "score_numerique", c.NUMERIQUE_CONTREDIT.constat("Niveau numérique")
    if p.resultats_numeriques and p.score_numerique is None:
        yield "score_numerique", c.SCORE_ABSENT.constat("Score numérique")
    for r in p.resultats_numeriques:
        if not (r.competence.isdigit() and 1 <= int(r.competence) <= _RANGS_DIGCOMP.get(r.domaine, 0)):
            constat = c.DIGCOMP_INCONNU.constat("Niveau numérique", domaine=r.domaine, competence=r.competence)
            yield "score_numerique", constat


def _acces(p: Passage) -> _Dit:
    if p.modalite_acces == "VAE" and not p.voie_vae:
        yield "voie_vae", c.VAE_SANS_VOIE.constat("Voie de VAE")
    elif p.voie_vae and p.modalite_acces != "VAE":
        yield "voie_vae", c.VOIE_SANS_VAE.constat("Voie de VAE", acces=p.modalite_acces or "absent")


def _identification(p: Passage, q: Circonstances) -> _Dit:
    if p.voie not in LIBELLES_VOIE:
        yield "voie", c.SANS_VOIE.constat("Identification")
        return
    if p.voie not in q.profil.voies:
        constat = c.VOIE_INTERDITE.constat("Identification", profil=q.profil.code, voie=LIBELLES_VOIE[p.voie])
        yield "voie", constat
    if p.voie == "titulaire":
        yield from _naissance(p, q)
        yield from _lieu(p, q)
    elif p.voie == "nir":
        yield from _nir(p)


def naissance(p: Passage) -> date | None:
    """The whole date of birth, None when a part is missing or the day does not exist."""
    if p.annee_naissance is None or p.mois_naissance is None or p.jour_naissance is None:
        return None
    try:
        return date(p.annee_naissance, p.mois_naissance, p.jour_naissance)
    except ValueError:
        return None


_JOURS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def _naissance(p: Passage, q: Circonstances) -> _Dit:
    annee, mois, jour = p.annee_naissance, p.mois_naissance, p.jour_naissance
    if jour is not None and mois is None:
        yield "jour_naissance", c.NAISSANCE_TROUEE.constat("Date de naissance")
    elif mois and jour and (naissance(p) is None if annee else jour > _JOURS.get(mois, 31)):
        constat = c.NAISSANCE_IMPOSSIBLE.constat("Date de naissance", jour=f"{jour:02}/{mois:02}/{annee or '…'}")
        yield "jour_naissance", constat
    if annee is None or p.debut_validite is None:
        return
    age = p.debut_validite.year - annee
    if age < 0 or (naissance(p) or date.min) > p.debut_validite:
        constat = c.NE_APRES.constat("Année de naissance", annee=annee, delivrance=p.debut_validite.year)
        yield "annee_naissance", constat
    elif age < 13 or age > 90:
        yield "annee_naissance", c.TRES_JEUNE.constat("Année de naissance", age=age)


def _lieu(p: Passage, q: Circonstances) -> _Dit:
    code, pays = p.code_insee, p.code_pays
    if not code:
        if pays:
            yield "code_pays", c.PAYS_SANS_CODE_99.constat("Lieu de naissance", pays=pays, attendu=f"99{pays}")
        return
    if not _FORME_COMMUNE.fullmatch(code):
        yield "code_insee", c.CODE_COMMUNE_FORME.constat("Code de la commune de naissance", code=code)
        return
    if code.startswith("99"):
        if not pays:
            yield "code_pays", c.PAYS_ABSENT.constat("Pays de naissance", code=code, attendu=code[2:])
        elif pays != code[2:]:
            yield "code_pays", c.PAYS_CONTREDIT.constat("Pays de naissance", code=code, pays=pays)
    elif pays:
        yield "code_pays", c.PAYS_EN_FRANCE.constat("Pays de naissance", code=code, pays=pays)
    lieu = q.lieu(code, naissance(p)) if q.lieu else None
    if lieu and lieu.verdict in ("inconnu", "hors_periode"):
        raison = lieu.raison or f"Le code {code} n’est celui d’aucune commune connue."
        yield "code_insee", c.COMMUNE_INCONNUE.constat("Code de la commune de naissance", raison=raison)


def _nir(p: Passage) -> _Dit:
    if not p.nir:
        yield "nir", c.DONNEE_ABSENTE.constat("Numéro de sécurité sociale", quoi="le numéro de sécurité sociale")
        return
    if Nir.est_d_attente(p.nir):
        yield "nir", c.NIR_PROVISOIRE.constat("Numéro de sécurité sociale")
        return
    try:
        lu = Nir.parse(p.nir)
    except ErreurMetier as e:
        yield "nir", c.NIR_MAL_FORME.constat("Numéro de sécurité sociale", raison=_raison(e))
        return
    if ecarts := desaccords_nir(lu, p):
        yield "nir", c.NIR_CONTREDIT.constat("Numéro de sécurité sociale", quoi=en_mots(ecarts))


def _raison(e: ErreurMetier) -> str:
    """« la clé de contrôle ne correspond pas », without quoting the number."""
    return e.constats[0].quoi.rstrip(".").rsplit(" : ", 1)[-1]


DESACCORDS = {
    "sexe": "le sexe", "annee": "l’année de naissance", "mois": "le mois de naissance", "lieu": "le lieu de naissance",
}  # fmt: skip
"""What a number and an identity may disagree on. What the number says of it is never written anywhere."""


def en_mots(ecarts: Sequence[str]) -> str:
    """« le sexe et l’année de naissance »."""
    mots = [DESACCORDS[x] for x in ecarts]
    return " et ".join(filter(None, (", ".join(mots[:-1]), *mots[-1:])))


def desaccords_nir(nir: Nir, p: Passage) -> list[str]:
    """Keys of `DESACCORDS` on which the number contradicts the identity. Source: Insee, composition of the NIR."""
    faux = {
        "sexe": bool(p.sexe) and nir.sexe != p.sexe,
        "annee": bool(p.annee_naissance) and (p.annee_naissance or 0) % 100 != nir.annee,
        "mois": bool(p.mois_naissance and nir.mois) and p.mois_naissance != nir.mois,
        "lieu": bool(_FORME_COMMUNE.fullmatch(p.code_insee))
        and _lieu_contredit(nir.valeur[5:10], p.code_insee, p.annee_naissance),
    }
    return [cle for cle, oui in faux.items() if oui]


CORSE_DIVISEE = 1976
"""Births in Corsica carry 20 until 1975, then 2A or 2B."""
REGION_PARISIENNE = 1968
"""Seine (75) and Seine-et-Oise (78) gave their seven departments on 1 January 1968."""
INDEPENDANCES = 1964
"""Births of before 1964 in Algeria carry 91 to 94, in Morocco 95, in Tunisia 96."""
_ANCIENS = {"91": "352", "92": "352", "93": "352", "94": "352", "95": "350", "96": "351"}
_COURONNE = {"75": {"92", "93", "94"}, "78": {"91", "92", "93", "94", "95"}}
_OUTRE_MER = ("971", "972", "973", "974")


def _lieu_contredit(lieu: str, code: str, annee: int | None) -> bool:
    """`lieu`: characters 6 to 10 of the number. What cannot be told apart without a date is not said."""
    departement = lieu[:2]
    if code.startswith("99"):
        ancien = _ANCIENS.get(departement) == code[2:] and (annee is None or annee < INDEPENDANCES)
        if departement == "99":
            return lieu[2:] != code[2:]
        return departement not in ("97", "98") and not ancien
    if departement == "99":
        return True
    if departement == code[:2]:
        return departement == "97" and lieu[:3] != code[:3] and {lieu[:3], code[:3]} <= set(_OUTRE_MER)
    return not (_corse(departement, code[:2], annee) or _couronne(departement, code[:2], annee))


def _corse(departement: str, du_code: str, annee: int | None) -> bool:
    """20 and 2A or 2B are the same island before 1976."""
    return "20" in (departement, du_code) and {departement, du_code} <= {"20", "2A", "2B"} and (
        annee is None or annee < CORSE_DIVISEE
    )  # fmt: skip


def _couronne(departement: str, du_code: str, annee: int | None) -> bool:
    """A former department and one that came of it, either way round: people were registered at their birth or later."""
    if annee is not None and annee >= REGION_PARISIENNE:
        return False
    return du_code in _COURONNE.get(departement, ()) or departement in _COURONNE.get(du_code, ())


_NOMS = {
    "nom_naissance": "Nom de naissance", "nom_usage": "Nom d’usage", "prenom1": "Premier prénom",
    "prenom2": "Deuxième prénom", "prenom3": "Troisième prénom", "dossier_nom": "Nom du dossier CPF",
    "dossier_prenom": "Prénom du dossier CPF", "nir_nom_naissance": "Nom de naissance",
    "libelle_commune": "Commune de naissance", "libelle_pays": "Pays de naissance", "scoring": "Score ou barème",
    "id_technique": "Identifiant technique", "libelle_option": "Option ou spécialité", "verbatim": "Complément libre",
}  # fmt: skip


_JAMAIS_NIL = frozenset(["scoring", "libelle_option", "verbatim", "libelle_commune", "libelle_pays", "nom_usage"])
# « Null » and « Nil » are names that people bear; a score or a place never is one.


def _dictionnaire() -> Mapping[str, Element]:
    return list(profils().values())[-1].champs()


_INVISIBLES = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_TOUS = tuple(f.name for f in fields(Passage))
_LIRE_TOUS: Callable[[Passage], tuple[Any, ...]] = attrgetter(*_TOUS)
_LIRE_NOMS: Callable[[Passage], tuple[Any, ...]] = attrgetter(*_NOMS)


def _textes(p: Passage) -> _Dit:
    for champ, valeur in zip(_TOUS, _LIRE_TOUS(p), strict=True):
        if valeur.__class__ is not str or not valeur or (valeur.isascii() and valeur.isprintable()):
            continue
        libelle = _NOMS.get(champ) or (q.mots if (q := _dictionnaire().get(champ)) else champ)
        if trouve := INTERDITS.search(valeur):
            constat = c.CARACTERE_INTERDIT.constat(libelle, champ=libelle, code=f"U+{ord(trouve[0]):04X}")
            yield champ, constat
        elif trouve := _INVISIBLES.search(valeur):
            constat = c.CARACTERE_INVISIBLE.constat(libelle, champ=libelle, code=f"U+{ord(trouve[0]):04X}")
            yield champ, constat
    for (champ, libelle), valeur in zip(_NOMS.items(), _LIRE_NOMS(p), strict=True):
        if not valeur:
            continue
        if not valeur.strip():
            yield champ, c.TEXTE_BLANC.constat(libelle, champ=libelle)
        elif valeur != " ".join(valeur.split()):
            yield champ, c.TEXTE_SALE.constat(libelle, champ=libelle)
        elif champ in _JAMAIS_NIL and valeur.lower() in _NILS:
            yield champ, c.NIL_EN_TOUTES_LETTRES.constat(libelle, champ=libelle, valeur=valeur)
