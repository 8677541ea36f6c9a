"""After a measure: two people undo what two decided, grave findings stop the return, the risk counts them, the partner reads its letter."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.reseau.domain.etats import objections, passage, passages
from parchemin.reseau.models import ConstatReseau, HabilitationPartenaire
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.selectors.risque import valeurs_de_risque
from parchemin.reseau.services import constats
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db


def test_nothing_that_two_people_decided_is_undone_by_one() -> None:
    seules = [(d, p.vers) for p in passages() for d in p.de if d in ("mise_en_demeure", "suspendu") and not p.seconde]
    assert {v for _, v in seules} <= {"expire"}


@pytest.mark.parametrize(("gravite", "codes"), [("majeure", ["HAB-067"]), ("mineure", [])])
def test_a_grave_finding_that_is_open_stops_the_return_to_the_ordinary(
    h: HabilitationPartenaire, gravite: str, codes: list[str]
) -> None:
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="mise_en_demeure")
    h.refresh_from_db()
    x = k.constat(h.etablissement, gravite=gravite)
    p = passage("mise_en_demeure", "actif")
    assert p is not None
    assert [c.code for c in objections(p, faits(h, aujourdhui()))] == codes
    constats.statuer(constat=x, maintenir=False, motif="Erreur de lecture.", acteur=SYSTEME)
    assert objections(p, faits(h, aujourdhui())) == []


def test_findings_made_out_of_a_control_weigh_in_the_risk(o: Organisation, alpha: Etablissement) -> None:
    jour = aujourdhui()

    def anomalies() -> Fraction | None:
        return valeurs_de_risque(o.pk, [alpha], jour)[alpha.pk]["anomalies"]

    assert anomalies() is None
    k.constat(alpha, gravite="critique")
    assert anomalies() is None, "not told to the partner yet"
    k.maintenu(k.constat(alpha, gravite="critique"))
    k.maintenu(k.constat(alpha, gravite="observation"))
    assert anomalies() == 10
    ConstatReseau.toutes.update(vu_le=jour - timedelta(days=900))
    assert anomalies() is None


def test_the_partner_reads_the_letter_and_another_does_not(h: HabilitationPartenaire, o: Organisation) -> None:
    from parchemin.comptes import services as comptes

    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif")
    h.refresh_from_db()
    m = k.envoyee(k.decidee(k.mesure(h, "suspension", [k.maintenu(k.constat(h.etablissement))])))
    elle = comptes.ajouter_membre(
        organisation=o, email="claire@partenaire.example", prenom="Claire", nom="F", du=aujourdhui(), acteur=SYSTEME
    )
    comptes.attribuer_role(
        membre=elle, role=Role.PARTENAIRE, du=aujourdhui(), etablissements=[h.etablissement], acteur=SYSTEME
    )
    client = client_de(elle.utilisateur)
    url = reverse("reseau:espace_lettre", args=[o.slug, m.lettre_id])
    assert url in client.get(reverse("reseau:espace", args=[o.slug])).content.decode()
    assert m.demande is not None
    assert url in client.get(reverse("reseau:espace_demande", args=[o.slug, m.demande.pk])).content.decode()
    page = client.get(url).content.decode()
    assert all(mot in page for mot in ("Les faits", "Vos droits", "présenter vos observations"))
    pdf = client.get(reverse("reseau:espace_lettre_document", args=[o.slug, m.lettre_id]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    autre = client_de(membre(o, Role.PARTENAIRE).utilisateur)
    assert autre.get(url).status_code == 404
