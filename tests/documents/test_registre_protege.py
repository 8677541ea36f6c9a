"""The register cannot be rewritten, whatever writes: triggers on both engines, put back by every migration, required by a check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from parchemin.comptes.models import Organisation
from parchemin.documents.declencheurs import FIGES, FIN, PROTECTION
from parchemin.documents.models import CompteurDocuments, Document
from parchemin.parcours.models import Personne
from parchemin.plateforme.declencheurs import tous_suspendus, verifier_declencheurs
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from tests.documents import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db
AUTRES: dict[str, Any] = {
    "annee": 1999, "rang": 999, "nature": "certificat", "objet": "BC09", "code": "ZZZZZZZZZZZZ", "contenu": {"format": "faux"},
    "empreinte_pdf": "0" * 64, "piece_id": "00000000-0000-0000-0000-000000000000", "exclusif": "999:999",
    "decide_le": date(1999, 1, 1), "delivre_le": date(1999, 1, 1), "emis_le": maintenant, "emis_par_libelle": "Personne",
    "motif": "Autre raison", "titulaire": "Autre NOM", "session": None, "modele": None,
}  # fmt: skip


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def document(o: Organisation) -> Document:
    f.modeles(o)
    return f.un_document(f.session_signee(o))


@pytest.mark.parametrize("champ", sorted(AUTRES))
def test_ce_qui_est_imprime_ne_se_reecrit_pas(document: Document, champ: str) -> None:
    valeur = AUTRES[champ]
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic():
        Document.toutes.filter(pk=document.pk).update(**{champ: valeur() if callable(valeur) else valeur})


@transaction.atomic
def _executer(sql: str) -> None:
    with connection.cursor() as c:
        if connection.vendor == "postgresql":
            # What this transaction wrote is checked first: an engine refuses to empty a table that still waits for it.
            c.execute("SET CONSTRAINTS ALL IMMEDIATE")
        c.execute(sql)


def test_un_document_ne_s_efface_ni_ne_se_remplace_en_silence(document: Document) -> None:
    with pytest.raises((IntegrityError, ProtectedError)), transaction.atomic():
        document.delete()
    for sql in (
        f"DELETE FROM documents_document WHERE id = {document.pk}",
        *(
            ["INSERT OR REPLACE INTO documents_document SELECT * FROM documents_document"]
            * (connection.vendor == "sqlite")
        ),
        *(["TRUNCATE documents_document CASCADE"] * (connection.vendor == "postgresql")),
    ):
        with pytest.raises(IntegrityError):
            _executer(sql)
    assert Document.toutes.filter(pk=document.pk).exists()


def test_la_fin_ne_s_ecrit_qu_une_fois(document: Document) -> None:
    lignes = Document.toutes.filter(pk=document.pk)
    assert lignes.update(etat="retire", clos_le=maintenant(), clos_motif="Fraude établie.") == 1
    for champs in ({"etat": "valide"}, {"clos_motif": "Autre raison"}, {"clos_le": maintenant()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            lignes.update(**champs)


def test_deux_fiches_reunies_emportent_leurs_documents(o: Organisation, document: Document) -> None:
    autre = Personne(organisation=o, nom_naissance="Gardée", prenom1="Ada")
    autre.save()
    assert Document.toutes.filter(pk=document.pk).update(personne=autre, cle_tri="gardee") == 1


def test_le_compteur_ne_recule_pas(o: Organisation, document: Document) -> None:
    compteur = CompteurDocuments.toutes.filter(organisation=o, annee=document.annee)
    for geste in (lambda: compteur.update(dernier=0), lambda: compteur.update(annee=1999), lambda: compteur.delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            geste()


def test_chaque_declencheur_manquant_est_une_erreur_du_systeme() -> None:
    noms = sorted(PROTECTION.attendus(connection.vendor))
    assert noms
    for nom in noms:
        _sans_le_declencheur(nom)


def _sans_le_declencheur(nom: str) -> None:
    assert verifier_declencheurs(databases=["default"]) == []
    sur = f" ON {PROTECTION.par_postgresql[nom].table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as c:
        c.execute(f"DROP TRIGGER {nom}{sur}")
    (message,) = verifier_declencheurs(databases=["default"])
    assert message.id == "documents.E001"
    assert nom in message.msg
    PROTECTION.apres_migration(None, using="default")
    assert verifier_declencheurs(databases=["default"]) == []


def test_une_restauration_les_suspend_tous_puis_les_remet() -> None:
    with tous_suspendus(connection):
        assert PROTECTION.presents(connection) == set()
    assert verifier_declencheurs(databases=["default"]) == []


def test_chaque_colonne_du_registre_est_figee_ou_dite_libre() -> None:
    """A column added later is frozen, or says here why it is not."""
    libres = {"personne_id", "cle_tri", "cle_recherche"}
    colonnes = {x.column for x in Document._meta.concrete_fields}
    assert colonnes == set(FIGES) | set(FIN) | libres
