"""Settings of the registers: delays from today on, the list of themes, the public form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Max

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import DelaisRegistres
from parchemin.amelioration.models import GuichetReclamation, ReglageRegistres, ThemeFait
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def _tracer(o: Organisation, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{o.pk}", acteur=acteur, acte=f"amelioration.registres_{acte}", sujet=Reference("organisation", str(o.pk), o.nom[:200]),
        phrase=phrase, details=details,
    )  # fmt: skip


@transaction.atomic
def regler_delais(*, organisation: Organisation, delais: DelaisRegistres, acteur: Reference) -> ReglageRegistres:
    """From today on. What arrived before keeps the delays of its day. Raises AME-069."""
    if delais.reponse < delais.accuse:
        raise ErreurMetier(c.DELAIS_INVERSES.constat(reponse=delais.reponse, accuse=delais.accuse))
    r, _ = ReglageRegistres.toutes.update_or_create(
        organisation=organisation, du=aujourdhui(), defaults={**asdict(delais), "par_libelle": acteur.libelle[:400]}
    )
    _tracer(organisation, acteur, "delais", "a changé les délais des registres.", **asdict(delais))
    reglage: ReglageRegistres = r
    return reglage


@transaction.atomic
def regler_themes(
    *,
    organisation: Organisation,
    noms: Mapping[int, str],
    actifs: Sequence[int],
    nouveaux: Sequence[str],
    acteur: Reference,
) -> list[ThemeFait]:
    """Rename, retire and add. `noms`: key -> its name. A theme that is retired stays on what bears it. Raises AME-068."""
    siens = {
        t.pk: t
        for t in ThemeFait.toutes.select_for_update(of=("self",)).filter(organisation=organisation).order_by("pk")
    }
    voulus = [*(" ".join(noms.get(pk, t.libelle).split()) or t.libelle for pk, t in siens.items())]
    ajoutes = [x for n in nouveaux if (x := " ".join(n.split())[:80])]
    vus: set[str] = set()
    for nom in [*voulus, *ajoutes]:
        if nom.casefold() in vus:
            raise ErreurMetier(c.THEME_EN_DOUBLE.constat(theme=nom))
        vus.add(nom.casefold())
    # Two names may be exchanged: none must meet another on the way.
    for pk, t in siens.items():
        if voulus[list(siens).index(pk)] != t.libelle:
            ThemeFait.toutes.filter(pk=pk).update(libelle=f"…{pk}")
    for (pk, t), nom in zip(siens.items(), voulus, strict=True):
        t.libelle, t.actif = nom[:80], pk in actifs
        t.save()
    rang = ThemeFait.toutes.filter(organisation=organisation).aggregate(x=Max("ordre"))["x"] or 0
    for i, nom in enumerate(ajoutes, 1):
        ThemeFait.toutes.create(organisation=organisation, libelle=nom, ordre=rang + i)
    resultat = list(ThemeFait.toutes.filter(organisation=organisation).order_by("ordre", "pk"))
    _tracer(
        organisation,
        acteur,
        "themes",
        "a changé les thèmes des registres.",
        themes=[t.libelle for t in resultat if t.actif],
    )
    return resultat


@transaction.atomic
def regler_guichet(
    *, organisation: Organisation, ouvert: bool, accueil: str, contact: str, acteur: Reference
) -> GuichetReclamation:
    """Open or shut the public form. Raises AME-070."""
    if ouvert and not contact.strip():
        raise ErreurMetier(c.CONTACT.constat())
    g, _ = GuichetReclamation.toutes.get_or_create(organisation=organisation)
    change = g.ouvert != ouvert
    if ouvert and not g.ouvert:
        g.ouvert_le = aujourdhui()
    g.ouvert, g.accueil, g.contact = ouvert, accueil.strip(), contact.strip()
    g.save()
    mots = "ouvert" if ouvert else "fermé"
    phrase = (
        f"a {mots} le formulaire public de réclamation." if change else "a changé le formulaire public de réclamation."
    )
    _tracer(organisation, acteur, "guichet", phrase, ouvert=ouvert)
    guichet: GuichetReclamation = g
    return guichet
