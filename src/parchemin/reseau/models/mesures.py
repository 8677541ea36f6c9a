"""What is decided of a partner, who finishes where after it, and what authorities were told."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.constats import NatureMesure, autorites


class SorteMesure(models.TextChoices):
    """`NatureMesure` in words."""

    AUCUNE = str(NatureMesure.AUCUNE), "Aucune mesure, avec ses raisons"
    RESTRICTION = str(NatureMesure.RESTRICTION), "Restriction entre deux dates"
    MISE_EN_DEMEURE = str(NatureMesure.MISE_EN_DEMEURE), "Mise en demeure"
    SUSPENSION = str(NatureMesure.SUSPENSION), "Suspension"
    RETRAIT = str(NatureMesure.RETRAIT), "Retrait"
    RESILIATION = str(NatureMesure.RESILIATION), "Résiliation"


class EtatMesureReseau(models.TextChoices):
    """`PREPAREE` may wait for its second person; `LEVEE`: a restriction that was ended before its last day."""

    PREPAREE = "preparee", "Préparée"
    DECIDEE = "decidee", "Décidée"
    LEVEE = "levee", "Levée"
    ABANDONNEE = "abandonnee", "Abandonnée"


class MesureReseau(ModeleOrganisation):
    """One decision on one habilitation, resting on findings. `passage`: the movement it made; `demande`: where the partner gives its
    observations; the hearing: asked for by the partner, then held, or refused by it (`audition_note` says).
    `urgence`: why a suspension does not wait; `ecrite_par_id`: whoever wrote its words last, who does not approve them."""

    habilitation = models.ForeignKey("reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="mesures")
    nature = models.CharField(max_length=16, choices=SorteMesure.choices)
    constats = models.ManyToManyField("reseau.ConstatReseau", blank=True, related_name="mesures")
    motif = models.TextField("les raisons", max_length=2000)
    attendu = models.TextField("ce qui est attendu, et ce qui suivra sinon", max_length=2000, blank=True)
    signataire = models.CharField("signée par", max_length=200, blank=True)
    qualite = models.CharField("en qualité de", max_length=200, blank=True)
    delai_jours = models.PositiveSmallIntegerField("jours pour répondre", default=15)
    du = models.DateField("à partir du", null=True, blank=True)
    au = models.DateField("jusqu’au", null=True, blank=True)
    blocs = models.JSONField(default=list, blank=True)
    sites = models.ManyToManyField("comptes.Etablissement", blank=True, related_name="+")
    etat = models.CharField("état", max_length=12, choices=EtatMesureReseau.choices, default=EtatMesureReseau.PREPAREE)
    decidee_le = models.DateField(null=True, blank=True)
    urgence = models.CharField("ce qui presse", max_length=1000, blank=True)
    ecrite_par_id = models.PositiveBigIntegerField(null=True, blank=True)
    par_libelle = models.CharField(max_length=400)
    lettre = models.OneToOneField(
        "reseau.LettreReseau", null=True, blank=True, on_delete=models.PROTECT, related_name="mesure"
    )
    passage = models.OneToOneField(
        "reseau.MouvementHabilitation", null=True, blank=True, on_delete=models.PROTECT, related_name="mesure"
    )
    demande = models.OneToOneField(
        "reseau.DemandePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="mesure"
    )
    audition_demandee_le = models.DateField("entretien demandé le", null=True, blank=True)
    audition_tenue_le = models.DateField("entretien tenu le", null=True, blank=True)
    audition_note = models.TextField("ce qui s’est dit", max_length=4000, blank=True)
    levee_le = models.DateField(null=True, blank=True)
    levee_motif = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "mesure"
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=SorteMesure.values), name="mesure_reseau_nature_connue"),
            models.CheckConstraint(condition=Q(etat__in=EtatMesureReseau.values), name="mesure_reseau_etat_connu"),
            models.CheckConstraint(
                condition=~Q(nature="restriction") | Q(du__isnull=False, au__isnull=False, au__gte=F("du")),
                name="restriction_entre_deux_dates",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=("decidee", "levee")) | Q(decidee_le__isnull=False), name="mesure_reseau_decidee_un_jour"
            ),
            models.CheckConstraint(
                condition=Q(audition_tenue_le__isnull=True) | Q(audition_tenue_le__gte=F("audition_demandee_le")),
                name="entretien_tenu_apres_sa_demande",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "habilitation", "etat"], name="mesure_reseau_etat")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} : {self.habilitation}"


class PlanReprise(ModeleOrganisation):
    """Who finishes where, for the people engaged at a partner that is suspended, withdrawn or over."""

    habilitation = models.OneToOneField(
        "reseau.HabilitationPartenaire", on_delete=models.PROTECT, related_name="plan_reprise"
    )
    ouvert_le = models.DateField()
    informer_avant = models.DateField()
    clos_le = models.DateField(null=True, blank=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "plan de reprise"
        constraints = [
            models.CheckConstraint(
                condition=Q(clos_le__isnull=True) | Q(clos_le__gte=F("ouvert_le")), name="plan_reprise_clos_apres_ouverture"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Plan de reprise : {self.habilitation}"


class SuiteReprise(models.TextChoices):
    SOUS_CONTROLE = "sous_controle", "Finit chez le partenaire, sous notre contrôle"
    TRANSFERT = "transfert", "Confiée à un autre établissement"
    CERTIFICATEUR = "certificateur", "Finit chez nous"
    AUTRE = "autre", "Autre suite"


class RepriseCandidat(ModeleOrganisation):
    """What was decided for one engaged person, and when, by whom and how they were told."""

    plan = models.ForeignKey(PlanReprise, on_delete=models.PROTECT, related_name="reprises")
    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="+")
    suite = models.CharField("ce qui est décidé", max_length=16, choices=SuiteReprise.choices)
    repreneur = models.ForeignKey(
        "comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    precision = models.CharField("précision", max_length=500, blank=True)
    decide_le = models.DateField()
    informee_le = models.DateField("informée le", null=True, blank=True)
    informee_par = models.CharField("par", max_length=200, blank=True)
    informee_comment = models.CharField("comment", max_length=200, blank=True)
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["id"]
        verbose_name = "suite d’une personne engagée"
        constraints = [
            models.UniqueConstraint(fields=["plan", "inscription"], name="une_suite_par_personne_engagee"),
            models.CheckConstraint(
                condition=~Q(suite="transfert") | Q(repreneur__isnull=False), name="transfert_vers_un_repreneur"
            ),
            models.CheckConstraint(
                condition=Q(informee_le__isnull=True, informee_par="") | (Q(informee_le__isnull=False) & ~Q(informee_par="")),
                name="personne_informee_par_quelqu_un",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.get_suite_display()


class Signalement(ModeleOrganisation):
    """Serious facts told to an authority, with what it acknowledged."""

    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    constats = models.ManyToManyField("reseau.ConstatReseau", blank=True, related_name="signalements")
    autorite = models.CharField("autorité", max_length=24, choices=list(autorites()))
    faits = models.TextField("les faits", max_length=4000)
    fait_le = models.DateField("signalé le")
    reference = models.CharField("référence du dossier", max_length=100, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-fait_le", "-id"]
        verbose_name = "signalement"
        constraints = [
            models.CheckConstraint(
                condition=Q(autorite__in=[code for code, _ in autorites()]), name="signalement_autorite_connue"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_autorite_display()}, {self.etablissement}"
