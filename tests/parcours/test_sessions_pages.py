"""Pages of enrolments and sessions, as each person meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.branchements.sessions import a_faire
from parchemin.parcours.domain.lieux import sans_centre
from parchemin.parcours.models import (
    Amenagement,
    Inscription,
    Prerequis,
    SessionExamen,
    SessionFormation,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.services import formations, sessions
from parchemin.parcours.services.convocations_candidats import lieu_de
from parchemin.parcours.services.convocations_jury import lieu_de as lieu_du_jury
from parchemin.plateforme.templatetags.parchemin import quand_periode
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche, VersionFiche
from parchemin.referentiel.services import certifications
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.parcours.decor_sessions import PDF, candidat, inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


@pytest.fixture
def s(o: Organisation, certification: Certification) -> SessionExamen:
    return session(o, certification)


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: Any) -> None:
    settings.FICHIERS = tmp_path / "fichiers"


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"parcours:{nom}", kwargs={"slug": o.slug, **kw})


def corps(reponse: Any) -> str:
    return str(reponse.content.decode())


# --- enrol


def test_inscrire_depuis_une_personne(o: Organisation, certification: Certification, sophie: Client, vers: Any) -> None:
    qui = personne(o)
    url = vers("inscrire", personne=qui.pk)
    assert f"?certification={certification.pk}" in corps(sophie.get(url))
    url += f"?certification={certification.pk}"
    page = corps(sophie.get(url))
    assert "RNCP99100BC01" in page
    assert 'name="forme"' not in page  # no choice of form in this family
    donnees = {
        "voie": VoieAcces.APPRENTISSAGE,
        "statut": "apprenti",
        "entree": "2026-09-01",
        "perimetre_blocs": ["RNCP99100BC01"],
    }
    reponse = sophie.post(url, donnees | {"entree": "2028-01-01"})
    assert reponse.status_code == 422
    assert "INS-001" in corps(reponse)
    assert not Inscription.objects.exists()
    # Thirty-year-old apprentice: a warning that is read, then confirmed.
    vieux = personne(o, "Bel", "Inès", naissance_annee=1990, naissance_jour=1)
    url = f"{vers('inscrire', personne=vieux.pk)}?certification={certification.pk}"
    reponse = sophie.post(url, donnees | {"perimetre_blocs": []})
    assert reponse.status_code == 200
    assert "INS-014" in corps(reponse)
    assert "quand même" in corps(reponse)
    assert not Inscription.objects.exists()
    reponse = sophie.post(url, donnees | {"perimetre_blocs": [], "vu": "INS-014"})
    i = Inscription.objects.get()
    assert reponse.headers["Location"] == vers("inscription", pk=i.pk)
    assert "a inscrit" in corps(sophie.get(vers("inscription", pk=i.pk)))


def test_le_vu_d_un_avertissement_n_en_couvre_pas_un_autre(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    qui = personne(o, naissance_annee=1990, naissance_jour=1)
    url = f"{vers('inscrire', personne=qui.pk)}?certification={certification.pk}"
    donnees = {"voie": VoieAcces.APPRENTISSAGE, "statut": "apprenti", "entree": "2026-09-01", "vu": "INS-017"}
    assert sophie.post(url, donnees).status_code == 200
    assert not Inscription.objects.exists()


def test_un_contrat_n_est_propose_qu_aux_voies_qui_en_ont_un(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    continue_ = inscription(o, certification)
    apprentie = inscription(
        o, certification, personne(o, "DURAND"), voie=VoieAcces.APPRENTISSAGE,
        statut=StatutCandidat.APPRENTI,
    )  # fmt: skip
    assert "Enregistrer un contrat" not in corps(sophie.get(vers("inscription", pk=continue_.pk)))
    assert "Enregistrer un contrat" in corps(sophie.get(vers("inscription", pk=apprentie.pk)))


def test_dossier_complet_par_les_pages(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    i = inscription(o, certification, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI)
    page = corps(sophie.get(vers("inscription", pk=i.pk)))
    assert "Aucun contrat n’est enregistré." in page
    assert (
        sophie.post(
            vers("contrat_ajouter", pk=i.pk),
            {"type_contrat": "apprentissage", "employeur": "Atelier", "debut": "2026-09-01", "fin": "2028-08-31"},
        ).status_code
        == 302
    )
    assert (
        sophie.post(
            vers("absence_ajouter", pk=i.pk), {"du": "2026-11-02", "au": "2026-11-02", "heures": "3,5"}
        ).status_code
        == 302
    )
    assert sophie.post(vers("prerequis_ajouter", pk=i.pk), {"libelle": "Niveau 4"}).status_code == 302
    p = Prerequis.objects.get()
    from django.core.files.uploadedfile import SimpleUploadedFile

    envoi = {"satisfait": "oui", "le": "2026-11-20", "piece": SimpleUploadedFile("diplome.pdf", PDF, "application/pdf")}
    assert sophie.post(vers("prerequis", pk=i.pk, prerequis=p.pk), envoi).status_code == 302
    piece = sophie.get(vers("prerequis_piece", pk=i.pk, prerequis=p.pk))
    assert b"".join(piece.streaming_content) == PDF  # type: ignore[attr-defined]
    assert "attachment" in piece.headers["Content-Disposition"]
    assert (
        sophie.post(
            vers("amenagement_ajouter", pk=i.pk), {"mesure": "Dyslexie", "decision": "x", "du": "2026-11-02"}
        ).status_code
        == 422
    )
    assert (
        sophie.post(
            vers("amenagement_ajouter", pk=i.pk), {"mesure": "Tiers temps", "decision": "x", "du": "2026-11-02"}
        ).status_code
        == 302
    )
    page = corps(sophie.get(vers("inscription", pk=i.pk)))
    for mots in ("Atelier", "3,5 h", "diplome.pdf", "Tiers temps", "Rien ne manque", "L. 6222-18"):
        assert mots in page, mots
    reponse = sophie.post(
        vers("inscription_sortie", pk=i.pk), {"le": str(aujourdhui()), "motif": "emploi"}, follow=True
    )
    assert "Sortie anticipée" in corps(reponse)
    assert "Rouvrir" in corps(reponse)


def test_le_brouillon_ne_garde_pas_le_vu(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    """The form offers drafts, and its address keeps the certification."""
    page = corps(sophie.get(f"{vers('inscrire', personne=personne(o).pk)}?certification={certification.pk}"))
    assert 'data-brouillon-cle="parcours.inscrire:' in page


@pytest.mark.parametrize(
    ("filtre", "attendus"),
    [
        ("manque=identite", {"Sans"}),
        ("manque=courriel", {"Muet"}),
        ("manque=prerequis", {"Vae"}),
        ("manque=contrat", {"Apprenti"}),
        ("manque=session", {"Sans", "Muet", "Vae", "Apprenti", "Complet"}),
        ("q=complet", {"Complet"}),
        ("voie=VAE", {"Vae"}),
        ("annee=1999", set()),
        ("etat=sortie", set()),
    ],
)
def test_filtres(
    o: Organisation, certification: Certification, sophie: Client, vers: Any, filtre: str, attendus: set[str]
) -> None:
    inscription(o, certification, personne(o, "Sans", "Ada", sexe=""))
    inscription(o, certification, personne(o, "Muet", "Ada", courriel=""))
    inscription(o, certification, personne(o, "Vae", "Ada"), voie=VoieAcces.VAE, statut=StatutCandidat.VAE)
    inscription(
        o, certification, personne(o, "Apprenti", "Ada"), voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI
    )
    inscription(o, certification, personne(o, "Complet", "Ada"))
    reponse = sophie.get(f"{vers('inscriptions')}?{filtre}")
    trouves = {r.record.personne.nom_naissance for r in reponse.context["table"].paginated_rows}
    assert trouves == attendus


# --- lists: same queries for 1 and 3 rows


def _peupler(o: Organisation, s: SessionExamen, n: int) -> None:
    for k in range(n):
        qui = personne(o, f"Nom{k}-{n}", "Ada")
        p = candidat(
            o,
            s,
            qui,
            voie=VoieAcces.APPRENTISSAGE,
            statut=StatutCandidat.APPRENTI,
            prestataire=etablissement(o, f"E{k}"),
        )
        inscription(o, s.certification, personne(o, f"Libre{k}-{n}", "Ada"))
        f = formations.enregistrer_formateur(organisation=o, nom=f"F{k}", prenom="Yann", acteur=SYSTEME)
        g = formations.enregistrer_formation(
            organisation=o,
            certification=s.certification,
            intitule=f"Formation {k}",
            du=s.du,
            au=s.au,
            formateurs=[f],
            acteur=SYSTEME,
        )
        formations.choisir_participants(formation=g, ajoutes=[p.inscription], acteur=SYSTEME)
        session(o, s.certification, intitule=f"Session {k}", avec_elements=False)


LISTES = ["inscriptions", "sessions", "session", "session_choisir", "session_presence", "session_convocations",
          "session_convocations_papier", "session_epreuves", "formations", "formation_participants", "formateurs", "elements_certifications"]  # fmt: skip


@pytest.mark.parametrize("nom", LISTES)
@pytest.mark.parametrize("suffixe", ["", "?export=csv"])
def test_meme_nombre_de_requetes(
    o: Organisation, s: SessionExamen, sophie: Client, vers: Any, nom: str, suffixe: str
) -> None:
    def compter() -> int:
        kw = {}
        if nom.startswith("session_") or nom == "session":
            kw = {"pk": s.pk}
        elif nom == "formation_participants":
            kw = {"pk": SessionFormation.objects.order_by("pk")[0].pk}
        sophie.get(vers(nom, **kw) + suffixe)  # sessions and caches of the process first
        with CaptureQueriesContext(connection) as requetes:
            reponse = sophie.get(vers(nom, **kw) + suffixe)
            assert reponse.status_code == 200
            b"".join(reponse.streaming_content) if reponse.streaming else None  # type: ignore[attr-defined]
        return len(requetes)

    _peupler(o, s, 1)
    une = compter()
    _peupler(o, s, 3)
    assert compter() == une


def test_choisir_la_certification_ne_lit_pas_chaque_fiche(
    o: Organisation, certification: Certification, sophie: Client, vers: Any, tmp_path: Path
) -> None:
    url = vers("inscrire", personne=personne(o).pk)

    def compter() -> int:
        sophie.get(url)
        with CaptureQueriesContext(connection) as requetes:
            assert sophie.get(url).status_code == 200
        return len(requetes)

    une = compter()
    codes = ("RNCP99101", "RNCP99102")
    importer(tmp_path, date(2026, 8, 17), fiche("RNCP99100"), *(fiche(x) for x in codes))
    for code in codes:
        certifications.suivre_fiche(
            organisation=o, fiche=Fiche.objects.get(code=code), capacite=Capacite.CERTIFICATEUR, du=date(2020, 1, 1),
            acteur=SYSTEME,
        )  # fmt: skip
    assert compter() == une


def lisible(reponse: Any) -> str:
    """The page on one line, every space an ordinary one."""
    texte = reponse.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").replace("\u202f", " ")
    return " ".join(texte.split())


def test_une_certification_fermee_se_dit_avant_le_formulaire(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    VersionFiche.objects.filter(fiche=certification.fiche).update(date_fin_enregistrement=date(2026, 3, 31))
    VersionFiche.objects.filter(fiche=certification.fiche).update(actif=False)
    url = vers("inscrire", personne=personne(o).pk)
    liste = lisible(sophie.get(url))
    assert "Fermées aux inscriptions aujourd’hui" in liste
    assert "a pris fin le 31 mars 2026" in liste
    page = lisible(sophie.get(url, {"certification": certification.pk}))
    assert "INS-001" in page
    assert "L. 6113-9" in page
    # Another day asked by the date field: the answer of that day, without sending the form.
    page = lisible(sophie.get(url, {"certification": certification.pk, "entree": "2026-03-01"}))
    assert "INS-001" not in page
    assert 'Entrée possible le <time datetime="2026-03-01">' in page


def test_un_refus_est_une_carte_avec_le_texte_et_le_remede(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    url = f"{vers('inscrire', personne=personne(o).pk)}?certification={certification.pk}"
    donnees = {"voie": VoieAcces.APPRENTISSAGE, "statut": StatutCandidat.FPC, "entree": aujourdhui().isoformat()}
    reponse = sophie.post(url, donnees)
    assert reponse.status_code == 422
    page = lisible(reponse)
    assert '<div class="constat bloquant">' in page
    assert "<strong>Que faire ?</strong>" in page
    assert "[INS-" not in page
    assert 'href="#id_voie"' in page or 'href="#id_statut"' in page


# --- rights


def _partenaire(o: Organisation, e: Etablissement) -> Client:
    m = comptes.ajouter_membre(
        organisation=o, email="claire@p.example", prenom="C", nom="F", du=date(2024, 1, 1), acteur=SYSTEME
    )
    comptes.attribuer_role(membre=m, role=Role.PARTENAIRE, du=date(2024, 1, 1), etablissements=[e], acteur=SYSTEME)
    return client_de(m.utilisateur)


def test_un_partenaire_ne_voit_que_les_siens(o: Organisation, s: SessionExamen, vers: Any) -> None:
    sien = etablissement(o, "Sien")
    mien = candidat(o, s, personne(o, "Mien", "Ada"), prestataire=sien)
    autre = candidat(o, s, personne(o, "Autre", "Ada"))
    Amenagement.objects.create(
        organisation=o, inscription=autre.inscription, mesure="Tiers temps", decision="x", du=s.du
    )
    claire = _partenaire(o, sien)
    assert "Ada AUTRE" not in corps(claire.get(vers("inscriptions")))
    assert "Ada MIEN" in corps(claire.get(vers("session", pk=s.pk)))
    assert "Ada AUTRE" not in corps(claire.get(vers("session", pk=s.pk)))
    assert claire.get(vers("inscription", pk=autre.inscription_id)).status_code == 404
    assert claire.get(vers("candidat", pk=s.pk, presentation=autre.pk)).status_code == 404
    assert claire.get(vers("candidat", pk=s.pk, presentation=mien.pk)).status_code == 200
    assert claire.post(vers("session_presence", pk=s.pk)).status_code == 403
    assert claire.get(vers("session_journal", pk=s.pk)).status_code == 403
    hors = session(o, s.certification, intitule="Sans elle")
    assert claire.get(vers("session", pk=hors.pk)).status_code == 404


def test_un_partenaire_inscrit_pour_ses_etablissements(o: Organisation, s: SessionExamen, vers: Any) -> None:
    sien, autre = etablissement(o, "Sien"), etablissement(o, "Autre")
    i = inscription(o, s.certification, prestataire=sien)
    claire = _partenaire(o, sien)
    page = corps(claire.get(vers("inscription_modifier", pk=i.pk)))
    assert "Sien" in page
    assert "Autre" not in page
    donnees = {"voie": i.voie, "statut": i.statut, "entree": str(i.entree), "prestataire": autre.pk}
    assert claire.post(vers("inscription_modifier", pk=i.pk), donnees).status_code == 422


def test_un_lecteur_ne_voit_ni_sujets_ni_amenagements(o: Organisation, s: SessionExamen, vers: Any) -> None:
    p = candidat(o, s)
    Amenagement.objects.create(organisation=o, inscription=p.inscription, mesure="Tiers temps", decision="x", du=s.du)
    nadia = client_de(membre(o, Role.QUALITE).utilisateur)
    assert "Tiers temps" not in corps(nadia.get(vers("inscription", pk=p.inscription_id)))
    assert "Tiers temps" not in corps(nadia.get(vers("candidat", pk=s.pk, presentation=p.pk)))
    assert "Ajouter un sujet" not in corps(nadia.get(vers("session_epreuves", pk=s.pk)))


# --- the day


def test_la_page_du_jour(o: Organisation, certification: Certification) -> None:
    jour = aujourdhui()
    m = membre(o, Role.SECRETARIAT_JURY)
    s = session(o, certification, du=jour + timedelta(days=10))
    candidat(o, s, personne(o, courriel="", sexe=""))
    passee = session(o, certification, du=jour - timedelta(days=12), intitule="Passée")
    candidat(o, passee, personne(o, "Bel", "Inès"))
    cles = {e.cle.split(".", 3)[3]: e for e in a_faire(m, jour) if e.cle.startswith(f"parcours.session.{s.pk}.")}
    assert cles.keys() == {"du", "au", "sans_jury", "convocations", "incomplets"}
    assert cles["convocations"].jour == s.du - timedelta(days=15)
    apres = {e.cle.split(".", 3)[3]: e for e in a_faire(m, jour) if e.cle.startswith(f"parcours.session.{passee.pk}.")}
    assert apres["resultats"].jour == passee.au + timedelta(days=7)
    assert "convocations" not in apres
    sessions.annuler_session(session=passee, raison="x", acteur=SYSTEME)
    assert not [e for e in a_faire(m, jour) if e.cle.startswith(f"parcours.session.{passee.pk}.")]
    # Outside any request, as the calendar reads it.
    with organisation_active(None):
        assert len(list(a_faire(m, jour))) == 5
        assert list(a_faire(membre(o, Role.AUDITEUR), jour)) == []


def test_la_recherche_trouve(o: Organisation, s: SessionExamen, sophie: Client) -> None:
    candidat(o, s)
    page = corps(sophie.get(reverse("web:recherche", args=[o.slug]) + "?q=essai", follow=True))
    assert "Session d’essai" in page
    page = corps(sophie.get(reverse("web:recherche", args=[o.slug]) + "?q=martin", follow=True))
    assert "Inscriptions" in page


TROP_LONGS = ["9" * 25, "9" * 5000, "²"]


@pytest.mark.parametrize("nombre", TROP_LONGS, ids=["25", "5000", "exposant"])
def test_un_numero_impossible_n_est_pas_une_panne(
    o: Organisation, s: SessionExamen, certification: Certification, sophie: Client, vers: Any, nombre: str
) -> None:
    qui = personne(o, "MARTIN")
    formation = SessionFormation.toutes.create(
        organisation=o, certification=certification, intitule="F", du=s.du, au=s.au
    )
    envois = [
        (vers("session_choisir", pk=s.pk), {"inscription": [nombre]}),
        (vers("formation_participants", pk=formation.pk), {"montre": [nombre], "inscription": [nombre]}),
        (vers("session_elements", pk=s.pk), {"elements": [nombre]}),
    ]
    for adresse, corps_envoye in envois:
        assert sophie.post(adresse, corps_envoye).status_code < 500, adresse
    lectures = [
        vers("inscrire", personne=qui.pk) + f"?certification={nombre}",
        vers("session_convocations_papier", pk=s.pk) + f"?candidat={nombre}",
        vers("session_nouvelle") + f"?certification={nombre}",
    ]
    for adresse in lectures:
        assert sophie.get(adresse).status_code < 500, adresse


@pytest.mark.parametrize(
    ("debut", "fin", "attendu"),
    [(3, 5, "dans 3 jours"), (-1, 1, "finit demain"), (-2, 0, "finit aujourd’hui"), (-3, -1, "a fini hier"),
     (-9, -3, "a fini il y a 3 jours"), (-3, -3, "il y a 3 jours"), (0, 0, "aujourd’hui")],
)  # fmt: skip
def test_une_session_se_compte_depuis_son_dernier_jour(debut: int, fin: int, attendu: str) -> None:
    jour = aujourdhui()
    assert quand_periode(jour + timedelta(debut), jour + timedelta(fin)) == attendu


@pytest.mark.parametrize(
    ("lieu", "centre", "attendu"),
    [
        ("Institut Rivage, siège, salle A", "Institut Rivage, siège", "salle A"),
        ("institut rivage siege - salle A", "Institut Rivage, siège", "salle A"),
        ("Institut Rivage", "Institut Rivage", ""),
        ("Lycée Argo", "Lycée A", "Lycée Argo"),
        ("salle A", "Institut Rivage", "salle A"),
        ("salle A", "", "salle A"),
    ],
)
def test_le_centre_n_est_pas_repete(lieu: str, centre: str, attendu: str) -> None:
    assert sans_centre(lieu, centre) == attendu


def test_entete_sans_repetition(o: Organisation, s: SessionExamen, sophie: Client, vers: Any) -> None:
    s.centre = etablissement(o)
    s.lieu = f"{s.centre.denomination}, salle A"
    s.save()
    page = corps(sophie.get(vers("session", pk=s.pk)))
    assert f"· {s.lieu} ·" in page
    assert f"{s.centre.denomination}, {s.centre.denomination}" not in page
    assert lieu_de(s).count(s.centre.denomination) == lieu_du_jury(s).count(s.centre.denomination) == 1
