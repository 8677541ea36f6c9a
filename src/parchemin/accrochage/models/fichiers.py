"""Files built for the Caisse des Dépôts, and which passage went in which."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from parchemin.accrochage.domain.accuses import LIBELLES_ISSUE, Issue
from parchemin.comptes.models import ModeleOrganisation


class EtatLot(models.TextChoices):
    """One act of building, which may give several files."""

    RESERVE = "reserve", "En construction"
    CONSTRUIT = "construit", "Construit"
    ABANDONNE = "abandonne", "Abandonné"


class LotAccrochage(ModeleOrganisation):
    """What somebody asked to be built. `reglages`: profile, schema, limits and envelope, frozen; `nombre`: passages taken."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    compte = models.ForeignKey("accrochage.CompteAccrochage", on_delete=models.PROTECT, related_name="lots")
    etat = models.CharField(max_length=10, choices=EtatLot.choices, default=EtatLot.RESERVE)
    action = models.CharField(max_length=20, blank=True)
    reglages = models.JSONField(default=dict)
    nombre = models.PositiveIntegerField(default=0)
    horodatage = models.DateTimeField()
    travail_id = models.UUIDField(null=True, blank=True)
    raison = models.CharField(max_length=500, blank=True)
    par_libelle = models.CharField(max_length=200)
    le = models.DateTimeField()

    class Meta:
        ordering = ["-le", "id"]
        verbose_name = "construction"
        constraints = [
            models.UniqueConstraint(fields=["compte"], condition=Q(etat="reserve"), name="une_construction_a_la_fois"),
            models.CheckConstraint(condition=Q(etat__in=EtatLot.values), name="lot_accrochage_etat_connu"),
        ]

    def __str__(self) -> str:
        return f"Construction du {self.le:%d/%m/%Y}"


class EtatFichier(models.TextChoices):
    """As the portal says, and before. `ECRITURE`: its lot is not built yet, nobody sees it.

    `EN_TRANSMISSION`: its bytes are leaving, or have left and nobody knows whether they arrived (`incertain`). `REPETITION`: it
    served a rehearsal only, the Caisse des Dépôts never had it.
    """

    ECRITURE = "ecriture", "En construction"
    PREPARE = "prepare", "Prêt à déposer"
    EN_TRANSMISSION = "en_transmission", "Dépôt en cours"
    DEPOSE = "depose", "Déposé, accusé attendu"
    SUCCES = "succes", "Traité avec succès"
    ERREURS = "erreurs", "Traité avec erreurs"
    PARTIEL = "partiel", "Accusé partiel"
    REJETE = "rejete", "Rejeté"
    SANS_REPONSE = "sans_reponse", "Déclaré sans réponse"
    REPETITION = "repetition", "Répétition terminée"
    ANNULE = "annule", "Annulé"


