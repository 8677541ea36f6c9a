"""Stale figures are said, on the day they become so; publishing them all the same is explained."""

# ruff: noqa: F401, F811 (fixtures of the publication, used by their names)
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.models import Calcul, InformationFormation, JeuAnnuel
from parchemin.indicateurs.selectors.fraicheur import ce_qui_a_change, donnees_changees_le
from parchemin.indicateurs.selectors.histoire import AnneesLues, histoire_de
from parchemin.indicateurs.selectors.jeux import LecturesDesJeux, contenu_du_jeu
from parchemin.indicateurs.selectors.officiels import autres_noms
from parchemin.indicateurs.selectors.taux import calcul_courant
from parchemin.indicateurs.services import publications
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.journal.models import DetailEvenement
from parchemin.parcours.models import Inscription, PaireEcartee
from parchemin.plateforme.models import Approbation
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import geler, maintenant
from tests.fabrique import client_de, membre
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_publication import annee, c, direction, lien, o, qualite, texte

pytestmark = pytest.mark.django_db
DEPASSEE, CHANGE = "Version dépassée", "Des données ont changé depuis ce calcul"


@pytest.fixture
def plus_tard(o: Organisation, c: Certification) -> Iterator[datetime]:
    demain = maintenant() + timedelta(days=1)
    with geler(demain):
        yield demain


def ecrire(o: Organisation, acte: str) -> None:
    consigner(
        chaine=f"o:{o.pk}",
        acteur=SYSTEME,
        acte=acte,
        sujet=Reference("essai", "1", "Essai"),
        phrase="a écrit.",
        details={},
    )


def test_des_donnees_changees_se_disent_sur_les_deux_pages(
    o: Organisation,
    c: Certification,
    qualite: Membre,
    direction: Membre,
    plus_tard: datetime,
) -> None:
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    elle = client_de(qualite.utilisateur)
    elle.post(lien(o, "demander", pk=jeu.pk))
    a = Approbation.toutes.get(acte=publications.PUBLIER)
    pages = (lien(o, "tableau"), lien(o, "jeu", pk=jeu.pk), lien(o, "approbation", pk=jeu.pk, approbation=a.pk))
    client = client_de(direction.utilisateur)
    ecrire(o, "deliberation.envoyer_copie")
    ecrire(o, "comptes.ajouter_membre")
    for url in pages:
        assert CHANGE not in texte(client.get(url)), url
    ecrire(o, "parcours.rompre_contrat")
    for url in pages:
        assert CHANGE in texte(client.get(url)), url
    calcul = calcul_courant(o.pk)
    assert calcul is not None
    with CaptureQueriesContext(connection) as lues:
        assert donnees_changees_le(calcul) == plus_tard
    assert len(lues) == 1
    with geler(plus_tard + timedelta(minutes=1)):
        refait = calculer(organisation_id=o.pk, acteur=SYSTEME)
        assert donnees_changees_le(refait) is None


def test_une_version_depassee_se_publie_avec_sa_raison(
    o: Organisation,
    c: Certification,
    qualite: Membre,
    direction: Membre,
) -> None:
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    client_de(qualite.utilisateur).post(lien(o, "demander", pk=jeu.pk))
    page = lien(o, "approbation", pk=jeu.pk, approbation=Approbation.toutes.get(acte=publications.PUBLIER).pk)
    client = client_de(direction.utilisateur)
    assert DEPASSEE not in texte(client.get(page))
    fin = Inscription.toutes.order_by("pk").values_list("fin_prevue", flat=True).first()
    f.parcours_fini(o, c, entree=fin - timedelta(days=400), fin_prevue=fin)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    lue = texte(client.get(page))
    assert DEPASSEE in lue
    assert "écrivez pourquoi" in lue
    assert "IND-037" in texte(client.post(page, {"geste": "approuver"}, follow=True))
    assert "IND-037" in texte(client.post(page, {"geste": "approuver", "motif": "  ok      bon "}, follow=True))
    jeu.refresh_from_db()
    assert jeu.etat == "brouillon"
    assert Approbation.toutes.get(acte=publications.PUBLIER).etat == "en_attente"
    client.post(page, {"geste": "approuver", "motif": "Le conseil a validé ces chiffres."})
    jeu.refresh_from_db()
    assert jeu.etat == "publie"
    phrases = DetailEvenement.objects.filter(contenu__contains="a publié les résultats").values_list(
        "contenu", flat=True
    )
    assert any("Le conseil a validé ces chiffres." in x for x in phrases)
    assert "préparez une correction" in texte(client.get(lien(o, "jeu", pk=jeu.pk))), "public, and no longer so"
    assert "À corriger" in texte(client.get(lien(o, "publication") + "?changements=1"))
    # The list itself does not wait for what is counted again: it asks for it once it is there, and offers it as a link.
    seule = client.get(lien(o, "publication")).content.decode()
    assert "À corriger" not in seule
    assert seule.count(f'{lien(o, "publication")}?changements=1"') == 2


