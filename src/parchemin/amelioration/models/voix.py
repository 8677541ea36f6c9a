"""Appraisals. An anonymous answer has no way back to who gave it: no key, no day, no name, no order."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from parchemin.amelioration.domain.voix import (
    VOIES,
    EtatCampagne,
    MomentAppreciation,
    PartiePrenante,
    QuestionAppreciation,
    VoieReponse,
    lire_questions,
    moments,
    parties,
    themes,
)
from parchemin.comptes.models import ModeleOrganisation

_PARTIES = [(str(p), x.libelle) for p, x in parties().items()]
_MOMENTS = [(str(m), x) for m, x in moments().items()]
_VOIES = [(str(v), x) for v, x in VOIES.items()]


class LibelleEtat(models.TextChoices):
    PREPARATION = "preparation", "en préparation"
    OUVERTE = "ouverte", "ouverte"
    CLOSE = "close", "close"


class QuestionnairePropre(ModeleOrganisation):
    """The organisation's own wording of one of the questionnaires of the house. `questions`: as `QuestionAppreciation.en_json`."""

    code = models.CharField(max_length=40)
    questions = models.JSONField()
    modifie_le = models.DateField()
    modifie_par = models.CharField(max_length=400)

    class Meta:
        ordering = ["code"]
        verbose_name = "questionnaire d’appréciation"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="un_questionnaire_propre_par_code")
        ]

    def __str__(self) -> str:
        return self.code


class CampagneAppreciation(ModeleOrganisation):
    """One campaign. `du`, `au`: the period that it bears on. `questions`: frozen at the opening. `affiche`: open secret of the poster, empty
    without one. `afflux`: has the poster been answered faster than a school can? `ecartees`: ways in set aside, with `ecartees_motif`.
    `invites`, `repondants`, `resultats`: written once at the closing, when an anonymous campaign forgets its invitations."""

    titre = models.CharField(max_length=150)
    partie = models.CharField("qui est interrogé", max_length=14, choices=_PARTIES)
    moment = models.CharField(max_length=12, choices=_MOMENTS)
    modele = models.CharField("questionnaire", max_length=40)
    questions = models.JSONField(default=list)
    anonyme = models.BooleanField(default=True)
    du = models.DateField("période, du")
    au = models.DateField("au")
    ouvre_le = models.DateField("ouverte le")
    ferme_le = models.DateField("dernier jour")
    contact = models.CharField("à qui s’adresser", max_length=200)
    sessions = models.ManyToManyField("parcours.SessionFormation", blank=True, related_name="+")
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lieu = models.ForeignKey("comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    affiche = models.CharField(max_length=40, blank=True)
    papier = models.BooleanField(default=False)
    etat = models.CharField("état", max_length=12, choices=LibelleEtat.choices, default=LibelleEtat.PREPARATION)
    envoyee_le = models.DateField(null=True)
    relances = models.PositiveSmallIntegerField(default=0)
    relancee_le = models.DateField(null=True)
    afflux = models.BooleanField(default=False)
    ecartees = models.JSONField(default=list)
    ecartees_motif = models.CharField(max_length=500, blank=True)
    close_le = models.DateField(null=True)
    invites = models.PositiveIntegerField(null=True)
    repondants = models.PositiveIntegerField(null=True)
    resultats = models.JSONField(null=True)

    class Meta:
        ordering = ["-ouvre_le", "-id"]
        verbose_name = "campagne d’appréciation"
        verbose_name_plural = "campagnes d’appréciation"
        constraints = [
            models.CheckConstraint(condition=Q(ferme_le__gte=F("ouvre_le")), name="appreciation_ferme_apres_ouverture"),
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="appreciation_periode_dans_l_ordre"),
            models.CheckConstraint(condition=Q(etat__in=LibelleEtat.values), name="appreciation_etat_connu"),
            models.CheckConstraint(condition=Q(partie__in=[p for p, _ in _PARTIES]), name="appreciation_partie_connue"),
            models.CheckConstraint(
                condition=~Q(etat="close") | Q(close_le__isnull=False, resultats__isnull=False),
                name="appreciation_close_a_ses_resultats",
            ),
            models.UniqueConstraint(fields=["affiche"], condition=~Q(affiche=""), name="appreciation_affiche_unique"),
        ]
        indexes = [models.Index(fields=["organisation", "partie", "au"], name="appreciation_case")]

    def __str__(self) -> str:
        return self.titre

    @property
    def lues(self) -> tuple[QuestionAppreciation, ...]:
        return lire_questions(self.questions)

    @property
    def partie_lue(self) -> PartiePrenante:
        return PartiePrenante(self.partie)

    @property
    def moment_lu(self) -> MomentAppreciation:
        return MomentAppreciation(self.moment)

    @property
    def ouverte(self) -> bool:
        return self.etat == EtatCampagne.OUVERTE

    @property
    def close(self) -> bool:
        return self.etat == EtatCampagne.CLOSE