class FichierAccrochage(ModeleOrganisation):
    """One file: its exact bytes are kept (`piece_id`), with their hash, the profile and the settings that made them.

    `nirs`: social-security numbers that it holds, None when nobody counted them yet; the kept file is then encrypted, and once
    they have served (`expurge_le`) it is a copy where they are masked. `empreinte` stays that of what was deposited.
    `accuse_reception`: what the portal said at the deposit (ok, ko). `reference`: what it gave as a number. `heure_connue`: false
    when only the day of the deposit is known. `incertain`: an automatic deposit ended without an answer that one can read.
    `echec`: the finding that ended the last automatic exchange, {} when it went well. `repetition`: it went to a rehearsal, so
    none of its answers counts.
    """

    lot = models.ForeignKey(LotAccrochage, on_delete=models.PROTECT, related_name="fichiers")
    compte = models.ForeignKey("accrochage.CompteAccrochage", on_delete=models.PROTECT, related_name="fichiers")
    rang = models.PositiveSmallIntegerField()
    etat = models.CharField("état", max_length=16, choices=EtatFichier.choices, default=EtatFichier.PREPARE)
    nom = models.CharField("fichier", max_length=150)
    id_flux = models.CharField(max_length=50)
    passages_nombre = models.PositiveIntegerField("passages")
    octets = models.PositiveBigIntegerField()
    empreinte = models.CharField(max_length=64)
    profil = models.CharField(max_length=20)
    schema_empreinte = models.CharField(max_length=64)
    schema_libelle = models.CharField(max_length=200)
    schema_officiel = models.BooleanField(default=False)
    piece_id = models.UUIDField()
    csv_piece_id = models.UUIDField(null=True, blank=True)
    nirs = models.PositiveIntegerField("numéros de sécurité sociale", null=True, blank=True)
    expurge_le = models.DateTimeField("numéros effacés le", null=True, blank=True)
    prepare_le = models.DateTimeField("préparé le")
    prepare_par_libelle = models.CharField("préparé par", max_length=200)
    depose_le = models.DateTimeField("déposé le", null=True, blank=True)
    depose_par_libelle = models.CharField("déposé par", max_length=200, blank=True)
    heure_connue = models.BooleanField(default=True)
    depot_moyen = models.CharField(
        max_length=10, blank=True,
        choices=[("portail", "Sur le portail"), ("https", "Automatique"), ("accuse", "Constaté par l’accusé")],
    )  # fmt: skip
    reference = models.CharField("référence du dépôt", max_length=300, blank=True)
    transmission_id = models.UUIDField(null=True, blank=True)
    incertain = models.BooleanField(default=False)
    echec = models.JSONField(default=dict, blank=True)
    echec_le = models.DateTimeField(null=True, blank=True)
    repetition = models.BooleanField("répétition", default=False)
    accuse_reception = models.CharField(
        max_length=2, blank=True, choices=[("ok", "Reçu"), ("ko", "Refusé à la réception")]
    )
    traite_le = models.DateTimeField("traité le", null=True, blank=True)
    motif_annulation = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-prepare_le", "rang", "id"]
        verbose_name = "fichier d’accrochage"
        constraints = [
            models.UniqueConstraint(fields=["id_flux"], name="un_id_flux_par_fichier"),
            models.UniqueConstraint(fields=["lot", "rang"], name="un_rang_par_lot"),
            # A report without a flux is told by the name of its file alone.
            models.UniqueConstraint(fields=["organisation", "nom"], name="un_nom_par_fichier"),
            models.CheckConstraint(condition=Q(etat__in=EtatFichier.values), name="fichier_etat_connu"),
            models.CheckConstraint(
                condition=Q(etat__in=["ecriture", "prepare", "en_transmission", "repetition", "annule"]) | Q(depose_le__isnull=False),
                name="fichier_depose_date",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.nom

    @property
    def est_suppression(self) -> bool:
        """It takes away what was accepted. Reads the lot."""
        return self.lot.action == "SUPPRESSION"

    @property
    def porte_des_nirs(self) -> bool:
        """The kept bytes hold numbers, as far as is known."""
        return self.nirs != 0 and self.expurge_le is None


class EnvoiPassage(ModeleOrganisation):
    """A passage in a lot, then in a file, then the answer. `issue` "": none yet. `rang`: order in the lot.

    `message`: raw text of the answer. `etat_avant`: where the passage stood when the lot took it; it goes back there.
    `tranche_par_libelle`: who settled an answer that nobody could read; `issue` is then what that person decided.
    """

    # No index of its own: both constraints below begin with it.
    lot = models.ForeignKey(LotAccrochage, on_delete=models.PROTECT, related_name="envois", db_index=False)
    fichier = models.ForeignKey(
        FichierAccrochage, null=True, blank=True, on_delete=models.PROTECT, related_name="envois"
    )
    passage = models.ForeignKey("accrochage.PassageCertification", on_delete=models.PROTECT, related_name="envois")
    rang = models.PositiveIntegerField()
    ouvert = models.BooleanField(default=True)
    etat_avant = models.CharField(max_length=12, blank=True)
    issue = models.CharField(
        max_length=16, blank=True,
        choices=[(str(i), LIBELLES_ISSUE[i]) for i in Issue]
        + [("structure", "Fichier rejeté"), ("annule", "Annulé"), ("sans_reponse", "Déclaré sans réponse")],
    )  # fmt: skip
    classe = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    repondu_le = models.DateTimeField(null=True, blank=True)
    tranche_par_libelle = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["lot_id", "rang", "id"]
        verbose_name = "envoi"
        constraints = [
            # A passage is in one file at a time: this is what forbids sending it twice.
            models.UniqueConstraint(fields=["passage"], condition=Q(ouvert=True), name="un_envoi_ouvert_par_passage"),
            models.UniqueConstraint(fields=["lot", "passage"], name="un_passage_par_lot"),
            models.UniqueConstraint(fields=["lot", "rang"], name="un_envoi_par_rang"),
            models.CheckConstraint(condition=Q(ouvert=True) | ~Q(issue=""), name="envoi_clos_a_une_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.passage_id} · {self.get_issue_display() or 'en attente'}"
