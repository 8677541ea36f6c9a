"""What is gathered before anything is written: rows, and behind each a kept file, a page made from an act, or bytes made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.rules import roles_autorises
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.preuves import ElementPreuve, PreuveAutomatique, sources_de_preuves
from parchemin.preuves.domain.dossiers import DemandeDossier, EntreeDossier, FeuilletDossier, PartieDossier
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr

Octets = Callable[[], bytes]
Texte = Callable[[str], str]


@dataclass(frozen=True)
class Matiere:
    """Behind one row. `cle`: two rows of the same key share one file of the archive."""

    cle: str
    fichier: UUID | None = None
    feuillet: FeuilletDossier | None = None
    octets: Octets | None = None
    extension: str = ""


@dataclass(frozen=True)
class Ligne:
    """One row to be: what is known of it before its bytes are read."""

    entree: EntreeDossier
    matiere: Matiere | None = None


@dataclass
class Partie:
    """One branch to be."""

    partie: PartieDossier
    lignes: list[Ligne] = field(default_factory=list)


def auditeur_peut(permission: str) -> bool:
    """What leaves in a pack is what an auditor may read inside: their role decides, not that of who makes it."""
    return Role.AUDITEUR in roles_autorises(permission)


def dit(jour: date | datetime | None, rien: str = "—") -> str:
    """« 24 novembre 2026 »."""
    if jour is None:
        return rien
    return date_fr(jour_de(jour) if isinstance(jour, datetime) else jour)


def jour_iso(jour: str) -> str:
    return date_fr(date.fromisoformat(jour))


@dataclass
class Cahier:
    """The gathering of one pack. `jour`: the day of the state of the evidence; `fait_le`: when it is made."""

    organisation: Organisation
    demande: DemandeDossier
    jour: date
    fait_le: datetime
    parties: list[Partie] = field(default_factory=list)
    sujets: set[tuple[str, str]] = field(default_factory=set)
    """Subjects of the journal that its extract speaks of, when it does not speak of all of them."""

    @property
    def o(self) -> int:
        return int(self.organisation.pk)

    @property
    def du(self) -> date:
        return self.demande.du

    @property
    def au(self) -> date:
        return self.demande.au

    def dedans(self, jour: date | datetime | None) -> bool:
        """In the period asked for."""
        if jour is None:
            return False
        jour = jour_de(jour) if isinstance(jour, datetime) else jour
        return self.du <= jour <= self.au

    @cached_property
    def sources(self) -> dict[str, PreuveAutomatique]:
        return {s.code: s for s in sources_de_preuves()}

    @cached_property
    def elements(self) -> dict[tuple[str, str], ElementPreuve]:
        """Every act offered on the day, by source and key."""
        return {
            (code, x.cle): x for code, s in self.sources.items() for x in s.lire(self.organisation, self.jour)
        }  # fmt: skip

    def partie(self, code: str, titre: str, groupe: str, **autres: Any) -> Partie:
        p = Partie(PartieDossier(code, titre, groupe=groupe, **autres))
        self.parties.append(p)
        return p

    def fichiers(self, cles: Iterable[Any]) -> QuerySet[Fichier]:
        """Of this organisation only, whatever the keys are."""
        lus: QuerySet[Fichier] = Fichier.toutes.filter(pk__in=[x for x in cles if x], organisation_id=self.o)
        return lus.order_by("depose_le", "pk")

    def du_fichier(self, f: Fichier, titre: str = "", sorte: str = "Pièce", **autres: Any) -> Ligne:
        """A kept file as it was deposited."""
        e = EntreeDossier(
            titre or f.nom_original, sorte, effective_le=f.date_effective or jour_de(f.depose_le), deposee_le=jour_de(f.depose_le),
            auteur=f.depose_par_libelle, attendue=f.empreinte, nom_original=f.nom_original,
        )  # fmt: skip
        return Ligne(replace(e, **autres), Matiere(f"fichier/{f.pk}", fichier=f.pk))

    def des_fichiers(
        self, cles: Iterable[Any], sorte: str = "Pièce jointe", prefixe: str = "", **autres: Any
    ) -> list[Ligne]:
        """A row for each key; one that designates nothing any more is a row too, and says so."""
        voulues = list(dict.fromkeys(str(x) for x in cles if x))
        trouves = {str(f.pk): f for f in self.fichiers(voulues)}
        lignes = []
        for cle in voulues:
            f = trouves.get(cle)
            if f is None:
                e = EntreeDossier(f"{prefixe}Pièce qui n’est plus au dépôt", sorte, **autres)
                lignes.append(Ligne(e, Matiere(f"absent/{cle}", fichier=UUID(cle))))
            else:
                lignes.append(self.du_fichier(f, f"{prefixe}{f.nom_original}", sorte, **autres))
        return lignes

    def du_feuillet(self, cle: str, f: FeuilletDossier, sorte: str, le: date | None = None, **autres: Any) -> Ligne:
        """A page that says what the act's own page says."""
        return Ligne(EntreeDossier(f.titre, sorte, effective_le=le, **autres), Matiere(f"feuillet/{cle}", feuillet=f))

    def des_octets(self, cle: str, titre: str, octets: Octets, extension: str, sorte: str, **autres: Any) -> Ligne:
        return Ligne(
            EntreeDossier(titre, sorte, **autres), Matiere(f"octets/{cle}", octets=octets, extension=extension)
        )