def test_la_liste_des_versions_dit_ce_que_dit_leur_page(o: Organisation, c: Certification, direction: Membre) -> None:
    """A word written beside the rates is a change, a calculation that gives the same figures is none."""
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    client = client_de(direction.utilisateur)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    assert "À corriger" not in texte(client.get(lien(o, "publication") + "?changements=1"))
    InformationFormation.toutes.create(
        organisation=o, certification=c, sorte="suites", texte="Un BTS.", source="Fiche", relevee_le=maintenant().date()
    )
    combien = len(ce_qui_a_change(jeu))
    assert f"{combien} lignes diraient autre chose" in texte(
        client.get(lien(o, "publication") + "?changements=1")
    ).replace("\u00a0", " ")
    assert CHANGE not in texte(client.get(lien(o, "publication") + "?changements=1"))
    with geler(maintenant() + timedelta(minutes=5)):
        ecrire(o, "parcours.rompre_contrat")
    assert CHANGE in texte(client.get(lien(o, "publication") + "?changements=1"))


def test_le_brouillon_dit_deja_les_deux_ine(o: Organisation, c: Certification, qualite: Membre) -> None:
    """Before anything is asked, and no more once one has said that they are two people."""
    fin = Inscription.toutes.order_by("pk").values_list("fin_prevue", flat=True).first()
    gens = [f.parcours_fini(o, c, "Kervella", entree=fin - timedelta(days=400), fin_prevue=fin).personne for _ in "ab"]
    for p, ine in zip(gens, ("1234567890A", "1234567890B"), strict=True):
        type(p).toutes.filter(pk=p.pk).update(ine=ine, naissance_annee=2005, naissance_mois=4, naissance_jour=3)
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    client = client_de(qualite.utilisateur)
    lue = texte(client.get(lien(o, "jeu", pk=jeu.pk)))
    assert "IND-150" in lue
    assert f"fiches n° {gens[0].pk}" in lue
    auditeur = client_de(membre(o, Role.AUDITEUR, email="audit@ine.example").utilisateur)
    for page in (lien(o, "jeu", pk=jeu.pk), lien(o, "tableau")):
        lue = texte(auditeur.get(page))
        assert "IND-150" in lue
        assert "iches n° " not in lue, "numbers of files follow the arrivals"
    PaireEcartee.toutes.create(organisation=o, a=gens[0], b=gens[1], par_libelle="Ada", le=maintenant())
    assert "IND-150" not in texte(client.get(lien(o, "jeu", pk=jeu.pk)))


