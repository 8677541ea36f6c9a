"""Pages of the juries: what each person sees, what a link writes, how many queries a list costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import CompositionArretee, LienCandidat, MandatJury, MembreJury, SessionExamen, SiegeJury
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr
from tests.fabrique import client_de, membre, organisation
from tests.parcours.fabrique_jurys import (
    candidat,
    certification_locale,
    formation,
    jury_complet,
    mandate,
    membre_jury,
    session,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def s(o: Organisation) -> SessionExamen:
    return session(o, certification_locale(o))


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


def url(nom: str, *args: Any) -> str:
    return reverse(f"parcours:{nom}", args=["essai", *args])


def texte(reponse: Any) -> str:
    return re.sub(r"\s+", " ", reponse.content.decode().replace("\u00a0", " ").replace("\u202f", " "))


def corps(reponse: Any) -> str:
    return texte(reponse).split("<main")[1]


def test_la_verification_se_refait_a_chaque_geste(s: SessionExamen, sophie: Client) -> None:
    ms = [
        membre_jury(s.organisation, n, lien_certificateur=i > 1) for i, n in enumerate(("Aa", "Bb", "Cc", "Dd", "Ee"))
    ]
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "JUR-001" in page
    for m in ms:
        assert sophie.post(url("jury_appeler", s.pk), {"membre": m.pk}).status_code == 302
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "40 % d’extérieurs : 2 sur 5" in page
    assert "Ajoutez un membre de l’extérieur" in page
    assert "JUR-002" in page
    premier = SiegeJury.toutes.get(membre=ms[0])
    sophie.post(url("jury_qualite", s.pk, premier.pk), {"qualite": "president"})
    sophie.post(url("jury_retirer", s.pk, SiegeJury.toutes.get(membre=ms[4]).pk))
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "JUR-002" not in page
    assert "50 % d’extérieurs" in page
    refus = sophie.post(url("jury_qualite", s.pk, SiegeJury.toutes.get(membre=ms[1]).pk), {"qualite": "president"})
    assert refus.status_code == 422
    assert "JUR-033" in texte(refus)


def test_arreter_puis_rouvrir_depuis_la_page(s: SessionExamen, sophie: Client) -> None:
    c = candidat(s, "Martin")
    jury_complet(s)
    formation(s, "Caron", "Marc", c)
    refus = sophie.post(url("jury_arreter", s.pk))
    assert refus.status_code == 422
    assert "Léa MARTIN" in texte(refus)
    sophie.post(url("jury_retirer", s.pk, SiegeJury.toutes.get(membre__nom="Caron").pk))
    assert sophie.post(url("jury_arreter", s.pk)).status_code == 302
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "Composition arrêtée" in page
    assert "Appeler un membre" not in page
    assert sophie.post(url("jury_rouvrir", s.pk), {"motif": ""}).status_code == 422
    assert sophie.post(url("jury_rouvrir", s.pk), {"motif": "Changement de salle"}).status_code == 302
    assert CompositionArretee.toutes.get().motif_reouverture == "Changement de salle"
    assert "Changement de salle" in corps(sophie.get(url("session_jury", s.pk)))


@pytest.mark.parametrize("nom", ["jurys", "membres_jury"])
def test_une_liste_coute_autant_pour_une_ligne_que_pour_trois(s: SessionExamen, sophie: Client, nom: str) -> None:
    o = s.organisation

    def une(i: int) -> None:
        autre = session(o, certification_locale(o, intitule=f"Certification {i}"), intitule=f"S{i}")
        m = membre_jury(o, f"Nom{i}")
        mandate(m, autre.certification)
        jurys.appeler_au_jury(session=autre, membre=m, acteur=SYSTEME)

    une(0)
    SessionExamen.toutes.filter(pk=s.pk).delete()
    sophie.get(url(nom))
    with CaptureQueriesContext(
        connection,
    ) as une_ligne:
        sophie.get(url(nom))
    une(1)
    une(2)
    with CaptureQueriesContext(connection) as trois:
        page = sophie.get(url(nom))
    assert texte(page).count("<tr role") >= 4
    assert len(trois) == len(une_ligne)


def test_le_jury_coute_autant_pour_un_membre_que_pour_trois(s: SessionExamen, sophie: Client) -> None:
    c = candidat(s, "Martin", employeur="Mercier")
    formation(s, "Zed", "Zoé", c)
    m = membre_jury(s.organisation, "Un")
    mandate(m)
    jurys.appeler_au_jury(session=s, membre=m, acteur=SYSTEME)
    sophie.get(url("session_jury", s.pk))
    with CaptureQueriesContext(connection) as un:
        sophie.get(url("session_jury", s.pk))
    jury_complet(s)
    candidat(s, "Diallo", employeur="Mercier")
    with CaptureQueriesContext(connection) as quatre:
        sophie.get(url("session_jury", s.pk))
    assert len(quatre) == len(un)


@pytest.mark.parametrize(
    ("parametres", "attendus"),
    [
        ({"composition": "vide"}, {"Vide"}),
        ({"composition": "sans_president"}, {"Sans"}),
        ({"composition": "arretee"}, {"Prête"}),
        ({"reponses": "silence"}, set()),
        ({"reponses": "a_convoquer"}, {"Sans", "Prête"}),
        ({"q": "prete"}, {"Prête"}),
        ({"quand": "passe"}, {"Passée"}),
    ],
)
def test_les_filtres_des_jurys(o: Organisation, sophie: Client, parametres: dict[str, str], attendus: set[str]) -> None:
    c = certification_locale(o)
    session(o, c, intitule="Vide")
    sans = session(o, c, intitule="Sans")
    jurys.appeler_au_jury(session=sans, membre=membre_jury(o, "Seul"), acteur=SYSTEME)
    prete = session(o, c, intitule="Prête")
    jury_complet(prete)
    jurys.arreter_composition(session=prete, acteur=SYSTEME)
    passee = session(o, c, intitule="Passée", dans=-10)
    jurys.appeler_au_jury(session=passee, membre=membre_jury(o, "Ancien"), qualite="president", acteur=SYSTEME)  # type: ignore[arg-type]
    convocations.repondre(siege=SiegeJury.toutes.get(session=passee), present=True, acteur=SYSTEME, par="par lettre")
    page = corps(sophie.get(url("jurys"), parametres))
    assert {n for n in ("Vide", "Sans", "Prête", "Passée") if f">{n}<span" in page} == attendus
    export = sophie.get(url("jurys"), parametres | {"export": "csv"})
    lignes = (
        b"".join(export.streaming_content).decode("utf-8-sig")
        if export.streaming
        else export.content.decode("utf-8-sig")
    )
    assert all(n in lignes for n in attendus)


def test_une_fiche_et_son_mandat(o: Organisation, sophie: Client) -> None:
    champs = {"nom": "Aubry", "prenom": "Marc", "courriel": "marc@x.example", "actif": "on", "professionnel": "on"}
    assert sophie.post(url("membre_jury_nouveau"), champs).status_code == 302
    m = MembreJury.toutes.get()
    homonyme = sophie.post(url("membre_jury_nouveau"), champs | {"courriel": "autre@x.example"})
    assert homonyme.status_code == 422
    assert "JUR-031" in texte(homonyme)
    assert 'type="checkbox" name="homonyme_confirme"' in texte(homonyme)
    confirme = champs | {"courriel": "autre@x.example", "homonyme_confirme": "on"}
    assert sophie.post(url("membre_jury_nouveau"), confirme).status_code == 302
    assert "Peut-être la même personne" in corps(sophie.get(url("membre_jury", m.pk)))
    assert sophie.post(url("membre_jury_modifier", m.pk), champs | {"employeur_siren": "123"}).status_code == 422
    assert sophie.post(url("mandat_jury", m.pk), {"du": "01/09/2026", "au": "31/08/2026"}).status_code == 422
    assert sophie.post(url("mandat_jury", m.pk), {"du": "01/09/2026", "au": "31/08/2027"}).status_code == 302
    mandat = MandatJury.toutes.get()
    assert sophie.post(url("mandat_jury_fin", m.pk, mandat.pk), {"au": "31/12/2026"}).status_code == 302
    page = corps(sophie.get(url("membre_jury", m.pk)))
    assert "31 décembre 2026" in page
    assert "a enregistré Marc Aubry" in page


def test_finir_un_mandat_montre_sa_fin_et_les_jurys_d_apres(o: Organisation, s: SessionExamen, sophie: Client) -> None:
    m = membre_jury(o, "Aubry")
    mandate(m, s.certification)
    mandat = MandatJury.toutes.get(membre=m)
    MandatJury.toutes.filter(pk=mandat.pk).update(au=s.jury_le)
    jurys.appeler_au_jury(session=s, membre=m, acteur=SYSTEME)
    page = corps(sophie.get(url("mandat_jury_fin", m.pk, mandat.pk)))
    assert s.jury_le is not None
    assert "Fin actuelle" in page
    assert date_fr(s.jury_le) in page.split("Fin actuelle")[1][:80]
    assert "Siège dans ces jurys à venir" in page
    assert s.intitule in page
    avant = (s.jury_le - timedelta(days=1)).strftime("%d/%m/%Y")
    reponse = sophie.post(url("mandat_jury_fin", m.pk, mandat.pk), {"au": avant}, follow=True)
    assert "siège encore après cette date" in corps(reponse)


# --- the personal link


@pytest.fixture
def lien(s: SessionExamen) -> str:
    candidat(s, "Martin")
    siege = jury_complet(s)[0]
    convocations.convoquer(session=s, request=RequestFactory().get("/"), acteur=SYSTEME)
    cree = creer_lien(
        convocations.USAGE, organisation_id=s.organisation_id, charge={"siege": siege.pk}, utilisations_max=30,
        duree=timedelta(days=40),
    )  # fmt: skip
    return cree.url()


def test_le_lien_montre_sans_ecrire_et_sans_nommer_avant_la_reponse(s: SessionExamen, lien: str) -> None:
    siege = SiegeJury.toutes.get(membre__nom="Aubry")
    # The client of the tests refuses a GET that writes.
    page = corps(Client().get(lien))
    assert "Serez-vous là" in page
    assert "MARTIN" not in page
    assert "24 décembre 2026" in page
    siege.refresh_from_db()
    assert siege.convocation == "envoyee"
    flux = Client().get(f"{lien}?agenda")
    assert flux["Content-Type"].startswith("text/calendar")
    assert b"20261224" in flux.content
    assert b"MARTIN" not in flux.content


def test_repondre_puis_declarer_par_le_lien(s: SessionExamen, lien: str) -> None:
    client = Client()
    assert client.post(lien, {"geste": "oui"}).status_code == 302
    page = corps(client.get(lien))
    assert "Léa MARTIN" in page
    refus = client.post(lien, {"geste": "declarer"})
    assert refus.status_code == 422
    assert "Choisissez l’une des deux réponses" in texte(refus)
    inscription = s.presentations.get().inscription_id
    envoi = {"geste": "declarer", "choix": "liens", f"lien-{inscription}": "on", f"precision-{inscription}": "voisine"}
    # A tie is never lost by a slip: « none » beside a ticked name is refused, and so is « a tie » with nobody.
    refus = client.post(lien, envoi | {"choix": "aucun"})
    assert refus.status_code == 422
    assert "un lien est coché avec Léa MARTIN" in texte(refus)
    refus = client.post(lien, {"geste": "declarer", "choix": "liens"})
    assert refus.status_code == 422
    assert "Cochez la personne" in texte(refus)
    assert not LienCandidat.toutes.exists()
    assert client.post(lien, envoi).status_code == 302
    assert LienCandidat.toutes.get().precision == "voisine"
    page = corps(client.get(lien))
    assert "Votre déclaration est enregistrée" in page
    assert "MARTIN" not in page
    assert "Léa MARTIN" in corps(client.get(f"{lien}?declaration=refaire"))
    assert client.post(lien, {"geste": "non"}).status_code == 302
    assert not LienCandidat.toutes.exists()
    assert "MARTIN" not in corps(client.get(lien))
    assert client.post(lien, {"geste": "declarer", "choix": "aucun"}).status_code == 422
    assert client.post(lien, {"geste": "rien"}).status_code == 422


@pytest.mark.parametrize(
    ("quoi", "mots"), [("retirer", "ne faites plus partie"), ("annuler", "annulée"), ("passer", "s’est tenu")]
)
def test_un_lien_sans_objet_le_dit(s: SessionExamen, lien: str, quoi: str, mots: str) -> None:
    siege = SiegeJury.toutes.get(membre__nom="Aubry")
    if quoi == "retirer":
        SiegeJury.toutes.filter(pk=siege.pk).delete()
    elif quoi == "annuler":
        SessionExamen.toutes.filter(pk=s.pk).update(etat="annulee")
    else:
        SessionExamen.toutes.filter(pk=s.pk).update(jury_le=aujourdhui() - timedelta(days=1))
    reponse = Client().get(lien)
    assert reponse.status_code == 410
    assert mots in texte(reponse)
    assert Client().post(lien, {"geste": "oui"}).status_code == 410


# --- who sees what


def test_un_membre_de_jury_ne_voit_que_ses_jurys_et_sa_fiche(s: SessionExamen) -> None:
    o = s.organisation
    candidat(s, "Martin")
    compte = membre(o, Role.MEMBRE_JURY)
    siege = jury_complet(s)[0]
    MembreJury.toutes.filter(pk=siege.membre_id).update(utilisateur=compte.utilisateur)
    ailleurs = session(o, s.certification, intitule="Autre")
    marc = client_de(compte.utilisateur)
    assert marc.get(url("session_jury", ailleurs.pk)).status_code == 404
    page = corps(marc.get(url("session_jury", s.pk)))
    assert "Vous êtes appelé à ce jury" in page
    assert "MARTIN" not in page
    assert "Ce qu’il faut regarder" not in page
    assert "Autre<" not in corps(marc.get(url("jurys")))
    liste = corps(marc.get(url("membres_jury")))
    assert "Aubry" in liste
    assert "Bonnet" not in liste
    autre_siege = SiegeJury.toutes.get(membre__nom="Bonnet")
    assert marc.get(url("jury_siege", s.pk, autre_siege.pk)).status_code == 404
    assert marc.post(url("jury_repondre", s.pk, autre_siege.pk), {"reponse": "oui"}).status_code == 403
    assert marc.post(url("jury_appeler", s.pk), {"membre": 1}).status_code == 403
    assert "MARTIN" not in corps(marc.get(url("jury_siege", s.pk, siege.pk)))
    assert marc.post(url("jury_repondre", s.pk, siege.pk), {"reponse": "oui"}).status_code == 302
    assert "Léa MARTIN" in corps(marc.get(url("jury_siege", s.pk, siege.pk)))
    assert marc.post(url("jury_declarer", s.pk, siege.pk), {}).status_code == 422
    assert marc.post(url("jury_declarer", s.pk, siege.pk), {"choix": "aucun"}).status_code == 302
    siege.refresh_from_db()
    assert siege.declaration_le is not None


def test_le_reseau_voit_la_composition_sans_les_candidats(s: SessionExamen) -> None:
    candidat(s, "Martin", employeur="Mercier")
    jury_complet(s)
    MembreJury.toutes.filter(nom="Aubry").update(employeur="Mercier")
    karim = client_de(membre(s.organisation, Role.RESEAU).utilisateur)
    page = corps(karim.get(url("session_jury", s.pk)))
    assert "Marc Aubry" in page
    assert "MARTIN" not in page
    nadia = client_de(membre(s.organisation, Role.QUALITE).utilisateur)
    page = corps(nadia.get(url("session_jury", s.pk)))
    assert "Léa MARTIN" in page
    assert "Convoquer" not in page


def test_la_secretaire_enregistre_ce_qui_arrive_autrement(s: SessionExamen, sophie: Client) -> None:
    candidat(s, "Martin")
    siege = jury_complet(s)[0]
    assert "Coupon à renvoyer" in corps(sophie.get(url("jury_lettres", s.pk), {"siege": siege.pk}))
    assert sophie.post(url("jury_lettre", s.pk, siege.pk)).status_code == 302
    sophie.post(url("jury_repondre", s.pk, siege.pk), {"reponse": "oui", "moyen": "par téléphone"})
    inscription = s.presentations.get().inscription_id
    envoi = {"choix": "liens", f"lien-{inscription}": "on", "moyen": "par lettre"}
    sophie.post(url("jury_declarer", s.pk, siege.pk), envoi)
    lien = LienCandidat.toutes.get()
    sophie.post(url("jury_mesure", s.pk, siege.pk, lien.pk), {"mesure": "Quitte la salle"})
    lien.refresh_from_db()
    assert lien.mesure == "Quitte la salle"
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert "reçue par téléphone" in page
    assert "1 lien déclaré" in page


def test_les_envois_se_voient_sur_la_page(s: SessionExamen, sophie: Client) -> None:
    jury_complet(s)
    assert sophie.post(url("jury_convoquer", s.pk)).status_code == 302
    page = corps(sophie.get(url("session_jury", s.pk)))
    assert page.count("Sans réponse</span>") == 3
    assert sophie.post(url("jury_relancer", s.pk)).status_code == 302
    assert sophie.post(url("jury_convoquer", s.pk)).status_code == 422


# --- the day page


def cles(m: Any) -> set[str]:
    jour = aujourdhui()
    toutes = [e for _, f in echeances for e in f(m, jour)]
    return {
        ".".join(e.cle.split(".")[:3])
        for e in toutes
        if e.cle.startswith(("parcours.jury", "parcours.mandat", "parcours.siege"))
    }


def test_la_journee_dit_ce_qui_reste_a_faire(s: SessionExamen) -> None:
    o = s.organisation
    sophie = membre(o, Role.SECRETARIAT_JURY)
    assert cles(sophie) == {"parcours.jury.compo"}
    jury_complet(s)
    assert cles(sophie) == {"parcours.jury.convoquer", "parcours.jury.arreter"}
    convocations.convoquer(session=s, request=RequestFactory().get("/"), acteur=SYSTEME)
    jurys.arreter_composition(session=s, acteur=SYSTEME)
    assert cles(sophie) == {"parcours.jury.silence"}
    mandat = MandatJury.toutes.filter(membre__nom="Aubry").get()
    jurys.finir_mandat(mandat=mandat, au=aujourdhui() + timedelta(days=20), acteur=SYSTEME)
    assert f"parcours.mandat.{mandat.pk}" in cles(sophie)
    mandate(mandat.membre, None, du=aujourdhui())
    assert f"parcours.mandat.{mandat.pk}" not in cles(sophie)
    assert cles(membre(o, Role.QUALITE)) == set()
    compte = membre(o, Role.MEMBRE_JURY)
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=compte.utilisateur)
    assert any(c.startswith("parcours.siege") for c in cles(compte))


def test_un_jury_nomme_ailleurs_n_est_pas_reproche(o: Organisation) -> None:
    session(o, certification_locale(o, "bts"))
    assert cles(membre(o, Role.SECRETARIAT_JURY)) == set()
