"""From the database to the figures, and back to the people."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.domain.calcul import calculer as oracle
from parchemin.indicateurs.domain.catalogue import catalogue, raisons, recueil, reglages
from parchemin.indicateurs.domain.faits import Parcours
from parchemin.indicateurs.domain.nombres import Rapport
from parchemin.indicateurs.extraction import contrats_de, parcours_de
from parchemin.indicateurs.extraction_blocs import blocs_de
from parchemin.indicateurs.models import Calcul, LigneIndicateur
from parchemin.indicateurs.selectors.codes import code_du_parcours
from parchemin.indicateurs.selectors.taux import annees_de, calcul_courant, chiffre
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Absence, Contrat, Inscription, Resultat, SessionFormation
from parchemin.plateforme.models import Travail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from tests.documents.fabrique import session_signee
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.QUALITE).utilisateur)


def lien(o: Organisation, nom: str, **champs: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **champs})


def test_de_la_base_aux_lignes_comme_en_python(o: Organisation) -> None:
    """A signed jury of three (admitted, partial, adjourned), a break, a course not ended: the same rows by both ways."""
    session = session_signee(o)
    Inscription.toutes.update(entree=date(2025, 9, 1), fin_prevue=session.au)
    i = f.parcours_fini(
        o, certification_locale(o), "Rompu", etat="sortie", sortie_le=date(2026, 2, 1), motif_sortie="rupture"
    )
    f.contrat(i, rompu_le=date(2025, 1, 15), motif_rupture="Accord")
    f.contrat(i, debut=date(2025, 3, 1))
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    champs = ("indicateur", "annee", "inscription_id", "contrat_id", "compte", "numerateur", "denominateur", "raison")
    gardees = sorted(map(repr, LigneIndicateur.toutes.filter(calcul=calcul).values_list(*champs)))
    attendues = oracle(parcours_de(o.pk), contrats_de(o.pk), blocs_de(o.pk), reglages(calcul.observe_le))
    assert gardees == sorted(
        repr((x.indicateur, x.annee, x.inscription, x.contrat, x.compte, x.numerateur, x.denominateur, x.raison))
        for x in attendues
    )
    annee = session.au.year + (session.au.month >= 9)
    obtention = chiffre(calcul, catalogue()["obtention"], annee)
    assert (obtention.rapport.numerateur, obtention.rapport.denominateur) == (1, 3)
    assert chiffre(calcul, catalogue()["rupture_nette"], 2025).rapport.denominateur == 2


def test_une_decision_non_signee_n_est_pas_un_resultat(o: Organisation) -> None:
    session = session_signee(o)
    Inscription.toutes.update(entree=date(2025, 9, 1), fin_prevue=session.au)
    Decision.toutes.update(en_vigueur=False)
    assert {p.resultat for p in parcours_de(o.pk)} == {"attente"}


def test_recalculer_remplace_et_laisse_une_trace(o: Organisation) -> None:
    f.parcours_fini(o, certification_locale(o))
    premier = calculer(organisation_id=o.pk, acteur=SYSTEME)
    second = calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert calcul_courant(o.pk) == second
    assert not Calcul.toutes.filter(pk=premier.pk).exists()
    assert second.empreinte == premier.empreinte
    assert Evenement.objects.filter(acte="indicateurs.calculer").count() == 2
    assert annees_de(second) == [2026]


def test_le_travail_calcule_et_se_reprend(o: Organisation, client: Client) -> None:
    f.parcours_fini(o, certification_locale(o))
    client.post(lien(o, "calculer"))
    travail = Travail.toutes.get(code="indicateurs.calculer")
    executer(travail.pk)
    assert calcul_courant(o.pk) is not None
    executer(travail.pk)
    assert Calcul.toutes.count() == 1


def test_du_tableau_aux_personnes(o: Organisation, client: Client) -> None:
    i = f.parcours_fini(o, certification_locale(o, intitule="Titre d’essai"), "Kervella")
    assert "Pas encore calculés" in client.get(lien(o, "tableau")).content.decode()
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    page = client.get(lien(o, "tableau")).content.decode()
    assert "0 sur 1" in page
    assert "effectif insuffisant" in page
    adresse = lien(o, "chiffre", annee=2026, indicateur="presentation")
    assert f"{adresse}?certification={i.certification_id}" in page
    detail = client.get(adresse).content.decode()
    assert "pas inscrit à une session" in detail
    assert catalogue()["presentation"].choix.split(".")[0] in detail
    liste = client.get(lien(o, "personnes", annee=2026, indicateur="presentation") + "?cote=reste").content.decode()
    assert "KERVELLA" in liste.upper()
    assert client.get(lien(o, "chiffre", annee=1999, indicateur="presentation")).status_code == 404
    assert client.get(lien(o, "chiffre", annee=2026, indicateur="inconnu")).status_code == 404
    assert client.get(adresse + "?certification=999999").status_code == 404


def test_l_auditeur_lit_sans_les_noms(o: Organisation) -> None:
    f.parcours_fini(o, certification_locale(o), "Kervella")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    auditeur = client_de(membre(o, Role.AUDITEUR, email="auditeur@essai.example").utilisateur)
    adresse = lien(o, "personnes", annee=2026, indicateur="presentation")
    for suite in ("", "?export=csv"):
        reponse = auditeur.get(adresse + suite)
        contenu = (
            reponse.getvalue().decode("utf-8-sig") if getattr(reponse, "streaming", False) else reponse.content.decode()
        )
        assert code_du_parcours(o.pk, Inscription.toutes.get().pk) in contenu
        assert "KERVELLA" not in contenu.upper()


def test_sans_les_noms_l_ordre_ne_les_rend_pas(o: Organisation, client: Client) -> None:
    """Beside the list of a class, rows in the order of names would name everybody."""
    c = certification_locale(o)
    faits = [f.parcours_fini(o, c, f"Nom{n}").pk for n in range(9)]
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    auditeur = client_de(membre(o, Role.AUDITEUR, email="auditeur@ordre.example").utilisateur)
    adresse = lien(o, "personnes", annee=2026, indicateur="presentation")

    def ordre(qui: Client, suite: str = "") -> list[int]:
        return [r.record.inscription_id for r in qui.get(adresse + suite).context["table"].rows]

    assert ordre(client) == faits, "who reads names reads them in order"
    lu = ordre(auditeur)
    assert sorted(lu) == faits
    assert lu not in (faits, faits[::-1])
    assert lu == ordre(auditeur)
    for tri in ("personne", "-personne"):
        assert ordre(auditeur, f"?tri={tri}") not in (faits, faits[::-1])
    assert "tri=personne" not in auditeur.get(adresse).content.decode()


def test_chaque_raison_se_dit_et_chaque_definition_a_son_texte(o: Organisation, client: Client) -> None:
    """Whatever the computation may answer has words: read from its source, so that a new reason cannot be forgotten."""
    import inspect
    import re

    from parchemin.indicateurs.domain import calcul

    codes = set(re.findall(r'"([a-z_]+)"', inspect.getsource(calcul))) - set(catalogue())
    assert codes <= set(raisons()), codes - set(raisons())
    page = client.get(lien(o, "definitions")).content.decode()
    for i in catalogue().values():
        assert i.libelle in page
        assert recueil().texte(i.texte, date(2026, 11, 26)).titre in page


@pytest.mark.parametrize("certifications", [1, 4])
def test_autant_de_requetes(
    o: Organisation, client: Client, django_assert_max_num_queries: Any, certifications: int
) -> None:
    for n in range(certifications):
        f.parcours_fini(o, certification_locale(o, intitule=f"Titre {n}"), f"Nom {n}")
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    client.get(lien(o, "tableau"))
    with django_assert_max_num_queries(16):
        client.get(lien(o, "tableau"))


def un_parcours(i: Inscription) -> Parcours:
    return next(p for p in parcours_de(i.organisation_id) if p.inscription == i.pk)


def test_ce_que_la_base_dit_de_chacun(o: Organisation) -> None:
    """A change of establishment, planned and missed hours, a diploma obtained before the contract was ended."""
    certification = certification_locale(o)
    parti = f.parcours_fini(
        o, certification, "Parti", etat="sortie", sortie_le=date(2026, 3, 2), motif_sortie="transfert"
    )
    assert un_parcours(parti).transfert
    present = f.parcours_fini(o, certification, "Present")
    assert (un_parcours(present).minutes_prevues, un_parcours(present).transfert) == (None, False)
    formation = SessionFormation.toutes.create(
        organisation=o,
        certification=certification,
        intitule="Semaine",
        du=date(2026, 1, 5),
        au=date(2026, 1, 9),
        duree_heures="35.5",
    )
    formation.inscriptions.add(present)
    Absence.toutes.create(organisation=o, inscription=present, du=date(2026, 1, 5), au=date(2026, 1, 5), heures="7.25")
    assert (un_parcours(present).minutes_absence, un_parcours(present).minutes_prevues) == (435, 2130)
    calcul = calculer(organisation_id=o.pk, acteur=SYSTEME)
    absence = chiffre(calcul, catalogue()["absenteisme"], 2026)
    assert absence.rapport == Rapport(435, 2130)
    assert absence.termes == ("7\u00a0h", "36\u00a0h")
    assert not absence.est_publiable  # one person, whatever the hours
    assert chiffre(calcul, catalogue()["interruption"], 2026).exclus == 1


def test_une_rupture_apres_le_diplome_n_en_est_pas_une(o: Organisation) -> None:
    session = session_signee(o)
    admis = Decision.toutes.get(resultat="admis").inscription
    f.contrat(admis, fin=None, rompu_le=session.au + timedelta(days=200))
    ajourne = Decision.toutes.get(resultat="ajourne").inscription
    f.contrat(ajourne, fin=None, rompu_le=session.au + timedelta(days=200))
    assert {k.inscription: k.obtenu for k in contrats_de(o.pk)} == {admis.pk: True, ajourne.pk: False}
    # Somebody wrote that the diploma ended it: the analysis and the rate say the same.
    Contrat.toutes.filter(inscription=ajourne).update(cause_rupture="diplome")
    assert {k.inscription: k.obtenu for k in contrats_de(o.pk)} == {admis.pk: True, ajourne.pk: True}


def test_une_decision_venue_sans_note_compte_un_present(o: Organisation) -> None:
    """An authority that adjourns somebody saw them: leaving them out would raise the rate."""
    session = session_signee(o)
    Inscription.toutes.update(entree=date(2025, 9, 1), fin_prevue=session.au)
    Resultat.toutes.all().delete()
    assert {p.resultat: p.presente for p in parcours_de(o.pk)} == {"admis": True, "partiel": True, "ajourne": True}
    Decision.toutes.filter(resultat="ajourne").update(resultat="non_delivrable")
    assert {p.resultat: p.presente for p in parcours_de(o.pk)} == {"admis": True, "partiel": True, "ajourne": False}


def test_le_programme_s_ouvre_sans_le_moteur_de_calcul() -> None:
    """Every process of the program would pay for it, in time and in memory, and only a calculation uses it."""
    code = "import django; django.setup(); import sys; print([x for x in ('ibis', 'duckdb', 'pandas', 'pyarrow') if x in sys.modules])"
    dit = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert dit.stdout.strip() == "[]"
