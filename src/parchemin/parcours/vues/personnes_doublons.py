"""Duplicates: the list, two records side by side, merging, setting aside, undoing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.parcours.domain.doublons import LIBELLES_RESSEMBLANCE, Ressemblance, comparer
from parchemin.parcours.domain.identite import LIBELLES
from parchemin.parcours.domain.identite_completude import identite_en_mots, naissance_en_mots
from parchemin.parcours.models import FusionPersonnes, Inscription, PaireEcartee, Personne
from parchemin.parcours.selectors.personnes import avec_personnes, tous_les_doublons, traits_de
from parchemin.parcours.services.fusions import (
    defaire_fusion,
    ecarter_doublon,
    fusionner_personnes,
    objections_a_la_fusion,
    reprendre_doublon,
)
from parchemin.parcours.services.personnes import identite_de
from parchemin.parcours.tables_personnes import MOTS_ETAT, lieu_en_mots
from parchemin.parcours.vues.personnes import acteur, personnes_de
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de

TONS: dict[Ressemblance, str] = {Ressemblance.FORTE: "al", Ressemblance.MOYENNE: "in", Ressemblance.FAIBLE: "nu"}
RANGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    *((n, LIBELLES[n], (n,)) for n in ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "sexe")),
    ("naissance", "Date de naissance", ("naissance_annee", "naissance_mois", "naissance_jour")),
    ("lieu", "Lieu de naissance", ("naissance_code", "naissance_libelle", "naissance_pays", "naissance_code_postal")),
    *((n, LIBELLES[n], (n,)) for n in ("courriel", "telephone", "adresse", "reference", "ine")),
    (
        "representant",
        "Représentant légal",
        ("representant_nom", "representant_lien", "representant_courriel", "representant_telephone"),
    ),
)
"""Rows of the comparison: fields that only make sense together are chosen together."""


@dataclass(frozen=True, slots=True)
class RangCompare:
    """One line of the comparison. `choix`: "" when both say the same, else which one is proposed."""

    cle: str
    libelle: str
    ici: str
    la: str
    choix: str


@exige("parcours.fusionner_personnes")
@require_GET
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    organisation: Any = request.organisation  # type: ignore[attr-defined]
    tous = tous_les_doublons(personnes_de(request), organisation.pk)
    comptes = {r: sum(x.ressemblance == r for x in tous) for r in reversed(Ressemblance)}
    choisie = request.GET.get("ressemblance", "")
    retenus = [x for x in tous if str(int(x.ressemblance)) == choisie] if choisie else tous
    page = Paginator(retenus, 20).get_page(request.GET.get("page"))
    paires = [
        {
            "r": d.rapprochement,
            "a": d.a,
            "b": d.b,
            "a_mots": identite_en_mots(identite_de(d.a)),
            "b_mots": identite_en_mots(identite_de(d.b)),
            "ton": TONS[d.rapprochement.ressemblance],
            "mots": LIBELLES_RESSEMBLANCE[d.rapprochement.ressemblance],
        }
        for d in avec_personnes(page.object_list)
    ]
    contexte = {
        "paires": paires,
        "page": page,
        "total": len(tous),
        "choix": [(str(int(r)), LIBELLES_RESSEMBLANCE[r], n) for r, n in comptes.items()],
        "choisie": choisie,
        "fusions": FusionPersonnes.objects.filter(defaite_le__isnull=True)
        .select_related("gardee", "absorbee")
        .order_by("-le", "-pk")[:10],
        "ecartees": PaireEcartee.objects.select_related("a", "b").order_by("-le", "-pk")[:10],
    }
    return render(request, "parcours/personnes/doublons.html", contexte)


def _valeur(p: Personne, cle: str) -> str:
    if cle == "naissance":
        return naissance_en_mots(identite_de(p))
    if cle == "lieu":
        return lieu_en_mots(p) or p.naissance_code_postal
    if cle == "sexe":
        return str(p.get_sexe_display()) if p.sexe else ""
    if cle == "representant":
        return ", ".join(
            x for x in (p.representant_nom, p.representant_lien, p.representant_courriel, p.representant_telephone) if x
        )
    return str(getattr(p, cle))


def _rangs(gardee: Personne, autre: Personne) -> list[RangCompare]:
    rangs = []
    for cle, libelle, champs in RANGS:
        ici, la = _valeur(gardee, cle), _valeur(autre, cle)
        pareil = all(getattr(gardee, c) == getattr(autre, c) for c in champs)
        rangs.append(RangCompare(cle, libelle, ici, la, "" if pareil else "ici" if ici or not la else "la"))
    return rangs


@exige("parcours.fusionner_personnes")
def comparer_fiches(request: HttpRequest, slug: str, pk: int, autre: int) -> HttpResponse:
    """GET: both, field by field. POST: `pk` is kept, with the values chosen."""
    gardee = get_object_or_404(personnes_de(request), pk=pk)
    absorbee = get_object_or_404(personnes_de(request).exclude(pk=pk), pk=autre)
    constats = objections_a_la_fusion(gardee, absorbee)
    if request.method == "POST":
        valeurs: dict[str, Any] = {}
        for cle, _, champs in RANGS:
            if request.POST.get(cle) == "la":
                valeurs |= {c: getattr(absorbee, c) for c in champs}
                if cle == "prenom1":
                    valeurs["sans_prenom"] = absorbee.sans_prenom
        try:
            fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs=valeurs, acteur=acteur(request))
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            messages.success(request, f"Les deux fiches {de(gardee.nom_complet)} n’en font plus qu’une.")
            return redirect("parcours:fusion", slug=slug, pk=fusion.pk)
    rapprochement = comparer(traits_de(gardee), traits_de(absorbee))
    a, b = sorted((pk, autre))
    paire = PaireEcartee.objects.filter(a_id=a, b_id=b).first()
    compter = Inscription.objects.filter(personne__in=[pk, autre]).select_related("certification__fiche__version")
    contexte = {
        "gardee": gardee,
        "absorbee": absorbee,
        "rangs": _rangs(gardee, absorbee),
        "r": rapprochement,
        "mots": LIBELLES_RESSEMBLANCE[rapprochement.ressemblance] if rapprochement else "",
        "ton": TONS[rapprochement.ressemblance] if rapprochement else "nu",
        "constats": constats,
        "paire": paire,
        "inscriptions": {p: [i for i in compter.order_by("entree", "pk") if i.personne_id == p] for p in (pk, autre)},
        "etats": {gardee.pk: MOTS_ETAT[gardee.etat_identite], absorbee.pk: MOTS_ETAT[absorbee.etat_identite]},
    }
    contexte |= {"inscriptions_ici": contexte["inscriptions"][pk], "inscriptions_la": contexte["inscriptions"][autre]}
    echec = request.method == "POST"
    return render(request, "parcours/personnes/comparer.html", contexte, status=422 if echec else 200)


@exige("parcours.fusionner_personnes")
@require_POST
def distinguer(request: HttpRequest, slug: str, pk: int, autre: int) -> HttpResponse:
    """« Ce ne sont pas les mêmes personnes », or the contrary with `reprendre`."""
    une = get_object_or_404(personnes_de(request), pk=pk)
    deux = get_object_or_404(personnes_de(request).exclude(pk=pk), pk=autre)
    if request.POST.get("reprendre"):
        a, b = sorted((pk, autre))
        reprendre_doublon(paire=get_object_or_404(PaireEcartee.objects, a_id=a, b_id=b), acteur=acteur(request))
        messages.success(request, "La décision est retirée : ces deux fiches peuvent de nouveau être rapprochées.")
        return redirect("parcours:comparer_personnes", slug=slug, pk=pk, autre=autre)
    ecarter_doublon(une=une, autre=deux, acteur=acteur(request))
    messages.success(request, "C’est noté : ces deux fiches ne seront plus proposées.")
    return redirect("parcours:doublons", slug=slug)


@exige("parcours.fusionner_personnes")
def fusion(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A merge: what it did, and how to undo it."""
    objet = get_object_or_404(FusionPersonnes.objects.select_related("gardee", "absorbee"), pk=pk)
    constats: list[Any] = []
    if request.method == "POST":
        try:
            gardes = defaire_fusion(fusion=objet, acteur=acteur(request))
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            texte = "Les deux fiches sont de nouveau séparées."
            if gardes:
                texte += f" Corrigé depuis, donc laissé en l’état : {', '.join(gardes)}."
            messages.success(request, texte)
            return redirect("parcours:personne", slug=slug, pk=objet.gardee_id)
    changes = [
        (LIBELLES.get(c, c), avant, apres) for c, (avant, apres) in objet.valeurs_avant.get("changes", {}).items()
    ]
    contexte = {
        "fusion": objet,
        "changes": changes,
        "nombre": sum(len(x) for x in objet.lignes_deplacees.get("lignes", {}).values()),
        "constats": constats,
    }
    return render(request, "parcours/personnes/fusion.html", contexte, status=422 if constats else 200)
