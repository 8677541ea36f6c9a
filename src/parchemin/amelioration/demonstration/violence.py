"""One closed case of a past month, sober and fictitious, and two referents: so that the page of the auditor has something to show."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from parchemin.amelioration.domain.violence import AutoriteSaisie, RecitViolence
from parchemin.amelioration.models import ReferentViolence
from parchemin.amelioration.selectors.violence import acces_a
from parchemin.amelioration.services import violence, violence_lecteurs
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.socle.horloge import PARIS, geler, maintenant


def creer_violence(organisation: Organisation, qualite: Membre, direction: Membre) -> None:
    """Idempotent: does nothing once a referent is there. The case is lived on its own days, by the ordinary acts."""
    if ReferentViolence.toutes.filter(organisation=organisation).exists():
        return
    moi, elle = reference_de(qualite.utilisateur), reference_de(direction.utilisateur)
    for m in (direction, qualite):
        violence_lecteurs.designer_referent(organisation=organisation, membre=m, acteur=elle)
    le_10 = datetime.combine(
        (maintenant().date().replace(day=1) - timedelta(days=20)).replace(day=10), time(9, 30), PARIS
    )
    debut = max(le_10, datetime.combine(max(qualite.du, direction.du), time(9, 30), PARIS) + timedelta(days=1))
    recit = RecitViolence(
        ("harcelement_moral",), "entreprise", lieu_precis="Cuisine du restaurant", criteres=("apprenti",), victime="Apprenti de première année",
        mis_en_cause="Un salarié de l’entreprise", faits="L’apprenti rapporte des moqueries répétées devant l’équipe depuis trois semaines.",
        paroles="« Tu n’y arriveras jamais. »", temoins="Deux collègues, un message gardé.",
    )  # fmt: skip
    with geler(debut + timedelta(hours=2)):
        d = violence.signaler(organisation=organisation, recit=recit, connu_le=debut, auteur=qualite, acteur=moi)
        acces = acces_a(organisation.pk, d.reference, qualite, maintenant())
        if acces is None:
            raise RuntimeError("the author of a case reads it")
        mesure = violence.proteger(
            acces=acces, mesure="Retour au centre le temps d’y voir clair, avec l’accord de l’apprenti.", responsable=qualite,
            avant_le=maintenant().date(), acteur=moi,
        )  # fmt: skip
    with geler(debut + timedelta(hours=5)):
        s = violence.saisir_autorite(
            acces=acces, autorite=AutoriteSaisie.INSPECTION, le=maintenant(), voie="Courriel", destinataire="Unité de contrôle", acteur=moi,
            texte="Signalement envoyé, avec le message gardé.",
        )  # fmt: skip
    with geler(debut + timedelta(days=1)):
        violence.finir(
            acces=acces, suite=s, le=maintenant().date(), texte="Accusé de réception par courriel.", acteur=moi
        )
    with geler(debut + timedelta(days=12)):
        violence.finir(
            acces=acces,
            suite=mesure,
            le=maintenant().date(),
            texte="Contrat repris dans une autre entreprise.",
            acteur=moi,
        )
        violence.clore(
            acces=acces, conclusion="L’apprenti poursuit sa formation dans une autre entreprise et va bien.", acteur=moi
        )