def test_une_correction_de_quelques_personnes_s_accepte_par_ecrit(
    o: Organisation, c: Certification, qualite: Membre, direction: Membre
) -> None:
    """One decision put right: whoever kept the first version would know of whom. What was typed and refused is given back."""
    publications.publier(
        jeu=publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME), acteur=SYSTEME, demandeur="Ada"
    )
    assert Decision.toutes.filter(resultat="ajourne").update(resultat="admis") == 1
    calculer(organisation_id=o.pk, acteur=SYSTEME)
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME, correction="Un oubli réparé.")
    elle, lui = client_de(qualite.utilisateur), client_de(direction.utilisateur)
    assert "Peut désigner quelqu’un" in texte(elle.get(lien(o, "jeu", pk=jeu.pk)))
    elle.post(lien(o, "demander", pk=jeu.pk))
    a = Approbation.toutes.get(acte=publications.PUBLIER)
    assert "moins de 5 personnes" in a.consequence
    page = lien(o, "approbation", pk=jeu.pk, approbation=a.pk)
    assert "vous acceptez ce risque" in texte(lui.get(page))
    assert "Obligatoire ici" in texte(lui.get(page))
    assert "Facultatif" not in texte(lui.get(page))
    refusee = lui.post(page, {"geste": "approuver", "motif": "Vu, oui"}, follow=True)
    assert refusee.redirect_chain[-1][0] == page
    assert "IND-160" in texte(refusee)
    assert "Vu, oui</textarea>" in texte(refusee)
    assert "Vu, oui" not in texte(client_de(membre(o, Role.QUALITE, email="tierce@pub.example").utilisateur).get(page))
    jeu.refresh_from_db()
    assert jeu.etat == "brouillon"
    lui.post(page, {"geste": "approuver", "motif": "Risque accepté : le total était faux."})
    jeu.refresh_from_db()
    assert jeu.etat == "publie"
    assert "Vu, oui" not in texte(lui.get(page))
    phrases = " ".join(DetailEvenement.objects.order_by("pk").values_list("contenu", flat=True))
    assert "moins de 5 personnes : Risque accepté : le total était faux." in phrases


def test_une_version_remplacee_se_compare_encore(o: Organisation, c: Certification) -> None:
    """The third is near the first, which the second had put out of sight."""
    an = annee()
    premier = publications.preparer(organisation=o, annee=an, acteur=SYSTEME)
    publications.publier(jeu=premier, acteur=SYSTEME, demandeur="Ada")
    contenu = json.loads(json.dumps(premier.contenu))
    loin = json.loads(json.dumps(premier.contenu))
    for lu, n in ((contenu, 1), (loin, 50)):
        for figure in [*lu["ensemble"], *(x for y in lu["formations"] for x in y["figures"])]:
            if figure["denominateur"]:
                figure["denominateur"] += n
    JeuAnnuel.toutes.filter(pk=premier.pk).update(etat="remplace")
    champs = {
        "organisation": o,
        "annee": an,
        "calcul": premier.calcul,
        "prepare_le": maintenant(),
        "prepare_par": "Ada",
    }
    JeuAnnuel.toutes.create(
        version=2, etat="publie", contenu=loin, empreinte="2" * 64, publie_le=maintenant(), publie_par="Ada", **champs
    )
    troisieme = JeuAnnuel.toutes.create(version=3, contenu=contenu, empreinte="3" * 64, **champs)
    assert publications.petits_ecarts_de(troisieme)
    JeuAnnuel.toutes.filter(pk=premier.pk).delete()
    assert not publications.petits_ecarts_de(troisieme)


def test_un_mot_ecrit_apres_la_demande_se_dit_sans_recalcul(
    o: Organisation,
    c: Certification,
    direction: Membre,
    qualite: Membre,
) -> None:
    """As would an official file brought in meanwhile: the second person reads it, whatever the calculation."""
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    assert ce_qui_a_change(jeu) == []
    client_de(qualite.utilisateur).post(lien(o, "demander", pk=jeu.pk))
    InformationFormation.toutes.create(
        organisation=o,
        certification=c,
        sorte="suites",
        texte="Un BTS.",
        source="Fiche RNCP",
        relevee_le=maintenant().date(),
    )
    assert {x.quoi for x in ce_qui_a_change(jeu)} == {
        "Suites de parcours",
        "Suites de parcours : source",
        "Suites de parcours : relevée le",
    }
    page = lien(o, "approbation", pk=jeu.pk, approbation=Approbation.toutes.get(acte=publications.PUBLIER).pk)
    lue = texte(client_de(direction.utilisateur).get(page))
    assert "Préparés maintenant, ces résultats diraient" in lue
    assert lue.index("Version dépassée") < lue.index('id="decision"') < lue.index('id="public"')


