"""The list of imports, the preview (then result) of one, its lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from parchemin.comptes.acces import exige
from parchemin.imports.domain.cellules import depuis_json, lettre
from parchemin.imports.domain.correspondances import COLONNES_AJOUTEES, cle_intitule
from parchemin.imports.filtres import FiltreLignes, FiltreLots
from parchemin.imports.forms import FormulaireLigne
from parchemin.imports.models import EtatLot, LigneLot, LotImport
from parchemin.imports.selectors import lots_visibles, travail_de, type_de
from parchemin.imports.services.analyse import est_interrompue
from parchemin.imports.services.annulation import restees, retour_refuse
from parchemin.imports.services.correction import corriger_ligne, supprimer_ligne
from parchemin.imports.services.depot import dits_des_colonnes, valeurs_pour_toutes
from parchemin.imports.tables import TableLignes, TableLots, ton_etat, verdict
from parchemin.imports.vues.acces import contexte_lot, lot_de, membre_de_la_page
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.travaux.vues import SECONDES_ENTRE_DEUX
from parchemin.socle.constats import ErreurMetier, catalogue
from parchemin.socle.periodes import date_fr


class ListeLots(VueListe):
    table_class = TableLots
    filterset_class = FiltreLots
    template_name = "imports/lots.html"
    titre = "Importer un fichier"
    nom_export = "imports"
    vide_titre = "Aucun fichier importé"
    vide_texte = "Choisissez « Nouvel import » : vous verrez tout avant que rien ne soit enregistré."

    def lignes(self) -> QuerySet[Any]:
        return lots_visibles(membre_de_la_page(self.request)).order_by("-depose_le", "-pk")


liste = exige("imports.importer")(ListeLots.as_view())


class PageLot(VueListe):
    """The lines of one file, under what they come to and what may be done."""

    table_class = TableLignes
    filterset_class = FiltreLignes
    template_name = "imports/lot.html"
    vide_titre = "Aucune ligne"
    vide_texte = "Aucune ligne ne répond à ces filtres."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.lot = lot_de(request, kwargs["pk"])
        if self.lot.est_en_cours:
            return render(request, "imports/en_cours.html", contexte_en_cours(request, self.lot))
        if self.lot.etat == EtatLot.DEPOSE:
            return redirect("imports:colonnes", slug=kwargs["slug"], pk=self.lot.pk)
        request.lot = self.lot  # type: ignore[attr-defined]
        self.titre = self.lot.nom_fichier
        self.nom_export = f"import-{self.lot.pk}"
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[LigneLot]:
        return LigneLot.objects.filter(lot=self.lot).order_by("numero", "pk")

    def contexte(self) -> dict[str, Any]:
        lot = self.lot
        return contexte_lot(self.request, lot) | {
            "ton_etat": ton_etat(lot),
            "retour_refuse": [] if lot.etat == EtatLot.PRET else retour_refuse(lot),
            "restees": restees(lot) if lot.est_defait_en_partie else [],
            "par_code": list(par_code(lot)),
            "dits_des_colonnes": dits_des_colonnes(lot) if lot.etat == EtatLot.PRET else [],
            "pour_toutes": pour_toutes_en_mots(lot),
            "laissees": laissees(lot),
            "ecartees": list(ecartees_en_mots(lot)),
            "journal": phrases(evenements_de([self.request.organisation.chaine], "lot_import", str(lot.pk))[:10]),
            "suite": suite(self.request, lot),
            "bilan_suite": bilan_de_la_suite(self.request, lot),
            "vise": (objet_vise(lot) or ("",))[0],
            "grand": lot.a_ecrire > type_de(lot).par_transaction,
        }


lot = exige("imports.importer")(PageLot.as_view())


def contexte_en_cours(request: HttpRequest, objet: LotImport) -> dict[str, Any]:
    return contexte_lot(request, objet) | {
        "travail": travail_de(objet),
        "secondes": SECONDES_ENTRE_DEUX,
        "interrompue": est_interrompue(objet),
    }


def par_code(objet: LotImport) -> Any:
    """« 12 lignes : date impossible », those that block first."""
    titres = {x.code: x.titre for x in catalogue()}
    ordre = {"bloquant": 0, "avertissement": 1, "information": 2}
    for code, brut in sorted(objet.codes.items(), key=lambda x: (ordre[x[1]["gravite"]], -x[1]["n"])):
        yield {"code": code, "n": brut["n"], "titre": titres.get(code, code), "bloque": brut["gravite"] == "bloquant"}


def pour_toutes_en_mots(objet: LotImport) -> list[str]:
    """What no column gave and was said once, in words."""
    noms = {ch.cle: ch.libelle for ch in type_de(objet).champs}
    return [f"{noms[cle]}, {valeur_en_mots(objet, cle, valeur)}" for cle, valeur in valeurs_pour_toutes(objet).items()]


def valeur_en_mots(objet: LotImport, cle: str, valeur: str) -> str:
    kind = type_de(objet)
    dites = kind.valeurs_communes(objet.organisation_id) if kind.valeurs_communes else {}
    commune = dites.get(cle)
    if commune is not None and commune.sorte == "date":
        try:
            return date_fr(date.fromisoformat(valeur))
        except ValueError:
            return valeur
    return dict(commune.choix).get(valeur, valeur) if commune is not None else valeur


def laissees(objet: LotImport) -> list[str]:
    """Headings of the columns that nothing was taken from; our own added ones are not the person's."""
    return [
        x for j, x in enumerate(objet.entetes)
        if x and str(j) not in objet.colonnes and cle_intitule(x) not in COLONNES_AJOUTEES
    ]  # fmt: skip


