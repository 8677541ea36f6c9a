"""A procedure from its template to its reading: two people, days in force, who has read, what the day page says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parchemin.amelioration.domain.procedures import SectionProcedure
from parchemin.amelioration.models import LectureProcedure, Procedure, VersionProcedure
from parchemin.amelioration.selectors.procedures import accord_attendu, delais_cites, version_en_vigueur
from parchemin.amelioration.services import procedures
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.socle.horloge import aujourdhui
from tests.amelioration.test_actions import codes, lignes, url
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db


def personne(m: Membre) -> Acteur:
    return Acteur(m.utilisateur_id, m.libelle)


@pytest.fixture
def procedure(o: Organisation, qualite: Membre) -> Procedure:
    return procedures.creer(organisation=o, modele="rupture", titre="Ruptures", responsable=qualite, acteur=SYSTEME)


def approuver(p: Procedure, par: Membre, et: Membre, du: int = 0) -> VersionProcedure:
    """Its draft, asked by one and approved by the other, in force `du` days from today."""
    v = p.versions.get(etat="brouillon")
    jour = aujourdhui() + timedelta(days=du)
    a = procedures.demander(version=v, du=jour, revoir_le=jour + timedelta(days=365), demandeur=personne(par))
    approbations.approuver(a.pk, acteur=personne(et))
    return VersionProcedure.toutes.get(pk=v.pk)


def test_the_template_quotes_the_delays_of_the_law(procedure: Procedure) -> None:
    texte = " ".join(s.texte for s in procedure.versions.get().sections_lues)
    assert f"Pendant les {delais_cites(aujourdhui())['essai_jours']} premiers jours" in texte
    assert codes(procedures.creer, organisation=procedure.organisation, modele="rupture", titre="Ruptures", responsable=procedure.responsable, acteur=SYSTEME) == ["AME-035"]  # fmt: skip


def test_two_people_then_it_applies_and_no_more_changes(
    procedure: Procedure, qualite: Membre, direction: Membre
) -> None:
    v, jour = procedure.versions.get(), aujourdhui()
    assert codes(
        procedures.demander, version=v, du=jour - timedelta(days=1), revoir_le=jour, demandeur=personne(qualite)
    ) == ["AME-038"]
    assert codes(procedures.demander, version=v, du=jour, revoir_le=jour, demandeur=personne(qualite)) == ["AME-038"]
    a = procedures.demander(version=v, du=jour, revoir_le=jour + timedelta(days=9), demandeur=personne(qualite))
    texte = [SectionProcedure("Autre", "Autre texte.")]
    assert codes(procedures.ecrire, version=v, sections=texte, changements="", acteur=SYSTEME) == ["AME-036"]
    assert codes(approbations.approuver, approbation_id=a.pk, acteur=personne(qualite)) == ["APP-001"]
    VersionProcedure.toutes.filter(pk=v.pk).update(sections=[{"titre": "Autre", "texte": "Autre texte."}])
    assert codes(approbations.approuver, approbation_id=a.pk, acteur=personne(direction)) == ["APP-003"]
    VersionProcedure.toutes.filter(pk=v.pk).update(sections=v.sections)
    approbations.approuver(a.pk, acteur=personne(direction))
    v.refresh_from_db()
    assert (v.etat, v.du, v.empreinte) == ("approuvee", jour, v.empreinte_actuelle)
    assert version_en_vigueur(procedure, jour) == v
    assert codes(procedures.ecrire, version=v, sections=texte, changements="", acteur=SYSTEME) == ["AME-036"]
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionProcedure.toutes.filter(pk=v.pk).update(approuvee_le=None)


def test_a_new_version_ends_the_former_the_day_before(procedure: Procedure, qualite: Membre, direction: Membre) -> None:
    une, jour = approuver(procedure, qualite, direction), aujourdhui()
    deux = procedures.commencer_version(procedure=procedure, acteur=SYSTEME)
    assert deux.sections == une.sections
    assert codes(procedures.commencer_version, procedure=procedure, acteur=SYSTEME) == ["AME-040"]
    # The former one needs a day at least.
    assert codes(
        procedures.demander, version=deux, du=jour, revoir_le=jour + timedelta(days=9), demandeur=personne(qualite)
    ) == ["AME-038"]
    approuver(procedure, qualite, direction, du=10)
    une.refresh_from_db()
    assert une.au == jour + timedelta(days=9)
    assert version_en_vigueur(procedure, jour) == une
    assert version_en_vigueur(procedure, jour + timedelta(days=10)) == deux


def test_late_approval_applies_from_its_own_day(
    procedure: Procedure, qualite: Membre, direction: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    jour = aujourdhui()
    a = procedures.demander(
        version=procedure.versions.get(), du=jour, revoir_le=jour + timedelta(days=365), demandeur=personne(qualite)
    )
    apres = jour + timedelta(days=4)
    monkeypatch.setattr(procedures, "aujourdhui", lambda: apres)
    approbations.approuver(a.pk, acteur=personne(direction))
    assert procedure.versions.get().du == apres


def test_read_once_by_each_and_only_what_applies(procedure: Procedure, qualite: Membre, direction: Membre) -> None:
    v = procedure.versions.get()
    assert codes(procedures.lire, version=v, membre=qualite, acteur=SYSTEME) == ["AME-039"]
    v = approuver(procedure, qualite, direction)
    for _ in range(2):
        procedures.lire(version=v, membre=qualite, acteur=SYSTEME)
    assert LectureProcedure.toutes.count() == 1
    procedures.retirer(procedure=procedure, motif="Remplacée par une autre.", acteur=SYSTEME)
    v.procedure.refresh_from_db()
    assert codes(procedures.lire, version=v, membre=direction, acteur=SYSTEME) == ["AME-039"]
    assert codes(procedures.commencer_version, procedure=procedure, acteur=SYSTEME) == ["AME-041"]


def test_the_day_page_asks_to_approve_to_read_and_to_read_again(
    procedure: Procedure, qualite: Membre, direction: Membre
) -> None:
    jour = aujourdhui()
    procedures.demander(
        version=procedure.versions.get(), du=jour, revoir_le=jour + timedelta(days=365), demandeur=personne(qualite)
    )
    assert [x.split(".")[1] for x in _cles(direction)] == ["accord"]
    assert _cles(qualite) == []
    a = accord_attendu(procedure.versions.get())
    assert a is not None
    approbations.approuver(a.pk, acteur=personne(direction))
    v = procedure.versions.get()
    assert _cles(qualite) == _cles(direction) == [f"amelioration.procedure.lire.{v.pk}"]
    for m in (qualite, direction):
        procedures.lire(version=v, membre=m, acteur=SYSTEME)
    VersionProcedure.toutes.filter(pk=v.pk).update(revoir_le=jour + timedelta(days=20))
    assert [x.split(".")[2] for x in _cles(qualite)] == ["relire"]
    assert _cles(direction) == []
    VersionProcedure.toutes.filter(pk=v.pk).update(revoir_le=jour - timedelta(days=1))
    assert [x.split(".")[2] for x in _cles(direction)] == ["relire"]
    procedures.confirmer(
        procedure=procedure, constat="Suivie, rien à changer.", revoir_le=jour + timedelta(days=400), acteur=SYSTEME
    )
    assert _cles(qualite) == _cles(direction) == []


def _cles(m: Membre) -> list[str]:
    from parchemin.plateforme.registres.echeances import echeances

    jour = aujourdhui()
    accords = [e.cle for nom, f in echeances if nom.startswith("amelioration_procedures.") for e in f(m, jour)]
    return accords + lignes(m)


def test_the_pages_from_the_template_to_who_has_read(o: Organisation, qualite: Membre, direction: Membre) -> None:
    elle, lui, jour = client_de(qualite.utilisateur), client_de(direction.utilisateur), aujourdhui()
    elle.post(url("procedure_nouvelle", o), {"modele": "reclamations", "titre": "", "responsable": qualite.pk})
    p = Procedure.toutes.get()
    assert p.titre == "Traiter les réclamations"
    v = p.versions.get()
    vide = elle.post(url("procedure_ecrire", o, v.pk), {"changements": "", "titre_1": "Sans texte"})
    assert vide.status_code == 422
    assert "AME-037" in vide.content.decode()
    elle.post(
        url("procedure_ecrire", o, v.pk),
        {"changements": "", "titre_1": "Recevoir", "texte_1": "<b>Chaque</b> courrier est noté."},
    )
    page = elle.get(url("procedure", o, p.pk)).content.decode()
    assert "&lt;b&gt;Chaque" in page
    assert elle.get(url("procedure_pdf", o, v.pk)).content.startswith(b"%PDF")
    elle.post(url("procedure_demander", o, v.pk), {"du": jour, "revoir_le": jour + timedelta(days=300)})
    a = accord_attendu(v)
    assert a is not None
    adresse = url("procedure_accord", o, v.pk, a.pk)
    assert "Je suis d’accord" not in elle.get(adresse).content.decode()
    assert "courrier est noté" in lui.get(adresse).content.decode()
    lui.post(adresse, {"geste": "approuver", "motif": ""})
    assert "L’avez-vous lue" in lui.get(url("procedure", o, p.pk)).content.decode().replace("\xa0", " ")
    lui.post(url("procedure_lire", o, v.pk))
    page = elle.get(url("procedure", o, p.pk)).content.decode()
    assert "1 sur 2" in page
    assert "1 sur 2" in elle.get(url("procedures", o)).content.decode()
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = auditeur.get(url("procedure", o, p.pk)).content.decode()
    assert "Qui l’a lue" not in page
    assert "Je l’ai lue" not in page
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    for nom, pk in (("procedure", p.pk), ("procedure_pdf", v.pk), ("procedure_ecrire", v.pk)):
        assert etranger.get(url(nom, b, pk)).status_code == 404


def test_as_many_queries_for_three_as_for_one(
    o: Organisation, procedure: Procedure, qualite: Membre, direction: Membre
) -> None:
    approuver(procedure, qualite, direction)
    client = client_de(qualite.utilisateur)
    client.get(url("procedures", o))
    with CaptureQueriesContext(connection) as une:
        client.get(url("procedures", o))
    for i in range(2):
        p = procedures.creer(organisation=o, modele="vierge", titre=f"Autre {i}", responsable=direction, acteur=SYSTEME)
        approuver(p, qualite, direction)
    with CaptureQueriesContext(connection) as trois:
        client.get(url("procedures", o))
    assert len(trois) == len(une)


def test_the_list_keeps_what_was_withdrawn_apart(o: Organisation, procedure: Procedure, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    base: Any = url("procedures", o)
    assert "Ruptures" in client.get(f"{base}?etat=brouillon").content.decode()
    procedures.retirer(procedure=procedure, motif="Doublon d’une autre.", acteur=SYSTEME)
    assert "Ruptures</a>" not in client.get(base).content.decode()
    assert "Ruptures</a>" in client.get(f"{base}?etat=retirees").content.decode()
