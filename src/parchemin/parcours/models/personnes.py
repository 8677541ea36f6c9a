"""People: the identity that the civil register will be asked for, at the very end."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.socle.cles import cle_recherche, cle_tri


class Sexe(models.TextChoices):
    """As the civil register and the accrochage schema know it (`sexe`: M or F)."""

    FEMININ = "F", "Féminin"
    MASCULIN = "M", "Masculin"


class EtatIdentite(models.TextChoices):
    """Who has looked at this identity last."""

    SAISIE = "saisie", "Saisie"
    DEMANDEE = "demandee", "Confirmation demandée"
    CONFIRMEE = "confirmee", "Confirmée par la personne"
    A_REVOIR = "a_revoir", "À revoir : la personne propose une correction"


class Personne(ModeleOrganisation):
    """A person of an organisation. Names keep their exact spelling (hyphens and punctuation matter for matching).

    Lengths follow the accrochage schema (60). The date of birth is in three parts: the civil register knows births without
    a day or a month. `naissance_code`: commune in force that day, or 99 + country. A merged person points to the one kept.
    """

    nom_naissance = models.CharField("nom de naissance", max_length=60)
    nom_usage = models.CharField("nom d’usage", max_length=60, blank=True)
    prenom1 = models.CharField("premier prénom", max_length=60, blank=True)
    prenom2 = models.CharField("deuxième prénom", max_length=60, blank=True)
    prenom3 = models.CharField("troisième prénom", max_length=60, blank=True)
    sans_prenom = models.BooleanField("aucun prénom à l’état civil", default=False)
    sexe = models.CharField(max_length=1, choices=Sexe.choices, blank=True)
    naissance_annee = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    naissance_mois = models.PositiveSmallIntegerField("mois de naissance", null=True, blank=True)
    naissance_jour = models.PositiveSmallIntegerField("jour de naissance", null=True, blank=True)
    naissance_code = models.CharField("code du lieu de naissance", max_length=5, blank=True)
    naissance_libelle = models.CharField("lieu de naissance", max_length=100, blank=True)
    naissance_pays = models.CharField(
        "pays de naissance", max_length=60, blank=True, help_text="Vide pour une naissance en France."
    )
    naissance_code_postal = models.CharField("code postal du lieu de naissance", max_length=9, blank=True)
    courriel = models.EmailField(max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    adresse = models.TextField("adresse postale", max_length=300, blank=True)
    """Lines of the envelope under the name, in order, the postal code and the town last (and the country, abroad)."""
    reference = models.CharField("référence interne", max_length=60, blank=True)
    ine = models.CharField("INE", max_length=11, blank=True)
    representant_nom = models.CharField("représentant légal", max_length=130, blank=True)
    representant_lien = models.CharField("lien avec la personne", max_length=60, blank=True)
    representant_courriel = models.EmailField(max_length=254, blank=True)
    representant_telephone = models.CharField("téléphone du représentant", max_length=20, blank=True)
    etat_identite = models.CharField(max_length=10, choices=EtatIdentite.choices, default=EtatIdentite.SAISIE)
    identite_confirmee_le = models.DateTimeField(null=True, blank=True)
    enregistree_par = models.ForeignKey(
        "comptes.Etablissement",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        help_text="Partenaire qui a enregistré cette personne : il la voit avant même de l’inscrire.",
    )
    fusionnee_dans = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="fusionnees", editable=False
    )
    demonstration = models.BooleanField(default=False, editable=False)
    cle_tri = models.CharField(max_length=200, editable=False)
    cle_recherche = models.CharField(max_length=400, editable=False)
    cle_identite = models.CharField(max_length=140, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["cle_tri", "id"]
        indexes = [
            models.Index(fields=["organisation", "cle_tri"], name="personne_tri"),
            models.Index(
                fields=["organisation", "naissance_annee", "naissance_mois", "naissance_jour"],
                name="personne_naissance",
            ),
            models.Index(fields=["organisation", "cle_identite"], name="personne_cle_identite"),
            models.Index(fields=["organisation", "courriel"], name="personne_courriel"),
            models.Index(fields=["organisation", "ine"], name="personne_ine"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(nom_naissance=""), name="personne_nom_naissance_present"),
            models.CheckConstraint(condition=Q(sexe__in=["", "M", "F"]), name="personne_sexe_connu"),
            models.CheckConstraint(
                condition=Q(naissance_annee__isnull=True) | Q(naissance_annee__range=(1900, 2099)),
                name="personne_annee_naissance_plausible",
            ),
            models.CheckConstraint(
                condition=Q(naissance_mois__isnull=True)
                | Q(naissance_mois__range=(1, 12), naissance_annee__isnull=False),
                name="personne_mois_naissance_avec_annee",
            ),
            models.CheckConstraint(
                condition=Q(naissance_jour__isnull=True)
                | Q(naissance_jour__range=(1, 31), naissance_mois__isnull=False),
                name="personne_jour_naissance_avec_mois",
            ),
            models.CheckConstraint(condition=~Q(sans_prenom=True) | Q(prenom1=""), name="personne_sans_prenom_vide"),
            models.CheckConstraint(
                condition=Q(naissance_pays="") | Q(naissance_code="") | Q(naissance_code__startswith="99"),
                name="personne_pays_seulement_a_l_etranger",
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"],
                condition=~Q(reference="") & Q(fusionnee_dans__isnull=True),
                name="reference_unique_par_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """« Léa MARTIN DURAND » : first name, then the name used in life."""
        return f"{self.prenom1} {(self.nom_usage or self.nom_naissance).upper()}".strip()

    @property
    def prenoms(self) -> str:
        return " ".join(p for p in (self.prenom1, self.prenom2, self.prenom3) if p)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.calculer_cles()
        super().save(*args, **kwargs)

    def calculer_cles(self) -> None:
        """Sort, search and identity keys; bulk writers call it too. `cle_identite` is birth name + first first name."""
        usage = f"{self.nom_usage or self.nom_naissance} {self.prenom1}"
        self.cle_tri = cle_tri(usage)[:200]
        self.cle_recherche = cle_recherche(
            f"{self.nom_naissance} {self.nom_usage} {self.prenoms} {self.reference} {self.courriel}"
        )[:400]
        self.cle_identite = (
            f"{cle_recherche(self.nom_naissance).replace(' ', '')}|{cle_recherche(self.prenom1).replace(' ', '')}"[:140]
        )


class FusionPersonnes(ModeleOrganisation):
    """A merge done by a person, with what is needed to undo it. `journal_lignes`: rows moved, by model."""

    gardee = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="fusions_recues")
    absorbee = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="fusions_subies")
    lignes_deplacees = models.JSONField(default=dict)
    valeurs_avant = models.JSONField(default=dict)
    indices = models.JSONField(default=list)
    par_libelle = models.CharField(max_length=200)
    le = models.DateTimeField()
    defaite_le = models.DateTimeField(null=True, blank=True)
    defaite_par_libelle = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-le", "-id"]

    def __str__(self) -> str:
        return f"{self.absorbee} → {self.gardee}"


class PaireEcartee(ModeleOrganisation):
    """Two people that somebody has said are not one: never proposed again. `a` has the smaller key."""

    a = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="+")
    par_libelle = models.CharField(max_length=200)
    le = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="paire_ecartee_unique"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="paire_ecartee_ordonnee"),
        ]

    def __str__(self) -> str:
        return f"{self.a} ≠ {self.b}"


class ReponseIdentite(ModeleOrganisation):
    """What a person answered on the page of their own identity: confirmed, or corrections proposed and then decided.

    `corrections`: {field: [value shown, value proposed]}; `decisions`: {field: accepted}, once somebody has decided.
    `acceptee`: at least one correction was taken.
    """

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="reponses_identite")
    recue_le = models.DateTimeField()
    confirme = models.BooleanField()
    corrections = models.JSONField(default=dict)
    decisions = models.JSONField(default=dict)
    message = models.CharField(max_length=500, blank=True)
    decidee_le = models.DateTimeField(null=True, blank=True)
    decidee_par_libelle = models.CharField(max_length=200, blank=True)
    acceptee = models.BooleanField(null=True)

    class Meta:
        ordering = ["-recue_le", "-id"]

    def __str__(self) -> str:
        return f"{self.personne}"
