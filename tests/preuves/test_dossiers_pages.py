"""The pack on its pages: who makes it, who takes it away, what is told, how long it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.execution import executer
from parchemin.preuves.dossiers import ouvertures
from parchemin.preuves.models import DossierPreuves
from parchemin.preuves.services import dossiers
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import codes, filer, url
from tests.preuves.test_dossiers import faire, ouvrir, preparer


def test_handed_over_by_a_post_and_written(o: Organisation, qualite: Membre) -> None:
    d = preparer(o, qualite)
    client = client_de(qualite.utilisateur)
    adresse = url("dossier_telecharger", o, d.pk)
    assert client.get(adresse).status_code == 405
    reponse = client.post(adresse)
    octets = b"".join(reponse.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(octets).hexdigest() == d.empreinte
    assert "attachment" in reponse["Content-Disposition"]
    acte = Evenement.objects.filter(chaine=o.chaine, acte="preuves.remettre_dossier").get()
    assert (acte.acteur_id, acte.sujet_id) == (str(qualite.utilisateur_id), str(d.pk))
    assert "a téléchargé" in client.get(url("dossier", o, d.pk)).content.decode()


def test_an_altered_pack_is_not_handed_over(o: Organisation, qualite: Membre) -> None:
    d = preparer(o, qualite)
    lu = chemin_de(d.empreinte)
    lu.chmod(0o600)
    avant = lu.read_bytes()
    lu.write_bytes(avant + b"x")
    reponse = client_de(qualite.utilisateur).post(url("dossier_telecharger", o, d.pk))
    lu.write_bytes(avant)  # the store outlives the test, and two packs may well be the same bytes
    assert reponse.status_code == 409
    assert "PAQ-008" in reponse.content.decode()
    assert not Evenement.objects.filter(chaine=o.chaine, acte="preuves.remettre_dossier").exists()


def test_forgotten_after_its_time(o: Organisation, qualite: Membre) -> None:
    d = preparer(o, qualite)
    with geler(maintenant() + timedelta(days=1000)):
        dossiers.purger()
        d.refresh_from_db()
        assert d.effacee_le is None
    with geler(maintenant() + timedelta(days=1100)):
        assert dossiers.purger() == dossiers.purger().replace("0", "1")
        d.refresh_from_db()
        assert (d.effacee_le, d.fichier_id) == (aujourdhui(), None)
        assert not Fichier.toutes.filter(usage="dossier_preuves").exists()
        assert codes(dossiers.remettre, dossier=d, acteur=SYSTEME) == ["PAQ-007"]
        page = client_de(qualite.utilisateur).get(url("dossier", o, d.pk)).content.decode()
    assert "n’est plus gardé" in page
    assert d.empreinte in page


def test_who_may(o: Organisation, qualite: Membre, direction: Membre) -> None:
    d = preparer(o, qualite)
    auditeur, secretaire = membre(o, Role.AUDITEUR), membre(o, Role.SECRETARIAT_JURY)
    reseau, etranger = membre(o, Role.RESEAU), membre(organisation("autre"), Role.QUALITE)
    for m, statut in ((direction, 200), (auditeur, 403), (secretaire, 403), (reseau, 404), (etranger, 404)):
        client = client_de(m.utilisateur)
        assert client.get(url("dossier", o, d.pk)).status_code == statut
        reponse = client.post(url("dossier_telecharger", o, d.pk))
        # Whoever reads the evidence may have it opened to them; to the others of the house it is not there.
        assert reponse.status_code == (404 if statut == 403 else statut)
        if reponse.streaming:
            assert b"".join(reponse.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert [ouvertures.peut_lire(m, d, aujourdhui()) for m in (qualite, auditeur, etranger)] == [True, False, False]


def test_a_pack_is_opened_to_somebody_by_name_and_no_further(
    o: Organisation, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = preparer(o, qualite)
    auditeur, etranger = membre(o, Role.AUDITEUR), membre(organisation("autre"), Role.AUDITEUR)
    monkeypatch.setattr(
        ouvertures, "ouvertures", [("essai", lambda m, x, jour: x.pk == d.pk and jour <= date(2026, 11, 30))]
    )
    assert ouvertures.peut_lire(auditeur, d, date(2026, 11, 30))
    assert not ouvertures.peut_lire(auditeur, d, date(2026, 12, 1))
    assert not ouvertures.peut_lire(etranger, d, date(2026, 11, 30))


def test_pages_from_the_list_to_what_changed(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    assert "Aucun dossier pour l’instant" in client.get(url("dossiers", o)).content.decode()
    formulaire = client.get(url("dossier_nouveau", o, "auditeur")).content.decode()
    assert 'value="2025-11-24"' in formulaire
    refus = client.post(
        url("dossier_nouveau", o, "auditeur"), {"famille": "qualiopi", "du": "2026-11-02", "au": "2026-11-01"}
    )
    assert refus.status_code == 422
    assert "PAQ-001" in refus.content.decode()
    fait = client.post(
        url("dossier_nouveau", o, "auditeur"), {"famille": "qualiopi", "du": "2026-01-01", "au": "2026-11-24"}
    )
    t = Travail.toutes.get(code=dossiers.TRAVAIL)
    assert fait.headers["Location"].endswith(f"/{t.pk}/")
    assert "En préparation" in client.get(url("dossiers", o)).content.decode()
    executer(t.pk)
    assert "Ouvrir le dossier" in client.get(fait.headers["Location"]).content.decode()
    premier = DossierPreuves.toutes.get()
    filer(o, qualite, titre="Bail tout neuf")
    with geler(maintenant() + timedelta(hours=2)):
        second = preparer(o, qualite)
        page = client.get(url("dossier_comparer", o, second.pk)).content.decode()
        assert "Bail tout neuf" in page
        assert "Nouveau" in page
        assert client.get(url("dossier_comparer", o, second.pk) + "?avec=999").status_code == 404
        assert (
            "N’y est plus" in client.get(url("dossier_comparer", o, premier.pk) + f"?avec={second.pk}").content.decode()
        )
    assert client.get(url("dossier_nouveau", o, "inconnu")).status_code == 404
    assert url("dossiers", o) in client.get(url("accueil", o)).content.decode()


def test_the_list_asks_as_much_for_one_as_for_three(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    preparer(o, qualite)

    def requetes() -> int:
        client.get(url("dossiers", o))
        with CaptureQueriesContext(
            connection,
        ) as lues:
            assert client.get(url("dossiers", o)).status_code == 200
        return len(lues)

    un = requetes()
    for famille in ("qualiopi", "certificateur"):
        preparer(o, qualite, famille=famille)
    assert requetes() == un


def test_the_database_refuses_half_a_pack(o: Organisation, qualite: Membre) -> None:
    d = preparer(o, qualite)
    for champs in (
        {"fichier_id": None},
        {"effacee_le": date(2026, 1, 1)},
        {"au": date(2020, 1, 1)},
        {"sorte": "autre"},
        {"empreinte": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            DossierPreuves.toutes.filter(pk=d.pk).update(**champs)


def test_an_auditor_reads_what_their_role_opens_and_no_more(
    o: Organisation, qualite: Membre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack is what the role of an auditor opens, whoever makes it: a source that it does not open says its title alone."""
    from parchemin.plateforme.registres import preuves as registre

    fermee = replace(
        registre._sources["parcours.amenagements"],
        lire=lambda o, jour: [
            registre.ElementPreuve("x.1", "Zéphyrine Okonjo", date(2026, 11, 3), "/o/", "Une personne")
        ],
    )
    monkeypatch.setitem(registre._sources, fermee.code, fermee)
    chemin, _ = faire(o, tmp_path)
    tout = b"".join(v for k, v in ouvrir(chemin).items()).decode("utf-8", "replace")
    assert "Zéphyrine" not in tout
    assert "Aménagements accordés" in tout


