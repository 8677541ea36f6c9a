"""Whom a row of results is about: by number, else by reference, else by name; in which enrolment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parchemin.deliberation import importees_constats as c
from parchemin.parcours.models import EtatInscription, EtatSession, Inscription, Presentation
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

_COLONNES = (
    "pk", "numero_candidat", "certification_id", "etat", "personne_id", "personne__reference",
    "personne__nom_naissance", "personne__nom_usage", "personne__prenom1", "personne__prenom2", "personne__prenom3",
    "personne__naissance_annee", "personne__naissance_mois", "personne__naissance_jour",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fiche:
    """An enrolment, in the little that a row may say of it."""

    pk: int
    numero: str
    certification_id: int
    annulee: bool
    personne_id: int
    reference: str
    noms: frozenset[str]
    prenoms: str
    naissance: tuple[int | None, int | None, int | None]
    en_clair: str

    def convient(self, v: Mapping[str, Any]) -> bool:
        """Nothing that the row says of name and birth contradicts this person."""
        if v.get("nom") and _serre(v["nom"]) not in self.noms:
            return False
        if v.get("prenom"):
            dit = cle_recherche(v["prenom"])
            premier = self.prenoms.split(" ")[0] if self.prenoms else ""
            if not (self.prenoms == dit or self.prenoms.startswith(f"{dit} ") or dit.startswith(f"{premier} ")):
                return False
        jour: date | None = v.get("naissance")
        dite = (jour.year, jour.month, jour.day) if jour else (None, None, None)
        return all(a is None or b is None or a == b for a, b in zip(self.naissance, dite, strict=True))


@dataclass(frozen=True, slots=True)
class Designation:
    """The enrolment found, or why none. `champ`: the field to look at."""

    inscription_id: int | None
    libelle: str
    champ: str = ""
    constats: tuple[Constat, ...] = ()


def _serre(texte: str) -> str:
    return cle_recherche(texte).replace(" ", "")


class Candidats:
    """Every enrolment of the organisation, read once for a file."""

    def __init__(self) -> None:
        self._fiches: list[Fiche] = []
        self._numeros: dict[str, list[Fiche]] = {}
        self._references: dict[str, list[Fiche]] = {}
        self._noms: dict[str, list[Fiche]] = {}
        lignes = Inscription.objects.filter(personne__fusionnee_dans__isnull=True).order_by("pk")
        for pk, numero, certification, etat, personne, reference, nom, usage, *reste in lignes.values_list(*_COLONNES):
            prenoms, naissance = reste[:3], reste[3:]
            ne = f", né(e) le {naissance[2]:02d}/{naissance[1]:02d}/{naissance[0]}" if all(naissance) else ""
            f = Fiche(
                pk, numero, certification, etat == EtatInscription.ANNULEE, personne, reference,
                frozenset(_serre(x) for x in (nom, usage) if x), cle_recherche(" ".join(x for x in prenoms if x)),
                tuple(naissance), f"{prenoms[0]} {(usage or nom).upper()}{ne}".strip(),
            )  # fmt: skip
            if numero:
                self._numeros.setdefault(_serre(numero), []).append(f)
            if reference:
                self._references.setdefault(_serre(reference), []).append(f)
            for cle in f.noms:
                self._noms.setdefault(cle, []).append(f)
        self._certifications = list(Certification.objects.select_related("fiche__version").order_by("pk"))

    def designer(self, v: Mapping[str, Any], certification_id: int | None) -> Designation:
        """The enrolment that a row designates. What it says twice must agree (AUT-002 to AUT-008)."""
        dit = " ".join(str(x) for x in (v.get("prenom"), v.get("nom")) if x)
        if v.get("naissance"):
            dit = f"{dit}, né(e) le {v['naissance']:%d/%m/%Y}".lstrip(", ")
        nom = dit or str(v.get("numero") or v.get("reference") or "Sans nom")
        visee, faute = self._certification(v, certification_id)
        if faute is not None:
            return Designation(None, nom, "certification", (faute,))
        for cle, mot, index in (
            ("numero", "le numéro", self._numeros), ("reference", "la référence", self._references),
        ):  # fmt: skip
            if not v.get(cle):
                continue
            trouvees = index.get(_serre(v[cle]), [])
            if not trouvees:
                qui = f"« {v[cle]} »" + (f" ({dit})" if dit else "")
                return Designation(None, nom, cle, (c.CANDIDAT_INCONNU.constat(qui=qui),))
            justes = [f for f in trouvees if f.convient(v) and self._memes_cles(f, v)]
            if not justes:
                contre = c.CANDIDAT_CONTREDIT.constat(
                    dit=dit or nom, cle=f"{mot} {v[cle]}", trouve=trouvees[0].en_clair
                )
                return Designation(None, nom, cle, (contre,))
            return self._une(justes, v, visee, nom, cle)
        if not v.get("nom"):
            return Designation(None, nom, "nom", (c.SANS_DESIGNATION.constat(),))
        justes = [f for f in self._noms.get(_serre(v["nom"]), []) if f.convient(v)]
        if not justes:
            return Designation(None, nom, "nom", (c.CANDIDAT_INCONNU.constat(qui=dit),))
        if len({f.personne_id for f in justes}) > 1 and visee is None:
            return Designation(None, nom, "nom", (self._ambigu(dit, justes),))
        trouvee = self._une(justes, v, visee, nom, "nom")
        if trouvee.inscription_id is not None and not (v.get("naissance") and v.get("prenom")):
            seul = c.NOM_SEUL.constat(trouve=next(f.en_clair for f in justes if f.pk == trouvee.inscription_id))
            return Designation(trouvee.inscription_id, nom, "nom", (seul,))
        return trouvee

    def _memes_cles(self, f: Fiche, v: Mapping[str, Any]) -> bool:
        """A row with both a number and a reference: they are of one person."""
        numero, reference = v.get("numero"), v.get("reference")
        if numero and f.numero and _serre(f.numero) != _serre(numero):
            return False
        return not (reference and f.reference) or _serre(f.reference) == _serre(reference)

    def _une(
        self, fiches: Sequence[Fiche], v: Mapping[str, Any], visee: Certification | None, nom: str, champ: str
    ) -> Designation:
        if visee is not None:
            siennes = [f for f in fiches if f.certification_id == visee.pk]
            if not siennes:
                contre = c.AUTRE_CERTIFICATION.constat(qui=fiches[0].en_clair, certification=visee.intitule)
                return Designation(None, nom, "certification", (contre,))
            fiches = siennes
        vivantes = [f for f in fiches if not f.annulee] or fiches
        # The same certification prepared twice: the later enrolment is the one that is judged.
        derniere = {(f.personne_id, f.certification_id): f for f in vivantes}
        if len(derniere) > 1:
            return Designation(None, nom, champ, (self._ambigu(v.get(champ) or nom, list(derniere.values())),))
        return Designation(next(iter(derniere.values())).pk, nom)

    def _ambigu(self, qui: Any, fiches: Sequence[Fiche]) -> Constat:
        titres = {x.pk: x.numero or x.intitule for x in self._certifications}
        lesquelles = " ; ".join(f"{f.en_clair} ({titres.get(f.certification_id, '')})" for f in fiches[:4])
        return c.CANDIDAT_AMBIGU.constat(qui=qui, nombre=len(fiches), lesquelles=lesquelles)

    def _certification(self, v: Mapping[str, Any], choisie: int | None) -> tuple[Certification | None, Constat | None]:
        """The certification of the file, else the one that the row says (number, code, or title); None: not said."""
        dite = v.get("certification")
        if dite:
            cle = _serre(dite)
            trouvees = [x for x in self._certifications if cle in {_serre(x.numero), _serre(x.intitule)}] if cle else []
            if not trouvees and cle.isdigit():
                trouvees = [x for x in self._certifications if _serre(x.numero) in (f"rncp{cle}", f"rs{cle}")]
            if len(trouvees) != 1 or (choisie and trouvees[0].pk != choisie):
                return None, c.AUTRE_CERTIFICATION.constat(qui="Ce candidat", certification=dite)
            return trouvees[0], None
        return next((x for x in self._certifications if x.pk == choisie), None), None

    # --- rows, by batch
    def charger(self, pks: Iterable[int]) -> dict[int, Inscription]:
        lignes = Inscription.objects.filter(pk__in=set(pks)).select_related(
            "personne", "certification__fiche__version", "certification__fiche__source"
        )
        return {i.pk: i for i in lignes.order_by("pk")}

    @staticmethod
    def presentations(inscriptions: Mapping[int, Inscription]) -> dict[int, list[Presentation]]:
        """Sessions of each enrolment, the latest first."""
        par_inscription: dict[int, list[Presentation]] = {}
        lignes = (
            Presentation.objects.filter(inscription__in=list(inscriptions))
            .exclude(session__etat=EtatSession.ANNULEE)
            .select_related("session", "inscription")
            .order_by("-session__du", "-pk")
        )
        for p in lignes:
            par_inscription.setdefault(p.inscription_id, []).append(p)
        return par_inscription
