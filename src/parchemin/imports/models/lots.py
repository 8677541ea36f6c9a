"""Staging: a file as it was read, its verdicts, what was written, and what to remember of its columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models.base import ModeleOrganisation
from parchemin.imports.domain.modele import ActionLigne
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import maintenant


class EtatLot(models.TextChoices):
    """Where an import is. `DEPOSE`: columns to check. `PRET`: to be decided. `APPLICATION`, `ANNULATION`: under way."""

    DEPOSE = "depose", "Colonnes à vérifier"
    ANALYSE = "analyse", "Vérification en cours"
    PRET = "pret", "À décider"
    APPLICATION = "application", "Enregistrement en cours"
    APPLIQUE = "applique", "Enregistré"
    ANNULATION = "annulation", "Retour en arrière en cours"
    DEFAIT = "defait", "Défait"
    ABANDONNE = "abandonne", "Abandonné"
    REFUSE = "refuse", "Fichier refusé"


LIBELLES_ACTION = {
    ActionLigne.CREER: "À créer",
    ActionLigne.MODIFIER: "À modifier",
    ActionLigne.INCHANGER: "Inchangée",
    ActionLigne.REFUSER: "Refusée",
}


class LotImport(ModeleOrganisation):
    """One file brought by one person. `version` moves with every change of what the preview shows.

    `colonnes`: rank of column (text) -> field. `propositions`: why each was proposed. `ecartees`: rows left out, said
    on the preview. `a_reverifier`: a cell was corrected and the whole file was not judged again since.
    """

    type_import = models.CharField("sorte", max_length=60)
    fichier = models.ForeignKey("plateforme.Fichier", on_delete=models.PROTECT, null=True, related_name="+")
    nom_fichier = models.CharField("fichier", max_length=200)
    empreinte_fichier = models.CharField(max_length=64)
    emetteur = models.CharField("émetteur", max_length=120, blank=True)
    etablissement = models.ForeignKey(
        "comptes.Etablissement", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="établissement"
    )
    options = models.JSONField(default=dict)
    etat = models.CharField("état", max_length=12, choices=EtatLot.choices, default=EtatLot.DEPOSE)
    separateur = models.CharField(max_length=1, blank=True)
    feuille = models.CharField(max_length=200, blank=True)
    feuilles = models.JSONField(default=list)
    ligne_entetes = models.PositiveIntegerField("ligne des intitulés", default=1)
    entetes = models.JSONField("intitulés", default=list)
    colonnes = models.JSONField(default=dict)
    propositions = models.JSONField(default=list)
    echantillon = models.JSONField(default=list)
    ecartees = models.JSONField("lignes écartées", default=dict)
    constats_bruts = models.JSONField("constats", default=list)
    codes = models.JSONField("constats par code", default=dict)
    lues = models.PositiveIntegerField(default=0)
    a_creer = models.PositiveIntegerField("à créer", default=0)
    a_modifier = models.PositiveIntegerField("à modifier", default=0)
    inchangees = models.PositiveIntegerField("inchangées", default=0)
    refusees = models.PositiveIntegerField("refusées", default=0)
    avec_avertissement = models.PositiveIntegerField(default=0)
    appliquees = models.PositiveIntegerField("enregistrées", default=0)
    a_reverifier = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    travail_id = models.UUIDField(null=True)
    depose_par = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, null=True, related_name="+")
    depose_par_libelle = models.CharField("déposé par", max_length=200)
    depose_le = models.DateTimeField("déposé le", default=maintenant)
    applique_par_libelle = models.CharField("enregistré par", max_length=200, blank=True)
    applique_le = models.DateTimeField("enregistré le", null=True)
    defait_par_libelle = models.CharField("défait par", max_length=200, blank=True)
    defait_le = models.DateTimeField("défait le", null=True)
    manifeste = models.CharField("empreinte de ce qui a été enregistré", max_length=64, blank=True)
    lignes_effacees_le = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-depose_le", "-id"]
        verbose_name = "lot d’import"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=EtatLot.values), name="etat_de_lot_connu"),
            models.CheckConstraint(
                condition=Q(lues=models.F("a_creer") + models.F("a_modifier") + models.F("inchangees") + models.F("refusees")),
                name="lot_lues_egale_la_somme",
            ),
            models.CheckConstraint(
                condition=~Q(etat="applique") | Q(applique_le__isnull=False), name="lot_applique_est_date"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "-depose_le"], name="lot_organisation_recent")]

    def __str__(self) -> str:
        return f"{self.nom_fichier} (import n° {self.pk})"

    @property
    def constats(self) -> list[Constat]:
        return [Constat.depuis_dict(brut) for brut in self.constats_bruts]

    @property
    def est_en_cours(self) -> bool:
        return self.etat in (EtatLot.ANALYSE, EtatLot.APPLICATION, EtatLot.ANNULATION)

    @property
    def est_defait_en_partie(self) -> bool:
        """Undone, but for lines that somebody was using: they are still written, and may be undone later."""
        return self.etat == EtatLot.DEFAIT and self.appliquees > 0 and self.lignes_effacees_le is None

    @property
    def etat_en_mots(self) -> str:
        """The state, as pages say it."""
        return "Défait en partie" if self.etat == EtatLot.DEFAIT and self.appliquees else self.get_etat_display()

    @property
    def a_ecrire(self) -> int:
        """Lines that would be written."""
        return self.a_creer + self.a_modifier


class LigneLot(ModeleOrganisation):
    """A line of the file. `cellules`: raw JSON cells, as read or corrected by a person. `codes`: ` IMP-030 PER-002 `."""

    # The unique constraint and the index below begin with the lot: one more would only slow the staging.
    organisation = models.ForeignKey(
        "comptes.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    lot = models.ForeignKey(LotImport, on_delete=models.CASCADE, related_name="lignes", db_index=False)
    numero = models.PositiveIntegerField("ligne")
    cellules = models.JSONField()
    action = models.CharField("verdict", max_length=10, choices=[(a.value, LIBELLES_ACTION[a]) for a in ActionLigne])
    libelle = models.CharField("de quoi il s’agit", max_length=200, blank=True)
    cle_recherche = models.CharField(max_length=220, blank=True, editable=False)
    donnees = models.JSONField("données", default=dict)
    constats_bruts = models.JSONField("constats", default=list)
    codes = models.TextField(blank=True)
    avertie = models.BooleanField(default=False)
    corrigee = models.BooleanField("corrigée ici", default=False)
    appliquee = models.BooleanField("enregistrée", default=False)

    class Meta:
        ordering = ["numero", "id"]
        verbose_name = "ligne"
        constraints = [
            models.UniqueConstraint(fields=["lot", "numero"], name="une_ligne_par_numero"),
            # Spelled out: SQLite builds a table for each `IN` of each row, a quarter of the time of an insertion.
            models.CheckConstraint(
                condition=Q(action="creer") | Q(action="modifier") | Q(action="inchanger") | Q(action="refuser"),
                name="verdict_de_ligne_connu",
            ),
            models.CheckConstraint(
                condition=Q(appliquee=False) | Q(action="creer") | Q(action="modifier"),
                name="ligne_refusee_jamais_ecrite",
            ),
        ]
        indexes = [models.Index(fields=["lot", "action", "numero"], name="ligne_lot_verdict")]

    def __str__(self) -> str:
        return f"Ligne {self.numero}"

    @property
    def constats(self) -> list[tuple[str, Constat]]:
        """(field, finding), those that block first."""
        ordre = {"bloquant": 0, "avertissement": 1, "information": 2}
        lus = [(b["champ"], Constat.depuis_dict({k: v for k, v in b.items() if k != "champ"})) for b in self.constats_bruts]  # fmt: skip
        return sorted(lus, key=lambda x: ordre[str(x[1].gravite)])


class OperationLot(ModeleOrganisation):
    """A row written by a lot: enough to undo it. `rang`: order of writing."""

    organisation = models.ForeignKey(
        "comptes.Organisation", on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    lot = models.ForeignKey(LotImport, on_delete=models.CASCADE, related_name="operations", db_index=False)
    rang = models.PositiveIntegerField()
    numero = models.PositiveIntegerField("ligne")
    modele = models.CharField("modèle", max_length=80)
    cle = models.CharField("clé", max_length=64)
    avant = models.JSONField(null=True)
    apres = models.JSONField("après", null=True)
    defaite = models.BooleanField(default=False)

    class Meta:
        ordering = ["rang", "id"]
        verbose_name = "écriture"
        constraints = [models.UniqueConstraint(fields=["lot", "rang"], name="une_ecriture_par_rang")]
        indexes = [models.Index(fields=["organisation", "modele", "cle"], name="operation_ligne_ecrite")]

    def __str__(self) -> str:
        return f"{self.modele} {self.cle}"


class CorrespondanceImport(ModeleOrganisation):
    """Columns remembered for a kind, a sender and a signature of headings. `colonnes`: name of column -> field or ""."""

    type_import = models.CharField(max_length=60)
    emetteur_cle = models.CharField(max_length=140, blank=True)
    signature = models.CharField(max_length=64)
    colonnes = models.JSONField(default=dict)
    feuille = models.CharField(max_length=200, blank=True)
    utilisee_le = models.DateTimeField(default=maintenant)

    class Meta:
        ordering = ["-utilisee_le", "-id"]
        verbose_name = "correspondance de colonnes"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "type_import", "emetteur_cle", "signature"],
                name="une_correspondance_par_signature",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type_import}, {self.emetteur_cle or 'sans émetteur'}"
