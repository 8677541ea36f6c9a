"""Pages of figures of a CFA of 5 000 people, beside the bare sum of the same rows by the database."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from typing import Any

from mesure_commune import chrono, noter

PERSONNES = 5_000
CIBLE = "≤ 150 ms"
_ADRESSES = (
    "", "?par=site", "?par=partenaire", "?par=voie", "?par=bloc", "?par=annee", "?famille=ruptures", "?cumul=2&par=site",
    "{annee}/obtention/", "{annee}/obtention/?par=site&cumul=2", "{annee}/validation_bloc/?par=bloc", "{annee}/rupture/",
    "{annee}/obtention/personnes/", "{annee}/obtention/personnes/?cumul=2&cote=numerateur", "{annee}/validation_bloc/personnes/",
    "definitions/", "officiels/", "rapprochement/", "publication/", "publication/?changements=1",
)  # fmt: skip


def pages_d_indicateurs(client: Any) -> None:
    """Measured through the whole stack; the calculation too, which is a long work."""
    from django.db import connection

    from parchemin.comptes.models import Membre
    from parchemin.indicateurs.models import LigneIndicateur
    from parchemin.indicateurs.selectors.taux import annees_de
    from parchemin.indicateurs.services.calculs import calculer
    from parchemin.journal.facade import SYSTEME
    from parchemin.plateforme.tenant import organisation_active

    membre = Membre.toutes.select_related("organisation").get(utilisateur__email="thomas.garnier@rivage.example")
    with organisation_active(membre.organisation_id):
        peupler(membre.organisation, PERSONNES)
        resultat: list[Any] = []
        duree = chrono(lambda: resultat.append(calculer(organisation_id=membre.organisation_id, acteur=SYSTEME)))
    calcul = resultat[0]
    with connection.cursor() as curseur:

        def nu() -> None:
            curseur.execute(
                f"SELECT indicateur, annee, certification_id, sum(numerateur), sum(denominateur) FROM {LigneIndicateur._meta.db_table} "
                "WHERE calcul_id = %s GROUP BY 1, 2, 3", [calcul.pk]
            )  # fmt: skip
            curseur.fetchall()

        reference = f"somme de toutes les lignes {1000 * min(chrono(nu) for _ in range(5)):.0f} ms"
    lignes = LigneIndicateur.toutes.filter(calcul=calcul).count()
    noter(
        f"Calcul d’un CFA de {PERSONNES} personnes", f"{duree:.1f} s", f"{lignes} lignes écrites, {reference}", "—"
    )  # fmt: skip
    annee = annees_de(calcul)[-1]
    base, pires = f"/o/{membre.organisation.slug}/indicateurs/", []
    for adresse in _ADRESSES:
        url = base + adresse.format(annee=annee)

        def geste(url: str = url) -> None:
            assert client.get(url).status_code == 200, url  # a page of sign-in would be fast, and say nothing

        geste()
        mesures = [1000 * chrono(geste) for _ in range(8)]
        pires.append(statistics.median(mesures))
        noter(f"Indicateurs {adresse}"[:52], f"{pires[-1]:.0f} ms, max {max(mesures):.0f}", reference, CIBLE)
    noter("Pages d’indicateurs, la plus lente (médiane)", f"{max(pires):.0f} ms", reference, CIBLE)


def peupler(organisation: Any, nombre: int) -> None:
    """People, courses over three years, contracts, sessions of five elements, marks: fictitious, and always the same."""
    from django.db import transaction

    from parchemin.comptes.models import Etablissement
    from parchemin.parcours.models import (
        Contrat,
        ElementEvalue,
        Inscription,
        Personne,
        Presentation,
        Resultat,
        SessionExamen,
    )
    from parchemin.plateforme.lots import inserer
    from parchemin.referentiel.models import Certification

    o, certifications = organisation.pk, list(Certification.objects.order_by("pk"))
    sites = list(Etablissement.objects.order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        gens = [
            Personne(organisation_id=o, nom_naissance=f"Essai{i}", prenom1="Ada", naissance_annee=2000 + i % 9)
            for i in range(nombre)
        ]
        for g in gens:
            g.calculer_cles()
        Personne.toutes.bulk_create(gens, batch_size=2000)
        parcours = []
        for i, g in enumerate(gens):
            fin = date(date.today().year - i % 3, 6, 30)  # noqa: DTZ011
            parcours.append(Inscription(
                organisation_id=o, personne_id=g.pk, certification=certifications[i % len(certifications)], voie="FORMATION_INITIALE_APPRENTISSAGE",
                statut="apprenti", entree=fin - timedelta(days=660), fin_prevue=fin, site_id=sites[i % len(sites)],
                prestataire_id=sites[(i // 7) % len(sites)],
            ))  # fmt: skip
        Inscription.toutes.bulk_create(parcours, batch_size=2000)
        inserer(Contrat, ("organisation_id", "inscription_id", "type_contrat", "employeur", "siret", "tuteur", "tuteur_courriel", "numero_deca", "debut", "fin", "rompu_le", "motif_rupture", "cause_rupture", "initiative_rupture", "raisons_rupture"), [
            (o, p.pk, "apprentissage", "Atelier", "", "", "", "", p.entree, p.fin_prevue, p.entree + timedelta(days=90) if p.pk % 6 == 0 else None, "", "", "", [])
            for p in parcours
        ])  # fmt: skip
        for c in certifications:
            siennes = [p for p in parcours if p.certification_id == c.pk]
            elements = [
                ElementEvalue.toutes.create(
                    organisation_id=o,
                    certification=c,
                    nature="bloc",
                    code=f"MESURE{n}",
                    libelle=f"Bloc {n}",
                    mode="note",
                )
                for n in range(4)
            ]
            for fin in sorted({p.fin_prevue for p in siennes}):
                session = SessionExamen.toutes.create(
                    organisation_id=o, certification=c, intitule="Mesure", du=fin, au=fin
                )
                presentations = Presentation.toutes.bulk_create(
                    Presentation(organisation_id=o, session=session, inscription=p)
                    for p in siennes
                    if p.fin_prevue == fin
                )
                inserer(Resultat, ("organisation_id", "presentation_id", "element_id", "etat", "note", "acquis", "motif", "definitif", "revision", "saisi_par_libelle", "saisi_le"), [
                    (o, p.pk, e.pk, "present", 8 + (p.pk + e.pk) % 9, None, "", True, 0, "", None) for p in presentations for e in elements
                ])  # fmt: skip
                _decider(o, presentations, elements, fin)


def _decider(o: int, presentations: list[Any], elements: list[Any], le: date) -> None:
    from parchemin.deliberation.models import Decision, IssueUnite

    decisions = Decision.toutes.bulk_create(
        Decision(
            organisation_id=o, inscription_id=p.inscription_id, presentation=p, origine="importee", autorite="Autorité fictive",
            resultat=("admis", "admis", "partiel", "ajourne")[p.pk % 4], decidee_le=le, saisie_par_libelle="Mesure",
        )
        for p in presentations
    )  # fmt: skip
    IssueUnite.toutes.bulk_create(
        IssueUnite(organisation_id=o, decision=d, element=e, code=e.code, libelle=e.libelle, etat="present", acquis=(d.pk + e.pk) % 3 > 0)
        for d in decisions for e in elements
    )  # fmt: skip
