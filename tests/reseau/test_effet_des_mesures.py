"""A measure binds once its letter left; a request that no longer holds is called off; the letter names the judge of what the certifier is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.referentiel.models import Certification
from parchemin.reseau.branchements import constats as branchements
from parchemin.reseau.models import CadreCertificateur, HabilitationPartenaire, MesureReseau
from parchemin.reseau.services import certificateur, constats, habilitations, lettres, mesures
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler
from tests.fabrique import client_de, membre
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
LIGNE = "Décidée, pas envoyée"


def _jour(o: Organisation, email: str = "karim@effet.example") -> list[str]:
    m = membre(o, Role.RESEAU, email=email)
    return [x.quoi for x in branchements.lettres(m, aujourdhui())]


def test_a_decided_measure_waits_for_its_letter_to_leave(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    x = k.maintenu(k.constat(alpha))
    m = k.decidee(k.mesure(h, "suspension", [x]))
    h.refresh_from_db()
    assert (m.etat, h.etat, m.passage, m.demande) == ("decidee", "actif", None, None)
    k.inscrite(o, alpha, certification)
    assert any(LIGNE in quoi for quoi in _jour(o))
    client = client_de(membre(o, Role.RESEAU, email="lea@effet.example").utilisateur)
    page = client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()
    assert "pas encore notifiée" in page
    assert reverse("reseau:lettre_envoi", args=[o.slug, m.lettre_id]) in page
    assert (
        "sa lettre n’est pas partie" in client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    )
    # Nothing else is decided over it meanwhile.
    with pytest.raises(ErreurMetier, match="HAB-080"):
        mesures.demander(mesure=k.mesure(h, "mise_en_demeure", [x]), demandeur=Acteur(10**6, "Ada"))
    with pytest.raises(ErreurMetier, match="HAB-080"):
        habilitations.changer(habilitation=h, vers="actif_surveille", motif="Un suivi plus serré.", acteur=SYSTEME)
    with geler(k.dans(3)):
        m = k.envoyee(m)
        h.refresh_from_db()
        assert (h.etat, h.etat_depuis) == ("suspendu", aujourdhui())
        assert m.passage is not None
        assert m.demande is not None
        assert m.demande.avant_le == aujourdhui() + timedelta(days=15)
        with pytest.raises(ErreurMetier, match="HAB-020"):
            k.inscrite(o, alpha, certification)
        assert not any(LIGNE in quoi for quoi in _jour(o, "zoe@effet.example"))


def test_the_partner_reads_the_letter_once_it_left(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    p = membre(o, Role.PARTENAIRE, email="claire@effet.example")
    RoleMembre.toutes.get(membre=p).etablissements.add(alpha)
    client = client_de(p.utilisateur)
    m = k.decidee(k.mesure(h, "suspension", [k.maintenu(k.constat(alpha))]))
    url = reverse("reseau:espace_lettre", args=[o.slug, m.lettre_id])
    assert client.get(url).status_code == 404
    assert "Suspendu" not in client.get(reverse("reseau:espace", args=[o.slug])).content.decode()
    k.envoyee(m)
    assert client.get(url).status_code == 200
    assert "Suspendu" in client.get(reverse("reseau:espace", args=[o.slug])).content.decode()


def test_sent_late_with_its_proof_it_binds_from_the_day_it_left(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    from parchemin.plateforme.fichiers.services import deposer
    from parchemin.reseau.pieces_constats import ACCUSE_LETTRE
    from tests.reseau.decor_constats import _PDF

    m, parti = k.decidee(k.mesure(h, "mise_en_demeure", [k.maintenu(k.constat(alpha))])), aujourdhui()
    assert m.lettre is not None
    with geler(k.dans(20)):
        recu = deposer(_PDF, nom="a.pdf", usage=ACCUSE_LETTRE.code, organisation_id=o.pk, depose_par_libelle="Ada")
        lettres.noter_envoi(
            lettre=m.lettre, mode="recommande", le=parti, numero="1A", accuse_id=recu.pk, acteur=SYSTEME
        )
        h.refresh_from_db()
        assert (h.etat, h.etat_depuis) == ("mise_en_demeure", parti)


def test_deciding_leads_to_the_sending(o: Organisation, alpha: Etablissement, h: HabilitationPartenaire) -> None:
    m = k.mesure(h, "suspension", [k.maintenu(k.constat(alpha))])
    a = mesures.demander(mesure=m, demandeur=Acteur(10**6, "Ada"))
    client = client_de(membre(o, Role.DIRECTION).utilisateur)
    reponse = client.post(reverse("reseau:mesure_accord", args=[o.slug, m.pk, a.pk]), {"geste": "approuver"})
    m.refresh_from_db()
    assert reponse.url == reverse("reseau:lettre_envoi", args=[o.slug, m.lettre_id])  # type: ignore[attr-defined]


def test_a_request_that_no_longer_holds_is_called_off_and_made_again(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.transmis(k.constat(alpha))
    m = k.mesure(h, "mise_en_demeure", [x])
    karim = membre(o, Role.RESEAU, email="karim@effet.example")
    autre = client_de(membre(o, Role.QUALITE, email="lea@effet.example").utilisateur)
    a = mesures.demander(mesure=m, demandeur=Acteur(karim.utilisateur_id, "Karim"))
    mesure, accord, retirer = (
        reverse("reseau:mesure", args=[o.slug, m.pk]), reverse("reseau:mesure_accord", args=[o.slug, m.pk, a.pk]),
        reverse("reseau:mesure_retirer", args=[o.slug, m.pk]),
    )  # fmt: skip
    assert retirer not in autre.get(mesure).content.decode(), "while it holds, only who asked calls it off"
    assert "Je suis d’accord" in autre.get(accord).content.decode()
    autre.post(retirer)
    assert en_attente_sur([mesures.MESURER], "mesure_reseau", str(m.pk)) is not None
    assert retirer in client_de(karim.utilisateur).get(mesure).content.decode()
    # The partner answers, and what two people were to read is not what they asked for.
    assert x.demande is not None
    k.repondre(x.demande)
    x = constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=SYSTEME)
    for url in (mesure, accord):
        page = autre.get(url).content.decode()
        assert "ne tient plus" in page
        assert retirer in page
    assert "Je suis d’accord" not in autre.get(accord).content.decode()
    assert autre.post(retirer).url == mesure  # type: ignore[attr-defined]
    a.refresh_from_db()
    assert a.etat == "refusee"
    assert reverse("reseau:mesure_demander", args=[o.slug, m.pk]) in autre.get(mesure).content.decode()
    assert k.decidee(MesureReseau.toutes.get(pk=m.pk)).etat == "decidee"


@pytest.mark.parametrize(
    ("nature", "dit", "jamais"),
    [("prive", "juge judiciaire dans les cinq ans", "tribunal administratif"), ("public", "tribunal administratif dans les deux mois", "juge judiciaire"),
     ("", "juge judiciaire", "tribunal administratif")],
)  # fmt: skip
def test_the_letter_names_one_judge(
    nature: str, dit: str, jamais: str, o: Organisation, h: HabilitationPartenaire
) -> None:
    if nature:
        certificateur.dire_nature(organisation=o, nature=nature, acteur=SYSTEME)
    m = k.decidee(k.mesure(h, "suspension", [k.constat(h.etablissement)]))
    assert m.lettre is not None
    recours = " ".join(m.lettre.contenu["recours"])
    assert dit in recours
    assert jamais not in recours
    assert "étape amiable" in recours
    assert "vérifier" not in recours


def test_a_convention_without_an_amicable_step_promises_none(o: Organisation, h: HabilitationPartenaire) -> None:
    assert h.convention is not None
    h.convention.points.pop("amiable")
    h.convention.save()
    m = k.mesure(h, "suspension", [k.constat(h.etablissement)])
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    page = client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()
    assert "étape amiable" not in page
    assert "par défaut, personne ne l’a dit" in page


def test_the_composing_page_asks_what_nobody_said(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.constat(alpha)
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:mesure_nouvelle", args=[o.slug, h.pk])
    page = client.get(url).content.decode()
    assert 'name="certificateur"' in page
    assert all(mots in page for mots in ("art. 2224", "art. R. 421-1", "(à vérifier)"))
    corps = {
        "nature": "suspension", "constats": [x.pk], "motif": "Deux constats critiques en un mois.", "delai_jours": 15,
        "signataire": "Hélène Vasseur", "qualite": "Directrice",
    }  # fmt: skip
    assert client.post(url, corps).status_code == 422
    assert client.post(url, corps | {"certificateur": "public"}).status_code == 302
    assert CadreCertificateur.toutes.get(organisation=o).nature == "public"
    page = client.get(url).content.decode()
    assert 'name="certificateur"' not in page
    assert "art. 2224" not in page
    m = MesureReseau.toutes.get()
    assert "tribunal administratif" in client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()


def test_the_status_is_said_once_on_its_page(o: Organisation) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:certificateur", args=[o.slug])
    assert "par défaut" in client.get(url).content.decode()
    assert not CadreCertificateur.toutes.exists()
    for nature in ("prive", "public", "public"):
        assert client.post(url, {"nature": nature}).status_code == 302
    assert CadreCertificateur.toutes.get().nature == "public"
    assert "par défaut" not in client.get(url).content.decode()
    assert client_de(membre(o, Role.AUDITEUR).utilisateur).get(url).status_code in {403, 404}
