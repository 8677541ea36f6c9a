"""Tags and filters of every page (a builtin library: nothing to load)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from parchemin.plateforme import graphiques
from parchemin.plateforme.formulaires.refus import RefusFormulaire, refus_de
from parchemin.plateforme.registres.chaines import adresse_de_chaine
from parchemin.plateforme.registres.qui_peut import titulaires
from parchemin.socle.constats import Constat
from parchemin.socle.elision import de as avec_de
from parchemin.socle.horloge import PARIS, aujourdhui
from parchemin.socle.periodes import date_fr as en_mots

register = template.Library()
_ICONES = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icones"
_TONS = {"ok": "circle-check", "al": "alert-triangle", "ko": "circle-x", "in": "info-circle", "nu": "clock"}
_COURT = 14


@cache
def _svg(nom: str) -> str:
    fichier = _ICONES / f"{nom}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", nom) or not fichier.is_file():
        if getattr(settings, "ICONES_OBLIGATOIRES", False):
            raise FileNotFoundError(f"icon {nom!r}: add it to plateforme/icones.txt")
        return ""
    trouve = re.search(r"<svg[^>]*>(.*)</svg>", fichier.read_text(encoding="utf-8"), re.DOTALL)
    dessin = trouve[1] if trouve else ""
    return (
        '<svg class="ic" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false">{dessin}</svg>'
    )


@register.simple_tag
def icone(nom: str) -> SafeString:
    """An icon, decorative: the words beside it say the same."""
    return mark_safe(_svg(nom))


@register.simple_tag
def statut(ton: str, texte: object) -> SafeString:
    """A state: words and icon, never colour alone. Tones: ok, al, ko, in, nu."""
    return format_html(
        '<span class="tag {}">{}{}</span>',
        # A short state is one word to the eye: never cut over two lines in a narrow column.
        f"{ton} court" if len(str(texte)) <= _COURT else ton,
        mark_safe(_svg(_TONS.get(ton, "info-circle"))),
        typo(texte),
    )


@register.filter
def date_fr(jour: date | None) -> SafeString | str:
    """« 24 novembre 2026 » as a `<time>`; a dash when there is none."""
    if jour is None:
        return "—"
    if isinstance(jour, datetime):
        jour = jour.astimezone(PARIS).date()
    return format_html('<time datetime="{}">{}</time>', jour.isoformat(), en_mots(jour))


@register.filter
def date_courte(jour: date | None) -> str:
    """`24/11/2026`."""
    return jour.strftime("%d/%m/%Y") if jour else ""


@register.filter
def jour_iso(texte: str) -> SafeString | str:
    """« 2024-07-05 », as registers keep it, in words; another text is left as it is."""
    try:
        return date_fr(date.fromisoformat(texte))
    except ValueError:
        return texte


@register.filter
def moment(instant: datetime | None) -> SafeString | str:
    """« 24 novembre 2026 à 14 h 05 »."""
    if instant is None:
        return "—"
    local = instant.astimezone(PARIS)
    return format_html(
        '<time datetime="{}">{} à {}&nbsp;h&nbsp;{}</time>',
        local.isoformat(),
        en_mots(local.date()),
        local.hour,
        f"{local:%M}",
    )


@register.filter
def nombre(valeur: Any) -> str:
    """French thousands: `30 475` with a narrow non-breaking space. What is no number is shown as it came."""
    if valeur is None or valeur == "":
        return "—"
    if isinstance(valeur, str) and not valeur.isdecimal():
        return valeur
    return f"{int(valeur):,}".replace(",", "\u202f")


@register.filter
def pluriel(valeur: Any, formes: str) -> str:
    """`{{ n|pluriel:"fiche,fiches" }}` → « 0 fiche », « 2 fiches »."""
    singulier, _, plusieurs = formes.partition(",")
    return f"{nombre(valeur)} {plusieurs if abs(int(valeur)) >= 2 else singulier}"


@register.filter
def accord(valeur: Any, formes: str) -> str:
    """The word alone: `{{ n|accord:"est,sont" }}`."""
    singulier, _, plusieurs = formes.partition(",")
    return plusieurs if abs(int(valeur)) >= 2 else singulier


def _espacer(m: re.Match[str]) -> str:
    return m[1] or f"\u202f{m[2]}"


@register.filter
def typo(texte: object) -> str:
    """French spaces: before double punctuation, inside guillemets, before a unit. Applied twice, it changes nothing.

    The result is plain text, escaped like any other: markup is not expected here.
    """
    t = str(texte)
    # The end of an entity (`&nbsp;`), in a help text that has markup, is no punctuation.
    t = re.sub(r"(&#?\w+;)|[ \u00a0\u202f]*([;!?]+)(?=[\s»)]|$)", _espacer, t)
    t = re.sub(r"[ \u202f]:(?=\s|$)", "\u00a0:", t)
    t = re.sub(r"«[ \u00a0\u202f]*", "«\u00a0", t)
    t = re.sub(r"[ \u00a0\u202f]*»", "\u00a0»", t)
    return re.sub(r"(?<=\d)[ \u202f](?=[%€])", "\u00a0", t)


register.filter("nbsp", typo)


@register.filter
def de(nom: object) -> str:
    """`{{ personne.nom_complet|de }}` → « d’Odile Perrault », « de Marc Aubry »."""
    return avec_de(str(nom))


@register.simple_tag
def jours_restants(jour: date | None) -> str:
    """« aujourd’hui », « demain », « dans 48 jours », « il y a 3 jours »."""
    if jour is None:
        return ""
    ecart = (jour - aujourdhui()).days
    if ecart == 0:
        return "aujourd’hui"
    if ecart in (1, -1):
        return "demain" if ecart == 1 else "hier"
    if abs(ecart) >= 120:
        mois = round(abs(ecart) / 30.44)
        duree = f"{mois} mois" if mois < 24 else f"{mois // 12} ans"
    else:
        duree = f"{abs(ecart)} jours"
    return f"dans {duree}" if ecart > 0 else f"il y a {duree}"


@register.simple_tag
def quand_periode(du: date, au: date) -> str:
    """From the first day until it comes, then from the last: « dans 3 jours », « finit demain », « a fini hier »."""
    jour = aujourdhui()
    if du == au or jour < du:
        return jours_restants(du)
    return f"{'a fini' if au < jour else 'finit'} {jours_restants(au)}"


@register.inclusion_tag("plateforme/composants/constat.html")
def constat(c: Constat | dict[str, str]) -> dict[str, Any]:
    """What, where, why, how to fix, code."""
    return {"c": Constat.depuis_dict(c) if isinstance(c, dict) else c}


@register.inclusion_tag("plateforme/composants/constat.html")
def constat_dit(brut: str) -> dict[str, Any]:
    """The card of a finding carried by a message (`plateforme.constats_dits`)."""
    return {"c": Constat.depuis_dict(json.loads(brut))}


@register.inclusion_tag("plateforme/composants/constats.html")
def constats(liste: Iterable[Constat | dict[str, str]], titre: str = "") -> dict[str, Any]:
    """Several findings: those that block first; nothing at all when there is none."""
    ordre = {"bloquant": 0, "avertissement": 1, "information": 2}
    lus = [Constat.depuis_dict(c) if isinstance(c, dict) else c for c in liste]
    return {"constats": sorted(lus, key=lambda c: ordre[str(c.gravite)]), "titre": titre}


@register.inclusion_tag("plateforme/composants/refus_formulaire.html")
def refus_formulaire(formulaire: Any, titre: str = "Ce qui empêche d’enregistrer") -> dict[str, Any]:
    """Above a refused form: its findings as cards, then the ordinary errors as links to their fields. The form, which says it otherwise,
    then keeps quiet."""
    formulaire.refus_dit = True
    return {"refus": refus_de(formulaire), "titre": titre}


@register.inclusion_tag("plateforme/composants/refus_formulaire.html")
def refus_du_formulaire(formulaire: Any) -> dict[str, Any]:
    """The same, by the form itself, unless its page said it higher."""
    refus = RefusFormulaire() if getattr(formulaire, "refus_dit", False) else refus_de(formulaire)
    return {"refus": refus, "titre": "Ce qui empêche d’enregistrer"}


@register.inclusion_tag("plateforme/composants/vide.html", takes_context=True)
def vide(
    context: template.Context, titre: str, texte: str = "", url: str = "", geste: str = "", image: str = "inbox", permission: str = ""
) -> dict[str, Any]:  # fmt: skip
    """An empty state says what would be here and what to do; `permission`: of that act, to say who does it to who may not."""
    request = context.get("request")
    qui = titulaires(request, permission) if permission and request is not None else None
    return {"titre": titre, "texte": texte, "url": url, "geste": geste, "image": image, "gestes": [], "qui": qui}


@register.inclusion_tag("plateforme/composants/fil.html")
def fil(*paires: Any) -> dict[str, Any]:
    """Breadcrumb: `{% fil "Certifications" url "RNCP99001" %}`. A label without address is the page itself."""
    etapes = [(str(paires[i]), str(paires[i + 1]) if i + 1 < len(paires) else "") for i in range(0, len(paires), 2)]
    return {"etapes": etapes}


@register.inclusion_tag("plateforme/composants/chaine.html")
def chaine(etapes: Iterable[Any]) -> dict[str, Any]:
    """The chain of one person: `(title, words, state[, url])`; states: fait, ici, "", al, ko."""
    mots = {"fait": "fait", "ici": "en cours", "al": "à regarder", "ko": "bloqué", "": "à venir"}
    lues = [(*e, "")[:4] if len(e) < 4 else tuple(e[:4]) for e in etapes]
    return {
        "etapes": [
            {"titre": t, "texte": x, "classe": "on" if etat == "fait" else etat, "etat": mots[etat], "url": u}
            for t, x, etat, u in lues
        ]
    }


@register.simple_tag
def menu_lateral(groupes: Sequence[dict[str, Any]]) -> SafeString:
    """The entries of the menu, twice in every page: thirty rows that the template language takes long to write."""
    morceaux: list[str] = []
    for groupe in groupes or ():
        if groupe["titre"]:
            morceaux.append(f"<h2>{escape(groupe['titre'])}</h2>")
        morceaux.append("<ul>")
        for e in groupe["entrees"]:
            ici = ' aria-current="page"' if e["courante"] else ""
            n = e["nombre"]
            compte = f'<span class="n">{nombre(n)}<span class="visually-hidden"> à traiter</span></span>' if n else ""
            ligne = f'<li><a href="{escape(e["url"])}"{ici}>{_svg(e["icone"])}{escape(e["libelle"])}{compte}</a></li>'
            morceaux.append(ligne)
        morceaux.append("</ul>")
    return mark_safe("".join(morceaux))


@register.inclusion_tag("plateforme/composants/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, tailles: Sequence[int] = (), taille: int = 0) -> dict[str, Any]:
    """Pages of any paginated list (a Django `Page`), and the number of rows by page when `tailles` is given."""
    numeros = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "numeros": numeros, "tailles": tailles, "taille": taille, "request": context.get("request")}


@register.inclusion_tag("plateforme/composants/texte.html")
def texte_structure(morceaux: Sequence[Any]) -> dict[str, Any]:
    """Paragraphs and lists of a long text (anything with `.texte` or `.elements`)."""
    return {"morceaux": morceaux}


@register.simple_tag
def barre(*paires: Any) -> SafeString:
    """A distribution bar: `{% barre "ok" 180 "prêts" "al" 22 "à risque" %}`. Words carry it, colour helps."""
    segments = [(str(paires[i]), int(paires[i + 1]), str(paires[i + 2])) for i in range(0, len(paires), 3)]
    return graphiques.barre(segments)


register.simple_tag(barre, name="barre_repartition")


@register.simple_tag
def frise(jalons: Iterable[Any], jour: date) -> SafeString:
    """A timeline of dated events (`.jour`, `.libelle`)."""
    return graphiques.frise([(attribut(j, "jour"), str(attribut(j, "libelle"))) for j in jalons], jour)


@register.simple_tag
def colonnes(titre: str, annees: Sequence[Any], *series: Any) -> SafeString:
    """Columns by year: `{% colonnes "Titre" annees "Certifiés" valeurs %}`."""
    return graphiques.colonnes(titre, [str(a) for a in annees], _paires(series))


@register.simple_tag
def lignes(titre: str, annees: Sequence[Any], *series: Any, unite: str = "", sommet: int | None = None) -> SafeString:
    """Lines by year: `{% lignes "Titre" annees "Obtention" valeurs unite="%" sommet=100 %}`."""
    return graphiques.lignes(titre, [str(a) for a in annees], _paires(series), unite, sommet)


@register.simple_tag
def tableau_graphique(titre: str, annees: Sequence[Any], *series: Any, unite: str = "") -> SafeString:
    """The numbers of a chart, folded under it (same arguments)."""
    return graphiques.tableau(titre, [str(a) for a in annees], _paires(series), unite)


def _paires(series: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    return [(str(series[i]), list(series[i + 1])) for i in range(0, len(series), 2)]


@register.simple_tag
def statistiques_colonnes(lignes: Sequence[dict[str, Any]]) -> SafeString:
    """Certified people by cohort: the total, and those by experience when published."""
    annees = [str(ligne.get("annee", "")) for ligne in lignes]

    def entiers(cle: str) -> list[int | None]:
        # A register may hold « n.c. » where a number is due: it shows in the table, a column cannot draw it.
        return [ligne[cle] if isinstance(ligne.get(cle), int) else None for ligne in lignes]

    series: list[tuple[str, list[int | None]]] = [("Certifiés", entiers("certifies"))]
    vae = entiers("certifies_vae")
    if any(v is not None for v in vae):
        series.append(("dont par la VAE", vae))
    return graphiques.colonnes("Personnes certifiées par promotion", annees, series)


@register.simple_tag(takes_context=True)
def avec(context: template.Context, **valeurs: Any) -> str:
    """The current query string with some values replaced (None or "" removes): filters live in the URL."""
    request = context.get("request")
    parametres = request.GET.copy() if request is not None else None
    if parametres is None:
        return ""
    parametres.pop("page", None)
    for cle, valeur in valeurs.items():
        parametres.pop(cle, None)
        if valeur not in (None, ""):
            parametres[cle] = str(valeur)
    texte = parametres.urlencode()
    return f"?{texte}" if texte else "?"


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, numero: int) -> str:
    """Another page of the same list."""
    parametres = context["request"].GET.copy()
    parametres["page"] = str(numero)
    return f"?{parametres.urlencode()}"


@register.simple_tag(takes_context=True)
def avec_sans(context: template.Context, nom: str) -> str:
    """The current query string without one parameter."""
    return str(avec(context, **{nom: None}))


@register.simple_tag(takes_context=True)
def url_o(context: template.Context, nom: str, *args: Any, **kwargs: Any) -> str:
    """A URL of the current organisation: the slug is added."""
    from django.urls import reverse

    request = context["request"]
    if args:
        return reverse(nom, args=[request.organisation.slug, *args])
    return reverse(nom, kwargs={"slug": request.organisation.slug, **kwargs})


@register.simple_tag(takes_context=True)
def suivre_la_chaine(context: template.Context, sorte: str, cle: object) -> SafeString | str:
    """« Suivre la chaîne »: from this record, both ways; nothing for who may not, or when no room above offers it."""
    url = adresse_de_chaine(context["request"], sorte, str(cle))
    return format_html('<a class="btn light" href="{}">{}Suivre la chaîne</a>', url, icone("link")) if url else ""


@register.filter
def attribut(objet: Any, nom: str) -> Any:
    """`{{ ligne|attribut:"insertion_6_mois" }}`: a key of a mapping, or None."""
    return objet.get(nom) if isinstance(objet, dict) else getattr(objet, nom, None)


@register.filter
def pourcent(valeur: Any) -> str:
    """`72 %`, or a dash: missing is not zero."""
    return "—" if valeur is None else f"{valeur}\u00a0%"


@register.filter
def joindre(morceaux: Iterable[object], separateur: str = ", ") -> SafeString:
    return format_html_join(separateur, "{}", ((m,) for m in morceaux))


@register.simple_tag
def configuration_htmx() -> SafeString:
    """htmx writes no style and evaluates nothing: the CSP forbids both."""
    return format_html(
        '<meta name="htmx-config" content="{}">',
        json.dumps(
            {
                "includeIndicatorStyles": False,
                "allowEval": False,
                "historyCacheSize": 0,
                # A refused act (422) is an answer to be shown, not a fault of the network.
                "responseHandling": [
                    {"code": "204", "swap": False},
                    {"code": "[23]..", "swap": True},
                    {"code": "422", "swap": True},
                    {"code": "[45]..", "swap": False, "error": True},
                ],
            }
        ),
    )


@register.filter
def demain(jour: date) -> date:
    return jour + timedelta(days=1)
