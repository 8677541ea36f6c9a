"""What the `echeancier` does here by itself: once a day and an organisation, ask for the control of the chain."""

from __future__ import annotations

from datetime import timedelta

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.preuves.chaine.controle import TRAVAIL, controler
from parchemin.preuves.models import ControleChaine
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


@travail(TRAVAIL, titre="Contrôle de la chaîne", exclusif="organisation")
def mener(ctx: Contexte) -> None:
    """Reads everything again from the start when it was interrupted: it changes nothing before its last act."""
    if ctx.organisation_id is None:
        return
    acteur = Reference(*ctx.parametres["acteur"]) if "acteur" in ctx.parametres else SYSTEME
    c = controler(organisation=Organisation.objects.get(pk=ctx.organisation_id), acteur=acteur)
    ctx.resultat["anomalies"] = c.nombre


def demander_les_controles() -> str:
    """The first round after midnight, for whoever has none of the day."""
    faites = ControleChaine.toutes.filter(jour=aujourdhui()).order_by().values("organisation_id")
    n = 0
    for pk in Organisation.objects.exclude(pk__in=faites).order_by("pk").values_list("pk", flat=True):
        try:
            lancer(TRAVAIL, organisation_id=pk)
            n += 1
        except ErreurMetier:  # one is under way already
            continue
    return f"contrôles demandés : {n}"


inscrire_periodique(Periodique("preuves.controle_chaine", timedelta(hours=1), demander_les_controles))
