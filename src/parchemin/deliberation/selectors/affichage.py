"""A candidate as pages show them: the live proposal while the jury decides, what was frozen once it has decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parchemin.deliberation import choix
from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.dossier import Dossier
from parchemin.deliberation.domain.proposition import LIBELLES_RESULTAT, Mention, Proposition, Resultat
from parchemin.deliberation.models import Decision, LigneRectification
from parchemin.deliberation.relecture import reproposer
from parchemin.deliberation.selectors.deliberations import LigneCandidat, nom_montre
from parchemin.deliberation.selectors.suites import ABSENT_RECU, est_absent
from parchemin.deliberation.serialisation import reglement_de_json
from parchemin.parcours.domain.resultats import EN_MOTS, EtatCellule
from parchemin.parcours.models import Presentation

TONS: Mapping[str, str] = {
    Resultat.ADMIS: "ok", Resultat.CONTROLE: "in", Resultat.PARTIEL: "in", Resultat.AJOURNE: "ko",
    Resultat.NON_DELIVRABLE: "ko", Resultat.EN_ATTENTE: "nu", Resultat.SANS_DROIT: "ko", Resultat.LIVRET: "al",
    Resultat.AU_JURY: "al",
}  # fmt: skip
_ETATS = {str(k): v for k, v in EN_MOTS.items()} | {"vae": "validé par la VAE", "equivalence": "équivalence"}


COMPOSE = "selon ce qui le compose"


@dataclass(frozen=True, slots=True)
class LigneAffichee:
    """One row of the deliberation."""

    presentation: Presentation
    nom: str
    propose: str
    ton: str
    moyennes: Sequence[tuple[str, str]]
    a_regarder: Sequence[str]
    garde: Sequence[str]
    resultat: str
    choisi: str
    ton_choisi: str
    differe: bool
    motif: str
    perime: bool
    a_retenir: bool
    version: int = 0
    absence: str = ""
    absent_admis: bool = False
    releve: int = 0
    unites: Sequence[Mapping[str, Any]] = ()
    raisons: Sequence[str] = ()

    @property
    def entiere(self) -> bool:
        """Is it the whole certification that the person gets: by the jury's word, else by the proposal?"""
        return self.resultat == Resultat.ADMIS if self.resultat else self.ton == TONS[Resultat.ADMIS]

    @property
    def a_lire_d_abord(self) -> tuple[bool, bool]:
        """To sort by: admitted without having come, then what differs from the proposal, then the others."""
        return (not self.absent_admis, not self.differe)


def afficher(x: LigneCandidat) -> LigneAffichee:
    """While the jury decides."""
    r = x.retenu
    return LigneAffichee(
        x.presentation, x.nom, x.annonce, TONS[x.proposition.resultat], x.moyennes, x.a_regarder,
        x.garde, r.resultat if r else "", x.choisi,
        TONS.get(r.resultat, "nu") if r else "", x.differe, r.motif if r else "", x.perime, x.a_retenir,
        absence=x.absences, absent_admis=x.absent_admis, unites=unites_en_mots(x.json),
        raisons=[e["phrase"] for e in x.json.get("etapes", [])],
    )  # fmt: skip


def afficher_decision(d: Decision, *, anonyme: bool = False) -> LigneAffichee:
    """Once decided, from what was frozen. `d.presentation` with its enrolment and person loaded."""
    if d.presentation is None:
        raise ValueError("a decision of a jury is about a candidate of its session")
    p = d.proposition or {}
    moyenne = (p.get("moyenne") or {}).get("affichee")
    propose = p.get("resultat", d.resultat)
    return LigneAffichee(
        d.presentation, nom_montre(d.presentation, anonyme=anonyme), p.get("annonce", ""), TONS.get(propose, "nu"),
        [("générale", moyenne)] if moyenne else [], [], [a["phrase"] for a in p.get("acquis", [])], d.resultat,
        decision_en_mots(d), TONS.get(d.resultat, "nu"), (d.resultat, d.mention) != (propose, p.get("mention", "")),
        d.motif, False, False, d.version, releve=d.pk, unites=unites_en_mots(p),
        raisons=[e["phrase"] for e in p.get("etapes", [])],
    )  # fmt: skip


def decision_en_mots(d: Decision) -> str:
    """« Admis, mention bien », « Absent (sans autre précision) » (prefetch `issues` of imported decisions)."""
    return ABSENT_RECU if est_absent(d) else choix.en_mots(Resultat(d.resultat), Mention(d.mention))


def resultat_en_mots(resultat: str) -> str:
    return choix.LIBELLES_DECISION.get(Resultat(resultat), LIBELLES_RESULTAT[Resultat(resultat)])


def unites_en_mots(proposition: Mapping[str, Any], modes: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Units with their state, their mark in French writing and what became of them. `modes`: how each is assessed, in words."""
    lignes = []
    unites = proposition.get("unites", [])
    # Where nothing is averaged, or where an earlier version did not say what was, no unit is « hors moyenne ».
    moyenne = proposition.get("moyenne") is not None and any(u["en_moyenne"] for u in unites)
    for u in unites:
        note = u["note"].replace(".", ",") if u["note"] else ""
        etat = "" if u["etat"] == str(EtatCellule.PRESENT) else _ETATS.get(u["etat"], u["etat"])
        if u["etat"] == str(EtatCellule.A_SAISIR) and u["acquis"] is not None:
            etat = COMPOSE  # a bloc has no cell of its own: its capacités say whether it is acquired
        compte = (
            "" if not note or not moyenne
            else f"coefficient {u['coefficient'].replace('.', ',')}" if u["en_moyenne"] and u.get("coefficient")
            else "" if u["en_moyenne"] else "hors moyenne"
        )  # fmt: skip
        lignes.append({**u, "compte": compte, "mode": (modes or {}).get(u["code"], ""), "note": note, "etat_en_mots": etat, "ton": {True: "ok", False: "ko", None: "nu"}[u["acquis"]],
                       "issue": {True: "Acquis", False: "Non acquis", None: "Sans objet"}[u["acquis"]]})  # fmt: skip
    return lignes


def a_choisir(decision: Decision, deja: LigneRectification | None = None) -> dict[str, Any]:
    """Results and mentions to choose from for another version: what the family and its rule can give. `deja`: chosen before."""
    dossier, p = reproposer(decision, {})
    actuels: list[Decision | LigneRectification] = [decision, *([deja] if deja is not None else [])]
    reglement = reglement_de_json(decision.reglement or {})
    return {
        "resultats": choix.envisageables(p, reglement, dossier, *(Resultat(x.resultat) for x in actuels)),
        "mentions": choix.mentions_envisageables(p, *(Mention(x.mention) for x in actuels if x.mention)),
    }


def etapes_en_mots(proposition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Steps of the reasoning: sentence, verdict as an icon and a word, text."""
    mots = {
        True: ("ok", "check", "Rempli"),
        False: ("ko", "circle-x", "Non rempli"),
        None: ("in", "info-circle", "Constat"),
    }
    return [
        {**e, "ton": mots[e["verdict"]][0], "icone": mots[e["verdict"]][1], "mot": mots[e["verdict"]][2]}
        for e in proposition.get("etapes", [])
    ]


def apercu(dossier: Dossier, proposition: Proposition) -> dict[str, Any]:
    """What the rule proposes on a corrected file, and what the jury may then decide."""
    return {
        "annonce": recit.annonce(proposition),
        "ton": TONS[proposition.resultat],
        "recit": recit.raconter(proposition),
        "possibles": [choix.LIBELLES_DECISION[r] for r in choix.possibles(proposition, dossier)],
    }
