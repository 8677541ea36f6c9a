"""First steps of this room: the people one already has in a spreadsheet or in another program."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre
from parchemin.comptes.rules import roles_de
from parchemin.parcours.models import Contrat, Inscription, MembreJury, SessionExamen
from parchemin.plateforme.registres.premiers_pas import PremierPas, premiers_pas


@premiers_pas.inscrire("parcours.reprise")
def personnes_a_reprendre(membre: Membre, jour: date) -> Iterator[PremierPas]:
    """Nobody enrolled; then, where apprentices are trained, no contract; where one certifies, no member of jury, no session."""
    o, peut = membre.organisation, membre.utilisateur.has_perm
    if roles_de(membre.utilisateur, o) <= {Role.PARTENAIRE}:
        return  # sends its own candidates from its space: it is not its house that is being set up
    # `.exists()` by organisation: the day page asks before any list is opened.
    inscrits = Inscription.toutes.filter(organisation_id=o.pk).exists()
    if peut("parcours.gerer_personnes", o) and not inscrits:
        yield PremierPas(
            50,
            "Reprendre vos candidats et leurs inscriptions",
            "Le tableau que vous avez déjà, ou l’export de votre logiciel : vous choisissez les colonnes, chaque ligne refusée est "
            "expliquée, rien n’entre sans votre accord.",
            reverse("imports:deposer", args=[o.slug, "parcours.candidats"]),
            "Déposer un fichier",
            "upload",
        )
    if (
        peut("parcours.gerer_inscriptions", o)
        and o.est_cfa
        and inscrits
        and not Contrat.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            55,
            "Reprendre les contrats d’apprentissage et leurs ruptures",
            "Sans eux, ni taux de rupture, ni liste des apprentis à suivre.",
            reverse("imports:deposer", args=[o.slug, "parcours.contrats"]),
            "Déposer un fichier",
            "upload",
        )
    if (
        peut("parcours.gerer_jurys", o)
        and o.est_certificateur
        and not MembreJury.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            57,
            "Reprendre vos membres de jury",
            "Leur métier et leur employeur : c’est ce qui permet de vérifier la composition d’un jury avant qu’il se réunisse.",
            reverse("imports:deposer", args=[o.slug, "parcours.membres_jury"]),
            "Déposer un fichier",
            "users",
        )
    if (
        peut("parcours.gerer_sessions", o)
        and o.est_certificateur
        and inscrits
        and not SessionExamen.toutes.filter(organisation_id=o.pk).exists()
    ):
        yield PremierPas(
            58,
            "Préparer votre première session d’examen",
            "Des dates, des candidats, un jury : les convocations, la grille et le procès-verbal en découlent.",
            reverse("parcours:session_nouvelle", args=[o.slug]),
            "Créer une session",
            "calendar-plus",
        )
