"""The papers of a meeting and its minutes, as PDF (PDF/A, PDF/UA)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parchemin.amelioration.conseil_annexes import AnnexeConseil, annexes_de, joindre
from parchemin.amelioration.domain.conseil import EtatSeance
from parchemin.amelioration.models import PointOrdreDuJour, SeanceConseil, SortePresence
from parchemin.amelioration.selectors.conseil import (
    SuiteDecision,
    en_mandat,
    matiere_lue,
    precedente,
    quorum_de,
    suites_de,
    sujet_de,
)
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.pdf import composer
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

_GABARITS = Path(__file__).resolve().parent / "gabarits"
_LOI = "R. 6231-4"


def _entete(s: SeanceConseil) -> dict[str, Any]:
    heure = f" à {s.heure:%H h %M}" if s.heure else ""
    return {
        "auteur": s.organisation.nom, "organisation": s.organisation.nom, "jour": f"{date_fr(s.le)}{heure}", "lieu": s.lieu,
        "edite_le": f"{maintenant().astimezone(PARIS):%d/%m/%Y}",
    }  # fmt: skip


def suite_dite(x: SuiteDecision) -> dict[str, str]:
    """One decision and where its action stands, in words."""
    a = x.action
    if a is None:
        return {"decision": x.decision.texte, "action": "", "etat": "Sans action", "qui": "", "avant_le": ""}
    return {
        "decision": x.decision.texte, "action": a.numero, "etat": a.get_etat_display(), "qui": a.responsable.libelle,
        "avant_le": f"{a.avant_le:%d/%m/%Y}",
    }  # fmt: skip


def _pieces(points: list[PointOrdreDuJour]) -> dict[str, str]:
    ids = [x for p in points for x in p.pieces]
    return {str(f.pk): f.nom_original for f in Fichier.toutes.filter(pk__in=ids)} if ids else {}


def _points(s: SeanceConseil, annexes: list[AnnexeConseil] | None = None) -> list[dict[str, Any]]:
    lus = list(s.points.order_by("rang", "pk"))
    noms = _pieces(lus)
    dites: dict[int, list[str]] = {}
    for a in annexes or ():
        ou = f"annexe {a.rang}, à la suite" if a.rang else f"remise à part, empreinte SHA-256 {a.empreinte}"
        dites.setdefault(a.point, []).append(f"{a.nom} ({ou})")
    dits = []
    for n, p in enumerate(lus, start=1):
        sujet = sujet_de(p)
        article = f"{_LOI}, {sujet.article}" if sujet is not None and sujet.article else ""
        dits.append({
            "n": n, "titre": p.titre, "article": article, "note": p.note, "dit": p.dit, "vide": p.vide_parce_que,
            "pieces": dites.get(p.pk, []) if annexes is not None else [noms[x] for x in p.pieces if x in noms], "est_suites": p.sujet == "suites",
            "matiere": [{k: m[k] for k in ("titre", "phrases", "tables")} for m in matiere_lue(p, s, aujourdhui())],
            "matiere_le": f"{p.matiere_le.astimezone(PARIS):%d/%m/%Y à %H h %M}" if p.matiere_le else "",
            "decisions": [],
        })  # fmt: skip
    return dits


def composer_dossier(s: SeanceConseil) -> bytes:
    """Cover, agenda, what became of the last decisions, each point with its matter, then the PDFs put before the conseil."""
    avant, annexes = precedente(s), annexes_de(s.points.order_by("rang", "pk"))
    titre = f"Conseil de perfectionnement du {date_fr(s.le)} : convocation et dossier"
    donnees = _entete(s) | {
        "titre": titre, "points": _points(s, annexes),
        "projet": s.etat == EtatSeance.PREPAREE and not s.points.filter(matiere_le__isnull=False).exists(),
        "membres": [
            {"nom": str(m), "college": m.get_college_display(), "qualite": m.qualite} for m in en_mandat(s.organisation_id, s.le)
        ],
        "precedente": date_fr(avant.le) if avant is not None else "",
        "suites": [suite_dite(x) for x in suites_de(avant)] if avant is not None else [],
    }  # fmt: skip
    return joindre(composer(_GABARITS / "conseil_dossier.typ", donnees), titre, annexes)


def contenu_compte_rendu(s: SeanceConseil) -> dict[str, Any]:
    """What the minutes say, and only what their writer wrote: where actions stand may change between two readings."""
    return {
        "le": s.le.isoformat(), "ouverture": s.ouverture, "redige_par": s.redige_par_libelle,
        "presences": [[p.membre_id, p.sorte] for p in s.presences.order_by("membre_id")],
        "points": [
            {"titre": p.titre, "dit": p.dit, "vide": p.vide_parce_que, "decisions": [d.texte for d in p.decisions.order_by("pk")]}
            for p in s.points.order_by("rang", "pk")
        ],
    }  # fmt: skip


def composer_compte_rendu(s: SeanceConseil) -> bytes:
    """Who was there, the quorum when the règlement sets one, each point, each decision and its action."""
    points, presences = _points(s), list(s.presences.select_related("membre").order_by("membre__cle_tri", "pk"))
    par_point: dict[int, list[dict[str, str]]] = {}
    for x in suites_de(s):
        par_point.setdefault(x.decision.point_id, []).append(suite_dite(x))
    for p, dit in zip(s.points.order_by("rang", "pk"), points, strict=True):
        dit["decisions"] = par_point.get(p.pk, [])
    q, avant = quorum_de(s), precedente(s)
    quorum = ""
    if q.attendu is not None:
        mot = "est atteint" if q.atteint else "n’est pas atteint"
        quorum = f"Le quorum fixé par le règlement intérieur ({q.attendu}) {mot} : {q.presents} sur {q.membres}."
    donnees = _entete(s) | {
        "titre": f"Compte rendu du conseil de perfectionnement du {date_fr(s.le)}", "points": points, "quorum": quorum,
        "ouverture": s.ouverture, "redige_par": s.redige_par_libelle,
        "approuve": f"Approuvé le {s.approuvee_le.astimezone(PARIS):%d/%m/%Y} par {s.approuvee_par_libelle}." if s.approuvee_le else "",
        "presences": [
            {"nom": str(p.membre), "college": p.membre.get_college_display(), "sorte": SortePresence(p.sorte).label if p.sorte else "Non noté"}
            for p in presences
        ],
        "precedente": date_fr(avant.le) if avant is not None else "",
        "suites": [suite_dite(x) for x in suites_de(avant)] if avant is not None else [],
    }  # fmt: skip
    return composer(_GABARITS / "conseil_compte_rendu.typ", donnees)
