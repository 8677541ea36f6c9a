"""A published grid, and a control led to where a test needs it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import CampagneControle, ControlePartenaire, GrilleControle, ReponsePoint
from parchemin.reseau.services import campagnes, controles, grilles
from parchemin.socle.horloge import aujourdhui


def grille(o: Organisation) -> GrilleControle:
    return grilles.grille_publiee(o.pk) or grilles.publier_grille(
        grille=grilles.preparer_grille(organisation=o, acteur=SYSTEME), acteur=SYSTEME
    )


def campagne(o: Organisation, nature: str = "sur_pieces") -> CampagneControle:
    grille(o)
    jour = aujourdhui()
    return campagnes.creer_campagne(
        organisation=o,
        annee=jour.year,
        nature=nature,
        intitule=f"Campagne {jour.year}",
        preuves_avant_le=jour + timedelta(days=20),
        acteur=SYSTEME,
    )


def controle(e: Etablissement, nature: str = "sur_pieces", **champs: Any) -> ControlePartenaire:
    grille(e.organisation)
    return controles.ouvrir(
        organisation=e.organisation, etablissement=e, nature=nature, acteur=SYSTEME,
        **{"preuves_avant_le": aujourdhui() + timedelta(days=20), **champs},
    )  # fmt: skip


def en_lecture(e: Etablissement) -> ControlePartenaire:
    """An unannounced one: read at once."""
    x = controle(e, "inopine")
    controles.avancer(controle=x, vers="lecture", acteur=SYSTEME, avant_l_heure=True)
    x.refresh_from_db()
    return x


def noter(x: ControlePartenaire, numero: int, verdict: str, mots: str = "") -> None:
    r = ReponsePoint.toutes.get(controle=x, point__numero=numero)
    controles.noter(controle=x, saisies=[controles.ReponseSaisie(r.pk, verdict, mots, r.revision)], acteur=SYSTEME)


def tout_conforme(x: ControlePartenaire) -> None:
    saisies = [
        controles.ReponseSaisie(r.pk, "conforme", "Vu sur place.", r.revision) for r in x.reponses.order_by("pk")
    ]
    controles.noter(controle=x, saisies=saisies, acteur=SYSTEME)


def inscription(e: Etablissement, c: Certification, rang: int = 1, **champs: Any) -> Inscription:
    """One person prepared there."""
    p = Personne(organisation=e.organisation, nom_naissance=f"Nom{rang}", prenom1="Léa")
    p.save()
    i: Inscription = Inscription.toutes.create(**{
        "organisation": e.organisation, "personne": p, "certification": c, "voie": VoieAcces.FORMATION_CONTINUE,
        "statut": StatutCandidat.FPC, "prestataire": e, "entree": aujourdhui() - timedelta(days=60),
    } | champs)  # fmt: skip
    return i
