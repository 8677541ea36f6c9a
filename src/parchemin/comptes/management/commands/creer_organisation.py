"""`parchemin creer-organisation`: one more organisation in this installation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from parchemin.comptes.fondation import fonder
from parchemin.comptes.forms import adresse_courte
from parchemin.comptes.invitations import nouveau_lien
from parchemin.journal.facade import Reference

QUALITES = ("certificateur", "cfa", "organisme_formation")


class Command(BaseCommand):
    help = "Ajoute une organisation et la personne qui l’administre."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("nom")
        for option in ("--email", "--prenom", "--nom-personne"):
            parser.add_argument(option, required=True)
        parser.add_argument("--adresse", default="")
        parser.add_argument("--siren", default="")
        for qualite in QUALITES:
            parser.add_argument(f"--{qualite.replace('_', '-')}", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["adresse"] or adresse_courte(options["nom"])
        try:
            validate_slug(slug)
            validate_email(options["email"])
        except ValidationError as e:
            raise CommandError(f"« {slug} » ou « {options['email']} » n’est pas une adresse correcte.") from e
        with transaction.atomic():
            membre = fonder(
                slug=slug, nom=options["nom"], siren=options["siren"], email=options["email"], prenom=options["prenom"],
                nom_personne=options["nom_personne"], **{f"est_{q}": options[q] for q in QUALITES},
            )  # fmt: skip
            nouvelle = not membre.utilisateur.has_usable_password()
            qui = Reference("ligne_de_commande", "parchemin", "La ligne de commande")
            lien = nouveau_lien(membre, qui).url() if nouvelle else ""
        self.stdout.write(f"L’organisation « {membre.organisation.nom} » est créée : /o/{slug}/")
        if lien:
            self.stdout.write(
                f"Remettez ce lien à {membre.libelle}, pour choisir son mot de passe (14 jours) :\n{lien}"
            )
        else:
            self.stdout.write(f"{membre.libelle} a déjà un compte et la trouvera en se connectant.")
