"""What takes effect: what was signed, by a jury that agrees, at a bounded cost; and what the pages answer around it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation import periodiques, reglages_acte
from parchemin.deliberation.models import LigneRectification, Rectification, SignaturePV
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.services import rectifications, signatures
from parchemin.deliberation.vues import jury_rectification, pv_document
from parchemin.journal.facade import SYSTEME, verifier
from parchemin.parcours.models import Personne
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import Courriel
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.acte.fabrique_acte import arretee, candidats_de, personne
from tests.deliberation.rectifications.fabrique_rectifications import (
    accordee,
    avec_ligne,
    decision_de,
    jure,
    lignes_de,
    ouverte,
    relue,
    scellee,
    signee,
    signer,
)
from tests.deliberation.rectifications.test_rectification_pages import du_jour, page, url
from tests.deliberation.rectifications.test_rectification_services import codes
from tests.fabrique import client_de

pytestmark = pytest.mark.django_db
REFUS = "La note n’était pas fausse."


def refuser(s: Any) -> None:
    signatures.refuser_de_signer(signature=s, motif=REFUS, moyen="compte", acteur=SYSTEME)


# --- The jury agrees.
def test_contre_sa_presidence_rien_ne_prend_effet(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    president, deux, trois = lignes_de(r)
    refuser(president)
    signer(deux)
    signer(trois)
    assert (relue(r).etat, decision_de(d, 1).version) == ("a_signer", 1)
    c = client_de(sophie.utilisateur)
    lu = c.get(page(o, r)).content.decode()
    assert "DEL-092" in lu
    assert "Rappeler à signer" in lu
    (attend,) = du_jour(helene, "deliberation.rectifications")
    assert "ne prend pas effet" in attend.pourquoi
    # The reason is lifted: asked again, the president signs.
    c.post(page(o, r, "rectification_reprendre", signature=president.pk), {"motif": "La pièce lui a été montrée."})
    assert lignes_de(r)[0].etat == "attendue"
    assert "DEL-092" not in c.get(page(o, r)).content.decode()
    signer(lignes_de(r)[0])
    assert (relue(r).etat, decision_de(d, 1).version) == ("scellee", 2)


def test_plus_de_refus_que_de_signatures(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    president, deux, trois = lignes_de(r)
    signer(president)
    refuser(deux)
    with pytest.raises(ErreurMetier) as e:  # while somebody is awaited, what a member said stays
        signatures.redonner_la_parole(signature=deux, motif="La raison est levée.", acteur=SYSTEME)
    assert codes(e) == {"DEL-044"}
    refuser(trois)
    assert (relue(r).etat, decision_de(d, 1).version) == ("a_signer", 1)
    rectifications.abandonner(rectification=r, motif="Le jury n’est pas d’accord.", acteur=personne(helene))
    assert (relue(r).etat, decision_de(d, 1).version) == ("abandonnee", 1)


# --- What takes effect is what was signed.
def _dernier_refus(r: Rectification) -> set[str]:
    with pytest.raises(ErreurMetier) as e:
        signer(lignes_de(r)[2])
    return codes(e)


def test_l_identite_signee_est_celle_qui_prend_effet(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    for s in lignes_de(r)[:2]:
        signer(s)
    Personne.toutes.filter(nom_naissance="Petit").update(nom_naissance="Grand")
    assert _dernier_refus(r) == {"DEL-091"}
    Personne.toutes.filter(nom_naissance="Grand").update(nom_naissance="Petit")
    signer(lignes_de(r)[2])
    assert relue(r).etat == "scellee"


def test_les_notes_corrigees_sont_celles_qui_ont_ete_signees(o: Organisation, sophie: Membre, helene: Membre) -> None:
    """The decision on the first is the same with or without this correction: it is signed all the same."""
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))
    assert r.pv_contenu["lignes"][0]["saisies"] == [{"code": "BC03", "texte": "acq"}]
    for s in lignes_de(r)[:2]:
        signer(s)
    LigneRectification.toutes.filter(rectification=r).update(corrections={"BC03": "acq", "BC01": "acq"})
    assert _dernier_refus(r) == {"DEL-091"}
    assert decision_de(d, 1).version == 1


def test_une_note_redite_n_est_pas_une_note_omise(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d = signee(o, sophie, helene)
    r = ouverte(d, "note_omise")
    with pytest.raises(ErreurMetier) as e:
        rectifications.placer_ligne(
            rectification=r, decision=decision_de(d, 1), resultat="admis", corrections={"BC01": "acq"}, acteur=SYSTEME
        )
    assert codes(e) == {"DEL-084"}
    rectifications.placer_ligne(
        rectification=r, decision=decision_de(d, 1), resultat="admis", corrections={"BC03": "acq"}, acteur=SYSTEME
    )


# --- Its cost.
def test_le_sceau_coute_peu_par_candidat(o: Organisation, sophie: Membre, helene: Membre) -> None:
    d, bonnet, comptes = signee(o, sophie, helene, candidats=8), jure(o), []
    for rangs in ((0, 1), (2, 3, 4, 5, 6, 7)):
        r = ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes")
        for rang in rangs:
            rectifications.placer_ligne(
                rectification=r, decision=decision_de(d, rang), resultat="non_delivrable", acteur=SYSTEME
            )
        r = accordee(r, helene, bonnet)
        un, deux, trois = lignes_de(r)
        signer(un)
        signer(deux)
        with CaptureQueriesContext(connection) as prises:
            signer(trois)
        assert relue(r).etat == "scellee"
        comptes.append(len(prises))
    assert (comptes[1] - comptes[0]) / 4 <= 6
    assert verifier(o.chaine).valide
    assert [x.code for x in decision_de(d, 5).issues.order_by("ordre", "pk")] == ["BC01", "BC02", "BC03"]


def test_au_dela_du_maximum_plusieurs_rectifications(
    o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "lignes_par_rectification", lambda jour: 1)
    assert reglages_acte.lignes_par_rectification.__doc__
    d = signee(o, sophie, helene)
    r = avec_ligne(d)
    with pytest.raises(ErreurMetier) as e:
        rectifications.placer_ligne(
            rectification=r, decision=decision_de(d, 2), resultat="partiel", corrections={"BC01": "acq"}, acteur=SYSTEME
        )
    assert codes(e) == {"DEL-093"}
    assert "plusieurs rectifications" in e.value.constats[0].remede
    rectifications.placer_ligne(  # the same candidate is still modified
        rectification=r, decision=decision_de(d, 1), resultat="admis", acteur=SYSTEME
    )


# --- The pages around.
@pytest.mark.parametrize("siege", ["999999999999999999999999", "-1", "", "tous"])
def test_un_siege_mal_ecrit_ne_veut_pas_dire_tout_le_monde(
    o: Organisation, sophie: Membre, helene: Membre, siege: str
) -> None:
    d = arretee(o, sophie, helene)
    c = client_de(sophie.utilisateur)
    assert c.post(url(o, "signatures_demander", pk=d.session_id), {"siege": siege}).status_code == 404
    autre = signee(o, sophie, helene, certification=d.session.certification, intitule="Autre")
    r = accordee(avec_ligne(autre), helene, jure(o))
    assert c.post(page(o, r, "rectification_liens"), {"siege": siege}).status_code == 404
    assert not Courriel.toutes.filter(usage=signatures.USAGE).exists()
    un = SignaturePV.toutes.filter(deliberation=d).order_by("pk")[0]
    assert c.post(url(o, "signatures_demander", pk=d.session_id), {"siege": str(un.siege_id)}).status_code == 302
    assert Courriel.toutes.filter(usage=signatures.USAGE).count() == 1


def test_le_second_clic_de_la_derniere_signature_montre_la_page(
    o: Organisation, sophie: Membre, helene: Membre
) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    r = accordee(avec_ligne(d), helene, bonnet)
    un, _, trois = lignes_de(r)
    signer(un)
    lien = creer_lien(
        signatures.USAGE, organisation_id=o.pk, charge={"signature_rectificative": trois.pk}, destinataire_libelle="M",
        cree_par_libelle="Sophie", utilisations_max=5,
    ).url(None)  # fmt: skip
    valeurs = {"geste": "signer", "empreinte": r.pv_empreinte}
    lecteur, b = Client(), client_de(bonnet.utilisateur)
    assert [lecteur.post(lien, valeurs).status_code for _ in range(2)] == [302, 302]
    assert [b.post(page(o, r, "rectification_signer"), valeurs).status_code for _ in range(2)] == [302, 302]
    assert relue(r).etat == "scellee"
    assert lecteur.post(lien, valeurs).status_code == 302
    # Another gesture, or another text, is still refused.
    assert lecteur.post(lien, {"geste": "refuser", "motif": REFUS}).status_code == 422
    autre = {"geste": "signer", "empreinte": d.pv_empreinte}
    assert b.post(page(o, r, "rectification_signer"), autre).status_code == 422


def test_head_ne_compose_rien(o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch) -> None:
    d = signee(o, sophie, helene)
    r = accordee(avec_ligne(d), helene, jure(o))

    def composer(*args: Any, **kwargs: Any) -> bytes:
        raise AssertionError("composed")

    for module, nom in ((pv_document, "composer_pv"), (jury_rectification, "composer_rectificatif")):
        monkeypatch.setattr(module, nom, composer)
    c = client_de(sophie.utilisateur)
    for adresse in (url(o, "pv_pdf", pk=d.session_id), page(o, r, "rectification_pdf")):
        reponse = c.head(adresse)
        assert (reponse.status_code, reponse.headers["Content-Type"]) == (200, "application/pdf")


def test_des_rectificatifs_en_echec_ne_bloquent_pas_les_suivants(
    o: Organisation, sophie: Membre, helene: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    d, bonnet = signee(o, sophie, helene), jure(o)
    un = scellee(accordee(avec_ligne(d), helene, bonnet))
    r = ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes")
    rectifications.placer_ligne(rectification=r, decision=decision_de(d, 0), resultat="ajourne", acteur=SYSTEME)
    deux = scellee(accordee(r, helene, bonnet))
    monkeypatch.setattr(periodiques, "LOT", 1)
    garder = periodiques.conserver_rectificatif

    def en_echec(*, rectification: Rectification, par: str) -> Any:
        if rectification.pk == un.pk:
            raise ValueError("no")
        return garder(rectification=rectification, par=par)

    monkeypatch.setattr(periodiques, "conserver_rectificatif", en_echec)
    assert periodiques.garder_les_pv() == "2 gardés, 1 en échec"
    assert (relue(un).pv_piece_id, relue(deux).pv_piece_id is not None) == (None, True)
    assert len(candidats_de(d.session)) == 3
