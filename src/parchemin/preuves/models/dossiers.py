"""Packs that were made: what was asked, by whom, the bytes that came out, and until when they are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier


class SorteDossierPreuves(models.TextChoices):
    """`SorteDossier` in words."""

    AUDITEUR = str(SorteDossier.AUDITEUR), "Pour un auditeur"
    FRANCE_COMPETENCES = str(SorteDossier.FRANCE_COMPETENCES), "Pour France compétences"


class DossierPreuves(ModeleOrganisation):
    """One pack, whole: the row appears with its file, or not at all. `demande`: as `DemandeDossier.en_json`; `portee`: the framework or the
    partner, in words; `nombres`: what the index counts; `effacee_le`: the file is gone, the row and the hash stay."""

    sorte = models.CharField(max_length=20, choices=SorteDossierPreuves.choices)
    portee = models.CharField("sur quoi", max_length=300)
    du = models.DateField("du")
    au = models.DateField("au")
    demande = models.JSONField()
    fait_le = models.DateTimeField("fait le")
    par_id = models.BigIntegerField(null=True, blank=True)
    par_libelle = models.CharField("par", max_length=400)
    travail_id = models.UUIDField(unique=True)
    fichier_id = models.UUIDField(null=True, blank=True)
    nom_fichier = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64)
    octets = models.PositiveBigIntegerField()
    nombres = models.JSONField(default=dict)
    garde_jusqu = models.DateField("gardé jusqu’au")
    effacee_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-fait_le", "-id"]
        verbose_name = "dossier de preuves"
        verbose_name_plural = "dossiers de preuves"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=SorteDossierPreuves.values), name="dossier_preuves_sorte_connue"),
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="dossier_preuves_periode_a_l_endroit"),
            models.CheckConstraint(
                condition=Q(fichier_id__isnull=False, effacee_le__isnull=True) | Q(fichier_id__isnull=True, effacee_le__isnull=False),
                name="dossier_preuves_a_son_fichier_ou_est_efface",
            ),
            models.CheckConstraint(condition=~Q(empreinte=""), name="dossier_preuves_a_son_empreinte"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "fait_le"], name="dossier_preuves_recent")]

    def __str__(self) -> str:
        return f"Dossier {self.pour_qui}, {self.portee}, du {self.du:%d/%m/%Y} au {self.au:%d/%m/%Y}"

    @property
    def pour_qui(self) -> str:
        """« pour France compétences »."""
        mots = self.get_sorte_display()
        return mots[:1].lower() + mots[1:]

    @property
    def lue(self) -> DemandeDossier:
        return DemandeDossier.lire(self.demande)


class DossierOuvert(ModeleOrganisation):
    """A pack opened to the access of a guest auditor, who downloads it until that access ends."""

    dossier = models.ForeignKey(DossierPreuves, on_delete=models.CASCADE, related_name="ouvertures")
    acces = models.ForeignKey("comptes.RoleMembre", on_delete=models.CASCADE, related_name="+")
    ouvert_le = models.DateTimeField("ouvert le")
    ouvert_par_libelle = models.CharField("ouvert par", max_length=400)

    class Meta:
        ordering = ["dossier_id", "acces_id", "id"]
        verbose_name = "dossier ouvert à un auditeur"
        verbose_name_plural = "dossiers ouverts aux auditeurs"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "acces"], name="un_dossier_ouvert_une_fois_par_acces")
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)
