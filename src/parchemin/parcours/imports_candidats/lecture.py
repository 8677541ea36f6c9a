"""A line of a file of candidates, understood before it is judged."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from parchemin.imports.facade import ConstatLigne, LigneLue
from parchemin.parcours.domain.doublons import Rapprochement, TraitsIdentite
from parchemin.parcours.domain.identite import IdentiteSaisie, assainir_identite
from parchemin.parcours.imports_candidats.champs import SANS_PRENOM
from parchemin.parcours.imports_candidats.index import Exact, IndexPersonnes, exact_de
from parchemin.parcours.selectors.lieux_naissance import jour_de_naissance, trouver_lieu
from parchemin.parcours.selectors.personnes import cle_de_nom
from parchemin.referentiel.facade import LieuxCharges

NUMERO_DE_LIGNE = 1 << 60
"""Added to the number of a line, so that it is never the identifier of a record."""


def _adresse(v: Mapping[str, Any]) -> str:
    """The lines of the envelope, from the columns a spreadsheet keeps them in."""
    lu = {n: v.get(f"adresse_{n}") or "" for n in ("complement", "code_postal", "commune", "pays")}
    lignes = (lu["complement"], v.get("adresse") or "", f"{lu['code_postal']} {lu['commune']}".strip(), lu["pays"])
    return "\n".join(x for x in lignes if x)


_VERS_LA_COLONNE = {
    "naissance_jour": ("naissance", "naissance_jour"),
    "naissance_mois": ("naissance", "naissance_mois"),
    "naissance_annee": ("naissance", "naissance_annee"),
    "naissance_code": ("naissance_code", "naissance_commune"),
    "naissance_libelle": ("naissance_commune", "naissance_code"),
    "naissance_lieu": ("naissance_commune", "naissance_code"),
    "prenom1": ("prenom1", "prenoms"),
    "prenom2": ("prenom2", "prenoms"),
    "prenom3": ("prenom3", "prenoms"),
    "sans_prenom": ("prenom1", "prenoms"),
}
"""Field of the identity -> columns that may hold it, the first that was mapped is shown."""


class Lecture:
    """A line understood: its identity, its place, whom it is about, and the column of each of its fields."""

    __slots__ = (
        "_illisibles", "a_nommer", "cles", "communes", "connue", "constats", "homonymes", "libelle", "lieu", "lieu_dit", "numero",
        "numero_partage", "propre", "semblable", "traits", "valeurs",
    )  # fmt: skip

    def __init__(
        self,
        ligne: LigneLue,
        lieu_ecrit: tuple[str, str],
        lieux: LieuxCharges,
        index: IndexPersonnes,
        colonnes: Set[str],
    ) -> None:
        v = ligne.valeurs
        self.numero, self.valeurs, self.communes = ligne.numero, v, ligne.communes
        self.constats: list[ConstatLigne] = []
        self._illisibles = colonnes - v.keys()
        prenoms = v.get("prenoms") or tuple(v.get(f"prenom{i}") or "" for i in (1, 2, 3))
        sans = bool(prenoms) and prenoms[0] == SANS_PRENOM
        prenoms = ("", "", "") if sans else (*prenoms, "", "", "")[:3]
        annee, mois, jour = v.get("naissance") or (
            v.get("naissance_annee"),
            v.get("naissance_mois"),
            v.get("naissance_jour"),
        )
        quand = jour_de_naissance(annee, mois, jour)
        trouve = trouver_lieu(*lieu_ecrit, quand, lieux)
        self.lieu_dit = trouve.constat is not None
        if trouve.constat is not None:
            self.constats.append(ConstatLigne(self.colonne(trouve.champ), trouve.constat))
        nom, usage = v.get("nom_naissance") or "", v.get("nom_usage") or ""
        saisie = IdentiteSaisie(
            nom_naissance=nom,
            nom_usage="" if usage and cle_de_nom(usage) == cle_de_nom(nom) else usage,
            prenom1=prenoms[0],
            prenom2=prenoms[1],
            prenom3=prenoms[2],
            sans_prenom=sans,
            sexe=v.get("sexe") or "",
            naissance_annee=annee,
            naissance_mois=mois,
            naissance_jour=jour,
            naissance_code=trouve.code,
            naissance_libelle=trouve.libelle,
            naissance_pays=trouve.pays,
            naissance_code_postal="" if trouve.code else v.get("naissance_code_postal") or "",
            courriel=v.get("courriel") or "",
            telephone=v.get("telephone") or "",
            adresse=_adresse(v),
            reference=v.get("reference") or "",
            ine=v.get("ine") or "",
            representant_nom=v.get("representant_nom") or "",
            representant_lien=v.get("representant_lien") or "",
            representant_courriel=v.get("representant_courriel") or "",
            representant_telephone=v.get("representant_telephone") or "",
        )
        propre = self.propre = assainir_identite(saisie)
        self.lieu = lieux.lieu(trouve.code, quand) if trouve.code else None
        self.libelle = f"{propre.prenom1} {(propre.nom_usage or propre.nom_naissance).upper()}".strip() or "Sans nom"
        if annee:
            # Homonyms are told apart in the preview.
            self.libelle += ", " + "/".join(f"{x:02}" for x in (jour if mois else None, mois, annee) if x)
        self.traits = TraitsIdentite(
            NUMERO_DE_LIGNE + ligne.numero,
            cle_de_nom(propre.nom_naissance),
            cle_de_nom(propre.nom_usage) if propre.nom_usage else "",
            cle_de_nom(propre.prenom1),
            tuple(cle_de_nom(p) for p in (propre.prenom2, propre.prenom3) if p),
            (annee, mois, jour) if annee and mois and jour else None,
            propre.sexe,
            propre.naissance_code,
            propre.courriel,
            propre.telephone,
            propre.ine,
            f"{propre.nom_naissance}|{propre.prenom1}",
        )
        self.homonymes, self.numero_partage = 0, ""
        self.a_nommer: int | None = None
        self.semblable: Rapprochement | None = None
        exact = exact_de(self.traits)
        self.connue = self._reconnaitre(index, exact)
        if self.connue is None and self.a_nommer is None and not self.homonymes:
            self.semblable = next(iter(index.semblables(self.traits)), None)
            self.a_nommer = self.semblable.a if self.semblable else None
        cles: list[object] = [("p", self.connue)] if self.connue else []
        if propre.reference:
            cles.append(("r", propre.reference))
        if exact is not None:
            cles.append(exact)
        self.cles = cles

    def colonne(self, champ: str) -> str:
        """The column of the file that holds a field of the identity."""
        possibles = _VERS_LA_COLONNE.get(champ)
        if possibles is None:
            return champ
        return next((x for x in possibles if x in self.valeurs or x in self._illisibles), possibles[0])

    def illisible(self, champ: str) -> bool:
        """A cell of this field was refused by its reader."""
        return any(x in self._illisibles for x in (champ, *_VERS_LA_COLONNE.get(champ, ())))

    def _reconnaitre(self, index: IndexPersonnes, exact: Exact | None) -> int | None:
        """The record this line is about: by reference, by INE, else by exact identity."""
        for champ, numeros in (("reference", index.par_reference), ("ine", index.par_ine)):
            valeur = getattr(self.propre, champ)
            pk = numeros.get(valeur) if valeur else None
            if pk is not None:
                if index.est_coherente(pk, self.traits):
                    return pk
                self.a_nommer, self.numero_partage = pk, champ
                return None
        trouves = index.par_exact.get(exact, []) if exact else []
        if len(trouves) > 1:
            self.homonymes = len(trouves)
            return None
        return trouves[0] if trouves else None
