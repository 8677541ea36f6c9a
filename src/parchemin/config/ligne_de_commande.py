"""`parchemin`: the command of those who install and keep the program. French help, plain sentences, no traceback."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from parchemin.config.analyse import fils, nombre, parler_francais, part, port, secondes

PYTHON_MINIMAL = (3, 11)


def _analyseur() -> argparse.ArgumentParser:
    a = argparse.ArgumentParser(
        prog="parchemin", description="Le système qualité de ceux qui certifient.", add_help=False
    )
    a.add_argument("-h", "--aide", "--help", action="help", help="montre cette aide")
    a.add_argument("--version", action="version", version=_version(), help="montre la version")
    gestes = a.add_subparsers(dest="geste", metavar="GESTE", title="gestes")

    def geste(nom: str, aide: str) -> argparse.ArgumentParser:
        p = gestes.add_parser(nom, help=aide, description=aide, add_help=False)
        p.add_argument("-h", "--aide", "--help", action="help", help="montre cette aide")
        return p

    p = geste("serve", "Ouvre Parchemin dans le navigateur, avec le travailleur et l’échéancier.")
    p.add_argument("--hote", default="127.0.0.1", help="adresse d’écoute (127.0.0.1 par défaut)")
    p.add_argument("--port", type=port, default=os.environ.get("PORT") or "8000", help="port (8000 par défaut)")
    p.add_argument("--demonstration", action="store_true", help="sur les données de démonstration (var/demonstration)")
    p.add_argument("--fils", type=fils, default="8", help="fils d’exécution (8 par défaut)")
    p.add_argument("--sans-navigateur", action="store_true", help="n’ouvre pas le navigateur")
    p = geste("demo", "Prépare les données de démonstration, dans un dossier à part.")
    p.add_argument("--recreer", action="store_true", help="efface la démonstration existante et repart de zéro")
    p.add_argument("--oui", action="store_true", help="ne demande pas confirmation")
    geste("migrer", "Met la base de données à jour.")
    p = geste("creer-organisation", "Ajoute une organisation, avec la personne qui l’administre.")
    p.add_argument("nom", help="nom de l’organisation")
    p.add_argument("--email", required=True, help="adresse de la personne qui l’administre")
    p.add_argument("--prenom", required=True, help="son prénom")
    p.add_argument("--nom-personne", required=True, metavar="NOM", help="son nom")
    p.add_argument("--adresse", default="", help="adresse courte (tirée du nom par défaut)")
    p.add_argument("--siren", default="", help="SIREN, s’il y en a un")
    p.add_argument("--certificateur", action="store_true", help="elle délivre une certification")
    p.add_argument("--cfa", action="store_true", help="elle forme des apprentis")
    p.add_argument("--organisme-formation", action="store_true", help="elle prépare à des certifications")
    p = geste("importer", "Importe un registre national ou une liste de lieux, depuis un fichier ou une adresse.")
    p.add_argument("quoi", choices=["registre", "lieux"], help="registre (RNCP, RS) ou lieux (communes, pays)")
    p.add_argument("fichier", help="fichier zip, XML ou CSV ; pour un registre, ou adresse https")
    p.add_argument("--extrait", action="store_true", help="ajoute sans rien retirer")
    p.add_argument("--date", type=_jour, help="date de l’export (AAAA-MM-JJ) si le nom du fichier ne la porte pas")
    p = geste("verifier-journal", "Relit le journal et dit où il se rompt.")
    p.add_argument("--exporter", metavar="FICHIER", help="écrit les têtes de chaîne, à garder ailleurs")
    p.add_argument("--comparer", metavar="FICHIER", help="compare avec des têtes gardées ailleurs")
    p = geste("sauvegarder", "Écrit une sauvegarde complète (sans les clés secrètes).")
    p.add_argument("destination", nargs="?", help="fichier ou dossier (dossier courant par défaut)")
    p = geste("restaurer", "Vérifie une sauvegarde puis la remet en place.")
    p.add_argument("archive", help="fichier de sauvegarde")
    p.add_argument("--oui", action="store_true", help="remplace les données présentes sans demander")
    p = geste("indicateurs", "Écrit en fichiers les faits que l’on compte, ou compte ces fichiers (DuckDB ou Spark).")
    p.add_argument("acte", choices=["extraire", "calculer"], help="écrire les faits, ou les compter")
    p.add_argument("dossier", help="où sont, ou seront, les trois fichiers de faits")
    p.add_argument("--organisation", metavar="ADRESSE", help="adresse courte de l’organisation (pour extraire)")
    p.add_argument("--moteur", choices=["duckdb", "spark"], default="duckdb", help="moteur (duckdb par défaut)")
    p.add_argument(
        "--sortie", metavar="CHEMIN", help="fichier Parquet à écrire ; un dossier avec Spark (pour calculer)"
    )
    p.add_argument("--par", default="certification", metavar="DIMENSIONS", help="dimensions, séparées par des virgules")
    p.add_argument("--lignes", action="store_true", help="écrit chaque ligne comptée, au lieu des sommes")
    p.add_argument("--jour", type=_jour, metavar="DATE", help="jour d’observation (AAAA-MM-JJ, aujourd’hui par défaut)")
    p.add_argument("--option", action="append", default=[], metavar="CLE=VALEUR", help="réglage du moteur")
    _gestes_accrochage(
        geste("accrochage", "Prépare, vérifie et lit les échanges avec la Caisse des Dépôts (sans base de données).")
    )
    geste("travailleur", "Exécute les travaux longs (« serve » le fait déjà).")
    geste("echeancier", "Exécute ce qui revient régulièrement (« serve » le fait déjà).")
    return a


def _gestes_accrochage(p: argparse.ArgumentParser) -> None:
    gestes = p.add_subparsers(dest="acte", metavar="GESTE", title="gestes")

    def geste(nom: str, aide: str, fichier: str) -> argparse.ArgumentParser:
        g = gestes.add_parser(nom, help=aide, description=aide, add_help=False)
        g.add_argument("-h", "--aide", "--help", action="help", help="montre cette aide")
        g.add_argument("fichier", type=Path, help=fichier)
        g.add_argument("--json", action="store_true", help="écrit le résultat en JSON")
        return g

    schemas = ["1.1.2", "1.1.5"]
    g = geste(
        "verifier", "Juge un fichier XML avant son dépôt : 0 rien ne bloque, 1 refusé, 2 illisible.", "fichier XML"
    )
    g.add_argument("--profil", choices=schemas, default="", help="schéma à tenir (deviné d’après le fichier)")
    g = geste("construire", "Construit le fichier XML à partir d’un tableau.", "fichier CSV, XLSX ou ODS")
    g.add_argument("--profil", choices=schemas, default="1.1.2", help="schéma à tenir (1.1.2 par défaut)")
    g.add_argument("--sortie", type=Path, metavar="DOSSIER", help="où écrire (à côté du tableau par défaut)")
    g.add_argument("--certificateur", default="", metavar="BCR", help="matricule du certificateur, 8 caractères")
    g.add_argument(
        "--emetteur", default="", metavar="BCR", help="matricule du déposant s’il n’est pas le certificateur"
    )
    g.add_argument("--contrat", default="", help="numéro de contrat donné par la Caisse des Dépôts")
    g.add_argument(
        "--flux", default="", metavar="ID", help="identifiant du fichier (attribué à chaque fois par défaut)"
    )
    g.add_argument(
        "--reproductible", action="store_true", help="même tableau, mêmes octets : identifiant et heure du tableau"
    )
    g.add_argument("--remplacer", action="store_true", help="remplace un fichier différent qui porte le même nom")
    geste("lire-accuse", "Lit un accusé de traitement et dit que faire.", "accusé de traitement (XML)")
    g = geste(
        "installer-schema",
        "Enregistre le schéma téléchargé : il juge ensuite tous les fichiers, de toutes les organisations.",
        "archive ou fichier .xsd",
    )
    g.add_argument(
        "--avec-ecarts", action="store_true", help="admet les écarts dits (seulement pour un profil à vérifier)"
    )
    aide = "Joue le rôle de la Caisse des Dépôts sur cette machine, pour s’exercer : rien n’est transmis."
    g = gestes.add_parser("repetition", help=aide, description=aide, add_help=False)
    g.add_argument("-h", "--aide", "--help", action="help", help="montre cette aide")
    g.add_argument("--port", type=port, default="8443", help="port (8443 par défaut)")
    g.add_argument("--dossier", type=Path, help="où tout garder (var/repetition par défaut)")
    g.add_argument("--delai", type=secondes, default="2", metavar="SECONDES", help="attente de l’accusé (2 par défaut)")
    g.add_argument("--graine", type=int, default=1, metavar="N", help="même nombre, mêmes personnes inventées (1)")
    g.add_argument(
        "--population", type=nombre, default="2000", metavar="N", help="personnes inventées (2000 par défaut)"
    )
    g.add_argument("--personnes", type=Path, metavar="FICHIER", help="tableau dont les personnes existeront aussi")
    g.add_argument(
        "--desaccords", type=part, default="8", metavar="%%", help="part des personnes en désaccord, en %% (8)"
    )
    g.add_argument("--fiches", type=Path, metavar="FICHIER", help="texte citant les fiches connues (toutes par défaut)")
    g.add_argument("--jeton", default="", help="jeton exigé pour le dépôt automatique")
    g.add_argument("--autorite", type=Path, metavar="PEM", help="autorité des certificats clients admis à déposer")


def _jour(texte: str) -> str:
    try:
        return date.fromisoformat(texte).isoformat()
    except ValueError as e:
        raise argparse.ArgumentTypeError(f"« {texte} » n’est pas une date (AAAA-MM-JJ)") from e


def _version() -> str:
    from parchemin import __version__

    return f"Parchemin {__version__}"


def en_demonstration() -> Path:
    """Point this process at the demonstration's own folder."""
    dossier = Path(os.environ.get("PARCHEMIN_DONNEES", "var")).expanduser().resolve()
    if dossier.name != "demonstration":
        dossier = dossier / "demonstration"
    os.environ["PARCHEMIN_DONNEES"] = str(dossier)
    os.environ["PARCHEMIN_DEMONSTRATION"] = "1"
    return dossier


