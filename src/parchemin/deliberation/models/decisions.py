"""The act of the jury: one deliberation per session, decisions by version, signatures of the PV."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.deliberation.domain.dossier import Livret, Visee
from parchemin.deliberation.domain.proposition import LIBELLES_MENTION, LIBELLES_RESULTAT, Mention
from parchemin.socle.elision import de


class EtatDeliberation(models.TextChoices):
    """After the session is complete (the states before are those of the session)."""

    OUVERTE = "ouverte", "En délibération"
    DELIBEREE = "deliberee", "Délibérée"
    SIGNEE = "signee", "Procès-verbal signé"
    CLOSE = "close", "Close"


class Deliberation(ModeleOrganisation):
    """The deliberation of one exam session. `jury_le`: the day whose rules apply.

    `pv_empreinte`: SHA-256 of the canonical content of the PV, that each member signs; `pv_piece_id`: its PDF; `externe_*`: a
    PV signed elsewhere and attached.
    """

    session = models.OneToOneField("parcours.SessionExamen", on_delete=models.PROTECT, related_name="deliberation")
    reglement = models.ForeignKey(
        "deliberation.ReglementExamen", null=True, blank=True, on_delete=models.PROTECT, related_name="deliberations"
    )
    etat = models.CharField("état", max_length=10, choices=EtatDeliberation.choices, default=EtatDeliberation.OUVERTE)
    jury_le = models.DateField("jury du")
    ouverte_par_id = models.BigIntegerField(null=True, blank=True)
    ouverte_par_libelle = models.CharField(max_length=200)
    ouverte_le = models.DateTimeField()
    deliberee_le = models.DateTimeField(null=True, blank=True)
    deliberee_par_libelle = models.CharField(max_length=200, blank=True)
    observations = models.TextField("observations du jury", blank=True)
    pv_contenu = models.JSONField(null=True, blank=True)
    pv_empreinte = models.CharField(max_length=64, blank=True)
    pv_piece_id = models.UUIDField(null=True, blank=True)
    externe_piece_id = models.UUIDField(null=True, blank=True)
    externe_nom = models.CharField(max_length=150, blank=True)
    signee_le = models.DateTimeField(null=True, blank=True)
    close_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-jury_le", "id"]
        verbose_name = "délibération"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatDeliberation.values), name="deliberation_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="ouverte") | ~Q(pv_empreinte=""), name="deliberation_arretee_avec_pv"
            ),
        ]

    def __str__(self) -> str:
        return f"Jury · {self.session}"

    @property
    def numero_pv(self) -> str:
        """Number of its minutes, that those which correct them quote: « 2026-0012 »."""
        return f"{self.jury_le.year}-{self.pk:04d}"

    @property
    def pv_en_mots(self) -> str:
        """« le procès-verbal », as sentences name it."""
        return "le procès-verbal"

    @property
    def se_signe(self) -> bool:
        """Are members called to sign it now?"""
        return bool(self.etat == EtatDeliberation.DELIBEREE)


class DossierCandidat(ModeleOrganisation):
    """What the jury has before it beside the grid. Fields as `domain.dossier.Dossier`.

    `controle`: marks of the orals by code of unit, as decimal text. `ouverture_forme`: what opens the progressive form to a
    status that has it not.
    """

    presentation = models.OneToOneField("parcours.Presentation", on_delete=models.CASCADE, related_name="dossier_jury")
    livret = models.CharField(
        max_length=12, default=str(Livret.NON_FOURNI),
        choices=[(str(Livret.NON_FOURNI), "Non fourni"), (str(Livret.FOURNI), "Fourni, à examiner"),
                 (str(Livret.EXAMINE), "Examiné par le jury")],
    )  # fmt: skip
    visee = models.CharField(
        "le candidat présente", max_length=16, default=str(Visee.ENTIERE),
        choices=[(str(Visee.ENTIERE), "Toute la certification"), (str(Visee.BLOCS), "Une partie (blocs, CCP)"),
                 (str(Visee.SPECIALISATION), "Une spécialisation d’un titre détenu")],
    )  # fmt: skip
    pfmp_validees = models.BooleanField("périodes en milieu professionnel validées", null=True, blank=True)
    entretien_final = models.BooleanField("entretien final favorable", null=True, blank=True)
    controle = models.JSONField("notes de l’épreuve de contrôle", default=dict, blank=True)
    ouverture_forme = models.CharField(
        max_length=12, blank=True, choices=[("derogation", "Dérogation du recteur"), ("handicap", "Aménagement")]
    )
    derniere_inscription = models.DateField("dernière inscription administrative", null=True, blank=True)
    premiere_candidature = models.DateField("première candidature", null=True, blank=True)
    titre_detenu = models.BooleanField("titre détenu", default=False)
    equivalence_totale = models.BooleanField("équivalence totale", default=False)
    controle_renonce = models.BooleanField("ne se présente pas à l’épreuve de contrôle", default=False)
    formation_suivie = models.BooleanField("formation suivie, preuve au dossier", null=True, blank=True)
    activite_suffisante = models.BooleanField("activité demandée, preuve au dossier", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["presentation_id"]
        verbose_name = "dossier devant le jury"
        constraints = [
            models.CheckConstraint(condition=Q(livret__in=[str(x) for x in Livret]), name="dossier_livret_connu"),
            models.CheckConstraint(condition=Q(visee__in=[str(x) for x in Visee]), name="dossier_visee_connue"),
        ]

    def __str__(self) -> str:
        return f"{self.presentation}"


class ChoixJury(ModeleOrganisation):
    """What the jury holds for one candidate while the deliberation is open; frozen as a `Decision` when it closes.

    `empreinte`: SHA-256 of the proposal that was before its eyes; another proposal since asks for another look.
    """

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="choix")
    presentation = models.ForeignKey("parcours.Presentation", on_delete=models.PROTECT, related_name="+")
    resultat = models.CharField("résultat", max_length=20)
    mention = models.CharField(max_length=4, blank=True)
    motif = models.CharField(max_length=500, blank=True)
    empreinte = models.CharField(max_length=64)
    retenu_par_libelle = models.CharField(max_length=200)
    retenu_le = models.DateTimeField()

    class Meta:
        ordering = ["presentation_id", "id"]
        verbose_name = "choix du jury"
        verbose_name_plural = "choix du jury"
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "presentation"], name="un_choix_par_candidat"),
            models.CheckConstraint(
                condition=Q(resultat__in=["admis", "controle", "partiel", "ajourne", "non_delivrable", "en_attente"]),
                name="choix_resultat_connu",
            ),
            models.CheckConstraint(condition=Q(mention__in=[str(m) for m in Mention]), name="choix_mention_connue"),
        ]

    def __str__(self) -> str:
        return f"{self.presentation}"


class OrigineDecision(models.TextChoices):
    """Who decided."""

    JURY = "jury", "Jury de l’organisation"
    IMPORTEE = "importee", "Autorité qui délivre, décision importée"


class Decision(ModeleOrganisation):
    """One version of the decision on one candidate; never edited, replaced by the next version with its reason.

    `proposition`, `dossier`, `reglement`: what the engine was given and proposed, frozen (replayable). `jeu`: code of the rule
    set. `resultat`, `mention`: what was decided, which may differ upwards from the proposal, with `motif`. `autorite`: who
    decided an imported result. `en_vigueur`: the last version.
    """

    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="decisions")
    presentation = models.ForeignKey(
        "parcours.Presentation", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    deliberation = models.ForeignKey(
        Deliberation, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    origine = models.CharField(max_length=10, choices=OrigineDecision.choices)
    autorite = models.CharField("autorité", max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    en_vigueur = models.BooleanField(default=True)
    resultat = models.CharField("résultat", max_length=20, choices=[(str(k), v) for k, v in LIBELLES_RESULTAT.items()])
    mention = models.CharField(
        max_length=4, blank=True, choices=[(str(k), v) for k, v in LIBELLES_MENTION.items() if k]
    )
    motif = models.CharField(max_length=500, blank=True)
    decidee_le = models.DateField("décidée le")
    jeu = models.CharField("règle appliquée", max_length=60, blank=True)
    proposition = models.JSONField(null=True, blank=True)
    dossier = models.JSONField(null=True, blank=True)
    reglement = models.JSONField(null=True, blank=True)
    saisie_par_libelle = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["inscription_id", "-version", "id"]
        verbose_name = "décision"
        constraints = [
            models.UniqueConstraint(
                fields=["presentation", "version"], condition=Q(presentation__isnull=False),
                name="une_decision_par_version",
            ),
            models.UniqueConstraint(
                fields=["presentation"], condition=Q(en_vigueur=True, presentation__isnull=False),
                name="une_decision_en_vigueur",
            ),
            models.UniqueConstraint(
                fields=["inscription", "decidee_le"],
                condition=Q(en_vigueur=True, presentation__isnull=True), name="une_decision_importee_par_jour",
            ),
            models.CheckConstraint(condition=Q(origine__in=OrigineDecision.values), name="decision_origine_connue"),
            models.CheckConstraint(condition=Q(version=1) | ~Q(motif=""), name="decision_revue_motivee"),
            models.CheckConstraint(condition=Q(mention__in=[str(m) for m in Mention]), name="decision_mention_connue"),
            models.CheckConstraint(
                condition=~Q(origine="importee") | ~Q(autorite=""), name="decision_importee_nomme_l_autorite"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "decidee_le"], name="decision_jour")]

    def __str__(self) -> str:
        return f"{self.get_resultat_display()} ({self.inscription})"


class IssueUnite(ModeleOrganisation):
    """Outcome of one unit in a decision, frozen with its words. `acquis` None: neither won nor lost."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="issues")
    element = models.ForeignKey(
        "parcours.ElementEvalue", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    code = models.CharField(max_length=40)
    libelle = models.CharField(max_length=800)
    etat = models.CharField(max_length=12)
    note = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    acquis = models.BooleanField(null=True, blank=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "id"]
        verbose_name = "issue d’une unité"
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="une_issue_par_unite"),
            models.CheckConstraint(condition=Q(note__isnull=True) | Q(note__range=(0, 20)), name="issue_note_sur_20"),
        ]

    def __str__(self) -> str:
        return f"{self.code}"


