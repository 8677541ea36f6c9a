"""The pages of the portal: plain HTML, one style sheet, nothing from elsewhere, no script."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape as e

from parchemin.accrochage.domain.accuses import famille
from parchemin.accrochage.repetition import MENTION
from parchemin.accrochage.repetition.depots import Depot, Statut
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import PARIS

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1d2733; background: #f5f6f8; }
.mention { margin: 0; max-width: none; padding: .6rem 1rem; background: #7a3b00; color: #fff; font-weight: 600; text-align: center; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 1rem 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
section { background: #fff; border: 1px solid #d5dae1; border-radius: .5rem; padding: 1rem; margin: 0 0 1rem; }
p { margin: 0 0 .6rem; max-width: 44rem; }
a { color: #0b4f8a; }
:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
label { display: block; font-weight: 600; margin-bottom: .3rem; }
input[type=file] { display: block; width: 100%; margin-bottom: .7rem; font: inherit; }
button, .bouton { display: inline-block; font: inherit; font-weight: 600; color: #fff; background: #0b4f8a; border: 0;
  border-radius: .35rem; padding: .55rem 1rem; cursor: pointer; text-decoration: none; }
button:hover, .bouton:hover { background: #083b68; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .6rem; border-top: 1px solid #d5dae1; overflow-wrap: anywhere; }
thead th { border-top: 0; font-size: .9rem; color: #45525f; }
.nombre { text-align: right; white-space: nowrap; }
dl { display: grid; grid-template-columns: 14rem 1fr; gap: .3rem 1rem; margin: 0; }
dt { color: #45525f; }
dd { margin: 0; overflow-wrap: anywhere; }
.statut { font-weight: 600; }
.ok { color: #17603a; }
.ko { color: #a3201d; }
.attente { color: #6b4a00; }
.refus { border-left: .4rem solid #a3201d; }
.petit { font-size: .9rem; color: #45525f; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -999rem; }
  tr { display: block; border-top: 1px solid #d5dae1; padding: .5rem 0; }
  td, tbody th { display: block; border: 0; padding: .1rem 0; }
  td[data-nom]::before { content: attr(data-nom) " : "; color: #45525f; }
  .nombre { text-align: left; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
"""
_ALLURES = {
    Statut.EN_COURS: ("attente", "…"),
    Statut.SUCCES: ("ok", "✓"),
    Statut.ERREURS: ("ko", "!"),
    Statut.REJETE: ("ko", "✗"),
}


def nombre(n: int) -> str:
    return f"{n:,}".replace(",", "\u202f")


def compte(n: int, nom: str) -> str:
    """« 1 passage », « 2 passages »."""
    return f"{nombre(n)}\u00a0{nom}{'s' if n > 1 else ''}"


def moment(t: float) -> str:
    return f"{datetime.fromtimestamp(t, PARIS):%d/%m/%Y à %H\u00a0h\u00a0%M}" if t else "—"


def taille(octets: int) -> str:
    if octets < 1_000_000:
        return f"{max(1, octets // 1000)}\u00a0ko"
    return f"{octets / 1e6:.1f}\u00a0Mo".replace(".", ",")


def _espaces(texte: str) -> str:
    """No-break spaces of French, in text between tags."""
    return re.sub(r" (?=[»:;!?])", "\u00a0", texte.replace("« ", "«\u00a0"))


def page(titre: str, corps: str, *, rafraichir: bool = False) -> str:
    recharge = '<meta http-equiv="refresh" content="3">' if rafraichir else ""
    return (
        f'<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8"><title>{e(titre)} — Répétition</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{recharge}'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head><body>'
        f'<p class="mention" role="note">{e(MENTION)}</p><main><h1>{e(titre)}</h1>{_espaces(corps)}</main></body></html>\n'
    )


def _statut(d: Depot) -> str:
    classe, signe = _ALLURES[d.statut]
    return f'<span class="statut {classe}"><span aria-hidden="true">{signe}</span> {e(d.statut)}</span>'


