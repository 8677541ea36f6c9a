"""From the calculation to the page that everybody reads: frozen, under four eyes, corrected in the open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.domain.catalogue import seuils as seuils_lus
from parchemin.indicateurs.domain.publication import Seuils
from parchemin.indicateurs.models import Calcul, InformationFormation, JeuAnnuel, LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.selectors import jeux, taux
from parchemin.indicateurs.selectors.rapprochements import certifies_par_fiche
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Inscription
from parchemin.plateforme.models import Approbation, Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.decor_acquis import suivre
from tests.documents.fabrique import session_signee
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


def annee() -> int:
    calcul = taux.calcul_courant(Organisation.objects.get(slug="essai").pk)
    assert calcul is not None
    return taux.annees_de(calcul)[0]


def mots() -> str:
    return publications.libelle_annee(annee())


@pytest.fixture
def o(monkeypatch: pytest.MonkeyPatch) -> Iterator[Organisation]:
    """Small groups are published here, so that a few people are enough to see a page."""
    assert seuils_lus(date(2026, 11, 1)).diffusion == 20
    import_module("parchemin.indicateurs.urls")  # every page keeps the true `finie` that it imports
    for module in (taux, jeux):
        monkeypatch.setattr(module, "seuils", lambda jour: Seuils(2))
    monkeypatch.setattr(publications, "finie", lambda annee, jour: True)
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    """A signed jury: one admitted, one partial, one adjourned; all were to end with the session."""
    session = session_signee(o)
    Inscription.toutes.update(entree=session.au - timedelta(days=400), fin_prevue=session.au)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    lue: Certification = session.certification
    return lue


def lien(o: Organisation, nom: str, **kw: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **kw})


def publique(o: Organisation, nom: str = "organisation", **kw: Any) -> str:
    return reverse(f"indicateurs_publics:{nom}", kwargs={"slug": o.slug, **kw})


def texte(reponse: Any) -> str:
    return str(reponse.content.decode())


@pytest.fixture
def qualite(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE, email="qualite@pub.example")


@pytest.fixture
def direction(o: Organisation) -> Membre:
    return membre(o, Role.DIRECTION, email="direction@pub.example")


def publier(o: Organisation, qualite: Membre, direction: Membre, correction: str = "") -> JeuAnnuel:
    client = client_de(qualite.utilisateur)
    client.post(lien(o, "preparer"), {"annee": annee(), "correction": correction})
    jeu = JeuAnnuel.toutes.get(etat="brouillon")
    client.post(lien(o, "demander", pk=jeu.pk))
    a = Approbation.toutes.get(acte=publications.PUBLIER, sujet_identifiant=str(jeu.pk))
    client_de(direction.utilisateur).post(
        lien(o, "approbation", pk=jeu.pk, approbation=a.pk), {"geste": "approuver", "motif": correction}
    )
    jeu.refresh_from_db()
    return jeu


def test_de_la_preparation_a_la_page_publique(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre, client: Client
) -> None:
    assert client.get(publique(o)).status_code == 404
    elle = client_de(qualite.utilisateur)
    elle.post(lien(o, "formation", pk=c.pk), {"suites": "Un BTS.", "suites_source": "Fiche RNCP"})
    assert "Préparer les résultats" in texte(elle.get(lien(o, "publication")))
    elle.post(lien(o, "preparer"), {"annee": annee()})
    jeu = JeuAnnuel.toutes.get()
    assert client.get(publique(o)).status_code == 404  # nothing is public before the second person
    elle.post(lien(o, "demander", pk=jeu.pk))
    a = Approbation.toutes.get(acte=publications.PUBLIER)
    page = lien(o, "approbation", pk=jeu.pk, approbation=a.pk)
    ecrits = set(Courriel.toutes.filter(usage="indicateurs.accord").values_list("destinataire", flat=True))
    assert "direction@pub.example" in ecrits
    assert "qualite@pub.example" not in ecrits
    assert page in texte(client_de(direction.utilisateur).get(reverse("web:aujourdhui", args=[o.slug])))
    assert page not in texte(elle.get(reverse("web:aujourdhui", args=[o.slug])))
    elle.post(page, {"geste": "approuver"})
    jeu.refresh_from_db()
    assert jeu.etat == "brouillon"  # whoever asks does not approve
    lui = client_de(direction.utilisateur)
    assert "Taux d’obtention" in texte(lui.get(page))
    lui.post(page, {"geste": "approuver"})
    jeu.refresh_from_db()
    assert jeu.etat == "publie"
    lu = texte(client.get(publique(o)))
    assert c.intitule in lu
    assert "1 sur 3" in lu
    fiche = texte(client.get(publique(o, "formation", annee=mots(), cle=c.pk)))
    assert "Un BTS." in fiche
    assert "Fiche RNCP" in fiche
    assert fiche.count("Non renseigné à ce jour.") == 5
    assert "encart/" in fiche
    assert "Candidats présentés à la session" in fiche  # how it is counted
    assert Evenement.objects.filter(acte="indicateurs.publier").count() == 1


def test_les_donnees_se_reprennent(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre, client: Client
) -> None:
    jeu = publier(o, qualite, direction)
    lu = json.loads(client.get(publique(o, "json", annee=mots())).content)
    assert lu["empreinte"] == jeu.empreinte
    obtention = next(x for x in lu["formations"][0]["figures"] if x["code"] == "obtention")
    assert (obtention["valeur"], obtention["numerateur"], obtention["denominateur"]) == ("33.3", 1, 3)
    lignes = client.get(publique(o, "csv", annee=mots())).content.decode("utf-8-sig").splitlines()
    assert len(lignes) == 1 + 2 * len(jeux.PUBLIES)
    encart = client.get(publique(o, "encart", annee=mots(), cle=c.pk))
    assert "X-Frame-Options" not in encart
    assert "frame-ancestors *" in encart["Content-Security-Policy"]
    assert "<script" not in texte(encart)
    assert not encart.cookies
    assert client.get(publique(o, "formation", annee=mots(), cle=c.pk + 1)).status_code == 404
    assert client.get(publique(o, "annee", annee="1999-2000")).status_code == 404


def test_une_correction_est_une_version_qui_dit_pourquoi(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre, client: Client
) -> None:
    premier = publier(o, qualite, direction)
    with pytest.raises(ErreurMetier, match="IND-031"):
        publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="IND-033"):
        publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME, correction="Une décision rectifiée.")
    fin = Inscription.toutes.order_by("pk").values_list("fin_prevue", flat=True).first()
    f.parcours_fini(o, c, entree=fin - timedelta(days=400), fin_prevue=fin)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert Calcul.toutes.filter(pk=premier.calcul_id).exists()  # its people stay behind what was published
    elle = client_de(qualite.utilisateur)
    elle.post(lien(o, "preparer"), {"annee": annee(), "correction": "Une décision rectifiée en octobre."})
    prepare = texte(elle.get(lien(o, "jeu", pk=JeuAnnuel.toutes.get(etat="brouillon").pk)))
    assert "Ce que cette version change" in prepare  # read before it is asked
    change = prepare.split("Ce que cette version change", 1)[1].split("</section>")[0]
    assert "Publié aujourd’hui" in change
    assert "Taux de présentation" in change
    second = publier(o, qualite, direction, correction="Une décision rectifiée en octobre.")
    premier.refresh_from_db()
    assert (premier.etat, second.etat, second.version) == ("remplace", "publie", 2)
    assert "Une décision rectifiée en octobre." in texte(client.get(publique(o)))


def test_ce_qui_a_change_depuis_la_demande_ne_se_publie_pas(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre
) -> None:
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    client = client_de(qualite.utilisateur)
    client.post(lien(o, "demander", pk=jeu.pk))
    a = Approbation.toutes.get(acte=publications.PUBLIER)
    JeuAnnuel.toutes.filter(pk=jeu.pk).update(empreinte="0" * 64)
    client_de(direction.utilisateur).post(lien(o, "approbation", pk=jeu.pk, approbation=a.pk), {"geste": "approuver"})
    jeu.refresh_from_db()
    assert jeu.etat == "brouillon"


def test_les_refus_disent_pourquoi(o: Organisation, c: Certification, qualite: Membre, direction: Membre) -> None:
    client = client_de(qualite.utilisateur)
    assert "IND-030" in texte(client.post(lien(o, "preparer"), {"annee": 2001}, follow=True))
    jeu = publier(o, qualite, direction)
    with pytest.raises(ErreurMetier, match="IND-032"):
        publications.demander(jeu=jeu, demandeur=publications.Acteur(1, "x"))
    assert "IND-034" in texte(client.post(lien(o, "presenter", pk=jeu.pk), {"le": "2020-01-01"}, follow=True))
    client.post(lien(o, "presenter", pk=jeu.pk), {"le": f"{jeu.prepare_le.date():%Y-%m-%d}"})
    jeu.refresh_from_db()
    assert jeu.presente_le == jeu.prepare_le.date()
    sans_source = client.post(lien(o, "formation", pk=c.pk), {"suites": "Un BTS."})
    assert sans_source.status_code == 422
    assert not InformationFormation.toutes.exists()


def test_l_auditeur_lit_et_ne_publie_pas(o: Organisation, c: Certification, qualite: Membre, direction: Membre) -> None:
    jeu = publier(o, qualite, direction)
    auditeur = client_de(membre(o, Role.AUDITEUR, email="audit@pub.example").utilisateur)
    assert auditeur.get(lien(o, "jeu", pk=jeu.pk)).status_code == 200
    assert auditeur.post(lien(o, "preparer"), {"annee": annee()}).status_code == 403


def test_les_certifies_se_lisent_a_cote_de_la_fiche(o: Organisation, c: Certification, qualite: Membre) -> None:
    """No fiche, no comparison: the page says what to do."""
    page = texte(client_de(qualite.utilisateur).get(lien(o, "rapprochement")))
    assert "Rien à rapprocher" in page


@pytest.mark.parametrize(
    ("annee", "jour", "attendu"), [(2026, date(2026, 8, 31), False), (2026, date(2026, 9, 1), True)]
)
def test_une_annee_se_publie_une_fois_finie(annee: int, jour: date, attendu: bool) -> None:
    assert publications.finie(annee, jour) is attendu


def test_une_decision_attendue_rend_le_taux_provisoire(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre, client: Client
) -> None:
    LigneIndicateur.toutes.filter(indicateur="obtention", numerateur=0).update(
        raison="en_attente", compte=False, denominateur=0
    )
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    assert "encore attendues" in texte(client_de(qualite.utilisateur).get(lien(o, "jeu", pk=jeu.pk)))
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    assert "Chiffres provisoires" in texte(client.get(publique(o, "formation", annee=mots(), cle=c.pk)))


_PROMOTIONS = (
    "<STATISTIQUES_PROMOTIONS><STATISTIQUES_PROMOTION><ANNEE>2026</ANNEE><NOMBRE_CERTIFIES>{n}</NOMBRE_CERTIFIES>"
    "</STATISTIQUES_PROMOTION></STATISTIQUES_PROMOTIONS>"
)


@pytest.mark.parametrize(("annonce", "mots"), [(1, "D’accord"), (4, "Écart")])
def test_les_decisions_se_lisent_a_cote_de_la_fiche(
    annonce: int, mots: str, o: Organisation, c: Certification, qualite: Membre, tmp_path: Path
) -> None:
    """One admitted in 2026; what the fiche announces is equal, or is not."""
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99310", corps=_PROMOTIONS.format(n=annonce)))
    tenue = suivre(o, "RNCP99310", "titre")
    Inscription.toutes.update(certification=tenue)
    Decision.toutes.update(decidee_le=date(2026, 6, 12))
    (ligne,) = [x for x in certifies_par_fiche(o, 2026) if x.annee == 2026]
    assert (ligne.rapprochement.ici, ligne.rapprochement.officiel) == (1, annonce)
    client = client_de(qualite.utilisateur)
    assert mots in texte(client.get(lien(o, "rapprochement")))
    importer(tmp_path, date(2026, 8, 17), *[fiche(f"RNCP9931{n}", corps=_PROMOTIONS.format(n=3)) for n in range(4)])
    with CaptureQueriesContext(connection) as une:
        certifies_par_fiche(o, 2026)
    for n in range(1, 4):
        suivre(o, f"RNCP9931{n}", "titre")
    with CaptureQueriesContext(connection) as quatre:
        assert len(certifies_par_fiche(o, 2026)) == 4
    assert len(une) == len(quatre)


def test_tous_ou_aucun_d_un_petit_groupe_ne_sortent_que_par_une_borne(
    o: Organisation,
    c: Certification,
    qualite: Membre,
    direction: Membre,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All admitted: the page, the frame, the JSON and the CSV say the bound and never the count."""
    for module in (taux, jeux):
        monkeypatch.setattr(module, "seuils", lambda jour: Seuils(2, 100, 40))
    LigneIndicateur.toutes.filter(indicateur="obtention").update(numerateur=1)
    SommeIndicateur.toutes.filter(indicateur="obtention").update(numerateur=3)
    publier(o, qualite, direction)
    lu = json.loads(client.get(publique(o, "json", annee=mots())).content)
    obtention = next(x for x in lu["formations"][0]["figures"] if x["code"] == "obtention")
    assert [obtention[k] for k in ("etat", "valeur", "numerateur", "denominateur")] == ["borne", None, None, 3]
    for page in (publique(o), *(publique(o, nom, annee=mots(), cle=c.pk) for nom in ("formation", "encart"))):
        vue = texte(client.get(page))
        assert "60\u00a0% et plus" in vue
        assert "3 sur 3" not in vue
    lignes = client.get(publique(o, "csv", annee=mots())).content.decode("utf-8-sig")
    assert "Taux d’obtention;60\u00a0% et plus;;;3;" in lignes
    assert "sous 100 personnes" in texte(client.get(publique(o)))  # the rule is told


