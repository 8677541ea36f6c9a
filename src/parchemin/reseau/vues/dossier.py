"""The application file: its page, what is received, asked, deposited, read, and the instruction."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.plateforme.fichiers.services import deposer as garder
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.reseau import pieces
from parchemin.reseau.domain.dossier import (
    ETATS_PIECE_EN_MOTS,
    NOTE_MAX,
    EtatPiece,
    actions,
    criteres_du_role,
    natures,
    natures_du_role,
    recueil,
)
from parchemin.reseau.models import (
    AvisInstruction,
    CoteEchange,
    DossierHabilitation,
    GrilleInstruction,
    HabilitationPartenaire,
    PieceDossier,
)
from parchemin.reseau.selectors.dossier import lire_dossier, lue
from parchemin.reseau.services import dossier as services
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, peut, remplir
from parchemin.socle.horloge import aujourdhui

TONS_PIECE = {
    EtatPiece.MANQUANTE: "nu", EtatPiece.A_LIRE: "al", EtatPiece.ACCEPTEE: "ok", EtatPiece.A_REFAIRE: "al", EtatPiece.PERIMEE: "ko",
}  # fmt: skip
_NOTES = ((0, "0 : absent"), (1, "1 : insuffisant"), (2, "2 : suffisant"), (NOTE_MAX, "3 : solide"))


def retour(slug: str, pk: int) -> str:
    return reverse("reseau:dossier", args=[slug, pk])


@exige("reseau.voir")
@require_safe
def dossier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Every piece that the role expects and where it stands today; the checks; the opinions."""
    h, jour = habilitation_ou_404(request, pk), aujourdhui()
    lu = lire_dossier(h, jour)
    criteres = {x.cle: x.libelle for x in criteres_du_role(h.role)}
    grilles = [
        (g, [(criteres.get(k, k), n) for k, n in g.notes.items()], sum(g.notes.values()), NOTE_MAX * len(g.notes))
        for g in h.grilles.order_by("-le", "-pk")
    ]
    contexte = {
        "h": h, "lu": lu, "conduire": peut(request, "reseau.habiliter"), "grilles": grilles,
        "entete": DossierHabilitation.objects.filter(habilitation=h).first(), "actions": actions(),
        "lignes": [
            (x, TONS_PIECE[x.etat], ETATS_PIECE_EN_MOTS[x.etat], lu.depots.get(x.nature.cle), lu.demandes.get(x.nature.cle),
             recueil().texte(x.nature.texte, jour).citation)
            for x in lu.lignes
        ],
    }  # fmt: skip
    return render(request, "reseau/dossier.html", contexte)


class FormulaireReception(forms.Form):
    recu_le = ChampDate(label="Demande reçue le", required=False)
    accuse_le = ChampDate(label="Accusé de réception envoyé le", required=False)
    visees = forms.MultipleChoiceField(
        label="Actions visées", required=False, choices=lambda: list(actions().items()), widget=forms.CheckboxSelectMultiple,
        help_text="Le certificat Qualiopi du partenaire doit les couvrir.",
    )  # fmt: skip


@exige("reseau.habiliter")
def recevoir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    h = habilitation_ou_404(request, pk)
    d = DossierHabilitation.objects.filter(habilitation=h).first()

    def geste(x: dict[str, Any]) -> str:
        services.recevoir(habilitation=h, acteur=acteur(request), **x)
        return "C’est noté."

    initial = {"recu_le": d.recu_le, "accuse_le": d.accuse_le, "visees": d.actions} if d else {"recu_le": aujourdhui()}
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.reception:{pk}", titre="La demande d’habilitation",
        classe=FormulaireReception, geste=geste, retour=retour(slug, pk), initial=initial,
    )  # fmt: skip


class FormulaireDemandePieces(forms.Form):
    choisies = forms.MultipleChoiceField(label="Pièces à demander", widget=forms.CheckboxSelectMultiple)
    avant_le = ChampDate(label="À fournir avant le", required=False)
    texte = forms.CharField(
        label="Ce que vous ajoutez", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Le partenaire le lira avec chaque pièce.",
    )  # fmt: skip


