"""Guides handed over, and whom one asks for help."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.appuis import moyens, publics, sortes_contact
from parchemin.comptes.models import ModeleOrganisation

_PUBLICS = [(str(p), mots) for p, (mots, _) in publics().items()]
_MOYENS = [(str(m), mots) for m, (mots, _) in moyens().items()]
_SORTES = [(str(s), mots) for s, (mots, _) in sortes_contact().items()]


class GuideRegional(ModeleOrganisation):
    """One edition of a guide. `fichier`: identifier of its file, or `lien` where it is read; `remplace_le`: no longer handed over from then."""

    titre = models.CharField(max_length=200)
    editeur = models.CharField("publié par", max_length=200, blank=True)
    edition = models.CharField("édition", max_length=60, blank=True)
    lien = models.URLField("adresse", max_length=500, blank=True)
    fichier = models.CharField(max_length=36, blank=True)
    remplace_le = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "guide"
        constraints = [models.CheckConstraint(condition=~Q(lien="", fichier=""), name="guide_se_lit_quelque_part")]

    def __str__(self) -> str:
        return f"{self.titre}, {self.edition}" if self.edition else self.titre


class GuideRemis(ModeleOrganisation):
    """One guide handed to somebody. `inscription`: of the apprentice, or of the apprentice the company trains; absent for other actors."""

    guide = models.ForeignKey(GuideRegional, on_delete=models.PROTECT, related_name="remises")
    public = models.CharField(max_length=12, choices=_PUBLICS)
    inscription = models.ForeignKey(
        "parcours.Inscription", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    destinataire_libelle = models.CharField("à qui", max_length=200)
    courriel = models.EmailField(max_length=254, blank=True)
    remis_le = models.DateField()
    moyen = models.CharField(max_length=12, choices=_MOYENS)
    accuse_le = models.DateField("réception le", null=True, blank=True)
    accuse_par_lien = models.BooleanField(default=False)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["-remis_le", "-id"]
        verbose_name = "guide remis"
        verbose_name_plural = "guides remis"
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "public", "inscription"], condition=Q(inscription__isnull=False), name="un_guide_par_inscription"
            ),
            models.CheckConstraint(condition=Q(public__in=[p for p, _ in _PUBLICS]), name="guide_remis_public_connu"),
            models.CheckConstraint(condition=Q(moyen__in=[m for m, _ in _MOYENS]), name="guide_remis_moyen_connu"),
            models.CheckConstraint(condition=Q(accuse_le__isnull=True) | Q(accuse_le__gte=F("remis_le")), name="guide_accuse_apres_remise"),
            models.CheckConstraint(condition=Q(public="acteur") | Q(inscription__isnull=False), name="guide_remis_a_une_inscription"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.guide} : {self.destinataire_libelle}"


class ContactRessource(ModeleOrganisation):
    """Somebody to ask. `verifie_le`: day on which the address was last checked; `actif`: false once left."""

    sorte = models.CharField("qui est-ce", max_length=20, choices=_SORTES)
    nom = models.CharField(max_length=150)
    organisme = models.CharField(max_length=200, blank=True)
    zone = models.CharField("pour quel territoire, quelle formation", max_length=200, blank=True)
    courriel = models.EmailField(max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=40, blank=True)
    pour_quoi = models.TextField("pour quoi", max_length=1000, blank=True)
    verifie_le = models.DateField("vérifié le")
    actif = models.BooleanField(default=True)

    class Meta:
        ordering = ["sorte", "nom", "id"]
        verbose_name = "contact"
        constraints = [
            models.CheckConstraint(condition=Q(sorte__in=[s for s, _ in _SORTES]), name="contact_sorte_connue")
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.get_sorte_display()})"


class Sollicitation(ModeleOrganisation):
    """What was asked of a contact, and what came back. `de_type`, `de_identifiant`: the object it is about, as an origin of action names it."""

    contact = models.ForeignKey(ContactRessource, on_delete=models.PROTECT, related_name="sollicitations")
    le = models.DateField("demandé le")
    objet = models.CharField(max_length=200)
    question = models.TextField(max_length=4000)
    de_type = models.CharField(max_length=40, blank=True)
    de_identifiant = models.CharField(max_length=64, blank=True)
    de_libelle = models.CharField(max_length=300, blank=True)
    par = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="+")
    repondu_le = models.DateField("répondu le", null=True, blank=True)
    reponse = models.TextField("réponse", max_length=4000, blank=True)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "sollicitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(repondu_le__isnull=True, reponse="") | (Q(repondu_le__isnull=False, repondu_le__gte=F("le")) & ~Q(reponse="")),
                name="sollicitation_repondue_entiere",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.objet
