"""Reading the rows of a recognised source: nothing is completed, every state is kept, what contradicts itself is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal, InvalidOperation

from parchemin.indicateurs import constats as base
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.officiel.controles import controler
from parchemin.indicateurs.domain.officiel.modele import EtatMesure, LectureOfficielle, LigneOfficielle, Valeur
from parchemin.indicateurs.domain.officiel.periodes import ATTENDUS, fin, lire_periode
from parchemin.indicateurs.domain.officiel.sources import ColonneOfficielle, SourceOfficielle
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

_UAI = re.compile(r"\d{7}[A-Z]")
_BORNES = {
    "points": (0, 100),
    "taux": (0, 100),
    "ecart": (-100, 100),
    "effectif": (0, 10_000_000),
    "euros": (0, 100_000),
}
_EXPOSANT_MAX = 20
"""More decimals than a computer ever writes: `1e-300000000` is twelve characters here, and a text without end once told."""
_ATTENDU = {
    "points": "un nombre entier de points, de 0 à 100, est attendu", "taux": "un taux de 0 à 100 est attendu",
    "ecart": "un écart en points, de −100 à 100, est attendu", "effectif": "un nombre de personnes est attendu", "euros": "un montant est attendu",
}  # fmt: skip
_TETE = re.compile(r"(?:CFD|MEFSTAT11|SISE|RNCP)\s*:\s*", re.IGNORECASE)


class Lecteur:
    """Reads the rows of one file. `siens`: UAI to keep (None: all). `annee_max`: a later period is refused."""

    def __init__(
        self, source: SourceOfficielle, places: dict[str, int], *, siens: Collection[str] | None = None, largeur: int = 0,
        annee_max: int = 0, seuil: int = 20,
    ) -> None:  # fmt: skip
        self.source, self.places, self.siens, self.largeur = source, places, siens, largeur
        self.annee_max, self.seuil = annee_max, seuil
        self.lecture = LectureOfficielle()
        self._nombres = [x for x in source.colonnes if x.nombre and x.cle in places]
        self._titres = {x.cle: x.noms[0] for x in source.colonnes}
        self._motif = re.compile(source.formation_motif) if source.formation_motif else None
        self._periodes: dict[str, str | None] = {}
        self._vues: dict[tuple[str, str, str, str], LigneOfficielle | int] = {}

    def lire(self, lignes: Iterable[tuple[int, Sequence[str]]]) -> LectureOfficielle:
        """Numbered rows, without the headings. `largeur`: cells that a whole row has; a shorter one was cut (IND-002)."""
        n = 0
        for numero, cellules in lignes:
            if not any(x.strip() for x in cellules):
                continue
            n += 1
            self._ligne(numero, cellules)
        sortie = self.lecture
        if not n:
            sortie.constats.append(c.SANS_LIGNE.constat())
        elif sortie.etrangeres == n:
            sortie.constats.append(c.SANS_UAI.constat())
        return sortie

    def _ligne(self, numero: int, cellules: Sequence[str]) -> None:
        sortie, ou = self.lecture, f"ligne {numero}"
        if len(cellules) < self.largeur:
            sortie.constats.append(base.LIGNE_COURTE.constat(ou=ou, n=len(cellules), attendu=self.largeur))
            return
        annee, uai = self._cellule(cellules, "annee"), self._cellule(cellules, "uai")
        if not self.source.stricte and not uai:
            sortie.etrangeres += 1
            return
        if annee not in self._periodes:
            self._periodes[annee] = lire_periode(self.source.periode, annee)
        periode = self._periodes[annee]
        faute = self._faute_de_cle(annee, uai, periode, ou)
        if faute is not None or periode is None:
            sortie.constats.extend([faute] if faute is not None else [])
            return
        sortie.lues += 1
        if periode != sortie.derniere:
            sortie.derniere = max(sortie.derniere, periode, key=lambda p: (fin(p) if p else 0, p))
        siens = self.siens is None or uai in self.siens
        if not siens:
            sortie.autres += 1
            if not self.source.stricte:
                return  # a file of a whole country: the rows of others are counted, not read
        brut = {cle: cellules[i].strip() if i < len(cellules) else "" for cle, i in self.places.items()}
        if self._ecartee(brut):
            sortie.ecartees += 1
            return
        if self.source.maille == "formation" and not brut["formation"]:
            sortie.constats.append(c.SANS_FORMATION.constat(ou=ou))
            return
        self._garder(numero, brut, periode, siens)

    def _cellule(self, cellules: Sequence[str], cle: str) -> str:
        i = self.places[cle]
        return cellules[i].strip() if i < len(cellules) else ""

    def _faute_de_cle(self, annee: str, uai: str, periode: str | None, ou: str) -> Constat | None:
        if periode is None:
            if self.source.famille == "inserjeunes":
                return base.ANNEE.constat(ou=ou, valeur=annee[:40])
            return c.PERIODE.constat(ou=ou, valeur=annee[:40], attendu=ATTENDUS[self.source.periode])
        if self.annee_max and fin(periode) > self.annee_max:
            return c.A_VENIR.constat(ou=ou, valeur=annee[:40])
        if not _UAI.fullmatch(uai):
            return base.UAI.constat(ou=ou, valeur=uai[:20])
        return None

    def _ecartee(self, brut: dict[str, str]) -> bool:
        """An aggregate, or a part of the people that is not kept (women, foreigners…): never added up here."""
        if self._motif is not None and not self._motif.fullmatch(brut["formation"]):
            return True
        return any(
            brut.get(cle) and cle_recherche(brut[cle]) not in gardees for cle, gardees in self.source.garder.items()
        )

    def _garder(self, numero: int, brut: dict[str, str], periode: str, siens: bool) -> None:
        sortie, ou = self.lecture, f"ligne {numero}"
        valeurs: dict[str, Valeur] = {}
        etats: dict[str, str] = {}
        for x in self._nombres:
            lu = self._nombre(brut[x.cle], x, ou)
            if isinstance(lu, Constat):
                sortie.constats.append(lu)
                return
            valeurs[x.cle], etat = lu
            if etat:
                etats[x.cle] = etat
        ligne = LigneOfficielle(
            periode, brut["uai"], brut.get("libelle", ""), brut.get("region", ""), valeurs, numero, *self._formation(brut),
            self._population(brut), self._etats(valeurs, etats, brut),
        )  # fmt: skip
        autre = self._vues.get(ligne.cle)
        if autre is not None:
            if isinstance(autre, int):
                sortie.constats.append(base.DEUX_FOIS.constat(ou=ou, uai=ligne.uai, annee=ligne.annee, autre=autre))
            elif autre.valeurs != ligne.valeurs:
                quoi = ligne.libelle_formation or ligne.formation
                sortie.constats.append(
                    c.CONTRADICTOIRES.constat(
                        ou=ou, uai=ligne.uai, annee=ligne.annee, autre=autre.ligne, formation=quoi
                    )
                )
            return
        # A strict source has one row by establishment and period: even the same one again is a fault.
        self._vues[ligne.cle] = numero if self.source.stricte else ligne
        contradictions = list(controler(ligne, self.source.controles, self._titres, self.seuil))
        sortie.constats.extend(contradictions)
        if siens and not contradictions:
            sortie.lignes.append(ligne)

    def _nombre(self, texte: str, x: ColonneOfficielle, ou: str) -> tuple[Valeur, str] | Constat:
        """The figure and its state. A mark of the source is a state; a star is kept as one, beside the figure."""
        if not texte or texte.lower() == "null":
            return None, EtatMesure.VIDE
        if (marque := self.source.marques.get(texte.lower())) is not None:
            return None, marque
        etat = EtatMesure.NOTE if texte.endswith("*") else ""
        propre = texte.rstrip("* ").replace(",", ".").replace("\u00a0", "").replace("\u202f", "")
        try:
            nombre = Decimal(propre)
        except InvalidOperation:
            nombre = Decimal("NaN")
        exposant = nombre.as_tuple().exponent
        if isinstance(exposant, int) and abs(exposant) > _EXPOSANT_MAX:
            nombre = Decimal("NaN")
        bas, haut = _BORNES[x.nombre]
        entier = x.nombre not in ("taux", "euros")
        if not nombre.is_finite() or not bas <= nombre <= haut or (entier and nombre != int(nombre)):
            if self.source.famille == "inserjeunes":
                return base.VALEUR.constat(ou=ou, colonne=x.noms[0], valeur=texte[:20], attendu=_ATTENDU[x.nombre])
            return c.NOMBRE.constat(ou=ou, colonne=x.noms[0], valeur=texte[:20], attendu=_ATTENDU[x.nombre])
        return (int(nombre) if nombre == int(nombre) else nombre), etat

    def _formation(self, brut: dict[str, str]) -> tuple[str, str, str]:
        """Code, kind of code, words."""
        if self.source.maille != "formation":
            return "", "", ""
        code = _TETE.sub("", brut["formation"]).upper().removesuffix(".0")
        sorte = brut.get("sorte_code", "").lower() or self.source.code_formation
        if self.source.code == "exposition" and "sorte_code" not in self.places:
            # The API names the kind before the code; failing that, eleven digits are a MEF and seven a SISE.
            tete = brut["formation"].partition(":")[0].lower() if ":" in brut["formation"] else ""
            sorte = tete or {11: "mefstat11", 7: "sise"}.get(len(code), "cfd")
        sorte = {"mef11": "mefstat11"}.get(sorte, sorte)
        mots = " ".join(x for x in (brut.get("type_diplome", ""), brut.get("libelle_formation", "")) if x)
        return code, sorte, mots

    def _population(self, brut: dict[str, str]) -> str:
        lue = brut.get(self.source.population, "") if self.source.population else ""
        return "" if cle_recherche(lue) in ("", "ensemble") else lue.strip().lower()[:60]

    def _etats(self, valeurs: dict[str, Valeur], etats: dict[str, str], brut: dict[str, str]) -> dict[str, str]:
        """Empty cells need no state of their own; under the threshold, the API says it once for the whole row."""
        retenus = {k: str(e) for k, e in etats.items() if e != EtatMesure.VIDE}
        tous = valeurs.get("nb_annee_term")
        if tous is not None and tous < self.seuil:
            retenus |= {k: str(EtatMesure.SOUS_SEUIL) for k, v in valeurs.items() if v is None}
        return retenus
