"""Registers of réclamations, difficultés and aléas: one row each, its thread, its mediations, who was told, and the settings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.faits import (
    AvisReponse,
    EtatFait,
    NatureFait,
    canaux,
    etats_fait,
    natures_fait,
    qualites,
    resultats,
)
from parchemin.comptes.models import ModeleOrganisation

_NATURES = [(str(n), x[0]) for n, x in natures_fait().items()]
_ETATS = [(str(e), x[0]) for e, x in etats_fait().items()]
_CANAUX = [(str(k), v) for k, v in canaux().items()]
_QUALITES = [(str(k), v) for k, v in qualites().items()]
_RESULTATS = [(str(k), v) for k, v in resultats().items()]
_AVIS = [
    (str(AvisReponse.SATISFAIT), "La réponse convient"),
    (str(AvisReponse.INSATISFAIT), "La réponse ne convient pas"),
]


class ThemeFait(ModeleOrganisation):
    """A theme of the organisation's own list. One that is no longer used stays on what bears it."""

    libelle = models.CharField("thème", max_length=80)
    actif = models.BooleanField(default=True)
    ordre = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["ordre", "id"]
        verbose_name = "thème de fait signalé"
        verbose_name_plural = "thèmes de faits signalés"
        constraints = [models.UniqueConstraint(fields=["organisation", "libelle"], name="theme_fait_unique")]

    def __str__(self) -> str:
        return self.libelle


