"""The emitter of an account is half of the key of every passage: it does not change under those that are on their way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.models import CompteAccrochage, EtatLot, EtatPassage, LotAccrochage, PassageCertification
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.automatique import demander_transmission
from parchemin.accrochage.services.comptes import enregistrer_compte
from parchemin.accrochage.services.controles import a_relire
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def changer(cpt: CompteAccrochage) -> CompteAccrochage:
    valeurs: dict[str, Any] = {
        "libelle": cpt.libelle, "montage": "soi", "certificateur_bcr": "99ZZZ999", "contrat": cpt.contrat, "emetteur_bcr": "",
    }  # fmt: skip
    return enregistrer_compte(organisation=cpt.organisation, valeurs=valeurs, acteur=SYSTEME, compte=cpt)


@pytest.mark.parametrize(
    ("etat", "mots"),
    [
        (EtatPassage.EN_FICHIER, "2 passages sont dans un fichier construit"),
        (EtatPassage.DEPOSE, "2 passages sont déposés"),
        (EtatPassage.A_REGARDER, "2 passages attendent que leur réponse soit tranchée"),
        (EtatPassage.ACCEPTE, "2 passages ont été acceptés"),
        (EtatPassage.A_SUPPRIMER, "2 passages acceptés attendent leur suppression"),
    ],
)
def test_un_matricule_qui_sert_ne_change_pas(etat: EtatPassage, mots: str) -> None:
    """Only accepted passages used to be looked at: those deposited that day came back under an emitter we had left."""
    cpt = f.compte(organisation())
    f.passages(cpt, 2)
    PassageCertification.toutes.update(etat=etat, accepte_le=maintenant())
    with pytest.raises(ErreurMetier, match="ACC-606") as e:
        changer(cpt)
    assert mots in e.value.constats[0].quoi


def test_une_construction_en_cours() -> None:
    cpt = f.compte(organisation())
    LotAccrochage.toutes.create(
        organisation=cpt.organisation,
        compte=cpt,
        etat=EtatLot.RESERVE,
        horodatage=maintenant(),
        le=maintenant(),
        par_libelle="x",
    )
    with pytest.raises(ErreurMetier, match="en construction"):
        changer(cpt)


@pytest.mark.parametrize("etat", [EtatPassage.A_ENVOYER, EtatPassage.REFUSE])
def test_ce_qui_n_est_nulle_part_ne_retient_rien(etat: EtatPassage) -> None:
    cpt = f.compte(organisation())
    f.passages(cpt, 1)
    PassageCertification.toutes.update(etat=etat)
    assert changer(cpt).emetteur_bcr == "99ZZZ999"


def test_ce_qui_est_parti_une_fois_garde_sa_cle() -> None:
    """A refused passage goes again under the emitter of its first sending; a contract is kept too."""
    cpt = f.compte(organisation())
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    depots.noter_depot(fichier=fichier, le=maintenant(), acteur=SYSTEME)
    f.lire(
        cpt.organisation, f.accuse(fichier, [], {"id-00000": "Aucun titulaire ne correspond aux critères obligatoires"})
    )
    assert PassageCertification.toutes.get().etat == EtatPassage.REFUSE
    with pytest.raises(ErreurMetier, match="ACC-606") as e:
        changer(cpt)
    assert "autre compte" in e.value.constats[0].remede
    valeurs = {
        "libelle": "x",
        "montage": "soi",
        "certificateur_bcr": "12ABC345",
        "contrat": "AUTRE",
        "emetteur_bcr": "",
    }
    with pytest.raises(ErreurMetier, match="le contrat MCFCER000123"):
        enregistrer_compte(organisation=cpt.organisation, valeurs=valeurs, acteur=SYSTEME, compte=cpt)
    # The way on: another account, even of the same certifier.
    autre = enregistrer_compte(organisation=cpt.organisation, valeurs=valeurs, acteur=SYSTEME)
    assert autre.pk != cpt.pk
    with pytest.raises(ErreurMetier, match="ACC-609"):
        enregistrer_compte(organisation=cpt.organisation, valeurs=valeurs, acteur=SYSTEME)


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def test_le_fichier_d_un_autre_certificateur_se_construit(o: Organisation, client: Client) -> None:
    """With one account « pour autrui », or a second one, the page asks which; each has its own counts."""
    url = reverse("accrochage:construire", args=[o.slug])
    autre = f.compte(o, libelle="Autre", montage="autrui", certificateur_bcr="77AAA777", emetteur_bcr="12ABC345")
    f.passages(autre, 2)
    assert client.get(url).context["compte"] == autre
    soi = f.compte(o, libelle="Nous")
    page = client.get(url)
    assert page.context["compte"] is None
    assert {x.libelle: x.n_prets for x in page.context["comptes"]} == {"Autre": 2, "Nous": 0}
    assert "ACC-625" in client.post(url, {"a_risque": "on"}).content.decode()
    assert client.get(f"{url}?compte={soi.pk}").context["bilan"].envoyables == 0
    assert client.post(url, {"a_risque": "on", "compte": autre.pk}).status_code == 302
    assert LotAccrochage.toutes.get().compte == autre


def test_un_compte_quitte_envoie_encore_ce_qu_il_a(o: Organisation, client: Client) -> None:
    ancien = f.compte(o, actif=False)
    f.passages(ancien, 1)
    f.compte(o, libelle="Nouveau", contrat="AUTRE")
    assert len(client.get(reverse("accrochage:construire", args=[o.slug])).context["comptes"]) == 2
    PassageCertification.toutes.all().delete()
    assert len(client.get(reverse("accrochage:construire", args=[o.slug])).context["comptes"]) == 1


SAISIE: dict[str, Any] = {
    "libelle": "Nous", "montage": "soi", "certificateur_bcr": "12abc345", "contrat": "C1", "emetteur_bcr": "", "profil": "1.1.2",
    "actif": "on", "destination": "",
}  # fmt: skip


def test_un_seul_matricule_a_taper_quand_on_depose_pour_soi(o: Organisation, client: Client) -> None:
    url = reverse("accrochage:compte_nouveau", args=[o.slug])
    assert client.post(url, SAISIE).status_code == 302
    assert CompteAccrochage.toutes.get().emetteur_bcr == "12ABC345"
    page = client.post(url, {**SAISIE, "certificateur_bcr": "12ABC345"}).content.decode()
    assert "Un autre compte a déjà ces matricules" in page or "ACC-609" in page
    assert "un_compte_par" not in page


@pytest.mark.parametrize(
    ("adresse", "gardee"),
    [
        ("http://depot.example.org/", None), ("https://127.0.0.1:8443", None), ("https://localhost/x", None),
        ("https://10.0.0.3/depots", None), ("https://[::1]/", None), ("https://[::ffff:192.168.1.1]/", None),
        ("https://moi:x@depot.example.org/", None), ("https://depot.example.org/v1/depots/", "https://depot.example.org/v1"),
        ("https://depot.example.org/", "https://depot.example.org"),
    ],
)  # fmt: skip
def test_l_adresse_de_depot(o: Organisation, client: Client, adresse: str, gardee: str | None) -> None:
    r = client.post(reverse("accrochage:compte_nouveau", args=[o.slug]), {**SAISIE, "destination": adresse})
    assert r.status_code == (302 if gardee else 422)
    if gardee:
        assert CompteAccrochage.toutes.get().destination == gardee
    else:
        assert "ACC-417" in r.content.decode()
        assert not CompteAccrochage.toutes.exists()


def test_la_repetition_se_permet(o: Organisation, client: Client, settings: Any) -> None:
    settings.DEPOT_INTERNE = True
    url = reverse("accrochage:compte_nouveau", args=[o.slug])
    assert client.post(url, {**SAISIE, "destination": "https://127.0.0.1:8443/depots"}).status_code == 302
    assert CompteAccrochage.toutes.get().destination == "https://127.0.0.1:8443"


def test_sans_compte_la_liste_dit_quoi_faire(o: Organisation, client: Client) -> None:
    page = client.get(reverse("accrochage:passages", args=[o.slug])).content.decode()
    assert reverse("accrochage:compte_nouveau", args=[o.slug]) in page


def test_changer_de_schema_juge_a_nouveau(o: Organisation) -> None:
    """A verdict says what judged it: under another profile it says nothing, and is drawn again before a file takes it."""
    cpt = f.compte(o, profil="1.1.5")
    f.passages(cpt, 1, voie="dossier", id_dossier="1234567890123", dossier_nom="M", dossier_prenom="L")
    assert not a_relire(o.pk).exists()
    CompteAccrochage.toutes.update(profil="1.1.2")
    assert a_relire(o.pk).count() == 1
    cpt.refresh_from_db()
    assert len(f.construire(cpt)) == 1
    assert PassageCertification.toutes.get().juge_par.startswith("1.1.2:")


def test_un_fichier_qu_aucun_schema_officiel_n_a_juge_ne_sort_pas(o: Organisation, client: Client) -> None:
    cpt = f.compte(o, profil="1.1.5", destination="https://depot.example.org")
    f.passages(cpt, 1)
    (fichier,) = f.construire(cpt)
    r = client.get(reverse("accrochage:telecharger", args=[o.slug, fichier.pk, "xml"]))
    assert r.status_code != 200
    with pytest.raises(ErreurMetier, match="ACC-614"):
        demander_transmission(fichier=fichier, acteur=SYSTEME, demandeur_id=None)
