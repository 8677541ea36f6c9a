"""Accesses of programs: a token acts for one member, within its scopes, until a day."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from parchemin.comptes.domain.portees import LIBELLES_PORTEE, PorteeJeton, lire_portees
from parchemin.comptes.models.base import ModeleOrganisation


class JetonApi(ModeleOrganisation):
    """The access of one program. `empreinte`: hash of the value, which is shown once and kept nowhere. `apercu`: its first signs.
    `accepte_le`: the member agreed that a program acts in their name; until then it opens nothing."""

    membre = models.ForeignKey("comptes.Membre", on_delete=models.PROTECT, related_name="jetons")
    nom = models.CharField("logiciel", max_length=80)
    portees = models.CharField("portées", max_length=400)
    apercu = models.CharField("début du jeton", max_length=12)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    cree_le = models.DateField("créé le")
    cree_par_libelle = models.CharField(max_length=200)
    expire_le = models.DateField("dernier jour")
    accepte_le = models.DateField("accepté le", null=True, blank=True)
    revoque_le = models.DateField("révoqué le", null=True, blank=True)
    revoque_par_libelle = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-cree_le", "-id"]
        verbose_name = "accès d’un logiciel"
        verbose_name_plural = "accès des logiciels"
        constraints = [
            models.CheckConstraint(condition=~Q(portees=""), name="jeton_api_ouvre_quelque_chose"),
            models.CheckConstraint(condition=~Q(nom=""), name="jeton_api_nomme"),
            models.CheckConstraint(condition=Q(expire_le__gte=F("cree_le")), name="jeton_api_fin_apres_debut"),
            models.CheckConstraint(
                condition=Q(accepte_le__isnull=True) | Q(accepte_le__gte=F("cree_le")),
                name="jeton_api_accepte_apres_creation",
            ),
            models.UniqueConstraint(
                fields=["organisation", "nom"], condition=Q(revoque_le__isnull=True), name="jeton_api_un_par_nom"
            ),
        ]

    def __str__(self) -> str:
        return self.nom

    @property
    def ouvre(self) -> frozenset[PorteeJeton]:
        return lire_portees(self.portees)

    @property
    def ouvre_en_mots(self) -> list[str]:
        return [LIBELLES_PORTEE[p] for p in PorteeJeton if p in self.ouvre]

    def est_ouvert_le(self, jour: date) -> bool:
        """Accepted, neither revoked nor expired. What its member may do is asked at each call."""
        return self.accepte_le is not None and self.revoque_le is None and jour <= self.expire_le

    def attend_accord_le(self, jour: date) -> bool:
        """Its member may still accept or refuse it."""
        return self.accepte_le is None and self.revoque_le is None and jour <= self.expire_le


class UsageJeton(ModeleOrganisation):
    """A day on which a token served from one address: what tells an access that nobody uses any more, and one that somebody stole.

    `adresse`: a mark of the address, made with the secret of the installation; the address itself is not kept. `dernier_le`: to a few minutes.
    """

    jeton = models.ForeignKey(JetonApi, on_delete=models.CASCADE, related_name="usages")
    jour = models.DateField()
    adresse = models.CharField(max_length=16, blank=True)
    dernier_le = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-jour", "id"]
        verbose_name = "jour d’usage d’un accès"
        verbose_name_plural = "jours d’usage des accès"
        constraints = [
            models.UniqueConstraint(fields=["jeton", "jour", "adresse"], name="usage_jeton_un_par_jour_et_adresse")
        ]

    def __str__(self) -> str:
        return f"{self.jeton_id} : {self.jour}"

    @property
    def marque(self) -> str:
        """« 3F2A-91BC », to tell one address from another on a page."""
        return f"{self.adresse[:4]}-{self.adresse[4:8]}".upper() if self.adresse else ""


class ApportJeton(ModeleOrganisation):
    """What a token brought in: a program finds again its own, and nothing that people did by hand. `genre`: « imports.lot »."""

    jeton = models.ForeignKey(JetonApi, on_delete=models.CASCADE, related_name="apports")
    genre = models.CharField(max_length=40)
    objet = models.BigIntegerField()

    class Meta:
        ordering = ["-id"]
        verbose_name = "apport d’un accès"
        verbose_name_plural = "apports des accès"
        constraints = [models.UniqueConstraint(fields=["genre", "objet"], name="apport_jeton_un_par_objet")]

    def __str__(self) -> str:
        return f"{self.genre} {self.objet}"


class AppelUnique(ModeleOrganisation):
    """A call that must happen once, by its key: repeated, it receives the first answer. `statut` None: not answered yet.

    `objet`: what it already made, written in the same transaction: killed before its answer, it is resumed there and not done again.
    """

    jeton = models.ForeignKey(JetonApi, on_delete=models.CASCADE, related_name="appels")
    cle = models.CharField(max_length=200)
    empreinte = models.CharField(max_length=64)
    statut = models.PositiveSmallIntegerField(null=True)
    reponse = models.TextField(blank=True)
    entetes = models.JSONField(default=dict)
    objet = models.BigIntegerField(null=True)
    le = models.DateTimeField()

    class Meta:
        ordering = ["-le", "-id"]
        verbose_name = "appel à ne faire qu’une fois"
        verbose_name_plural = "appels à ne faire qu’une fois"
        constraints = [models.UniqueConstraint(fields=["jeton", "cle"], name="appel_unique_par_cle")]

    def __str__(self) -> str:
        return self.cle
