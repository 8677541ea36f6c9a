"""The register of issued documents: numbered without gaps, never edited, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.documents.domain.code import en_groupes
from parchemin.documents.domain.natures import GENRES, LIBELLES_NATURE, Nature

EXCLUSIFS = [str(n) for n, genre in GENRES.items() if genre.exclusif]


class CompteurDocuments(ModeleOrganisation):
    """Last number given in a year. Taken with its row locked, in the transaction that writes the document: no gap, no double."""

    annee = models.PositiveSmallIntegerField()
    dernier = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["annee", "id"]
        verbose_name = "compteur de documents"
        constraints = [models.UniqueConstraint(fields=["organisation", "annee"], name="un_compteur_par_annee")]

    def __str__(self) -> str:
        return f"{self.annee} : {self.dernier}"


class EtatDocument(models.TextChoices):
    """What a visitor of the public page is told."""

    VALIDE = "valide", "Valide"
    REMPLACE = "remplace", "Remplacé"
    RETIRE = "retire", "Retiré"


class Document(ModeleOrganisation):
    """One issued document.

    `contenu`: everything that was printed, frozen, canonical; `empreinte_pdf`: SHA-256 of the bytes kept in `piece_id`, which
    every reprint serves. `exclusif`: « certification:session » when the nature takes the only place that a diploma and
    a session leave to a person; empty otherwise. `objet`: code of the bloc, when each has its own document. `duplicata_de`: a copy asked for later, with its own date. `delivre_le`: date
    printed; the right dates from `decide_le`.
    """

    annee = models.PositiveSmallIntegerField()
    rang = models.PositiveIntegerField()
    nature = models.CharField(max_length=30, choices=[(str(k), v) for k, v in LIBELLES_NATURE.items()])
    objet = models.CharField("bloc", max_length=60, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatDocument.choices, default=EtatDocument.VALIDE)
    decision = models.ForeignKey("deliberation.Decision", on_delete=models.PROTECT, related_name="documents")
    personne = models.ForeignKey("parcours.Personne", on_delete=models.PROTECT, related_name="documents")
    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "parcours.SessionExamen", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    modele = models.ForeignKey(
        "documents.ModeleDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    code = models.CharField("code de vérification", max_length=12, unique=True)
    contenu = models.JSONField()
    empreinte_pdf = models.CharField(max_length=64)
    piece_id = models.UUIDField()
    exclusif = models.CharField(max_length=80, blank=True)
    decide_le = models.DateField("décidé le")
    delivre_le = models.DateField("délivré le")
    emis_le = models.DateTimeField()
    emis_par_libelle = models.CharField(max_length=200)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="remplace_par"
    )
    duplicata_de = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicatas")
    motif = models.CharField(max_length=500, blank=True)
    clos_le = models.DateTimeField("remplacé ou retiré le", null=True, blank=True)
    clos_motif = models.CharField(max_length=500, blank=True)
    titulaire = models.CharField(max_length=200)
    cle_tri = models.CharField(max_length=220, editable=False)
    cle_recherche = models.CharField(max_length=400, editable=False)

    class Meta:
        ordering = ["-annee", "-rang", "id"]
        verbose_name = "document"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "rang"], name="document_numero_unique"),
            # Only the parchemin is issued on success; attestations are for partial validations. By person, a real column: two records
            # that are made one are looked at again.
            models.UniqueConstraint(
                fields=["personne", "exclusif"], condition=Q(etat="valide") & ~Q(exclusif=""),
                name="parchemin_ou_attestation",
            ),
            models.UniqueConstraint(
                fields=["decision", "nature", "objet"], condition=Q(etat="valide", duplicata_de__isnull=True),
                name="un_document_valide_par_decision",
            ),
            models.CheckConstraint(
                condition=~Q(exclusif="") | ~Q(nature__in=EXCLUSIFS) | Q(duplicata_de__isnull=False) | ~Q(objet=""),
                name="document_exclusif_prend_sa_place",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatDocument.values), name="document_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat="valide") | (Q(clos_le__isnull=False) & ~Q(clos_motif="")), name="document_clos_motive"
            ),
            models.CheckConstraint(
                condition=(Q(remplace__isnull=True) & Q(duplicata_de__isnull=True)) | ~Q(motif=""),
                name="document_suivant_motive",
            ),
            models.CheckConstraint(condition=~Q(empreinte_pdf="") & ~Q(code=""), name="document_scelle"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "cle_tri"], name="document_titulaire"),
            models.Index(fields=["organisation", "delivre_le"], name="document_jour"),
            # A dropped file is found by its bytes, without its code.
            models.Index(fields=["empreinte_pdf"], name="document_empreinte"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} n° {self.numero}"

    @property
    def numero(self) -> str:
        """« 2026-000123 »."""
        return f"{self.annee}-{self.rang:06d}"

    @property
    def designation(self) -> str:
        """« n° 2026-000012 (BC02 : Conduire un chantier) »."""
        return f"n° {self.numero} ({self.precision})" if self.precision else f"n° {self.numero}"

    @property
    def precision(self) -> str:
        """« BC02 : Conduire un chantier »: the bloc of which it is the certificate, else ""."""
        bloc = self.contenu.get("bloc") or {}
        return f"{bloc['code']} : {bloc['intitule']}" if bloc else self.objet

    @property
    def code_lisible(self) -> str:
        return en_groupes(self.code)

    @property
    def portee(self) -> str:
        return str(GENRES[Nature(self.nature)].portee)


class MoyenRemise(models.TextChoices):
    """How it reached its holder."""

    COURRIEL = "courriel", "Courriel avec lien personnel"
    MAIN_PROPRE = "main_propre", "Remis en main propre"
    POSTE = "poste", "Envoyé par la poste"
    ESPACE = "espace", "Ouvert dans l’espace du titulaire"


class Remise(ModeleOrganisation):
    """A hand-over. `courriel_id`: the mail, whose delivery state is read there."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="remises")
    moyen = models.CharField(max_length=12, choices=MoyenRemise.choices)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=200)
    precision = models.CharField("précision", max_length=200, blank=True)
    courriel_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-le", "id"]
        verbose_name = "remise"
        constraints = [
            models.CheckConstraint(condition=Q(moyen__in=MoyenRemise.values), name="remise_moyen_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_moyen_display()} : {self.document}"


class ReglageRemise(ModeleOrganisation):
    """How an organisation hands over. `a_la_delivrance`: each person receives their documents by mail as they are issued."""

    a_la_delivrance = models.BooleanField("courriel à la délivrance", default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "réglage des remises"
        constraints = [models.UniqueConstraint(fields=["organisation"], name="un_reglage_de_remise")]

    def __str__(self) -> str:
        return "courriel à la délivrance" if self.a_la_delivrance else "remise à part"
