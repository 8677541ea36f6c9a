"""What the renewal of a fiche asks of each promotion: head-counts from the decisions, rates from the closed surveys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parchemin.indicateurs.domain.enquete import TauxEnquete
from parchemin.indicateurs.domain.nombres import ArrondiTaux
from parchemin.indicateurs.domain.questionnaire import reglage
from parchemin.indicateurs.models import EcheanceEnquete, Enquete, EtatEnquete, PublicEnquete
from parchemin.indicateurs.selectors.enquetes import (
    ChiffreEnquete,
    LigneEnquete,
    bilans_de,
    certifications_par_cle,
    promotions_trop_tot,
)
from parchemin.indicateurs.selectors.population import promotions
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui

CHAMPS = (
    ("ANNEE", "Promotion"),
    ("NOMBRE_CERTIFIES", "Nombre de certifiés"),
    ("NOMBRE_CERTIFIES_VAE", "dont par la VAE"),
    ("TAUX_INSERTION_GLOBAL_6MOIS", "Taux d’insertion global à 6 mois (en %)"),
    ("TAUX_INSERTION_METIER_6MOIS", "Taux d’insertion dans le métier visé à 6 mois (en %)"),
    ("TAUX_INSERTION_METIER_2ANS", "Taux d’insertion dans le métier visé à 2 ans (en %)"),
)
"""Elements of the public flux of the registers, which are the fields of the form, and their words."""


@dataclass(frozen=True)
class TauxDeFiche:
    """One rate of one promotion, with the survey that it comes from. None: no closed survey."""

    chiffre: ChiffreEnquete
    enquete: Enquete
    faible: bool
    filtre: str
    trop_tot: bool = False
    """Somebody of the promotion was asked before the time that it measures (IND-188)."""
    tu: bool = False
    """Of too few people for a reader without names."""

    @property
    def entier(self) -> int | None:
        """In whole points, as the form takes it; None on an empty denominator."""
        r = self.chiffre.rapport
        return int(r.arrondi(ArrondiTaux.UNITE_PAIR)) if r.denominateur else None

    @property
    def compte(self) -> bool:
        """Does it make a promotion « avec taux »? Drawn from too few answers, or too soon, it is only shown, with its reserve."""
        return self.entier is not None and not self.faible and not self.trop_tot

    @property
    def reserves(self) -> list[str]:
        """What its reader must know."""
        if self.tu:
            return ["non montré, trop peu de personnes"]
        dites = [f"{self.chiffre.rapport.numerateur} sur {self.chiffre.rapport.denominateur}"]
        if self.faible:
            dites.append("taux de réponse faible : peu comparable")
        if self.trop_tot:
            dites.append("mesuré avant l’échéance")
        if not self.chiffre.est_publiable:
            dites.append(self.chiffre.etat_en_mots)
        return dites


@dataclass(frozen=True)
class LignePromotion:
    """One row of the form."""

    annee: int
    certifies: int
    vae: int
    global_6: TauxDeFiche | None
    metier_6: TauxDeFiche | None
    metier_24: TauxDeFiche | None

    @property
    def a_coller(self) -> tuple[int | None, ...]:
        """As `valeurs`, without the rates that a form would take for certain: from too few answers, or too soon (« 0 sur 1 » is no 0 %)."""
        taux = (self.global_6, self.metier_6, self.metier_24)
        sures = (v if t is not None and t.compte else None for v, t in zip(self.valeurs[3:], taux, strict=True))
        return (*self.valeurs[:3], *sures)

    @property
    def valeurs(self) -> tuple[int | None, ...]:
        """In the order of `CHAMPS`."""
        return (
            self.annee, self.certifies, self.vae,
            *(t.entier if t is not None and not t.tu else None for t in (self.global_6, self.metier_6, self.metier_24)),
        )  # fmt: skip


@dataclass(frozen=True)
class FicheRncp:
    """One certification, its promotions, the latest first. `promotions_avec_taux`: those that have the rate at six months, from
    enough answers and in time."""

    certification: Certification
    lignes: list[LignePromotion]

    @property
    def promotions_avec_taux(self) -> int:
        return sum(x.global_6 is not None and x.global_6.compte for x in self.lignes)

    @property
    def manque(self) -> bool:
        """Fewer promotions with a rate than the form asks for."""
        return self.promotions_avec_taux < reglage("promotions_min", aujourdhui())


def fiches(organisation_id: int, *, sans_noms: bool = False) -> list[FicheRncp]:
    """Every certification that has a holder. One closed survey by promotion and time: the last one that was closed."""
    par_promotion = _taux(organisation_id, sans_noms)
    lignes: dict[int, list[LignePromotion]] = {}
    for p in promotions(organisation_id):
        cle = (p.certification, p.annee)
        six, deux_ans = (
            par_promotion.get((*cle, EcheanceEnquete.SIX)),
            par_promotion.get((*cle, EcheanceEnquete.VINGT_QUATRE)),
        )
        lignes.setdefault(p.certification, []).append(LignePromotion(
            p.annee, p.certifies, p.vae, _de(six, TauxEnquete.INSERTION), _de(six, TauxEnquete.METIER), _de(deux_ans, TauxEnquete.METIER),
        ))  # fmt: skip
    noms = certifications_par_cle(lignes)
    return [FicheRncp(noms[c], lignes[c]) for c in sorted(lignes, key=lambda c: (noms[c].cle_tri, c))]


_Trouve = tuple[Enquete, LigneEnquete, bool]


def _taux(organisation_id: int, sans_noms: bool) -> dict[tuple[int, int, int], _Trouve]:
    closes = Enquete.toutes.filter(
        organisation=organisation_id, etat=EtatEnquete.CLOSE, public=PublicEnquete.CERTIFIES,
        echeance__in=[EcheanceEnquete.SIX, EcheanceEnquete.VINGT_QUATRE],
    ).order_by("close_le", "pk")  # fmt: skip
    lues = list(closes)
    tot, par_enquete = promotions_trop_tot(lues), bilans_de(lues, sans_noms=sans_noms)
    trouves: dict[tuple[int, int, int], _Trouve] = {}
    for e in lues:
        for ligne in par_enquete[e.pk][1:]:
            if ligne.certification is not None:
                cle = (ligne.certification.pk, ligne.annee)
                trouves[*cle, e.echeance] = (e, ligne, (e.pk, *cle) in tot)
    return trouves


def _de(trouve: _Trouve | None, taux: TauxEnquete) -> TauxDeFiche | None:
    if trouve is None:
        return None
    e, ligne, trop_tot = trouve
    chiffre = ligne.insertion if taux is TauxEnquete.INSERTION else ligne.metier
    return TauxDeFiche(chiffre, e, ligne.faible, ligne.filtre, trop_tot, chiffre.tu)


def lignes_a_coller(organisation_id: int, *, sans_noms: bool = False) -> Iterator[tuple[object, ...]]:
    """Rows of the file: the fields of the form, then where each comes from."""
    for fiche in fiches(organisation_id, sans_noms=sans_noms):
        for x in fiche.lignes:
            reserves = [
                f"{mot} : {', '.join(t.reserves)}"
                for mot, t in (
                    ("global 6 mois", x.global_6),
                    ("métier 6 mois", x.metier_6),
                    ("métier 2 ans", x.metier_24),
                )
                if t is not None
            ]
            yield (
                fiche.certification.numero, fiche.certification.intitule,
                *("" if v is None else v for v in x.a_coller), " ; ".join(reserves),
            )  # fmt: skip
