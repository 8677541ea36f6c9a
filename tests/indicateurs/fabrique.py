"""Courses and contracts of fictitious people, straight to the tables."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision, OrigineDecision
from parchemin.indicateurs.domain.officiel.inserjeunes import COLONNES
from parchemin.indicateurs.services.enquetes import Choix
from parchemin.parcours.models import Contrat, Inscription, Personne, StatutCandidat, TypeContrat, VoieAcces
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

BONNE = "cumul 2023-2024;{uai};CFA fictif;BRETAGNE;30.0;57.0;13.0;;30.0;81.0;73.0;8.0;73.0;;"


def parcours_fini(o: Organisation, certification: Certification, nom: str = "Kermadec", **champs: Any) -> Inscription:
    """An apprentice whose course ended in June 2026."""
    personne = Personne(organisation=o, nom_naissance=nom, prenom1="Ada")
    personne.save()
    return Inscription.toutes.create(**{
        "organisation": o, "personne": personne, "certification": certification, "voie": VoieAcces.APPRENTISSAGE,
        "statut": StatutCandidat.APPRENTI, "entree": date(2024, 9, 2), "fin_prevue": date(2026, 6, 30),
    } | champs)  # fmt: skip


def contrat(
    i: Inscription, debut: date = date(2024, 9, 2), fin: date | None = date(2026, 8, 31), **champs: Any
) -> Contrat:
    return Contrat.toutes.create(
        organisation=i.organisation, inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur="Atelier fictif",
        debut=debut, fin=fin, **champs,
    )  # fmt: skip


def officiel(*lignes: str) -> bytes:
    return "\r\n".join([";".join(COLONNES), *lignes]).encode("utf-8-sig")


def certifie(
    o: Organisation, certification: Certification, nom: str, *, courriel: str | None = None, le: date = date(2026, 5, 12),
    resultat: str = "admis", personne: Personne | None = None, **champs: Any,
) -> Inscription:  # fmt: skip
    """Somebody whom an authority admitted on a day."""
    i = parcours_fini(o, certification, nom, **champs) if personne is None else Inscription.toutes.create(
        organisation=o, personne=personne, certification=certification, voie=VoieAcces.APPRENTISSAGE,
        statut=StatutCandidat.APPRENTI, entree=date(2024, 9, 3), fin_prevue=date(2026, 6, 30),
    )  # fmt: skip
    adresse = f"{nom.lower()}@anciens.example" if courriel is None else courriel
    if personne is None:
        Personne.toutes.filter(pk=i.personne_id).update(courriel=adresse)
        i.personne.courriel = adresse
    Decision.toutes.create(
        organisation=o, inscription=i, origine=OrigineDecision.IMPORTEE, autorite="Académie fictive", resultat=resultat,
        decidee_le=le, saisie_par_libelle="Ada",
    )  # fmt: skip
    return i


def choix(certifications: list[Certification], **champs: Any) -> Choix:
    """A survey of the promotion 2026 at six months, open today."""
    jour = aujourdhui()
    return Choix(**{
        "titre": "Promotion 2026", "public": "certifies", "echeance": 6, "certifications": certifications, "annees": [2026],
        "ouvre_le": jour, "ferme_le": jour + timedelta(days=60), "contact": "enquetes@essai.example",
    } | champs)  # fmt: skip


def importer_par_les_pages(client: Client, o: Organisation, fichier: SimpleUploadedFile, **champs: str) -> Any:
    """A file of official figures, read then confirmed; the answer of the last page."""
    lu = client.post(reverse("indicateurs:importer_officiels", args=[o.slug]), {"fichier": fichier, **champs})
    assert lu.status_code == 302, lu.content.decode()
    return client.post(lu.headers["Location"], follow=True)
