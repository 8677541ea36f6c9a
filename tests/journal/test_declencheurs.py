"""The triggers: what they refuse, that they come back, that a false one does not count."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import CharField

from parchemin.journal import declencheurs
from parchemin.journal.declencheurs import attendus, presents, suspendus, verifier_declencheurs
from parchemin.journal.facade import SYSTEME, effacer_details, verifier
from parchemin.journal.models import DetailEvenement, Evenement, TeteDeChaine
from parchemin.plateforme.declencheurs import tous_suspendus
from tests.journal.fabrique import CHAINE, PERSONNE, ecrire

pytestmark = pytest.mark.django_db
EV = "chaine, rang, moment, acte, acteur_type, acteur_id, sujet_type, sujet_id, texte, empreinte"
EV_DE_2 = "SELECT {}, moment, acte, acteur_type, acteur_id, sujet_type, sujet_id, 'faux', 'faux' FROM journal_evenement WHERE rang = 2"
INTERDITS = {
    "changer un événement": "UPDATE journal_evenement SET acte = 'x' WHERE rang = 2",
    "retirer un événement": "DELETE FROM journal_evenement WHERE rang = 2",
    "insérer dans le passé": f"INSERT INTO journal_evenement ({EV}) {EV_DE_2.format('chaine, 0')}",
    "ouvrir une chaîne sans tête": f"INSERT INTO journal_evenement ({EV}) {EV_DE_2.format(chr(39) + 'o:3' + chr(39) + ', 1')}",
    "changer un détail": "UPDATE journal_detailevenement SET contenu = '{}' WHERE rang = 2",
    "déplacer un détail": "UPDATE journal_detailevenement SET rang = 9 WHERE rang = 2",
    "ramener un détail effacé": (
        "INSERT INTO journal_detailevenement (chaine, rang, sel, contenu) VALUES ('o:1', 1, 'x', '{}')"
    ),
    "reculer la tête": "UPDATE journal_tetedechaine SET rang = 1",
    "changer l’empreinte de tête": "UPDATE journal_tetedechaine SET empreinte = 'x'",
    "déplacer la tête": "UPDATE journal_tetedechaine SET chaine = 'o:3', rang = 9",
    "retirer la tête": "DELETE FROM journal_tetedechaine",
}
REMPLACEMENTS = {
    "événement par rang": f"INSERT OR REPLACE INTO journal_evenement ({EV}) {EV_DE_2.format('chaine, 2')}",
    "événement par clé": f"INSERT OR REPLACE INTO journal_evenement (id, {EV}) {EV_DE_2.replace('SELECT', 'SELECT id,').format('chaine, 99')}",
    "détail par clé": (
        "INSERT OR REPLACE INTO journal_detailevenement (id, chaine, rang, sel, contenu) "
        "SELECT id, chaine, 99, 'x', '{}' FROM journal_detailevenement WHERE rang = 2"
    ),
    "tête": "INSERT OR REPLACE INTO journal_tetedechaine (chaine, rang, empreinte) VALUES ('o:1', 0, '')",
    "texte par UPDATE": "UPDATE OR REPLACE journal_evenement SET rang = 1 WHERE rang = 2",
}


def _refuse(sql: str) -> None:
    with pytest.raises(IntegrityError, match="ne se modifie pas"), transaction.atomic(), connection.cursor() as c:
        c.execute(sql)


@pytest.mark.parametrize("quoi", INTERDITS)
def test_ils_refusent(quoi: str) -> None:
    ecrire(3)
    if "effacé" in quoi:
        DetailEvenement.objects.filter(rang=1).delete()
    avant = (
        list(Evenement.objects.values()),
        list(DetailEvenement.objects.values()),
        list(TeteDeChaine.objects.values()),
    )
    _refuse(INTERDITS[quoi])
    apres = (
        list(Evenement.objects.values()),
        list(DetailEvenement.objects.values()),
        list(TeteDeChaine.objects.values()),
    )
    assert avant == apres


@pytest.mark.parametrize("quoi", REMPLACEMENTS)
def test_un_remplacement_ne_les_contourne_pas(quoi: str) -> None:
    """SQLite's REPLACE removes the row in its way without running the DELETE triggers."""
    if connection.vendor == "postgresql":
        ecrire(1)
        _refuse(
            "INSERT INTO journal_tetedechaine (chaine, rang, empreinte) VALUES ('o:1', 0, '') "
            "ON CONFLICT (chaine) DO UPDATE SET rang = 0"
        )
        return
    ecrire(3)
    _refuse(REMPLACEMENTS[quoi])
    assert verifier(CHAINE).nombre == 3


