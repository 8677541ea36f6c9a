"""The message, written as a stream: constant memory, one line per passage, the same bytes for the same input.

One line per passage makes the line of a schema error name its passage. Text never holds a line break (rule B10).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, BinaryIO

from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Element, Profil
from parchemin.socle.horloge import PARIS

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENTETE = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NON_REPETES = ("niveau_competence", "domaine_competence", "competence")


def echapper(texte: str) -> str:
    """Text content of an element."""
    if "&" in texte:
        texte = texte.replace("&", "&amp;")
    if "<" in texte:
        texte = texte.replace("<", "&lt;")
    if ">" in texte:
        texte = texte.replace(">", "&gt;")
    return texte


def instant(moment: datetime) -> str:
    """`AAAA-MM-JJThh:mm:ss±hh:mm`, Paris time with its true offset. Raises `ValueError` for a naive instant."""
    if moment.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return moment.astimezone(PARIS).replace(microsecond=0).isoformat()


def en_texte(valeur: Any) -> str:
    """A value as the schema writes it; "" for None."""
    if valeur is None:
        return ""
    if valeur is True or valeur is False:
        return "true" if valeur else "false"
    if isinstance(valeur, datetime):
        return instant(valeur)
    return valeur.isoformat() if isinstance(valeur, date) else str(valeur)


@dataclass(frozen=True, slots=True)
class _Pas:
    """A step of the plan: fixed text, then a value with its tags. `rang` -1: the fixed text alone."""

    fixe: str
    rang: int = -1
    ouvre: str = ""
    ferme: str = ""
    nul: str = ""
    coupe: int = 0


class Redacteur:
    """Writes passages of one profile. Building it costs; keep it."""

    def __init__(self, profil: Profil) -> None:
        self.profil = profil
        self.champs: tuple[str, ...] = tuple(f.cle for f in profil.passage.feuilles() if f.cle not in _NON_REPETES)
        """Order of the values that `fragment` expects; the DigComp results come apart."""
        self._rangs = {cle: i for i, cle in enumerate(self.champs)}
        self._plans: dict[tuple[str, bool, bool], tuple[_Pas, ...]] = {}
        self._insee, self._postal = self._rangs["code_insee"], self._rangs["code_postal"]
        self._score = self._rangs["score_numerique"]

    def _plan(self, voie: str, insee: bool, numerique: bool) -> tuple[_Pas, ...]:
        cle = (voie, insee, numerique)
        if cle not in self._plans:
            if voie not in self.profil.voies:
                raise ValueError(f"profile {self.profil.code} does not identify by {voie}")
            ecartes = {"niveauNumeriqueEuropeen"} if not numerique else set()
            ecartes.add("codePostalNaissance" if insee else "codeInseeNaissance")
            self._plans[cle] = tuple(_fondre(self._pas(self.profil.passage, voie, ecartes)))
        return self._plans[cle]

    def _pas(self, element: Element, voie: str, ecartes: set[str]) -> Iterator[_Pas]:
        if element.nom in ecartes or (element.voie and element.voie != voie):
            return
        nom = f"cpf:{element.nom}"
        if element.cle:
            nul = f'<{nom} xsi:nil="true"/>' if element.vide else ""
            yield _Pas("", self._rangs[element.cle], f"<{nom}>", f"</{nom}>", nul, element.ecrit)
        elif element.nom == "resultats":
            yield _Pas("\0")  # its place, filled by `fragment`
        else:
            yield _Pas(f"<{nom}>")
            for enfant in element.contenu:
                yield from self._pas(enfant, voie, ecartes)
            yield _Pas(f"</{nom}>")

    def valeurs(self, passage: Passage) -> tuple[Any, ...]:
        """The values of a passage, in the order of `champs`."""
        if passage.presence_langue is None:
            passage = replace(passage, presence_langue=bool(passage.niveau_langue))
        if passage.presence_numerique is None:
            passage = replace(passage, presence_numerique=passage.a_un_niveau_numerique)
        return tuple(getattr(passage, cle) for cle in self.champs)

    def fragment(self, valeurs: Sequence[Any], voie: str, resultats: Sequence[tuple[Any, str, str]] = ()) -> str:
        """The element of one passage, on one line. `resultats`: (level, domain, competence)."""
        score = valeurs[self._score]
        numerique = bool(resultats) or (score is not None and score != "")
        morceaux: list[str] = []
        ajouter = morceaux.append
        for pas in self._plan(voie, bool(valeurs[self._insee]), numerique):
            rang = pas.rang
            if rang < 0:
                ajouter(pas.fixe)
                continue
            valeur = valeurs[rang]
            if valeur.__class__ is not str:
                valeur = en_texte(valeur)
            if pas.fixe:
                ajouter(pas.fixe)
            if not valeur:
                if pas.nul:
                    ajouter(pas.nul)
                continue
            if pas.coupe and len(valeur) > pas.coupe:
                valeur = valeur[: pas.coupe].rstrip()
            if "&" in valeur or "<" in valeur or ">" in valeur:
                valeur = echapper(valeur)
            ajouter(pas.ouvre)
            ajouter(valeur)
            ajouter(pas.ferme)
        texte = "".join(morceaux)
        return texte.replace("\0", _resultats(resultats), 1) if numerique else texte

    def ecrire(self, passage: Passage) -> str:
        """`fragment` of a passage."""
        resultats = [(r.niveau, r.domaine, r.competence) for r in passage.resultats_numeriques]
        return self.fragment(self.valeurs(passage), passage.voie, resultats)


def _fondre(pas: Iterator[_Pas]) -> Iterator[_Pas]:
    """Fixed texts that follow each other become one, carried by the value that comes next."""
    attente = ""
    for p in pas:
        if p.rang < 0:
            attente += p.fixe
        else:
            yield replace(p, fixe=attente)
            attente = ""
    if attente:
        yield _Pas(attente)


def _resultats(resultats: Sequence[tuple[Any, str, str]]) -> str:
    if not resultats:
        return ""
    noms = ("niveau", "domaineCompetenceId", "competenceId")
    lignes = []
    for triplet in resultats:
        dedans = "".join(
            f"<cpf:{n}>{echapper(en_texte(v))}</cpf:{n}>"
            for n, v in zip(noms, triplet, strict=True)
            if v is not None and v != ""
        )
        lignes.append(f"<cpf:resultat>{dedans}</cpf:resultat>")
    return f"<cpf:resultats>{''.join(lignes)}</cpf:resultats>"


@cache
def redacteur(profil: Profil) -> Redacteur:
    return Redacteur(profil)


@dataclass(frozen=True, slots=True)
class CertificationCitee:
    """What surrounds passages of one certification. Files list them in this order."""

    type: str
    code: str
    nature: str = ""


@dataclass(frozen=True, slots=True)
class FichierEcrit:
    """One file: rank in the lot, passages, bytes, SHA-256."""

    rang: int
    enveloppe: Enveloppe
    passages: int
    octets: int
    empreinte: str


class _Sortie:
    def __init__(self, flux: BinaryIO) -> None:
        self.flux, self.octets, self.passages, self._h = flux, 0, 0, hashlib.sha256()

    def __call__(self, octets: bytes) -> None:
        self.flux.write(octets)
        self._h.update(octets)
        self.octets += len(octets)

    @property
    def empreinte(self) -> str:
        return self._h.hexdigest()


def ouverture(profil: Profil, enveloppe: Enveloppe) -> bytes:
    """From the XML declaration to the first certification."""
    e = enveloppe
    if bool(e.action) != bool(profil.actions) or (e.action and e.action not in profil.actions):
        raise ValueError(f"profile {profil.code} does not take the action {e.action!r}")
    action = f"<cpf:action>{echapper(e.action)}</cpf:action>" if e.action else ""
    return (
        f'{ENTETE}<cpf:flux xmlns:cpf="{profil.espace}" xmlns:xsi="{XSI}">'
        f"<cpf:idFlux>{echapper(e.id_flux)}</cpf:idFlux><cpf:horodatage>{instant(e.horodatage)}</cpf:horodatage>{action}"
        f"<cpf:emetteur><cpf:idClient>{echapper(e.emetteur)}</cpf:idClient><cpf:certificateurs><cpf:certificateur>"
        f"<cpf:idClient>{echapper(e.certificateur)}</cpf:idClient><cpf:idContrat>{echapper(e.contrat)}</cpf:idContrat>"
        "<cpf:certifications>\n"
    ).encode()


FERMETURE = b"</cpf:certifications></cpf:certificateur></cpf:certificateurs></cpf:emetteur></cpf:flux>\n"
FIN = b"</cpf:passageCertifications></cpf:certification>\n"


def debut(c: CertificationCitee) -> bytes:
    nature = f"<cpf:natureDeposant>{echapper(c.nature)}</cpf:natureDeposant>" if c.nature else ""
    return (
        f"<cpf:certification><cpf:type>{echapper(c.type)}</cpf:type><cpf:code>{echapper(c.code)}</cpf:code>{nature}"
        "<cpf:passageCertifications>\n"
    ).encode()


def ecrire_fichiers(
    fragments: Iterable[tuple[CertificationCitee, str]],
    profil: Profil,
    enveloppe: Callable[[int], Enveloppe],
    ouvrir: Callable[[int], BinaryIO],
    *,
    octets_maximum: int = 0,
    passages_maximum: int = 0,
) -> Iterator[FichierEcrit]:
    """Write as many files as the limits ask for; yield each once it is closed.

    `fragments`: grouped by certification. `enveloppe(n)`, `ouvrir(n)`: of the n-th file, from 1. Limits: 0 means those of the
    profile; a limit above the profile's is brought down to it. Nothing is opened for no fragment. Raises `ValueError` when a
    single passage does not fit.
    """
    maximum = min(octets_maximum or profil.octets_maximum, profil.octets_maximum)
    nombre = min(passages_maximum or profil.passages_maximum, profil.passages_maximum)
    reserve = len(FERMETURE) + len(FIN)
    sortie: _Sortie | None = None
    courante: CertificationCitee | None = None
    rang = 0

    def fermer(s: _Sortie) -> FichierEcrit:
        s(FIN)
        s(FERMETURE)
        s.flux.close()
        return FichierEcrit(rang, enveloppe(rang), s.passages, s.octets, s.empreinte)

    for certification, texte in fragments:
        ligne = f"{texte}\n".encode()
        poids = len(ligne) + (0 if certification == courante else len(FIN) + len(debut(certification)))
        if sortie and (sortie.passages >= nombre or sortie.octets + poids + reserve > maximum):
            yield fermer(sortie)
            sortie = None
        if sortie is None:
            rang += 1
            sortie, courante = _Sortie(ouvrir(rang)), None
            sortie(ouverture(profil, enveloppe(rang)))
            if sortie.octets + len(debut(certification)) + len(ligne) + reserve > maximum:
                raise ValueError("one passage alone is larger than a file may be")
        if certification != courante:
            if courante is not None:
                sortie(FIN)
            sortie(debut(certification))
            courante = certification
        sortie(ligne)
        sortie.passages += 1
    if sortie:
        yield fermer(sortie)
