"""The grid of an organisation: copied from the house's edition, changed as a draft, published for ever; and the weights of the risk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats_controles as c
from parchemin.reseau.domain.grille import citation, points_modele, recueil
from parchemin.reseau.domain.risque import POIDS_MAX, facteurs
from parchemin.reseau.models import GrilleControle, PointGrille, ReglageRisque
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant

_CHAMPS = ("numero", "domaine", "libelle", "preuve", "types", "severite", "texte", "auto", "retenu")


def grille_publiee(organisation_id: int) -> GrilleControle | None:
    """The version that a new control uses."""
    derniere: GrilleControle | None = (
        GrilleControle.toutes.filter(organisation=organisation_id, publiee_le__isnull=False)
        .order_by("-version")
        .first()
    )
    return derniere


@transaction.atomic
def preparer_grille(*, organisation: Organisation, acteur: Reference) -> GrilleControle:
    """A draft: the points of the last version, or the house's edition for the first. Raises HAB-111 when there is one already."""
    # Two people who prepare at once wait for each other here: the second one is told.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    brouillon = GrilleControle.toutes.filter(organisation=organisation, publiee_le__isnull=True).first()
    if brouillon is not None:
        raise ErreurMetier(c.BROUILLON_PRIS.constat(version=brouillon.version))
    precedente = grille_publiee(organisation.pk)
    jour = aujourdhui()
    version = (GrilleControle.toutes.filter(organisation=organisation).aggregate(v=Max("version"))["v"] or 0) + 1
    base = f"version {precedente.version}" if precedente is not None else recueil().texte("grille", jour).article
    g: GrilleControle = GrilleControle.toutes.create(organisation=organisation, version=version, base=base)
    if precedente is not None:
        # What the house has learnt to read since, for the points whose words are still its own.
        lectures = {(p.numero, p.libelle): p.auto for p in points_modele()}
        points = [
            PointGrille(
                organisation=organisation,
                grille=g,
                **{n: getattr(p, n) for n in _CHAMPS} | {"auto": p.auto or lectures.get((p.numero, p.libelle), "")},
            )
            for p in precedente.points.order_by("numero", "pk")
        ]
    else:
        points = [
            PointGrille(
                organisation=organisation, grille=g, numero=p.numero, domaine=p.domaine, libelle=p.libelle, preuve=p.preuve,
                types="".join(p.types), severite=p.severite, texte=citation(p, jour), auto=p.auto,
            )
            for p in points_modele()
        ]  # fmt: skip
    PointGrille.toutes.bulk_create(points)
    _tracer(
        g, acteur, "grille_preparee", f"a préparé la version {version} de la grille de contrôle, à partir de : {base}."
    )
    return g


def _brouillon(pk: int) -> GrilleControle:
    g: GrilleControle = GrilleControle.toutes.select_for_update(of=("self",)).get(pk=pk)
    if g.publiee_le is not None:
        raise ErreurMetier(c.GRILLE_FIGEE.constat(version=g.version))
    return g


@transaction.atomic
def changer_point(*, point: PointGrille, acteur: Reference, **champs: Any) -> PointGrille:
    """Words, proof, types, severity, text, or whether it is asked. Raises HAB-110 once the version is published."""
    g = _brouillon(point.grille_id)
    for nom, valeur in champs.items():
        if nom not in _CHAMPS or nom in ("numero", "auto"):
            raise TypeError(f"a point has no {nom} to change")
        setattr(point, nom, valeur)
    point.save(update_fields=sorted(champs))
    _tracer(
        g,
        acteur,
        "grille_changee",
        f"a changé le point {point.numero} de la version {g.version} de la grille.",
        point=point.numero,
    )
    return point


@transaction.atomic
def publier_grille(*, grille: GrilleControle, acteur: Reference) -> GrilleControle:
    """From now on new controls use it, and it never changes. Raises HAB-110, HAB-112 (no point left)."""
    g = _brouillon(grille.pk)
    if not g.points.filter(retenu=True).exists():
        raise ErreurMetier(c.GRILLE_VIDE.constat(version=g.version))
    g.publiee_le, g.publiee_par_libelle = maintenant(), acteur.libelle[:200]
    g.save(update_fields=["publiee_le", "publiee_par_libelle"])
    _tracer(g, acteur, "grille_publiee", f"a publié la version {g.version} de la grille de contrôle.")
    return g


@transaction.atomic
def regler_poids(*, organisation: Organisation, poids: Mapping[str, int], acteur: Reference) -> ReglageRisque:
    """New weights; the former ones are kept. Raises HAB-113 for one out of bounds, or all at zero."""
    lus = {f.cle: int(poids.get(f.cle, f.poids)) for f in facteurs()}
    faux = [
        c.POIDS.constat(facteur=f.libelle, valeur=lus[f.cle]) for f in facteurs() if not 0 <= lus[f.cle] <= POIDS_MAX
    ]
    if not faux and not any(lus.values()):
        faux = [c.POIDS.constat(facteur="tous", valeur=0)]
    if faux:
        raise ErreurMetier(*faux)
    r: ReglageRisque = ReglageRisque.toutes.create(
        organisation=organisation, poids=lus, le=maintenant(), par_libelle=acteur.libelle[:200]
    )
    consigner(
        chaine=organisation.chaine, acteur=acteur, acte="reseau.poids", sujet=Reference("reglage_risque", str(r.pk), "Poids du risque"),
        phrase="a changé les poids du risque des partenaires.", details={"poids": lus},
    )  # fmt: skip
    return r


def _tracer(g: GrilleControle, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{g.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=Reference("grille_controle", str(g.pk), str(g)),
        phrase=phrase, details={"grille": g.pk, **details},
    )  # fmt: skip
