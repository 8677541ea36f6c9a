"""On the day page: the file of a session that the certifier owes to a joint national group, once the minutes are signed (Q6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation.domain.jeux import delais_de_transmission
from parchemin.deliberation.models import Decision, EtatDeliberation, OrigineDecision
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors.conservation import citation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.periodes import ajouter_mois, date_fr

SIGNEES = (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE)


@echeances.inscrire("deliberation.transmissions")
def a_transmettre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """One line by session. Nothing here knows that the file left: the member says « C’est vu »."""
    if not membre.utilisateur.has_perm("deliberation.tenir_deliberation", membre.organisation):
        return
    delais = delais_de_transmission()
    with organisation_active(membre.organisation_id):
        sessions = selectors.sessions_visibles(membre).filter(
            deliberation__etat__in=SIGNEES, deliberation__jury_le__gte=jour - timedelta(days=366)
        )
        lignes = (
            Decision.objects.filter(
                deliberation__session__in=sessions.order_by().values("pk"), origine=OrigineDecision.JURY, jeu__in=delais
            )
            .values_list("deliberation__session_id", "deliberation__session__intitule", "deliberation__jury_le", "jeu")
            .order_by("deliberation__session_id", "jeu")
            .distinct()
        )
        vues: set[int] = set()
        for session, intitule, jury, jeu in lignes:
            if session in vues:
                continue
            vues.add(session)
            mois, cle = delais[jeu]
            yield Echeance(
                cle=f"deliberation.transmission.{session}",
                jour=ajouter_mois(jury, mois),
                quoi="Un dossier de session est à transmettre au groupe paritaire national",
                pourquoi=f"{intitule}, jury du {date_fr(jury)}. {citation(cle, jury)}.",
                url=reverse("deliberation:deliberation", args=[membre.organisation.slug, session]),
                geste="Voir la session",
                rubrique="Délibérations",
                icone="send",
                visible_des=jury,
                a_lire=True,
            )
