"""The state of the database: is it up to date, is it new, bring it up to date."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.config.commandes.refus import Refus


@dataclass(frozen=True, slots=True)
class EtatBase:
    """`attente`: number of updates to make. `neuve`: none was ever made."""

    attente: int
    neuve: bool


def etat() -> EtatBase:
    """Raises `Refus` when the database does not answer."""
    from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
    from django.db.migrations.executor import MigrationExecutor

    try:
        executeur = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        plan = executeur.migration_plan(executeur.loader.graph.leaf_nodes())
        return EtatBase(len(plan), not executeur.loader.applied_migrations)
    except OperationalError as e:
        raise Refus(f"La base de données ne répond pas : {str(e).splitlines()[0]}") from e
    finally:
        connections.close_all()


def _mettre_a_jour() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _rajeunir_la_recherche() -> None:
    """A version that changes the words of the search without changing a table: the index is built again all the same."""
    from django.db import connections

    from parchemin.referentiel.recherche import rajeunir

    try:
        rajeunir(lambda phrase: print(phrase, flush=True))
    finally:
        connections.close_all()


def migrer() -> None:
    """`parchemin migrer`: says what it does, in French."""
    attente = etat().attente
    if not attente:
        _rajeunir_la_recherche()
        print("La base de données est déjà à jour.")
        return
    print(f"Mise à jour de la base de données ({attente} {'étapes' if attente > 1 else 'étape'})…", flush=True)
    _mettre_a_jour()
    print("La base de données est à jour.")


def preparer_pour_servir() -> None:
    """A new database is prepared; one that holds data waits for a decision (a backup first). Raises `Refus`."""
    actuel = etat()
    if not actuel.attente:
        _rajeunir_la_recherche()
        return
    if actuel.neuve:
        print("Première ouverture : préparation de la base de données…", flush=True)
        _mettre_a_jour()
        return
    raise Refus(
        f"La base de données attend {actuel.attente} {'mises' if actuel.attente > 1 else 'mise'} à jour, et elle contient "
        "vos données : faites une sauvegarde (« parchemin sauvegarder »), puis lancez « parchemin migrer »."
    )
