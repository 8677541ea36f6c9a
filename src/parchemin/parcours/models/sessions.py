"""Sessions: of training, of exam; what is assessed, who is registered, what happened."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.models import ModeleOrganisation


class NatureElement(models.TextChoices):
    """What is assessed, from the whole bloc down to one competence."""

    BLOC = "bloc", "Bloc de compétences"
    UNITE = "unite", "Unité"
    EPREUVE = "epreuve", "Épreuve"
    CCP = "ccp", "Certificat de compétences professionnelles (CCP)"
    CAPACITE = "capacite", "Capacité"
    COMPETENCE = "competence", "Compétence"


class ModeResultat(models.TextChoices):
    """A mark out of 20, or acquired / not acquired."""

    NOTE = "note", "Note sur 20"
    VALIDATION = "validation", "Acquis ou non acquis"


class ElementEvalue(ModeleOrganisation):
    """Something assessed in a certification. `code_bloc`: official code of the bloc it belongs to, when there is one."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="enfants")
    nature = models.CharField(max_length=12, choices=NatureElement.choices)
    code = models.CharField(max_length=40)
    libelle = models.CharField("intitulé", max_length=800)
    code_bloc = models.CharField("bloc", max_length=40, blank=True)
    mode = models.CharField("résultat", max_length=12, choices=ModeResultat.choices, default=ModeResultat.VALIDATION)
    facultatif = models.BooleanField(default=False)
    ordre = models.PositiveSmallIntegerField(default=0)
    du = models.DateField(null=True, blank=True)
    au = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ordre", "code", "id"]
        verbose_name = "élément évalué"
        constraints = [
            models.UniqueConstraint(fields=["certification", "code"], name="un_element_par_code"),
            models.CheckConstraint(condition=Q(nature__in=NatureElement.values), name="element_nature_connue"),
            models.CheckConstraint(condition=Q(mode__in=ModeResultat.values), name="element_mode_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.libelle}"


class Formateur(ModeleOrganisation):
    """A trainer, with what qualifies them. Compared with jury members by name and address."""

    nom = models.CharField(max_length=60)
    prenom = models.CharField("prénom", max_length=60)
    courriel = models.EmailField(max_length=254, blank=True)
    employeur = models.CharField(max_length=200, blank=True)
    qualifications = models.TextField("qualifications et expérience", blank=True)
    cle_tri = models.CharField(max_length=130, editable=False)
    cle_identite = models.CharField(max_length=140, editable=False, db_index=True)

    class Meta:
        ordering = ["cle_tri", "id"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}"

    def save(self, *args: object, **kwargs: object) -> None:
        from parchemin.socle.cles import cle_recherche, cle_tri

        self.cle_tri = cle_tri(f"{self.nom} {self.prenom}")[:130]
        self.cle_identite = "|".join(cle_recherche(x).replace(" ", "") for x in (self.nom, self.prenom))[:140]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class SessionFormation(ModeleOrganisation):
    """A training session: where, when, how long, with what and with whom."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("intitulé", max_length=200)
    etablissement = models.ForeignKey(
        "comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lieu = models.CharField(max_length=200, blank=True)
    du = models.DateField("du")
    au = models.DateField("au")
    duree_heures = models.DecimalField("durée (heures)", max_digits=7, decimal_places=2, null=True, blank=True)
    moyens = models.TextField("moyens pédagogiques et techniques", blank=True)
    formateurs = models.ManyToManyField(Formateur, blank=True, related_name="sessions")
    inscriptions = models.ManyToManyField("parcours.Inscription", blank=True, related_name="sessions_formation")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-du", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="session_formation_fin_apres_debut"),
        ]

    def __str__(self) -> str:
        return self.intitule


class EtatSession(models.TextChoices):
    """Before the deliberation. What follows (deliberated, signed, closed) belongs to the deliberation."""

    PREPAREE = "preparee", "En préparation"
    OUVERTE = "ouverte", "Ouverte à la saisie"
    COMPLETE = "complete", "Résultats complets"
    ANNULEE = "annulee", "Annulée"


class SessionExamen(ModeleOrganisation):
    """An exam session of one certification: centre, days, subjects, candidates, jury."""

    certification = models.ForeignKey("referentiel.Certification", on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("intitulé", max_length=200)
    specialite = models.CharField("spécialité ou option", max_length=255, blank=True)
    centre = models.ForeignKey(
        "comptes.Etablissement", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lieu = models.CharField(max_length=200, blank=True)
    du = models.DateField("premier jour")
    au = models.DateField("dernier jour")
    jury_le = models.DateField("jury le", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatSession.choices, default=EtatSession.PREPAREE)
    elements = models.ManyToManyField(ElementEvalue, blank=True, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-du", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(au__gte=F("du")), name="session_examen_fin_apres_debut"),
            models.CheckConstraint(condition=Q(etat__in=EtatSession.values), name="session_examen_etat_connu"),
        ]
        indexes = [models.Index(fields=["organisation", "du"], name="session_examen_jour")]

    def __str__(self) -> str:
        return self.intitule


class Sujet(ModeleOrganisation):
    """A subject of a session, on one element."""

    session = models.ForeignKey(SessionExamen, on_delete=models.CASCADE, related_name="sujets")
    element = models.ForeignKey(ElementEvalue, on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("intitulé ou référence", max_length=300)
    le = models.DateTimeField(null=True, blank=True)
    duree_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    piece_id = models.UUIDField(null=True, blank=True)
    piece_nom = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["le", "id"]

    def __str__(self) -> str:
        return self.intitule


class Presentation(ModeleOrganisation):
    """A candidate registered to a session. Their elements are the `Resultat` rows."""

    session = models.ForeignKey(SessionExamen, on_delete=models.CASCADE, related_name="presentations")
    inscription = models.ForeignKey("parcours.Inscription", on_delete=models.PROTECT, related_name="presentations")
    rang = models.PositiveSmallIntegerField(default=0)
    convoquee_le = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["rang", "id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "inscription"], name="une_presentation_par_session"),
        ]

    def __str__(self) -> str:
        return f"{self.inscription.personne} · {self.session}"


class EtatResultat(models.TextChoices):
    """State of one cell (deliberation a.0)."""

    A_SAISIR = "a_saisir", "À saisir"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSE = "excuse", "Absent excusé"
    DISPENSE = "dispense", "Dispensé"
    BENEFICE = "benefice", "Bénéfice conservé"
    REPORT = "report", "Note reportée"


class Resultat(ModeleOrganisation):
    """One cell of the grid: a candidate × an element. `revision` grows with each change (two people at once)."""

    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="resultats")
    element = models.ForeignKey(ElementEvalue, on_delete=models.PROTECT, related_name="resultats")
    etat = models.CharField("état", max_length=10, choices=EtatResultat.choices, default=EtatResultat.A_SAISIR)
    note = models.DecimalField(max_digits=5, decimal_places=3, null=True, blank=True)
    acquis = models.BooleanField(null=True, blank=True)
    motif = models.CharField(max_length=200, blank=True)
    definitif = models.BooleanField("définitif", default=False)
    revision = models.PositiveIntegerField(default=0)
    saisi_par_libelle = models.CharField(max_length=200, blank=True)
    saisi_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["presentation_id", "element_id"]
        verbose_name = "résultat"
        constraints = [
            models.UniqueConstraint(fields=["presentation", "element"], name="un_resultat_par_element"),
            models.CheckConstraint(
                condition=Q(note__isnull=True) | Q(note__range=(0, 20)), name="resultat_note_sur_20"
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=["a_saisir", "absent", "excuse", "dispense"])
                | Q(note__isnull=True, acquis__isnull=True),
                name="resultat_sans_valeur_quand_absent",
            ),
            models.CheckConstraint(condition=Q(etat__in=EtatResultat.values), name="resultat_etat_connu"),
        ]

    def __str__(self) -> str:
        return f"{self.get_etat_display()}"


class Incident(ModeleOrganisation):
    """Something that happened during a session; `affecte_resultat` says that the jury must look at it."""

    session = models.ForeignKey(SessionExamen, on_delete=models.CASCADE, related_name="incidents")
    presentation = models.ForeignKey(
        Presentation, null=True, blank=True, on_delete=models.CASCADE, related_name="incidents"
    )
    code = models.CharField("nature", max_length=20)
    description = models.TextField()
    affecte_resultat = models.BooleanField("peut changer le résultat", default=False)
    survenu_le = models.DateTimeField()
    releve_par_libelle = models.CharField(max_length=200)

    class Meta:
        ordering = ["survenu_le", "id"]

    def __str__(self) -> str:
        return self.description[:80]
