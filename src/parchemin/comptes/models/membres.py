"""Who belongs to an organisation, in which roles, between which dates."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.models.base import ModeleOrganisation


class Membre(ModeleOrganisation):
    """A person in an organisation, from `du` to `au` included."""

    utilisateur = models.ForeignKey("comptes.Utilisateur", on_delete=models.PROTECT, related_name="adhesions")
    organisation = models.ForeignKey("comptes.Organisation", on_delete=models.PROTECT, related_name="membres")
    du = models.DateField("depuis le")
    au = models.DateField("jusqu’au", null=True, blank=True)
    attend_acceptation = models.BooleanField("attend l’accord de la personne", default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "utilisateur"], name="un_membre_par_personne"),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="membre_fin_apres_debut"),
        ]

    def __str__(self) -> str:
        return str(self.utilisateur)

    @property
    def libelle(self) -> str:
        """The person's name; only the address that was typed, until they agree to join."""
        return self.utilisateur.email if self.attend_acceptation else self.utilisateur.nom_complet

    def est_actif_le(self, jour: date) -> bool:
        """Belongs on that day, the account is open, and the person agreed to join when it had one already."""
        return (
            not self.attend_acceptation
            and self.utilisateur.is_active
            and self.du <= jour
            and (self.au is None or jour <= self.au)
        )

    def roles_le(self, jour: date) -> frozenset[Role]:
        """Roles in force on that day (empty when the membership is not)."""
        if not self.est_actif_le(jour):
            return frozenset()
        roles = RoleMembre.toutes.filter(membre=self)
        return frozenset(Role(r.role) for r in roles if r.du <= jour and (r.au is None or jour <= r.au))


class RoleMembre(ModeleOrganisation):
    """A role of a member. An auditor's always ends; a partner's always names its establishments (service)."""

    membre = models.ForeignKey(Membre, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField("rôle", max_length=20, choices=[(r.value, LIBELLES[r]) for r in Role])
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    etablissements = models.ManyToManyField("comptes.Etablissement", blank=True, verbose_name="établissements")

    class Meta:
        ordering = ["du", "id"]
        verbose_name = "rôle"
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="role_fin_apres_debut"),
            models.CheckConstraint(
                condition=~Q(role="auditeur") | Q(au__isnull=False), name="un_auditeur_a_une_date_de_fin"
            ),
            models.UniqueConstraint(fields=["membre", "role", "du"], name="un_role_par_date"),
            models.CheckConstraint(condition=Q(role__in=[r.value for r in Role]), name="role_connu"),
        ]

    def __str__(self) -> str:
        return self.get_role_display()
