"""Juries: members, what binds them, whom they may assess, and one jury of one session."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation
from parchemin.parcours.models.personnes import Sexe


class CollegeJury(models.TextChoices):
    """Side that a member sits for, where the jury is paritaire."""

    AUCUN = "", "Sans objet"
    SALARIES = "salaries", "Salariés"
    EMPLOYEURS = "employeurs", "Employeurs"


class MembreJury(ModeleOrganisation):
    """A person who may sit. `lien_certificateur`: works for the certifier or a habilitated body (hence not external)."""

    nom = models.CharField(max_length=60)
    prenom = models.CharField("prénom", max_length=60)
    courriel = models.EmailField(max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    fonction = models.CharField(max_length=200, blank=True)
    employeur = models.CharField(max_length=200, blank=True)
    employeur_siren = models.CharField("SIREN de l’employeur", max_length=9, blank=True)
    professionnel = models.BooleanField("professionnel du métier", default=False)
    enseignant = models.BooleanField("enseignant ou formateur", default=False)
    lien_certificateur = models.BooleanField("salarié du certificateur ou d’un organisme habilité", default=False)
    college = models.CharField("collège", max_length=12, choices=CollegeJury.choices, blank=True)
    sexe = models.CharField(max_length=1, choices=Sexe.choices, blank=True)
    activite_cessee_le = models.DateField("a quitté le métier le", null=True, blank=True)
    utilisateur = models.ForeignKey(
        "comptes.Utilisateur", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actif = models.BooleanField(default=True)
    cle_tri = models.CharField(max_length=130, editable=False)
    cle_identite = models.CharField(max_length=140, editable=False, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["cle_tri", "id"]
        verbose_name = "membre de jury"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "courriel"], condition=~Q(courriel=""), name="membre_jury_courriel_unique"
            ),
            models.CheckConstraint(condition=Q(college__in=CollegeJury.values), name="membre_jury_college_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    def save(self, *args: object, **kwargs: object) -> None:
        from parchemin.socle.cles import cle_recherche, cle_tri

        self.cle_tri = cle_tri(f"{self.nom} {self.prenom}")[:130]
        self.cle_identite = "|".join(cle_recherche(x).replace(" ", "") for x in (self.nom, self.prenom))[:140]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class MandatJury(ModeleOrganisation):
    """A member's habilitation for one certification (None: all), from `du` to `au` included."""

    membre = models.ForeignKey(MembreJury, on_delete=models.CASCADE, related_name="mandats")
    certification = models.ForeignKey(
        "referentiel.Certification", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    du = models.DateField("à partir du")
    au = models.DateField("jusqu’au", null=True, blank=True)
    reference = models.CharField("référence", max_length=200, blank=True)

    class Meta:
        ordering = ["du", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(au__isnull=True) | Q(au__gte=F("du")), name="mandat_fin_apres_debut"),
        ]

    def __str__(self) -> str:
        return f"{self.membre}"


class QualiteSiege(models.TextChoices):
    """In which quality somebody sits."""

    PRESIDENT = "president", "Président"
    VICE_PRESIDENT = "vice_president", "Vice-président"
    MEMBRE = "membre", "Membre"
    SUPPLEANT = "suppleant", "Suppléant"


class ReponseConvocation(models.TextChoices):
    """What became of a convocation."""

    A_ENVOYER = "a_envoyer", "À convoquer"
    ENVOYEE = "envoyee", "Sans réponse"
    ACCEPTEE = "acceptee", "Sera présent"
    REFUSEE = "refusee", "Indisponible"


class PresenceSiege(models.TextChoices):
    """Was the member there on the day? Empty: nobody has said yet."""

    A_NOTER = "", "À noter"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSE = "excuse", "Excusé"


