"""The grid: what keeps awards from leaving, mended in one page, one row per person. Works without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import famille
from parchemin.accrochage.domain.champs_fautifs import champs_fautifs
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.selectors.passages import A_TRANSMETTRE
from parchemin.accrochage.services import passages as services
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.vues.commun import acteur, peut
from parchemin.comptes.acces import exige
from parchemin.parcours.domain.identite_lieu import libelle_affiche
from parchemin.parcours.selectors.lieux_naissance import jour_de_naissance, trouver_lieu
from parchemin.parcours.services.personnes import corriger_identite, identite_avec
from parchemin.socle.constats import Constat, ErreurMetier

PAR_PAGE = 30
_VERS_PERSONNE = {
    "nom_naissance": "nom_naissance", "nom_usage": "nom_usage", "prenom1": "prenom1", "prenom2": "prenom2", "prenom3": "prenom3",
    "sexe": "sexe",
    "jour_naissance": "naissance_jour", "mois_naissance": "naissance_mois", "annee_naissance": "naissance_annee",
    "code_insee": "naissance_code", "libelle_commune": "naissance_libelle",
}  # fmt: skip
COLONNES = tuple(_VERS_PERSONNE)
_ENTIERS = frozenset(["jour_naissance", "mois_naissance", "annee_naissance"])
_TAILLES = {"jour_naissance": 2, "mois_naissance": 2, "annee_naissance": 4, "sexe": 1}


@dataclass
class LigneGrille:
    """A row as shown: the passage, its cells, what is wrong with it now, what was refused just now.

    `ailleurs`: something is to be corrected that the cells do not hold.
    """

    passage: PassageCertification
    cellules: list[dict[str, Any]]
    constats: list[dict[str, str]]
    reponse: str
    version: str
    refus: list[Constat] = field(default_factory=list)
    ailleurs: bool = False


def _miens(request: HttpRequest) -> Any:
    """Rows that this person may correct: those of people, for whoever may correct people."""
    lignes = PassageCertification.objects.filter(voie="titulaire").select_related("personne", "compte")
    if not peut(request, "parcours.gerer_personnes"):
        lignes = lignes.filter(personne__isnull=True)
    return lignes.order_by("echeance", "cle_tri", "pk")


def _a_corriger(request: HttpRequest) -> Any:
    """What the grid shows: blocked, at risk or refused, the most urgent first."""
    restants = _miens(request).filter(etat__in=A_TRANSMETTRE)
    return restants.exclude(verdict=Verdict.PRET, etat=EtatPassage.A_ENVOYER)


def _version(p: PassageCertification) -> str:
    """Mark of what was shown: somebody else's work is not overwritten."""
    return (p.personne or p).updated_at.isoformat()


def _ligne(
    p: PassageCertification, saisie: dict[str, str] | None = None, refus: list[Constat] | None = None
) -> LigneGrille:
    champs, telle_quelle = profil("1.1.2").champs(), _telle_quelle(p)
    fautifs = champs_fautifs(p.constats, p.refus_classe if p.etat == EtatPassage.REFUSE else "")
    fautifs |= {x for k in refus or () for x in COLONNES if k.ou == champs[x].mots}
    cellules = []
    for cle in COLONNES:
        valeur = (saisie if saisie is not None else telle_quelle)[cle]
        cellules.append(
            {
                "cle": cle, "nom": f"p{p.pk}-{cle}", "libelle": champs[cle].mots, "valeur": valeur, "fautif": cle in fautifs,
                "entier": cle in _ENTIERS, "taille": _TAILLES.get(cle, 14), "maximum": _TAILLES.get(cle, 60), "sexe": cle == "sexe",
            }
        )  # fmt: skip
    constats = [{k: v for k, v in x.items() if k != "champ"} for x in p.constats if x["gravite"] != "information"]
    refuse = p.etat == EtatPassage.REFUSE
    reponse = f"Refusé : {famille(p.refus_classe).titre}" if refuse else ""
    ailleurs = any(x["champ"] not in COLONNES for x in p.constats if x["gravite"] == "bloquant")
    ailleurs |= bool(fautifs - set(COLONNES))
    return LigneGrille(p, cellules, constats[:3], reponse, _version(p), refus or [], ailleurs)


def _telle_quelle(p: PassageCertification) -> dict[str, str]:
    """Cells of a row as they are shown."""
    return {cle: "" if getattr(p, cle) is None else str(getattr(p, cle)) for cle in COLONNES}


def _saisie(post: MultiValueDict[str, Any], p: PassageCertification) -> dict[str, str] | None:
    """Cells of a row, as typed; None when the row was not on the page."""
    if f"p{p.pk}-nom_naissance" not in post:
        return None
    return {cle: " ".join(str(post.get(f"p{p.pk}-{cle}", "")).split())[:60] for cle in COLONNES}


