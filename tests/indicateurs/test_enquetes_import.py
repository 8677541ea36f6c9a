"""A spreadsheet of answers: nobody gets the answer of another, what was said before is kept, all of it may be undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.imports.domain.jugement import Grille, juger
from parchemin.imports.domain.modele import ActionLigne, Circonstances, LigneRetenue
from parchemin.imports.domain.registre import type_import
from parchemin.indicateurs.imports_enquete import OptionsEnquete, enquete_dite
from parchemin.indicateurs.models import Destinataire, Enquete, ReponseEnquete
from parchemin.indicateurs.selectors import enquetes as selectors
from parchemin.indicateurs.services import enquetes as services
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.parcours.models import Personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation
from tests.indicateurs import fabrique as f
from tests.indicateurs.test_enquetes import de, preparer, repond
from tests.parcours.fabrique_jurys import certification_locale

pytestmark = pytest.mark.django_db
CHAMPS = ("reference", "courriel", "nom", "prenom", "naissance", "situation", "vise", "metier", "commentaire")


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def c(o: Organisation) -> Certification:
    return certification_locale(o, "cqp")


@pytest.fixture
def e(o: Organisation, c: Certification) -> Enquete:
    for nom in ("Abel", "Noe", "Lou"):
        f.certifie(o, c, nom)
    Personne.toutes.filter(nom_naissance="Abel").update(reference="P-1")
    e = preparer(o, c)
    services.ouvrir_sans_courriel(enquete=e, acteur=SYSTEME)
    return e


@pytest.fixture
def qui(o: Organisation) -> Membre:
    return membre(o, Role.QUALITE, email="qualite@imp.example")


def analyseur(e: Enquete, qui: Membre) -> Any:
    kind = type_import("indicateurs.reponses_enquete")
    return kind.analyseur(Circonstances(e.organisation_id, qui.pk, "Ada", "", aujourdhui(), {"enquete": e.pk}))


def lire(a: Any, *lignes: dict[str, Any]) -> list[Any]:
    kind = type_import("indicateurs.reponses_enquete")
    grille = Grille({x.cle: x for x in kind.champs}, {x: i for i, x in enumerate(CHAMPS)}, CHAMPS)
    return list(juger(grille, a, [(i + 2, tuple(x.get(k) for k in CHAMPS)) for i, x in enumerate(lignes)]))


def retenir(verdicts: list[Any]) -> list[LigneRetenue]:
    return [
        LigneRetenue(i + 2, v.action, v.donnees)
        for i, v in enumerate(verdicts)
        if v.action in (ActionLigne.CREER, ActionLigne.MODIFIER)
    ]


def codes(verdict: Any) -> set[str]:
    return {x.constat.code for x in verdict.constats}


def test_ecrire_relire_et_defaire(e: Enquete, qui: Membre) -> None:
    repond(de("Noe"), "recherche")
    a = analyseur(e, qui)
    fichier = (
        {"reference": "P-1", "situation": "CDI", "vise": "oui", "metier": "Gréeuse"},
        {"courriel": "NOE@anciens.example", "situation": "à mon compte", "vise": "En partie"},
        {"nom": "lou", "prenom": "ada", "situation": "Études"},
    )
    verdicts = lire(a, *fichier)
    assert [v.action for v in verdicts] == [ActionLigne.CREER, ActionLigne.MODIFIER, ActionLigne.CREER]
    assert codes(verdicts[1]) == {"IND-185"}
    operations = a.appliquer(retenir(verdicts))
    b = selectors.bilans(e)[0].bilan
    assert (b.repondants, b.emploi, b.vises, b.neutralises) == (3, 2, 1, 1)
    assert de("Noe").reponses.count() == 2
    assert Evenement.objects.filter(acte="indicateurs.enquete_importer").count() == 1
    assert [v.action for v in lire(analyseur(e, qui), *fichier)] == [ActionLigne.INCHANGER] * 3
    assert a.defaire(operations) == []
    b = selectors.bilans(e)[0].bilan
    assert (b.repondants, b.emploi) == (1, 0)
    assert ReponseEnquete.toutes.count() == 1


@pytest.mark.parametrize(
    ("ligne", "attendus"),
    [
        ({"nom": "Inconnu", "situation": "CDI"}, {"IND-181"}),
        ({"reference": "P-1", "nom": "Noe", "situation": "CDI"}, {"IND-181"}),
        ({"situation": "CDI"}, {"IND-183"}),
        ({"nom": "Abel", "situation": "rentier"}, {"IND-179"}),
        ({"nom": "Abel", "situation": "CDI", "vise": "peut-être"}, {"IND-180"}),
        ({"nom": "Abel"}, {"IMP-030"}),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(ligne: dict[str, Any], attendus: set[str], e: Enquete, qui: Membre) -> None:
    (verdict,) = lire(analyseur(e, qui), ligne)
    assert verdict.action is ActionLigne.REFUSER
    assert attendus <= codes(verdict)


def test_deux_homonymes_demandent_plus(o: Organisation, c: Certification, e: Enquete, qui: Membre) -> None:
    f.certifie(o, c, "Abel")
    services.actualiser(enquete=e, acteur=SYSTEME)
    (verdict,) = lire(analyseur(e, qui), {"nom": "Abel", "situation": "CDI"})
    assert codes(verdict) == {"IND-182"}
    (verdict,) = lire(analyseur(e, qui), {"nom": "Abel", "reference": "P-1", "situation": "CDI"})
    assert verdict.action is ActionLigne.CREER


def test_deux_lignes_d_une_personne_sont_refusees(e: Enquete, qui: Membre) -> None:
    verdicts = lire(analyseur(e, qui), {"nom": "Lou", "situation": "CDI"}, {"nom": "Lou", "situation": "CDD"})
    assert codes(verdicts[1]) == {"IND-184"}
    assert verdicts[1].action is ActionLigne.REFUSER


def test_une_reponse_arrivee_entre_temps_n_est_pas_ecrasee(e: Enquete, qui: Membre) -> None:
    a = analyseur(e, qui)
    verdicts = lire(a, {"nom": "Lou", "situation": "CDI"})
    repond(de("Lou"), "recherche")
    with pytest.raises(ErreurMetier, match="IND-186"):
        a.appliquer(retenir(verdicts))


def test_ce_qui_a_ete_corrige_depuis_ne_se_defait_pas(e: Enquete, qui: Membre) -> None:
    a = analyseur(e, qui)
    operations = a.appliquer(retenir(lire(a, {"nom": "Lou", "situation": "CDI"})))
    repond(de("Lou"), "recherche")
    assert [x.code for x in a.defaire(operations)] == ["IND-187"]
    assert ReponseEnquete.toutes.count() == 2


def test_le_fichier_dit_son_enquete(e: Enquete, qui: Membre) -> None:
    assert [x for x, _ in OptionsEnquete(membre=qui).fields["enquete"].choices] == ["", e.pk]  # type: ignore[attr-defined]
    assert enquete_dite({"enquete": e.pk}) == (e.titre, "indicateurs:enquete", e.pk)
    services.clore(enquete=e, acteur=SYSTEME)
    assert Destinataire.toutes.exists()
    with pytest.raises(ErreurMetier, match="IND-191"):
        lire(analyseur(e, qui), {"nom": "Lou", "situation": "CDI"})