def deja_dites(o: Organisation, an: int) -> Any:
    calcul = taux.calcul_courant(o.pk)
    assert calcul is not None
    return jeux._deja_dites(jeux.AnneesLues(o, calcul, [an]), an)


def test_une_annee_deja_publiee_seule_se_retient(o: Organisation, c: Certification) -> None:
    """What a version showed once, replaced since, was read: it counts as told."""
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    assert deja_dites(o, annee() + 1) == (set(), set())  # nobody read it yet
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    JeuAnnuel.toutes.update(etat="remplace")
    seule, reunie = deja_dites(o, annee() + 1)
    assert {(0, "obtention"), (c.pk, "obtention")} <= seule
    assert reunie == set()
    assert deja_dites(o, annee()) == (set(), set())


def test_un_jeu_sans_aucun_taux_lisible_se_dit(o: Organisation, c: Certification, qualite: Membre) -> None:
    """Every rate hidden: whoever decides reads it in the request and on the page, before the public reads nothing."""
    client = client_de(qualite.utilisateur)
    client.post(lien(o, "preparer"), {"annee": annee(), "correction": ""})
    jeu = JeuAnnuel.toutes.get(etat="brouillon")
    figures = [*jeu.contenu["ensemble"], *(x for y in jeu.contenu["formations"] for x in y["figures"])]
    for valeur, muet in (("62.5", False), ("", True)):
        for x in figures:
            x["valeur"] = ""
        figures[-1] |= {"valeur": valeur, "numerateur": 25, "denominateur": 40}
        JeuAnnuel.toutes.filter(pk=jeu.pk).update(contenu=jeu.contenu)
        assert publications.aucun_taux(jeu.contenu) is muet
        assert ("Aucun taux n’est lisible" in texte(client.get(lien(o, "jeu", pk=jeu.pk)))) is muet
    client.post(lien(o, "demander", pk=jeu.pk))
    assert (
        "Aucun taux n’y est lisible"
        in Approbation.toutes.get(acte=publications.PUBLIER, sujet_identifiant=str(jeu.pk)).consequence
    )
