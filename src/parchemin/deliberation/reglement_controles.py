"""What stands against a règlement d'examen on a day: pure, on the règlement that the engine reads and the rule set in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.domain.jeux import DONNEES, JeuDeRegles, jeu_applicable, texte, variante_de
from parchemin.deliberation.domain.reglement import Domaine, Evaluation, Reglement, Unite
from parchemin.referentiel.domain.familles import LIBELLES_FAMILLE
from parchemin.socle.constats import Constat
from parchemin.socle.periodes import date_fr
from parchemin.socle.textes import ParametreDate, Recueil


@cache
def recueil() -> Recueil:
    """Limits that texts set to règlements, with their texts."""
    return Recueil(DONNEES / "reglements.yaml")


def limite(cle: str, jour: date) -> ParametreDate | None:
    """A dated limit, or None: no text read sets one on that day."""
    try:
        return recueil().parametre(cle, jour)
    except KeyError:
        return None


@dataclass(frozen=True, slots=True)
class Complements:
    """What the engine does not need and the checks do.

    `blocs`: official code -> title, on the day. `ailleurs`: blocs that the règlement of another specialty gives.
    `sans_coefficient`, `capacites`, `orphelines`: codes of units whose coefficient
    was not said, which are capacités or competences, whose parent is out of the règlement.
    """

    blocs: Mapping[str, str] = field(default_factory=dict)
    sans_coefficient: frozenset[str] = frozenset()
    capacites: frozenset[str] = frozenset()
    orphelines: frozenset[str] = frozenset()
    ailleurs: frozenset[str] = frozenset()


def jeu_du_jour(r: Reglement, jour: date) -> JeuDeRegles | None:
    """The rule set of the ordinary route (not VAE) for a jury of `jour`."""
    return jeu_applicable(r.famille, variante_de(r.famille, "", r.enregistrement), jour)


def controler(r: Reglement, jour: date, x: Complements) -> list[Constat]:
    """Everything to say about the règlement for a session of `jour`, those that block first."""
    trouves = [*_unites(r, jour, x), *_blocs(r, x), *_regles(r, jour)]
    return sorted(trouves, key=lambda k: not k.est_bloquant)


def _noms(unites: Iterable[Unite]) -> str:
    return ", ".join(u.code for u in unites)


def obligatoires(r: Reglement) -> tuple[Unite, ...]:
    """Units that receive a result and that everybody takes."""
    return tuple(u for u in r.evaluees if not u.facultative)


def _unites(r: Reglement, jour: date, x: Complements) -> Iterator[Constat]:
    communes = obligatoires(r)
    if not communes:
        yield c.SANS_OBLIGATOIRE.constat()
    manquants = [u for u in r.evaluees if u.code in x.sans_coefficient]
    if manquants:
        yield c.SANS_COEFFICIENT.constat(unites=_noms(manquants))
    for cle, unites, constat in (
        ("obligatoires_max", communes, c.TROP_D_OBLIGATOIRES),
        ("facultatives_max", tuple(u for u in r.evaluees if u.facultative), c.TROP_DE_FACULTATIVES),
    ):
        p = limite(f"{cle}.{r.famille}", jour)
        if p is not None and len(unites) > p.valeur:
            cite = recueil().texte(p.texte, jour)
            yield constat.constat(nombre=len(unites), maximum=p.valeur, texte=f"{cite.note} {cite.citation}.")


def _blocs(r: Reglement, x: Complements) -> Iterator[Constat]:
    if x.blocs:
        isolees = [u for u in r.unites if u.code in x.capacites and not u.parent and u.code not in x.orphelines]
        if isolees:
            yield c.CAPACITE_SANS_BLOC.constat(unites=_noms(isolees))
    orphelines = [u for u in r.unites if u.code in x.orphelines]
    if orphelines:
        yield c.PARENT_ABSENT.constat(unites=_noms(orphelines))
    donnes = {code for u in r.unites for code in u.blocs}
    sans = [code for code in x.blocs if code not in donnes and code not in x.ailleurs]
    if sans and r.unites:
        yield c.BLOC_SANS_UNITE.constat(blocs=", ".join(sans))
    inconnus = sorted(donnes - x.blocs.keys())
    if inconnus and x.blocs:
        yield c.BLOC_INCONNU.constat(blocs=", ".join(inconnus))


def _regles(r: Reglement, jour: date) -> Iterator[Constat]:
    """What the rule set in force reads of the règlement, and does not find there."""
    jeu = jeu_du_jour(r, jour)
    if jeu is None:
        yield c.SANS_REGLE.constat(famille=LIBELLES_FAMILLE[r.famille], jour=date_fr(jour))
        return
    notees = [u for u in obligatoires(r) if u.evaluation is Evaluation.NOTE]
    dits: set[str] = set()
    for regle in jeu.regles:
        for constat in _lue_par(regle, r, notees, jour):
            if constat.code not in dits:
                dits.add(constat.code)
                yield constat


def _lue_par(regle: Mapping[str, Any], r: Reglement, notees: Sequence[Unite], jour: date) -> Iterator[Constat]:
    brique, citation = regle["brique"], texte(regle["texte"], jour).citation
    if brique == "moyenne_domaine" or (brique == "controle" and regle["condition"] == "moyenne_professionnelle"):
        professionnel = regle.get("domaine", Domaine.PROFESSIONNEL) == Domaine.PROFESSIONNEL
        if notees and professionnel and not any(u.domaine == Domaine.PROFESSIONNEL for u in notees):
            yield c.SANS_DOMAINE.constat(texte=citation)
        elif muettes := [u for u in notees if not u.domaine]:
            yield c.DOMAINE_MANQUANT.constat(unites=_noms(muettes), texte=citation)
    if brique == "controle" and regle["recalcul"] == "meilleure_note" and notees:
        yield from _groupes(r, int(regle.get("epreuves", 2)), citation, jour)
    pratique = (brique == "note_minimale" and regle.get("sur") == "pratique") or (
        brique == "controle" and regle["condition"] == "pratique"
    )
    if pratique and notees and not any(u.pratique for u in r.evaluees):
        yield c.SANS_PRATIQUE.constat(texte=citation)
    if brique == "accreditation" and not r.accreditations:
        yield c.SANS_ACCREDITATION.constat(texte=citation)
    duree = brique in ("benefices_dates", "acquis_validations") and regle.get("option") == "conservation_mois"
    if duree and not r.options.get("conservation_mois"):
        mois = next((int(x["mois"]) for x in regle.get("lectures", ()) if "mois" in x), None)
        sinon = f"À défaut : {mois} mois." if mois else "À défaut, aucune limite n’est appliquée."
        yield c.SANS_DUREE.constat(texte=citation, sinon=sinon)


def _groupes(r: Reglement, epreuves: int, citation: str, jour: date) -> Iterator[Constat]:
    reprenables = [u for u in r.evaluees if u.controle]
    groupes = {u.controle for u in reprenables}
    p = limite(f"controle_groupes_min.{r.famille}", jour)
    if len(reprenables) >= epreuves and (p is None or len(groupes) >= p.valeur):
        return
    n = len(reprenables)
    combien = f"{n} unité{'s' * (n > 1)} dans {len(groupes)} groupe{'s' * (len(groupes) > 1)}" if n else "Aucune unité"
    yield c.SANS_CONTROLE.constat(combien=combien, epreuves=epreuves, texte=citation)
