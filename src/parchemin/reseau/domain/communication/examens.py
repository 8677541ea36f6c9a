"""What phrases alone cannot tell: the fiche as the page names it, its dates, its level, its links, Qualiopi, the rates.

Each examination gives (code, first word, last word, certainty, detail, quote); the words are None for what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from parchemin.reseau.domain.communication.modele import Certitude, SupportCommunication
from parchemin.reseau.domain.communication.regles import recueil
from parchemin.reseau.domain.communication.reperage import IntituleApproche, MentionDeCertification, contient
from parchemin.socle.periodes import date_fr

if TYPE_CHECKING:
    from parchemin.reseau.domain.communication.controle import ControleCommunication

Trouve = tuple[str, int | None, int | None, Certitude, str, str]
SUR, A_LIRE = Certitude.SUR, Certitude.A_LIRE
MENTION = "mention"
"""Detail of an offer of which nothing is known but that the page is about the certification."""
_REMPLACEE = ("(remplace|remplacée|ancien~|ancienne~|anciennement|succède|précédent~|précédente~|ex|jusqu au)",)
_CLOSE = (
    "(n est|ne sont) plus (enregistré~|ouvert~|accessible~|proposé~|délivré~|active|actif)", "(entrées|inscriptions|candidatures) (closes|fermées|terminées|suspendues)",
    "(fermé~|clos|close) aux (nouvelles|nouveaux)", "(enregistrement|certification|titre) … (a pris fin|est arrivé~ à échéance|est terminé|a expiré|expirée|est échue)",
    "(ne (recrute|recrutons|proposons|commercialisons) plus)", "(aucune|plus) [de] (nouvelle~ entrée~|nouveau~ candidat~|nouvelle~ inscription~)", "en cours de renouvellement",
)  # fmt: skip
_PLUS_HABILITE = (
    "(n est|ne sommes|n êtes|n a|n avons) (plus|pas) [l] [d] (habilité~|habilitation)", "habilitation … (retirée|suspendue|terminée|a pris fin|close)",
)  # fmt: skip
_QUALIOPI = ("qualiopi",)
_CATEGORIE = (
    "catégorie~ d'action~", "au titre (de la|des) catégorie~", "actions de formation [par apprentissage]", "(bilan~ de compétences|actions permettant de [faire] valider)",
    "(certifié~|certification) qualiopi (pour|au titre) (ses|des|les) (actions|formations|bilans)", "formation par apprentissage",
)  # fmt: skip
_CADRE = (
    "(certification~|certifiant~|titre~|rncp|européen|cec|qualification|sortie|diplôme~|diplômant~|validé~|obtenu~|enregistré~|équivalent~)",
)
_NIVEAU = ("niveau [de qualification] [cec] [rncp] <chiffre>", "niveaux <chiffre>")
_PAS_NIVEAU = (
    "(excel|word|anglais|langue|cours|module~|débutant|vous avez|deux|trois|quatre|cefr|cecrl|étage|jeu|photoshop|logiciel) … niveau",
    "niveau <chiffre> (sur|à|étoiles|du bâtiment)", "(accessible~|accès|admission~|prérequis|pré requis|titulaire~|entrée|requis|public|profil~|après|justifi*|minimum|poursui*|intégr*|ouvr*|passerelle~|jury|formateur~) … niveau",
    "niveau <chiffre> (minimum|requis~|exigé~|validé|ou plus|souhaité~)",
)  # fmt: skip
_HORS_RUBRIQUE = (
    "(prérequis|pré requis|admission~|accès|public~|profil~|poursuite~|suite~|débouchés|équipe~|requis|entrée|conditions)",
)
_CHIFFRES = {"deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8}


def identite(c: ControleCommunication) -> Iterator[Trouve]:
    """Number, title, certifier, link, blocs."""
    fiche, r = c.contexte.fiche, c.reperage
    offre = c.contexte.support is SupportCommunication.OFFRE_MCF
    notres = [m for m in r.numeros if m.code == fiche.numero]
    remplaces = [m for m in r.numeros if m.code in fiche.remplace]
    chiffres = fiche.numero.lstrip("RNCPS")
    confondus = [m for m in r.numeros if m.code != fiche.numero and m.code.lstrip("RNCPS") == chiffres]
    annonces = [
        m
        for m in remplaces
        if not c.chercheur(_REMPLACEE).present(c.jetons, max(c.bornes_bloc(m.premier)[0], m.premier - 8), m.premier)
    ]
    for m in annonces:
        yield "COM-011", m.premier, m.dernier, SUR, "", ""
    faux = r.faux
    for m in faux:
        yield "COM-002", m.premier, m.dernier, SUR, "", ""
    nomme = bool(notres or r.intitules or r.approches or annonces or faux or confondus)
    if not nomme and not offre:
        yield "COM-015", None, None, A_LIRE, "", ""
        return
    yield from _blocs(c)
    if r.citee:
        # Named in passing on a page about another certification: nothing more is asked of the page.
        return
    if offre:
        yield from _intitules_modifies(c, notres)
        return
    if not (notres or annonces or faux or confondus):
        yield "COM-001", None, None, SUR, "", ""
    modifies = list(_intitules_modifies(c, notres))
    yield from modifies
    if not r.intitules and not modifies:
        yield "COM-003", None, None, SUR, "", ""
    if fiche.certificateurs and not any(contient(c.jetons, n) for x in fiche.certificateurs for n in x.tous):
        yield "COM-005", None, None, SUR, " et ".join(x.nom for x in fiche.certificateurs), ""
    yield from _liens(c)


def _intitules_modifies(c: ControleCommunication, notres: list[MentionDeCertification]) -> Iterator[Trouve]:
    """Without the exact title on the page, its closest forms; with it, only what stands as the title beside the number."""
    r = c.reperage
    approches = [a for a in r.approches if r.parle_de_nous(a.premier)]
    if not approches:
        return
    numerotees = {c.jetons[m.premier].phrase for m in notres}
    if not r.intitules:
        meilleure = max(approches, key=lambda a: (a.communs, -a.premier))
        yield (
            "COM-004",
            meilleure.premier,
            meilleure.dernier,
            SUR if _pose_en_titre(c, meilleure, numerotees) else A_LIRE,
            _ecart(meilleure),
            "",
        )
        return
    exacts = {c.jetons[m.premier].bloc for m in r.intitules}
    for a in approches:
        if c.jetons[a.premier].bloc not in exacts and _pose_en_titre(c, a, numerotees):
            yield "COM-004", a.premier, a.dernier, A_LIRE, _ecart(a), ""


_TITRE_DE = ("(titre|certification|intitulé|certificat) [professionnel*] [rncp] [de] [d] [du] [niveau <chiffre>]",)


def _pose_en_titre(c: ControleCommunication, a: IntituleApproche, numerotees: set[int]) -> bool:
    """Beside the number, or right after « titre », « certification »: it stands where the exact title should."""
    phrase = c.jetons[a.premier].phrase
    if phrase in numerotees:
        return True
    debut = c.bornes_phrase(a.premier)[0]
    trouvees = c.chercheur(_TITRE_DE).chercher(c.jetons, max(debut, a.premier - 6), a.premier)
    return any(t.dernier >= a.premier - 2 for t in trouvees)


def _ecart(a: IntituleApproche) -> str:
    dits = []
    if a.manquent:
        dits.append(f"il y manque « {' '.join(a.manquent)} »")
    if a.ajoutes:
        dits.append(f"« {' '.join(a.ajoutes)} » n’y est pas")
    return " ; ".join(dits) or "un petit mot y manque ou y est de trop, ou l’ordre des mots change"


def _liens(c: ControleCommunication) -> Iterator[Trouve]:
    fiche, r = c.contexte.fiche, c.reperage
    adresse = f"{fiche.repertoire.lower()}/{fiche.numero.lstrip('RNCPS')}"
    siens = {fiche.numero, *fiche.remplace}
    connus = {m.code for m in r.etrangeres} | {a.numero for a in c.contexte.autres}
    if c.contexte.support is SupportCommunication.PAGE and c.texte.sorte == "html" and not r.liens:
        yield "COM-012", None, None, SUR, adresse, ""
    for code, lien in r.liens:
        if code not in siens and code not in connus:
            yield "COM-013", None, None, SUR, adresse, lien


def _blocs(c: ControleCommunication) -> Iterator[Trouve]:
    fiche = c.contexte.fiche
    if not fiche.blocs:
        return
    for m in c.reperage.numeros:
        if m.bloc and m.code == fiche.numero and m.bloc not in fiche.blocs:
            yield "COM-016", m.premier, m.dernier, SUR, f"elle en a {len(fiche.blocs)}", ""


def dates(c: ControleCommunication) -> Iterator[Trouve]:
    """Beginning and end of the registration, and what is announced after its end."""
    fiche, jour, r = c.contexte.fiche, c.contexte.jour, c.reperage
    nommes = [*r.intitules, *(m for m in r.numeros if m.code == fiche.numero)]
    expiree = fiche.expiree_au(jour)
    if expiree and nommes and not c.chercheur(_CLOSE).present(c.jetons):
        premier = min(nommes, key=lambda m: m.premier)
        depuis = (
            f"fin le {date_fr(fiche.date_fin)}"
            if fiche.date_fin and fiche.date_fin < jour
            else "inactive au répertoire"
        )
        yield "COM-010", premier.premier, premier.dernier, A_LIRE if r.citee else SUR, depuis, ""
    lues = [d for d in c.dates.lire(c.jetons) if r.parle_de_nous(d.premier)]
    voulue = f"enregistrée le {date_fr(fiche.dates_enregistrement[0])}" if fiche.dates_enregistrement else ""
    for d in lues:
        if d.sorte == "debut" and fiche.dates_enregistrement and not any(d.est(x) for x in fiche.dates_enregistrement):
            yield "COM-007", d.premier, d.dernier, SUR if d.jour else A_LIRE, voulue, ""
        if d.sorte == "fin" and fiche.date_fin and not d.est(fiche.date_fin):
            yield "COM-009", d.premier, d.dernier, SUR if d.jour else A_LIRE, "", ""
    absent = r.citee or not (nommes or r.approches) or c.contexte.support is SupportCommunication.OFFRE_MCF
    if absent:
        return
    if fiche.dates_enregistrement and not any(d.sorte == "debut" for d in lues):
        yield "COM-006", None, None, SUR, voulue, ""
    if fiche.date_fin and not expiree and not any(d.sorte == "fin" for d in lues):
        yield "COM-008", None, None, SUR, "", ""


def niveaux(c: ControleCommunication) -> Iterator[Trouve]:
    """A level that is not the one of the fiche, or any level for a certification that has none."""
    fiche = c.contexte.fiche
    if fiche.est_diplome and fiche.niveau is None:
        return
    hors = {k for t in c.chercheur(_PAS_NIVEAU).chercher(c.jetons) for k in range(t.premier, t.dernier + 1)}
    for t in c.chercheur(_NIVEAU).chercher(c.jetons):
        forme = c.jetons[t.dernier].forme
        niveau = int(forme) if forme.isdigit() else _CHIFFRES[forme]
        if niveau == fiche.niveau or not c.reperage.parle_de_nous(t.premier):
            continue
        if t.premier in hors or t.dernier in hors or c.sous_la_rubrique(_HORS_RUBRIQUE, t.premier):
            continue
        cadre = c.chercheur(_CADRE).present(c.jetons, *c.bornes_phrase(t.premier))
        if fiche.niveau is None and not cadre:
            continue
        yield (
            "COM-023" if fiche.niveau is not None else "COM-025",
            t.premier,
            t.dernier,
            SUR if cadre else A_LIRE,
            "",
            "",
        )


def qualiopi(c: ControleCommunication) -> Iterator[Trouve]:
    """The quality mark without the category of action, in the blocks around."""
    mentions = c.chercheur(_QUALIOPI).chercher(c.jetons)
    if not mentions:
        return
    blocs = {c.jetons[t.premier].bloc for t in c.chercheur(_CATEGORIE).chercher(c.jetons)}
    proches = {b + k for b in blocs for k in (-3, -2, -1, 0, 1, 2, 3)}
    if not any(c.jetons[t.premier].bloc in proches for t in mentions):
        yield "COM-041", mentions[0].premier, mentions[0].dernier, SUR, "", ""


def taux(c: ControleCommunication) -> Iterator[Trouve]:
    """Rates claimed, against those that are known; what a rate must say of itself."""
    tolerance = recueil().valeur_au("tolerance_taux", c.contexte.jour)
    for t in c.taux.lire(c.jetons, c.texte.blocs):
        if not c.reperage.parle_de_nous(t.premier):
            continue
        connus = [k for k in c.contexte.taux if k.sorte == t.sorte]
        de_l_annee = [k for k in connus if k.annee == t.annee]
        juges = de_l_annee or ([max(connus, key=lambda k: k.annee)] if connus and t.annee is None else [])
        if juges and all(abs(k.valeur - t.valeur) > tolerance for k in juges):
            k = juges[0]
            connu = f"{k.valeur:f}".replace(".", ",")
            detail = f"le taux connu pour {k.annee} est de {connu} %"
            yield "COM-060", t.premier, t.dernier, SUR if de_l_annee else A_LIRE, detail, ""
        if not t.date_dite:
            yield "COM-061", t.premier, t.dernier, SUR, "", ""
        elif not t.effectif:
            yield "COM-062", t.premier, t.dernier, A_LIRE, "", ""


def offre(c: ControleCommunication) -> Iterator[Trouve]:
    """The certification on the page of a partner that has no habilitation, whatever words sell it: somebody reads that page."""
    r = c.reperage
    nommes: list[MentionDeCertification | IntituleApproche] = [*r.notres, *r.faux]
    nommes += [a for a in r.approches if r.parle_de_nous(a.premier)]
    p = c.contexte.partenaire
    if not nommes or r.citee or p.peut("former") or p.peut("organiser") or c.contexte.fiche.expiree_au(c.contexte.jour):
        return
    if not c.chercheur((*_CLOSE, *_PLUS_HABILITE)).present(c.jetons):
        premier = min(nommes, key=lambda m: m.premier)
        yield "COM-045", premier.premier, premier.dernier, A_LIRE, MENTION, ""


EXAMENS: tuple[Callable[[ControleCommunication], Iterator[Trouve]], ...] = (
    identite,
    dates,
    niveaux,
    qualiopi,
    taux,
    offre,
)
