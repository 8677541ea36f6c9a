"""What was decided, where the person is looked at: the decision and its relevé on the page of an enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation.models import Decision
from parchemin.deliberation.selectors.affichage import TONS, decision_en_mots
from parchemin.deliberation.selectors.pv import decisions_lisibles, releve_pret
from parchemin.parcours.models import Inscription
from parchemin.parcours.registres import Encart, LigneEncart, conclusions, encarts_inscription
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.socle.periodes import date_fr

_ETAPES = {"ok": "fait", "ko": "ko"}


@conclusions.inscrire("deliberation.decisions")
def conclure(presentations: Sequence[Any]) -> dict[int, tuple[str, str]]:
    """« Admis, le 24/11/2026 », for the chain of an enrolment."""
    lignes = (
        Decision.toutes.filter(presentation__in=presentations, en_vigueur=True)
        .prefetch_related("issues")
        .order_by("pk")
    )
    return {
        d.presentation_id: (
            f"{decision_en_mots(d)}, le {date_courte(d.decidee_le)}", _ETAPES.get(TONS.get(d.resultat, ""), "al"),
        )
        for d in lignes
        if d.presentation_id is not None
    }  # fmt: skip


@encarts_inscription.inscrire("deliberation.releves")
def releves_inscription(membre: Membre, inscription: Inscription) -> Encart | None:
    """The decisions in force on this enrolment, each with its relevé once it is settled."""
    if not membre.utilisateur.has_perm("deliberation.lire_extraits", membre.organisation):
        return None
    lignes = decisions_lisibles(membre).filter(inscription=inscription, en_vigueur=True).select_related("deliberation")
    lignes = lignes.prefetch_related("issues")
    decisions = [d for d in lignes.order_by("-decidee_le", "-pk") if releve_pret(d)]
    if not decisions:
        return None
    slug = membre.organisation.slug
    return Encart(
        "Décision",
        [
            LigneEncart(
                TONS.get(d.resultat, "nu"), decision_en_mots(d), f"le {date_fr(d.decidee_le)}", "Relevé de la décision (PDF)",
                reverse("deliberation:extrait", args=[slug, d.pk]),
            )
            for d in decisions
        ],
    )  # fmt: skip
