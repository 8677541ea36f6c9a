"""People already registered and lines already read, found by their keys: one read, then memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from parchemin.comptes.models import Etablissement
from parchemin.parcours.domain.doublons import (
    BLOC_MAXIMAL,
    Rapprochement,
    TraitsIdentite,
    cles_de_rapprochement,
    comparer,
)
from parchemin.parcours.domain.identite import IdentiteSaisie
from parchemin.parcours.selectors.personnes import COLONNES, traits_de_ligne
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.identifiants import NumeroFiche

Exact = tuple[str, str, tuple[int, int, int]]
"""(birth name, first first name, birth date), folded."""


def exact_de(t: TraitsIdentite) -> Exact | None:
    """The key that says « the same person »: None when a part of it is missing."""
    return (t.nom, t.prenom1, t.naissance) if t.naissance and t.nom else None


class IndexPersonnes:
    """People that this member may see, by reference, INE, exact identity, and by what brings two records together."""

    def __init__(self, lignes: QuerySet[Any]) -> None:
        self.par_reference: dict[str, int] = {}
        self.par_ine: dict[str, int] = {}
        self.par_exact: dict[Exact, list[int]] = defaultdict(list)
        self._par_id: dict[int, TraitsIdentite] = {}
        # By hash: a collision only costs one comparison more, and tens of thousands of keys stay small.
        self._blocs: dict[int, list[TraitsIdentite]] = {}
        for ligne in lignes.order_by().values_list("reference", *COLONNES).iterator(chunk_size=5000):
            t = traits_de_ligne(ligne[1:])
            self._par_id[t.id] = t
            if ligne[0]:
                self.par_reference[ligne[0]] = t.id
            if t.ine:
                self.par_ine[t.ine] = t.id
            if exact := exact_de(t):
                self.par_exact[exact].append(t.id)
            for cle in cles_de_rapprochement(t):
                self._blocs.setdefault(hash(cle), []).append(t)

    def est_coherente(self, pk: int, t: TraitsIdentite) -> bool:
        """May `t` be this record, found by a number? Not when neither the name nor the birth has anything in common."""
        autre = self._par_id[pk]
        if t.naissance is not None and t.naissance == autre.naissance:
            return True
        return (t.nom, t.prenom1) == (autre.nom, autre.prenom1) or comparer(t, autre) is not None

    def semblables(self, t: TraitsIdentite) -> list[Rapprochement]:
        """Who resembles `t`, strongest first."""
        if not self._blocs:
            return []
        vus: dict[int, Rapprochement | None] = {}
        for cle in cles_de_rapprochement(t):
            groupe = self._blocs.get(hash(cle))
            if groupe is None or len(groupe) > BLOC_MAXIMAL:
                continue
            for autre in groupe:
                if autre.id not in vus:
                    vus[autre.id] = comparer(t, autre)
        trouves = [r for r in vus.values() if r is not None]
        return sorted(trouves, key=lambda r: (-r.ressemblance, r.a, r.b))


class IndexLignes:
    """Lines of the file already read: the same person again, or somebody who resembles."""

    def __init__(self) -> None:
        self.noms: dict[tuple[str, str], tuple[int, tuple[int, int, int]]] = {}
        self.premieres: dict[object, tuple[int, IdentiteSaisie]] = {}
        self.inscriptions: dict[object, int] = {}
        self._blocs: dict[int, list[TraitsIdentite]] = {}

    def semblable(self, t: TraitsIdentite) -> Rapprochement | None:
        """The strongest resemblance with an earlier line that shares the birth date and a name; then remembers `t`."""
        meilleur: Rapprochement | None = None
        if t.naissance is None:
            return None
        for cle in ((t.naissance, "n", t.nom), (t.naissance, "p", t.prenom1)):
            groupe = self._blocs.setdefault(hash(cle), [])
            if len(groupe) < BLOC_MAXIMAL:
                for autre in groupe:
                    r = comparer(t, autre)
                    if r is not None and (meilleur is None or r.ressemblance > meilleur.ressemblance):
                        meilleur = r
                groupe.append(t)
        return meilleur


class Etablissements:
    """Establishments by SIRET, UAI and name."""

    def __init__(self, organisation_id: int) -> None:
        tous = list(Etablissement.toutes.filter(organisation_id=organisation_id).order_by("pk"))
        self.par_pk = {e.pk: e for e in tous}
        self._par_numero = {n: e for e in tous for n in (e.siret, e.uai) if n}
        self._par_nom: dict[str, list[Etablissement]] = defaultdict(list)
        for e in tous:
            self._par_nom[cle_recherche(e.denomination)].append(e)

    def trouver(self, saisi: str) -> Sequence[Etablissement]:
        """Those that a text designates: one, none, or several of one name."""
        compact = "".join(saisi.split()).upper()
        if exact := self._par_numero.get(compact):
            return [exact]
        return self._par_nom.get(cle_recherche(saisi), [])


_BLOC = re.compile(r"[0-9]BC[0-9A-Z]+$")


def est_un_bloc(saisi: str) -> bool:
    """`RNCP37674BC01`, however it is spaced: a bloc of a fiche, not the fiche."""
    return bool(_BLOC.search(re.sub(r"[^0-9A-Z]", "", saisi.upper())))


class Certifications:
    """The organisation's certifications, by number, internal code and title."""

    def __init__(self, organisation_id: int) -> None:
        lignes = Certification.toutes.filter(organisation_id=organisation_id).select_related(
            "fiche__version", "fiche__source"
        )
        self.toutes: list[Certification] = list(lignes.order_by("cle_tri", "pk"))
        self.par_pk = {x.pk: x for x in self.toutes}
        self._par_cle: dict[str, Certification] = {}
        for x in self.toutes:
            for cle in (x.numero, x.code_local, x.intitule):
                if cle:
                    self._par_cle.setdefault(cle_recherche(cle), x)
        self._connus: dict[str, Certification | None] = {}

    def trouver(self, saisi: str) -> Certification | None:
        """The one that a text designates: `RNCP 37674`, `37674`, a code, an exact title."""
        if saisi not in self._connus:
            self._connus[saisi] = self._chercher(saisi)
        return self._connus[saisi]

    def _chercher(self, saisi: str) -> Certification | None:
        if exacte := self._par_cle.get(cle_recherche(saisi)):
            return exacte
        if est_un_bloc(saisi):
            return None
        try:
            numero = NumeroFiche.parse(saisi)
        except ErreurMetier:
            return None
        codes = [numero.code] if numero.repertoire else [f"RNCP{numero.numero}", f"RS{numero.numero}"]
        trouvees = [x for code in codes if (x := self._par_cle.get(cle_recherche(code))) is not None]
        return trouvees[0] if len(trouvees) == 1 else None

    @property
    def en_mots(self) -> str:
        noms = [x.numero or x.intitule for x in self.toutes]
        return ", ".join(noms[:12]) + ("…" if len(noms) > 12 else "") if noms else "aucune"