class EtatSignature(models.TextChoices):
    """What a member did with the PV."""

    ATTENDUE = "attendue", "Attendue"
    SIGNEE = "signee", "Signé"
    REFUSEE = "refusee", "Refusé"
    ABSENT = "absent", "Absent"


class RemplacementPresidence(ModeleOrganisation):
    """Named act: the president refused to sign the minutes, and another member who sat presides in their place.

    `refus`: the reason the president gave, as written then; `motif`: why they are replaced. Both are in the minutes.
    """

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="presidences")
    ancien = models.ForeignKey("parcours.SiegeJury", on_delete=models.PROTECT, related_name="+")
    nouveau = models.ForeignKey("parcours.SiegeJury", on_delete=models.PROTECT, related_name="+")
    ancien_nom = models.CharField(max_length=130)
    nouveau_nom = models.CharField(max_length=130)
    refus = models.CharField(max_length=300)
    motif = models.CharField(max_length=500)
    par_libelle = models.CharField(max_length=200)
    le = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        verbose_name = "remplacement de la présidence"
        verbose_name_plural = "remplacements de la présidence"
        constraints = [
            models.CheckConstraint(condition=~Q(motif="") & ~Q(refus=""), name="remplacement_motive"),
            models.CheckConstraint(condition=~Q(ancien=models.F("nouveau")), name="remplacement_par_un_autre"),
        ]

    def __str__(self) -> str:
        return f"{self.nouveau_nom} préside à la place {de(self.ancien_nom)}"


