"""What is entrusted is completed before the signature; a form sent twice, a draw, a reviewer: what was left open is shut."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.tirage import LigneCadre, empreinte_cadre
from parchemin.reseau.models import DemandeSession, HabilitationPartenaire, ReponsePoint
from parchemin.reseau.selectors.controles import rejouer_tirage, relecteurs_possibles
from parchemin.reseau.services import campagnes, captures, controles, habilitations
from parchemin.reseau.travaux_captures import est_long
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k
from tests.reseau import fabrique_controles as fc

pytestmark = pytest.mark.django_db


def test_a_convention_and_sites_come_later(o: Organisation, alpha: Etablissement, certification: Certification) -> None:
    h = f.habilitation(alpha, certification, convention=None)
    sud = f.alpha(o, siret="99900000000027", nom="Alpha Sud")
    kv = f.convention(alpha)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = reverse("reseau:completer", args=[o.slug, h.pk])
    assert page in client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    corps = {"du": "2026-01-01", "au": "2090-01-01", "sites": [sud.pk], "convention": kv.pk}
    assert client.post(page, corps).status_code == 302
    h.refresh_from_db()
    assert (h.convention_id, [s.pk for s in h.sites.all()], h.au.year if h.au else 0) == (kv.pk, [sud.pk], 2090)
    assert Evenement.objects.filter(acte="reseau.completer").count() == 1
    f.mener(h, "dossier_en_cours", "instruction", "convention_a_signer", "a_declarer")
    assert client.get(page).status_code == 404
    with pytest.raises(ErreurMetier, match="HAB-046"):
        habilitations.completer(habilitation=h, du=h.du, au=None, blocs=[], sites=[], convention=None, acteur=SYSTEME)


def test_what_is_completed_is_checked_as_when_it_is_opened(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    h = f.habilitation(alpha, certification, convention=None)
    beta = f.alpha(o, siret="99900000000019", nom="Beta")
    autre = f.convention(beta, reference="C-BETA")
    with pytest.raises(ErreurMetier) as e:
        habilitations.completer(
            habilitation=h, du=h.du, au=h.du - timedelta(days=1), blocs=["RNCP00000BC99"], sites=[], convention=autre,
            acteur=SYSTEME,
        )  # fmt: skip
    assert len(e.value.constats) == 3
    h.refresh_from_db()
    assert (h.blocs, h.convention) == ([], None)


def test_blocs_and_sites_are_said_when_it_is_opened(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    sud = f.alpha(o, siret="99900000000027", nom="Alpha Sud")
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    corps = {
        "etablissement": alpha.pk, "certification": certification.pk, "role": "former", "du": "2026-01-01", "sites": [sud.pk],
        "blocs": "rncp00000bc99 ; RNCP00000BC98",
    }  # fmt: skip
    url = reverse("reseau:nouvelle", args=[o.slug])
    refus = client.post(url, corps)
    assert refus.status_code == 422
    assert "les blocs par leur code de fiche" in refus.content.decode()
    assert not HabilitationPartenaire.toutes.exists()
    assert client.post(url, corps | {"blocs": ""}).status_code == 302
    assert [s.pk for s in HabilitationPartenaire.toutes.get().sites.all()] == [sud.pk]


def test_a_session_is_asked_for_once(o: Organisation, alpha: Etablissement, certification: Certification) -> None:
    h = f.habilitation(alpha, certification, role="organiser")
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif")
    m = membre(o, Role.PARTENAIRE, email="p@essai.example")
    RoleMembre.toutes.get(membre=m).etablissements.add(alpha)
    client, j = client_de(m.utilisateur), aujourdhui()
    corps = {
        "habilitation": h.pk, "site": alpha.pk, "du": (j + timedelta(days=5)).isoformat(),
        "au": (j + timedelta(days=6)).isoformat(), "nombre": 4, "message": "",
    }  # fmt: skip
    url = reverse("reseau:espace_session_demander", args=[o.slug])
    assert client.post(url, corps).status_code == 302
    assert "HAB-062" in client.post(url, corps).content.decode()
    assert DemandeSession.toutes.count() == 1
    corps["au"] = (j + timedelta(days=7)).isoformat()
    assert client.post(url, corps).status_code == 302


def test_a_measure_is_prepared_once(alpha: Etablissement, h: HabilitationPartenaire) -> None:
    x, y = k.constat(alpha), k.constat(alpha, titre="Un autre fait")
    j = aujourdhui()
    k.mesure(h, "suspension", [x])
    with pytest.raises(ErreurMetier, match="HAB-061"):
        k.mesure(h, "suspension", [y])
    k.mesure(h, "restriction", [x], du=j, au=j)
    k.mesure(h, "restriction", [x], du=j, au=j + timedelta(days=1))
    k.mesure(h, "aucune", [x])
    k.mesure(h, "aucune", [y])
    with pytest.raises(ErreurMetier, match="HAB-061"):
        k.mesure(h, "aucune", [y])


def test_a_draw_keeps_why_each_partner_was_where_it_was(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    t = campagnes.tirer_partenaires(campagne=fc.campagne(o), acteur=SYSTEME)
    pourquoi = json.loads(t.cadre[0]["pourquoi"])
    assert {"valeur", "poids", "points"} <= set(pourquoi["facteurs"][0])
    assert rejouer_tirage(t).tient
    page = client_de(membre(o, Role.RESEAU).utilisateur).get(
        reverse("reseau:campagne_tirage", args=[o.slug, t.campagne_id])
    )
    assert "Volume" in page.content.decode()
    t.cadre[0]["pourquoi"] = t.cadre[0]["pourquoi"].replace('"poids":15', '"poids":99')
    assert not rejouer_tirage(t).liste_intacte


def test_a_draw_made_before_is_still_intact() -> None:
    assert empreinte_cadre([LigneCadre("1", "A", "fort")]) == (
        "761fa833af459fe893df3a938524bf54a0b8eb93ec11e4ceaafb0dd058720147"
    )


def test_a_seed_of_files_is_long_enough_too(alpha: Etablissement, h: HabilitationPartenaire, o: Organisation) -> None:
    fc.grille(o)
    x = fc.controle(alpha)
    fc.inscription(alpha, h.certification)
    with pytest.raises(ErreurMetier, match="HAB-116"):
        campagnes.tirer_dossiers(controle=x, graine="1", acteur=SYSTEME)


def test_a_control_is_entrusted_to_who_may_lead_it(o: Organisation, alpha: Etablissement) -> None:
    dehors = membre(o, Role.PARTENAIRE, email="p@essai.example")
    dedans = membre(o, Role.RESEAU, email="r@essai.example")
    parti = membre(o, Role.QUALITE, email="q@essai.example")
    type(parti).toutes.filter(pk=parti.pk).update(au=aujourdhui() - timedelta(days=1))
    assert [m.pk for m in relecteurs_possibles()] == [dedans.pk]
    assert dehors.pk not in {m.pk for m in relecteurs_possibles()}


def test_an_automatic_reading_is_not_overwritten_by_an_old_screen(
    alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = fc.en_lecture(alpha)
    r = x.reponses.exclude(point__auto="").exclude(verdict="non_vu").order_by("point__numero").first()
    assert r is not None
    ReponsePoint.toutes.filter(pk=r.pk).update(verdict="non_vu", commentaire="")
    controles.lire_points(controle=x, acteur=SYSTEME)
    lue = ReponsePoint.toutes.get(pk=r.pk)
    assert (lue.verdict, lue.revision) == (r.verdict, r.revision + 1)
    controles.lire_points(controle=x, acteur=SYSTEME)
    assert ReponsePoint.toutes.get(pk=r.pk).revision == lue.revision


def test_a_page_that_says_nothing_is_refused_once(alpha: Etablissement, h: HabilitationPartenaire) -> None:
    with pytest.raises(ErreurMetier) as e:
        captures.deposer(
            source=b"<html>" + b"<div>" * 120_000, nom="p.html",
            depot=captures.Depot(alpha, "page", aujourdhui(), certifications=(h.certification,)), acteur=SYSTEME,
        )  # fmt: skip
    assert [x.code for x in e.value.constats] == ["HAB-273"]


def test_a_page_of_some_size_is_a_long_work() -> None:
    assert est_long(380_000, b"<html>")
    assert not est_long(60_000, b"<html>")
