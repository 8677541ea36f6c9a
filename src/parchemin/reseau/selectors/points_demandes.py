"""The points of a control, or the finding, that a request speaks of: what is read as a table rather than as a long text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parchemin.reseau.domain.grille import VerdictPoint
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.models import ControlePartenaire, DemandePartenaire, ReponsePoint

_LIGNE = re.compile(r"^\d+\. .*\n?", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PointDemande:
    """One line: `vu` "" while the proof is only asked; `demande`: what is expected."""

    point: str
    gravite: str
    texte: str
    vu: str
    demande: str


@dataclass(frozen=True, slots=True)
class PointsDemandes:
    """`lignes` empty: the request is read as it was written. `message`: the text without what the table says."""

    message: str
    lignes: tuple[PointDemande, ...] = ()
    avec_constat: bool = False


def points_de(d: DemandePartenaire) -> PointsDemandes:
    """Frozen facts only: the grid no longer changes once its report is sent, a finding once it is transmitted. Whatever day it was
    written, the partner reads no mark of what is to be checked."""
    d.texte = sans_marque(d.texte)
    for champ in ("demande_rapport", "demande_preuves"):
        x = ControlePartenaire.toutes.filter(organisation=d.organisation_id, **{champ: d.pk}).first()
        if x is not None:
            rapport = champ == "demande_rapport"
            lignes = tuple(
                _point(r, rapport)
                for r in x.reponses.select_related("point").order_by("point__numero", "pk")
                if (r.verdict == VerdictPoint.ECART if rapport else "D" in r.point.types)
            )
            message = d.texte.split("\n", 1)[0] if rapport and lignes else _LIGNE.sub("", d.texte)
            return PointsDemandes(message.strip() if lignes else d.texte, lignes, rapport)
    return PointsDemandes(d.texte)


def _point(r: ReponsePoint, rapport: bool) -> PointDemande:
    p = r.point
    preuve = sans_marque(p.preuve)
    return PointDemande(
        sans_marque(f"{p.numero}. {p.libelle}"),
        p.get_severite_display(),
        sans_marque(p.texte),
        sans_marque(r.commentaire) if rapport else "",
        f"Corrigez, ou montrez le contraire : {preuve[:1].lower()}{preuve[1:]}." if rapport else preuve,
    )