class SiegeJury(ModeleOrganisation):
    """A member at the jury of a session: quality, convocation and answer, declaration of ties, presence on the day.

    `par_lettre`: convened on paper. `remplace`: the seat in whose place a substitute who came sits. `declaration_le`: when the member declared, on the enrolments `candidats_declares`; the
    ties themselves are `LienCandidat` rows, none meaning none.
    """

    session = models.ForeignKey("parcours.SessionExamen", on_delete=models.CASCADE, related_name="sieges")
    membre = models.ForeignKey(MembreJury, on_delete=models.PROTECT, related_name="sieges")
    qualite = models.CharField("qualité", max_length=16, choices=QualiteSiege.choices, default=QualiteSiege.MEMBRE)
    declaration_le = models.DateTimeField("déclaration reçue le", null=True, blank=True)
    candidats_declares = models.JSONField(default=list, blank=True, editable=False)
    convocation = models.CharField(
        max_length=10, choices=ReponseConvocation.choices, default=ReponseConvocation.A_ENVOYER
    )
    par_lettre = models.BooleanField("convoqué par lettre", default=False)
    convoque_le = models.DateTimeField(null=True, blank=True)
    relance_le = models.DateTimeField(null=True, blank=True)
    repondu_le = models.DateTimeField(null=True, blank=True)
    presence = models.CharField("présence", max_length=8, choices=PresenceSiege.choices, blank=True)
    motif_absence = models.CharField("motif", max_length=200, blank=True)
    presence_le = models.DateTimeField("présence notée le", null=True, blank=True)
    presence_par_libelle = models.CharField(max_length=200, blank=True)
    remplace = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="remplacant", verbose_name="remplace"
    )

    class Meta:
        ordering = ["id"]
        verbose_name = "siège"
        constraints = [
            models.UniqueConstraint(fields=["session", "membre"], name="un_siege_par_membre"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(qualite="president"), name="un_president_par_session"
            ),
            models.CheckConstraint(condition=Q(qualite__in=QualiteSiege.values), name="siege_qualite_connue"),
            models.CheckConstraint(
                condition=Q(convocation__in=ReponseConvocation.values), name="siege_convocation_connue"
            ),
            models.CheckConstraint(condition=Q(presence__in=PresenceSiege.values), name="siege_presence_connue"),
            models.CheckConstraint(
                condition=~Q(presence=PresenceSiege.EXCUSE) | ~Q(motif_absence=""), name="siege_excuse_motive"
            ),
            models.CheckConstraint(
                condition=Q(remplace__isnull=True) | Q(presence=PresenceSiege.PRESENT), name="siege_remplacant_present"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membre} ({self.get_qualite_display()})"

    @property
    def present(self) -> bool | None:
        """True: came. False: did not. None: not said yet."""
        return self.presence == PresenceSiege.PRESENT if self.presence else None


class LienCandidat(ModeleOrganisation):
    """A tie that a member declared with one candidate. `mesure`: what was decided about it (e.g. leaves the room)."""

    siege = models.ForeignKey(SiegeJury, on_delete=models.CASCADE, related_name="liens")
    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.CASCADE, related_name="+")
    precision = models.CharField("nature du lien", max_length=200, blank=True)
    mesure = models.CharField("mesure prise", max_length=200, blank=True)
    declare_le = models.DateTimeField("déclaré le")

    class Meta:
        ordering = ["id"]
        verbose_name = "lien avec un candidat"
        constraints = [models.UniqueConstraint(fields=["siege", "inscription"], name="un_lien_par_candidat")]

    def __str__(self) -> str:
        return self.precision or "Lien déclaré"


class CompositionArretee(ModeleOrganisation):
    """The composition of a jury as settled one day, frozen: members with their qualities, and the findings of that day.

    Settled again after having been reopened: one row more. At most one of a session is in force (`rouverte_le` empty).
    """

    session = models.ForeignKey("parcours.SessionExamen", on_delete=models.CASCADE, related_name="compositions")
    le = models.DateTimeField("arrêtée le")
    par_libelle = models.CharField(max_length=200)
    composition = models.JSONField()
    constats = models.JSONField(default=list)
    empreinte = models.CharField(max_length=64)
    rouverte_le = models.DateTimeField(null=True, blank=True)
    rouverte_par_libelle = models.CharField(max_length=200, blank=True)
    motif_reouverture = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "composition arrêtée"
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(rouverte_le__isnull=True), name="une_composition_arretee_par_session"
            ),
            models.CheckConstraint(
                condition=Q(rouverte_le__isnull=True) | ~Q(motif_reouverture=""), name="composition_rouverte_motivee"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}"