class InvitationAppreciation(ModeleOrganisation):
    """One person asked. It only ever flips to « answered »: no day, no count, nothing that an answer also carries. `groupe`: words of the
    session, when it is large enough to be told apart."""

    campagne = models.ForeignKey(CampagneAppreciation, on_delete=models.CASCADE, related_name="invitations")
    nom = models.CharField(max_length=200, blank=True)
    courriel = models.EmailField(max_length=254)
    groupe = models.CharField(max_length=200, blank=True)
    empreinte = models.CharField(max_length=64, unique=True)
    rang = models.SmallIntegerField("dernier courriel parti", default=-1)
    repondu = models.BooleanField("a répondu", default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = "invitation à une appréciation"
        verbose_name_plural = "invitations à des appréciations"
        constraints = [models.UniqueConstraint(fields=["campagne", "courriel"], name="une_invitation_par_adresse")]
        indexes = [models.Index(fields=["campagne", "repondu", "rang"], name="invitation_a_ecrire")]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class ReponseAppreciation(ModeleOrganisation):
    """One answer. `mois`: « 2026-11 », the month in which an anonymous campaign opened (the same for all its answers: a reminder tells who
    had not answered by then), or that of the answer under a name. `notes`: code of the scale by question; free words live apart.
    `de`: empty but in a campaign under names."""

    cle = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campagne = models.ForeignKey(CampagneAppreciation, on_delete=models.CASCADE, related_name="reponses")
    mois = models.CharField(max_length=7)
    groupe = models.CharField(max_length=200, blank=True)
    voie = models.CharField(max_length=8, choices=_VOIES)
    notes = models.JSONField(default=dict)
    de = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["cle"]
        verbose_name = "réponse à une appréciation"
        verbose_name_plural = "réponses à des appréciations"
        constraints = [
            models.CheckConstraint(condition=Q(voie__in=[v for v, _ in _VOIES]), name="appreciation_voie_connue")
        ]

    def __str__(self) -> str:
        return f"Réponse {self.cle}"

    @property
    def voie_lue(self) -> VoieReponse:
        return VoieReponse(self.voie)


class Verbatim(ModeleOrganisation):
    """Free words, apart from the answer they came with: three sentences of one person would otherwise tell who it is. `theme`: chosen by a
    person, never by a machine."""

    cle = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campagne = models.ForeignKey(CampagneAppreciation, on_delete=models.CASCADE, related_name="verbatims")
    question = models.CharField(max_length=40)
    voie = models.CharField(max_length=8, choices=_VOIES)
    texte = models.TextField(max_length=2000)
    theme = models.CharField("thème", max_length=20, blank=True, choices=list(themes().items()))
    de = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["cle"]
        verbose_name = "mots d’une appréciation"
        verbose_name_plural = "mots des appréciations"
        constraints = [models.CheckConstraint(condition=~Q(texte=""), name="verbatim_dit_quelque_chose")]
        indexes = [models.Index(fields=["campagne", "theme"], name="verbatim_a_classer")]

    def __str__(self) -> str:
        return self.texte[:80]


class NatureEquivalent(models.TextChoices):
    WEBINAIRE = "webinaire", "Webinaire"
    REUNION = "reunion", "Réunion"
    RAPPORT = "rapport", "Rapport ou courrier reçu"
    PLATEFORME = "plateforme", "Avis publiés par une plateforme"


class Equivalent(ModeleOrganisation):
    """What stands for a campaign: a webinar or a meeting of the funder, a report of the control mission. `retenu`: what was heard there.
    `pieces`: identifiers of its files."""

    partie = models.CharField("qui", max_length=14, choices=_PARTIES)
    nature = models.CharField(max_length=12, choices=NatureEquivalent.choices)
    titre = models.CharField(max_length=200)
    le = models.DateField("le")
    retenu = models.TextField("ce qui en est ressorti", max_length=4000)
    pieces = models.JSONField(default=list)
    note_par = models.CharField(max_length=400)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "équivalent d’une campagne"
        verbose_name_plural = "équivalents de campagnes"
        constraints = [models.CheckConstraint(condition=~Q(retenu=""), name="equivalent_dit_ce_qui_en_ressort")]

    def __str__(self) -> str:
        return self.titre