@pytest.mark.parametrize("modele", [Evenement, DetailEvenement, TeteDeChaine])
def test_vider_une_table_est_refuse(modele: type) -> None:
    ecrire(1)
    table = modele._meta.db_table  # type: ignore[attr-defined]
    if connection.vendor == "postgresql":
        _refuse(f"TRUNCATE {table}")
    elif modele is DetailEvenement:
        # Deleting details is how they are erased: without a trace of it, the chain tells.
        DetailEvenement.objects.all().delete()
        defaut = verifier(CHAINE).defaut
        assert defaut is not None
        assert defaut.code == "JRN-010"
    else:
        _refuse(f"DELETE FROM {table}")


@pytest.mark.parametrize("nom", sorted(attendus("sqlite") | attendus("postgresql")))
def test_chaque_declencheur_manquant_est_une_erreur_du_systeme(nom: str) -> None:
    if nom not in attendus(connection.vendor):
        nom = sorted(attendus(connection.vendor))[0]
    assert verifier_declencheurs(databases=["default"]) == []
    with connection.cursor() as c:
        c.execute(f"DROP TRIGGER {nom}{_sur(nom)}")
    (message,) = verifier_declencheurs(databases=["default"])
    assert message.id == "journal.E001"
    assert nom in message.msg
    declencheurs.apres_migration(None, using="default")
    assert verifier_declencheurs(databases=["default"]) == []


def _sur(nom: str) -> str:
    return f" ON {declencheurs.POSTGRESQL[nom].table}" if connection.vendor == "postgresql" else ""


def test_un_declencheur_vide_du_meme_nom_ne_compte_pas() -> None:
    nom = "journal_evenement_sans_update"
    with connection.cursor() as c:
        if connection.vendor == "postgresql":
            c.execute(
                "CREATE OR REPLACE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
        else:
            c.execute(f"DROP TRIGGER {nom}")
            c.execute(f"CREATE TRIGGER {nom} BEFORE UPDATE ON journal_evenement WHEN 0 BEGIN SELECT 1; END")
    assert nom not in presents(connection)
    declencheurs.apres_migration(None, using="default")
    assert presents(connection) == attendus(connection.vendor)
    ecrire(1)
    _refuse("UPDATE journal_evenement SET acte = 'x'")


def test_un_declencheur_desactive_ne_compte_pas() -> None:
    nom = "journal_evenement_sans_update"
    with connection.cursor() as c:
        if connection.vendor == "postgresql":
            c.execute(f"ALTER TABLE journal_evenement DISABLE TRIGGER {nom}")
        else:
            c.execute(f"DROP TRIGGER {nom}")  # SQLite has no such switch: dropped is the only way
    assert nom not in presents(connection)
    declencheurs.poser(connection)
    assert nom in presents(connection)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("journal_vidable")
def test_une_migration_qui_refait_la_table_ne_les_perd_pas() -> None:
    """SQLite alters a table by making another: its triggers go with the old one."""
    ancien = Evenement._meta.get_field("acte")
    nouveau = CharField(max_length=90)
    nouveau.set_attributes_from_name("acte")
    for avant, apres in ((ancien, nouveau), (nouveau, ancien)):
        with connection.schema_editor() as editeur:
            editeur.alter_field(Evenement, avant, apres)
    if connection.vendor == "sqlite":
        assert presents(connection) != attendus("sqlite")
    call_command("migrate", verbosity=0)
    assert presents(connection) == attendus(connection.vendor)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("journal_vidable")
def test_vider_la_base_est_refuse_sauf_a_les_suspendre() -> None:
    with transaction.atomic():
        ecrire(2)
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert verifier(CHAINE).nombre == 2
    with tous_suspendus(connection):
        call_command("flush", interactive=False, verbosity=0)
    assert not Evenement.objects.exists()
    assert presents(connection) == attendus(connection.vendor)


def test_suspendus_les_remet_meme_apres_une_erreur() -> None:
    with pytest.raises(RuntimeError), suspendus(connection):  # noqa: PT012
        assert presents(connection) == set()
        raise RuntimeError
    assert presents(connection) == attendus(connection.vendor)
    with pytest.raises(DatabaseError), transaction.atomic(), suspendus(connection), connection.cursor() as c:
        c.execute("SELECT * FROM n_existe_pas")
    assert presents(connection) == attendus(connection.vendor)


def test_l_effacement_passe() -> None:
    ecrire(2)
    assert effacer_details(chaine=CHAINE, sujet=PERSONNE, motif="demande de la personne", acteur=SYSTEME) == 2
    assert verifier(CHAINE).valide
