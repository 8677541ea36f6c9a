"""The registers around an entry: the link to follow it, its sharing with a partner, its place on other pages, the end of its conservation."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.amelioration.domain.faits import NatureFait, fin_de_conservation
from parchemin.amelioration.models import FaitSignale, SuiviFait
from parchemin.amelioration.services import courriers_registres, faits, faits_conservation, faits_partage
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.journal.models import DetailEvenement
from parchemin.parcours.models import Personne, SessionFormation
from parchemin.plateforme.models import LienPersonnel
from parchemin.plateforme.models.courriels import Courriel
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.socle.horloge import aujourdhui, geler
from tests.amelioration.test_registres import repondue, signaler, url
from tests.amelioration.test_registres_publics import PDF, codes, ecrit, ouvert, partis
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.parcours.fabrique_jurys import certification_locale, session
from tests.reseau.fabrique import habilitation

__all__ = ["ouvert"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


def piece(nom: str = "lettre.pdf", contenu: bytes = PDF) -> Any:
    return SimpleUploadedFile(nom, contenu)


# The link to follow ---------------------------------------------------------------------------------------------------------------


def test_by_the_link_the_person_adds_files_checked_by_what_they_hold(o: Organisation, ouvert: str) -> None:
    suivi = Client().post(ouvert, ecrit()).headers["Location"]
    page = Client().post(suivi, {"texte": "", "fichiers": [piece(), piece("photo.pdf")]}).content.decode()
    assert "2 fichiers joints" in page.replace("\u00a0", " ")
    assert Fichier.toutes.filter(usage="fait_signale_public").count() == 2
    for fichiers, code in (
        ([piece("page.pdf", b"<html><script>alert(1)</script></html>")], "FIC-007"),
        ([piece() for _ in range(4)], "AME-012"),
    ):
        refus = Client().post(suivi, {"texte": "Voici.", "fichiers": fichiers})
        assert refus.status_code == 422
        assert code in refus.content.decode()
    assert Fichier.toutes.count() == 2
    lien = LienPersonnel.toutes.get(usage="suivre_fait")
    assert lien.utilisations == 1, "what is refused uses nothing"
    for _ in range(3):
        Client().post(suivi, {"texte": "", "fichiers": [piece() for _ in range(3)]})
    refus = Client().post(suivi, {"texte": "", "fichiers": [piece() for _ in range(3)]})
    assert "AME-221" in refus.content.decode()
    assert Fichier.toutes.count() == 11


def test_a_file_heavier_than_a_form_goes_through_a_personal_link(ouvert: str) -> None:
    suivi = Client().post(ouvert, ecrit()).headers["Location"]
    gros = piece("a.pdf", PDF + b"\n% " + b"x" * 1_200_000)
    assert Client().post(suivi, {"texte": "", "fichiers": [gros]}).status_code == 200
    assert Client().post(suivi, {"texte": "x"}, CONTENT_LENGTH="16000001").status_code == 413


def test_the_page_greets_by_a_name_that_the_house_wrote_and_says_until_when(o: Organisation, ouvert: str) -> None:
    public = Client().get(Client().post(ouvert, ecrit()).headers["Location"]).content.decode()
    assert "Bonjour." in public
    assert "Léo Petit" not in public, "anybody may type any name in the public form"
    f = signaler(o)
    lien = courriers_registres.lien_de_suivi(f)
    page = Client().get(lien.url()).content.decode().replace("\u00a0", " ")
    assert "Bonjour Zoé Martin" in page
    assert "Une personne chargée de la qualité" in page
    assert f"{lien.lien.expire_le:%Y}" in page
    with geler(lien.lien.expire_le + timedelta(minutes=1)):
        assert Client().get(lien.url()).status_code == 410


def test_a_lost_link_is_asked_for_again_and_nobody_learns_what_is_there(o: Organisation, ouvert: str) -> None:
    suivi = Client().post(ouvert, ecrit()).headers["Location"]
    page = reverse("amelioration_publique:retrouver", args=[o.slug])
    partis()
    dites = set()
    for n, (numero, courriel) in enumerate((
        ("R-2026-001", "inconnu@familles.example"), ("R-2026-999", "leo@familles.example"), ("pas un numéro", "leo@familles.example"),
        ("r-2026-001", "LEO@familles.example"),
    )):  # fmt: skip
        reponse = Client().post(page, {"numero": numero, "courriel": courriel}, REMOTE_ADDR=f"10.0.3.{n}")
        assert reponse.status_code == 200
        dites.add(re.sub(r"csrf\S+", "", reponse.content.decode()))
    assert len(dites) == 1, "the same page whatever is there"
    courriel_ = partis()[-1]
    assert len([c for c in Courriel.toutes.all() if "nouveau lien" in c.corps]) == 1
    assert courriel_.to == ["leo@familles.example"]
    neuf = re.search(r"/lien/\S+", courriel_.body)
    assert neuf is not None
    assert Client().get(suivi).status_code == 410
    assert Client().get(neuf.group()).status_code == 200
    assert Client().get(reverse("amelioration_publique:retrouver", args=["inconnue"])).status_code == 404


def test_the_team_sends_the_link_again(o: Organisation, qualite: Membre) -> None:
    f = signaler(o)
    ancien = courriers_registres.lien_de_suivi(f)
    assert client_de(qualite.utilisateur).post(url("fait_geste", o, f.pk, "lien"), {}).status_code == 302
    assert Client().get(ancien.url()).status_code == 410
    assert FaitSignale.toutes.get(pk=f.pk).lien_suivi != ancien.lien.pk


@pytest.mark.parametrize("autres", [0, 40])
def test_shutting_a_former_link_costs_the_same_whatever_was_sent(o: Organisation, autres: int) -> None:
    f = signaler(o)
    LienPersonnel.toutes.bulk_create(
        LienPersonnel(
            organisation_id=o.pk, usage="avis_fait", empreinte_jeton=f"{n:064d}", charge={"fait": 10_000 + n}, expire_le=f.created_at
        )
        for n in range(autres)
    )  # fmt: skip
    ancien = courriers_registres.lien_d_avis(f)
    with CaptureQueriesContext(connection) as lues:
        neuf = courriers_registres.lien_d_avis(f)
    sql = [q["sql"] for q in lues.captured_queries if "plateforme_lienpersonnel" in q["sql"]]
    assert not [q for q in sql if q.startswith("SELECT")]
    (ferme,) = [q for q in sql if q.startswith("UPDATE")]
    assert '"id" = ' in ferme
    assert LienPersonnel.toutes.get(pk=ancien.lien.pk).revoque_le is not None
    assert LienPersonnel.toutes.get(pk=neuf.lien.pk).revoque_le is None
    assert LienPersonnel.toutes.filter(revoque_le__isnull=False).count() == 1


# Elsewhere ------------------------------------------------------------------------------------------------------------------------


def test_the_tab_of_a_session_shows_what_is_tied_to_it(o: Organisation, qualite: Membre) -> None:
    s, autre = session(o, certification_locale(o)), session(o, certification_locale(o, intitule="Autre"))
    f, ailleurs = signaler(o), signaler(o, titre="Ailleurs, autre chose")
    faits.rattacher(fait=f, session=s, acteur=SYSTEME)
    faits.rattacher(fait=ailleurs, session=autre, acteur=SYSTEME)
    client = client_de(qualite.utilisateur)
    assert (
        url("registres_session", o, s.pk)
        in client.get(reverse("parcours:session", args=[o.slug, s.pk])).content.decode()
    )
    page = client.get(url("registres_session", o, s.pk)).content.decode()
    assert f.numero in page
    assert ailleurs.numero not in page
    sans = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    assert (
        url("registres_session", o, s.pk)
        not in sans.get(reverse("parcours:session", args=[o.slug, s.pk])).content.decode()
    )
    assert sans.get(url("registres_session", o, s.pk)).status_code == 403


def test_the_tab_asks_the_same_for_one_entry_and_for_three(o: Organisation, qualite: Membre) -> None:
    s, client, comptes_ = session(o, certification_locale(o)), client_de(qualite.utilisateur), []
    for n in (1, 2):
        for _ in range(n):
            faits.rattacher(fait=signaler(o), session=s, acteur=SYSTEME)
        client.get(url("registres_session", o, s.pk))
        with CaptureQueriesContext(connection) as lues:
            client.get(url("registres_session", o, s.pk))
        comptes_.append(len(lues))
    assert comptes_[0] == comptes_[1]


def test_a_course_and_a_partner_show_their_entries_to_who_reads_the_registers(
    o: Organisation, direction: Membre
) -> None:
    c, jour = certification_locale(o), aujourdhui()
    lieu = etablissement(o, "Institut Alpha")
    formation = SessionFormation.toutes.create(
        organisation=o, certification=c, intitule="Promotion 12", du=jour, au=jour
    )
    f = signaler(o)
    faits.rattacher(fait=f, formation=formation, lieu=lieu, acteur=SYSTEME)
    h = habilitation(lieu, c)
    pages = (
        reverse("parcours:formation", args=[o.slug, formation.pk]),
        reverse("reseau:habilitation", args=[o.slug, h.pk]),
    )
    oui, non = client_de(direction.utilisateur), client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    for page in pages:
        assert f.numero in oui.get(page).content.decode(), page
        assert f.numero not in non.get(page).content.decode(), page


def test_a_partner_reads_the_words_written_for_it_and_nothing_else(o: Organisation, qualite: Membre) -> None:
    partenaire = membre(o, Role.PARTENAIRE, email="alpha@essai.example")
    lieu = partenaire.roles.get().etablissements.get()
    f, tu = signaler(o), signaler(o, titre="Pas partagé, autre chose")
    for x in (f, tu):
        faits.rattacher(fait=x, lieu=lieu, acteur=SYSTEME)
    client, page = client_de(qualite.utilisateur), url("registres_partages", o)
    mots = {"texte": "Une convocation est arrivée après l’examen dans vos locaux."}
    for nomme in ("Mme Durand se plaint de vos locaux.", "La famille de zoe MARTIN se plaint."):
        assert "AME-229" in client.post(url("fait_geste", o, f.pk, "partager"), {"texte": nomme}).content.decode()
    assert client.post(url("fait_geste", o, f.pk, "partager"), mots).status_code == 302
    lu = client_de(partenaire.utilisateur).get(page).content.decode()
    assert mots["texte"] in lu
    assert f.numero in lu
    for cache in ("Zoé", "Martin", "trois jours après", tu.numero, "zoe@familles.example", f.titre):
        assert cache not in lu, cache
    voisin = membre(o, Role.PARTENAIRE, email="beta@essai.example")
    assert f.numero not in client_de(voisin.utilisateur).get(page).content.decode()
    assert client.get(page).status_code == 403
    dites = {
        m: [e.quoi for nom, fn in echeances if nom == "amelioration.registres_partages" for e in fn(m, aujourdhui())]
        for m in (partenaire, voisin)
    }
    assert dites == {partenaire: [f"Réclamation {f.numero} vous concerne"], voisin: []}
    faits.rattacher(fait=FaitSignale.toutes.get(pk=f.pk), lieu=etablissement(o, "Autre"), acteur=SYSTEME)
    assert FaitSignale.toutes.get(pk=f.pk).partage == "", "what was written for one partner is not for another"


def test_sharing_is_taken_back_and_needs_a_partner(o: Organisation) -> None:
    f = signaler(o)
    assert codes(faits_partage.partager, fait=f, texte="Une phrase assez longue.", acteur=SYSTEME) == ["AME-228"]
    faits.rattacher(fait=f, lieu=etablissement(o), acteur=SYSTEME)
    f = faits_partage.partager(fait=f, texte="Une phrase assez longue.", acteur=SYSTEME)
    f = faits_partage.ne_plus_partager(fait=f, acteur=SYSTEME)
    assert (f.partage, f.partage_le) == ("", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        FaitSignale.toutes.filter(pk=f.pk).update(partage_le=aujourdhui())


# The end of its conservation ------------------------------------------------------------------------------------------------------


def close(o: Organisation, **autres: Any) -> FaitSignale:
    return faits.classer(fait=signaler(o, **autres), motif="Envoyée deux fois par erreur.", acteur=SYSTEME)


def test_what_is_over_for_long_is_proposed_and_somebody_erases_it(o: Organisation, qualite: Membre) -> None:
    p = Personne.toutes.create(organisation=o, nom_naissance="Quatrepoint", prenom1="Zélie")
    f = signaler(o, auteur_nom="Zélie Quatrepoint", auteur_courriel="zelie@familles.example")
    faits.rattacher(fait=f, personne=p, acteur=SYSTEME)
    f = faits.accuser(
        fait=FaitSignale.toutes.get(pk=f.pk), acteur=SYSTEME, le=aujourdhui(), adresse_de=lambda x: x.url()
    )
    client, page = client_de(qualite.utilisateur), url("registres_conservation", o)
    client.post(url("fait_geste", o, f.pk, "noter"), {"texte": "Appel de Zélie.", "fichiers": [piece()]})
    f = faits.classer(fait=FaitSignale.toutes.get(pk=f.pk), motif="Zélie a écrit deux fois.", acteur=SYSTEME)
    recent = close(o)
    assert "Rien à effacer" in client.get(page).content.decode()
    assert f.clos_le is not None
    fin = fin_de_conservation(f.clos_le)
    assert codes(faits_conservation.effacer, organisation=o, faits=[f], acteur=SYSTEME) == ["AME-225"]
    FaitSignale.toutes.filter(pk=recent.pk).update(clos_le=f.clos_le + timedelta(days=40))
    with geler(f.created_at.replace(year=fin.year, month=fin.month, day=fin.day) + timedelta(days=1)):
        client = client_de(membre(o, Role.DIRECTION).utilisateur)
        lignes = [
            e
            for nom, fn in echeances
            if nom == "amelioration.registres_conservation"
            for e in fn(qualite, aujourdhui())
        ]
        assert [e.pourquoi.split(" ")[0] for e in lignes] == ["1"]
        liste = client.get(page).content.decode()
        assert f.numero in liste
        assert recent.numero not in liste
        assert " checked" not in liste
        assert client.post(page, {"faits": [f.pk]}).status_code == 422, "somebody says that they looked"
        assert "AME-226" in client.post(page, {"lu": "on"}).content.decode()
        assert client.post(page, {"faits": [recent.pk], "lu": "on"}).status_code == 422
        assert client.post(page, {"faits": [f.pk], "lu": "on"}).status_code == 302
        f.refresh_from_db()
        assert (f.titre, f.quoi, f.auteur_nom, f.personne, f.theme_id is not None, f.etat) == (
            faits_conservation.EFFACE, "", "", None, True, "classee",
        )  # fmt: skip
        vue = client.get(url("fait", o, f.pk)).content.decode()
        assert "Zélie" not in vue
        assert 'href="{}"'.format(url("fait_geste", o, f.pk, "rouvrir")) not in vue
        assert codes(faits.noter, fait=f, texte="Encore un mot de plus.", acteur=SYSTEME) == ["AME-227"]
        assert client.post(url("fait_geste", o, f.pk, "rouvrir"), {"motif": "Finalement, on reprend."}).status_code in {
            404,
            422,
        }
    assert not SuiviFait.toutes.filter(fait=f).exists()
    assert not Courriel.toutes.filter(sujet_type="fait_signale", sujet_identifiant=str(f.pk)).exists()
    assert not LienPersonnel.toutes.filter(charge__fait=f.pk).exists()
    assert not Fichier.toutes.filter(usage="fait_signale").exists()
    with connection.cursor() as curseur:
        for table in connection.introspection.table_names(curseur):
            if table in ("parcours_personne",) or "fts" in table or "recherche" in table:
                continue
            curseur.execute(f'SELECT * FROM "{table}"')
            for ligne in curseur.fetchall():
                dit = [str(v) for v in ligne if any(m in str(v) for m in ("Quatrepoint", "zelie@"))]
                assert not dit or table.startswith("parcours_"), (table, dit)
    assert not DetailEvenement.objects.filter(contenu__contains="Zélie").exclude(contenu__contains="personne").exists()
    assert verifier(o.chaine).valide
    with pytest.raises(IntegrityError), transaction.atomic():
        FaitSignale.toutes.filter(pk=f.pk).update(quoi="Revenu")


def test_another_organisation_s_entry_is_not_erased(o: Organisation) -> None:
    f = close(o)
    fin = fin_de_conservation(aujourdhui())
    autre = organisation("autre")
    with geler(f.created_at.replace(year=fin.year + 1)):
        assert faits_conservation.effacer(organisation=autre, faits=[f], acteur=SYSTEME) == 0
        assert FaitSignale.toutes.get(pk=f.pk).efface_le is None
        assert faits_conservation.effacer(organisation=o, faits=[f], acteur=SYSTEME) == 1


def test_who_reads_the_registers_does_not_erase_them(o: Organisation) -> None:
    assert client_de(membre(o, Role.RESEAU).utilisateur).get(url("registres_conservation", o)).status_code == 403
    assert repondue(o, nature=NatureFait.RECLAMATION).efface_le is None