def ecartees_en_mots(objet: LotImport) -> Any:
    """Rows that are no data, in words."""
    e = objet.ecartees
    if n := e.get("vides"):
        yield f"{n} lignes vides" if n > 1 else "1 ligne vide"
    for nom, un, plusieurs in (
        ("totaux", "1 ligne de total", "lignes de total"),
        ("entetes", "1 ligne d’intitulés répétés", "lignes d’intitulés répétés"),
        ("exemples", "1 ligne d’exemple du modèle", "lignes d’exemple du modèle"),
        ("retirees", "1 ligne retirée par vous", "lignes retirées par vous"),
    ):
        if numeros := e.get(nom):
            ou = ", ".join(map(str, numeros[:5])) + ("…" if len(numeros) > 5 else "")
            yield f"{un if len(numeros) == 1 else f'{len(numeros)} {plusieurs}'} ({ou})"


def suite(request: HttpRequest, objet: LotImport) -> str:
    """Where to look at what was written."""
    slug = request.organisation.slug  # type: ignore[attr-defined]
    if vise := objet_vise(objet):
        return reverse(vise[1], args=[slug, vise[2]])
    kind = contexte_lot(request, objet)["type_import"]
    if not kind.suite:
        return ""
    return reverse(kind.suite, args=[slug]) + (f"?lot={objet.pk}" if kind.dire_suite is not None else "")


def bilan_de_la_suite(request: HttpRequest, objet: LotImport) -> list[tuple[int, str, str]]:
    """(how many, words, address) of what became of the rows written, when the kind says it."""
    kind = contexte_lot(request, objet)["type_import"]
    if kind.dire_suite is None or objet.etat != EtatLot.APPLIQUE:
        return []
    liste_ = reverse(kind.suite, args=[request.organisation.slug])  # type: ignore[attr-defined]
    return [(n, mots, f"{liste_}?{filtre}") for n, mots, filtre in kind.dire_suite(objet.pk)]


def objet_vise(objet: LotImport) -> tuple[str, str, int] | None:
    """What the options say that the file is about: words, url, number."""
    dire = type_de(objet).objet
    return dire(objet.options) if dire is not None else None


