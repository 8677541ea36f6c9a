"""Awards to transmit: what will be said of each person, and where it stands."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from parchemin.accrochage.domain.modele import Passage, ResultatNumerique
from parchemin.comptes.models import ModeleOrganisation
from parchemin.socle.cles import cle_recherche, cle_tri


class EtatPassage(models.TextChoices):
    """Where a passage stands. What is missing is the verdict's business, not the state's."""

    A_ENVOYER = "a_envoyer", "À envoyer"
    EN_FICHIER = "en_fichier", "Dans un fichier"
    DEPOSE = "depose", "Déposé"
    ACCEPTE = "accepte", "Accepté"
    REFUSE = "refuse", "Refusé"
    A_REGARDER = "a_regarder", "Réponse à regarder"
    A_SUPPRIMER = "a_supprimer", "Suppression demandée"
    SUPPRIME = "supprime", "Supprimé"
    EXCLU = "exclu", "Non transmis"


class OriginePassage(models.TextChoices):
    """Where the award comes from."""

    DECISION = "decision", "Décision du jury"
    IMPORT = "import", "Import"


class Verdict(models.TextChoices):
    """What the controls conclude."""

    BLOQUE = "bloque", "À compléter"
    A_RISQUE = "a_risque", "À risque"
    PRET = "pret", "Prêt"


CHAMPS_PASSAGE = (
    "type_certification", "code_certification", "nature_deposant", "id_technique", "url_preuve", "libelle_option",
    "obtention", "donnee_certifiee", "debut_examen", "fin_examen", "modalite_examen", "code_postal_centre",
    "debut_validite", "fin_validite", "niveau_langue", "score_numerique", "scoring", "mention", "modalite_acces",
    "voie_vae", "initiative", "date_inscription", "voie", "nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3",
    "annee_naissance", "mois_naissance", "jour_naissance", "sexe", "code_insee", "code_postal", "libelle_commune",
    "code_pays", "libelle_pays", "id_dossier", "dossier_nom", "dossier_prenom", "verbatim",
)  # fmt: skip
"""Columns that hold the award itself, named as in `domain.modele.Passage`. The social-security number is not one of them."""


class PassageCertification(ModeleOrganisation):
    """One award of one person. `id_technique` is given once and never changes (facts (e)).

    The data to send are its own columns, refreshed from the person until a file takes them: imported awards have no person
    here. `constats`: findings of the last control, [{champ, …}]. `echeance`: last day to transmit. `identite_lue_le`: when
    the person's data were last copied. `reglage`: the version of the settings that wrote it; None: none was made yet.
    `exclu_depuis`: the state it was left out from; it is taken back to it.
    """

    compte = models.ForeignKey("accrochage.CompteAccrochage", on_delete=models.PROTECT, related_name="passages")
    origine = models.CharField(max_length=10, choices=OriginePassage.choices)
    personne = models.ForeignKey(
        "parcours.Personne", null=True, blank=True, on_delete=models.PROTECT, related_name="passages"
    )
    inscription = models.ForeignKey(
        "parcours.Inscription", null=True, blank=True, on_delete=models.PROTECT, related_name="passages"
    )
    decision = models.ForeignKey(
        "deliberation.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="passages"
    )
    reglage = models.ForeignKey(
        "accrochage.ReglageTransmission", null=True, blank=True, on_delete=models.PROTECT, related_name="passages"
    )
    etat = models.CharField("état", max_length=12, choices=EtatPassage.choices, default=EtatPassage.A_ENVOYER)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.BLOQUE)
    verdict_phrase = models.CharField(max_length=300, blank=True)
    constats = models.JSONField(default=list, blank=True)
    controle_le = models.DateTimeField(null=True, blank=True)
    juge_par = models.CharField(
        max_length=100, blank=True, editable=False, help_text="Profil et empreinte du schéma du dernier contrôle."
    )
    identite_lue_le = models.DateTimeField(null=True, blank=True)
    echeance = models.DateField("à transmettre avant le", null=True, blank=True)
    refus_classe = models.CharField(max_length=40, blank=True)
    refus_message = models.TextField(blank=True)
    refus = models.PositiveSmallIntegerField("refus reçus", default=0)
    accepte_le = models.DateTimeField("accepté le", null=True, blank=True)
    exclu_motif = models.CharField(max_length=300, blank=True)
    exclu_depuis = models.CharField(max_length=12, blank=True)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="remplacant", editable=False,
        help_text="Passage supprimé à la Caisse des Dépôts, que celui-ci recrée corrigé.",
    )  # fmt: skip
    inchange_motif = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="Pourquoi un passage recréé dit la même chose que celui qui a été supprimé.",
    )

    type_certification = models.CharField("répertoire", max_length=255, blank=True)
    code_certification = models.CharField("fiche", max_length=100, blank=True)
    nature_deposant = models.CharField(max_length=20, blank=True)
    id_technique = models.CharField("identifiant technique", max_length=255)
    url_preuve = models.CharField("lien vers la preuve", max_length=255, blank=True)
    libelle_option = models.CharField("option ou spécialité", max_length=255, blank=True)
    obtention = models.CharField("mode d’obtention", max_length=20, default="PAR_ADMISSION", blank=True)
    donnee_certifiee = models.BooleanField("résultat définitif", default=True)
    debut_examen = models.DateField("début de l’examen", null=True, blank=True)
    fin_examen = models.DateField("fin de l’examen", null=True, blank=True)
    modalite_examen = models.CharField("modalité de l’examen", max_length=20, blank=True)
    code_postal_centre = models.CharField("code postal du centre", max_length=9, blank=True)
    debut_validite = models.DateField("délivrée le", null=True, blank=True)
    fin_validite = models.DateField("valable jusqu’au", null=True, blank=True)
    niveau_langue = models.CharField("niveau de langue", max_length=20, blank=True)
    score_numerique = models.PositiveSmallIntegerField("score numérique", null=True, blank=True)
    resultats_numeriques = models.JSONField(default=list, blank=True)
    scoring = models.CharField("score ou barème", max_length=255, blank=True)
    mention = models.CharField(max_length=60, blank=True)
    modalite_acces = models.CharField("voie d’accès", max_length=70, blank=True)
    voie_vae = models.CharField("voie de VAE", max_length=20, blank=True)
    initiative = models.CharField("qui a inscrit la personne", max_length=20, blank=True)
    date_inscription = models.DateField("inscrite le", null=True, blank=True)
    voie = models.CharField("identification", max_length=10, default="titulaire")
    nom_naissance = models.CharField("nom de naissance", max_length=60, blank=True)
    nom_usage = models.CharField("nom d’usage", max_length=60, blank=True)
    prenom1 = models.CharField("premier prénom", max_length=60, blank=True)
    prenom2 = models.CharField("deuxième prénom", max_length=60, blank=True)
    prenom3 = models.CharField("troisième prénom", max_length=60, blank=True)
    annee_naissance = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    mois_naissance = models.PositiveSmallIntegerField("mois de naissance", null=True, blank=True)
    jour_naissance = models.PositiveSmallIntegerField("jour de naissance", null=True, blank=True)
    sexe = models.CharField(max_length=1, blank=True)
    code_insee = models.CharField("code de la commune de naissance", max_length=5, blank=True)
    code_postal = models.CharField("code postal de naissance", max_length=9, blank=True)
    libelle_commune = models.CharField("commune de naissance", max_length=60, blank=True)
    code_pays = models.CharField("code du pays de naissance", max_length=3, blank=True)
    libelle_pays = models.CharField("pays de naissance", max_length=60, blank=True)
    id_dossier = models.CharField("numéro de dossier CPF", max_length=13, blank=True)
    dossier_nom = models.CharField("nom dans le dossier CPF", max_length=30, blank=True)
    dossier_prenom = models.CharField("prénom dans le dossier CPF", max_length=20, blank=True)
    verbatim = models.CharField("complément", max_length=255, blank=True)

    cle_tri = models.CharField(max_length=130, editable=False, blank=True)
    cle_recherche = models.CharField(max_length=300, editable=False, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["cle_tri", "id"]
        verbose_name = "passage"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "id_technique"], name="un_identifiant_technique"),
            # One award, one passage for life: a decision revised later keeps it.
            models.UniqueConstraint(
                fields=["inscription", "debut_validite"], condition=Q(inscription__isnull=False, origine="decision", remplace__isnull=True),
                name="un_passage_par_attribution",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatPassage.values), name="passage_etat_connu"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="passage_verdict_connu"),
            models.CheckConstraint(condition=Q(origine__in=OriginePassage.values), name="passage_origine_connue"),
            models.CheckConstraint(condition=~Q(etat="exclu") | ~Q(exclu_motif=""), name="passage_exclu_motive"),
            models.CheckConstraint(condition=~Q(etat="accepte") | Q(accepte_le__isnull=False), name="passage_accepte_date"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organisation", "etat", "verdict"], name="passage_etat"),
            models.Index(fields=["organisation", "echeance"], name="passage_echeance"),
            models.Index(fields=["organisation", "cle_tri"], name="passage_tri"),
        ]

    def __str__(self) -> str:
        return f"{self.nom_affiche} · {self.code_certification}"

    @property
    def nom_affiche(self) -> str:
        """« Léa MARTIN », from the way of identification that this passage has."""
        nom, prenom = (
            (self.dossier_nom, self.dossier_prenom) if self.voie == "dossier" else (self.nom_naissance, self.prenom1)
        )
        return f"{prenom} {nom.upper()}".strip() or self.id_technique

    def vers_domaine(self, nir: str = "") -> Passage:
        """As the pure rules and the writer take it. `nir`: from the vault, only when a file is written."""
        valeurs: dict[str, Any] = {cle: getattr(self, cle) for cle in CHAMPS_PASSAGE}
        resultats = tuple(ResultatNumerique(n, d, c) for n, d, c in self.resultats_numeriques)
        nom = self.nom_naissance if self.voie == "nir" else ""
        return Passage(**valeurs, resultats_numeriques=resultats, nir=nir, nir_nom_naissance=nom)

    def calculer_cles(self) -> None:
        """Sort and search keys; bulk writers call it too."""
        nom, prenom = (
            (self.dossier_nom, self.dossier_prenom) if self.voie == "dossier" else (self.nom_naissance, self.prenom1)
        )
        self.cle_tri = cle_tri(f"{nom} {prenom}")[:130]
        self.cle_recherche = cle_recherche(
            f"{nom} {self.nom_usage} {prenom} {self.code_certification} {self.id_technique} {self.id_dossier}"
        )[:300]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.calculer_cles()
        super().save(*args, **kwargs)
