"""Controls of partners: the grid an organisation keeps, campaigns, draws, one control with its answers and its sampled files."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.reseau.domain.grille import TYPES_EN_MOTS, VERDICTS_EN_MOTS, SeveritePoint, VerdictPoint, gravites
from parchemin.reseau.domain.phases import FINIES, NATURES_EN_MOTS, NatureControle, PhaseControle, phases

_SEVERITES = [(k, g.libelle) for k, g in gravites().items()]
_NATURES = [(str(k), v) for k, v in NATURES_EN_MOTS.items()]
_PHASES = [(k, p.libelle) for k, p in phases().items()]
_VERDICTS = [(str(k), v) for k, v in VERDICTS_EN_MOTS.items()]


class GrilleControle(ModeleOrganisation):
    """One version of the grid. It changes until `publiee_le`, never after: controls quote it. `base`: the edition it came from."""

    version = models.PositiveSmallIntegerField()
    base = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    publiee_le = models.DateTimeField("publiée le", null=True, blank=True)
    publiee_par_libelle = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-version", "id"]
        verbose_name = "grille de contrôle"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="une_grille_par_version"),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(publiee_le__isnull=True), name="un_brouillon_de_grille"
            ),
        ]

    def __str__(self) -> str:
        return f"Grille, version {self.version}"


class PointGrille(ModeleOrganisation):
    """One point. `types`: letters among A, D, O, I; `auto`: key of the automatic reading, or nothing; `retenu`: it is asked."""

    grille = models.ForeignKey(GrilleControle, on_delete=models.CASCADE, related_name="points")
    numero = models.PositiveSmallIntegerField("numéro")
    domaine = models.CharField(max_length=60)
    libelle = models.CharField("ce qui est vérifié", max_length=400)
    preuve = models.CharField("preuve attendue", max_length=200, blank=True)
    types = models.CharField(max_length=4)
    severite = models.CharField("gravité d’un écart", max_length=8, choices=_SEVERITES)
    texte = models.CharField("texte", max_length=300, blank=True)
    auto = models.CharField(max_length=20, blank=True, editable=False)
    retenu = models.BooleanField("demandé", default=True)

    class Meta:
        ordering = ["numero", "id"]
        verbose_name = "point de la grille"
        constraints = [
            models.UniqueConstraint(fields=["grille", "numero"], name="un_point_par_numero"),
            models.CheckConstraint(condition=Q(severite__in=list(SeveritePoint)), name="point_severite_connue"),
        ]

    def __str__(self) -> str:
        return f"{self.numero}. {self.libelle}"

    @property
    def types_en_mots(self) -> str:
        return ", ".join(TYPES_EN_MOTS[x] for x in self.types if x in TYPES_EN_MOTS)


class ReglageRisque(ModeleOrganisation):
    """Weights of the risk factors as somebody set them; the last one counts, all are kept."""

    poids = models.JSONField()
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "réglage du risque"

    def __str__(self) -> str:
        return f"{self.le:%d/%m/%Y}"


class CampagneControle(ModeleOrganisation):
    """The controls of one kind for one year, with the version of the grid they use. `preuves_avant_le`: last day of the deposit, or
    of the observation."""

    annee = models.PositiveSmallIntegerField("année")
    nature = models.CharField(max_length=12, choices=_NATURES)
    intitule = models.CharField("intitulé", max_length=120)
    grille = models.ForeignKey(GrilleControle, on_delete=models.PROTECT, related_name="campagnes")
    preuves_avant_le = models.DateField("dernier jour")
    close_le = models.DateTimeField("close le", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-annee", "-id"]
        verbose_name = "campagne de contrôle"
        constraints = [
            models.CheckConstraint(condition=Q(nature__in=list(NatureControle)), name="campagne_nature_connue"),
            models.CheckConstraint(condition=Q(annee__gte=2000, annee__lte=2100), name="campagne_annee_plausible"),
        ]

    def __str__(self) -> str:
        return self.intitule


class ControlePartenaire(ModeleOrganisation):
    """One control of one partner, in a campaign or alone. `habilitation` None: everything it does in our name. `approfondi`: drawn, so
    that candidate files are read too. `revision` grows with each change of phase (two people at once)."""

    campagne = models.ForeignKey(
        CampagneControle, null=True, blank=True, on_delete=models.PROTECT, related_name="controles"
    )
    etablissement = models.ForeignKey("comptes.Etablissement", on_delete=models.PROTECT, related_name="+")
    habilitation = models.ForeignKey(
        "reseau.HabilitationPartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="controles"
    )
    session = models.ForeignKey(
        "parcours.SessionExamen", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nature = models.CharField(max_length=12, choices=_NATURES)
    grille = models.ForeignKey(GrilleControle, on_delete=models.PROTECT, related_name="controles")
    relecteur = models.ForeignKey(
        "comptes.Membre", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name="relecteur"
    )
    approfondi = models.BooleanField(default=False)
    phase = models.CharField("étape", max_length=16, choices=_PHASES, default=PhaseControle.PREPARE)
    phase_depuis = models.DateField()
    preuves_avant_le = models.DateField("dernier jour du dépôt", null=True, blank=True)
    reponse_avant_le = models.DateField("à répondre avant le", null=True, blank=True)
    avis = models.TextField(blank=True)
    rapport_le = models.DateField("rapport envoyé le", null=True, blank=True)
    releve_le = models.DateTimeField("points automatiques lus le", null=True, blank=True)
    demande_preuves = models.OneToOneField(
        "reseau.DemandePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="controle_preuves"
    )
    demande_rapport = models.OneToOneField(
        "reseau.DemandePartenaire", null=True, blank=True, on_delete=models.PROTECT, related_name="controle_rapport"
    )
    conclusion = models.TextField(max_length=4000, blank=True)
    conclu_le = models.DateTimeField(null=True, blank=True)
    conclu_par_libelle = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "contrôle"
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=list(PhaseControle)), name="controle_phase_connue"),
            models.CheckConstraint(condition=Q(nature__in=list(NatureControle)), name="controle_nature_connue"),
            models.CheckConstraint(condition=~Q(phase=PhaseControle.DECIDE) | ~Q(conclusion=""), name="controle_conclu_en_mots"),
            models.UniqueConstraint(
                fields=["etablissement", "nature"], condition=~Q(phase__in=list(FINIES)), name="un_controle_en_cours_par_nature"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "etablissement", "nature"], name="controle_du_partenaire")]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} · {self.etablissement}"


class ReponsePoint(ModeleOrganisation):
    """What was seen of one point. `auto_*`: what the house read by itself, kept beside the reviewer's word, which is the one that
    counts. `preuves`: `plateforme.Fichier` identifiers."""

    controle = models.ForeignKey(ControlePartenaire, on_delete=models.CASCADE, related_name="reponses")
    point = models.ForeignKey(PointGrille, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=12, choices=_VERDICTS, default=VerdictPoint.NON_VU)
    commentaire = models.TextField("ce qui a été vu", max_length=2000, blank=True)
    preuves = models.JSONField(default=list, blank=True)
    auto_verdict = models.CharField(max_length=12, choices=_VERDICTS, blank=True)
    auto_raison = models.TextField(blank=True)
    par_libelle = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0)
    le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["point_id", "id"]
        verbose_name = "réponse à un point"
        constraints = [
            models.UniqueConstraint(fields=["controle", "point"], name="une_reponse_par_point"),
            models.CheckConstraint(condition=Q(verdict__in=list(VerdictPoint)), name="reponse_point_connue"),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()


class TirageControle(ModeleOrganisation):
    """A draw that can be replayed: the frozen list with its fingerprint, the method, the seed, what came out. Of partners (`campagne`)
    or of candidate files in one of them (`controle`). Never changed."""

    campagne = models.OneToOneField(
        CampagneControle, null=True, blank=True, on_delete=models.PROTECT, related_name="tirage"
    )
    controle = models.OneToOneField(
        ControlePartenaire, null=True, blank=True, on_delete=models.PROTECT, related_name="tirage"
    )
    methode = models.CharField("méthode", max_length=20)
    graine = models.CharField(max_length=120)
    graine_de = models.CharField("graine donnée par", max_length=200, blank=True)
    cadre = models.JSONField()
    empreinte = models.CharField(max_length=64)
    quotas = models.JSONField()
    tires = models.JSONField()
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "tirage"
        constraints = [
            models.CheckConstraint(
                condition=Q(campagne__isnull=True, controle__isnull=False) | Q(campagne__isnull=False, controle__isnull=True),
                name="tirage_de_partenaires_ou_de_dossiers",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Tirage du {self.le:%d/%m/%Y}"


class DossierControle(ModeleOrganisation):
    """A candidate file that was drawn, and what was read in it."""

    controle = models.ForeignKey(ControlePartenaire, on_delete=models.CASCADE, related_name="dossiers")
    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="+")
    lu = models.BooleanField(default=False)
    commentaire = models.TextField("ce qui a été vu", max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "dossier tiré"
        constraints = [models.UniqueConstraint(fields=["controle", "inscription"], name="un_dossier_tire_une_fois")]

    def __str__(self) -> str:
        return str(self.inscription)
