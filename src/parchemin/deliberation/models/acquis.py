"""What people keep: marks, capacités, CCP, blocs; the certifier's own references of blocs; rules of equivalence."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class NatureAcquis(models.TextChoices):
    """What is kept: `domain.proposition.Acquis.nature`."""

    UNITE = "unite", "Note ou unité"
    BLOC = "bloc", "Bloc de compétences"
    CCP = "ccp", "Certificat de compétences professionnelles (CCP)"
    CAPACITE = "capacite", "Capacité"
    CERTIFICATION = "certification", "Certification"


class ProvenanceAcquis(models.TextChoices):
    """What proves it."""

    DECISION = "decision", "Décision enregistrée ici"
    RELEVE = "releve", "Relevé de notes"
    ATTESTATION = "attestation", "Attestation de blocs ou d’unités"
    LIVRET = "livret", "Livret de certification"
    CERTIFICAT_BLOC = "certificat_bloc", "Certificat de bloc (CCPM, CCPI)"
    VAE = "vae", "Décision d’un jury de VAE"
    REPRISE = "reprise", "Reprise d’une autre spécialité"


class ReferenceBloc(ModeleOrganisation):
    """A bloc under the certifier's own reference: the same one in several fiches, one after the other or at once.

    `reference` never changes: equivalence rules quote it.
    """

    reference = models.CharField("référence", max_length=60)
    libelle = models.CharField("intitulé", max_length=800)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["reference", "id"]
        verbose_name = "référence de bloc"
        constraints = [models.UniqueConstraint(fields=["organisation", "reference"], name="une_reference_de_bloc")]

    def __str__(self) -> str:
        return f"{self.reference} · {self.libelle}"


class LienBloc(ModeleOrganisation):
    """The reference is, in this fiche, that bloc. `motif`: what the person who linked them read."""

    reference = models.ForeignKey(ReferenceBloc, on_delete=models.CASCADE, related_name="liens")
    code_fiche = models.CharField("fiche", max_length=20)
    code_bloc = models.CharField("bloc", max_length=60)
    motif = models.CharField("ce qui le dit", max_length=300)
    lie_par_libelle = models.CharField(max_length=200)
    lie_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code_fiche", "code_bloc", "id"]
        verbose_name = "lien d’un bloc"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code_fiche", "code_bloc"], name="une_reference_par_bloc")
        ]

    def __str__(self) -> str:
        return f"{self.code_bloc}"


class RegleEquivalence(ModeleOrganisation):
    """A dated rule of the certifier: whoever holds these blocs is held to have that one. Never by succession of fiches alone."""

    sources = models.JSONField("blocs détenus", help_text="Références, toutes exigées.")
    cible_fiche = models.CharField("fiche", max_length=20)
    cible_bloc = models.CharField("bloc", max_length=60)
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    texte = models.CharField("décision ou texte", max_length=300)
    ecrite_par_libelle = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cible_fiche", "cible_bloc", "du", "id"]
        verbose_name = "règle d’équivalence"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="equivalence_fin_apres_debut"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cible_fiche} {self.cible_bloc}"


class AcquisConserve(ModeleOrganisation):
    """Something that a decision lets a person keep. Fields as `domain.proposition.Acquis`.

    `definitif` (won for good) and `mobilisable_jusqu_au` (still counts towards this certification) are two data.
    `alerte_le`: the earliest of the readings, that the alert follows. `decision` empty: recorded from a paper, named by
    `preuve`, whose file is `piece_id`. `specialite`: the one it was won in. `retire_le`: it no longer counts, and why;
    `remplace_par`: the later decision that stands in its place (undone when that decision is); `remplace_par_acquis`: the later
    paper that does.
    """

    personne = models.ForeignKey("parcours.Personne", on_delete=models.PROTECT, related_name="acquis")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    decision = models.ForeignKey(
        "deliberation.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="acquis"
    )
    element = models.ForeignKey(
        "parcours.ElementEvalue", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference_bloc = models.ForeignKey(
        ReferenceBloc, null=True, blank=True, on_delete=models.PROTECT, related_name="acquis"
    )
    nature = models.CharField(max_length=16, choices=NatureAcquis.choices)
    provenance = models.CharField(max_length=16, choices=ProvenanceAcquis.choices, default=ProvenanceAcquis.DECISION)
    specialite = models.CharField("spécialité ou option", max_length=255, blank=True)
    code = models.CharField(max_length=60)
    libelle = models.CharField(max_length=800)
    obtenu_le = models.DateField("obtenu le")
    note = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    definitif = models.BooleanField("acquis définitif", default=False)
    sur_demande = models.BooleanField(default=False)
    mobilisable_jusqu_au = models.DateField(null=True, blank=True)
    alerte_le = models.DateField(null=True, blank=True)
    lectures = models.JSONField(default=list, blank=True)
    texte = models.CharField(max_length=320, blank=True)
    preuve = models.CharField("ce qui le prouve", max_length=300, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)
    contactee_le = models.DateField("personne prévenue le", null=True, blank=True)
    contactee_par_libelle = models.CharField(max_length=200, blank=True)
    retire_le = models.DateTimeField(null=True, blank=True)
    motif_retrait = models.CharField(max_length=300, blank=True)
    remplace_par = models.ForeignKey(
        "deliberation.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="acquis_remplaces"
    )
    remplace_par_acquis = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="acquis_remplaces"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["alerte_le", "personne_id", "id"]
        verbose_name = "acquis conservé"
        verbose_name_plural = "acquis conservés"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "nature", "code"], condition=Q(decision__isnull=False),
                name="un_acquis_par_decision",
            ),
            models.CheckConstraint(condition=Q(decision__isnull=False) | ~Q(preuve=""), name="acquis_prouve"),
            models.CheckConstraint(condition=Q(note__isnull=True) | Q(note__range=(0, 20)), name="acquis_note_sur_20"),
            models.CheckConstraint(
                condition=Q(retire_le__isnull=True) | ~Q(motif_retrait=""), name="acquis_retire_motive"
            ),
            models.CheckConstraint(condition=Q(nature__in=NatureAcquis.values), name="acquis_nature_connue"),
            models.CheckConstraint(
                condition=Q(remplace_par__isnull=True) | Q(retire_le__isnull=False), name="acquis_remplace_retire"
            ),
            models.CheckConstraint(
                condition=Q(remplace_par_acquis__isnull=True) | Q(retire_le__isnull=False),
                name="acquis_remplace_par_papier_retire",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "alerte_le"], name="acquis_alerte")]

    def __str__(self) -> str:
        return f"{self.personne} · {self.libelle}"

    @property
    def compte_dans_les_taux(self) -> bool:
        """Is it an award that a success rate counts? A CCP, a bloc or a kept mark is the person's, and never is.

        An apprenticeship contract aims at the whole certification: a part of it is « not obtained » for the rate.
        """
        return self.nature == NatureAcquis.CERTIFICATION
