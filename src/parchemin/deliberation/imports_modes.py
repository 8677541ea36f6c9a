"""« Mode » columns of the file of results: CCF or ponctuel for each unit whose règlement opens CCF (a.2).

A mode that the status and the establishment give already changes nothing. Another one is recorded for the candidate, with the file
as its reason; a mode that the status forbids is refused (REG-146).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.modes import MOTS, peut_choisir
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import ModeCandidat, UniteReglement
from parchemin.deliberation.selectors.modes import modes_de, statuts_sans_ccf, unites_a_mode
from parchemin.deliberation.selectors.reglements import jour_de
from parchemin.imports.facade import Cellule, ChampImport, ConstatLigne, Illisible, Operation, lecteurs
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner_lot
from parchemin.parcours.imports_resultats import inscrire_colonnes
from parchemin.parcours.models import Inscription, Presentation, SessionExamen
from parchemin.parcours.selectors.grille import code_court
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

MODELE = "deliberation.ModeCandidat"
_LUS = {
    "ccf": ModeEvaluation.CCF, "controle en cours de formation": ModeEvaluation.CCF, "ponctuel": ModeEvaluation.PONCTUEL,
    "ponctuelle": ModeEvaluation.PONCTUEL, "epreuve ponctuelle": ModeEvaluation.PONCTUEL,
}  # fmt: skip


def lire_mode(cellule: Cellule) -> ModeEvaluation | None:
    """« CCF », « ponctuel »; None when empty. Raises `Illisible` REG-148."""
    texte = lecteurs.texte(60)(cellule)
    if texte is None:
        return None
    mode = _LUS.get(cle_recherche(texte))
    if mode is None:
        raise Illisible(c.MODE_INCONNU.constat(dit=texte))
    return mode


class ColonnesModes:
    """Of one session. Nothing where the family has no CCF, or where no unit of the règlement opens it."""

    modele = MODELE

    def __init__(self, session_id: int) -> None:
        self._session_id = session_id

    @cached_property
    def _session(self) -> SessionExamen | None:
        lignes = SessionExamen.toutes.select_related("certification__fiche__version", "certification__fiche__source")
        return lignes.filter(pk=self._session_id).first() if self._session_id else None

    @cached_property
    def _unites(self) -> dict[str, UniteReglement]:
        """By key of the field; only those assessed in the session."""
        s = self._session
        if s is None or statuts_sans_ccf(s.certification, jour_de(s)) is None:
            return {}
        de_la_session = set(s.elements.values_list("pk", flat=True))
        return {
            f"mode{u.element_id}": u for u in unites_a_mode(s.certification, s.specialite, jour_de(s))
            if u.mode == ModeEvaluation.CCF and u.element_id in de_la_session
        }  # fmt: skip

    def champs(self) -> Sequence[ChampImport]:
        champs = []
        for cle, u in self._unites.items():
            court = self._court(u)
            aide = "CCF ou ponctuel. Vide : rien ne change."
            alias = (f"mode {u.element.code}", f"mode d’évaluation {court}", f"ccf ou ponctuel {court}")
            champs.append(ChampImport(cle, f"Mode {court}", lire_mode, aide=aide, alias=alias))
        return champs

    def _court(self, u: UniteReglement) -> str:
        return code_court(u.element.code, self._session.certification.numero if self._session else "")

    def juger(
        self, lues: Sequence[tuple[Presentation, Mapping[str, Any]]]
    ) -> Sequence[tuple[list[ConstatLigne], list[dict[str, Any]], str]]:
        s = self._session
        dits = {p.pk: {cle: v[cle] for cle in self._unites if v.get(cle) is not None} for p, v in lues}
        concernees = [p.inscription for p, _ in lues if dits[p.pk]]
        if s is None or not concernees:
            return [([], [], "") for _ in lues]
        jour = jour_de(s)
        jamais = statuts_sans_ccf(s.certification, jour) or frozenset()
        actuels = modes_de(s.certification, concernees, jour, s.specialite)
        return [self._juger(p.inscription, dits[p.pk], actuels.get(p.inscription_id, {}), jamais) for p, _ in lues]

    def _juger(
        self, i: Inscription, dits: Mapping[str, ModeEvaluation], actuels: Mapping[str, Any], jamais: frozenset[str]
    ) -> tuple[list[ConstatLigne], list[dict[str, Any]], str]:
        constats, lignes, mots = [], [], []
        for cle, mode in dits.items():
            u = self._unites[cle]
            actuel = actuels.get(u.element.code)
            if actuel is not None and actuel.mode is mode:
                continue
            if not peut_choisir(ModeEvaluation(u.mode), mode, statut=i.statut, jamais=jamais):
                refus = c.MODE_IMPOSSIBLE.constat(
                    code=u.element.code, mode=MOTS[mode], statut=i.get_statut_display().lower()
                )
                constats.append(ConstatLigne(cle, refus))
                continue
            lignes.append({"inscription": i.pk, "element": u.element_id, "code": u.element.code, "mode": str(mode)})
            mots.append(f"{self._court(u)} en {MOTS[mode]}")
        return constats, lignes, ", ".join(mots)

    def appliquer(self, lignes: Sequence[tuple[int, list[dict[str, Any]]]], acteur: Reference) -> Sequence[Operation]:
        voulus = [(numero, x) for numero, siens in lignes for x in siens]
        deja = self._deja({x["inscription"] for _, x in voulus})
        motif = f"Mode dit par le fichier de résultats importé le {date_fr(aujourdhui())}."
        operations, nouveaux, changes = [], [], []
        inscriptions = Inscription.toutes.select_related("personne").in_bulk([x["inscription"] for _, x in voulus])
        for numero, x in voulus:
            i, cle = inscriptions[x["inscription"]], (x["inscription"], x["element"])
            ligne = deja.get(cle)
            avant = None if ligne is None else {"mode": ligne.mode, "motif": ligne.motif}
            if ligne is None:
                ligne = ModeCandidat(organisation_id=i.organisation_id, inscription=i, element_id=x["element"])
                nouveaux.append(ligne)
            else:
                changes.append(ligne)
            ligne.mode, ligne.motif, ligne.saisi_par_libelle = x["mode"], motif, acteur.libelle[:200]
            operations.append(Operation(numero, MODELE, _cle(*cle), avant, {"mode": x["mode"], "code": x["code"]}))
        ModeCandidat.toutes.bulk_create(nouveaux)
        ModeCandidat.toutes.bulk_update(changes, ["mode", "motif", "saisi_par_libelle"])
        self._dire(inscriptions, [x for _, x in voulus], acteur, motif)
        return operations

    def _dire(
        self, inscriptions: Mapping[int, Inscription], faits: Sequence[Mapping[str, Any]], acteur: Reference, motif: str
    ) -> None:
        evenements = [
            EvenementAConsigner(
                acte="deliberation.choisir_mode", acteur=acteur, sujet=reference_personne(inscriptions[x["inscription"]].personne),
                phrase=f"a noté que {x['code']} s’évalue en mode « {MOTS[ModeEvaluation(x['mode'])]} ». Raison : {motif}",
                details={"inscription": x["inscription"], "element": x["code"], "mode": x["mode"]},
            )
            for x in faits
        ]  # fmt: skip
        if evenements and self._session is not None:
            consigner_lot(chaine=f"o:{self._session.organisation_id}", evenements=evenements)

    @staticmethod
    def _deja(inscriptions: set[int]) -> dict[tuple[int, int], ModeCandidat]:
        lignes = ModeCandidat.toutes.filter(inscription__in=inscriptions).order_by("pk")
        return {(x.inscription_id, x.element_id): x for x in lignes}

    def objections(self, operations: Sequence[Operation]) -> Sequence[Constat]:
        deja = self._deja({_de(o.cle)[0] for o in operations})
        contre = []
        for o in operations:
            ligne, apres = deja.get(_de(o.cle)), o.apres or {}
            if ligne is None or ligne.mode != apres.get("mode"):
                contre.append(c.MODE_CHANGE_DEPUIS.constat(qui=f"ligne {o.numero}", code=apres.get("code", "")))
        return contre

    def defaire(self, operations: Sequence[Operation], acteur: Reference) -> None:
        deja = self._deja({_de(o.cle)[0] for o in operations})
        otes, remis = [], []
        for o in operations:
            ligne = deja[_de(o.cle)]
            if o.avant is None:
                otes.append(ligne.pk)
            else:
                ligne.mode, ligne.motif, ligne.saisi_par_libelle = (
                    o.avant["mode"],
                    o.avant["motif"],
                    acteur.libelle[:200],
                )
                remis.append(ligne)
        ModeCandidat.toutes.filter(pk__in=otes).delete()
        ModeCandidat.toutes.bulk_update(remis, ["mode", "motif", "saisi_par_libelle"])
        faits = [
            {"inscription": x.inscription_id, "code": x.element.code, "mode": x.mode}
            for x in ModeCandidat.toutes.filter(pk__in=[r.pk for r in remis]).select_related("element").order_by("pk")
        ]
        inscriptions = Inscription.toutes.select_related("personne").in_bulk([x["inscription"] for x in faits])
        self._dire(inscriptions, faits, acteur, "L’import qui l’avait changé est défait.")


def _cle(inscription: int, element: int) -> str:
    return f"{inscription}-{element}"


def _de(cle: str) -> tuple[int, int]:
    inscription, element = cle.split("-")
    return int(inscription), int(element)


inscrire_colonnes("deliberation.modes", ColonnesModes, modele=MODELE, sorte="mode d’évaluation,modes d’évaluation")
