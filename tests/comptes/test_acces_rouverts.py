"""Invitations, departures and returns: an access never comes back, nor changes hands, by accident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parchemin.comptes import services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.invitations import inviter
from parchemin.comptes.models import Etablissement, Membre, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation

pytestmark = pytest.mark.django_db
JOUR = timedelta(days=1)
ANCIEN, AUTRE = "la phrase de la directrice", "la phrase de quelqu’un"


def _lien(m: Membre, client: Client) -> str:
    request = client.get(f"/o/{m.organisation.slug}/").wsgi_request
    with transaction.atomic():
        return inviter(membre=m, request=request, acteur=SYSTEME).split("testserver")[1]


def test_un_compte_existant_ne_rejoint_que_s_il_le_veut() -> None:
    """The administrator of B invites the director of A: no password may change, nothing of her is shown, she decides."""
    directrice = membre(organisation("a"), Role.DIRECTION, email="directrice@a.example").utilisateur
    directrice.set_password(ANCIEN)
    directrice.prenom, directrice.nom = "Zoé", "Delmarre"
    directrice.save()
    b = organisation("b")
    client = client_de(membre(b, Role.ADMINISTRATEUR).utilisateur)
    corps = {"prenom": "X", "nom": "Y", "email": directrice.email, "role": "qualite"}
    page = client.post(reverse("comptes_o:inviter", args=["b"]), corps, follow=True).content.decode()
    m = Membre.toutes.get(organisation=b, utilisateur=directrice)
    assert m.attend_acceptation
    for texte in (page, client.get(reverse("comptes_o:membres", args=["b"])).content.decode()):
        assert directrice.email in texte
        assert "Zoé Delmarre" not in texte
    assert client_de(directrice).get("/o/b/").status_code == 404
    lien = _lien(m, client)
    assert "Rejoindre" in Client().get(lien).content.decode()
    assert Client().post(lien).status_code == 302
    directrice.refresh_from_db()
    assert directrice.check_password(ANCIEN)
    assert client_de(directrice).get("/o/b/").status_code == 200
    assert Client().post(lien).status_code == 410


def test_nul_ne_bloque_le_compte_qui_sert_ailleurs() -> None:
    directrice = membre(organisation("a"), Role.DIRECTION, email="directrice@a.example").utilisateur
    m = membre(organisation("b"), Role.QUALITE, email=directrice.email)
    with pytest.raises(ErreurMetier, match="CPT-011"):
        services.exiger_nouveau_mot_de_passe(membre=m, acteur=SYSTEME)
    directrice.refresh_from_db()
    assert not directrice.doit_changer_mot_de_passe


def test_un_vieux_lien_ne_change_plus_le_mot_de_passe_choisi_depuis() -> None:
    """Two organisations invite the same new person; the second link, still unused, is only a way to sign in."""
    a, b = organisation("a"), organisation("b")
    ici, la = (membre(o, Role.QUALITE, email="neuve@exemple.fr") for o in (a, b))
    client = client_de(membre(a, Role.ADMINISTRATEUR).utilisateur)
    autre = client_de(membre(b, Role.ADMINISTRATEUR).utilisateur)
    premier, second = _lien(ici, client), _lien(la, autre)
    assert Client().post(premier, {"mot_de_passe": ANCIEN}).status_code == 302
    reponse = Client().post(second, {"mot_de_passe": AUTRE})
    assert "déjà un compte" in reponse.content.decode()
    assert "déjà un compte" in Client().get(second).content.decode()
    ici.utilisateur.refresh_from_db()
    assert ici.utilisateur.check_password(ANCIEN)


def test_une_nouvelle_invitation_eteint_la_precedente() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    m = membre(o, Role.QUALITE)
    temoin = _lien(membre(o, Role.DPO), client)
    premier, second = _lien(m, client), _lien(m, client)
    assert Client().get(premier).status_code == 410
    assert Client().get(second).status_code == 200
    assert Client().get(temoin).status_code == 200


def test_l_invitation_d_un_acces_ferme_n_ouvre_rien() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    m = membre(o, Role.QUALITE)
    lien = _lien(m, client)
    services.terminer_adhesion(membre=m, au=aujourdhui() - JOUR, acteur=SYSTEME)
    assert Client().get(lien).status_code == 410
    assert Client().post(lien, {"mot_de_passe": ANCIEN}).status_code == 410
    m.utilisateur.refresh_from_db()
    assert not m.utilisateur.has_usable_password()


def test_on_revient_sans_ses_anciens_roles() -> None:
    o = organisation()
    membre(o, Role.ADMINISTRATEUR)
    m = membre(o, Role.QUALITE)
    hier, jour = aujourdhui() - JOUR, aujourdhui()
    services.attribuer_role(membre=m, role=Role.RESEAU, du=jour + 10 * JOUR, acteur=SYSTEME)
    services.terminer_adhesion(membre=m, au=hier, acteur=SYSTEME)
    revenu = services.ajouter_membre(organisation=o, email=m.utilisateur.email.upper(), du=jour, acteur=SYSTEME)
    assert (revenu.pk, revenu.du, revenu.au) == (m.pk, jour, None)
    assert revenu.roles_le(jour) == revenu.roles_le(jour + 30 * JOUR) == frozenset()
    assert [(r.role, r.au) for r in RoleMembre.toutes.filter(membre=m)] == [("qualite", hier)]
    services.attribuer_role(membre=revenu, role=Role.QUALITE, du=jour, acteur=SYSTEME)
    assert revenu.roles_le(jour) == {Role.QUALITE}
    assert verifier(o.chaine).valide


def test_on_ne_revient_pas_quand_on_n_est_pas_parti() -> None:
    o = organisation()
    m = membre(o, Role.QUALITE)
    with pytest.raises(ErreurMetier, match="CPT-002"):
        services.ajouter_membre(organisation=o, email=m.utilisateur.email, du=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-002"):
        services.rouvrir_adhesion(membre=m, du=aujourdhui(), acteur=SYSTEME)
    membre(o, Role.ADMINISTRATEUR)
    services.terminer_adhesion(membre=m, au=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-002"):
        services.rouvrir_adhesion(membre=m, du=aujourdhui(), acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-005"):
        services.rouvrir_adhesion(membre=m, du=aujourdhui() + JOUR, au=aujourdhui(), acteur=SYSTEME)


def test_rouvrir_depuis_la_page_du_membre() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    m = membre(o, Role.QUALITE)
    services.terminer_adhesion(membre=m, au=aujourdhui() - JOUR, acteur=SYSTEME)
    page = client.get(reverse("comptes_o:membre", args=[o.slug, m.pk])).content.decode()
    assert "Rouvrir l’accès" in page
    assert "Donner un rôle de plus" not in page
    url = reverse("comptes_o:rouvrir_adhesion", args=[o.slug, m.pk])
    illisible = client.post(url, {"du": "demain"}, follow=True)
    assert "pas lisible" in illisible.content.decode()
    assert client.post(url, {"du": aujourdhui().isoformat()}).status_code == 302
    m.refresh_from_db()
    assert (m.du, m.au) == (aujourdhui(), None)


@pytest.mark.parametrize(
    ("decalage", "fin", "refuse"),
    [(0, None, True), (10, 20, True), (-40, -35, False), (-40, None, True), (-40, -30, True), (-31, -31, False)],
)
def test_un_role_ne_se_tient_pas_deux_fois_le_meme_jour(decalage: int, fin: int | None, refuse: bool) -> None:
    """The member holds it, open ended, since thirty days."""
    m = membre(organisation(), Role.QUALITE)
    jour = aujourdhui()
    du, au = jour + decalage * JOUR, jour + fin * JOUR if fin is not None else None
    if refuse:
        with pytest.raises(ErreurMetier, match="CPT-006"):
            services.attribuer_role(membre=m, role=Role.QUALITE, du=du, au=au, acteur=SYSTEME)
    else:
        services.attribuer_role(membre=m, role=Role.QUALITE, du=du, au=au, acteur=SYSTEME)
    assert RoleMembre.toutes.filter(membre=m).count() == (1 if refuse else 2)


def test_un_perimetre_reste_dans_l_organisation() -> None:
    m = membre(organisation(), Role.QUALITE)
    ailleurs = etablissement(organisation("autre"), "Ailleurs")
    with pytest.raises(ErreurMetier, match="CPT-008"):
        services.attribuer_role(
            membre=m, role=Role.PARTENAIRE, du=aujourdhui(), etablissements=[ailleurs], acteur=SYSTEME
        )
    assert RoleMembre.toutes.filter(membre=m).count() == 1


def test_pas_de_role_pour_qui_est_parti() -> None:
    m = membre(organisation(), Role.QUALITE)
    services.terminer_adhesion(membre=m, au=aujourdhui() - JOUR, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="CPT-009"):
        services.attribuer_role(membre=m, role=Role.DPO, du=aujourdhui(), acteur=SYSTEME)


def test_l_acces_d_un_auditeur_se_prolonge_depuis_sa_page() -> None:
    o = organisation()
    client = client_de(membre(o, Role.ADMINISTRATEUR).utilisateur)
    m = membre(o, Role.AUDITEUR)
    role = RoleMembre.toutes.get(membre=m)
    au = aujourdhui() + 60 * JOUR
    url = reverse("comptes_o:finir_role", args=[o.slug, m.pk, role.pk])
    assert client.post(url, {"au": au.isoformat()}).status_code == 302
    role.refresh_from_db()
    assert role.au == au


@pytest.mark.parametrize(
    ("champ", "valeur"), [("siret", "123"), ("uai", "044"), ("nda", "1"), ("code_commune", "44"), ("sorte", "autre")]
)
def test_la_base_refuse_un_numero_incomplet(champ: str, valeur: str) -> None:
    e = etablissement(organisation())
    with pytest.raises(IntegrityError), transaction.atomic():
        Etablissement.toutes.filter(pk=e.pk).update(**{champ: valeur})


def test_la_base_refuse_un_siren_incomplet_et_un_role_inconnu() -> None:
    o = organisation()
    m = membre(o, Role.QUALITE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=o.pk).update(siren="12")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleMembre.toutes.filter(membre=m).update(role="roi")


@pytest.mark.parametrize(("code", "bon"), [("44109", True), ("2a004", True), ("4410", False), ("A4109", False)])
def test_le_code_de_commune(code: str, bon: bool) -> None:
    o = organisation()
    options = {"organisation": o, "sorte": "site", "denomination": "S", "code_commune": code, "acteur": SYSTEME}
    if bon:
        assert services.enregistrer_etablissement(**options).code_commune == code.upper()  # type: ignore[arg-type]
    else:
        with pytest.raises(ErreurMetier, match="CPT-010"):
            services.enregistrer_etablissement(**options)  # type: ignore[arg-type]
        assert not Etablissement.toutes.exists()