def test_the_network_manager_makes_the_pack_of_the_network_and_no_other(o: Organisation, qualite: Membre) -> None:
    """From the menu to the file: what answers to France compétences is theirs, what answers to an auditor is not."""
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True)
    de_l_auditeur, karim = preparer(o, qualite), membre(o, Role.RESEAU)
    client = client_de(karim.utilisateur)
    assert url("dossiers", o) in client.get(url("accueil", o)).text
    assert client.get(url("dossier_nouveau", o, "auditeur")).status_code == 404
    page = client.get(url("dossiers", o)).text
    assert url("dossier", o, de_l_auditeur.pk) not in page
    assert "Dossier pour un auditeur" not in page
    assert "Dossier pour France compétences" in page
    client.post(url("dossier_nouveau", o, "france_competences"), {"du": "2026-01-01", "au": "2026-11-24"})
    travail = Travail.toutes.get(organisation_id=o.pk)
    assert reverse("plateforme:travail", args=[travail.pk]) in client.get(url("dossiers", o)).text
    executer(travail.pk)
    d = DossierPreuves.toutes.exclude(pk=de_l_auditeur.pk).get()
    assert d.sorte == "france_competences"
    assert url("dossier", o, d.pk) in client.get(url("dossiers", o)).text
    reponse = client.post(url("dossier_telecharger", o, d.pk))
    assert b"".join(reponse.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert client.post(url("dossier_ouvrir", o, d.pk), {"acces": 1}).status_code == 403
