"""The nightly control: every question, one row of what was looked at and found, one line of the journal."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.preuves.chaine.controles import Nuit, Question, actes, contenus
from parchemin.preuves.chaine.domain import ExamenDeChaine
from parchemin.preuves.models import ControleChaine
from parchemin.preuves.selectors.choix import recueil
from parchemin.socle.horloge import aujourdhui, maintenant

TRAVAIL = "preuves.controler_chaine"
QUESTIONS: tuple[Question, ...] = (
    contenus.figures, actes.decisions, actes.proces_verbaux, actes.documents, actes.passages, actes.attribuees, actes.accuses, contenus.fichiers,
)  # fmt: skip


def nuit_de(organisation: Organisation, jour: date) -> Nuit:
    """Taken up where the last control stopped."""
    dernier = ControleChaine.toutes.filter(organisation=organisation).order_by("-jour", "-pk").first()
    par_nuit, garder = (int(recueil().valeur_au(cle, jour)) for cle in ("chaine_par_nuit", "chaine_fautes"))
    return Nuit(organisation, jour, par_nuit, garder, dict(dernier.reprise) if dernier is not None else {})


def controler(*, organisation: Organisation, acteur: Reference = SYSTEME) -> ControleChaine:
    """Look first, outside any transaction; then write what was found, in one. Done again the same day, it replaces itself."""
    jour = aujourdhui()
    nuit = nuit_de(organisation, jour)
    return _garder(organisation, nuit, [e for question in QUESTIONS for e in question(nuit)], acteur)


@transaction.atomic
def _garder(organisation: Organisation, nuit: Nuit, examens: list[ExamenDeChaine], acteur: Reference) -> ControleChaine:
    vus, nombre = sum(e.vus for e in examens), sum(e.nombre for e in examens)
    c, _ = ControleChaine.toutes.update_or_create(
        organisation=organisation, jour=nuit.jour,
        defaults={
            "fait_le": maintenant(), "examens": [{"code": e.code, "vus": e.vus, "nombre": e.nombre} for e in examens],
            "fautes": [f.vers_dict() for e in examens for f in e.fautes], "vus": vus, "nombre": nombre, "reprise": nuit.reprise,
        },
    )  # fmt: skip
    gardes = int(recueil().valeur_au("chaine_nuits", nuit.jour))
    vieux = ControleChaine.toutes.filter(organisation=organisation).order_by("-jour", "-pk")[gardes:]
    ControleChaine.toutes.filter(pk__in=[x.pk for x in vieux]).delete()
    trouve = "rien à signaler" if not nombre else "une anomalie" if nombre == 1 else f"{nombre} anomalies"
    consigner(
        chaine=f"o:{organisation.pk}", acteur=acteur, acte="preuves.controler_chaine", sujet=Reference("controle_chaine", str(c.pk), str(c)),
        phrase=f"a contrôlé la chaîne, du chiffre publié à la preuve : {trouve}.", details={"vus": vus, "examens": c.examens},
    )  # fmt: skip
    resultat: ControleChaine = c
    return resultat
