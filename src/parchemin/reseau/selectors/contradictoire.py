"""Was the partner heard? Read from the letters, the answers and the hearings of the measures that now run."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from parchemin.reseau.domain.constats import QUI_CHANGENT_L_ETAT, NatureMesure
from parchemin.reseau.domain.contradictoire import PhaseContradictoire
from parchemin.reseau.domain.etats import EtatHabilitation, recueil
from parchemin.reseau.models import (
    DemandePartenaire,
    EtatDemandePartenaire,
    EtatMesureReseau,
    HabilitationPartenaire,
    MesureReseau,
    MouvementHabilitation,
)
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr

_OUVERTURES = (EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU)
RIEN_NE_COURT = "aucune mise en demeure ni suspension ne court"


_PLUS_TARD = MouvementHabilitation.toutes.filter(habilitation=OuterRef("habilitation"), pk__gt=OuterRef("passage"))
_A_ENVOYER = MesureReseau.toutes.filter(
    habilitation=OuterRef("habilitation"), etat=EtatMesureReseau.DECIDEE, nature__in=QUI_CHANGENT_L_ETAT,
    passage__isnull=True, pk__gt=OuterRef("pk"),
)  # fmt: skip
A_SUIVRE = ~Exists(_PLUS_TARD) & ~Exists(_A_ENVOYER)
"""Measures after which nothing was decided: no later change of the habilitation, no later measure whose letter waits to leave."""


def delai_plancher(jour: date) -> int:
    """Days that a partner has at least to answer a measure decided that day; a convention may give more, nobody less."""
    return int(recueil().valeur_au("contradictoire", jour))


def phase_de(m: MesureReseau) -> PhaseContradictoire:
    """The facts of one decided measure. The days run from the sending of its letter, whatever was answered meanwhile."""
    d, lettre = m.demande, m.lettre
    envoyee = lettre.envoyee_le if lettre is not None else None
    avant = d.avant_le if d is not None and not _ecourtee(d) else None
    if avant is not None and envoyee is not None:
        avant = max(avant, envoyee + timedelta(days=max(m.delai_jours, delai_plancher(m.decidee_le or envoyee))))
    return PhaseContradictoire(
        envoyee_le=envoyee, repondre_avant=avant, renonce=d is not None and d.rien_a_ajouter_le is not None,
        audition_demandee_le=m.audition_demandee_le, audition_tenue_le=m.audition_tenue_le,
    )  # fmt: skip


def _ecourtee(d: DemandePartenaire) -> bool:
    """Called off, or frozen, before its last day: it left the partner no time."""
    if d.avant_le is None:
        return True
    if d.figee_le is not None and d.figee_le <= d.avant_le:
        return True
    if d.etat not in (EtatDemandePartenaire.ANNULEE, EtatDemandePartenaire.ACCEPTEE):
        return False
    if d.rien_a_ajouter_le is not None:
        return False
    dernier = d.echanges.order_by("-pk").first()
    return dernier is None or jour_de(dernier.le) <= d.avant_le


def ouvertures_en_cours(h: HabilitationPartenaire) -> list[MouvementHabilitation]:
    """The formal notice and the suspension that now run, the latest first: not those of an old affair that was settled."""
    trouvees = []
    for x in h.mouvements.select_related("mesure__lettre", "mesure__demande").order_by("-pk"):
        if x.vers not in _OUVERTURES:
            break
        trouvees.append(x)
    return trouvees


def restrictions_en_cours(h: HabilitationPartenaire, jour: date) -> list[MesureReseau]:
    """Restrictions decided, not lifted, whose last day is to come: their letters promise the same days."""
    return list(
        MesureReseau.toutes.filter(
            habilitation=h, nature=NatureMesure.RESTRICTION, etat=EtatMesureReseau.DECIDEE, au__gte=jour
        )
        .select_related("lettre", "demande")
        .order_by("-pk")
    )


def mesures_qui_courent(h: HabilitationPartenaire, jour: date) -> list[MesureReseau]:
    """The measures that gave the partner days and still run, the first decided first."""
    lues = [m for x in ouvertures_en_cours(h) if (m := getattr(x, "mesure", None)) is not None]
    return sorted([*lues, *restrictions_en_cours(h, jour)], key=lambda m: m.pk)


def mesure_a_envoyer(h: HabilitationPartenaire) -> MesureReseau | None:
    """Decided, and its letter not sent: it will change the state of the habilitation, and does not yet."""
    m: MesureReseau | None = (
        MesureReseau.toutes.filter(
            habilitation=h, etat=EtatMesureReseau.DECIDEE, nature__in=QUI_CHANGENT_L_ETAT, passage__isnull=True,
            lettre__isnull=False, lettre__envoyee_le__isnull=True,
        )
        .select_related("lettre")
        .order_by("pk")
        .first()
    )  # fmt: skip
    return m


def mesure_court(h: HabilitationPartenaire, jour: date) -> bool:
    return bool(ouvertures_en_cours(h) or restrictions_en_cours(h, jour))


def manque_au_contradictoire(h: HabilitationPartenaire, jour: date) -> str:
    """What the partner is still owed before a withdrawal, in words; "" when it was heard. Every measure that runs counts: an old
    letter left without an answer does not stand for the one that was never sent."""
    ouvertures = ouvertures_en_cours(h)
    if not ouvertures:
        return RIEN_NE_COURT
    manques = [(_nom_du_passage(x), _manque(x, jour)) for x in ouvertures]
    manques += [(_nom(m), _de_la_mesure(m, jour)) for m in restrictions_en_cours(h, jour)]
    auditions = [(nom, m) for nom, m in manques if m.startswith("l’entretien")]
    nom, manque = next(((nom, m) for nom, m in (*auditions, *manques) if m), ("", ""))
    return f"{nom} : {manque}" if manque else ""


def _nom(m: MesureReseau) -> str:
    le = m.lettre.envoyee_le if m.lettre is not None else None
    return f"{m.get_nature_display().lower()}{f' envoyée le {date_fr(le)}' if le else ''}"


def _nom_du_passage(x: MouvementHabilitation) -> str:
    """The measure that made it, or the state it led to when its letter is not kept here."""
    mesure = getattr(x, "mesure", None)
    if mesure is not None:
        return _nom(mesure)
    nom = "mise en demeure" if x.vers == EtatHabilitation.MISE_EN_DEMEURE else "suspension"
    return f"{nom} du {date_fr(x.effet_le)}"


def _de_la_mesure(m: MesureReseau, jour: date) -> str:
    """What it still owes; while its days run, with the first day on which something more may be decided."""
    phase = phase_de(m)
    manque = phase.manque(jour)
    if manque and phase.repondre_avant is not None and phase.repondre_avant >= jour and "répondre" in manque:
        return f"{manque} ; vous pourrez décider à partir du {date_fr(phase.repondre_avant + timedelta(days=1))}"
    return manque


def _manque(x: MouvementHabilitation, jour: date) -> str:
    mesure = getattr(x, "mesure", None)
    if mesure is not None:
        return _de_la_mesure(mesure, jour)
    # Decided without a letter kept here: counted from the day it was decided, which nobody can write back in time.
    fini = jour_de(x.decide_le) + timedelta(days=delai_plancher(jour))
    return "" if fini <= jour else f"le délai laissé au partenaire court jusqu’au {date_fr(fini - timedelta(days=1))}"