class FaitSignale(ModeleOrganisation):
    """What somebody said, or what happened. `titre` and `resume` name nobody: they are what an auditor reads. `avant_le`: the last day of
    the next act, by the delays of the day it arrived. `depuis`: the day from which its answer is counted. `afflux`: it came by the public form on
    a day when too many did. `lien_suivi`, `lien_avis`: the personal links in use, so that a new one shuts the former. `efface_le`: what it said
    and of whom is gone, its number and its days stay."""

    annee = models.PositiveSmallIntegerField("année")
    rang = models.PositiveIntegerField()
    nature = models.CharField(max_length=12, choices=_NATURES)
    titre = models.CharField("en une ligne", max_length=200)
    quoi = models.TextField("ce qui s’est passé", max_length=6000)
    resume = models.TextField("résumé sans nom", max_length=2000, blank=True)
    survenu_le = models.DateField("arrivé le")
    recu_le = models.DateField("reçu le")
    canal = models.CharField("reçu par", max_length=12, choices=_CANAUX)
    auteur_nom = models.CharField("qui le dit", max_length=130, blank=True)
    auteur_courriel = models.EmailField("son courriel", max_length=254, blank=True)
    auteur_telephone = models.CharField("son téléphone", max_length=20, blank=True)
    auteur_qualite = models.CharField("à quel titre", max_length=12, choices=_QUALITES)
    theme = models.ForeignKey(ThemeFait, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    personne = models.ForeignKey("parcours.Personne", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    inscription = models.ForeignKey(
        "parcours.Inscription", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    session = models.ForeignKey(
        "parcours.SessionExamen", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    formation = models.ForeignKey(
        "parcours.SessionFormation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lieu = models.ForeignKey("comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsable = models.ForeignKey("comptes.Membre", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=16, choices=_ETATS, default=EtatFait.RECUE)
    etat_depuis = models.DateField()
    depuis = models.DateField()
    avant_le = models.DateField("avant le", null=True, blank=True)
    accuse_le = models.DateField(null=True, blank=True)
    repondu_le = models.DateField(null=True, blank=True)
    reponse = models.TextField("réponse", max_length=6000, blank=True)
    avis = models.CharField(max_length=12, choices=_AVIS, blank=True)
    avis_le = models.DateField(null=True, blank=True)
    cause = models.TextField(max_length=4000, blank=True)
    solution = models.TextField("solution donnée", max_length=4000, blank=True)
    solution_le = models.DateField(null=True, blank=True)
    clos_le = models.DateField(null=True, blank=True)
    reouvertures = models.PositiveSmallIntegerField(default=0)
    afflux = models.BooleanField(default=False)
    lien_suivi = models.UUIDField(null=True, blank=True)
    lien_avis = models.UUIDField(null=True, blank=True)
    partage = models.TextField("ce qui est dit au partenaire", max_length=2000, blank=True)
    partage_le = models.DateField(null=True, blank=True)
    efface_le = models.DateField(null=True, blank=True)
    enregistre_par_libelle = models.CharField(max_length=400)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-recu_le", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "annee", "rang"], name="fait_signale_numero_unique"),
            models.CheckConstraint(condition=Q(nature__in=[n for n, _ in _NATURES]), name="fait_signale_nature_connue"),
            models.CheckConstraint(condition=Q(etat__in=[e for e, _ in _ETATS]), name="fait_signale_etat_connu"),
            models.CheckConstraint(condition=Q(canal__in=[k for k, _ in _CANAUX]), name="fait_signale_canal_connu"),
            models.CheckConstraint(condition=Q(survenu_le__lte=F("recu_le")), name="fait_signale_recu_apres"),
            models.CheckConstraint(
                condition=~Q(etat="repondue") | (Q(repondu_le__isnull=False) & ~Q(reponse="")),
                name="fait_signale_repondu_a_sa_reponse",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=("solution_donnee", "informees")) | ~Q(solution=""),
                name="fait_signale_solution_ecrite",
            ),
            models.CheckConstraint(
                condition=Q(nature="alea", etat__in=("survenu", "solution_donnee", "informees", "close", "classee"))
                | (~Q(nature="alea") & ~Q(etat__in=("survenu", "solution_donnee", "informees"))),
                name="fait_signale_etat_de_sa_nature",
            ),
            models.CheckConstraint(condition=Q(avis="") | Q(avis_le__isnull=False), name="fait_signale_avis_date"),
            models.CheckConstraint(
                condition=Q(partage_le__isnull=True, partage="")
                | (Q(partage_le__isnull=False, lieu__isnull=False) & ~Q(partage="")),
                name="fait_signale_partage_a_ses_mots",
            ),
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True)
                | Q(
                    quoi="",
                    resume="",
                    auteur_nom="",
                    auteur_courriel="",
                    auteur_telephone="",
                    reponse="",
                    personne__isnull=True,
                    etat__in=("close", "classee"),
                ),
                name="fait_signale_efface_ne_dit_plus_rien",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "etat", "avant_le"], name="fait_signale_a_suivre"),
            models.Index(fields=["organisation", "nature", "theme"], name="fait_signale_ressemblance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display()} {self.numero}"

    @property
    def numero(self) -> str:
        """« R-2026-012 »: one numbering for the three registers, so that a change of nature does not change the number."""
        return f"R-{self.annee}-{self.rang:03d}"

    @property
    def est_alea(self) -> bool:
        return self.nature == NatureFait.ALEA


class SorteFil(models.TextChoices):
    """What a line of the thread tells."""

    RECU = "recu", "Reçu"
    ACCUSE = "accuse", "Accusé de réception"
    CONFIE = "confie", "Confié"
    NOTE = "note", "Note"
    MESSAGE = "message", "Message de la personne"
    REPONSE = "reponse", "Réponse"
    AVIS = "avis", "Avis de la personne"
    MEDIATION = "mediation", "Médiation"
    SOLUTION = "solution", "Solution donnée"
    INFORMATION = "information", "Personnes informées"
    ROUVERT = "rouvert", "Rouvert"
    NATURE = "nature", "Nature changée"
    CLOS = "clos", "Clos"
    CLASSE = "classe", "Classé sans suite"


class SuiviFait(ModeleOrganisation):
    """One line of the thread. `pieces`: identifiers of its files; a message of the person herself is told apart by its kind."""

    fait = models.ForeignKey(FaitSignale, on_delete=models.CASCADE, related_name="suivis")
    sorte = models.CharField(max_length=12, choices=SorteFil.choices)
    texte = models.TextField(max_length=6000, blank=True)
    pieces = models.JSONField(default=list)
    le = models.DateTimeField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "suivi d’un fait signalé"
        verbose_name_plural = "suivis de faits signalés"
        constraints = [models.CheckConstraint(condition=Q(sorte__in=SorteFil.values), name="suivi_fait_sorte_connue")]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} : {self.fait_id}"


class MediationFait(ModeleOrganisation):
    """A mediation: by whom, proposed when and to whom, held when, with what result. At most one without result."""

    fait = models.ForeignKey(FaitSignale, on_delete=models.CASCADE, related_name="mediations")
    mediateur = models.CharField("médiateur", max_length=200)
    proposee_a = models.CharField("proposée à", max_length=200)
    proposee_le = models.DateField()
    prevue_le = models.DateField("prévue le", null=True, blank=True)
    tenue_le = models.DateField(null=True, blank=True)
    resultat = models.CharField("résultat", max_length=12, choices=_RESULTATS, blank=True)
    recit = models.TextField("ce qui en est sorti", max_length=4000, blank=True)

    class Meta:
        ordering = ["proposee_le", "id"]
        verbose_name = "médiation"
        constraints = [
            models.UniqueConstraint(fields=["fait"], condition=Q(resultat=""), name="une_mediation_sans_resultat"),
            models.CheckConstraint(condition=Q(resultat="") | ~Q(recit=""), name="mediation_finie_racontee"),
        ]

    def __str__(self) -> str:
        return f"{self.mediateur} : {self.fait_id}"


class InformationFait(ModeleOrganisation):
    """Who was told of the solution given to the unforeseen, when and how."""

    fait = models.ForeignKey(FaitSignale, on_delete=models.CASCADE, related_name="informations")
    qui = models.CharField("qui a été informé", max_length=300)
    le = models.DateField("quel jour")
    comment = models.CharField(max_length=200)

    class Meta:
        ordering = ["le", "id"]
        verbose_name = "information donnée"

    def __str__(self) -> str:
        return self.qui


class ReglageRegistres(ModeleOrganisation):
    """Delays of the organisation from a day on: what arrived before keeps those of its day."""

    du = models.DateField("à partir du")
    accuse = models.PositiveSmallIntegerField()
    reponse = models.PositiveSmallIntegerField()
    mediation = models.PositiveSmallIntegerField()
    avis = models.PositiveSmallIntegerField()
    alea = models.PositiveSmallIntegerField()
    recurrence = models.PositiveSmallIntegerField()
    par_libelle = models.CharField(max_length=400)

    class Meta:
        ordering = ["-du", "-id"]
        verbose_name = "délais des registres"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "du"], name="reglage_registres_par_jour"),
            models.CheckConstraint(
                condition=Q(reponse__gte=F("accuse")), name="reglage_registres_reponse_apres_accuse"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.du}"


class GuichetReclamation(ModeleOrganisation):
    """The public form of an organisation: shut until it opens it."""

    ouvert = models.BooleanField("ouvert", default=False)
    accueil = models.TextField("mots d’accueil", max_length=1000, blank=True)
    contact = models.CharField("à qui écrire autrement", max_length=200, blank=True)
    ouvert_le = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "formulaire public de réclamation"
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="un_guichet_par_organisation"),
            models.CheckConstraint(condition=Q(ouvert=False) | ~Q(contact=""), name="guichet_ouvert_a_son_contact"),
        ]

    def __str__(self) -> str:
        return "ouvert" if self.ouvert else "fermé"
