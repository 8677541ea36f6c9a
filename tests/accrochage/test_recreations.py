"""A recreated passage waits for what it was deleted for: it is told by what it says."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.accrochage.attribution import identite
from parchemin.accrochage.models import CompteAccrochage, EtatPassage, PassageCertification
from parchemin.accrochage.services import corrections, nir
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.passages import completer
from parchemin.accrochage.services.recreations import confirmer_inchange
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Personne
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
NUMERO = "290054499000582"
IDENTITE: dict[str, Any] = {
    "nom_naissance": "Martin", "prenom1": "Zoé", "sexe": "F", "naissance_annee": 1990, "naissance_mois": 5,
    "naissance_jour": 3, "naissance_code": "44109", "naissance_libelle": "Nantes",
}  # fmt: skip


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def cpt(o: Organisation) -> CompteAccrochage:
    return f.compte(o, profil="1.1.5")


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def supprime(cpt: CompteAccrochage, **champs: Any) -> PassageCertification:
    f.passages(cpt, 1, **champs)
    p: PassageCertification = PassageCertification.toutes.select_related("compte", "personne").get()
    assert p.verdict != "bloque"
    PassageCertification.toutes.update(etat=EtatPassage.SUPPRIME, accepte_le=maintenant())
    p.refresh_from_db()
    return p


def codes(p: PassageCertification) -> set[str]:
    return {x["code"] for x in p.constats}


def test_recree_tel_quel_il_attend(cpt: CompteAccrochage) -> None:
    """Used to be ready at once: built with the rest, the same mistake left again."""
    nouveau = corrections.recreer(passage=supprime(cpt), acteur=SYSTEME)
    assert (nouveau.verdict, "ACC-665" in codes(nouveau)) == ("bloque", True)
    with pytest.raises(ErreurMetier, match="ACC-610"):
        f.construire(cpt)
    # Corrected: ready. Put back: it waits again.
    corrige = completer(passage=nouveau, valeurs={"prenom1": "Léonie"}, acteur=SYSTEME)
    assert (corrige.verdict != "bloque", "ACC-665" in codes(corrige)) == (True, False)
    remis = completer(passage=nouveau, valeurs={"prenom1": nouveau.prenom1}, acteur=SYSTEME)
    assert "ACC-665" in codes(remis)


def test_rien_a_changer_se_motive(o: Organisation, cpt: CompteAccrochage, client: Client) -> None:
    nouveau = corrections.recreer(passage=supprime(cpt), acteur=SYSTEME)
    url = reverse("accrochage:inchange", args=[o.slug, nouveau.pk])
    page = client.get(reverse("accrochage:passage", args=[o.slug, nouveau.pk])).content.decode()
    assert url in page
    with pytest.raises(ErreurMetier, match="ACC-602"):
        confirmer_inchange(passage=nouveau, motif=" ", acteur=SYSTEME)
    assert client.post(url, {"motif": "Supprimé par erreur : la première version était juste."}).status_code == 302
    nouveau.refresh_from_db()
    assert (nouveau.verdict != "bloque", "ACC-665" in codes(nouveau)) == (True, False)
    page = client.get(reverse("accrochage:passage", args=[o.slug, nouveau.pk])).content.decode()
    assert "la première version était juste" in page
    assert url not in page
    with pytest.raises(ErreurMetier, match="ACC-666"):
        confirmer_inchange(passage=nouveau, motif="encore", acteur=SYSTEME)
    (fichier,) = f.construire(cpt)
    assert fichier.passages_nombre == 1


def test_la_fiche_de_la_personne_corrigee(o: Organisation, cpt: CompteAccrochage) -> None:
    """Corrected before, which is why it was deleted: recreated, it says it already. Corrected after: it follows."""
    zoe = Personne.toutes.create(organisation=o, **IDENTITE)
    ancien = supprime(cpt, personne=zoe)
    controler_passages(PassageCertification.toutes.all())
    zoe.prenom1 = "Zoélie"
    zoe.save()
    nouveau = corrections.recreer(passage=PassageCertification.toutes.get(pk=ancien.pk), acteur=SYSTEME)
    assert (nouveau.prenom1, "ACC-665" in codes(nouveau)) == ("Zoélie", False)


def test_un_numero_redonne_est_une_correction(o: Organisation, cpt: CompteAccrochage) -> None:
    zoe = Personne.toutes.create(organisation=o, **IDENTITE)
    nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
    ancien = supprime(cpt, personne=zoe, voie="nir")
    PassageCertification.toutes.filter(pk=ancien.pk).update(**identite(zoe))
    ancien.refresh_from_db()
    nouveau = corrections.recreer(passage=ancien, acteur=SYSTEME)
    assert "ACC-665" in codes(nouveau)
    nir.garder(personne=zoe, texte=NUMERO, acteur=SYSTEME)
    nouveau.refresh_from_db()
    assert "ACC-665" not in codes(nouveau)


def test_le_motif_de_la_suppression_se_lit(o: Organisation, cpt: CompteAccrochage, client: Client) -> None:
    f.passages(cpt, 1)
    PassageCertification.toutes.update(etat=EtatPassage.ACCEPTE, accepte_le=maintenant())
    p = PassageCertification.toutes.select_related("compte").get()
    un, deux = membre(o, Role.QUALITE), membre(o, Role.DIRECTION)
    d = corrections.demander_suppression(passage=p, motif="mauvais prénom", demandeur=Acteur(un.utilisateur_id, "A"))
    approbations.approuver(d.pk, acteur=Acteur(deux.utilisateur_id, "B"))
    PassageCertification.toutes.update(etat=EtatPassage.SUPPRIME)
    r = client.post(reverse("accrochage:recreer", args=[o.slug, p.pk]), follow=True)
    contenu = r.content.decode()
    assert "attend sa correction" in contenu
    assert "mauvais prénom" in contenu
    assert "ACC-665" in contenu
