"""Put a backup back: verified whole before anything is touched, all tables in one transaction, journal checked."""

from __future__ import annotations

import base64
import json
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from parchemin.comptes.models import Organisation
from parchemin.config.commandes.refus import Refus
from parchemin.config.commandes.sauvegarde import FORMAT, SCEAU, modeles
from parchemin.journal.facade import verifier_tout
from parchemin.plateforme.declencheurs import tous_suspendus
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.plateforme.secrets import verifier_sceau
from parchemin.socle.empreintes import sha256_fichier


def restaurer(archive: Path, *, oui: bool = False) -> list[str]:
    """Replace the data of this installation. Raises `Refus`; then nothing was changed.

    This version of the program must know the migrations of the backup, with the same tables.
    """
    if not archive.is_file():
        raise Refus(f"Le fichier {archive} n’existe pas.")
    mis_de_cote = Path(settings.FICHIERS).with_name("fichiers.avant-restauration")
    if mis_de_cote.exists():
        raise Refus(
            f"Une restauration a été interrompue : {mis_de_cote} contient encore les fichiers d’avant. Comparez-le à "
            f"{settings.FICHIERS}, remettez en place ce qui manque, puis supprimez-le et recommencez."
        )
    with tempfile.TemporaryDirectory(prefix="parchemin-", dir=settings.DONNEES) as nom:
        dossier = Path(nom)
        manifeste = _ouvrir(archive, dossier)
        origine = _origine(dossier)
        _verifier(manifeste, dossier)
        _verifier_schema(manifeste)
        _confirmer(oui)
        call_command("migrate", interactive=False, verbosity=0)
        nouveaux, anciens = dossier / "fichiers", Path(settings.FICHIERS)
        nouveaux.mkdir(exist_ok=True)
        # Triggers aside inside the transaction: a killed process rolls them back into place with the rest.
        with transaction.atomic(), tous_suspendus(connection):
            _remplir(manifeste, dossier)
            # Files last, inside the transaction: if the rows refuse, the files did not move.
            if anciens.is_dir():
                anciens.rename(mis_de_cote)
            try:
                shutil.move(str(nouveaux), str(anciens))
                _verifier_journal(manifeste)
            except BaseException:
                shutil.rmtree(anciens, ignore_errors=True)
                if mis_de_cote.is_dir():
                    mis_de_cote.rename(anciens)
                raise
        shutil.rmtree(mis_de_cote, ignore_errors=True)
        _reindexer()
    total = sum(t["lignes"] for t in manifeste["tables"].values())
    resultat = [
        f"Restauration faite : {total} lignes, {len(manifeste['fichiers'])} fichiers, journal intact.",
        "Chacun doit se reconnecter.",
    ]
    if origine is None:
        resultat.append(
            "Origine non vérifiée : cette sauvegarde n’a pas été scellée avec les clés d’ici. Si elle vient d’ailleurs, "
            "comparez le journal à des têtes gardées à part (verifier-journal --comparer)."
        )
    resultat.extend(_illisibles())
    return resultat