@exige("imports.importer")
@require_GET
def avancement(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Asked for while a work runs: tells the page to read itself again when it is over."""
    objet = lot_de(request, pk)
    reponse = HttpResponse(headers={"Cache-Control": "no-store"})
    if not objet.est_en_cours or est_interrompue(objet):
        reponse["HX-Refresh"] = "true"
    return reponse


@exige("imports.importer")
@require_http_methods(["GET", "HEAD", "POST"])
def ligne(request: HttpRequest, slug: str, pk: int, numero: int) -> HttpResponse:
    """One line: its cells as they were read, what is wrong with each, and the place to mend it."""
    objet = lot_de(request, pk)
    ecrite: LigneLot = get_object_or_404(LigneLot.objects.filter(lot=objet), numero=numero)
    saisie = Saisie(
        request, f"imports.ligne:{pk}.{numero}", titre=f"Ligne {numero} du fichier {objet.nom_fichier}", version=str(objet.version)
    )  # fmt: skip
    cellules = depuis_json(ecrite.cellules)
    formulaire = FormulaireLigne(request.POST or None, lot=objet, cellules=cellules, initial=saisie.initiales)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        try:
            avant = objet.refusees
            ecrite = corriger_ligne(
                lot=objet, numero=numero, valeurs=formulaire.valeurs, partout=formulaire.cleaned_data["partout"]
            )
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            saisie.oublier()
            if (delivrees := avant - objet.refusees) > 1:
                messages.success(request, f"{delivrees} lignes étaient refusées et ne le sont plus.")
            return _apres_correction(request, slug, objet, ecrite)
    par_champ: dict[str, list[Any]] = {}
    for champ, constat in ecrite.constats:
        par_champ.setdefault(champ, []).append(constat)
    cases = []
    for j, _ in enumerate(objet.entetes):
        champ = objet.colonnes.get(str(j), "")
        cases.append({"champ": formulaire[f"c{j}"], "prise": bool(champ), "constats": par_champ.pop(champ, []) if champ else []})  # fmt: skip
    voisines = LigneLot.objects.filter(lot=objet, action="refuser")
    contexte = contexte_lot(request, objet) | {
        "ligne": ecrite,
        "ton": verdict(ecrite)[0],
        "mots": verdict(ecrite)[1],
        "cases": [x for x in cases if x["prise"]],
        "autres": [x for x in cases if not x["prise"]],
        "constats": [*constats, *(x for liste_ in par_champ.values() for x in liste_)],
        "formulaire": formulaire,
        "saisie": saisie,
        "partout": formulaire["partout"],
        "modifiable": objet.etat == EtatLot.PRET,
        "suivante": voisines.filter(numero__gt=numero).order_by("numero").first(),
        "precedente": voisines.filter(numero__lt=numero).order_by("-numero").first(),
        "derniere_lettre": lettre(len(objet.entetes) - 1),
    }
    return render(request, "imports/ligne.html", contexte, status=422 if constats else 200)


def _apres_correction(request: HttpRequest, slug: str, objet: LotImport, ecrite: LigneLot) -> HttpResponse:
    if ecrite.action == "refuser":
        messages.warning(request, f"La ligne {ecrite.numero} est corrigée, mais elle ne peut pas encore être enregistrée.")  # fmt: skip
        return redirect("imports:ligne", slug=slug, pk=objet.pk, numero=ecrite.numero)
    messages.success(request, f"La ligne {ecrite.numero} peut maintenant être enregistrée.")
    refusees = LigneLot.objects.filter(lot=objet, action="refuser").order_by("numero")
    suivante = refusees.filter(numero__gt=ecrite.numero).first() or refusees.first()
    if suivante is not None:
        return redirect("imports:ligne", slug=slug, pk=objet.pk, numero=suivante.numero)
    return redirect("imports:lot", slug=slug, pk=objet.pk)


@exige("imports.importer")
@require_http_methods(["POST"])
def retirer(request: HttpRequest, slug: str, pk: int, numero: int) -> HttpResponse:
    """Leave a line out for good (a note at the bottom, a double)."""
    objet = lot_de(request, pk)
    try:
        supprimer_ligne(lot=objet, numero=numero)
    except LigneLot.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"La ligne {numero} est laissée de côté : elle ne sera ni enregistrée, ni rendue.")
    return redirect("imports:lot", slug=slug, pk=pk)