def test_l_histoire_est_celle_des_versions_publiees(o: Organisation, c: Certification) -> None:
    calcul, an = calcul_courant(o.pk), annee()
    assert calcul is not None
    jeu = publications.preparer(organisation=o, annee=an, acteur=SYSTEME)
    avant = histoire_de(AnneesLues(o, calcul, [an + 1]), an + 1).suite(c.pk, 0)
    assert (avant.gens, avant.dites) == ((0, 3, 0, 0), frozenset())
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    suite = histoire_de(AnneesLues(o, calcul, [an + 1]), an + 1).suite(c.pk, 0)
    assert (suite.gens, suite.admis) == ((0, 3, 0, 0), (0, 1, 0, 0))
    assert {(d.annees, d.exacte) for d in suite.dites} == {((0, 1, 0, 0), True)}
    assert histoire_de(AnneesLues(o, calcul, [an + 1]), an + 1).autres(set())[0] == [suite]
    assert histoire_de(AnneesLues(o, calcul, [an + 1]), an + 1).autres({c.pk})[0] == []


def test_dix_annees_publiees_demandent_autant_qu_une(o: Organisation, c: Certification, direction: Membre) -> None:
    """Each version public is compared with what it would say now, all of them from the same reading."""
    client, adresse = client_de(direction.utilisateur), lien(o, "publication") + "?changements=1"
    calcul = calcul_courant(o.pk)
    assert calcul is not None
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    client.get(adresse)
    comptes = []
    for n in (0, 1, 2, 3):
        if n:
            Calcul.toutes.filter(pk=calcul.pk).update(annees=[annee() - k for k in range(n + 1)])
            JeuAnnuel.toutes.create(
                organisation=o, annee=jeu.annee - n, version=1, etat="publie", calcul=calcul, contenu=jeu.contenu,
                empreinte=jeu.empreinte, prepare_le=maintenant(), prepare_par="Ada", publie_le=maintenant(), publie_par="Ada",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as requetes:
            lue = texte(client.get(adresse))
        comptes.append(len(requetes))
    assert lue.count("À corriger") == 3, "of each year, and of the right one"
    assert len(set(comptes)) == 1, comptes


def test_plusieurs_annees_lues_ensemble_comme_une_par_une(o: Organisation, c: Certification) -> None:
    calcul, an = calcul_courant(o.pk), annee()
    assert calcul is not None
    publications.publier(
        jeu=publications.preparer(organisation=o, annee=an, acteur=SYSTEME), acteur=SYSTEME, demandeur="Ada"
    )
    ensemble = LecturesDesJeux(o, calcul, [an, an - 1, an + 1])
    for a in (an - 1, an, an + 1):
        assert contenu_du_jeu(o, calcul, a, ensemble) == contenu_du_jeu(o, calcul, a)


def test_une_methode_reecrite_n_est_pas_un_chiffre_a_corriger(
    o: Organisation, c: Certification, direction: Membre
) -> None:
    """A set published before the program told its method better: the figures stand. A space or an apostrophe is no word."""
    jeu = publications.preparer(organisation=o, annee=annee(), acteur=SYSTEME)
    publications.publier(jeu=jeu, acteur=SYSTEME, demandeur="Ada")
    client = client_de(direction.utilisateur)

    def reecrire(de: str, vers: str) -> None:
        contenu = json.loads(json.dumps(jeu.contenu))
        for m in contenu["methode"]:
            m["choix"] = m["choix"].replace(de, vers)
        assert contenu != jeu.contenu
        JeuAnnuel.toutes.filter(pk=jeu.pk).update(contenu=contenu)

    reecrire("’", "'")
    lues = texte(client.get(lien(o, "publication") + "?changements=1")) + texte(client.get(lien(o, "jeu", pk=jeu.pk)))
    assert "À corriger" not in lues
    assert "Méthode réécrite" not in lues
    reecrire("Un taux n’est montré", "Un taux est montré")
    for nom, kw in (("publication", {}), ("jeu", {"pk": jeu.pk})):
        lue = texte(client.get(lien(o, nom, **kw), {"changements": "1"}))
        assert "Méthode réécrite" in lue
        assert "À corriger" not in lue
    assert "rien n’oblige à la corriger" in lue
