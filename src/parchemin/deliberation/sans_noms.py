"""Minutes and reasons as an auditor reads them: candidates by their number, names taken out of free texts.

The rule of this room: an auditor follows decisions to their rule, their minutes and their signatures without learning who the
candidates are (Règlement (UE) 2016/679, art. 5, 1, c). Members of the jury are named: who sat is what is checked. Whoever must see an
identity asks the organisation for the original, of which the copy gives the hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import django_filters as df

from parchemin.comptes.models import Membre
from parchemin.deliberation.pv import identite
from parchemin.deliberation.selectors.deliberations import lit_sans_noms, nom_montre
from parchemin.parcours.models import Inscription, Personne, Presentation

_IDENTITE = frozenset({"nom", "usage", "prenoms", "naissance", "lieu"})
"""Keys by which a content holds a civil identity (`pv.identite`)."""


class Masque:
    """Takes the names of the candidates of one session out of texts and contents. One query."""

    def __init__(self, session_id: int) -> None:
        self._numeros: dict[tuple[str, str, str], str] = {}
        self._noms: dict[str, str] = {}
        lignes = Presentation.toutes.filter(session=session_id).select_related("inscription__personne")
        for p in lignes.order_by("pk"):
            qui = identite(p.inscription.personne)
            self._retenir(qui, nom_montre(p, anonyme=True))

    def _retenir(self, qui: dict[str, Any], numero: str) -> None:
        self._numeros.setdefault(_cle(qui), numero)
        for nom in {qui["nom"], qui["usage"]} - {""}:
            for prenom in {qui["prenoms"], qui["prenoms"].split(" ")[0]} - {""}:
                self._noms.setdefault(f"{prenom} {nom}", numero)
                self._noms.setdefault(f"{nom} {prenom}", numero)
            self._noms.setdefault(nom, numero)

    def texte(self, texte: str) -> str:
        """A free text, each name replaced by the candidate's number."""
        if not texte or not self._noms:
            return texte
        longs = sorted(self._noms, key=len, reverse=True)
        motif = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in longs), re.IGNORECASE)
        replis = {n.casefold(): numero for n, numero in self._noms.items()}
        return motif.sub(lambda m: replis[m.group().casefold()], texte)

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
                reste = {k: self._masquer(v) for k, v in x.items() if k not in _IDENTITE}
                if "numero" in reste:
                    reste["numero"] = ""  # the name says it
                return reste | {"nom": numero, "usage": "", "prenoms": "", "naissance": "", "lieu": ""}
            return {k: x[k] if k in _TELS_QUELS else self._masquer(v) for k, v in x.items()}
        if isinstance(x, list):
            return [self._masquer(v) for v in x]
        return self.texte(x) if isinstance(x, str) else x


_TELS_QUELS = frozenset(
    {"organisation", "certification", "session", "regles", "membres", "empeches", "corrige", "initial"}
)
"""What speaks of no candidate: a surname that is also a word stays there."""


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
    raise RuntimeError("a person shown without their name is never written")


class FiltreSansNoms(df.FilterSet):
    """A list that an auditor reads: no search by name, which would tell whose number it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membre = getattr(self.request, "membre", None)
        if membre is not None and lit_sans_noms(membre):
            self.filters.pop("q", None)