class SignatureDeMembre(ModeleOrganisation):
    """A member's act on a text: named, dated, bound to the hash of what was signed. Shared by both kinds of minutes."""

    siege = models.ForeignKey("parcours.SiegeJury", on_delete=models.PROTECT, related_name="+")
    nom = models.CharField(max_length=130)
    qualite = models.CharField(max_length=300)
    # Frozen when the minutes are sealed: a card edited afterwards does not make somebody else sign.
    courriel = models.EmailField("adresse du lien", blank=True)
    utilisateur_id = models.BigIntegerField(null=True, blank=True)
    etat = models.CharField(max_length=10, choices=EtatSignature.choices, default=EtatSignature.ATTENDUE)
    motif = models.CharField(max_length=300, blank=True)
    le = models.DateTimeField(null=True, blank=True)
    empreinte = models.CharField(max_length=64, blank=True)
    moyen = models.CharField(max_length=20, blank=True)
    relance_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.nom} : {self.get_etat_display()}"


class SignaturePV(SignatureDeMembre):
    """A member's act on the minutes of the deliberation."""

    deliberation = models.ForeignKey(Deliberation, on_delete=models.CASCADE, related_name="signatures")

    class Meta:
        ordering = ["id"]
        verbose_name = "signature du procès-verbal"
        verbose_name_plural = "signatures du procès-verbal"
        constraints = [
            models.UniqueConstraint(fields=["deliberation", "siege"], name="une_signature_par_siege"),
            models.CheckConstraint(
                condition=~Q(etat="signee") | (Q(le__isnull=False) & ~Q(empreinte="")),
                name="signature_datee_et_scellee",
            ),
            models.CheckConstraint(condition=~Q(etat="refusee") | ~Q(motif=""), name="refus_motive"),
        ]

    @property
    def porteur(self) -> Deliberation:
        """What bears the text: its content, its hash, what is attached."""
        return self.deliberation
