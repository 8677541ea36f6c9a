"""The application file read from the house: its pieces on a day, its checks, its opinion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from parchemin.reseau.domain.dossier import (
    PieceAuDossier,
    PieceLue,
    a_accepter,
    completude,
    controler,
    courante,
    dossier,
    manquantes,
)
from parchemin.reseau.models import (
    DossierHabilitation,
    EtatDemandePartenaire,
    EtatDepot,
    GrilleInstruction,
    HabilitationPartenaire,
    PieceDossier,
)
from parchemin.reseau.selectors.verifications import pour_le_dossier
from parchemin.socle.constats import Constat


@dataclass(frozen=True, slots=True)
class DossierLu:
    """A file on a day. `depots`: by kind, the row that counts, and the one that is still asked of the partner."""

    lignes: list[PieceAuDossier]
    depots: dict[str, PieceDossier]
    demandes: dict[str, PieceDossier]
    controles: list[Constat]
    acceptees: int
    attendues: int

    @property
    def manquantes(self) -> list[str]:
        return manquantes(self.lignes)


def actions_de(h: HabilitationPartenaire) -> list[str]:
    """Categories of actions that this application is about: as written, else training when it trains."""
    lu = DossierHabilitation.toutes.filter(habilitation=h).first()
    if lu is not None and lu.actions:
        return list(lu.actions)
    return ["formation"] if h.role == "former" else []


def pieces_de(h: HabilitationPartenaire) -> list[PieceDossier]:
    """Every request and deposit for this habilitation or for its partner, oldest first."""
    return list(
        PieceDossier.toutes.filter(Q(habilitation=h) | Q(habilitation=None, etablissement=h.etablissement_id))
        .filter(organisation=h.organisation_id).select_related("demande").order_by("pk")
    )  # fmt: skip


def lue(p: PieceDossier) -> PieceLue:
    repondue = p.etat in (EtatDepot.DEMANDEE, EtatDepot.A_REFAIRE) and (
        p.demande is not None and p.demande.etat == EtatDemandePartenaire.REPONDUE
    )
    return PieceLue(p.nature, p.etat, p.delivree_le, p.valable_jusqu, tuple(p.actions), repondue)


def lire_dossier(h: HabilitationPartenaire, jour: date) -> DossierLu:
    rangees = pieces_de(h)
    prouvees, contre = pour_le_dossier(h.etablissement, jour)
    lignes = dossier(h.role, [lue(p) for p in rangees], jour, {k: (p.fin, p.mots) for k, p in prouvees.items()})
    depots, demandes = {}, {}
    for ligne in lignes:
        siennes = [p for p in rangees if p.nature == ligne.nature.cle]
        choisie = courante(ligne.nature, [lue(p) for p in siennes], jour)
        rang = next((i for i in reversed(range(len(siennes))) if lue(siennes[i]) == choisie), None)
        if rang is not None:
            depots[ligne.nature.cle] = siennes[rang]
        if (
            siennes
            and siennes[-1].demande is not None
            and siennes[-1].etat in (EtatDepot.DEMANDEE, EtatDepot.A_REFAIRE)
        ):
            demandes[ligne.nature.cle] = siennes[-1]
    trouves = controler(
        lignes, partenaire=h.etablissement.denomination, siret=h.etablissement.siret, actif=h.etablissement.actif,
        sites=_sites(h), actions_visees=actions_de(h), jour=jour,
    )  # fmt: skip
    trouves += contre
    acceptees, attendues = completude(lignes)
    return DossierLu(lignes, depots, demandes, trouves, acceptees, attendues)


def _sites(h: HabilitationPartenaire) -> dict[str, str]:
    lignes: Iterable[tuple[str, str]] = h.sites.order_by("cle_tri", "pk").values_list("denomination", "siret")
    return dict(lignes)


def grille_en_cours(h: HabilitationPartenaire) -> GrilleInstruction | None:
    """The opinion written since this instruction began; an opinion of an earlier one decides nothing."""
    debut = (
        h.mouvements.filter(vers="instruction")
        .order_by("-decide_le", "-pk")
        .values_list("decide_le", flat=True)
        .first()
    )
    if debut is None:
        return None
    derniere: GrilleInstruction | None = h.grilles.filter(le__gte=debut).order_by("-le", "-pk").first()
    return derniere


def faits_du_dossier(h: HabilitationPartenaire, jour: date) -> dict[str, Any]:
    """What the guards of an habilitation look at in its file."""
    lu = lire_dossier(h, jour)
    return {
        "pieces_manquantes": tuple(lu.manquantes), "pieces_a_lire": tuple(a_accepter(lu.lignes)),
        "controles": tuple(lu.controles), "grille": grille_en_cours(h) is not None,
    }  # fmt: skip
