"""The conseil de perfectionnement: rules of the house, members and their mandates, meetings, what was said and decided."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.conseil import QUORUMS, EtatSeance, SorteQuorum, colleges, etats_seance, sujets
from parchemin.comptes.models import ModeleOrganisation

_COLLEGES = [(str(k), v) for k, v in colleges().items()]
_ETATS = [(str(k), v[0]) for k, v in etats_seance().items()]
_QUORUMS = [(str(k), v) for k, v in QUORUMS.items()]


class ReglesConseil(ModeleOrganisation):
    """What the règlement intérieur of the organisation says of its conseil. Everything is optional: empty, it says nothing.
    `mandats`: college -> months."""

    reference = models.CharField("règlement intérieur", max_length=200, blank=True)
    quorum = models.CharField(max_length=12, choices=_QUORUMS, blank=True, default=str(SorteQuorum.AUCUN))
    quorum_nombre = models.PositiveSmallIntegerField(null=True, blank=True)
    seances_par_an = models.PositiveSmallIntegerField(null=True, blank=True)
    delai_convocation = models.PositiveSmallIntegerField(
        "jours entre la convocation et la séance", null=True, blank=True
    )
    mandats = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        verbose_name = "règles du conseil de perfectionnement"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="regles_conseil_une_fois"),
            models.CheckConstraint(
                condition=Q(quorum__in=[q for q, _ in _QUORUMS]), name="regles_conseil_quorum_connu"
            ),
            models.CheckConstraint(
                condition=~Q(quorum="nombre") | Q(quorum_nombre__isnull=False),
                name="regles_conseil_quorum_a_son_nombre",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or "Règles du conseil"


class MembreConseil(ModeleOrganisation):
    """One mandate of one person. `qualite`: what they are outside; `compte`: their access here, when they have one."""

    nom = models.CharField(max_length=80)
    prenom = models.CharField("prénom", max_length=80)
    cle_tri = models.CharField(max_length=170)
    cle_recherche = models.CharField(max_length=170)
    college = models.CharField("au titre de", max_length=12, choices=_COLLEGES)
    qualite = models.CharField("qualité", max_length=200, blank=True)
    preside = models.BooleanField("préside le conseil", default=False)
    du = models.DateField("mandat du")
    au = models.DateField("au", null=True, blank=True)
    courriel = models.EmailField(max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    compte = models.ForeignKey("comptes.Membre", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["cle_tri", "id"]
        verbose_name = "membre du conseil de perfectionnement"
        verbose_name_plural = "membres du conseil de perfectionnement"
        constraints = [
            models.CheckConstraint(condition=Q(college__in=[k for k, _ in _COLLEGES]), name="membre_conseil_college_connu"),
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="membre_conseil_mandat_a_l_endroit"),
            models.UniqueConstraint(fields=["organisation", "cle_recherche", "du"], name="membre_conseil_un_mandat_par_debut"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"


class SeanceConseil(ModeleOrganisation):
    """One meeting. `dossier`: the papers as they left, `dossier_le` when; `compte_rendu`: the approved minutes."""

    le = models.DateField("date")
    heure = models.TimeField(null=True, blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    etat = models.CharField("état", max_length=12, choices=_ETATS, default=str(EtatSeance.PREPAREE))
    etat_depuis = models.DateField()
    convoquee_le = models.DateTimeField(null=True, blank=True)
    dossier = models.UUIDField(null=True, blank=True)
    dossier_le = models.DateTimeField(null=True, blank=True)
    redige_par_libelle = models.CharField(max_length=200, blank=True)
    ouverture = models.TextField("ouverture de la séance", max_length=4000, blank=True)
    compte_rendu = models.UUIDField(null=True, blank=True)
    approuvee_le = models.DateTimeField(null=True, blank=True)
    approuvee_par_libelle = models.CharField(max_length=400, blank=True)
    motif = models.TextField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "séance du conseil de perfectionnement"
        verbose_name_plural = "séances du conseil de perfectionnement"
        constraints = [
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="seance_conseil_etat_connu"),
            models.UniqueConstraint(
                fields=["organisation", "le"], condition=~Q(etat="annulee"), name="seance_conseil_une_par_jour"
            ),
            models.CheckConstraint(
                condition=~Q(etat="approuvee") | Q(compte_rendu__isnull=False, approuvee_le__isnull=False),
                name="seance_conseil_approuvee_a_son_compte_rendu",
            ),
        ]

    def __str__(self) -> str:
        return f"Conseil du {self.le:%d/%m/%Y}"


class PointOrdreDuJour(ModeleOrganisation):
    """One point. `sujet`: code of `conseil.yaml`, empty for a free one; `note`: what is put before the conseil; `matiere`: figures of the
    house as they stood on `matiere_le`; `dit`: the minutes; `vide_parce_que`: why nothing was said."""

    seance = models.ForeignKey(SeanceConseil, on_delete=models.CASCADE, related_name="points")
    rang = models.PositiveSmallIntegerField()
    sujet = models.CharField(max_length=24, blank=True)
    titre = models.CharField(max_length=300)
    note = models.TextField(max_length=6000, blank=True)
    pieces = models.JSONField(default=list)
    matiere = models.JSONField(default=list)
    matiere_le = models.DateTimeField(null=True, blank=True)
    dit = models.TextField("ce qui s’est dit", max_length=12000, blank=True)
    vide_parce_que = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["rang", "id"]
        verbose_name = "point d’ordre du jour"
        verbose_name_plural = "points d’ordre du jour"
        constraints = [
            models.UniqueConstraint(fields=["seance", "sujet"], condition=~Q(sujet=""), name="point_conseil_un_par_sujet"),
            models.CheckConstraint(condition=Q(sujet__in=["", *sujets()]), name="point_conseil_sujet_connu"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.titre


class SortePresence(models.TextChoices):
    PRESENT = "present", "Présent"
    EXCUSE = "excuse", "Excusé"
    ABSENT = "absent", "Absent"


class PresenceConseil(ModeleOrganisation):
    """Who was there. `annonce`: what the member answered to the convocation; `sorte` empty: not noted yet."""

    seance = models.ForeignKey(SeanceConseil, on_delete=models.CASCADE, related_name="presences")
    membre = models.ForeignKey(MembreConseil, on_delete=models.PROTECT, related_name="presences")
    sorte = models.CharField(max_length=8, choices=SortePresence.choices, blank=True)
    annonce = models.CharField(max_length=3, blank=True, choices=[("oui", "sera là"), ("non", "ne pourra pas venir")])

    class Meta:
        ordering = ["id"]
        verbose_name = "présence au conseil"
        verbose_name_plural = "présences au conseil"
        constraints = [
            models.UniqueConstraint(fields=["seance", "membre"], name="presence_conseil_une_fois"),
            models.CheckConstraint(condition=Q(sorte__in=["", *SortePresence.values]), name="presence_conseil_connue"),
        ]

    def __str__(self) -> str:
        return f"{self.membre_id} : {self.get_sorte_display()}"


class DecisionConseil(ModeleOrganisation):
    """What was decided on one point. Its action, when it has one, names it as its origin (`decision_conseil`)."""

    point = models.ForeignKey(PointOrdreDuJour, on_delete=models.CASCADE, related_name="decisions")
    texte = models.TextField(max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "décision du conseil"
        verbose_name_plural = "décisions du conseil"

    def __str__(self) -> str:
        return self.texte[:80]
