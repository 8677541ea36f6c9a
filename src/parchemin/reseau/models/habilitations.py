"""What a partner may do, since when and until when; every change of it, for ever; and what was declared of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.etats import EtatHabilitation, etats
from parchemin.socle.periodes import date_fr

_ETATS = [(str(e.code), e.libelle) for e in etats().values()]
FINIS = tuple(str(EtatHabilitation(e)) for e in ("refuse", "retire", "resilie", "expire", "clos"))
"""States after which another habilitation of the same kind may be opened."""


class RoleHabilite(models.TextChoices):
    """What is entrusted. `ORGANISER`: the assessment, never the training."""

    FORMER = "former", "Former"
    ORGANISER = "organiser", "Organiser l’évaluation"


class HabilitationPartenaire(ModeleOrganisation):
    """Establishment × certification × role × blocs × sites × period, under a convention. `blocs`: codes; empty = all of it."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("rôle", max_length=10, choices=RoleHabilite.choices)
    blocs = models.JSONField(default=list, blank=True)
    sites = models.ManyToManyField("comptes.Etablissement", blank=True, related_name="+")
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    convention = models.ForeignKey(
        "reseau.Convention", null=True, blank=True, on_delete=models.PROTECT, related_name="habilitations"
    )
    etat = models.CharField("état", max_length=24, choices=_ETATS, default=EtatHabilitation.PROSPECT)
    etat_depuis = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["etablissement_id", "certification_id", "role", "id"]
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="habilitation_fin_apres_debut"),
            models.UniqueConstraint(
                fields=["etablissement", "certification", "role"], condition=~Q(etat__in=FINIS),
                name="une_habilitation_vivante",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etat"], name="habilitation_etat")]

    def __str__(self) -> str:
        return f"{self.etablissement} · {self.certification.numero} · {self.get_role_display()}"


REPRIS = "Repris de votre fichier"
"""Begins the reason of the movement that an import writes: what came before it is not known here."""


class MouvementHabilitation(ModeleOrganisation):
    """One change of state, kept for ever: the public list has no history, ours has. `effet_le`: the day it takes effect."""

    habilitation = models.ForeignKey(HabilitationPartenaire, on_delete=models.PROTECT, related_name="mouvements")
    de = models.CharField(max_length=24, choices=_ETATS, blank=True)
    vers = models.CharField(max_length=24, choices=_ETATS)
    effet_le = models.DateField()
    motif = models.TextField(max_length=2000, blank=True)
    decide_le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["decide_le", "id"]
        verbose_name = "mouvement d’habilitation"

    def __str__(self) -> str:
        return f"{self.de} → {self.vers}"

    @property
    def repris(self) -> bool:
        """Did it come from a file? Then nobody here decided it."""
        return self.motif.startswith(REPRIS)


class ObjetDeclaration(models.TextChoices):
    AJOUT = "ajout", "Ajouter à la liste"
    CHANGEMENT = "changement", "Changer la ligne"
    RETRAIT = "retrait", "Retirer de la liste"


class DeclarationListe(ModeleOrganisation):
    """One change to declare to France compétences: two months from `fait_le`. Closed by `declaree_le`, then confirmed by the export
    where it was seen."""

    habilitation = models.ForeignKey(HabilitationPartenaire, on_delete=models.PROTECT, related_name="declarations")
    objet = models.CharField(max_length=12, choices=ObjetDeclaration.choices)
    fait_le = models.DateField()
    avant_le = models.DateField()
    declaree_le = models.DateField(null=True, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    vue_le = models.DateField("vue dans l’export du", null=True, blank=True)

    class Meta:
        ordering = ["avant_le", "id"]
        verbose_name = "déclaration d’habilitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(declaree_le__isnull=True) | Q(declaree_le__gte=F("fait_le")), name="declaree_apres_le_fait"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_objet_display()} avant le {date_fr(self.avant_le)}"