def _valeurs(p: PassageCertification, saisie: dict[str, str]) -> dict[str, Any]:
    """What the cells say. Raises `ErreurMetier` with every cell that cannot be read: none is guessed, nor emptied."""
    champs = profil("1.1.2").champs()
    valeurs: dict[str, Any] = dict(saisie)
    fautes: list[Constat] = []

    def refuser(cle: str, attendu: str) -> None:
        mots = champs[cle].mots
        fautes.append(c.CELLULE_ILLISIBLE.constat(mots, valeur=saisie[cle], champ=mots, attendu=attendu))

    for cle in sorted(_ENTIERS):
        texte, f = saisie[cle], champs[cle]
        lisible = texte.isascii() and texte.isdecimal() and len(texte) < 5
        valeurs[cle] = int(texte) if lisible else None
        if texte and not (lisible and f.minimum <= int(texte) <= f.maximum):
            refuser(cle, f"un nombre entier de {f.minimum} à {f.maximum} est attendu")
    if saisie["sexe"] not in ("M", "F", ""):
        refuser("sexe", "féminin ou masculin")
    try:
        valeurs |= _lieu(p, saisie, valeurs)
    except ErreurMetier as e:
        fautes += e.constats
    if fautes:
        raise ErreurMetier(*fautes)
    return valeurs


def _lieu(p: PassageCertification, saisie: dict[str, str], valeurs: dict[str, Any]) -> dict[str, str]:
    """Code and name of the place. A name typed alone, or in the place of the code, is looked up on the day of birth.

    Raises IDE-142, IDE-143: several communes bear it, or none.
    """
    code, nom = saisie["code_insee"].upper(), saisie["libelle_commune"]
    if code and not code[0].isdigit():
        nom, code = saisie["code_insee"], ""
    inchange = not saisie["code_insee"] and nom == p.libelle_commune
    if code or not nom or inchange or p.code_pays:
        return {"code_insee": code, "libelle_commune": nom}
    jour = jour_de_naissance(*(valeurs[x] for x in ("annee_naissance", "mois_naissance", "jour_naissance")))
    lieu = trouver_lieu(nom, "", jour)
    if lieu.constat is not None and lieu.constat.est_bloquant:
        raise ErreurMetier(replace(lieu.constat, ou=profil("1.1.2").champs()["code_insee"].mots))
    return {"code_insee": lieu.code, "libelle_commune": libelle_affiche(lieu.libelle)[:60]}


@exige("accrochage.preparer")
def grille(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rows; save those that changed. One that is refused keeps what was typed and says why; the others are saved."""
    if request.method != "POST":
        page = list(_a_corriger(request)[:PAR_PAGE])
        return _montrer(request, [_ligne(p) for p in page])
    cles = [int(x) for x in request.POST.getlist("passage") if x.isascii() and x.isdecimal() and len(x) < 12][:PAR_PAGE]
    refusees: list[LigneGrille] = []
    faites: list[int] = []
    # Whatever became of them meanwhile: what was typed is never dropped in silence.
    for p in _miens(request).filter(pk__in=cles).order_by("pk"):
        saisie = _saisie(request.POST, p)
        if saisie is None:
            continue
        if saisie == _telle_quelle(p):
            continue
        try:
            changes = {cle: v for cle, v in _valeurs(p, saisie).items() if v != getattr(p, cle)}
            if not changes:
                continue
            if p.etat not in A_TRANSMETTRE:
                raise ErreurMetier(c.PAS_MODIFIABLE.constat(etat=p.get_etat_display().lower()))
            if request.POST.get(f"p{p.pk}-version") != _version(p):
                raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat(qui=p.nom_affiche))
            _corriger(request, p, changes)
            faites.append(p.pk)
        except ErreurMetier as e:
            refusees.append(_ligne(p, saisie, list(e.constats)))
    if faites:
        controler_passages(PassageCertification.objects.filter(pk__in=faites))
        prets = PassageCertification.objects.filter(pk__in=faites, verdict=Verdict.PRET).count()
        n = len(faites)
        suite = f" ; {prets} {'sont prêts' if prets > 1 else 'est prêt'} à partir" if prets else ""
        messages.success(request, f"{n} ligne{'s' if n > 1 else ''} enregistrée{'s' if n > 1 else ''}{suite}.")
    if refusees:
        return _montrer(request, refusees, status=422)
    return redirect("accrochage:grille", slug)


def _corriger(request: HttpRequest, p: PassageCertification, changes: dict[str, Any]) -> None:
    """On the person when there is one, else on the passage itself. Raises `ErreurMetier`."""
    if p.personne is None:
        services.completer(passage=p, valeurs=changes, acteur=acteur(request))
        return
    nouvelles = {_VERS_PERSONNE[cle]: v for cle, v in changes.items()}
    corriger_identite(personne=p.personne, identite=identite_avec(p.personne, **nouvelles), acteur=acteur(request))


def _montrer(request: HttpRequest, lignes: list[LigneGrille], status: int = 200) -> HttpResponse:
    contexte = {
        "lignes": lignes, "total": _a_corriger(request).count(), "par_page": PAR_PAGE, "refusees": status != 200,
    }  # fmt: skip
    return render(request, "accrochage/grille.html", contexte, status=status)
