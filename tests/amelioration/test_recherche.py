"""What the search box finds of improvement, by those who may read it; the list of guides as a file."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from parchemin.amelioration.services import appuis, procedures, risques, voix
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.recherche import recherches
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
SALLES = ("risques", "guides", "contacts", "campagnes", "procedures")


@pytest.fixture
def choses(o: Organisation, qualite: Membre) -> None:
    jour = aujourdhui()
    risques.decrire(
        organisation=o, titre="Pénurie de Belem", cause="Un seul fournisseur local.", effet="Des cours reportés.", vraisemblance=3, gravite=3,
        responsable=qualite, revoir_le=jour + timedelta(days=90), acteur=SYSTEME,
    )  # fmt: skip
    appuis.ajouter_guide(
        organisation=o,
        titre="Guide Belem",
        editeur="Région",
        edition="2026",
        lien="https://guide.example/belem",
        fichier=None,
        acteur=SYSTEME,
    )
    appuis.enregistrer_contact(
        organisation=o, contact=None, acteur=SYSTEME, sorte="mediateur", nom="Ève Belem", verifie_le=jour
    )
    procedures.creer(
        organisation=o, modele="reclamations", titre="Accueil à Belem", responsable=qualite, acteur=SYSTEME
    )
    voix.preparer(
        organisation=o, acteur=SYSTEME,
        choix=voix.ChoixCampagne(
            titre="Promotion Belem", modele="apprenants_chaud", anonyme=True, du=jour, au=jour, ouvre_le=jour, ferme_le=jour, contact="a@b.example"
        ),
    )  # fmt: skip


def trouve(m: Membre, texte: str = "belem") -> dict[str, int]:
    dits: dict[str, Any] = {
        nom.removeprefix("amelioration."): f(m, texte, 5)
        for nom, f in recherches
        if nom.removeprefix("amelioration.") in SALLES
    }
    return {nom: x.total for nom, x in dits.items() if x is not None}


@pytest.mark.usefixtures("choses")
def test_each_room_is_found_by_who_may_read_it(o: Organisation, qualite: Membre) -> None:
    assert trouve(qualite) == dict.fromkeys(SALLES, 1)
    assert trouve(qualite, "introuvable") == dict.fromkeys(SALLES, 0)
    assert trouve(membre(o, Role.AUDITEUR)) == dict.fromkeys(set(SALLES) - {"guides"}, 1)
    assert trouve(membre(o, Role.PARTENAIRE)) == {}
    autre = organisation("autre")
    with organisation_active(autre.pk):
        assert trouve(membre(autre, Role.QUALITE)) == dict.fromkeys(SALLES, 0)
    page = client_de(qualite.utilisateur).get(f"/o/{o.slug}/recherche/?q=belem").content.decode()
    for titre in ("Pénurie de Belem", "Guide Belem", "Ève Belem", "Accueil à Belem", "Promotion Belem"):
        assert titre in page, titre


@pytest.mark.usefixtures("choses")
def test_the_list_of_guides_leaves_as_a_file(o: Organisation, qualite: Membre) -> None:
    client, page = client_de(qualite.utilisateur), reverse("amelioration:guides", args=[o.slug])
    assert "export=xlsx" in client.get(page).content.decode()
    csv = client.get(page + "?export=csv").getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Guide Belem" in csv
    assert "https://guide.example/belem" in csv
    feuille = CalamineWorkbook.from_filelike(BytesIO(client.get(page + "?export=xlsx").getvalue())).get_sheet_by_index(
        0
    )  # type: ignore[attr-defined]
    lignes = feuille.to_python()
    assert "Guide" in lignes[0]
    assert lignes[1][:3] == ["Guide Belem", "Région", "2026"]
