"""The last days that decisions gave to what follows: those of the jury, or those that follow from what an authority decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from parchemin.deliberation.domain.dossier import EtatUnite
from parchemin.deliberation.domain.moteur import consequences, rejouer
from parchemin.deliberation.domain.proposition import Mention, Proposition, Resultat
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.deliberation.pv import annonce
from parchemin.deliberation.selectors.passages import jour_du_jury
from parchemin.deliberation.serialisation import dossier_de_json, proposition_vers_json, reglement_de_json
from parchemin.socle.periodes import date_fr

ACTES = {
    "transmission": "transmettre le dossier de la session au groupe paritaire national",
    "renouvellement": "la certification",
}
"""Next acts that are no épreuve: what is to be done, and nobody has to sit anything."""
_DE_L_ECHEC = frozenset({"representation", "nouvelle_presentation", "representation_entiere"})


@dataclass(frozen=True, slots=True)
class Borne:
    """A last day of one thing. `nature`: that of the next act it closes; "" for something kept. `estimation`: nobody decided it."""

    jour: date
    code: str
    libelle: str
    selon: str
    texte: str
    nature: str = ""
    estimation: bool = False

    @property
    def propre(self) -> bool:
        """The last day to pass it, and neither that of something kept nor that of another act."""
        return self.nature not in ("", *ACTES)


ABSENT_RECU = "Absent (sans autre précision)"


def est_absent(decision: Decision) -> bool:
    """Said absent by the authority: nothing else than absences, and no word of whether they are justified."""
    if decision.origine != OrigineDecision.IMPORTEE or decision.resultat != Resultat.NON_DELIVRABLE:
        return False
    return {x.etat for x in decision.issues.all()} == {"absent"}


def decision_recue(decision: Decision) -> str:
    """What was decided, in the words received: an authority that wrote « absent » did not write « non délivrable »."""
    return ABSENT_RECU if est_absent(decision) else annonce(decision.resultat, decision.mention)


def tus_par_l_autorite(decision: Decision) -> frozenset[str]:
    """Units acquired by our own grid only: the authority named others, and not these. Marks are not concerned."""
    nommees = {x.code for x in decision.issues.all()}
    if decision.origine != OrigineDecision.IMPORTEE or not nommees or not decision.dossier:
        return frozenset()
    resultats = dossier_de_json(decision.dossier).resultats
    return frozenset(
        c for c, x in resultats.items()
        if x.etat is EtatUnite.PRESENT and x.note is None and x.acquis and c not in nommees
    )  # fmt: skip


def consequences_de(decision: Decision) -> Proposition | None:
    """What follows from an imported decision as its authority took it: the engine concludes nothing, it draws the consequences.

    None: nothing was frozen to draw them from.
    """
    if not decision.dossier or not decision.reglement or not decision.jeu:
        return None
    dossier, reglement = dossier_de_json(decision.dossier), reglement_de_json(decision.reglement)
    tus = tus_par_l_autorite(decision)
    dossier = replace(dossier, resultats={c: x for c, x in dossier.resultats.items() if c not in tus})
    try:
        proposition = rejouer(decision.jeu, dossier, reglement, decision.decidee_le)
    except LookupError:
        return None
    return consequences(proposition, dossier, reglement, Resultat(decision.resultat), Mention(decision.mention))


def suites_de(decision: Decision) -> Sequence[Mapping[str, Any]]:
    """Next acts, as they were frozen; of an authority that decided otherwise than our simulation, those of its own decision."""
    gelees = decision.proposition or {}
    autre = gelees.get("resultat") != decision.resultat
    if decision.origine == OrigineDecision.IMPORTEE and (autre or tus_par_l_autorite(decision)):
        suivent = consequences_de(decision)
        return proposition_vers_json(suivent)["suites"] if suivent is not None else ()
    return gelees.get("suites", ())


def dernieres(decisions: Sequence[Decision]) -> list[Decision]:
    """Of decisions sorted latest first, the latest of each enrolment."""
    vues: dict[int, Decision] = {}
    for d in decisions:
        vues.setdefault(d.inscription_id, d)
    return list(vues.values())


def bornes_des_decisions(
    decisions: Sequence[Decision], noms: Mapping[str, str], tenus: Collection[str], entree: date
) -> list[Borne]:
    """Last days of the next acts of these decisions, for one person and one certification, whatever the enrolment.

    `tenus`: codes won since, that nobody has to pass any more. `entree`: first day of the course; what an earlier one left is over.
    Where several decisions give a last day to the same thing, each says which decision it comes from.
    """
    bornes: list[tuple[Decision, Borne]] = []
    for d in dernieres(decisions):
        for s in suites_de(d):
            nature = str(s["nature"])
            if not s.get("avant_le") or (nature in _DE_L_ECHEC and jour_du_jury(d) < entree):
                continue
            # A decision frozen before its next acts had a text: their sentence stands for it.
            texte, jour = str(s.get("source") or s.get("phrase", "")), date.fromisoformat(s["avant_le"])
            siens = {**noms, **({nature: ACTES[nature]} if nature in ACTES else {})}
            for code in s["codes"] or (nature,):
                if code not in tenus:
                    bornes.append((d, Borne(jour, code, siens.get(code, code), "", texte, nature)))
    decidantes = {d.pk for d, _ in bornes}
    if len(decidantes) < 2:
        return [b for _, b in bornes]
    return [
        Borne(b.jour, b.code, b.libelle, f"la décision du {date_fr(jour_du_jury(d))}", b.texte, b.nature)
        for d, b in bornes
    ]  # fmt: skip
