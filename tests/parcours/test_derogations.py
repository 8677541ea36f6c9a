"""Decisions that lift a rule: the form, the page, the journal, and what became of the former free text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation
from parchemin.parcours.models import Inscription, VoieAcces
from parchemin.parcours.services import inscriptions
from parchemin.parcours.vues.inscriptions_formulaires import LIGNES_MAXIMALES, FormulaireInscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import client_de, membre, organisation
from tests.parcours.decor_sessions import inscription, personne
from tests.referentiel.donnees import fiche, importer


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"parcours:{nom}", kwargs={"slug": o.slug, **kw})


def corps(reponse: Any) -> str:
    return str(reponse.content.decode())


AGE = {
    "derogation_1_nature": "age",
    "derogation_1_reference": "Travailleur handicapé, décision n° 8",
    "derogation_1_le": "2026-05-04",
}


@pytest.mark.django_db
def test_inscrire_avec_une_derogation(o: Organisation, certification: Certification, sophie: Client, vers: Any) -> None:
    """Kind, reference and date in the form; the sentence says the kind, the page says all, the warning is lifted."""
    qui = personne(o, naissance_annee=1990, naissance_jour=1)
    url = f"{vers('inscrire', personne=qui.pk)}?certification={certification.pk}"
    page = corps(sophie.get(url))
    assert 'name="derogation_1_nature"' in page
    assert "Dérogation du recteur" not in page  # nothing for it to lift in this family
    donnees = {"voie": VoieAcces.APPRENTISSAGE, "statut": "apprenti", "entree": "2026-09-01"}
    reponse = sophie.post(url, donnees | {"derogation_1_reference": "Décision n° 8"})
    assert reponse.status_code == 422
    assert "elle ne lève que sa règle" in corps(reponse)
    reponse = sophie.post(url, donnees | {"derogation_2_nature": "age"})
    assert reponse.status_code == 422
    assert "INS-040" in corps(reponse)
    reponse = sophie.post(url, donnees | AGE)
    i = Inscription.objects.get()
    assert i.derogations == [{"nature": "age", "reference": AGE["derogation_1_reference"], "le": "2026-05-04"}]
    page = corps(sophie.get(reponse.headers["Location"]))
    assert "cas prévu pour l’âge de l’apprenti" in page
    assert "du 4 mai 2026" in page
    assert "INS-014" not in page
    phrase = phrases(evenements_de([o.chaine], "personne", str(qui.pk)))[0].phrase
    assert phrase.endswith("(dérogation : cas prévu pour l’âge de l’apprenti).")


@pytest.mark.django_db
def test_corriger_les_derogations(o: Organisation, certification: Certification, sophie: Client, vers: Any) -> None:
    """Those there come back in the form, with one line more; an emptied line takes its decision away."""
    i = inscription(
        o, certification, derogations=[Derogation(NatureDerogation.A_PRECISER, "Décision 12"),
                                       Derogation(NatureDerogation.AGE, "N° 8", date(2026, 5, 4))],
    )  # fmt: skip
    url = vers("inscription_modifier", pk=i.pk)
    page = corps(sophie.get(url))
    assert "Nature à préciser" in page
    assert 'name="derogation_3_nature"' in page
    assert "INS-039" in corps(sophie.get(vers("inscription", pk=i.pk)))
    donnees = {"voie": i.voie, "statut": i.statut, "entree": i.entree.isoformat()} | AGE
    vides = {f"derogation_{n}_{x}": "" for n in (2, 3) for x in ("nature", "reference", "le")}
    sophie.post(url, donnees | vides)
    i.refresh_from_db()
    assert [d["reference"] for d in i.derogations] == [AGE["derogation_1_reference"]]
    phrase = phrases(evenements_de([o.chaine], "personne", str(i.personne_id)))[0].phrase
    assert "les dérogations (dérogation : cas prévu" in phrase


@pytest.mark.django_db
def test_un_engagement_ouvre_l_entree_qu_il_precede(o: Organisation, certification: Certification) -> None:
    """The registration of RNCP99100 ends on 31 December 2026 in these data: read on the day of the engagement."""
    apres = date(2028, 1, 3)
    with pytest.raises(ErreurMetier) as e:
        inscription(o, certification, entree=apres)
    assert "INS-001" in [k.code for k in e.value.constats]
    engagement = Derogation(NatureDerogation.ENGAGEMENT, "Convention n° 4", date(2026, 5, 4))
    constats = inscriptions.controler_inscription(
        naissance=None, certification=certification, voie=VoieAcces.FORMATION_CONTINUE, statut="fpc", forme="",
        entree=apres, perimetre_blocs=(), derogations=[engagement], jour=date(2028, 1, 3),
    )  # fmt: skip
    assert "INS-042" in [k.code for k in constats]
    assert not [k for k in constats if k.est_bloquant]


class Ancienne(models.Model):
    """The columns that the data step reads and writes, as they stood between the two: the rest of the table is of no use to it."""

    derogation = models.CharField(max_length=300, blank=True)
    derogations = models.JSONField(blank=True, default=list)

    class Meta:
        app_label = "essai_derogations"

    def __str__(self) -> str:
        return self.derogation


@pytest.fixture
def anciennes(db: None) -> type[Ancienne]:
    # Inside the transaction of the test, which takes the table away with it.
    sql, parametres = connection.schema_editor().table_sql(Ancienne)
    with connection.cursor() as c:
        c.execute(sql, parametres or None)
    return Ancienne


def test_le_texte_ancien_devient_une_decision_et_revient(anciennes: type[Ancienne]) -> None:
    """The data step of the migration, on real rows of a table of its own."""
    etape = import_module("parchemin.parcours.migrations.0002_derogations")
    apps = SimpleNamespace(get_model=lambda *nom: anciennes)
    textes = ["Rectorat, 12/10/2026", "Décision 12", ""]
    lignes = [anciennes.objects.create(derogation=t) for t in textes]
    etape.vers_la_liste(apps, None)
    assert [anciennes.objects.get(pk=x.pk).derogations for x in lignes] == [
        [{"nature": "recteur", "reference": "Rectorat, 12/10/2026", "le": "2026-10-12"}],
        [{"nature": "a_preciser", "reference": "Décision 12", "le": None}],
        [],
    ]
    anciennes.objects.update(derogation="")
    etape.vers_le_texte(apps, None)
    assert [anciennes.objects.get(pk=x.pk).derogation for x in lignes] == textes


@pytest.mark.django_db
def test_un_brouillon_garde_ses_lignes(o: Organisation, certification: Certification) -> None:
    """A draft with more decisions than the record loses none when it is taken up again; the number stays bounded."""
    m = membre(o, Role.SECRETARIAT_JURY)
    for initial, n in (({}, 2), ({"derogation_3_reference": "N° 8"}, 3), ({"derogation_99_reference": "N° 8"}, 2)):
        formulaire = FormulaireInscription(initial=initial, certification=certification, membre=m, blocs=[])
        assert f"derogation_{n}_nature" in formulaire.fields
        assert f"derogation_{n + 1}_nature" not in formulaire.fields
        assert "Ce qui est visé" not in [g.legende for g in formulaire.groupes]  # no bloc, nothing to tick
    envoi = {f"derogation_{n}_reference": "x" for n in range(1, 40)}
    formulaire = FormulaireInscription(envoi, certification=certification, membre=m, blocs=[])
    assert f"derogation_{LIGNES_MAXIMALES + 1}_nature" not in formulaire.fields
