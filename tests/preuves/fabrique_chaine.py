"""One whole chain, made by the services of every room: from a jury to a published figure, a parchment, a file and its receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from parchemin.accrochage.models import AccuseTraitement, EnvoiPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.passages import recueillir
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document
from parchemin.indicateurs.domain.publication import Seuils
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.indicateurs.selectors import jeux, taux
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription, SessionExamen
from parchemin.preuves.models import Preuve
from parchemin.preuves.services import preuves
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as accrochage
from tests.accrochage.fabrique_decisions import certification_a_nous
from tests.documents import fabrique as documents
from tests.fabrique import membre
from tests.indicateurs.test_publication import publier

GENS = (("Lefèvre", "Maëlys", "Dubourg"), ("Okonjo", "Zéphyrine", ""), ("Quillivic", "Gwendal", ""))
"""Birth name, first name, name in use of the three candidates: none is a word."""


@dataclass
class Chaine:
    """Everything of one chain."""

    o: Organisation
    session: SessionExamen
    jeu: JeuAnnuel
    document: Document
    passage: PassageCertification
    fichier: FichierAccrochage
    accuse: AccuseTraitement
    preuve: Preuve

    @property
    def decision(self) -> Decision:
        return Decision.toutes.get(pk=self.passage.decision_id)

    @property
    def figure(self) -> str:
        """The rate of award of all together."""
        return f"{self.jeu.pk}-0-obtention"


def petits_groupes(monkeypatch: Any) -> None:
    """A few people are enough to see a figure."""
    for module in (taux, jeux):
        monkeypatch.setattr(module, "seuils", lambda jour: Seuils(2))
    monkeypatch.setattr(publications, "finie", lambda annee, jour: True)


def chaine(o: Organisation) -> Chaine:
    """Three candidates, one admitted: issued, sent, accepted, counted, published, kept as evidence."""
    compte = accrochage.compte(o)
    documents.modeles(o)
    session = documents.session_signee(o, certification=certification_a_nous(o))
    inscrites = Inscription.toutes.filter(organisation=o).select_related("personne").order_by("pk")
    for i, (nom, prenom, usage) in zip(inscrites, GENS, strict=True):
        i.personne.nom_naissance, i.personne.prenom1, i.personne.nom_usage = nom, prenom, usage
        i.personne.save()
    document = documents.un_document(session, Nature.PARCHEMIN)
    recueillir(organisation_id=o.pk, acteur=SYSTEME)
    passage = PassageCertification.toutes.get(organisation=o)
    (fichier,) = (
        accrochage.construire(compte, a_risque=True) if passage.verdict != "pret" else accrochage.construire(compte)
    )
    # Built by the clock of the machine: deposited on the day of the test.
    FichierAccrochage.toutes.filter(pk=fichier.pk).update(prepare_le=maintenant())
    fichier.refresh_from_db()
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    accuse = accrochage.lire(o, accrochage.accuse(fichier, [passage.id_technique], {}))
    AccuseTraitement.toutes.filter(pk=accuse.pk).update(recu_le=maintenant())
    EnvoiPassage.toutes.filter(passage=passage).update(repondu_le=maintenant())
    Inscription.toutes.filter(organisation=o).update(entree=session.au - timedelta(days=400), fin_prevue=session.au)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    jeu = publier(
        o,
        membre(o, Role.QUALITE, email="qualite@pub.example"),
        membre(o, Role.DIRECTION, email="direction@pub.example"),
    )
    preuve = preuves.garder(
        organisation=o, acte=f"indicateurs.jeux/jeu.{jeu.pk}", sert=["qualiopi:3:taux"], acteur=SYSTEME
    )
    for x in (passage, fichier):
        x.refresh_from_db()
    return Chaine(o, session, jeu, document, passage, fichier, accuse, preuve)
