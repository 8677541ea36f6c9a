"""The page of a long work: in the shell of one's organisation, with its result in words and a way on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils.html import strip_tags

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.travaux.places import ORGANISATION
from parchemin.referentiel.comptes_rendus import phrase
from parchemin.referentiel.services.registre import Resultat
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
CODE = "referentiel.importer_registre"


def _resultat(r: Resultat) -> dict[str, object]:
    return {
        "instantane": r.instantane.pk, "libelle": str(r.instantane), "identique": r.identique,
        "nouvelles": r.nouvelles, "modifiees": r.modifiees, "inchangees": r.inchangees, "retirees": r.retirees,
    }  # fmt: skip


def _travail(etat: EtatTravail, demandeur: int, organisation_id: int, resultat: dict[str, object]) -> Travail:
    return Travail.toutes.create(
        code=CODE, titre="Import de essai.zip", etat=etat, demandeur_id=demandeur, phrase="Mise en service…",
        parametres={ORGANISATION: organisation_id}, resultat=resultat,
    )  # fmt: skip


def _texte(client: Client, t: Travail) -> tuple[str, str]:
    page = client.get(f"/travaux/{t.pk}/").content.decode()
    return page, " ".join(strip_tags(page).replace("\u00a0", " ").split())


def test_un_import_fini_dit_ce_qu_il_a_fait_et_ou_aller(tmp_path: Path) -> None:
    o = organisation()
    m = membre(o, Role.DONNEES)
    membre(organisation("autre"), Role.DONNEES, email=m.utilisateur.email)
    client = client_de(m.utilisateur)
    premier = importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"), fiche("RNCP99101"))
    t = _travail(EtatTravail.TERMINE, m.utilisateur_id, o.pk, {"RNCP": _resultat(premier)})
    page, texte = _texte(client, t)
    assert "2 fiches lues, 2 nouvelles, 0 modifiée, 0 inchangée." in texte
    assert "Mise en service" not in texte, "the last step of a finished work contradicts « Terminé »"
    assert f'href="/o/essai/referentiel/registres/{premier.instantane.pk}/"' in page
    assert 'href="/o/essai/referentiel/registres/importer/"' in page
    assert "Navigation principale" in page, "the ordinary shell, of the organisation it was asked from"
    assert "Organisation essai" in texte

    second = importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"), fiche("RNCP99101"))
    page, texte = _texte(client, _travail(EtatTravail.TERMINE, m.utilisateur_id, o.pk, {"RNCP": _resultat(second)}))
    assert "déjà importé, rien n’a changé (2 fiches relues)." in texte
    assert "Voir ce qui change" not in texte


def test_un_import_echoue_dit_que_rien_n_a_change() -> None:
    o = organisation()
    m = membre(o, Role.DONNEES)
    _, texte = _texte(client_de(m.utilisateur), _travail(EtatTravail.ECHOUE, m.utilisateur_id, o.pk, {}))
    assert "Rien n’a changé : les registres restent dans leur état précédent." in texte
    assert "est lancé" not in texte
    assert "Importer un autre fichier" in texte


def test_la_page_n_entre_pas_dans_une_organisation_etrangere() -> None:
    """A forged or former place does not open a shell: the page is then plain, with no name of that organisation."""
    autre = organisation("autre")
    m = membre(organisation(), Role.DONNEES)
    page, texte = _texte(client_de(m.utilisateur), _travail(EtatTravail.EN_COURS, m.utilisateur_id, autre.pk, {}))
    assert "Organisation autre" not in texte
    assert "/o/autre/" not in page
    t = Travail.toutes.create(code=CODE, titre="x", organisation_id=autre.pk, demandeur_id=m.utilisateur_id)
    page, _ = _texte(client_de(m.utilisateur), t)
    assert "Navigation principale" not in page


@pytest.mark.parametrize(
    ("comptes", "attendu"),
    [
        ((1, 0, 0, 0), "L : 1 fiche lue, 1 nouvelle, 0 modifiée, 0 inchangée."),
        (
            (0, 2, 1500, 1),
            "L : 1\u202f502 fiches lues, 0 nouvelle, 2 modifiées, 1\u202f500 inchangées, 1 absente de cet export.",
        ),
    ],
)
def test_la_phrase_s_accorde(comptes: tuple[int, int, int, int], attendu: str) -> None:
    cles = ("nouvelles", "modifiees", "inchangees", "retirees")
    assert phrase({"libelle": "L", **dict(zip(cles, comptes, strict=True))}) == attendu
