"""Points of the grid that the house reads by itself: each says what it found, or that it cannot tell. Pure.

A reading never says more than it saw: where half of a point lies outside the house, a clean half is « non vu » with what remains to be
looked at. Thresholds are dated parameters of `controles.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from parchemin.reseau.domain.grille import VerdictPoint
from parchemin.reseau.domain.phases import recueil
from parchemin.reseau.domain.verifications import QUALIOPI, PointVerifie, VerdictListe, VerificationListe
from parchemin.socle.periodes import date_fr


@dataclass(frozen=True, slots=True)
class ReleveAuto:
    """What was read of one point."""

    verdict: VerdictPoint
    raison: str


@dataclass(frozen=True, slots=True)
class ConventionLue:
    """The convention behind one living habilitation. `fin`: end of the registration, None when unknown or without one."""

    objet: str
    reference: str
    meme_partenaire: bool
    signee_le: date | None
    du: date | None
    au: date | None
    fin: date | None


@dataclass(frozen=True, slots=True)
class SeanceLue:
    """The jury of one session held there. `presents`: None when nobody noted who came; `pv_le`: day the minutes were settled."""

    intitule: str
    le: date
    presents: int | None
    externes: int
    professionnels: int
    vae: bool
    non_habilites: tuple[str, ...]
    pv_le: date | None


@dataclass(frozen=True, slots=True)
class LecturePublique:
    """Captures kept of a partner: how many pages (the latest of each), the last day, hits that nobody sorted, hits sent to the partner."""

    lues: int = 0
    derniere: date | None = None
    a_traiter: int = 0
    transmis: int = 0


@dataclass(frozen=True, slots=True)
class FaitsReleves:
    """What the house knows of a partner on one day. Counts are of people or of enrolments; `*_ailleurs`: the rest of the network, for
    the same certifications. `listes`: what the public lists say of it; `mis_de_cote`: (point, reason) of what somebody judged
    otherwise. `absents_liste`: habilitations that the public list does not show; `sites_nommes`: does a habilitation name its sites?"""

    partenaire: str
    jour: date
    siret: str
    siret_valide: bool
    conventions: tuple[ConventionLue, ...]
    habilitations: int
    absents_liste: tuple[str, ...]
    export_du: str
    sites_nommes: bool
    sites_hors_liste: tuple[str, ...]
    seances: tuple[SeanceLue, ...]
    reussites: int
    decisions: int
    reussites_ailleurs: int
    decisions_ailleurs: int
    passages: int
    passages_incomplets: int
    passages_en_retard: int
    cpf_finis: int
    cpf_presentes: int
    pages: LecturePublique = LecturePublique()
    offres: LecturePublique = LecturePublique()
    listes: tuple[VerificationListe, ...] = ()
    mis_de_cote: tuple[tuple[str, str], ...] = ()


def relever(cle: str, f: FaitsReleves) -> ReleveAuto:
    """Raises `KeyError` for a key that the house does not read."""
    return _RELEVES[cle](f)


def _oui(raison: str) -> ReleveAuto:
    return ReleveAuto(VerdictPoint.CONFORME, raison)


def _non(raison: str) -> ReleveAuto:
    return ReleveAuto(VerdictPoint.ECART, raison)


def _sais_pas(raison: str) -> ReleveAuto:
    return ReleveAuto(VerdictPoint.NON_VU, raison)


def _siret(f: FaitsReleves) -> ReleveAuto:
    if not f.siret:
        return _non("Aucun SIRET n’est enregistré.")
    if not f.siret_valide:
        return _non(f"Le SIRET {f.siret} n’a pas une clé juste.")
    autres = [x.reference for x in f.conventions if x.reference and not x.meme_partenaire]
    if autres:
        return _non(f"Convention d’une autre entité : {', '.join(autres)}.")
    lue = next((v for v in f.listes if v.point is PointVerifie.SIRENE and v.liste is not None), None)
    if lue is not None and (lue.tient or lue.verdict is VerdictListe.ECART):
        return _selon_la_liste([lue], f, "")
    return _sais_pas(
        "SIRET bien formé, conventions au même nom. Reste à vérifier qu’il est ouvert au répertoire Sirene."
    )


def _selon_la_liste(lues: Sequence[VerificationListe], f: FaitsReleves, reste: str) -> ReleveAuto:
    """What the lists say of a point. `reste`: what they do not tell, and that somebody still looks at."""
    if not lues:
        return _sais_pas("Aucune habilitation en cours ne le demande.")
    raisons = dict(f.mis_de_cote)
    ecartes = [f"{v.mots}, mis de côté : {raisons[v.point]}" for v in lues if v.point in raisons]
    if contre := [v for v in lues if v.verdict is VerdictListe.ECART and v.point not in raisons]:
        return _non(" ; ".join(_citer(v) for v in contre) + ".")
    if ecartes:
        return _sais_pas(" ; ".join(ecartes).rstrip(".") + ". À vérifier sur pièce.")
    if not all(v.tient for v in lues):
        return _sais_pas(" ; ".join(_citer(v) for v in lues if not v.tient) + ".")
    dit = " ; ".join(_citer(v) for v in lues)
    return _sais_pas(f"{dit}. {reste}") if reste else _oui(f"{dit}.")


def _citer(v: VerificationListe) -> str:
    if v.liste is None:
        return f"{v.mots} : {v.raison}"
    ancienne = ", trop ancienne" if v.liste.perimee else ""
    return f"{v.mots} : {v.raison} (liste du {date_fr(v.liste.le)}{ancienne})"


def _nda(f: FaitsReleves) -> ReleveAuto:
    return _selon_la_liste(
        [v for v in f.listes if v.point is PointVerifie.NDA], f, "Reste à voir le bilan pédagogique et financier."
    )


def _qualiopi(f: FaitsReleves) -> ReleveAuto:
    return _selon_la_liste([v for v in f.listes if v.point in QUALIOPI], f, "")


def _defauts_convention(x: ConventionLue, jour: date) -> str:
    if not x.reference:
        return "sans convention"
    if x.signee_le is None or x.signee_le > jour:
        return "pas signée"
    if x.du is not None and x.du > jour:
        return f"ne commence que le {date_fr(x.du)}"
    if x.au is not None and x.au < jour:
        return f"finie depuis le {date_fr(x.au)}"
    if x.fin is not None and (x.au is None or x.au > x.fin):
        return f"dépasse l’enregistrement, qui finit le {date_fr(x.fin)}"
    return ""


def _convention(f: FaitsReleves) -> ReleveAuto:
    if not f.conventions:
        return _sais_pas("Aucune habilitation en cours.")
    trouves = [f"{x.objet} : {d}" for x in f.conventions if (d := _defauts_convention(x, f.jour))]
    return _non(" ; ".join(trouves) + ".") if trouves else _oui("Signée, en vigueur, bornée par l’enregistrement.")


def _liste_publique(f: FaitsReleves) -> ReleveAuto:
    if not f.export_du:
        return _sais_pas("Aucun export du répertoire n’est chargé pour ces certifications.")
    if f.absents_liste:
        return _non(f"Absent de l’export du {f.export_du} : {' ; '.join(f.absents_liste)}.")
    return _oui(f"Vu avec son rôle dans l’export du {f.export_du}.")


def _sites(f: FaitsReleves) -> ReleveAuto:
    if not f.sites_nommes:
        return _sais_pas("Aucune habilitation ne nomme ses sites : rien à quoi comparer.")
    if f.sites_hors_liste:
        return _non(f"Hors des sites convenus : {', '.join(f.sites_hors_liste)}.")
    return _sais_pas(
        "Inscriptions et sessions restent dans les sites convenus. Les pages et les lieux restent à regarder."
    )


def _jury_externe(f: FaitsReleves) -> ReleveAuto:
    connus = [s for s in f.seances if s.presents]
    if not connus:
        return _sais_pas("Aucun jury dont les présences soient notées depuis douze mois.")
    r, trouves = recueil(), []
    for s in connus:
        n = s.presents or 0
        if n < 2:
            trouves.append(f"{s.intitule} : un seul membre présent")
        elif Fraction(s.externes * 100, n) <= int(r.valeur_au("externes", s.le)):
            trouves.append(f"{s.intitule} : {_n(s.externes, 'extérieur')} sur {n}")
        elif s.vae and (
            s.professionnels < int(r.valeur_au("vae_professionnels", s.le))
            or Fraction(s.professionnels * 100, n) < int(r.valeur_au("vae_part_professionnels", s.le))
        ):
            trouves.append(f"{s.intitule} : {_n(s.professionnels, 'professionnel')} sur {n} pour une VAE")
    return _non(" ; ".join(trouves) + ".") if trouves else _oui(f"Majorité d’extérieurs dans {_jurys(len(connus))}.")


def _n(n: int, mot: str) -> str:
    return f"{n} {mot}s" if n > 1 else f"{n} {mot}"


def _jurys(n: int) -> str:
    return f"{n} jurys regardés" if n > 1 else "le jury regardé"


def _jury_habilites(f: FaitsReleves) -> ReleveAuto:
    connus = [s for s in f.seances if s.presents]
    if not connus:
        return _sais_pas("Aucun jury dont les présences soient notées depuis douze mois.")
    trouves = [f"{s.intitule} : {', '.join(s.non_habilites)}" for s in connus if s.non_habilites]
    if trouves:
        return _non(f"Sans habilitation ce jour-là : {' ; '.join(trouves)}.")
    return _oui(f"Membres habilités dans {_jurys(len(connus))}.")


def _pv_delai(f: FaitsReleves) -> ReleveAuto:
    if not f.seances:
        return _sais_pas("Aucun jury tenu depuis douze mois.")
    trouves, attendus = [], 0
    for s in f.seances:
        delai = int(recueil().valeur_au("pv_jours", s.le))
        jours = ((s.pv_le or f.jour) - s.le).days
        if jours > delai:
            trouves.append(f"{s.intitule} : {f'{jours} jours' if s.pv_le else f'toujours attendu après {jours} jours'}")
        attendus += s.pv_le is None
    if trouves:
        return _non("Procès-verbal hors délai : " + " ; ".join(trouves) + ".")
    if attendus == len(f.seances):
        return _sais_pas("Les procès-verbaux sont attendus, dans leur délai.")
    return _oui("Procès-verbaux arrêtés dans le délai.")


def _taux(f: FaitsReleves) -> ReleveAuto:
    r, jour = recueil(), f.jour
    assez = int(r.valeur_au("effectif_taux", jour))
    if f.decisions < assez or f.decisions_ailleurs < assez:
        return _sais_pas(f"Trop peu de décisions pour comparer : {f.decisions} ici, {f.decisions_ailleurs} ailleurs.")
    ici, ailleurs = Fraction(f.reussites * 100, f.decisions), Fraction(f.reussites_ailleurs * 100, f.decisions_ailleurs)
    mots = f"{round(ici)} % de réussite ici ({f.decisions} décisions), {round(ailleurs)} % ailleurs ({f.decisions_ailleurs})."
    return (
        _non(f"Écart à expliquer : {mots}")
        if abs(ici - ailleurs) > int(r.valeur_au("ecart_taux", jour))
        else _oui(mots)
    )


def _titulaires(f: FaitsReleves) -> ReleveAuto:
    if not f.passages:
        return _sais_pas("Aucun titulaire à transmettre pour ce partenaire.")
    if f.passages_en_retard or f.passages_incomplets:
        return _non(
            f"Sur {_n(f.passages, 'titulaire')} : {f.passages_incomplets} à compléter, {f.passages_en_retard} hors délai."
        )
    return _oui(f"{_n(f.passages, 'titulaire')} à transmettre, tout est complet et dans les délais.")


def _cpf(f: FaitsReleves) -> ReleveAuto:
    if not f.cpf_finis:
        return _sais_pas("Aucun parcours fini payé par le CPF.")
    mots = f"{f.cpf_presentes} présentés à l’examen sur {f.cpf_finis} parcours CPF finis."
    attendu = int(recueil().valeur_au("part_cpf_presentee", f.jour))
    return _oui(mots) if Fraction(f.cpf_presentes * 100, f.cpf_finis) >= attendu else _non(mots)


def _public(x: LecturePublique, un: str, plusieurs: str) -> ReleveAuto:
    if not x.lues or x.derniere is None:
        return _sais_pas(f"Aucune {un} n’est gardée pour ce partenaire.")
    debut = f"{x.lues} {plusieurs if x.lues > 1 else un}, la dernière le {date_fr(x.derniere)}"
    if x.transmis:
        return _non(f"{debut} : {x.transmis} à corriger par le partenaire, {x.a_traiter} à trier.")
    if x.a_traiter:
        return _sais_pas(f"{debut} : {x.a_traiter} à trier avant de se prononcer.")
    return _sais_pas(f"{debut}, rien d’ouvert. Reste à s’assurer que rien d’autre n’est publié.")


def _pages(f: FaitsReleves) -> ReleveAuto:
    return _public(f.pages, "page ou brochure lue", "pages ou brochures lues")


def _offres(f: FaitsReleves) -> ReleveAuto:
    return _public(f.offres, "offre lue", "offres lues")


_RELEVES: dict[str, Callable[[FaitsReleves], ReleveAuto]] = {
    "siret": _siret, "nda": _nda, "qualiopi": _qualiopi, "convention": _convention, "liste_publique": _liste_publique, "sites": _sites, "jury_externe": _jury_externe,
    "jury_habilites": _jury_habilites, "pv_delai": _pv_delai, "taux": _taux, "titulaires": _titulaires, "cpf_presentes": _cpf,
    "pages": _pages, "offres": _offres,
}  # fmt: skip
CLES = frozenset(_RELEVES)
