"""Was the partner heard? Read from the letters, the answers and the hearings of the measures that now run."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.reseau.domain.contradictoire import PhaseContradictoire
from parchemin.reseau.domain.etats import EtatHabilitation, recueil
from parchemin.reseau.models import EtatDemandePartenaire, HabilitationPartenaire, MesureReseau, MouvementHabilitation

_OUVERTURES = (EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU)
_REPONDUES = (EtatDemandePartenaire.REPONDUE, EtatDemandePartenaire.ACCEPTEE)


def phase_de(m: MesureReseau) -> PhaseContradictoire:
    """The facts of one decided measure. A request called off, or frozen before its last day, left the partner no time."""
    d, lettre = m.demande, m.lettre
    avant = d.avant_le if d is not None else None
    if d is not None and (
        d.etat == EtatDemandePartenaire.ANNULEE
        or (d.figee_le is not None and avant is not None and d.figee_le <= avant)
    ):
        avant = None
    return PhaseContradictoire(
        envoyee_le=lettre.envoyee_le if lettre is not None else None, repondre_avant=avant,
        reponse=d is not None and d.etat in _REPONDUES, audition_demandee_le=m.audition_demandee_le,
        audition_tenue_le=m.audition_tenue_le,
    )  # fmt: skip


def ouvertures_en_cours(h: HabilitationPartenaire) -> list[MouvementHabilitation]:
    """The formal notice and the suspension that now run, the latest first: not those of an old affair that was settled."""
    trouvees = []
    for x in h.mouvements.select_related("mesure__lettre", "mesure__demande").order_by("-pk"):
        if x.vers not in _OUVERTURES:
            break
        trouvees.append(x)
    return trouvees


def manque_au_contradictoire(h: HabilitationPartenaire, jour: date) -> str:
    """What the partner is still owed before a withdrawal, in words; "" when it was heard. Every measure that runs counts: a letter
    that went unanswered does not close a hearing asked for after another one."""
    ouvertures = ouvertures_en_cours(h)
    if not ouvertures:
        return "aucune mise en demeure ni suspension ne court"
    manques = [_manque(x, jour) for x in ouvertures]
    auditions = [m for m in manques if m.startswith("l’entretien")]
    if auditions:
        return auditions[0]
    return "" if "" in manques else manques[0]


def _manque(x: MouvementHabilitation, jour: date) -> str:
    mesure = getattr(x, "mesure", None)
    if mesure is not None:
        return phase_de(mesure).manque(jour)
    # Decided without a letter kept here: counted from the day it was decided, which nobody can write back in time.
    delai = timedelta(days=int(recueil().valeur_au("contradictoire", jour)))
    return "" if x.decide_le.date() + delai <= jour else "le délai laissé au partenaire court encore"