def _ouvrir(archive: Path, dossier: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for membre in tar:
                chemin = PurePosixPath(membre.name)
                if not membre.isfile() or not chemin.parts or chemin.is_absolute() or ".." in chemin.parts:
                    raise Refus(f"La sauvegarde contient un chemin interdit ({membre.name}) : elle a été refusée.")
                if chemin.parts[0] not in {"tables", "fichiers", "manifeste.json", SCEAU}:
                    raise Refus(f"La sauvegarde contient un fichier inconnu ({membre.name}) : elle a été refusée.")
                cible = dossier / chemin
                cible.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(membre)
                if source is None:
                    raise Refus(f"« {membre.name} » est illisible dans la sauvegarde.")
                with source, cible.open("wb") as f:
                    shutil.copyfileobj(source, f, 1 << 20)
        manifeste: dict[str, Any] = json.loads((dossier / "manifeste.json").read_text(encoding="utf-8"))
    except (tarfile.TarError, OSError, EOFError, ValueError) as e:
        raise Refus(f"La sauvegarde est abîmée ou incomplète ({e}). Rien n’a été changé.") from e
    if not isinstance(manifeste, dict) or manifeste.get("format") != FORMAT:
        raise Refus("Cette sauvegarde vient d’une version plus récente de Parchemin. Mettez Parchemin à jour.")
    if not {"tables", "fichiers", "migrations", "journal"} <= manifeste.keys():
        raise Refus("Le manifeste de la sauvegarde est incomplet : elle a été refusée. Rien n’a été changé.")
    return manifeste


def _origine(dossier: Path) -> bool | None:
    """True when this installation sealed the manifest, None when it cannot tell. Raises `Refus` for a broken seal."""
    sceau = dossier / SCEAU
    if not sceau.is_file():
        return None
    scelle = verifier_sceau(
        (dossier / "manifeste.json").read_bytes(), sceau.read_text(encoding="ascii", errors="replace")
    )
    if scelle is False:
        raise Refus("Le sceau de la sauvegarde est rompu : elle a été modifiée. Rien n’a été changé.")
    return scelle


def _verifier(manifeste: dict[str, Any], dossier: Path) -> None:
    for table, t in manifeste["tables"].items():
        chemin = dossier / "tables" / f"{table}.jsonl"
        if not chemin.is_file() or sha256_fichier(chemin) != t["sha256"]:
            raise Refus(f"La table {table} ne correspond pas à son empreinte : la sauvegarde a été modifiée ou abîmée.")
    for nom, empreinte in manifeste["fichiers"].items():
        chemin = dossier / "fichiers" / nom
        if not chemin.is_file() or sha256_fichier(chemin) != empreinte:
            raise Refus(f"Le fichier {nom} ne correspond pas à son empreinte : la sauvegarde a été modifiée ou abîmée.")

    presents = {
        p.relative_to(dossier / "fichiers").as_posix() for p in (dossier / "fichiers").rglob("*") if p.is_file()
    }
    if intrus := sorted(presents - manifeste["fichiers"].keys()):
        raise Refus(f"La sauvegarde contient un fichier que son manifeste ignore ({intrus[0]}) : elle a été refusée.")
    _verifier_tables(manifeste)


def _verifier_tables(manifeste: dict[str, Any]) -> None:
    """Every table is there, unless its room is younger than the backup."""
    anciennes = {tuple(m.split(".", 1)) for m in manifeste["migrations"]}
    recentes = {a for a, n in MigrationLoader(None).disk_migrations if (a, n) not in anciennes}
    for modele in modeles():
        if modele._meta.db_table not in manifeste["tables"] and modele._meta.app_label not in recentes:
            raise Refus(f"La table {modele._meta.db_table} manque dans la sauvegarde : elle a été refusée.")


def _verifier_schema(manifeste: dict[str, Any]) -> None:
    ici = {f"{a}.{n}" for a, n in MigrationLoader(None).disk_migrations}
    inconnues = set(manifeste["migrations"]) - ici
    if inconnues:
        raise Refus(
            f"La sauvegarde vient d’une version plus récente (il manque {sorted(inconnues)[0]}…). Mettez à jour."
        )
    for table, t in manifeste["tables"].items():
        try:
            champs = {f.attname for f in apps.get_model(t["modele"])._meta.concrete_fields}
        except LookupError as e:
            raise Refus(f"La table {table} n’existe plus dans cette version de Parchemin.") from e
        if not set(t["colonnes"]) <= champs:
            raise Refus(f"La table {table} a changé depuis cette sauvegarde ; restaurez-la avec la version d’alors.")


def _confirmer(oui: bool) -> None:
    ici = set(connection.introspection.table_names())
    comptes = [m for m in modeles() if m._meta.app_label == "comptes" and m._meta.db_table in ici]
    if oui or not any(m._base_manager.exists() for m in comptes):
        return
    if not sys.stdin.isatty():
        raise Refus("Cette installation contient déjà des données : ajoutez --oui pour les remplacer.")
    reponse = input("Remplacer toutes les données présentes par celles de la sauvegarde ? (oui/non) ")
    if reponse.strip().lower() not in {"oui", "o"}:
        raise Refus("Rien n’a été changé.")


def _valeurs(ligne: list[Any], champs: list[models.Field[Any, Any]]) -> list[Any]:
    resultat: list[Any] = []
    for valeur, champ in zip(ligne, champs, strict=True):
        if isinstance(valeur, dict) and set(valeur) == {"b64"}:
            resultat.append(base64.b64decode(valeur["b64"]))
        elif isinstance(champ, models.JSONField):
            resultat.append(valeur)
        else:
            resultat.append(champ.to_python(valeur) if valeur is not None else None)
    return resultat


def _remplir(manifeste: dict[str, Any], dossier: Path) -> None:
    tables = [(apps.get_model(t["modele"]), t) for t in manifeste["tables"].values()]
    with connection.cursor() as curseur:
        if connection.vendor == "postgresql":
            noms = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in modeles())
            # Pending checks of this transaction are settled first: a table that has some cannot be emptied.
            curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
            curseur.execute(f"TRUNCATE {noms} RESTART IDENTITY CASCADE")
            curseur.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            curseur.execute("PRAGMA defer_foreign_keys = ON")
            for modele in modeles():
                curseur.execute(f"DELETE FROM {connection.ops.quote_name(modele._meta.db_table)}")  # noqa: S608
    for modele, t in tables:
        par_nom = {f.attname: f for f in modele._meta.concrete_fields}
        champs = [par_nom[c] for c in t["colonnes"]]
        with (dossier / "tables" / f"{modele._meta.db_table}.jsonl").open("rb") as f:
            for lot in par_lots(f, 2000):
                inserer(modele, t["colonnes"], [_valeurs(json.loads(x), champs) for x in lot])
    with connection.cursor() as curseur:
        for requete in connection.ops.sequence_reset_sql(no_style(), [m for m, _ in tables]):
            curseur.execute(requete)
    Session.objects.all().delete()