@exige("reseau.habiliter")
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask the partner for pieces: one request each, which it answers from its own pages."""
    h = habilitation_ou_404(request, pk)

    def classe(*args: Any, **kwargs: Any) -> forms.Form:
        formulaire = FormulaireDemandePieces(*args, **kwargs)
        formulaire.fields["choisies"].choices = [(n.cle, n.libelle) for n in natures_du_role(h.role)]  # type: ignore[attr-defined]
        return formulaire

    def geste(x: dict[str, Any]) -> str:
        n = len(services.demander_pieces(habilitation=h, acteur=acteur(request), **x))
        if n == 0:
            return "Ces pièces étaient déjà demandées : rien n’a été envoyé deux fois."
        return f"C’est demandé : {n} pièces." if n > 1 else "C’est demandé."

    lu = lire_dossier(h, aujourdhui())
    absentes = [
        x.nature.cle
        for x in lu.lignes
        if x.etat not in (EtatPiece.ACCEPTEE, EtatPiece.A_LIRE) and x.nature.cle not in lu.demandes
    ]
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.demande_pieces:{pk}", titre="Demander des pièces",
        classe=classe, geste=geste, retour=retour(slug, pk), initial={"choisies": absentes}, bouton="Demander",
        contexte={"aide": f"À {h.etablissement}. Sont cochées celles qui manquent et ne sont pas encore demandées."},
    )  # fmt: skip


class FormulairePiece(forms.Form):
    fichier = forms.FileField(label="Fichier", help_text="PDF, image, document ou tableur, 25 Mo au plus.")
    delivree_le = ChampDate(label="Délivrée le", required=False)
    valable_jusqu = ChampDate(label="Valable jusqu’au", required=False)
    visees = forms.MultipleChoiceField(
        label="Catégories d’actions", required=False, choices=lambda: list(actions().items()), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class FormulaireLecture(FormulairePiece):
    fichier = None  # type: ignore[assignment]
    decision = forms.ChoiceField(
        label="Ce que vous décidez",
        choices=[("oui", "Accepter"), ("non", "Renvoyer, à refaire")],
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Pourquoi", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire pour renvoyer. Le partenaire le lira.",
    )  # fmt: skip
    avant_le = ChampDate(label="Nouveau délai, si vous la renvoyez", required=False)


def _sans_actions(classe: type[forms.Form], nature: str) -> Any:
    def faire(*args: Any, **kwargs: Any) -> forms.Form:
        formulaire = classe(*args, **kwargs)
        if nature != "qualiopi":
            del formulaire.fields["visees"]
        return formulaire

    return faire


@exige("reseau.habiliter")
def deposer(request: HttpRequest, slug: str, pk: int, nature: str) -> HttpResponse:
    """A piece that came by mail or by hand."""
    h = habilitation_ou_404(request, pk)
    n = next((n for n in natures_du_role(h.role) if n.cle == nature), None)
    if n is None:
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        recu = x.pop("fichier")
        f = garder(
            recu, nom=recu.name, usage=pieces.REPONSE.code, organisation_id=h.organisation_id,
            depose_par_libelle=acteur(request).libelle,
        )  # fmt: skip
        services.deposer(habilitation=h, nature=nature, fichiers=[f.pk], acteur=acteur(request), **x)
        return "La pièce est au dossier. Il reste à la lire."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.piece:{pk}:{nature}", titre=n.libelle,
        classe=_sans_actions(FormulairePiece, nature), geste=geste, retour=retour(slug, pk), contexte={"aide": n.aide},
    )  # fmt: skip


def piece_ou_404(pk: int, piece: int) -> PieceDossier:
    """A piece of this file: of the habilitation, or of its partner."""
    trouvee: PieceDossier = get_object_or_404(
        PieceDossier.objects.select_related("etablissement", "habilitation", "demande"), pk=piece
    )
    h = HabilitationPartenaire.objects.filter(pk=pk, etablissement=trouvee.etablissement_id).first()
    if h is None or trouvee.habilitation_id not in (None, h.pk):
        raise Http404
    return trouvee


@exige("reseau.habiliter")
def lire(request: HttpRequest, slug: str, pk: int, piece: int) -> HttpResponse:
    p = piece_ou_404(pk, piece)
    n = natures()[p.nature]

    def geste(x: dict[str, Any]) -> str:
        oui = x.pop("decision") == "oui"
        services.lire(piece=p, acceptee=oui, acteur=acteur(request), **x)
        return "La pièce est acceptée." if oui else "La pièce est renvoyée, avec son motif."

    return remplir(
        request, gabarit="reseau/piece.html", cle=f"reseau.lecture:{p.pk}", titre=n.libelle,
        classe=_sans_actions(FormulaireLecture, p.nature), geste=geste, retour=retour(slug, pk),
        initial={"delivree_le": p.delivree_le, "valable_jusqu": p.valable_jusqu, "visees": p.actions},
        contexte={"p": p, "h_pk": pk, "fichiers": _fichiers(p), "aide": n.aide},
    )  # fmt: skip


def _fichiers(p: PieceDossier) -> list[Fichier]:
    cles = list(p.fichiers)
    if lue(p).repondue and p.demande is not None:
        dernier = p.demande.echanges.filter(cote=CoteEchange.PARTENAIRE).order_by("-le", "-pk").first()
        cles = list(dernier.pieces) if dernier is not None else []
    return list(Fichier.toutes.filter(pk__in=cles, organisation_id=p.organisation_id).order_by("nom_original", "pk"))


@exige("reseau.voir")
@require_safe
@never_cache
def fichier(request: HttpRequest, slug: str, pk: int, piece: int, fichier: UUID) -> HttpResponseBase:
    """A file of the piece, as it was deposited."""
    trouve = next((f for f in _fichiers(piece_ou_404(pk, piece)) if f.pk == fichier), None)
    if trouve is None:
        raise Http404
    return servir(request, trouve)


@exige("reseau.habiliter")
def instruire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The scored grid and its reasoned opinion, signed by who writes it."""
    h = habilitation_ou_404(request, pk)
    criteres = criteres_du_role(h.role)

    def classe(*args: Any, **kwargs: Any) -> forms.Form:
        formulaire = forms.Form(*args, **kwargs)
        for x in criteres:
            formulaire.fields[f"note_{x.cle}"] = forms.TypedChoiceField(
                label=x.libelle, coerce=int, choices=[("", "À noter"), *_NOTES]
            )
        formulaire.fields["avis"] = forms.ChoiceField(
            label="Votre avis", choices=AvisInstruction.choices, widget=forms.RadioSelect
        )
        formulaire.fields["motivation"] = forms.CharField(
            label="Vos raisons", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}), help_text="Ce que vous avez lu ou vu, et ce que vous en concluez.",
        )  # fmt: skip
        return formulaire

    def geste(x: dict[str, Any]) -> str:
        notes = {k.cle: x[f"note_{k.cle}"] for k in criteres}
        services.noter_grille(
            habilitation=h, notes=notes, avis=x["avis"], motivation=x["motivation"], acteur=acteur(request)
        )
        return "L’avis d’instruction est écrit. La décision se prend depuis la page de l’habilitation."

    derniere: GrilleInstruction | None = h.grilles.order_by("-le", "-pk").first()
    initial = {f"note_{k}": n for k, n in derniere.notes.items()} if derniere else {}
    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.grille:{pk}", titre="Grille d’instruction", classe=classe, geste=geste,
        retour=retour(slug, pk), initial=initial, contexte={"aide": f"{h.etablissement}, {h.certification.intitule}. Votre nom sera inscrit avec l’avis."},
    )  # fmt: skip
