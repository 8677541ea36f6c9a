"""The pages of the transmission, by their users' accounts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.forms import FormulaireCompleter
from parchemin.accrochage.models import (
    CompteAccrochage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.services.controles import controler_passages
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Commune, NomenclatureLieux
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


@pytest.fixture
def cpt(o: Organisation) -> CompteAccrochage:
    return f.compte(o)


def lien(o: Organisation, nom: str, **args: object) -> str:
    return reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **args})


def executer_les_travaux() -> None:
    for t in Travail.toutes.filter(etat="en_attente").order_by("pk"):
        executer(t.pk)


def test_du_passage_a_l_accuse_par_les_pages(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    """What a data officer does, from the list to the answers."""
    f.passages(cpt, 2)
    page = client.get(lien(o, "passages"))
    assert "2 passages à transmettre" in page.content.decode()
    assert client.post(lien(o, "construire"), {"a_risque": "on"}).status_code == 302
    executer_les_travaux()
    fichier = FichierAccrochage.toutes.get()
    xml = client.get(lien(o, "telecharger", pk=fichier.pk, quoi="xml"))
    assert b"".join(xml.streaming_content).count(b"<cpf:passageCertification>") == 2  # type: ignore[attr-defined]
    assert (
        client.post(
            lien(o, "deposer", pk=fichier.pk), {"jour": f.un_jour(0).isoformat(), "reference": "R1"}
        ).status_code
        == 302
    )
    assert client.post(lien(o, "reception", pk=fichier.pk), {"reponse": "ok"}).status_code == 302
    contenu = f.accuse(fichier, ["id-00000"], {"id-00001": "Aucun titulaire ne correspond aux critères obligatoires"})
    envoi = client.post(lien(o, "accuse"), {"fichier": SimpleUploadedFile("at.xml", contenu, "text/xml")})
    assert envoi.status_code == 302
    executer_les_travaux()
    page = client.get(lien(o, "fichier", pk=fichier.pk)).content.decode()
    assert "Personne introuvable : nom, prénom, sexe ou année" in page.replace("\u00a0", " ").replace("&nbsp;", " ")
    fichier.refresh_from_db()
    assert fichier.etat == EtatFichier.ERREURS


def test_la_grille_corrige_et_controle(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    f.passages(cpt, 2, sexe="")
    page = client.get(lien(o, "grille"))
    lignes = page.context["lignes"]
    assert len(lignes) == 2
    saisie: dict[str, object] = {"passage": [x.passage.pk for x in lignes]}
    for x in lignes:
        saisie |= {c["nom"]: c["valeur"] for c in x.cellules} | {f"p{x.passage.pk}-version": x.version}
    saisie[f"p{lignes[0].passage.pk}-sexe"] = "F"
    assert client.post(lien(o, "grille"), saisie).status_code == 302
    verdicts = dict(PassageCertification.toutes.values_list("pk", "verdict"))
    assert verdicts == {lignes[0].passage.pk: "pret", lignes[1].passage.pk: "bloque"}
    # The same page again: the row changed since, and is not overwritten.
    saisie[f"p{lignes[0].passage.pk}-sexe"] = "M"
    reponse = client.post(lien(o, "grille"), saisie)
    assert reponse.status_code == 422
    assert "ACC-618" in reponse.content.decode()
    assert PassageCertification.toutes.get(pk=lignes[0].passage.pk).sexe == "F"


def test_laisser_de_cote_puis_reprendre(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    (p,) = f.passages(cpt, 1)
    assert client.post(lien(o, "exclure", pk=p.pk), {"motif": ""}).status_code == 422
    assert client.post(lien(o, "exclure", pk=p.pk), {"motif": "doublon d’un ancien dépôt"}).status_code == 302
    p.refresh_from_db()
    assert p.etat == EtatPassage.EXCLU
    assert "doublon" in client.get(lien(o, "passage", pk=p.pk)).content.decode()
    client.post(lien(o, "reprendre", pk=p.pk))
    p.refresh_from_db()
    assert p.etat == EtatPassage.A_ENVOYER


def test_un_accuse_illisible_ne_change_rien(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    f.passages(cpt, 1)
    f.construire(cpt)
    for contenu, code in ((b"<rapport><x></rapport>", "ACC-301"), (b"<html xmlns='x'/>", "FIC-"), (b"<a/>", "ACC-302")):
        r = client.post(lien(o, "accuse"), {"fichier": SimpleUploadedFile("at.xml", contenu, "text/xml")})
        assert r.status_code == 422
        assert code in r.content.decode(), contenu
    assert PassageCertification.toutes.get().etat == EtatPassage.EN_FICHIER


def test_meme_nombre_de_requetes_pour_une_et_pour_dix_lignes(
    o: Organisation, client: Client, cpt: CompteAccrochage
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    f.passages(cpt, 1)
    comptes = []
    for _ in range(2):
        client.get(lien(o, "passages"))
        with CaptureQueriesContext(connection) as c:
            client.get(lien(o, "passages"))
        comptes.append(len(c))
        PassageCertification.toutes.all().delete()
        f.passages(cpt, 10)
    assert comptes[0] == comptes[1]


def test_un_autre_organisme_ne_voit_rien(o: Organisation, cpt: CompteAccrochage) -> None:
    (p,) = f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    autre = organisation("ailleurs")
    client = client_de(membre(autre, Role.DONNEES, email="x@ailleurs.example").utilisateur)
    for nom, args in (
        ("passage", {"pk": p.pk}),
        ("fichier", {"pk": fichier.pk}),
        ("telecharger", {"pk": fichier.pk, "quoi": "xml"}),
    ):
        assert client.get(lien(autre, nom, **args)).status_code == 404
        assert client.get(lien(o, nom, **args)).status_code in (403, 404)


def _poster(client: Client, o: Organisation, p: PassageCertification, **cellules: str) -> Any:
    (ligne,) = [x for x in client.get(lien(o, "grille")).context["lignes"] if x.passage.pk == p.pk]
    saisie: dict[str, object] = {c["nom"]: c["valeur"] for c in ligne.cellules}
    saisie |= {"passage": p.pk, f"p{p.pk}-version": ligne.version}
    return client.post(lien(o, "grille"), {**saisie, **{f"p{p.pk}-{k}": v for k, v in cellules.items()}})


@pytest.mark.parametrize(
    ("cle", "valeur"),
    [
        ("annee_naissance", "199O"),
        ("annee_naissance", "²"),
        ("mois_naissance", "13"),
        ("jour_naissance", "٣"),
        ("sexe", "X"),
    ],
)
def test_une_cellule_illisible_n_efface_rien(
    o: Organisation, client: Client, cpt: CompteAccrochage, cle: str, valeur: str
) -> None:
    (p,) = f.passages(cpt, 1, code_insee="", libelle_commune="")
    PassageCertification.toutes.update(verdict="bloque")
    avant = PassageCertification.toutes.values().get()
    r = _poster(client, o, p, **{cle: valeur, "prenom1": "Autre"})
    assert r.status_code == 422
    assert "ACC-629" in r.content.decode()
    (ligne,) = r.context["lignes"]
    assert [c["valeur"] for c in ligne.cellules if c["cle"] == cle] == [valeur]
    assert [c["cle"] for c in ligne.cellules if c["fautif"] and c["cle"] == cle] == [cle]
    assert PassageCertification.toutes.values().get() == avant


def test_ce_qui_est_souligne_est_ce_que_disent_les_constats_et_les_refus(
    o: Organisation, client: Client, cpt: CompteAccrochage
) -> None:
    def soulignes() -> set[str]:
        (ligne,) = client.get(lien(o, "grille")).context["lignes"]
        return {c["cle"] for c in ligne.cellules if c["fautif"]}

    (p,) = f.passages(cpt, 1, sexe="")
    assert soulignes() == {"sexe"}
    assert "Il manque « Sexe »." in [x["quoi"] for x in p.constats]
    PassageCertification.toutes.update(
        sexe="F", constats=[], etat="refuse", refus_classe="aucun_obligatoires", refus_message="x"
    )
    assert soulignes() == {"nom_naissance", "prenom1", "sexe", "annee_naissance"}
    PassageCertification.toutes.update(refus_classe="plusieurs")
    assert {"prenom2", "prenom3", "code_insee"} <= soulignes()


def test_les_autres_prenoms_se_corrigent_dans_la_grille(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    (p,) = f.passages(cpt, 1, sexe="")
    assert _poster(client, o, p, prenom2="Anne", prenom3="Zoé", sexe="F").status_code == 302
    p.refresh_from_db()
    assert (p.prenom2, p.prenom3, p.sexe) == ("Anne", "Zoé", "F")


def test_la_commune_se_trouve_par_son_nom(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    liste = NomenclatureLieux.objects.create(
        sorte="communes", en_vigueur=True, nom_fichier="x", empreinte="x", importe_le=maintenant(), nombre=50_000
    )
    for code, nom in (("44109", "NANTES"), ("93066", "SAINT DENIS"), ("97411", "SAINT DENIS")):
        Commune.objects.create(nomenclature=liste, code=code, libelle=nom, cle_recherche=nom.lower())
    (p,) = f.passages(cpt, 1, code_insee="", libelle_commune="", sexe="")
    assert _poster(client, o, p, code_insee="Nantes").status_code == 302
    p.refresh_from_db()
    assert (p.code_insee, p.libelle_commune) == ("44109", "Nantes")
    r = _poster(client, o, p, code_insee="", libelle_commune="Saint-Denis")
    assert r.status_code == 422
    assert "93066" in r.content.decode()


def test_completer_montre_d_abord_ce_qui_manque(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    (p,) = f.passages(cpt, 1, sexe="")
    page = client.get(lien(o, "completer", pk=p.pk))
    premier = next(iter(page.context["formulaire"].groupes))
    assert premier.legende == "À regarder d’abord"
    assert [c.name for c in premier.champs] == ["sexe"]
    assert "Il manque « Sexe »" in premier.champs[0].help_text
    assert "(obligatoire)" in premier.champs[0].label
    assert premier.champs[0].field.choices[0] == ("", "À choisir")
    assert not re.search(r"\(obligatoire\)\s*<span class=\"facultatif\"", page.content.decode())
    noms = [c.name for g in page.context["formulaire"].groupes for c in g.champs]
    assert sorted(noms) == sorted(page.context["formulaire"].fields)
    saisie = {k: "" if v is None else v for k, v in FormulaireCompleter.initiales(p).items()}
    assert client.post(lien(o, "completer", pk=p.pk), {**saisie, "sexe": "F"}).status_code == 302
    journal = client.get(lien(o, "passage", pk=p.pk)).context["journal"]
    assert any("a complété le passage de" in str(x) and "sexe" in str(x) for x in journal)


def test_un_delai_depasse_se_voit_dans_la_liste(o: Organisation, client: Client, cpt: CompteAccrochage) -> None:
    f.passages(cpt, 1, debut_validite=f.un_jour(200), sexe="")
    page = client.get(lien(o, "passages")).content.decode()
    # The column of the deadline says it; what is to be mended is what blocks.
    assert "délai dépassé" in page
    bloquants = {x["code"] for x in PassageCertification.toutes.get().constats if x["gravite"] == "bloquant"}
    assert any(code in page for code in bloquants)
    PassageCertification.toutes.update(sexe="F")
    controler_passages(PassageCertification.toutes.all())
    assert "ACC-132" in client.get(lien(o, "passages")).content.decode()
    assert "né(e) en" in page
