"""Guides handed over and who lacks one, contacts and requests, measures born from the analyses."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.amelioration.branchements.appuis import libelle_analyse
from parchemin.amelioration.domain.appuis import (
    MoyenRemise,
    PublicGuide,
    SorteContact,
    etapes_guide,
    moyens,
    publics,
    sortes_contact,
)
from parchemin.amelioration.domain.faits import NatureFait
from parchemin.amelioration.models import ActionAmelioration, ContactRessource, GuideRegional, GuideRemis, Sollicitation
from parchemin.amelioration.selectors.appuis import sans_guide
from parchemin.amelioration.services import actions, appuis
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Contrat, Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.plateforme.models.courriels import Courriel
from parchemin.referentiel.models import Capacite, NatureLocale
from parchemin.referentiel.services import certifications
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_actions import codes, lignes, url
from tests.amelioration.test_registres import signaler
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(o: Organisation) -> GuideRegional:
    return appuis.ajouter_guide(
        organisation=o,
        titre="Guide régional",
        editeur="Région",
        edition="2026",
        lien="https://guide.example/",
        fichier=None,
        acteur=SYSTEME,
    )


@pytest.fixture
def apprenti(o: Organisation) -> Inscription:
    return apprentis(o, 1)[0]


def apprentis(o: Organisation, combien: int) -> list[Inscription]:
    """In progress, with a contract that runs."""
    jour, lues = aujourdhui(), []
    cible = certifications.creer_certification_locale(
        organisation=o,
        nature=NatureLocale.CQP,
        intitule="Boulanger",
        capacite=Capacite.CERTIFICATEUR,
        du=jour - timedelta(days=900),
        acteur=SYSTEME,
    )
    for n in range(combien):
        p = Personne(organisation=o, nom_naissance=f"Nom{n}", prenom1="Léa")
        p.save()
        i = Inscription.toutes.create(
            organisation=o, personne=p, certification=cible, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI,
            entree=jour - timedelta(days=60),
        )  # fmt: skip
        Contrat.toutes.create(
            organisation=o, inscription=i, type_contrat="apprentissage", employeur=f"Boulangerie {n}", tuteur_courriel=f"tuteur{n}@pain.example",
            debut=jour - timedelta(days=50),
        )  # fmt: skip
        lues.append(i)
    return lues


def remettre(g: GuideRegional, *inscriptions: Inscription, **autres: Any) -> list[GuideRemis]:
    base: dict[str, Any] = {
        "guide": g, "public": PublicGuide.APPRENTI, "inscriptions": inscriptions, "remis_le": aujourdhui(), "moyen": MoyenRemise.MAIN_PROPRE,
        "acteur": SYSTEME,
    }  # fmt: skip
    return appuis.remettre(**base | autres)


def test_who_lacks_a_guide_is_who_is_here_and_has_none(guide: GuideRegional, apprenti: Inscription) -> None:
    jour = aujourdhui()
    assert (
        list(sans_guide(guide, PublicGuide.APPRENTI, jour))
        == list(sans_guide(guide, PublicGuide.ENTREPRISE, jour))
        == [apprenti]
    )
    remettre(guide, apprenti)
    assert list(sans_guide(guide, PublicGuide.APPRENTI, jour)) == []
    assert list(sans_guide(guide, PublicGuide.ENTREPRISE, jour)) == [apprenti]
    Contrat.toutes.filter(inscription=apprenti).update(rompu_le=jour)
    assert list(sans_guide(guide, PublicGuide.ENTREPRISE, jour)) == []


def test_handed_once_on_a_day_that_came_and_acknowledged_after(guide: GuideRegional, apprenti: Inscription) -> None:
    jour = aujourdhui()

    def encore(**autres: Any) -> Any:
        return remettre(guide, apprenti, **autres)

    assert codes(encore, remis_le=jour + timedelta(days=1)) == ["AME-152"]
    [r] = encore()
    assert codes(encore) == ["AME-150"]
    assert codes(appuis.accuser, remise=r, le=jour - timedelta(days=1), par_lien=False, acteur=SYSTEME) == ["AME-242"]
    appuis.accuser(remise=r, le=jour, par_lien=False, acteur=SYSTEME)
    assert codes(appuis.accuser, remise=r, le=jour, par_lien=False, acteur=SYSTEME) == ["AME-153"]
    with pytest.raises(IntegrityError), transaction.atomic():
        GuideRemis.toutes.filter(pk=r.pk).update(accuse_le=jour - timedelta(days=1))
    assert codes(
        appuis.ajouter_guide, organisation=guide.organisation, titre="G", editeur="", edition="", lien="", fichier=None, acteur=SYSTEME
    ) == ["AME-154"]  # fmt: skip


def test_by_mail_a_personal_link_acknowledges_once(
    o: Organisation, guide: GuideRegional, apprenti: Inscription
) -> None:
    assert url("guides", o)  # the addresses are loaded, and with them what a link is for
    Contrat.toutes.filter(inscription=apprenti).update(tuteur_courriel="")
    assert codes(lambda: remettre(guide, apprenti, public=PublicGuide.ENTREPRISE, moyen=MoyenRemise.COURRIEL)) == [
        "AME-151"
    ]
    assert not GuideRemis.toutes.exists()
    Contrat.toutes.filter(inscription=apprenti).update(tuteur_courriel="tuteur@pain.example")
    [r] = remettre(guide, apprenti, public=PublicGuide.ENTREPRISE, moyen=MoyenRemise.COURRIEL)
    assert r.destinataire_libelle == "Boulangerie 0"
    assert Courriel.toutes.get(usage=appuis.USAGE).destinataire == "tuteur@pain.example"
    from parchemin.plateforme.liens.services import creer_lien

    jeton = creer_lien(appuis.USAGE, organisation_id=o.pk, charge={"remise": r.pk}, utilisations_max=2).url()
    visiteur = Client()
    assert "Je l’ai reçu" in visiteur.get(jeton).content.decode()
    r.refresh_from_db()
    assert r.accuse_le is None
    assert "Réception notée" in visiteur.post(jeton).content.decode()
    r.refresh_from_db()
    assert (r.accuse_le, r.accuse_par_lien) == (aujourdhui(), True)
    assert visiteur.post(jeton).status_code == 200


def test_the_page_of_a_guide_names_who_lacks_it_and_hands_it_to_several(
    o: Organisation, guide: GuideRegional, qualite: Membre
) -> None:
    trois = apprentis(o, 3)
    client = client_de(qualite.utilisateur)
    page = client.get(url("guide", o, guide.pk)).content.decode()
    assert all(i.personne.nom_complet in page for i in trois)
    adresse = url("guide_remettre", o, guide.pk, "apprenti")
    assert client.get(adresse).status_code == 200
    client.post(adresse, {"moyen": "reunion", "remis_le": aujourdhui(), "inscriptions": [i.pk for i in trois[:2]]})
    assert GuideRemis.toutes.count() == 2
    assert client.get(url("guide_remettre", o, guide.pk, "acteur")).status_code == 404
    csv = client.get(url("guides_remis", o) + "?export=csv&recu=non").getvalue().decode("utf-8-sig")
    assert trois[0].personne.nom_complet in csv
    r = GuideRemis.toutes.order_by("pk").first()
    assert r is not None
    client.post(url("guide_accuser", o, r.pk), {"le": aujourdhui()})
    assert trois[2].personne.nom_complet in client.get(url("guide", o, guide.pk)).content.decode()
    client.post(
        url("guide_remettre_acteur", o, guide.pk), {"nom": "Mairie", "moyen": "courrier", "remis_le": aujourdhui()}
    )
    client.post(url("guide_remplacer", o, guide.pk))
    assert "n’est plus remis" in client.get(url("guide", o, guide.pk)).content.decode()
    assert client_de(membre(o, Role.AUDITEUR).utilisateur).get(url("guide", o, guide.pk)).status_code == 403
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    assert etranger.get(url("guide", b, guide.pk)).status_code == 404


def contact(o: Organisation, **autres: Any) -> ContactRessource:
    base: dict[str, Any] = {"sorte": "coordonnateur", "nom": "Coordination régionale", "verifie_le": aujourdhui()}
    return appuis.enregistrer_contact(organisation=o, contact=None, acteur=SYSTEME, **base | autres)


def test_a_difficulty_proposes_whom_to_ask_and_a_text_already_begun(
    o: Organisation, qualite: Membre, action: ActionAmelioration
) -> None:
    x, client, jour = contact(o), client_de(qualite.utilisateur), aujourdhui()
    page = client.get(url("reperes_difficulte", o) + "?de=analyse_ruptures:2026").content.decode()
    liens = [a.replace("&amp;", "&") for a in re.findall(r'href="([^"]+solliciter/[^"]*)"', page)]
    assert liens
    assert all("analyse_ruptures%3A2026" in a for a in liens)
    formulaire = client.get(liens[0]).content.decode().replace("\xa0", " ")
    assert "Analyse des ruptures 2025-2026" in formulaire
    assert "Nous sollicitons un entretien" in formulaire
    client.post(liens[0], {"objet": "Demande d’entretien", "question": "Pouvons-nous nous voir ?", "le": jour})
    s = Sollicitation.toutes.get()
    assert (s.de_type, s.de_identifiant, s.par) == ("analyse_ruptures", "2026", qualite)
    assert lignes(qualite) == []
    Sollicitation.toutes.filter(pk=s.pk).update(le=jour - timedelta(days=30))
    assert lignes(qualite) == [f"amelioration.sollicitation.{s.pk}"]
    client.post(url("sollicitation_repondre", o, s.pk), {"repondu_le": jour, "reponse": "Rendez-vous lundi."})
    assert lignes(qualite) == []
    assert "Rendez-vous lundi" in client.get(url("sollicitation", o, s.pk)).content.decode()
    s.refresh_from_db()
    assert codes(
        appuis.noter_reponse, sollicitation=s, repondu_le=jour, reponse="Encore une fois.", acteur=SYSTEME
    ) == ["AME-160"]
    assert "Demande d’entretien" in client.get(url("contact", o, x.pk)).content.decode()
    for faux in ({"reponse": ""}, {"repondu_le": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sollicitation.toutes.filter(pk=s.pk).update(**faux)


def test_who_left_is_no_longer_in_the_directory(o: Organisation, qualite: Membre) -> None:
    x, client = contact(o), client_de(qualite.utilisateur)
    donnees = {
        "sorte": "mediateur",
        "nom": "Médiation",
        "organisme": "",
        "zone": "",
        "courriel": "",
        "telephone": "",
        "pour_quoi": "",
        "verifie_le": aujourdhui(),
    }
    assert client.post(url("contact_nouveau", o), donnees | {"actif": "on"}).status_code == 302
    assert client.post(url("contact_modifier", o, x.pk), donnees | {"nom": "Partie"}).status_code == 302
    page = client.get(url("contacts", o)).content.decode()
    assert "Médiation" in page
    assert "Partie</a>" not in page


def test_every_word_of_the_data_is_there() -> None:
    assert all(mots for quoi in (publics(), moyens(), sortes_contact()) for mots, _ in quoi.values())
    assert all(e.sortes and e.etape for e in etapes_guide())


@pytest.mark.parametrize(
    ("identifiant", "attendu"),
    [
        ("2026", "Analyse des absences 2025-2026"),
        ("toutes", "Analyse des absences, toutes les années"),
        ("abc", None),
        ("1", None),
    ],
)
def test_an_analysis_is_an_origin_by_school_year(identifiant: str, attendu: str | None) -> None:
    assert libelle_analyse("absences", identifiant) == attendu


def test_the_analysis_shows_its_measures_and_opens_one_more(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    page = reverse("indicateurs:analyse", args=[o.slug])
    assert "?de=analyse_absences:toutes" in client.get(f"{page}?volet=absences").content.decode()
    donnees = {
        "titre": "Appeler dès huit heures", "nature": "immediate", "quoi": "Un appel le matin même.", "responsable": qualite.pk,
        "avant_le": aujourdhui(), "cause": "", "moyens": "", "critere": "", "verifier_le": "",
    }  # fmt: skip
    client.post(url("action_nouvelle", o) + "?de=analyse_ruptures:toutes", donnees)
    assert "Appeler dès huit heures" in client.get(f"{page}?volet=ruptures").content.decode()
    assert "Appeler dès huit heures" not in client.get(f"{page}?volet=absences").content.decode()


@pytest.mark.parametrize("nom", ["guides", "guides_remis", "contacts", "sollicitations"])
def test_as_many_queries_for_three_as_for_one(o: Organisation, guide: GuideRegional, qualite: Membre, nom: str) -> None:
    def ajouter(n: int) -> None:
        g = appuis.ajouter_guide(
            organisation=o,
            titre=f"G{n}",
            editeur="",
            edition="",
            lien="https://g.example/",
            fichier=None,
            acteur=SYSTEME,
        )
        appuis.remettre_acteur(
            guide=g, nom=f"Mairie {n}", remis_le=aujourdhui(), moyen=MoyenRemise.COURRIER, acteur=SYSTEME
        )
        x = contact(o, nom=f"C{n}")
        appuis.solliciter(
            contact=x,
            le=aujourdhui(),
            objet="Conseil",
            question="Que pouvons-nous faire ?",
            par=qualite,
            acteur=SYSTEME,
        )

    client = client_de(qualite.utilisateur)
    ajouter(0)
    client.get(url(nom, o))
    with CaptureQueriesContext(connection) as un:
        client.get(url(nom, o))
    ajouter(1), ajouter(2)
    with CaptureQueriesContext(connection) as trois:
        client.get(url(nom, o))
    assert len(trois) == len(un)


def test_an_auditor_reads_the_plan_and_not_what_may_name(
    o: Organisation, qualite: Membre, action: ActionAmelioration
) -> None:
    """A complaint that is read without its name must not give it back in the thread of its action, nor in a request about somebody."""
    actions.noter(action=action, texte="Mme Zorglub a rappelé.", acteur=SYSTEME)
    x = contact(o)
    appuis.solliciter(
        contact=x,
        objet="Entretien pour Zorglub",
        question="Pour Zorglub.",
        le=aujourdhui(),
        par=qualite,
        acteur=SYSTEME,
    )
    auditeur = client_de(membre(o, Role.AUDITEUR, email="audit@fil.example").utilisateur)
    for nom, args in (("action", [action.pk]), ("sollicitations", []), ("contact", [x.pk])):
        adresse = reverse(f"amelioration:{nom}", args=[o.slug, *args])
        lu = auditeur.get(adresse)
        assert lu.status_code == 200
        assert "Zorglub" not in lu.content.decode(), nom
        assert "Zorglub" in client_de(qualite.utilisateur).get(adresse).content.decode(), nom
    liste = reverse("amelioration:sollicitations", args=[o.slug])
    assert "Zorglub" not in auditeur.get(liste + "?export=csv").getvalue().decode()
    assert auditeur.get(liste + "?q=zorglub").context["total"] == 0


def test_a_difficulty_proposes_the_step_and_a_request_already_begun(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    contact = appuis.enregistrer_contact(
        organisation=o, contact=None, acteur=SYSTEME, sorte=SorteContact.COORDONNATEUR, nom="Mme Lopez", organisme="Rectorat", zone="", courriel="",
        telephone="", pour_quoi="", verifie_le=aujourdhui(),
    )  # fmt: skip
    f = signaler(o, nature=NatureFait.DIFFICULTE)
    page = client.get(url("fait", o, f.pk)).content.decode()
    assert "Entendre chacun, puis les deux ensemble" in page
    reperes = f"{url('reperes_difficulte', o)}?de=difficulte:{f.pk}"
    assert f'href="{reperes}"' in page
    demande = f"{url('solliciter', o, contact.pk)}?de=difficulte%3A{f.pk}"
    assert demande in client.get(reperes).content.decode()
    assert "Ce qui a été demandé" not in page
    appuis.solliciter(
        contact=contact, le=aujourdhui(), objet="Demande d’entretien", question="Nous sollicitons un entretien.", par=qualite, acteur=SYSTEME,
        de=("difficulte", str(f.pk), str(f)),
    )  # fmt: skip
    page = client.get(url("fait", o, f.pk)).content.decode()
    assert "Ce qui a été demandé" in page
    assert "Mme Lopez" in page
    # An unforeseen event has its own course, and what is over asks for nothing.
    alea = signaler(o, nature=NatureFait.ALEA)
    assert "Demander de l’aide" not in client.get(url("fait", o, alea.pk)).content.decode()
