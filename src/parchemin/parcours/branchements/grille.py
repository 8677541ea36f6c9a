"""Registrations happen on import: menu, deadlines, names of acts, the import of results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.parcours import imports_resultats  # noqa: F401  registers the kind of import
from parchemin.parcours.domain.inscription import recueil
from parchemin.parcours.models import EtatSession, SessionExamen
from parchemin.parcours.selectors.grille import avec_comptes, sessions_a_saisir
from parchemin.parcours.selectors.jurys import session_jugee_ici
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.referentiel.models import CapaciteCertification

nommer_actes(
    {
        "parcours.saisir_resultats": "Saisie de résultats",
        "parcours.importer_resultats": "Import de résultats",
        "parcours.arreter_resultats": "Résultats arrêtés",
        "parcours.rouvrir_resultats": "Réouverture des résultats",
    }
)
inscrire_entree(Entree("Certifier", "Résultats", "pencil", "parcours:resultats", "parcours.saisir_resultats", 54))


JURY_RECENT, SESSION_RECENTE = timedelta(days=60), timedelta(days=90)
"""How long a session with a jury, or without, is still to fill; later its results are said to lack."""


def est_a_saisir(session: SessionExamen, jour: date) -> bool:
    """Does `resultats_a_saisir` say it, if cells are to fill? Then nothing else repeats it."""
    recente = session.jury_le is None or session.jury_le >= jour - JURY_RECENT
    return (
        session.etat == EtatSession.OUVERTE and session.du <= jour and session.au >= jour - SESSION_RECENTE and recente
    )


def _a_saisir_avant(session: SessionExamen, jour: date) -> date:
    """The usual days after the last one, or the jury when it comes first: a jury far away does not give more time to fill a grid."""
    usage = session.au + timedelta(days=int(recueil().parametre("alerte.resultats_apres", jour).valeur))
    return min(usage, session.jury_le) if session.jury_le is not None else usage


@echeances.inscrire("parcours.resultats")
def resultats_a_saisir(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Sessions under way whose cells are not all filled: by the day of the jury, else a week after the last day."""
    if not membre.utilisateur.has_perm("parcours.saisir_resultats", membre.organisation):
        return
    lignes = avec_comptes(sessions_a_saisir(membre)).filter(
        Q(jury_le__isnull=True) | Q(jury_le__gte=jour - JURY_RECENT),
        etat=EtatSession.OUVERTE, du__lte=jour, au__gte=jour - SESSION_RECENTE, restants__gt=0,
    )  # fmt: skip
    capacites = CapaciteCertification.toutes.order_by("pk")
    for s in lignes.prefetch_related(Prefetch("certification__capacites", queryset=capacites)).order_by("du", "pk"):
        ici = session_jugee_ici(s)
        if not ici and s.au < jour:
            continue  # what is awaited then is the decision of the authority
        yield Echeance(
            cle=f"parcours.resultats.{s.pk}",
            jour=_a_saisir_avant(s, jour),
            quoi=f"{s.restants} résultats à saisir" if s.restants > 1 else "Un résultat à saisir",
            pourquoi=f"{s.intitule}, {s.candidats} candidat{'s' if s.candidats > 1 else ''}."
            + (" Le jury ne délibère que sur une grille complète." if s.jury_le and ici else ""),
            url=reverse("parcours:grille", args=[membre.organisation.slug, s.pk]),
            geste="Ouvrir la grille",
            rubrique="Sessions",
            icone="pencil",
            visible_des=s.du,
        )
