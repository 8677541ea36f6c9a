"""Accounts at the Caisse des Dépôts: who certifies, who deposits, under which contract."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class Montage(models.TextChoices):
    """The three set-ups of the guide. A training partner is never one of them."""

    SOI = "soi", "Nous sommes certificateur et déposons pour nous-mêmes"
    AUTRUI = "autrui", "Nous déposons pour un autre certificateur"
    TIERS = "tiers", "Un tiers déposant dépose pour nous"


class CompteAccrochage(ModeleOrganisation):
    """One certifier as the Caisse des Dépôts knows it. `certificateur_bcr`, `emetteur_bcr`: 8 characters given by it.

    `emetteur_bcr` and `id_technique` together are the key of a passage for ever: changing the depositor doubles them.
    `deposant_siret`: of the third party, compared with the training partners, who may not deposit.
    `jeton_chiffre`: token of the endpoint, encrypted. `octets_maximum`, `passages_maximum`: below the limits of the profile.
    """

    libelle = models.CharField("nom du certificateur", max_length=200)
    montage = models.CharField(max_length=10, choices=Montage.choices, default=Montage.SOI)
    certificateur_bcr = models.CharField("matricule (BCR) du certificateur", max_length=8, blank=True)
    contrat = models.CharField("numéro de contrat", max_length=20, blank=True)
    emetteur_bcr = models.CharField("matricule (BCR) du déposant", max_length=8, blank=True)
    deposant = models.CharField("nom du déposant", max_length=200, blank=True)
    deposant_siret = models.CharField("SIRET du déposant", max_length=14, blank=True)
    nature_deposant = models.CharField(
        "qui a enregistré les certifications", max_length=20, blank=True,
        choices=[("CERTIFICATEUR", "Le certificateur"), ("TIERS_CONFIANCE", "Un tiers de confiance")],
    )  # fmt: skip
    profil = models.CharField("schéma", max_length=20, default="1.1.2")
    octets_maximum = models.PositiveIntegerField("taille d’un fichier, en octets", null=True, blank=True)
    passages_maximum = models.PositiveIntegerField("passages par fichier", null=True, blank=True)
    destination = models.URLField("adresse de dépôt automatique", max_length=300, blank=True)
    jeton_chiffre = models.TextField(blank=True, editable=False)
    autorite_pem = models.TextField("certificat de l’autorité du serveur (PEM)", blank=True)
    actif = models.BooleanField("sert encore", default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["libelle", "id"]
        verbose_name = "compte d’accrochage"
        constraints = [
            models.UniqueConstraint(
                # Another emitter or another contract is another account: what was sent keeps its own.
                fields=["organisation", "certificateur_bcr", "emetteur_bcr", "contrat"], condition=~Q(certificateur_bcr=""),
                name="un_compte_par_cle",
                violation_error_message="Un autre compte a déjà ces matricules et ce contrat : modifiez-le.",
            ),
            models.CheckConstraint(condition=Q(montage__in=Montage.values), name="compte_montage_connu",
                violation_error_message="Choisissez l’un des trois montages."),
            models.CheckConstraint(
                condition=~Q(montage="soi") | Q(emetteur_bcr=F("certificateur_bcr")), name="compte_pour_soi_un_seul_bcr",
                violation_error_message="Quand vous déposez pour vous-mêmes, le déposant et le certificateur ont le même matricule.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.libelle

    @property
    def manque(self) -> list[str]:
        """What must be known before a file can be built, in words."""
        dits = []
        if len(self.certificateur_bcr) != 8:
            dits.append("le matricule (BCR) du certificateur")
        if len(self.emetteur_bcr) != 8:
            dits.append("le matricule (BCR) du déposant")
        if not self.contrat:
            dits.append("le numéro de contrat")
        if self.montage == Montage.TIERS and len(self.deposant_siret) != 14:
            dits.append("le SIRET du déposant, à comparer à vos partenaires de formation")
        return dits