def _verifier_journal(manifeste: dict[str, Any]) -> None:
    chaines = {v.chaine: v for v in verifier_tout()}
    organisations = {f"o:{pk}" for pk in Organisation.objects.values_list("pk", flat=True)}
    for chaine in sorted(organisations | chaines.keys() | manifeste["journal"].keys()):
        v, attendu = chaines.get(chaine), manifeste["journal"].get(chaine)
        if v is None or attendu is None or not v.valide or [v.nombre, v.empreinte] != list(attendu):
            raise Refus(f"Le journal restauré ({chaine}) n’est pas celui de la sauvegarde. Rien n’a été changé.")


def _reindexer() -> None:
    """Search indexes are not tables of rows: they are rebuilt."""
    from parchemin.referentiel.recherche import reindexer

    reindexer()


def _illisibles() -> list[str]:
    from allauth.mfa.models import Authenticator

    from parchemin.amelioration.models import SignalementViolence
    from parchemin.plateforme.models import Courriel

    avertissements = []
    if Authenticator.objects.exists():
        avertissements.append(
            "Seconds facteurs : ils ne marcheront que si les clés de l’installation d’origine sont remises dans "
            f"{Path(settings.DONNEES) / 'cles'} (sinon, chacun devra réactiver le sien)."
        )
    if SignalementViolence.toutes.exclude(contenu="").exists():
        avertissements.append(
            "Dossiers réservés (violences) : chiffrés, ils ne se liront qu’avec les clés de l’installation d’origine."
        )
    if Courriel.toutes.exclude(secrets_chiffres="").exists():
        avertissements.append("Des courriels en attente contiennent un lien chiffré : sans les clés, renvoyez-les.")
    return avertissements
