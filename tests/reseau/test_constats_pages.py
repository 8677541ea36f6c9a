"""Findings and measures in their pages, their lists, their day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.registres.echeances import echeances
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import (
    ActionCorrective,
    ConstatReseau,
    HabilitationPartenaire,
    MesureReseau,
    PlanReprise,
    Signalement,
)
from parchemin.reseau.pieces import REPONSE
from parchemin.reseau.services import constats, demandes, mesures, reprise
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db


def test_another_tenant_s_objects_do_not_exist(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    x = k.transmis(k.constat(alpha))
    m = k.decidee(k.mesure(h, "suspension", [x]))
    b = organisation("autre")
    client = client_de(membre(b, Role.RESEAU, Role.DIRECTION, email="eve@autre.example").utilisateur)
    for nom, pk in (("constat", x.pk), ("constat_statuer", x.pk), ("mesure", m.pk), ("mesure_lettre", m.pk), ("lettre_document", m.lettre_id), ("lettre_envoi", m.lettre_id), ("reprise", h.pk), ("mesure_nouvelle", h.pk)):  # fmt: skip
        assert client.get(reverse(f"reseau:{nom}", args=[b.slug, pk])).status_code == 404, nom
    assert client.get(reverse("reseau:constat_nouveau", args=[b.slug]) + f"?habilitation={h.pk}").status_code == 404
    corps = {
        "etablissement": alpha.pk,
        "titre": "x",
        "gravite": "mineure",
        "faits": k.FAITS,
        "vu_le": "2026-01-05",
        "origine": "autre",
    }
    assert client.post(reverse("reseau:constat_nouveau", args=[b.slug]), corps).status_code == 422
    # A finding of the neighbour is no ground for a measure, even posted by its number.
    corps = {"nature": "suspension", "constats": [x.pk], "motif": "Un motif assez long.", "delai_jours": 15}
    assert client.post(reverse("reseau:mesure_nouvelle", args=[b.slug, h.pk]), corps).status_code == 404


def test_pages_lead_from_the_finding_to_the_decision(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    karim, helene = (
        membre(o, Role.RESEAU, email="karim@essai.example"),
        membre(o, Role.DIRECTION, email="helene@essai.example"),
    )
    client, seconde = client_de(karim.utilisateur), client_de(helene.utilisateur)
    url = reverse("reseau:constat_nouveau", args=[o.slug]) + f"?habilitation={h.pk}&point=21"
    assert client.get(f"{url}&controle=7").status_code == 404  # no control of that number here
    page = client.get(url).content.decode()
    assert 'value="21"' in page
    corps = {
        "etablissement": alpha.pk, "habilitations": [h.pk], "titre": "Sujet affiché", "gravite": "critique", "faits": k.FAITS, "texte": "r6113_9",
        "vu_le": "2026-01-05", "origine": "controle", "point": "21",
    }  # fmt: skip
    assert client.post(url, corps).status_code == 302
    x = ConstatReseau.toutes.get()
    assert (x.point, x.controle, x.ouvert_par_id) == ("21", None, karim.utilisateur_id)
    assert (
        client.post(
            reverse("reseau:constat_transmettre", args=[o.slug, x.pk]), {"signataire": "Karim", "qualite": "Réseau"}
        ).status_code
        == 302
    )
    x.refresh_from_db()
    assert x.demande is not None
    piece = deposer(b"Le registre des sujets.", nom="registre.txt", usage=REPONSE.code, organisation_id=o.pk)
    demandes.repondre(demande=x.demande, texte="Nous contestons.", pieces=[piece.pk], acteur=SYSTEME)
    page = client.get(reverse("reseau:constat", args=[o.slug, x.pk])).content.decode()
    assert "Nous contestons." in page
    fichier = reverse("reseau:demande_piece", args=[o.slug, x.demande.pk, piece.pk])
    assert fichier in page
    assert b"".join(client.get(fichier)) == b"Le registre des sujets."
    assert "Réponse à lire" in page
    assert "Réponse à lire" in client.get(reverse("reseau:constats", args=[o.slug]) + "?a_lire=oui").content.decode()
    client.post(reverse("reseau:constat_statuer", args=[o.slug, x.pk]), {"maintenir": "oui", "motif": k.MOTIF})
    client.post(
        reverse("reseau:action_nouvelle", args=[o.slug, x.pk]),
        {"quoi": "Mettre sous clé", "responsable": "Claire", "avant_le": "2998-01-01"},
    )
    a = ActionCorrective.toutes.get()
    k.repondre(a.demande)
    relire = reverse("reseau:action_relire", args=[o.slug, a.pk])
    refus = client.post(relire, {"acceptee": "oui", "texte": ""})
    assert (refus.status_code, "HAB-155" in refus.content.decode()) == (422, True)

    passer = client.get(reverse("reseau:passer", args=[o.slug, h.pk, "suspendu"]))
    assert passer.url.endswith("?nature=suspension")
    assert "Un constat critique reste ouvert" in client.get(passer.url).content.decode()
    corps = {
        "nature": "suspension",
        "constats": [x.pk],
        "motif": "Un sujet connu fausse l’épreuve.",
        "delai_jours": 15,
        "signataire": "Hélène",
        "qualite": "Directrice",
        "certificateur": "prive",
    }
    assert client.post(passer.url, corps).status_code == 302
    m = MesureReseau.toutes.get()
    assert client.get(reverse("reseau:mesure_lettre", args=[o.slug, m.pk])).content.startswith(b"%PDF")
    client.post(reverse("reseau:mesure_demander", args=[o.slug, m.pk]))
    page = client.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode()
    assert "demande l’accord" in page
    cles = {
        e.cle.rsplit(".", 1)[0]
        for _, lire in echeances
        for e in lire(helene, aujourdhui())
        if e.cle.startswith("reseau")
    }
    assert {"reseau_mesure.accord", "reseau.a_lire", "reseau.lettre"} <= cles
    a = approbations.en_attente_sur([mesures.MESURER], "mesure_reseau", str(m.pk))
    assert a is not None
    accord = reverse("reseau:mesure_accord", args=[o.slug, m.pk, a.pk])
    assert k.FAITS in seconde.get(accord).content.decode()
    assert client.post(accord, {"geste": "approuver"}).status_code == 302
    h.refresh_from_db()
    assert h.etat == "actif"
    seconde.post(accord, {"geste": "approuver"})
    h.refresh_from_db()
    m.refresh_from_db()
    assert (h.etat, m.par_libelle) == (
        "actif",
        f"{helene.utilisateur.nom_complet} (à la demande {de(karim.utilisateur.nom_complet)})",
    )
    envoi = reverse("reseau:lettre_envoi", args=[o.slug, m.lettre_id])
    assert client.post(envoi, {"mode": "recommande", "le": aujourdhui().isoformat(), "numero": ""}).status_code == 422
    assert (
        client.post(envoi, {"mode": "recommande", "le": aujourdhui().isoformat(), "numero": "1A 2"}).status_code == 302
    )
    h.refresh_from_db()
    assert h.etat == "suspendu"
    document = client.get(reverse("reseau:lettre_document", args=[o.slug, m.lettre_id]))
    assert b"".join(document.streaming_content).startswith(b"%PDF")
    page = client.get(reverse("reseau:habilitation", args=[o.slug, h.pk])).content.decode()
    assert "Sujet affiché" in page
    assert "Suspension" in page
    assert client.get(reverse("reseau:mesures", args=[o.slug])).status_code == 200


def test_pages_of_the_hand_over_and_of_the_reports(
    o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    i = k.inscrite(o, alpha, certification)
    k.envoyee(k.decidee(k.mesure(h, "suspension", [k.constat(alpha)])))
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    url = reverse("reseau:reprise", args=[o.slug, h.pk])
    assert "À décider" in client.get(url).content.decode()
    corps = {
        "suite": "sous_controle",
        "informee_le": aujourdhui().isoformat(),
        "informee_par": "Karim",
        "informee_comment": "appel",
    }
    assert client.post(reverse("reseau:reprise_personne", args=[o.slug, h.pk, i.pk]), corps).status_code == 302
    client.post(reverse("reseau:reprise_geste", args=[o.slug, h.pk]), {"geste": "clore"})
    assert PlanReprise.toutes.get().clos_le == aujourdhui()
    assert "Clos" in client.get(url).content.decode()
    # Names of candidates are not for who only reads the network.
    assert client_de(membre(o, Role.AUDITEUR).utilisateur).get(url).status_code in {403, 404}
    x = k.constat(alpha)
    nouveau = reverse("reseau:signalement_nouveau", args=[o.slug]) + f"?partenaire={alpha.pk}&constat={x.pk}"
    assert client.get(nouveau).status_code == 200
    corps = {
        "etablissement": alpha.pk,
        "autorite": "cdc",
        "faits": k.FAITS,
        "fait_le": aujourdhui().isoformat(),
        "constats": [x.pk],
    }
    assert client.post(nouveau, corps).status_code == 302
    s = Signalement.toutes.get()
    assert ([c.pk for c in s.constats.all()], s.autorite) == ([x.pk], "cdc")
    assert "Caisse des Dépôts" in client.get(reverse("reseau:signalements", args=[o.slug])).content.decode()


@pytest.mark.parametrize("nom", ["constats", "mesures", "signalements", "reprise"])
def test_a_list_asks_as_much_for_three_rows_as_for_one(
    nom: str, o: Organisation, alpha: Etablissement, certification: Certification, h: HabilitationPartenaire
) -> None:
    client = client_de(membre(o, Role.RESEAU).utilisateur)
    k.inscrite(o, alpha, certification)
    reprise.ouvrir_plan(habilitation=h, acteur=SYSTEME)

    def ajouter() -> None:
        x = k.transmis(k.constat(alpha))
        k.mesure(h, "aucune", [x])
        Signalement.toutes.create(organisation=o, etablissement=alpha, autorite="cdc", faits="x", fait_le=aujourdhui())

    def compter() -> int:
        with CaptureQueriesContext(connection) as lues:
            assert (
                client.get(reverse(f"reseau:{nom}", args=[o.slug, *([h.pk] if nom == "reprise" else [])])).status_code
                == 200
            )
        return len(lues)

    ajouter()
    compter()
    une = compter()
    ajouter()
    ajouter()
    if nom == "reprise":
        k.inscrite(o, alpha, certification)
        k.inscrite(o, alpha, certification)
    assert compter() == une


def test_the_day_page_says_who_is_silent_and_what_is_late(
    o: Organisation, alpha: Etablissement, h: HabilitationPartenaire
) -> None:
    karim = membre(o, Role.RESEAU)
    silencieux = k.transmis(k.constat(alpha))
    x = k.maintenu(k.constat(alpha))
    constats.demander_action(constat=x, quoi="Mettre les sujets sous clé", responsable="Claire", acteur=SYSTEME)
    k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [x])))

    def visibles(jour: date) -> set[str]:
        return {
            e.cle.rsplit(".", 1)[0] for _, lire in echeances for e in lire(karim, jour)
            if e.cle.startswith("reseau.") and e.visible_des is not None and e.visible_des <= jour
        }  # fmt: skip

    assert not {"reseau.silence", "reseau.action", "reseau.mesure"} & visibles(aujourdhui())
    assert {"reseau.silence", "reseau.action", "reseau.mesure"} <= visibles(aujourdhui() + timedelta(days=16))
    assert silencieux.etat == "transmis"
