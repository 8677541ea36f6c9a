"""What becomes of answers: settled, contradicted, late, missing, of another file; nothing is lost, nothing goes by itself."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.attribution import attribution
from parchemin.accrochage.branchements.echeances import echeances_accrochage
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.selectors.passages import bilan
from parchemin.accrochage.services import corrections, depots, suites
from parchemin.accrochage.services import passages as services
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.reponses import trancher
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.proposition import Mention
from parchemin.journal.facade import SYSTEME, Reference, phrases
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
INTROUVABLE = "Aucun titulaire ne correspond aux critères obligatoires"
DEJA = (
    "Le passage certification avec le bcr émetteur 12ABC345 et l'id technique partenaire id-00000 existe déjà en base"
)
ADA = Reference("utilisateur", "7", "Ada Martin")


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def etats() -> dict[str, str]:
    return dict(PassageCertification.toutes.values_list("id_technique", "etat"))


def etat(identifiant: str = "id-00000") -> str:
    return etats()[identifiant]


def passage(identifiant: str = "id-00000") -> PassageCertification:
    return PassageCertification.toutes.select_related("compte").get(id_technique=identifiant)


def deposer(fichier: FichierAccrochage) -> FichierAccrochage:
    return depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)


def depose(o: Organisation, combien: int = 1, **options: Any) -> FichierAccrochage:
    cpt = f.compte(o, **options)
    f.passages(cpt, combien)
    (fichier,) = f.construire(cpt)
    return deposer(fichier)


def structurel(nom: str, traitement: str = "7") -> bytes:
    return (
        f"<rapport><nomFichier>{nom}</nomFichier><idTraitement>{traitement}</idTraitement><erreurs><erreur><type>XSD</type>"
        "<message>faute</message><ligne>1</ligne><colonne>8</colonne></erreur></erreurs></rapport>"
    ).encode()


def page(client: Client, o: Organisation, nom: str, **args: Any) -> str:
    reponse = client.get(reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **args}))
    return reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


def phrase() -> str:
    """The last sentence of the journal."""
    (derniere,) = phrases(Evenement.objects.order_by("-pk")[:1])
    return derniere.phrase.replace("\u00a0", " ").replace("\u202f", " ")


# --- Answers that a person settles.


def test_un_doublon_juge_n_est_pas_une_histoire(o: Organisation) -> None:
    """Settled as « to send again », the first duplicate does not explain the second."""
    x = depose(o)
    f.lire(o, f.accuse(x, [], {"id-00000": DEJA}))
    assert etat() == EtatPassage.A_REGARDER
    trancher(passage=passage(), reponse="refuse", motif="ce n’est pas elle", acteur=SYSTEME)
    assert EnvoiPassage.toutes.get().issue == "refuse"
    (y,) = f.construire(x.compte)
    deposer(y)
    f.lire(o, f.accuse(y, [], {"id-00000": DEJA}, traitement="2"), nom="b.xml")
    assert etat() == EtatPassage.A_REGARDER


def test_un_doublon_sous_un_autre_emetteur_alerte(o: Organisation) -> None:
    x = depose(o)
    depots.declarer_sans_reponse(fichier=x, motif="rien", acteur=SYSTEME)
    x.compte.certificateur_bcr = x.compte.emetteur_bcr = "98ZYX765"
    x.compte.save()
    (y,) = f.construire(x.compte)
    deposer(y)
    f.lire(o, f.accuse(y, [], {"id-00000": DEJA}, traitement="2"))
    assert etat() == EtatPassage.A_REGARDER


def _a_supprimer(o: Organisation) -> FichierAccrochage:
    x = depose(o, profil="1.1.5")
    f.lire(o, f.accuse(x, ["id-00000"], {}))
    un, deux = membre(o, Role.DONNEES), membre(o, Role.DIRECTION)
    d = corrections.demander_suppression(passage=passage(), motif="x", demandeur=Acteur(un.utilisateur_id, "A"))
    approbations.approuver(d.pk, acteur=Acteur(deux.utilisateur_id, "B"))
    (s,) = f.construire(x.compte, action="SUPPRESSION")
    return deposer(s)


@pytest.mark.parametrize(
    ("reponse", "attendu"), [("accepte", "supprime"), ("refuse", "a_supprimer"), ("garder", "accepte")]
)
def test_une_suppression_refusee_reste_une_suppression(o: Organisation, reponse: str, attendu: str) -> None:
    s = _a_supprimer(o)
    f.lire(o, f.accuse(s, [], {"id-00000": "Suppression impossible"}, traitement="2"), nom="b")
    assert etat() == EtatPassage.A_REGARDER
    trancher(passage=passage(), reponse=reponse, motif="vu au portail", acteur=SYSTEME)
    assert etat() == attendu
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(s.compte, refuses=True)
    assert Approbation.toutes.count() == 1


def test_une_creation_annulee_n_est_jamais_une_suppression(o: Organisation) -> None:
    """What was accepted once does not say what is to be done: the action of the lot does."""
    x = depose(o, profil="1.1.5")
    depots.noter_reception(fichier=x, reponse="ko", acteur=SYSTEME)
    PassageCertification.toutes.update(accepte_le=maintenant())
    (y,) = f.construire(x.compte)
    depots.annuler(fichier=y, motif="x", acteur=SYSTEME)
    assert etat() == EtatPassage.A_ENVOYER


def test_attendre(o: Organisation) -> None:
    """Noted, nothing else: the next report settles it."""
    x = depose(o)
    f.lire(o, f.accuse(x, [], {"id-00000": "Un message jamais vu"}))
    trancher(passage=passage(), reponse="attendre", motif="assistance contactée", acteur=SYSTEME)
    assert etat() == EtatPassage.A_REGARDER
    assert "assistance contactée" in phrase()
    f.lire(o, f.accuse(x, ["id-00000"], {}, traitement="2"), nom="b")
    assert etat() == EtatPassage.ACCEPTE
    assert AccuseTraitement.toutes.get(id_traitement="2").contredits == []


def test_laisser_de_cote_ne_tranche_rien(o: Organisation) -> None:
    x = depose(o)
    f.lire(o, f.accuse(x, [], {"id-00000": "Un message jamais vu"}))
    services.exclure(passage=passage(), motif="x", acteur=SYSTEME)
    services.reprendre(passage=passage(), acteur=SYSTEME)
    assert etat() == EtatPassage.A_REGARDER


# --- Reports that contradict, or come late.


@pytest.mark.parametrize("d_abord", ["accepte", "refuse"])
def test_deux_accuses_contraires(o: Organisation, client: Client, d_abord: str) -> None:
    x = depose(o)
    dits = [f.accuse(x, ["id-00000"], {}, traitement="1"), f.accuse(x, [], {"id-00000": INTROUVABLE}, traitement="2")]
    if d_abord == "refuse":
        dits.reverse()
    f.lire(o, dits[0])
    a = f.lire(o, dits[1], nom="b")
    assert etat() == EtatPassage.A_REGARDER
    assert a.appliques == {"contraire": 1}
    assert a.contredits[0][:2] == ["id-00000", d_abord]
    assert phrase().endswith("aucune réponse prise ; 1 réponse contredit un accusé précédent.")
    x.refresh_from_db()
    assert x.etat == EtatFichier.ERREURS
    assert "Deux accusés se contredisent" in page(client, o, "fichier", pk=x.pk)
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(x.compte, refuses=True)
    trancher(passage=passage(), reponse="accepte", motif="vu au portail", acteur=SYSTEME)
    assert etat() == EtatPassage.ACCEPTE


def test_une_structure_tardive_ne_defait_rien(o: Organisation) -> None:
    x = depose(o, 2)
    f.lire(o, f.accuse(x, ["id-00000", "id-00001"], {}))
    a = f.lire(o, structurel(x.nom), nom="b")
    x.refresh_from_db()
    assert (x.etat, set(etats().values())) == (EtatFichier.SUCCES, {"accepte"})
    assert a.contredits
    assert "rien n’a été changé" in phrase()


def test_une_acceptation_pendant_que_le_passage_attend_ailleurs(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (x,) = f.construire(cpt)
    depots.annuler(fichier=x, motif="cru non déposé", acteur=SYSTEME)
    (y,) = f.construire(cpt)
    f.lire(o, f.accuse(x, ["id-00000"], {}))
    assert "Déjà acceptés par un autre fichier" in page(client, o, "fichier", pk=y.pk)
    depots.annuler(fichier=y, motif="inutile", acteur=SYSTEME)
    assert etat() == EtatPassage.ACCEPTE
    assert passage().accepte_le is not None


def test_un_accuse_constate_le_depot_par_qui_l_apporte(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (x,) = f.construire(cpt)
    from parchemin.accrochage.services.accuses import recevoir

    recevoir(source=f.accuse(x, ["id-00000"], {}), nom="a", organisation_id=o.pk, acteur=ADA, demandeur_id=None)
    x.refresh_from_db()
    assert (x.depose_par_libelle, x.depot_moyen, x.heure_connue) == ("Ada Martin", "accuse", False)
    assert "par constaté" not in page(client, o, "fichier", pk=x.pk)


# --- No answer.


def test_sans_reponse_partiel_ou_jamais(o: Organisation, client: Client) -> None:
    x = depose(o, 2)
    f.lire(o, f.accuse(x, ["id-00000"], {}))
    x.refresh_from_db()
    assert x.etat == EtatFichier.PARTIEL
    with pytest.raises(ErreurMetier, match="ACC-602"):
        depots.declarer_sans_reponse(fichier=x, motif=" ", acteur=SYSTEME)
    url = reverse("accrochage:sans_reponse", args=[o.slug, x.pk])
    assert client.post(url, {"motif": "le portail n’en dit rien"}).status_code == 302
    assert etats() == {"id-00000": "accepte", "id-00001": "a_envoyer"}
    (y,) = f.construire(x.compte)
    # The missing answer comes at last: it is worth more than what was declared, and stops the second sending.
    f.lire(o, f.accuse(x, ["id-00001"], {}, traitement="2"), nom="b")
    depots.annuler(fichier=y, motif="accepté entre-temps", acteur=SYSTEME)
    assert set(etats().values()) == {"accepte"}
    x.refresh_from_db()
    assert x.etat == EtatFichier.SUCCES


def test_le_delai_court_jusqu_a_la_reponse(o: Organisation, client: Client) -> None:
    """In a file, then deposited: the day page, the title and the deadline still speak of them."""
    m = membre(o, Role.DONNEES, email="e@x.example")
    cpt = f.compte(o)
    f.passages(cpt, 2, debut_validite=aujourdhui() - timedelta(days=80))
    (x,) = f.construire(cpt)
    with organisation_active(o.pk):
        assert bilan().titre == "2 passages à déposer"
        assert bilan().plus_ancien is not None
    assert "2 passages à déposer" in page(client, o, "passages")
    deposer(x)
    with organisation_active(o.pk):
        assert bilan().titre == "2 passages sans réponse"
    dits = [e for e in echeances_accrochage(m, aujourdhui()) if e.cle.startswith("accrochage.transmettre")]
    assert dits
    assert "2 sans réponse" in dits[0].quoi
    f.lire(o, f.accuse(x, ["id-00000", "id-00001"], {}))
    with organisation_active(o.pk):
        assert bilan().titre == "Rien à transmettre"
    assert not [e for e in echeances_accrochage(m, aujourdhui()) if e.cle.startswith("accrochage.transmettre")]


# --- A report of another file, or of none.


def test_l_accuse_structurel_d_un_autre_fichier(o: Organisation, client: Client) -> None:
    x = depose(o, 2)
    autre = structurel("accrochage-un-autre-fichier.xml")
    with pytest.raises(ErreurMetier, match="ACC-632"):
        f.lire(o, autre, fichier=x)
    assert set(etats().values()) == {"depose"}
    url = reverse("accrochage:accuse", args=[o.slug])
    r = client.post(url, {"fichier": SimpleUploadedFile("a.xml", autre), "pour": x.pk})
    assert r.status_code == 422
    assert "confirme" in r.content.decode()
    f.lire(o, autre, fichier=x, confirme=True)
    x.refresh_from_db()
    assert x.etat == EtatFichier.REJETE
    texte = page(client, o, "fichier", pk=x.pk)
    assert texte.count("Fichier refusé dès sa structure") == 1
    assert "Reconstruisez le fichier" in texte
    assert "Message non reconnu" not in texte


def test_lire_sans_rien_changer(o: Organisation, client: Client) -> None:
    """A report of nobody here is shown, state by state, with the next act; nothing is written."""
    x = depose(o)
    contenu = f.accuse(x, ["1", "2"], {"3": INTROUVABLE, "4": "Un message jamais vu"}).replace(
        x.id_flux.encode(), b"autre"
    )
    contenu = contenu.replace(x.nom.encode(), b"ailleurs.xml")
    url = reverse("accrochage:accuse", args=[o.slug])
    r = client.post(url, {"fichier": SimpleUploadedFile("a.xml", contenu), "geste": "voir"})
    assert r.status_code == 200
    texte = r.content.decode()
    for mots in ("Personne introuvable", "Message non reconnu", "Passages acceptés", "À faire.", "ailleurs.xml"):
        assert mots in texte
    assert not AccuseTraitement.toutes.exists()
    # Refused because it is of no file, it is shown all the same.
    r = client.post(url, {"fichier": SimpleUploadedFile("a.xml", contenu)})
    assert r.status_code == 422
    assert "ACC-630" in r.content.decode()
    assert "Personne introuvable" in r.content.decode()
    assert not AccuseTraitement.toutes.exists()
    r = client.post(url, {"fichier": SimpleUploadedFile("a.xml", structurel("x.xml")), "geste": "voir"})
    assert "Fichier refusé dès sa structure" in r.content.decode()


def test_un_accuse_qui_ne_nomme_rien_se_rattache_a_la_main(o: Organisation, client: Client) -> None:
    x = depose(o)
    nu = f.accuse(x, ["id-00000"], {}).replace(x.id_flux.encode(), b"").replace(x.nom.encode(), b"")
    url = reverse("accrochage:accuse", args=[o.slug])
    assert client.post(url, {"fichier": SimpleUploadedFile("a.xml", nu)}).status_code == 422
    assert client.post(url, {"fichier": SimpleUploadedFile("a.xml", nu), "pour": x.pk}).status_code == 302
    recu = AccuseTraitement.toutes.get()
    lien = reverse("accrochage:accuse_garde", args=[o.slug, x.pk, recu.pk])
    assert lien in page(client, o, "fichier", pk=x.pk)
    assert b"".join(client.get(lien).streaming_content) == nu  # type: ignore[attr-defined]


# --- A rehearsal.


def _en_repetition(contenu: bytes) -> bytes:
    return contenu.replace(b"<rapport", b"<?parchemin-repetition rien?><rapport", 1)


def test_un_accuse_de_repetition_ne_compte_pas(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 2)
    (x,) = f.construire(cpt)
    f.lire(o, _en_repetition(f.accuse(x, ["id-00000"], {"id-00001": INTROUVABLE})))
    x.refresh_from_db()
    assert (x.etat, x.repetition, x.depose_le) == (EtatFichier.REPETITION, True, None)
    assert set(etats().values()) == {"a_envoyer"}
    assert not PassageCertification.toutes.exclude(accepte_le=None).exists()
    texte = page(client, o, "fichier", pk=x.pk)
    assert "Répétition." in texte
    assert "Personne introuvable" in texte, "what the rehearsal teaches is shown"
    assert "répétition, rien ne compte" in phrase()


def test_une_repetition_lue_sur_un_fichier_depose_se_confirme(o: Organisation) -> None:
    x = depose(o)
    contenu = _en_repetition(f.accuse(x, ["id-00000"], {}))
    with pytest.raises(ErreurMetier, match="ACC-636"):
        f.lire(o, contenu)
    assert etat() == EtatPassage.DEPOSE
    f.lire(o, contenu, confirme=True)
    assert etat() == EtatPassage.A_ENVOYER
    # It had been deposited for real after all: the real report is the truth.
    f.lire(o, f.accuse(x, ["id-00000"], {}), nom="b")
    x.refresh_from_db()
    assert (etat(), x.etat, x.repetition) == (EtatPassage.ACCEPTE, EtatFichier.SUCCES, False)
    with pytest.raises(ErreurMetier, match="ACC-636"):
        f.lire(o, contenu.replace(b"<idTraitement>1", b"<idTraitement>3"), nom="c", confirme=True)


# --- Refused, corrected or not.


def test_un_refus_non_corrige_reste_a_part(o: Organisation, client: Client) -> None:
    x = depose(o, 2)
    f.lire(o, f.accuse(x, ["id-00001"], {"id-00000": INTROUVABLE}))
    with organisation_active(o.pk):
        b = bilan()
    assert (b.prets, b.refuses, b.a_transmettre) == (0, 1, 1)
    texte = page(client, o, "construire")
    assert "Refusés, non corrigés" in texte
    assert passage().nom_affiche in texte
    assert client.post(reverse("accrochage:construire", args=[o.slug]), {"a_risque": "on"}).status_code == 422
    services.completer(passage=passage(), valeurs={"nom_naissance": "Martine"}, acteur=SYSTEME)
    (y,) = f.construire(x.compte)
    assert y.passages_nombre == 1


def test_la_personne_corrigee_leve_le_refus(o: Organisation) -> None:
    """One rule, wherever the data are corrected."""
    personne = Personne.toutes.create(
        organisation=o, nom_naissance="Martin", prenom1="Zoé", naissance_annee=1990, sexe="F", naissance_code="44109",
        naissance_libelle="Nantes",
    )  # fmt: skip
    cpt = f.compte(o)
    f.passages(cpt, 1, juges=False, personne=personne)
    controler_passages(PassageCertification.toutes.all())
    (x,) = f.construire(cpt)
    deposer(x)
    f.lire(o, f.accuse(x, [], {"id-00000": INTROUVABLE}))
    controler_passages(PassageCertification.toutes.all())
    assert etat() == EtatPassage.REFUSE, "judged again, it is not corrected"
    personne.nom_naissance = "Durand"
    personne.save()
    controler_passages(PassageCertification.toutes.all())
    assert etat() == EtatPassage.A_ENVOYER


def test_annuler_rend_chacun_ou_il_en_etait(o: Organisation, client: Client) -> None:
    x = depose(o, 2)
    f.lire(o, f.accuse(x, [], {"id-00000": INTROUVABLE, "id-00001": INTROUVABLE}))
    services.completer(passage=passage("id-00001"), valeurs={"nom_naissance": "Martine"}, acteur=SYSTEME)
    (y,) = f.construire(x.compte, refuses=True)
    depots.annuler(fichier=y, motif="mauvais contrat", acteur=SYSTEME)
    assert etats() == {"id-00000": "refuse", "id-00001": "a_envoyer"}
    texte = page(client, o, "fichier", pk=y.pk)
    assert "Message reçu" not in texte
    assert texte.count("mauvais contrat") == 2, "as the reason of who cancelled, and in the journal"


def test_un_identifiant_deja_accepte_ne_repart_pas(o: Organisation) -> None:
    x = depose(o)
    f.lire(o, f.accuse(x, ["id-00000"], {}))
    PassageCertification.toutes.update(etat=EtatPassage.A_ENVOYER)
    controler_passages(PassageCertification.toutes.all())
    assert "ACC-109" in [k["code"] for k in passage().constats]


# --- Dates.


def test_les_dates_se_suivent(o: Organisation, client: Client) -> None:
    cpt = f.compte(o)
    f.passages(cpt, 1)
    (x,) = f.construire(cpt)
    with pytest.raises(ErreurMetier, match="ACC-680"):
        depots.noter_depot(fichier=x, le=maintenant() - timedelta(days=2), acteur=SYSTEME)
    url = reverse("accrochage:deposer", args=[o.slug, x.pk])
    assert client.post(url, {"jour": aujourdhui().isoformat(), "reference": "R" * 300}).status_code == 302
    x.refresh_from_db()
    assert x.reference == "R" * 300
    texte = page(client, o, "fichier", pk=x.pk)
    assert "12 h 00" not in texte
    assert "0 h 00" not in texte.split("Ce qui est gardé")[1].split("Déposé")[1].split("par")[0]
    r = client.post(reverse("accrochage:reception", args=[o.slug, x.pk]), {})
    x.refresh_from_db()
    assert (r.status_code, x.accuse_reception) == (302, "")
    d = suites.enregistrer_demande(
        organisation_id=o.pk, origine="cdc", recue_le=aujourdhui(), objet="x", acteur=SYSTEME
    )
    hier = aujourdhui() - timedelta(days=1)
    with pytest.raises(ErreurMetier, match="ACC-644"):
        suites.repondre(demande=d, fondee=True, reponse="fait", repondu_le=hier, acteur=SYSTEME)
    m = suites.enregistrer_mise(organisation_id=o.pk, recue_le=aujourdhui(), delai_jours=60, objet="x", acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="ACC-644"):
        suites.avancer_mise(mise=m, etat="repondue", reponse="fait", le=hier, acteur=SYSTEME)


def test_la_modalite_de_l_examen_ne_s_invente_pas() -> None:
    """Nothing here says whether an exam was on site or at a distance."""
    session = SimpleNamespace(du=aujourdhui(), au=aujourdhui(), centre=None)
    inscription = SimpleNamespace(specialite="", voie="", entree=None, dossier_cpf="")
    decision = SimpleNamespace(
        inscription=inscription, presentation=SimpleNamespace(session=session), decidee_le=aujourdhui(), mention=Mention.AUCUNE,
        proposition=None,
    )  # fmt: skip
    dit = attribution(decision, "RNCP99001")  # type: ignore[arg-type]
    assert not dit.get("modalite_examen")
    assert dit["debut_examen"] == aujourdhui()