def preparer_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parchemin.config.settings")
    import django

    django.setup()


def principal(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 when done, 1 when refused, 2 for a wrong command line."""
    if sys.version_info < PYTHON_MINIMAL:
        print(f"Parchemin demande Python 3.11 ou plus récent ; celui-ci est {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    parler_francais()
    analyseur = _analyseur()
    options = analyseur.parse_args(arguments)
    if options.geste is None:
        analyseur.print_help()
        return 2
    from parchemin.config.commandes.refus import Refus

    try:
        code = _executer(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # « … | head »: whoever read has had enough. What is left in the buffer goes nowhere, without a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Refus as e:
        print(str(e), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _executer(options: argparse.Namespace) -> int:
    from parchemin.config.commandes.refus import Refus

    if options.geste == "demo":
        from parchemin.config.commandes import demo

        return demo.executer(en_demonstration(), recreer=options.recreer, oui=options.oui)
    if options.geste == "serve":
        if options.demonstration:
            en_demonstration()
        from parchemin.config.commandes import serve

        return serve.executer(
            hote=options.hote, port=options.port, fils=options.fils, navigateur=not options.sans_navigateur
        )
    if options.geste == "accrochage":
        return _accrochage(options)
    preparer_django()
    from django.core.management import CommandError, call_command

    from parchemin.socle.constats import ErreurMetier

    try:
        match options.geste:
            case "migrer":
                from parchemin.config.commandes import base

                base.migrer()
            case "importer":
                adresse = "://" in options.fichier and options.quoi == "registre"
                if not adresse and not Path(options.fichier).is_file():
                    raise Refus(f"Le fichier {options.fichier} n’existe pas.")
                commande = "importer_registre" if options.quoi == "registre" else "importer_lieux"
                suite = {"extrait": options.extrait, "date": options.date} if options.quoi == "registre" else {}
                call_command(commande, options.fichier, **suite)
            case "creer-organisation":
                mots = (
                    "email",
                    "prenom",
                    "nom_personne",
                    "adresse",
                    "siren",
                    "certificateur",
                    "cfa",
                    "organisme_formation",
                )
                call_command("creer_organisation", options.nom, **{x: getattr(options, x) for x in mots})
            case "indicateurs":
                suite = {
                    x: getattr(options, x) for x in ("organisation", "moteur", "sortie", "par", "lignes", "option")
                }
                jour = date.fromisoformat(options.jour) if options.jour else None
                call_command("indicateurs", options.acte, options.dossier, jour=jour, **suite)
            case "verifier-journal":
                call_command("verifier_journal", exporter=options.exporter, comparer=options.comparer)
            case "sauvegarder":
                from parchemin.config.commandes import sauvegarde

                print(sauvegarde.sauvegarder(options.destination))
            case "restaurer":
                from parchemin.config.commandes import restauration

                for ligne in restauration.restaurer(Path(options.archive), oui=options.oui):
                    print(ligne)
            case geste:
                call_command(geste)
    except CommandError as e:
        raise Refus(str(e)) from e
    except ErreurMetier as e:
        raise Refus("\n".join(f"{c.phrase}\n  {c.pourquoi}\n  → {c.remede}" for c in e.constats)) from e
    return 0


def _suivre_la_demonstration() -> None:
    """The folder given to `serve --demonstration` holds the demonstration in one of its own: that one is meant, unless an
    installation of its own is here too."""
    from parchemin.config.environnement import repertoire_donnees

    dossier = repertoire_donnees()
    if (
        os.environ.get("DATABASE_URL")
        or (dossier / _BASE).is_file()
        or not (dossier / "demonstration" / _BASE).is_file()
    ):
        return
    print(f"Démonstration trouvée : le schéma s’installe dans {en_demonstration()}.", file=sys.stderr)


_BASE = "parchemin.sqlite3"


def _installeur_au_journal() -> Any:
    """Installs a schema and writes the journal; None when this folder has no database to write in."""
    from parchemin.config.environnement import repertoire_donnees

    if not os.environ.get("DATABASE_URL") and not (repertoire_donnees() / _BASE).is_file():
        return None
    preparer_django()
    from django.db import connection

    from parchemin.accrochage.services.comptes import installer_schema
    from parchemin.journal.facade import Reference
    from parchemin.journal.models import Evenement

    if Evenement._meta.db_table not in connection.introspection.table_names():
        return None
    qui = Reference("ligne_de_commande", "parchemin", "La ligne de commande")
    return lambda archive, avec_ecarts: installer_schema(archive=archive, acteur=qui, avec_ecarts=avec_ecarts)


def _accrochage(options: argparse.Namespace) -> int:
    from parchemin.config.environnement import repertoire_donnees

    match options.acte:
        case "verifier":
            from parchemin.accrochage.commandes import verifier

            return verifier.executer(
                options.fichier, repertoire_donnees(), code_profil=options.profil, json_=options.json
            )
        case "construire":
            from parchemin.accrochage.commandes import construire

            return construire.executer(
                options.fichier, repertoire_donnees(), sortie=options.sortie, code_profil=options.profil,
                emetteur=options.emetteur, certificateur=options.certificateur, contrat=options.contrat,
                json_=options.json, flux=options.flux, reproductible=options.reproductible, remplacer=options.remplacer,
            )  # fmt: skip
        case "lire-accuse":
            from parchemin.accrochage.commandes import lire_accuse

            return lire_accuse.executer(options.fichier, json_=options.json)
        case "installer-schema":
            from parchemin.accrochage.commandes import installer_schema

            choisi = "PARCHEMIN_DONNEES" in os.environ
            _suivre_la_demonstration()
            return installer_schema.executer(
                options.fichier, repertoire_donnees(), json_=options.json, avec_ecarts=options.avec_ecarts,
                choisi=choisi, consigner=_installeur_au_journal(),
            )  # fmt: skip
        case "repetition":
            from parchemin.accrochage.commandes import repetition
            from parchemin.accrochage.repetition.collecte import Origine

            origine = Origine(options.graine, options.population, options.personnes, options.desaccords)
            donnees = repertoire_donnees()
            return repetition.executer(
                options.dossier or donnees / "repetition", donnees, port=options.port, delai=options.delai, origine=origine,
                fiches=options.fiches, jeton=options.jeton, autorite=options.autorite,
            )  # fmt: skip
    print(
        "Dites quel geste : verifier, construire, lire-accuse, installer-schema ou repetition (« parchemin accrochage -h »)."
    )
    return 2
