"""The message, written as a stream: constant memory, one line per passage, the same bytes for the same input.

One line per passage makes the line of a schema error name its passage. Text never holds a line break (rule B10): the rules
warn of it (ACC-128), and whatever was decided then, this is where it stops: it becomes a space.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from operator import attrgetter, getitem, itemgetter
from typing import Any, BinaryIO

from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Element, Profil
from parchemin.socle.horloge import PARIS

XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENTETE = '<?xml version="1.0" encoding="UTF-8"?>\n'
RESULTATS = -2
_NON_REPETES = ("niveau_competence", "domaine_competence", "competence")


_RUPTURES = re.compile("[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
"""What breaks a line, for XML or for whoever reads the file as text. The tab too: the schema's lists refuse it."""
INTERDITS = re.compile("[\x00-\x08\x0e-\x1b\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML 1.0 document may hold, beside line breaks. Said by ACC-142 before anything is written."""


class PassageTropGros(ValueError):
    """One passage alone is larger than a file may be."""


class VoieInterdite(ValueError):
    """The schema does not identify a person this way: the profile of the account changed, or the passage was never judged."""


class CaractereInterdit(ValueError):
    """A text that XML 1.0 cannot carry reached the writer: the findings were not heeded. The message quotes no value."""


def en_ligne(texte: str) -> str:
    """The text without line break nor tab: each run of them becomes one space."""
    return _RUPTURES.sub(" ", texte)


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
    # By way of UTC: the hour that the spring change skips is not a Paris hour, and « astimezone » to the same zone is idle.
    return moment.astimezone(UTC).astimezone(PARIS).replace(microsecond=0).isoformat()


def en_texte(valeur: Any) -> str:
    """A value as the schema writes it; "" for None."""
    sorte = valeur.__class__
    if sorte is date:
        return str(valeur.isoformat())
    if sorte is bool:
        return "true" if valeur else "false"
    if valeur is None:
        return ""
    if isinstance(valeur, datetime):
        return instant(valeur)
    return str(valeur.isoformat()) if isinstance(valeur, date) else str(valeur)


@dataclass(frozen=True, slots=True)
class _Pas:
    """A step of the plan: fixed text, then a value with its tags. `rang` -1: the fixed text alone; -2: the DigComp results."""

    fixe: str
    rang: int = -1
    ouvre: str = ""
    ferme: str = ""
    nul: str = ""
    coupe: int = 0


class _Morceaux(dict[Any, str]):
    """What a value of one column becomes in the message, with the fixed text before it. Remembered: most values come back.

    Bounded, and emptied when full. `secret`: nothing is kept of what names one person alone, or comes back for nobody.
    """

    def __init__(self, pas: _Pas, genre: str, *, secret: bool) -> None:
        super().__init__()
        self._avec, self._sans, self._ferme, self._coupe = (
            pas.fixe + pas.ouvre,
            pas.fixe + pas.nul,
            pas.ferme,
            pas.coupe,
        )
        # True and 1 are the same key, not the same text: a column keeps the one kind that it is made of.
        entiers = bool if genre == "booleen" else int
        self._gardes: tuple[type, ...] = () if secret else (str, type(None), date, entiers)

    def __missing__(self, valeur: Any) -> str:
        morceau = self._ecrire(valeur)
        if valeur.__class__ in self._gardes:
            if len(self) >= GARDES:
                self.clear()
            self[valeur] = morceau
        return morceau

    def _ecrire(self, valeur: Any) -> str:
        texte = valeur if valeur.__class__ is str else en_texte(valeur)
        if not texte or texte.isspace():
            # Blanks are nothing to say: an optional element is left out, never empty (rule B14).
            return self._sans
        if self._coupe and len(texte) > self._coupe:
            texte = texte.lstrip()[: self._coupe].rstrip()
        return f"{self._avec}{_sur_une_ligne(echapper(texte))}{self._ferme}"


GARDES = 1_000
"""Values that a column remembers: some megabytes for all of them."""
_SECRETS = frozenset(["nir", "nir_nom_naissance", "id_technique", "id_dossier", "url_preuve"])


def _sur_une_ligne(texte: str) -> str:
    return texte if texte.isprintable() else en_ligne(texte)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A run of columns, then a fixed text; the DigComp results come after it."""

    morceaux: tuple[_Morceaux, ...]
    prendre: Callable[[Sequence[Any]], Sequence[Any]]
    fixe: str


def _prendre(rangs: Sequence[int]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    if len(rangs) > 1:
        return itemgetter(*rangs)
    return lambda valeurs: [valeurs[r] for r in rangs]


class Redacteur:
    """Writes passages of one profile. Building it costs; keep it."""

    def __init__(self, profil: Profil) -> None:
        self.profil = profil
        self.champs: tuple[str, ...] = tuple(f.cle for f in profil.passage.feuilles() if f.cle not in _NON_REPETES)
        """Order of the values that `fragment` expects; the DigComp results come apart."""
        self._rangs = {cle: i for i, cle in enumerate(self.champs)}
        self._plans: dict[tuple[str, bool, bool], tuple[_Segment, ...]] = {}
        self._insee, self._postal = self._rangs["code_insee"], self._rangs["code_postal"]
        self._score = self._rangs["score_numerique"]
        self._presences = (
            self._rangs["presence_langue"],
            self._rangs["presence_numerique"],
            self._rangs.get("nir", -1),
        )
        self._lire: Callable[[Passage], tuple[Any, ...]] = attrgetter(*self.champs)

    def _plan(self, voie: str, insee: bool, numerique: bool) -> tuple[_Segment, ...]:
        """Segments between which the DigComp results are written; a single one for most passages."""
        cle = (voie, insee, numerique)
        if cle not in self._plans:
            if voie not in self.profil.voies:
                raise VoieInterdite(f"profile {self.profil.code} does not identify by {voie}")
            ecartes = {"niveauNumeriqueEuropeen"} if not numerique else set()
            ecartes.add("codePostalNaissance" if insee else "codeInseeNaissance")
            segments, suite = [], []
            for p in _fondre(self._pas(self.profil.passage, voie, ecartes)):
                if p.rang >= 0:
                    suite.append(p)
                else:
                    segments.append(self._segment(suite, p.fixe))
                    suite = []
            self._plans[cle] = (*segments, *([self._segment(suite, "")] if suite else ()))
        return self._plans[cle]

    def _segment(self, suite: Sequence[_Pas], fixe: str) -> _Segment:
        cles = [self.champs[p.rang] for p in suite]
        morceaux = tuple(
            _Morceaux(p, self.profil.champ(cle).genre, secret=cle in _SECRETS)
            for p, cle in zip(suite, cles, strict=True)
        )
        return _Segment(morceaux, _prendre([p.rang for p in suite]), fixe)

    def _pas(self, element: Element, voie: str, ecartes: set[str]) -> Iterator[_Pas]:
        if element.nom in ecartes or (element.voie and element.voie != voie):
            return
        nom = f"cpf:{element.nom}"
        if element.cle:
            nul = f'<{nom} xsi:nil="true"/>' if element.vide else ""
            yield _Pas("", self._rangs[element.cle], f"<{nom}>", f"</{nom}>", nul, element.ecrit)
        elif element.nom == "resultats":
            yield _Pas("", RESULTATS)
        else:
            yield _Pas(f"<{nom}>")
            for enfant in element.contenu:
                yield from self._pas(enfant, voie, ecartes)
            yield _Pas(f"</{nom}>")

    def valeurs(self, passage: Passage) -> tuple[Any, ...]:
        """The values of a passage, in the order of `champs`."""
        valeurs = self._lire(passage)
        langue, numerique, nir = self._presences
        if passage.presence_langue is None or passage.presence_numerique is None or len(passage.nir) > 13:
            dites = list(valeurs)
            if passage.presence_langue is None:
                dites[langue] = bool(passage.niveau_langue)
            if passage.presence_numerique is None:
                dites[numerique] = passage.a_un_niveau_numerique
            if nir >= 0 and len(passage.nir) > 13:
                # Spaces and the key, checked by the rules (B16), stay behind.
                dites[nir] = re.sub(r"[^0-9A-Za-z]", "", passage.nir)[:13].upper()
            return tuple(dites)
        return valeurs

    def fragment(self, valeurs: Sequence[Any], voie: str, resultats: Sequence[tuple[Any, str, str]] = ()) -> str:
        """The element of one passage, on one line. `resultats`: (level, domain, competence).

        A character that XML forbids is left where it is: `Valideur.du_texte` names it, `ecrire_fichiers` refuses it.
        """
        score = valeurs[self._score]
        dits = _resultats(resultats) if resultats else ""
        numerique = bool(dits) or (score is not None and score != "")
        premier, *suite = self._plan(voie, bool(valeurs[self._insee]), numerique)
        texte = "".join(map(getitem, premier.morceaux, premier.prendre(valeurs))) + premier.fixe
        for s in suite:
            texte += dits + "".join(map(getitem, s.morceaux, s.prendre(valeurs))) + s.fixe
        return texte

    def ecrire(self, passage: Passage) -> str:
        """`fragment` of a passage."""
        resultats = [(r.niveau, r.domaine, r.competence) for r in passage.resultats_numeriques]
        return self.fragment(self.valeurs(passage), passage.voie, resultats)


def _fondre(pas: Iterator[_Pas]) -> Iterator[_Pas]:
    """Fixed texts that follow each other become one, carried by the value that comes next."""
    attente = ""
    for p in pas:
        if p.rang == -1:
            attente += p.fixe
        else:
            yield replace(p, fixe=attente)
            attente = ""
    if attente:
        yield _Pas(attente)


def _resultats(resultats: Sequence[tuple[Any, str, str]]) -> str:
    noms = ("niveau", "domaineCompetenceId", "competenceId")
    lignes = []
    for triplet in resultats:
        textes = [en_texte(v).strip() for v in triplet]
        if dedans := "".join(f"<cpf:{n}>{echapper(t)}</cpf:{n}>" for n, t in zip(noms, textes, strict=True) if t):
            lignes.append(f"<cpf:resultat>{dedans}</cpf:resultat>")
    return _sur_une_ligne(f"<cpf:resultats>{''.join(lignes)}</cpf:resultats>") if lignes else ""


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


_CONTROLES = bytes(n for n in range(0x20) if INTERDITS.match(chr(n)))
_NON_CARACTERES = ("\ufffe".encode(), "\uffff".encode())
_BLOC = 1 << 16


class _Sortie:
    """One file being written, by blocks: hash, check and system call cost as much for a line as for sixty."""

    def __init__(self, flux: BinaryIO, rang: int, enveloppe: Enveloppe) -> None:
        self.flux, self.rang, self.enveloppe = flux, rang, enveloppe
        self.octets, self.passages, self._h = 0, 0, hashlib.sha256()
        self._attente: list[bytes] = []
        self._videe = 0

    def __call__(self, octets: bytes) -> None:
        self._attente.append(octets)
        self.octets += len(octets)
        if self.octets - self._videe >= _BLOC:
            self._vider()

    def _vider(self) -> None:
        bloc = b"".join(self._attente)
        if len(bloc.translate(None, _CONTROLES)) != len(bloc) or any(x in bloc for x in _NON_CARACTERES):
            raise CaractereInterdit("a passage holds a character that XML forbids")
        self._attente, self._videe = [], self.octets
        self.flux.write(bloc)
        self._h.update(bloc)

    def fermer(self) -> FichierEcrit:
        self(FIN)
        self(FERMETURE)
        self._vider()
        self.flux.close()
        return FichierEcrit(self.rang, self.enveloppe, self.passages, self.octets, self._h.hexdigest())


def ouverture(profil: Profil, enveloppe: Enveloppe) -> bytes:
    """From the XML declaration to the first certification."""
    e = enveloppe
    if bool(e.action) != bool(profil.actions) or (e.action and e.action not in profil.actions):
        raise ValueError(f"profile {profil.code} does not take the action {e.action!r}")
    action = f"<cpf:action>{echapper(e.action)}</cpf:action>" if e.action else ""
    return (
        f'{ENTETE}<cpf:flux xmlns:cpf="{profil.espace}" xmlns:xsi="{XSI}">'
        f"<cpf:idFlux>{_cadre(e.id_flux)}</cpf:idFlux><cpf:horodatage>{instant(e.horodatage)}</cpf:horodatage>{action}"
        f"<cpf:emetteur><cpf:idClient>{_cadre(e.emetteur)}</cpf:idClient><cpf:certificateurs><cpf:certificateur>"
        f"<cpf:idClient>{_cadre(e.certificateur)}</cpf:idClient><cpf:idContrat>{_cadre(e.contrat)}</cpf:idContrat>"
        "<cpf:certifications>\n"
    ).encode()


def _cadre(texte: str) -> str:
    """A text of the envelope or of a certification. Raises `CaractereInterdit`."""
    if INTERDITS.search(texte):
        raise CaractereInterdit("a text of the envelope holds a character that XML forbids")
    return echapper(en_ligne(texte))


FERMETURE = b"</cpf:certifications></cpf:certificateur></cpf:certificateurs></cpf:emetteur></cpf:flux>\n"
FIN = b"</cpf:passageCertifications></cpf:certification>\n"


def debut(c: CertificationCitee) -> bytes:
    nature = f"<cpf:natureDeposant>{_cadre(c.nature)}</cpf:natureDeposant>" if c.nature else ""
    return (
        f"<cpf:certification><cpf:type>{_cadre(c.type)}</cpf:type><cpf:code>{_cadre(c.code)}</cpf:code>{nature}"
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

    `fragments`: grouped by certification. `enveloppe(n)`, `ouvrir(n)`: of the n-th file, from 1, asked once each. Limits: 0
    means those of the profile; a limit above the profile's is brought down to it. Nothing is opened for no fragment. Raises
    `ValueError` when a single passage does not fit, `CaractereInterdit`, and the `OSError` of the disk; whatever ends it, no
    file stays open.
    """
    maximum = min(octets_maximum or profil.octets_maximum, profil.octets_maximum)
    nombre = min(passages_maximum or profil.passages_maximum, profil.passages_maximum)
    reserve = len(FERMETURE) + len(FIN)
    sortie: _Sortie | None = None
    courante: CertificationCitee | None = None
    entete, rang = b"", 0
    try:
        for certification, texte in fragments:
            try:
                ligne = f"{texte}\n".encode()
            except UnicodeEncodeError:
                # Half a character (a lone surrogate). The other forbidden ones are seen by blocks. No value is quoted.
                raise CaractereInterdit("a passage holds a character that XML forbids") from None
            change = certification is not courante and certification != courante
            if change:
                entete = debut(certification)
            poids = len(ligne) + (len(FIN) + len(entete) if change else 0)
            if sortie and (sortie.passages >= nombre or sortie.octets + poids + reserve > maximum):
                fini = sortie.fermer()
                sortie = None
                yield fini
            if sortie is None:
                rang += 1
                autour = enveloppe(rang)
                tete = ouverture(profil, autour)
                if len(tete) + len(entete) + len(ligne) + reserve > maximum:
                    raise PassageTropGros("one passage alone is larger than a file may be")
                sortie, courante = _Sortie(ouvrir(rang), rang, autour), None
                sortie(tete)
            if change or courante is None:
                if courante is not None:
                    sortie(FIN)
                sortie(entete)
                courante = certification
            sortie(ligne)
            sortie.passages += 1
        if sortie:
            fini = sortie.fermer()
            sortie = None
            yield fini
    finally:
        if sortie:
            sortie.flux.close()
