"""One object of each page of the conseil de perfectionnement, for the matrix of doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from parchemin.amelioration import pieces
from parchemin.amelioration.models import PointOrdreDuJour, SeanceConseil
from parchemin.amelioration.services import conseil, seances
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.amelioration.decor_actions import _PDF
from tests.fabrique import membre


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address."""
    jour = aujourdhui()
    with organisation_active(organisation.pk):
        m = conseil.inscrire_membre(
            organisation=organisation, nom="Morin", prenom="Ève", college="apprentis", du=jour - timedelta(days=60), acteur=SYSTEME
        )  # fmt: skip
        qui = membre(organisation, Role.QUALITE, email="conseil@essai.example")
        neuve, close, tenue = (
            seances.preparer(organisation=organisation, le=jour - timedelta(days=n), acteur=SYSTEME) for n in (0, 10, 5)
        )
        f = deposer(
            b"Note de la direction.",
            nom="note.txt",
            usage=pieces.SUIVI.code,
            organisation_id=organisation.pk,
            depose_par_libelle="Ada",
        ).pk
        p = seances.ajouter_point(seance=neuve, acteur=SYSTEME, titre="Internat", pieces=[f])
        for s in (close, tenue):
            seances.noter_presences(seance=s, sortes={m.pk: "present"}, acteur=SYSTEME)
        close, tenue = (seances.tenir(seance=s, acteur=SYSTEME) for s in (close, tenue))
        d = seances.decider(point=tenue.points.order_by("pk")[0], texte="Ouvrir l’atelier le mercredi.", acteur=SYSTEME)
        PointOrdreDuJour.toutes.filter(seance=close).update(vide_parce_que="Rien depuis la dernière fois.")
        lue = seances.preparer(organisation=organisation, le=jour - timedelta(days=20), acteur=SYSTEME)
        papier = deposer(_PDF, nom="cr.pdf", usage=pieces.CONSEIL.code, organisation_id=organisation.pk).pk
        SeanceConseil.toutes.filter(pk=lue.pk).update(etat="approuvee", compte_rendu=papier, approuvee_le=maintenant())
        a = seances.clore(seance=close, demandeur=Acteur(qui.utilisateur_id, "Ada"))
    seule = ("seance", "deplacer", "point_ajouter", "convoquer", "presences", "tenir", "annuler", "dossier")
    return {
        **{f"amelioration:conseil_{n}": {"pk": neuve.pk} for n in seule},
        **{f"amelioration:conseil_{n}": {"pk": tenue.pk} for n in ("ouverture", "clore")},
        "amelioration:conseil_compte_rendu": {"pk": lue.pk},
        **{f"amelioration:conseil_{n}": {"pk": p.pk} for n in ("point", "point_retirer", "decider")},
        **{f"amelioration:conseil_{n}": {"pk": d.pk} for n in ("decision_retirer", "confier")},
        "amelioration:conseil_piece": {"pk": p.pk, "piece": f},
        "amelioration:conseil_membre": {"pk": m.pk},
        "amelioration:conseil_reprendre": {"pk": close.pk},
        "amelioration:conseil_accord": {"pk": close.pk, "approbation": a.pk},
    }
