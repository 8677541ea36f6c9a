"""Two people look, not one under two addresses; who sat is who the first minutes say; who may not approve does not refuse."""

from __future__ import annotations

import pytest
from django.test import Client

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import SignaturePV
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.services import deliberations, rectifications
from parchemin.parcours.models import MembreJury
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.exterieur import designer_exterieur
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import decidee, personne
from tests.deliberation.rectifications.fabrique_rectifications import (
    accordee,
    avec_ligne,
    jure,
    lignes_de,
    relue,
    siege,
    signee,
)
from tests.deliberation.rectifications.test_rectification_pages import page
from tests.deliberation.rectifications.test_rectification_services import codes
from tests.fabrique import client_de, membre

pytestmark = pytest.mark.django_db
EXTERIEUR = Acteur(None, "Marc Aubry (personne extérieure)")


def designer(demande: Approbation, courriel: str, par: Membre) -> str:
    demande.refresh_from_db()
    return designer_exterieur(
        demande, destinataire_libelle="Marc Aubry", courriel=courriel, designe_par_id=par.utilisateur_id,
        designe_par_libelle="Sophie",
    ).url(None)  # fmt: skip


def courriel_de(nom: str) -> str:
    return str(MembreJury.toutes.get(nom=nom).courriel)


# --- The requester's own seat.
def test_qui_preside_n_approuve_pas_par_le_lien_de_son_siege(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    aubry, r = jure(o, "Aubry"), avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(aubry))
    assert courriel_de("Aubry") != aubry.utilisateur.email
    with pytest.raises(ErreurMetier) as e:
        designer(demande, courriel_de("Aubry"), sophie)
    assert codes(e) == {"APP-009"}
    choix = client_de(sophie.utilisateur).get(page(o, r, "rectification_designer")).content.decode()
    assert "Marc Aubry" not in choix
    assert "Marc Caron" in choix
    refus = client_de(sophie.utilisateur).post(
        page(o, r, "rectification_designer"), {"siege": str(siege(d, "Aubry").pk)}
    )
    assert refus.status_code == 422


def test_un_lien_parti_avant_ne_sert_pas_davantage(o: Organisation, sophie: Membre, helene: Membre) -> None:
    """The card is known to be the asker's only after the link left: the accord itself looks again."""
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    lien = designer(demande, courriel_de("Aubry"), sophie)
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=helene.utilisateur_id)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=EXTERIEUR)
    assert codes(e) == {"APP-001"}
    reponse = Client().post(lien, {"decision": "approuver", "motif": ""})
    assert reponse.status_code == 422
    assert "APP-001" in reponse.content.decode()
    assert relue(r).etat == "preparee"


def test_une_carte_sans_compte_au_nom_de_qui_demande(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    demande = rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(helene))
    designer(demande, courriel_de("Aubry"), sophie)
    carte = MembreJury.toutes.get(nom="Aubry")
    carte.nom, carte.prenom = helene.utilisateur.nom.upper(), helene.utilisateur.prenom
    carte.save()
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=EXTERIEUR)
    assert codes(e) == {"APP-001"}


def test_la_premiere_deliberation_ne_s_approuve_pas_a_l_adresse_de_jury_de_qui_demande(
    o: Organisation, sophie: Membre
) -> None:
    d = decidee(o)
    demande = deliberations.demander_arret(deliberation=d, demandeur=personne(sophie))
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=sophie.utilisateur_id)
    with pytest.raises(ErreurMetier) as e:
        designer(demande, courriel_de("Aubry"), sophie)
    assert codes(e) == {"APP-009"}
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=None)
    designer(demande, courriel_de("Aubry"), sophie)
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=sophie.utilisateur_id)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=EXTERIEUR)
    assert codes(e) == {"APP-001"}


# --- Who sat is who the first minutes say.
def test_une_carte_modifiee_depuis_ne_fait_ni_signer_ni_approuver_un_autre(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    figees = {s.siege_id: (s.courriel, s.utilisateur_id) for s in SignaturePV.toutes.filter(deliberation=d)}
    autre = membre(o, Role.MEMBRE_JURY, email="autre@compte.example")
    MembreJury.toutes.filter(nom="Caron").update(utilisateur=autre.utilisateur_id, courriel="autre@ailleurs.example")
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=personne(autre))
    assert codes(e) == {"DEL-087"}
    assert not selectors.a_siege(d.session_id, personne(autre), demande)
    approbations.approuver(demande.pk, acteur=personne(bonnet))
    assert {s.siege_id: (s.courriel, s.utilisateur_id) for s in lignes_de(r)} == figees


def test_le_lien_va_a_l_adresse_figee(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    ancienne = courriel_de("Caron")
    MembreJury.toutes.filter(nom="Caron").update(courriel="autre@ailleurs.example")
    r = avec_ligne(d)
    demande = rectifications.demander_accord(rectification=r, demandeur=personne(helene))
    choix = client_de(sophie.utilisateur).get(page(o, r, "rectification_designer")).content.decode()
    assert ancienne in choix
    assert "autre@ailleurs.example" not in choix
    designer(demande, "autre@ailleurs.example", sophie)
    with pytest.raises(ErreurMetier) as e:
        approbations.approuver(demande.pk, acteur=EXTERIEUR)
    assert codes(e) == {"DEL-087"}
    designer(demande, ancienne, sophie)
    approbations.approuver(demande.pk, acteur=EXTERIEUR)
    assert relue(r).etat == "a_signer"


def test_une_carte_modifiee_depuis_ne_fait_presider_personne(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    MembreJury.toutes.filter(nom="Aubry").update(utilisateur=sophie.utilisateur_id)
    with pytest.raises(ErreurMetier) as e:
        rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(sophie))
    assert codes(e) == {"DEL-086"}


# --- Refusing decides too.
def test_qui_ne_peut_approuver_ne_refuse_pas(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    demande = rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(helene))
    motif = "La note n’était pas fausse."
    adresse = page(o, relue(selectors.vivante(d)))  # type: ignore[arg-type]
    assert client_de(sophie.utilisateur).get(adresse).status_code == 200
    with pytest.raises(ErreurMetier) as e:
        approbations.refuser(demande.pk, acteur=personne(sophie), motif=motif)
    assert codes(e) == {"APP-010"}
    demande.refresh_from_db()
    assert demande.etat == "en_attente"
    assert approbations.refuser(demande.pk, acteur=personne(jure(o)), motif=motif).etat == "refusee"


def test_qui_demande_peut_encore_refuser(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    demande = rectifications.demander_accord(rectification=avec_ligne(d), demandeur=personne(helene))
    refusee = approbations.refuser(demande.pk, acteur=personne(helene), motif="Finalement, tout est juste.")
    assert refusee.etat == "refusee"
    assert accordee(relue(selectors.vivante(d)), helene, jure(o)).etat == "a_signer"  # type: ignore[arg-type]
