"""What somebody who reads no names finds of a survey: nothing about one person, on any page, by any subtraction, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.indicateurs.models import Destinataire, Enquete
from parchemin.indicateurs.selectors import enquetes as selectors
from parchemin.indicateurs.selectors.rncp import lignes_a_coller
from parchemin.indicateurs.services import enquetes as services
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.fabrique import client_de, membre, organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_enquetes import de, partir, preparer, repond
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def jury(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY, email="jury@muet.example").utilisateur)


@pytest.fixture
def qualite(o: Organisation) -> Client:
    return client_de(membre(o, Role.QUALITE, email="qualite@muet.example").utilisateur)


@pytest.fixture
def promotions(o: Organisation) -> list[Certification]:
    """One person, five, eight."""
    certifications = [certification_locale(o, nom) for nom in ("titre", "cqp", "bp")]
    for c, n in zip(certifications, (1, 5, 8), strict=True):
        for k in range(n):
            f.certifie(o, c, f"P{n}x{k}")
    return certifications


def lien(o: Organisation, nom: str, **kw: Any) -> str:
    return reverse(f"indicateurs:{nom}", kwargs={"slug": o.slug, **kw})


def texte(reponse: Any) -> str:
    return str(reponse.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")


def ouverte(o: Organisation, certifications: list[Certification]) -> Enquete:
    e = services.preparer(organisation=o, choix=f.choix(certifications), acteur=SYSTEME)
    partir(e)
    return e


def test_une_promotion_d_une_personne_ne_se_lit_nulle_part(
    o: Organisation, promotions: list[Certification], jury: Client, qualite: Client
) -> None:
    e = ouverte(o, promotions)
    repond(de("P1x0"), "empeche")
    page = jury.get(lien(o, "enquete", pk=e.pk))
    tues = {x.certification.pk: x.tue for x in page.context["lignes"] if x.certification}
    assert tues == {promotions[0].pk: True, promotions[1].pk: True, promotions[2].pk: False}
    lu = texte(page)
    assert f"certification={promotions[0].pk}&" not in lu.replace("&amp;", "&")
    assert f"certification={promotions[2].pk}&" in lu.replace("&amp;", "&")
    assert lu.count("non montré") == 10, "one answered of all: the total says nothing of it either"
    assert "1 sur 1" not in lu
    liste = jury.get(lien(o, "enquete_personnes", pk=e.pk), {"taille": 50})
    assert {r.record.certification_id for r in liste.context["table"].page} == {promotions[2].pk}
    assert "2 promotions ne se montrent pas" in texte(liste)
    sienne = texte(qualite.get(lien(o, "enquete", pk=e.pk)))
    assert ">non montré<" not in sienne
    services.clore(enquete=e, acteur=SYSTEME)
    champs = jury.get(lien(o, "champs_rncp"))
    assert texte(champs).count(">non montré<") == 4
    for fichier in (jury.get(lien(o, "champs_rncp"), {"export": "csv"}),):
        corps = b"".join(fichier.streaming_content).decode("utf-8-sig").splitlines()[1:]  # type: ignore[attr-defined]
        assert sum("non montré" in x for x in corps) == 2
    assert not any("non montré" in str(x[8]) for x in lignes_a_coller(o.pk))


def test_une_enquete_de_moins_de_cinq_personnes_ne_dit_aucun_total(
    o: Organisation, jury: Client, qualite: Client
) -> None:
    c = certification_locale(o, "cqp")
    f.certifie(o, c, "Abel")
    f.certifie(o, c, "Muet", courriel="")
    e = preparer(o, c)
    partir(e)
    repond(de("Abel"), "empeche")
    lu = texte(jury.get(lien(o, "enquete", pk=e.pk)))
    for mots in ("1 répondant", "1 neutralisé", "sans réponse", "sans adresse de courriel", "1 sur 2"):
        assert mots not in lu, mots
    assert "Moins de 5 personnes interrogées" in lu
    assert "1 sur 2" not in texte(jury.get(lien(o, "enquetes")))
    assert "1 sur 2" in texte(qualite.get(lien(o, "enquetes")))
    assert "1 neutralisé" in texte(qualite.get(lien(o, "enquete", pk=e.pk)))


def test_l_ordre_des_lignes_ne_dit_rien(o: Organisation, jury: Client, settings: Any) -> None:
    """Neither the enrolments nor the rows: the secret of the installation alone, and the same at each reading."""
    c = certification_locale(o, "cqp")
    for n in range(12):
        f.certifie(o, c, f"P{n}")
    e = preparer(o, c)
    partir(e)
    url, lus = lien(o, "enquete_personnes", pk=e.pk), []
    for secret in ("un secret d’essai", "un autre secret d’essai"):
        settings.SECRET_KEY = secret
        attendu = list(selectors.liste_de(e).order_by("melange").values_list("pk", flat=True))
        client = client_de(membre(o, Role.RESEAU, email=f"{len(secret)}@muet.example").utilisateur)
        for tri in ("", "annee", "-annee", "certification", "repondu"):
            page = client.get(url, {"tri": tri})
            assert [r.record.pk for r in page.context["table"].page] == (
                attendu if tri != "-annee" else attendu[::-1]
            ), tri
        lus.append(attendu)
    assert lus[0] != lus[1]
    par_inscription = list(Destinataire.toutes.order_by("inscription_id").values_list("pk", flat=True))
    assert sorted(par_inscription) not in (lus[0], lus[1], par_inscription)
    assert par_inscription not in lus


def test_le_zero_d_une_seule_reponse_ne_se_colle_pas(o: Organisation) -> None:
    """Two asked of whom one answered out of five: weak. The field is left empty, its reserve says why."""
    c = certification_locale(o, "cqp")
    for n in range(5):
        f.certifie(o, c, f"P{n}")
    e = preparer(o, c)
    partir(e)
    repond(de("P0"), "recherche")
    services.clore(enquete=e, acteur=SYSTEME)
    (ligne,) = lignes_a_coller(o.pk)
    assert ligne[2:8] == (2026, 5, 0, "", "", "")
    assert "0 sur 1" in str(ligne[8])
    assert "taux de réponse faible" in str(ligne[8])


def test_une_seule_personne_d_une_reponse_ne_se_lit_nulle_part(o: Organisation, jury: Client, qualite: Client) -> None:
    """Twelve asked, ten in employment in the job aimed at, one who cannot work: neither a rate, nor a number, nor a row, nor a list says it."""
    seule, entiere = certification_locale(o, "titre"), certification_locale(o, "cqp")
    for c in (seule, entiere):
        for n in range(12):
            f.certifie(o, c, f"P{c.pk}x{n}")
    e = ouverte(o, [seule, entiere])
    for n in range(11):
        repond(de(f"P{seule.pk}x{n}"), "empeche" if n == 10 else "cdi", "oui")
    for n in range(12):
        repond(de(f"P{entiere.pk}x{n}"), "cdi" if n < 6 else "recherche", "oui")
    page = jury.get(lien(o, "enquete", pk=e.pk))
    lignes = page.context["lignes"]
    vus = {
        x.certification.pk if x.certification else 0: (x.tue, x.insertion.tu, x.metier.tu, x.reponse.tu) for x in lignes
    }
    assert vus == {
        0: (False, True, True, False),
        seule.pk: (False, True, True, False),
        entiere.pk: (False, False, False, False),
    }
    lu = texte(page)
    for mots in ("1 neutralisé", "10 sur 10", "16 sur 22", "vue=neutralises", "vue=en_partie"):
        assert mots not in lu, mots
    adresse = lien(o, "enquete_personnes", pk=e.pk)
    for vue in ("neutralises", "base", "emploi", "sans_emploi", "vises"):
        rangs = jury.get(adresse, {"vue": vue, "taille": 50}).context["table"].page
        assert {r.record.certification_id for r in rangs} <= {entiere.pk}, vue
    liste = jury.get(adresse, {"certification": seule.pk, "taille": 50})
    assert "Neutralisé" not in texte(liste).replace("Neutralisés", "")
    assert texte(liste).count("non montré") == 24
    for export in ("csv",):
        fichier = jury.get(adresse, {"certification": seule.pk, "export": export}).getvalue().decode("utf-8-sig")
        assert "Neutralisé" not in fichier
        assert fichier.count("non montré") == 24
    assert "1 neutralisé" in texte(qualite.get(lien(o, "enquete", pk=e.pk)))
    assert len(qualite.get(adresse, {"vue": "neutralises"}).context["table"].page.object_list) == 1
