"""A person who signs in. What they may do is in `Membre`, per organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class ManagerUtilisateur(BaseUserManager["Utilisateur"]):
    def create_user(self, email: str, password: str | None = None, **champs: Any) -> Utilisateur:
        utilisateur = self.model(email=self.normalize_email(email).lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def get_by_natural_key(self, username: str | None) -> Utilisateur:
        return self.get(email__iexact=username or "")


class Utilisateur(AbstractBaseUser):
    """Signs in with an e-mail address. No global rights: there is no super-user."""

    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    prenom = models.CharField("prénom", max_length=60, blank=True)
    nom = models.CharField("nom", max_length=60, blank=True)
    is_active = models.BooleanField("peut se connecter", default=True)
    doit_changer_mot_de_passe = models.BooleanField("doit changer de mot de passe", default=False, editable=False)
    demonstration = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = ManagerUtilisateur()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]

    class Meta:
        ordering = ["email"]
        verbose_name = "utilisateur"
        constraints = [models.UniqueConstraint(Lower("email"), name="email_unique_sans_casse")]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or self.email

    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Permissions are predicates on (person, organisation): see `rules.py` of each room."""
        import rules

        from parchemin.comptes.rules import ferme_a_l_invite

        return bool(
            self.is_active
            and rules.perm_exists(perm)
            and rules.has_perm(perm, self, obj)
            and not ferme_a_l_invite(self, perm, obj)
        )

    def has_module_perms(self, app_label: str) -> bool:
        return False
