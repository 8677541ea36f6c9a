"""What the lists in force say of some bodies: a few queries, however many are asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from parchemin.plateforme.lots import par_lots
from parchemin.referentiel.domain.organismes import SorteListe, recueil
from parchemin.referentiel.models import EtablissementSirene, EtatInstantane, ListeReference, OrganismeFormation
from parchemin.socle.cles import cle_recherche


def listes_en_vigueur() -> dict[str, ListeReference]:
    """By kind."""
    lignes = ListeReference.objects.filter(etat=EtatInstantane.EN_VIGUEUR).order_by("pk")
    return {x.sorte: x for x in lignes}


def age_depasse(liste: ListeReference, jour: date) -> int:
    """Days since the day of the list when they are too many, else 0."""
    age = (jour - liste.date_liste).days
    return age if age > int(recueil().valeur_au(f"fraicheur_{liste.sorte}", jour)) else 0


class ListesLues:
    """Rows of the lists in force about these numbers. `en_place_de`: a list read but not yet in force, looked at in place of its kind."""

    def __init__(
        self, *, sirens: Iterable[str], ndas: Iterable[str] = (), en_place_de: ListeReference | None = None
    ) -> None:
        listes = listes_en_vigueur()
        if en_place_de is not None:
            listes[en_place_de.sorte] = en_place_de
        self.organismes = listes.get(SorteListe.ORGANISMES)
        self.sirene = listes.get(SorteListe.SIRENE)
        self.par_nda: dict[str, OrganismeFormation] = {}
        self.par_siren: dict[str, list[OrganismeFormation]] = defaultdict(list)
        self.par_siret: dict[str, EtablissementSirene] = {}
        self.sirens_vus: set[str] = set()
        demandes = sorted({s for s in sirens if s})
        for lot in par_lots(demandes, 500):
            if self.organismes is not None:
                for o in self.organismes.organismes.filter(siren__in=lot).order_by("nda"):
                    self.par_nda[o.nda] = o
                    self.par_siren[o.siren].append(o)
            if self.sirene is not None:
                for e in self.sirene.etablissements.filter(siren__in=lot).order_by("siret"):
                    self.par_siret[e.siret] = e
                    self.sirens_vus.add(e.siren)
        for lot in par_lots(sorted({n for n in ndas if n and n not in self.par_nda}), 500):
            if self.organismes is not None:
                self.par_nda |= {o.nda: o for o in self.organismes.organismes.filter(nda__in=lot).order_by("nda")}


def chercher_organismes(texte: str, limite: int = 30) -> list[OrganismeFormation]:
    """Bodies of the list in force, by number or by name (beginning of a word)."""
    cle = cle_recherche(texte)
    compact = cle.replace(" ", "").upper()
    if len(cle) < 3:
        return []
    lignes: QuerySet[OrganismeFormation] = OrganismeFormation.objects.filter(liste__etat=EtatInstantane.EN_VIGUEUR)
    if compact[:2].isdigit() and len(compact) >= 9:
        lignes = lignes.filter(Q(nda=compact) | Q(siret=compact) | Q(siren=compact[:9]))
    else:
        for mot in cle.split():
            lignes = lignes.filter(Q(cle_recherche__startswith=mot) | Q(cle_recherche__contains=f" {mot}"))
    return list(lignes.order_by("cle_recherche", "nda", "pk")[:limite])
