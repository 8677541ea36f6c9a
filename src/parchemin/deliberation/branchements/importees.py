"""Registrations happen on import: rights, menu, import, deadlines, names of acts, controls of the procès-verbal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation import imports_decisions, pv_constats, rules_importees  # noqa: F401  (they register themselves)
from parchemin.deliberation.concordance import Accord
from parchemin.deliberation.models import Decision
from parchemin.deliberation.selectors import importees as selectors
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import Presentation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "deliberation.enregistrer_importee": "Décision d’une autorité enregistrée",
        "deliberation.importer_decisions": "Import de décisions d’une autorité",
    }
)
inscrire_entree(
    Entree(
        "Certifier",
        "Résultats décidés ailleurs",
        "building-community",
        "deliberation:importees",
        "deliberation.voir_importees",
        58,
    )
)
_RECENTES = timedelta(days=60)
"""A difference is shown for two months; the list keeps it for ever."""


@echeances.inscrire("deliberation.importees")
def resultats_d_ailleurs(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Results awaited from an authority, session by session; results that our simulation does not find."""
    if not membre.utilisateur.has_perm("deliberation.importer_decisions", membre.organisation):
        return
    # The calendar is read from outside, where no organisation is active.
    with organisation_active(membre.organisation_id):
        lignes = [*_attendus(membre, jour), *_a_regarder(membre, jour)]
    yield from lignes


def _attendus(membre: Membre, jour: date) -> Iterator[Echeance]:
    par_session: dict[int, list[Presentation]] = defaultdict(list)
    for p in selectors.attendues(membre, jour):
        par_session[p.session_id].append(p)
    for presentations in par_session.values():
        session, n = presentations[0].session, len(presentations)
        depuis = session.jury_le or session.au
        if depuis >= jour:
            continue
        yield Echeance(
            cle=f"deliberation.attendu.{session.pk}",
            jour=depuis + selectors.DELAI,
            quoi=f"{session.intitule} : {n} décisions de l’autorité attendues" if n > 1
            else f"{session.intitule} : une décision de l’autorité attendue",
            pourquoi=f"{'Le jury était le' if session.jury_le else 'La session s’est terminée le'} {date_fr(depuis)}. "
            "Le jury n’est pas le vôtre : ses décisions s’importent dès qu’elles vous parviennent.",
            url=f"{reverse('deliberation:importees_attendues', args=[membre.organisation.slug])}?session={session.pk}",
            geste="Voir qui attend",
            rubrique="Sessions",
            icone="inbox",
            visible_des=depuis + timedelta(days=1),
        )  # fmt: skip


def _a_regarder(membre: Membre, jour: date) -> Iterator[Echeance]:
    par_jury: dict[tuple[int, date], list[Decision]] = defaultdict(list)
    recentes = selectors.importees_visibles(membre).filter(created_at__date__gte=jour - _RECENTES)
    for d in recentes.filter(selectors.condition_accord(Accord.DIFFERE)):
        par_jury[d.inscription.certification_id, d.decidee_le].append(d)
    for (certification_id, decidee_le), decisions in par_jury.items():
        n, certification = len(decisions), decisions[0].inscription.certification
        noms = ", ".join(d.inscription.personne.nom_complet for d in decisions[:3]) + ("…" if n > 3 else "")
        # The key names the decisions: a new one asks to be looked at again.
        yield Echeance(
            cle=f"deliberation.ecart.{certification_id}.{decidee_le}.{max(d.pk for d in decisions)}",
            jour=max(d.created_at for d in decisions).date() + timedelta(days=15),
            quoi=f"{n} résultats importés à regarder" if n > 1 else "Un résultat importé à regarder",
            pourquoi=f"{certification.numero or certification.intitule}, jury du {date_fr(decidee_le)} : {noms}. "
            "La simulation donne autre chose ; la décision de l’autorité reste la seule qui vaut.",
            url=f"{reverse('deliberation:importees', args=[membre.organisation.slug])}"
            f"?certification={certification_id}&accord={Accord.DIFFERE}",
            geste="Comparer",
            rubrique="Sessions",
            icone="git-compare",
            visible_des=decidee_le,
            a_lire=True,
        )
