"""A survey from its population to its figures: nobody written to twice, nothing answered after the end, names that go away."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import Decision
from parchemin.indicateurs import travaux_enquetes
from parchemin.indicateurs.models import CanalReponse, Destinataire, Enquete, ReponseEnquete
from parchemin.indicateurs.selectors import enquetes as selectors
from parchemin.indicateurs.services import enquetes as services
from parchemin.indicateurs.services import reponses
from parchemin.indicateurs.services.renvoi import ecrire_de_nouveau
from parchemin.indicateurs.services.reponses import Dit
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Inscription, Personne, VoieAcces
from parchemin.plateforme.courriels.envoi import envoyer as envoyer_courriel
from parchemin.plateforme.models import Courriel, Travail
from parchemin.plateforme.models.courriels import EtatCourriel
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler
from tests.fabrique import organisation
from tests.indicateurs import fabrique as f
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, "cqp")


def preparer(o: Organisation, *certifications: Certification, **champs: Any) -> Enquete:
    return services.preparer(organisation=o, choix=f.choix(list(certifications), **champs), acteur=SYSTEME)


def partir(e: Enquete) -> Travail:
    """The messages are written and handed to the server."""
    travail = services.envoyer(enquete=e, acteur=SYSTEME)
    executer(travail.pk)
    travail.refresh_from_db()
    e.refresh_from_db()
    poster()
    return travail


def poster() -> None:
    for pk in (
        Courriel.toutes.filter(etat=EtatCourriel.A_ENVOYER).order_by("cree_le", "pk").values_list("pk", flat=True)
    ):
        envoyer_courriel(pk)


def liens() -> dict[str, str]:
    """The address behind the last message of each person."""
    return {m.to[0]: re.search(r"/lien/\S+", str(m.body))[0] for m in mail.outbox}  # type: ignore[index]


def repond(d: Destinataire, situation: str, vise: str = "", **champs: Any) -> ReponseEnquete:
    dit = Dit(situation, {d.pk: vise}, **champs)
    return reponses.saisir(destinataire=d, dit=dit, canal=CanalReponse.TELEPHONE, acteur=SYSTEME)


def de(nom: str) -> Destinataire:
    return Destinataire.toutes.get(inscription__personne__nom_naissance=nom)


def decaler(moment: datetime, jours: int) -> Any:
    return geler(moment + timedelta(days=jours))


# --- who is asked


def test_la_population_vient_des_decisions_en_vigueur(o: Organisation, c: Certification) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Bloc", resultat="partiel")
    f.certifie(o, c, "Vieux", le=date(2025, 5, 12))
    f.certifie(o, c, "Annulee", etat="annulee")
    f.certifie(o, c, "Vae", voie=VoieAcces.VAE)
    Decision.toutes.filter(inscription=f.certifie(o, c, "Rectifie")).update(en_vigueur=False)
    f.certifie(o, certification_locale(o, "titre"), "Ailleurs")
    e = preparer(o, c)
    gens = Destinataire.toutes.filter(enquete=e).order_by("pk")
    # Rows are created in an order that says nothing of the enrolments.
    assert sorted((d.inscription.personne.nom_naissance, d.vae, d.annee) for d in gens if d.inscription) == [
        ("Abel", False, 2026),
        ("Vae", True, 2026),
    ]
    assert not Courriel.toutes.exists()


def test_une_personne_certifiee_deux_fois_compte_une_fois(o: Organisation, c: Certification) -> None:
    i = f.certifie(o, c, "Abel", le=date(2025, 6, 1))
    f.certifie(o, c, "Abel", personne=i.personne)
    with pytest.raises(ErreurMetier, match="IND-171"):
        preparer(o, c)
    assert preparer(o, c, annees=[2025, 2026]).destinataires.count() == 1


def test_les_sortants_sont_tous_ceux_dont_le_parcours_a_fini(o: Organisation, c: Certification) -> None:
    f.parcours_fini(o, c, "Sans")
    f.parcours_fini(o, c, "Parti", etat="sortie", sortie_le=date(2025, 11, 2), motif_sortie="abandon")
    f.parcours_fini(o, c, "Ailleurs", etat="sortie", sortie_le=date(2026, 2, 2), motif_sortie="transfert")
    f.certifie(o, c, "Abel")
    e = preparer(o, c, public="sortants")
    assert sorted(d.inscription.personne.nom_naissance for d in e.destinataires.order_by("pk") if d.inscription) == [
        "Abel",
        "Sans",
    ]


def test_la_population_suit_une_decision_rectifiee(o: Organisation, c: Certification) -> None:
    i = f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "cdi", "oui")
    Decision.toutes.filter(inscription=i).update(en_vigueur=False)
    f.certifie(o, c, "Tard")
    assert services.actualiser(enquete=e, acteur=SYSTEME) == (1, 1)
    assert selectors.bilans(e)[0].bilan.population == 2
    assert selectors.bilans(e)[0].bilan.repondants == 0
    assert selectors.retires(e) == 1
    Decision.toutes.filter(inscription=i).update(en_vigueur=True)
    assert services.actualiser(enquete=e, acteur=SYSTEME) == (1, 0)
    assert selectors.bilans(e)[0].bilan.repondants == 1
    assert services.actualiser(enquete=e, acteur=SYSTEME) == (0, 0)


@pytest.mark.parametrize("jours", [0, -3])
def test_une_fermeture_avant_l_ouverture_est_refusee(o: Organisation, c: Certification, jours: int) -> None:
    f.certifie(o, c, "Abel")
    with pytest.raises(ErreurMetier, match="IND-170"):
        preparer(o, c, ferme_le=date(2026, 11, 24) + timedelta(days=jours))


# --- sending


def test_un_courriel_par_personne_avec_son_lien(o: Organisation, c: Certification) -> None:
    deux = certification_locale(o, "titre")
    i = f.certifie(o, c, "Abel")
    f.certifie(o, deux, "Abel", personne=i.personne)
    f.certifie(o, c, "Muet", courriel="")
    e = preparer(o, c, deux)
    a = selectors.acheminement(e)
    assert (a.population, a.a_ecrire, a.sans_adresse, a.envoyes) == (3, 2, 1, 0)
    travail = partir(e)
    assert travail.etat == EtatTravail.TERMINE
    (message,) = mail.outbox
    assert message.to == ["abel@anciens.example"]
    assert c.intitule in message.body
    assert deux.intitule in message.body
    assert "24 janvier" in message.body or "janvier 2027" in message.body
    assert "enquetes@essai.example" in message.body
    assert not mail.outbox[0].body.count("[[")
    a = selectors.acheminement(e)
    assert (a.a_ecrire, a.envoyes, a.sans_adresse) == (0, 2, 1)
    with pytest.raises(ErreurMetier, match="IND-172"):
        services.envoyer(enquete=e, acteur=SYSTEME)
    assert Evenement.objects.filter(acte="indicateurs.enquete_envoyer").count() == 1


def test_deux_clics_sont_un_seul_envoi(o: Organisation, c: Certification) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    travail = services.envoyer(enquete=e, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="TRA-001"):
        services.envoyer(enquete=e, acteur=SYSTEME)
    executer(travail.pk)
    executer(travail.pk)
    assert Courriel.toutes.count() == 1


class _Mort(BaseException):
    """The process was killed."""


def test_un_envoi_tue_reprend_sans_ecrire_deux_fois(
    o: Organisation, c: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(travaux_enquetes, "LECTURE", 50)
    for n in range(60):
        f.certifie(o, c, f"Nom{n:02}")
    e = preparer(o, c)
    travail = services.envoyer(enquete=e, acteur=SYSTEME)
    ecrire, faits = travaux_enquetes.ecrire_gabarit, []

    def mourir(*a: Any, **k: Any) -> Any:
        faits.append(1)
        if len(faits) == 40:
            raise _Mort
        return ecrire(*a, **k)

    monkeypatch.setattr(travaux_enquetes, "ecrire_gabarit", mourir)
    with pytest.raises(_Mort):
        executer(travail.pk)
    assert Courriel.toutes.count() == travaux_enquetes.LOT  # whole batches only
    Travail.toutes.filter(pk=travail.pk).update(etat=EtatTravail.INTERROMPU, executant="")
    executer(travail.pk)
    travail.refresh_from_db()
    assert (travail.etat, travail.resultat["ecrits"]) == (EtatTravail.TERMINE, 60)
    adresses = list(Courriel.toutes.order_by("pk").values_list("destinataire", flat=True))
    assert len(adresses) == len(set(adresses)) == 60
    assert Evenement.objects.filter(acte="indicateurs.enquete_envoyer").count() == 1


def test_une_adresse_fausse_n_arrete_pas_les_autres(o: Organisation, c: Certification) -> None:
    f.certifie(o, c, "Abel", courriel="pas une adresse")
    f.certifie(o, c, "Noe")
    e = preparer(o, c)
    travail = partir(e)
    assert [x.code for x in travail.constats] == ["COU-001"]
    assert [m.to for m in mail.outbox] == [["noe@anciens.example"]]


def test_un_courriel_refuse_n_est_pas_joint_et_ne_se_relance_pas(
    o: Organisation, c: Certification, monkeypatch: pytest.MonkeyPatch, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Noe")
    e = preparer(o, c)
    executer(services.envoyer(enquete=e, acteur=SYSTEME).pk)
    from parchemin.plateforme.courriels import envoi

    remettre = envoi._remettre

    def refuser(courriel: Courriel) -> None:
        if courriel.destinataire.startswith("abel"):
            raise smtplib.SMTPRecipientsRefused({courriel.destinataire: (550, b"no")})
        remettre(courriel)

    monkeypatch.setattr(envoi, "_remettre", refuser)
    poster()
    e.refresh_from_db()
    assert selectors.acheminement(e).revenus == 1
    b = selectors.bilans(e)[0].bilan
    assert (b.population, b.joints, b.repondants) == (2, 1, 0)
    with decaler(midi, 11):
        assert [d.inscription.personne.nom_naissance for d in selectors.a_ecrire(e, 1) if d.inscription] == ["Noe"]
        # Once the address is mended, this person alone is written to.
        Personne.toutes.filter(nom_naissance="Abel").update(courriel="neuf@anciens.example")
        ecrire_de_nouveau(destinataire=de("Abel"), acteur=SYSTEME)
        with pytest.raises(ErreurMetier, match="COU-004"):
            ecrire_de_nouveau(destinataire=de("Abel"), acteur=SYSTEME)
        poster()
    assert selectors.bilans(e)[0].bilan.joints == 2


def test_un_rappel_est_espace_compte_et_limite(o: Organisation, c: Certification, midi: datetime) -> None:
    for nom in ("Abel", "Noe", "Lou"):
        f.certifie(o, c, nom)
    e = preparer(o, c)
    with pytest.raises(ErreurMetier, match="IND-178"):
        services.relancer(enquete=e, acteur=SYSTEME)
    partir(e)
    with pytest.raises(ErreurMetier, match="IND-177"):
        services.relancer(enquete=e, acteur=SYSTEME)
    repond(de("Abel"), "cdi", "oui")
    reponses.noter_refus(destinataire=de("Lou"), acteur=SYSTEME)
    for rang in (1, 2):
        with decaler(midi, 11 * rang):
            executer(services.relancer(enquete=e, acteur=SYSTEME).pk)
            poster()
            e.refresh_from_db()
    assert [m.to[0] for m in mail.outbox].count("noe@anciens.example") == 3
    assert len(mail.outbox) == 5
    assert mail.outbox[-1].subject.startswith("Rappel")
    assert de("Noe").relances == 2
    with decaler(midi, 40), pytest.raises(ErreurMetier, match="IND-176"):
        services.relancer(enquete=e, acteur=SYSTEME)


def test_avant_l_ouverture_rien_ne_part(o: Organisation, c: Certification, midi: datetime) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c, ouvre_le=date(2026, 12, 1))
    with pytest.raises(ErreurMetier, match="IND-173"):
        services.envoyer(enquete=e, acteur=SYSTEME)
    with decaler(midi, 100), pytest.raises(ErreurMetier, match="IND-174"):
        services.envoyer(enquete=e, acteur=SYSTEME)


def test_une_enquete_partie_ne_se_supprime_pas(o: Organisation, c: Certification) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    with pytest.raises(ErreurMetier, match="IND-175"):
        services.supprimer(enquete=e, acteur=SYSTEME)
    autre = preparer(o, c)
    services.supprimer(enquete=autre, acteur=SYSTEME)
    assert not Enquete.toutes.filter(pk=autre.pk).exists()


# --- the page of the person


def dire(client: Client, url: str, **champs: Any) -> Any:
    return client.post(url, {k: str(v) for k, v in champs.items()})


def test_repondre_par_le_lien_et_repondre_de_nouveau(o: Organisation, c: Certification, client: Client) -> None:
    f.certifie(o, c, "Abel")
    partir(preparer(o, c))
    d, url = de("Abel"), liens()["abel@anciens.example"]
    page = client.get(url)
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page["Referrer-Policy"] == "no-referrer"
    lu = page.content.decode()
    for mots in (
        "Abel",
        c.intitule.replace("'", "&#x27;"),
        "Quatre questions",
        "36 mois",
        "enquetes@essai.example",
        "CNIL",
    ):
        assert mots.upper() in lu.upper(), mots
    incomplete = dire(client, url, situation="cdi")
    assert incomplete.status_code == 422
    assert "Dites si c’est le métier visé" in incomplete.content.decode()
    assert not ReponseEnquete.toutes.exists()
    champs: dict[str, Any] = {"situation": "cdi", f"vise_{d.pk}": "en_partie", "metier": "Gréeuse", "debut": "six"}
    assert "Merci" in dire(client, url, **champs).content.decode()
    encore = client.get(url).content.decode()
    assert "Vous avez déjà répondu" in encore
    assert "Gréeuse" not in encore  # a link may be read by somebody else
    assert "Je préfère ne pas répondre" not in encore
    assert "Merci" in dire(client, url, situation="etudes", metier="Gréeuse").content.decode()
    d.refresh_from_db()
    assert (d.reponse.situation, d.reponse.metier, d.reponse.vise) == ("etudes", "", "")  # type: ignore[union-attr]
    assert d.reponses.count() == 2  # the former one is kept
    assert not Evenement.objects.filter(acte="indicateurs.enquete_saisir").exists()


def test_deux_certifications_une_reponse_chacune_son_metier(o: Organisation, c: Certification, client: Client) -> None:
    deux = certification_locale(o, "titre")
    i = f.certifie(o, c, "Abel")
    j = f.certifie(o, deux, "Abel", personne=i.personne)
    e = preparer(o, c, deux)
    partir(e)
    a, b = (Destinataire.toutes.get(inscription=x) for x in (i, j))
    dire(client, liens()["abel@anciens.example"], situation="cdd", **{f"vise_{a.pk}": "oui", f"vise_{b.pk}": "non"})
    par = {x.certification.pk: x.bilan for x in selectors.bilans(e) if x.certification}
    assert (par[c.pk].vises, par[deux.pk].vises) == (1, 0)
    assert (par[c.pk].emploi, par[deux.pk].emploi) == (1, 1)


def test_decliner_arrete_les_courriels(o: Organisation, c: Certification, client: Client, midi: datetime) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    url = liens()["abel@anciens.example"]
    assert "C’est noté" in client.post(url, {"geste": "decliner"}).content.decode()
    assert de("Abel").refus_le is not None
    assert not selectors.a_ecrire(e, 1).exists()
    assert "Il est encore temps" in client.get(url).content.decode()
    dire(client, url, situation="recherche")
    d = de("Abel")
    assert (d.refus_le, d.reponse.situation) == (None, "recherche")  # type: ignore[union-attr]


@pytest.mark.parametrize("fin", ["date", "cloture"])
def test_un_lien_apres_la_fin_le_dit_gentiment(
    fin: str, o: Organisation, c: Certification, client: Client, midi: datetime
) -> None:
    f.certifie(o, c, "Abel")
    e = preparer(o, c)
    partir(e)
    url = liens()["abel@anciens.example"]
    if fin == "cloture":
        services.clore(enquete=e, acteur=SYSTEME)
    with decaler(midi, 0 if fin == "cloture" else 70):
        page = client.get(url)
        assert page.status_code == 410
        assert "Cette enquête est terminée" in page.content.decode()
        assert dire(client, url, situation="cdi").status_code == 410
    assert not ReponseEnquete.toutes.exists()
    with decaler(midi, 200):
        assert "Ce lien a expiré" in client.get(url).content.decode()


def test_un_lien_inconnu_ne_dit_rien(o: Organisation, client: Client) -> None:
    assert client.get("/lien/" + "a" * 43 + "/").status_code == 404
    assert "enquête" not in client.get("/lien/" + "a" * 43 + "/").content.decode().lower()


def test_un_numero_de_securite_sociale_n_entre_pas(o: Organisation, c: Certification, client: Client) -> None:
    f.certifie(o, c, "Abel")
    partir(preparer(o, c))
    page = dire(client, liens()["abel@anciens.example"], situation="recherche", commentaire="2 55 08 14 168 025 38")
    assert page.status_code == 422
    assert not ReponseEnquete.toutes.exists()


# --- figures


def _peupler(o: Organisation, c: Certification) -> Enquete:
    for nom in ("Abel", "Bea", "Cleo", "Dan", "Eva", "Fay", "Gus"):
        f.certifie(o, c, nom)
    f.certifie(o, c, "Muet", courriel="")
    e = preparer(o, c)
    partir(e)
    for nom, situation, vise in (
        ("Abel", "cdi", "oui"), ("Bea", "independant", "en_partie"), ("Cleo", "etranger", ""), ("Dan", "etudes", ""),
        ("Eva", "empeche", ""), ("Fay", "recherche", ""),
    ):  # fmt: skip
        repond(de(nom), situation, vise)
    return e


def test_chaque_chiffre_s_ouvre_sur_ses_personnes(o: Organisation, c: Certification) -> None:
    e = _peupler(o, c)
    b = selectors.bilans(e)[0].bilan
    assert (b.population, b.joints, b.repondants, b.neutralises, b.base, b.emploi, b.vises) == (8, 7, 6, 2, 4, 3, 1)
    lus = {code: selectors.vue(e, code, selectors.membres(e)).count() for code in selectors.VUES}
    assert lus == {
        "population": 8, "joints": b.joints, "non_joints": 1, "sans_adresse": 1, "revenus": 0, "repondants": b.repondants,
        "sans_reponse": 2, "refus": 0, "neutralises": b.neutralises, "base": b.base, "emploi": b.emploi, "sans_emploi": 1,
        "vises": b.vises, "en_partie": b.en_partie, "vise_inconnu": b.vise_inconnu,
    }  # fmt: skip


def test_une_reponse_corrigee_garde_l_ancienne_et_compte_une_fois(o: Organisation, c: Certification) -> None:
    e = _peupler(o, c)
    repond(de("Abel"), "recherche")
    assert selectors.bilans(e)[0].bilan.emploi == 2
    assert de("Abel").reponses.count() == 2
    assert selectors.bilans(e)[0].bilan.repondants == 6


def test_close_elle_ne_prend_plus_rien(o: Organisation, c: Certification) -> None:
    e = _peupler(o, c)
    services.clore(enquete=e, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="IND-178"):
        repond(de("Gus"), "cdi", "oui")
    with pytest.raises(ErreurMetier, match="IND-178"):
        services.clore(enquete=e, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="IND-178"):
        services.actualiser(enquete=e, acteur=SYSTEME)


def test_une_situation_inconnue_est_refusee(o: Organisation, c: Certification) -> None:
    _peupler(o, c)
    with pytest.raises(ErreurMetier, match="IND-179"):
        repond(de("Gus"), "milliardaire")


def test_les_noms_s_effacent_et_les_nombres_restent(o: Organisation, c: Certification, midi: datetime) -> None:
    e = _peupler(o, c)
    repond(de("Abel"), "cdi", "oui", metier="Gréeur", commentaire="Appelez-moi")
    services.clore(enquete=e, acteur=SYSTEME)
    avant = [x.bilan for x in selectors.bilans(e)]
    with decaler(midi, 3 * 365):
        assert services.effacer_les_noms() == 0
    with decaler(midi, 3 * 365 + 2):
        assert services.effacer_les_noms() == 1
        assert services.effacer_les_noms() == 0
    assert [x.bilan for x in selectors.bilans(e)] == avant
    assert not Destinataire.toutes.filter(inscription__isnull=False).exists()
    textes = set(ReponseEnquete.toutes.order_by("pk").values_list("metier", "commentaire", "saisie_par_libelle"))
    assert textes == {("", "", "")}
    assert ReponseEnquete.toutes.count() == 6


def test_une_personne_effacee_laisse_les_nombres(o: Organisation, c: Certification) -> None:
    e = _peupler(o, c)
    avant = [x.bilan for x in selectors.bilans(e)]
    i = Inscription.toutes.get(personne__nom_naissance="Abel")
    Decision.toutes.filter(inscription=i).delete()
    personne = i.personne
    i.delete()
    personne.delete()
    assert [x.bilan for x in selectors.bilans(e)] == avant
    assert UUID(str(Destinataire.toutes.get(inscription__isnull=True).courriel_id))
