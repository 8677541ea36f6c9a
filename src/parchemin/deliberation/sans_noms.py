"""Minutes and reasons as an auditor reads them: candidates by their number, names taken out of free texts.

The rule of this room: an auditor follows decisions to their rule, their minutes and their signatures without learning who the
candidates are (Règlement (UE) 2016/679, art. 5, 1, c). Members of the jury are named: who sat is what is checked. Whoever must see an
identity asks the organisation for the original, of which the copy gives the hash.

Two sorts of text. What is written about candidates (reasons, observations, descriptions, refusals) is masked by whole word whatever
the case and the length of the name: « ly a rendu sa copie ». Too much is masked there rather than too little; only the grammatical
words of French (« le », « du ») stay, in lower case, when they are somebody's name. Elsewhere (the title of a session, words of the
trade) a short name, or a first name alone, is masked where a capital tells it from a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters as df

from parchemin.comptes.models import Membre
from parchemin.deliberation.models import Decision
from parchemin.deliberation.pv import identite
from parchemin.deliberation.selectors.deliberations import lit_sans_noms, nom_montre
from parchemin.parcours.models import Inscription, Personne, Presentation
from parchemin.socle.cles import mots_plies

_IDENTITE = frozenset({"nom", "usage", "prenoms", "naissance", "lieu"})
"""Keys by which a content holds a civil identity (`pv.identite`)."""


_PLUSIEURS = "Candidat (nom masqué)"
"""In the place of a name that several candidates of the session bear: no number is the right one."""
_COURT = 3
"""Letters up to which a name is masked only with a capital: « Le », « Du » are words before they are surnames."""
_GRAMMAIRE = frozenset(
    [
        "a",
        "ai",
        "an",
        "as",
        "au",
        "aux",
        "ça",
        "ca",
        "car",
        "ce",
        "ces",
        "d",
        "dans",
        "de",
        "des",
        "dont",
        "du",
        "elle",
        "en",
        "es",
        "est",
        "et",
        "eu",
        "il",
        "ils",
        "j",
        "je",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "lui",
        "m",
        "ma",
        "mais",
        "me",
        "mes",
        "mon",
        "n",
        "ne",
        "ni",
        "non",
        "nos",
        "on",
        "ont",
        "or",
        "ou",
        "où",
        "par",
        "pas",
        "peu",
        "plus",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "sans",
        "se",
        "ses",
        "si",
        "son",
        "sous",
        "sur",
        "t",
        "ta",
        "te",
        "tes",
        "toi",
        "ton",
        "tous",
        "tout",
        "très",
        "tu",
        "un",
        "une",
        "va",
        "vu",
        "y",
    ]
)
"""Folded grammatical words: names for some, in every sentence for all."""
_LIBRES = frozenset({"observations", "raison", "motif", "reference", "description", "refus", "texte"})
"""Keys under which a content holds what somebody wrote about candidates."""
_GENERAUX = frozenset({"intitule", "autorite"})
"""Fields of a row that are not about candidates."""
_MEMBRES = frozenset({"president", "remplace"})
"""Keys that name a member of the jury."""
_COMPOSANTES = frozenset({"saint", "sainte", "mont", "vander", "della"})
"""Parts of compound surnames that name nobody by themselves."""


class _Nom:
    """What is written in the place of a name: whose it is, and whether only a capital tells it from a word."""

    __slots__ = ("capitale", "numeros")

    def __init__(self) -> None:
        self.numeros: set[str] = set()
        self.capitale = True


class Masque:
    """Takes names of candidates out of texts and contents, whatever their spelling: those of one session, in one query.

    Texts and names are compared as folded words (`mots_plies`), in one pass. A name that several people bear is masked
    without a number. In a text about candidates every name is masked; in a general one, a first name alone, a short name or one part
    of a compound surname is masked where it begins with a capital.
    """

    def __init__(self, session_id: int | None = None) -> None:
        self._numeros: dict[tuple[str, str, str], str] = {}
        self._noms: dict[tuple[str, ...], _Nom] = {}
        self._longueurs: dict[str, list[int]] = {}
        self._ensuite: Masque | None = None
        if session_id is not None:
            self._lire(
                Presentation.toutes.filter(session=session_id).select_related("inscription__personne").order_by("pk")
            )

    def _lire(self, presentations: Iterable[Presentation]) -> None:
        for p in presentations:
            self._retenir(identite(p.inscription.personne), nom_montre(p, anonyme=True))

    @classmethod
    def par_session(cls, sessions: Iterable[int]) -> dict[int, Masque]:
        """The mask of each of these sessions, in one query."""
        masques = {pk: cls() for pk in sessions}
        lignes = Presentation.toutes.filter(session__in=masques).select_related("inscription__personne")
        for p in lignes.order_by("pk"):
            masques[p.session_id]._lire([p])
        return masques

    @classmethod
    def de(cls, personne: Personne, decision: Decision | None = None) -> Masque:
        """The mask of one person, read before `cacher` blanks them. No query.

        `decision`: the other candidates of its session too, whom a reason written for several may name.
        """
        masque = cls()
        if decision is not None and decision.presentation is not None:
            masque._ensuite = cls(decision.presentation.session_id)
        masque._retenir(identite(personne), f"Personne n° {personne.pk}")
        return masque

    @classmethod
    def de_tous(cls, personnes: Iterable[Personne]) -> Masque:
        """The mask of all these people, each by its number. No query of its own."""
        masque = cls()
        for p in personnes:
            masque._retenir(identite(p), f"Personne n° {p.pk}")
        return masque

    def ecrire(self, objet: Any, *champs: str) -> None:
        """Mask these texts of a row, in memory, for a page or a document that only shows it. A title is a general text."""
        for champ in champs:
            setattr(objet, champ, self.texte(getattr(objet, champ), general=champ in _GENERAUX))
        objet.save = _jamais

    def _retenir(self, qui: dict[str, Any], numero: str) -> None:
        self._numeros.setdefault(_cle(qui), numero)
        prenoms = {_mots(x) for x in (qui["prenoms"], *qui["prenoms"].split(" "))} - {()}
        for prenom in prenoms:
            self._nommer(prenom, numero, capitale=True)
        for nom in {_mots(qui["nom"]), _mots(qui["usage"])} - {()}:
            self._nommer(nom, numero)
            for mot in nom:
                if mot not in _COMPOSANTES and (len(mot) > _COURT or mot not in _GRAMMAIRE):
                    self._nommer((mot,), numero, capitale=True)
            for prenom in prenoms:
                self._nommer(prenom + nom, numero)
                self._nommer(nom + prenom, numero)

    def _nommer(self, mots: tuple[str, ...], numero: str, *, capitale: bool = False) -> None:
        for cle in {mots, ("".join(mots),)}:  # « LE FÈVRE », « lefevre »
            connu = self._noms.get(cle)
            if connu is None:
                connu = self._noms[cle] = _Nom()
                longueurs = self._longueurs.setdefault(cle[0], [])
                if len(cle) not in longueurs:
                    longueurs.append(len(cle))
                    longueurs.sort(reverse=True)
            connu.numeros.add(numero)
            connu.capitale &= capitale or sum(map(len, cle)) <= _COURT

    def texte(self, texte: str, *, general: bool = False) -> str:
        """A free text, each name replaced by the candidate's number; the longest name that fits, from left to right.

        `general`: it is not about candidates, and a word in lower case is a word before it is a short name.
        """
        if not texte or not self._noms:
            return texte
        mots = mots_plies(texte)
        morceaux: list[str] = []
        fait = i = 0
        while i < len(mots):
            n, nom = self._trouver(texte, mots, i, general)
            if nom is not None:
                numero = next(iter(nom.numeros)) if len(nom.numeros) == 1 else _PLUSIEURS
                morceaux += [texte[fait : mots[i][1]], numero]
                fait = mots[i + n - 1][2]
            i += n
        lu = "".join([*morceaux, texte[fait:]])
        return self._ensuite.texte(lu, general=general) if self._ensuite is not None else lu

    def _trouver(self, texte: str, mots: list[tuple[str, int, int]], i: int, general: bool) -> tuple[int, _Nom | None]:
        for n in self._longueurs.get(mots[i][0], ()):
            cle = tuple(m for m, _, _ in mots[i : i + n])
            nom = self._noms.get(cle) if len(cle) == n else None
            if nom is None:
                continue
            if nom.capitale and texte[mots[i][1]].islower() and (general or (n == 1 and cle[0] in _GRAMMAIRE)):
                continue
            return n, nom
        return 1, None

    def contenu(self, contenu: dict[str, Any]) -> dict[str, Any]:
        """A copy of sealed minutes (`contenu_pv`, `contenu_rectificatif`). It says so itself, and has not the hash of the original."""
        for qui in _identites(contenu):
            if _cle(qui) not in self._numeros:  # the civil status changed since
                self._retenir(qui, f"Candidat {qui['numero']}" if qui.get("numero") else "Candidat sans numéro")
        copie: dict[str, Any] = self._masquer(contenu)
        return copie | {"anonyme": True}

    def _masquer(self, x: Any) -> Any:
        if isinstance(x, dict):
            if x.keys() >= _IDENTITE:
                numero = self._numeros[_cle(x)]
                reste = {k: self._valeur(k, v) for k, v in x.items() if k not in _IDENTITE}
                if "numero" in reste:
                    reste["numero"] = ""  # the name says it
                return reste | {"nom": numero, "usage": "", "prenoms": "", "naissance": "", "lieu": ""}
            return {k: self._valeur(k, v) for k, v in x.items()}
        if isinstance(x, list):
            return [self._masquer(v) for v in x]
        return self.texte(x, general=True) if isinstance(x, str) else x

    def _valeur(self, cle: str, x: Any) -> Any:
        if cle in _TELS_QUELS:
            return self._tel_quel(cle, x)
        if cle in _MEMBRES:
            return x
        return self.texte(x) if cle in _LIBRES and isinstance(x, str) else self._masquer(x)

    def _tel_quel(self, cle: str, x: Any) -> Any:
        """As it stands, but the title of the session: whoever typed it may have named somebody."""
        if cle == "session" and isinstance(x, dict) and isinstance(x.get("intitule"), str):
            return x | {"intitule": self.texte(x["intitule"], general=True)}
        return x


_TELS_QUELS = frozenset(
    {"organisation", "certification", "session", "regles", "membres", "empeches", "corrige", "initial"}
)
"""What speaks of no candidate: a surname that is also a word stays there."""


def _mots(nom: str) -> tuple[str, ...]:
    return tuple(m for m, _, _ in mots_plies(nom))


def _cle(qui: dict[str, Any]) -> tuple[str, str, str]:
    return qui["nom"], qui["prenoms"], qui["naissance"]


def _identites(x: Any) -> Iterable[dict[str, Any]]:
    if isinstance(x, dict):
        if x.keys() >= _IDENTITE:
            yield x
        for v in x.values():
            yield from _identites(v)
    elif isinstance(x, list):
        for v in x:
            yield from _identites(v)


def nom_lu(membre: Membre, inscription: Inscription | None = None, personne: Personne | None = None) -> str:
    """The name, or for whoever reads without names « Candidat D00012 », « Personne n° 12 »."""
    qui = inscription.personne if inscription is not None else personne
    if qui is None:
        raise ValueError("an enrolment or a person")
    if not lit_sans_noms(membre):
        return qui.nom_complet
    if inscription is not None and inscription.numero_candidat:
        return f"Candidat {inscription.numero_candidat}"
    return f"Personne n° {qui.pk}"


def cacher(membre: Membre, personne: Personne) -> Personne:
    """The person as this reader may see them, for a page that only shows: names and ways to reach them are blanked in memory."""
    if lit_sans_noms(membre):
        personne.prenom1, personne.nom_usage, personne.nom_naissance = "Personne", "", f"n° {personne.pk}"
        personne.prenom2 = personne.prenom3 = personne.courriel = personne.telephone = personne.reference = ""
        personne.save = _jamais  # type: ignore[method-assign]
    return personne


def _jamais(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("a row shown without names is never written")


class FiltreSansNoms(df.FilterSet):
    """A list that an auditor reads: no search by name, which would tell whose number it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membre = getattr(self.request, "membre", None)
        if membre is not None and lit_sans_noms(membre):
            self.filters.pop("q", None)