def accueil(depots: list[Depot], inscrits: int, enregistres: int, planter: int) -> str:
    """The form, the list of files, what to try with."""
    lignes = "".join(
        f'<tr><td><a href="/fichiers/{d.id}">{e(d.nom)}</a></td>'
        f'<td data-nom="Déposé le">{moment(d.recu)}</td><td data-nom="Accusé de réception">{d.reception}</td>'
        f"<td>{_statut(d)}</td>"
        f'<td class="nombre" data-nom="Acceptés">{nombre(d.acceptes) if d.id_flux else "—"}</td>'
        f'<td class="nombre" data-nom="Refusés">{nombre(d.refuses) if d.id_flux else "—"}</td></tr>'
        for d in depots
    )
    liste = (
        "<table><thead><tr><th>Fichier</th><th>Déposé le</th><th>Accusé de réception</th><th>Statut</th>"
        f'<th class="nombre">Acceptés</th><th class="nombre">Refusés</th></tr></thead><tbody>{lignes}</tbody></table>'
        if depots
        else "<p>Aucun fichier déposé pour l’instant.</p>"
    )
    corps = (
        "<p>Cette page joue le rôle du portail des certificateurs, sur votre ordinateur seulement. Les personnes de son "
        "état civil sont inventées.</p>"
        '<section aria-labelledby="deposer"><h2 id="deposer">Déposer un fichier XML</h2>'
        '<form method="post" action="/fichiers" enctype="multipart/form-data"><label for="fichier">Fichier à déposer '
        '(200\u00a0Mo au plus)</label><input type="file" id="fichier" name="fichier" accept=".xml" required>'
        "<button>Déposer</button></form></section>"
        f'<section aria-labelledby="liste"><h2 id="liste">Fichiers déposés</h2>{liste}</section>'
        '<section aria-labelledby="essayer"><h2 id="essayer">S’exercer</h2>'
        f"<p>L’état civil de l’exercice compte {compte(inscrits, 'personne')} ; {compte(enregistres, 'passage')} "
        f"{'sont enregistrés' if enregistres > 1 else 'est enregistré'} à ce jour.</p>"
        '<p><a href="/tableau-d-essai.csv">Télécharger un tableau d’essai</a> : cent personnes de cet état civil, telles '
        "qu’un certificateur les aurait saisies. Construisez le fichier avec « parchemin accrochage construire », puis "
        "déposez-le ici.</p>"
        "<p>Un fichier de vos propres personnes ? Elles n’existent ici que si la répétition les connaît : relancez-la avec "
        "« --personnes TABLEAU », dans un dossier neuf. Le tableau que Parchemin donne avec chaque fichier convient.</p>"
        f'<p><a href="/corrige.csv">Télécharger le corrigé</a> : les {compte(planter, "désaccord")} glissés exprès entre '
        "les données saisies et l’état civil, avec leur explication.</p></section>"
    )
    return page("Portail des certificateurs", corps, rafraichir=any(d.en_cours for d in depots))


def fiche(d: Depot) -> str:
    """One file: its two receipts, and what was refused, in plain words."""
    accuse = (
        f'<a class="bouton" href="/fichiers/{d.id}/accuse">Télécharger l’accusé de traitement</a>'
        if d.accuse
        else "<p>L’accusé de traitement n’existe pas encore. Cette page se met à jour toute seule.</p>"
        if d.en_cours
        else "<p>Le fichier n’a pas été traité : il n’y a pas d’accusé de traitement.</p>"
    )
    faits = [
        ("Statut", _statut(d)), ("Déposé le", moment(d.recu)), ("Taille", taille(d.octets)),
        ("Accusé de réception", f"{d.reception}{' — ' + e(d.motif) if d.motif else ''}"),
    ]  # fmt: skip
    if d.accuse:
        faits += [("Traité le", moment(d.traite)), ("Numéro de traitement", str(d.numero))]
    if d.id_flux:
        faits += [
            ("Identifiant du fichier", e(d.id_flux)), ("Émetteur", e(d.emetteur)),
            ("Passages acceptés", nombre(d.acceptes)), ("Passages refusés", nombre(d.refuses)),
        ]  # fmt: skip
    details = "".join(f"<dt>{nom}</dt><dd>{valeur}</dd>" for nom, valeur in faits)
    corps = f'<p><a href="/">Retour à la liste des fichiers</a></p><section><dl>{details}</dl></section>'
    corps += f'<section aria-labelledby="accuse"><h2 id="accuse">Accusé de traitement</h2>{accuse}</section>'
    if d.classes:
        lignes = "".join(
            f"<tr><th scope='row'>{e(f.titre)}</th><td data-nom='Nombre' class='nombre'>{nombre(n)}</td><td>{e(f.sens)}</td></tr>"
            for f, n in ((famille(c), n) for c, n in d.classes.items())
        )
        corps += (
            '<section aria-labelledby="refus"><h2 id="refus">Ce qui a été refusé</h2><table><thead><tr><th>Motif</th>'
            f'<th class="nombre">Nombre</th><th>Ce que cela veut dire</th></tr></thead><tbody>{lignes}</tbody></table></section>'
        )
    return page(d.nom, corps, rafraichir=d.en_cours)


def refus(c: Constat) -> str:
    corps = (
        f'<section class="refus"><p><strong>{e(c.quoi)}</strong></p><p>{e(c.pourquoi)}</p><p>{e(c.remede)}</p>'
        f'<p class="petit">Code {e(c.code)}</p></section><p><a href="/">Retour à la page d’accueil</a></p>'
    )
    return page("Demande refusée", corps)
