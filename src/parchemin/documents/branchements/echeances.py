"""What this room asks of people, on the day page: documents to issue, to replace, holders to answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.documents.delais import delai, source
from parchemin.documents.models import DemandeTitulaire, EtatDemandeTitulaire
from parchemin.documents.selectors.revues import noms_changes
from parchemin.documents.selectors.sessions import SessionADocumenter, sessions_a_documenter
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.elision import de
from parchemin.socle.periodes import date_fr

_RUBRIQUE = "Documents"


@echeances.inscrire("documents")
def echeances_documents(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Sessions whose documents are owed, and requests of holders with their month."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("documents.emettre", o):
        return
    with organisation_active(o.pk):
        sessions = sessions_a_documenter(membre.organisation_id)
        lignes = [
            *_a_delivrer(membre, sessions, jour),
            *_a_remplacer(membre, sessions, jour),
            *_demandes(membre, jour),
            *_noms_changes(membre, jour),
        ]
    yield from lignes


def _a_remplacer(membre: Membre, sessions: list[SessionADocumenter], jour: date) -> Iterator[Echeance]:
    """Documents that a rectified decision made false: they are still in the hands of their holders."""
    for x in sessions:
        if not x.a_remplacer:
            continue
        n = f"{x.a_remplacer} documents" if x.a_remplacer > 1 else "un document"
        yield Echeance(
            cle=f"documents.remplacer.{x.session.pk}", jour=jour, quoi=f"{n} à remplacer : {x.session.intitule}",
            pourquoi="La décision du jury a été rectifiée : ce qui a été délivré avant ne dit plus ce qu’il a décidé.",
            url=reverse("documents:session", args=[membre.organisation.slug, x.session.pk]), geste="Remplacer",
            rubrique=_RUBRIQUE, icone="refresh", visible_des=x.jury_le,
        )  # fmt: skip


def _noms_changes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Papers under a former name, one line per holder: a proposal, the papers are still good."""
    for _, siens in groupby(noms_changes(membre.organisation_id), key=lambda d: d.personne_id):
        documents = list(siens)
        n = f"{len(documents)} documents portent" if len(documents) > 1 else "un document porte"
        yield Echeance(
            cle=f"documents.nom_change.{documents[0].personne_id}", jour=jour + timedelta(days=30),
            quoi=f"{n} l’ancien nom {de(documents[0].personne.nom_complet)} : à remplacer ?", au_dehors=f"{n} l’ancien nom d’une personne : à remplacer ?",
            pourquoi="Le nom a changé depuis la délivrance. Le document reste valable ; le titulaire peut en vouloir un à son nom d’aujourd’hui.",
            url=reverse("documents:document", args=[membre.organisation.slug, documents[0].pk]), geste="Regarder",
            rubrique=_RUBRIQUE, icone="refresh", visible_des=jour,
        )  # fmt: skip


def _a_delivrer(membre: Membre, sessions: list[SessionADocumenter], jour: date) -> Iterator[Echeance]:
    for x in sessions:
        if not x.a_emettre:
            continue
        n = f"{x.a_emettre} documents" if x.a_emettre > 1 else "un document"
        yield Echeance(
            cle=f"documents.delivrer.{x.session.pk}", jour=x.jury_le + timedelta(days=delai("delivrance", jour)),
            quoi=f"{n} à délivrer : {x.session.intitule}", pourquoi=f"Le jury a décidé le {date_fr(x.jury_le)}.",
            url=reverse("documents:session", args=[membre.organisation.slug, x.session.pk]), geste="Délivrer",
            rubrique=_RUBRIQUE, icone="certificate", visible_des=x.jury_le,
        )  # fmt: skip


def _demandes(membre: Membre, jour: date) -> Iterator[Echeance]:
    ouvertes = DemandeTitulaire.objects.filter(etat=EtatDemandeTitulaire.OUVERTE).select_related("document")
    for d in ouvertes.order_by("echeance", "pk"):
        yield Echeance(
            cle=f"documents.titulaire.{d.pk}", jour=d.echeance, quoi=f"{d.get_sorte_display()} demandée par {d.document.titulaire}",
            au_dehors=f"{d.get_sorte_display()} demandée par un titulaire",
            pourquoi=f"Reçue le {date_fr(d.recue_le)}. {source('correction', d.recue_le)}.",
            url=reverse("documents:repondre", args=[membre.organisation.slug, d.pk]), geste="Répondre", rubrique=_RUBRIQUE,
            icone="inbox", visible_des=d.recue_le,
        )  # fmt: skip
