"""The checker: a composition, the dated rules, a day → findings, each with the text behind it and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from parchemin.parcours.domain import jury_constats as c
from parchemin.parcours.domain.jury_composition import (
    Composition,
    FormateurConnu,
    LienDeclare,
    Siegeant,
    atteint,
    manque_pour,
    mesurer,
    pourcentage,
)
from parchemin.parcours.domain.jury_regles import RegleApplicable, ReglesJury, SorteRegle
from parchemin.socle.constats import Constat, Gravite
from parchemin.socle.periodes import ajouter_annees, date_fr

_ORDRE = {Gravite.BLOQUANT: 0, Gravite.AVERTISSEMENT: 1, Gravite.INFORMATION: 2}
_COLLEGES = {"salaries": "salariés", "employeurs": "employeurs"}
_MOTS = ("aucun", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")


def controler_composition(composition: Composition, regles: ReglesJury, jour: date) -> list[Constat]:
    """Findings, the blocking ones first. `jour` is used where the jury has no day yet.

    Where somebody else appoints the jury (State diplomas, titles of the ministry of Labour), nothing blocks: the checker
    says who appoints, and informs. The order of members changes nothing.
    """
    siegeants = tuple(sorted(composition.siegeants, key=lambda s: (s.nom, s.cle)))
    composition = replace(composition, siegeants=siegeants)
    applicables = regles.applicables(
        composition.famille, composition.capacite, composition.jour or jour, composition.entrees_par_voie
    )
    trouves = [*_sans_regle(composition)]
    for a in applicables:
        trouves += _EXAMENS[a.regle.sorte](composition, a)
    if any(a.regle.sorte is SorteRegle.NOMINATION for a in applicables):
        trouves = [replace(x, gravite=Gravite.INFORMATION) for x in trouves]
    return _ranger(trouves)


def empechements(composition: Composition, constats: Sequence[Constat]) -> list[Constat]:
    """What stands against settling: the blocking findings, and, whatever the family says, a jury with nobody on it."""
    bloquants = [x for x in constats if x.est_bloquant]
    return bloquants if bloquants or composition.comptes else [c.JURY_VIDE.constat()]


def _ranger(trouves: Sequence[Constat]) -> list[Constat]:
    """Most severe first; of two rules that say the same thing of the same place, the most severe speaks."""
    retenus: dict[tuple[str, str], Constat] = {}
    for x in sorted(trouves, key=lambda x: (_ORDRE[x.gravite], x.code, x.ou, x.quoi)):
        retenus.setdefault((x.code, x.ou), x)
    premier = c.NOMME_AILLEURS.code
    return sorted(retenus.values(), key=lambda x: (x.code != premier, _ORDRE[x.gravite], x.code, x.ou))


def _noms(noms: Sequence[str]) -> str:
    return noms[0] if len(noms) == 1 else f"{', '.join(noms[:-1])} et {noms[-1]}"


def _nombre(n: int) -> str:
    return _MOTS[n] if n < len(_MOTS) else str(n)


def _s(n: int) -> str:
    return "s" if n > 1 else ""


def _sans_regle(k: Composition) -> Iterator[Constat]:
    """Facts that hold for every family."""
    if k.jour is None:
        yield c.SANS_JOUR.constat()
    if k.delivrance is not None and k.delivrance.oui is not True:
        controle = c.DELIVRANCE_CLOSE if k.delivrance.oui is False else c.DELIVRANCE_A_JUSTIFIER
        yield controle.constat(raison=k.delivrance.raison, texte=k.delivrance.source.citation)
    for s in k.siegeants:
        if s.convocation == "refusee" and s.present is not True:
            yield c.INDISPONIBLE.constat(ou=s.nom, nom=s.nom)
        elif s.ailleurs:
            yield c.AILLEURS.constat(ou=s.nom, nom=s.nom, sessions=_noms(s.ailleurs))
        if s.compte and s.lie and s.motif_lie:
            yield c.LIE_PAR_SIREN.constat(ou=s.nom, nom=s.nom, motif=s.motif_lie)


def _nomination(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    yield c.NOMME_AILLEURS.constat(qui=a.regle.qui, texte=a.citation)


def _effectif(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    n, minimum = len(k.comptes), a.regle.minimum
    if n < minimum:
        manque = minimum - n
        phrase = (
            "Personne ne" if n == 0 else f"{'Une seule personne' if n == 1 else f'{_nombre(n).capitalize()} personnes'}"
        )
        constat = c.EFFECTIF.constat(
            phrase=phrase, minimum=_nombre(minimum), texte=a.citation,
            manque=f"{_nombre(manque)} membre{_s(manque)} au moins",
        )  # fmt: skip
        yield replace(constat, gravite=a.regle.gravite)


def _president(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    presidents = [s for s in k.comptes if s.qualite == "president"]
    if not presidents:
        yield replace(c.PRESIDENT.constat(texte=a.citation), gravite=a.regle.gravite)
    for p in presidents:
        if a.regle.college and p.college and p.college != a.regle.college:
            yield replace(
                c.PRESIDENT_COLLEGE.constat(ou=p.nom, nom=p.nom, college=_COLLEGES[a.regle.college], texte=a.citation),
                gravite=a.regle.gravite,
            )


def _externes(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    m, part, stricte = mesurer(k), a.regle.part or Fraction(1, 2), a.regle.stricte
    if m.effectif == 0 or atteint(part, compte=m.externes, effectif=m.effectif, stricte=stricte):
        return  # an empty jury is already said to be empty
    manque = manque_pour(part, compte=m.externes, effectif=m.effectif, stricte=stricte)
    lies = [s.nom for s in k.comptes if s.lie]
    seuil = f"plus de {pourcentage(part)}" if stricte else f"{pourcentage(part)} au moins"
    yield replace(
        c.EXTERNES.constat(
            pourcentage=pourcentage(m.part_externes), externes=m.externes, effectif=m.effectif, seuil=seuil,
            texte=a.citation, internes=f"Sont liés : {_noms(lies)}.",
            manque=f"{_nombre(manque)} membre{_s(manque)} de l’extérieur",
        ),
        gravite=a.regle.gravite,
    )  # fmt: skip


def _meme_personne(s: Siegeant, f: FormateurConnu) -> str:
    """By what a member and a trainer are one person; "" when nothing shows it.

    Two addresses that differ do not make two people (one at work, one at home): the same employer then decides.
    """
    if s.courriel and s.courriel.casefold() == f.courriel.casefold():
        return "même adresse électronique"
    if not _homonymes(s, f):
        return ""
    if s.cle_employeur and s.cle_employeur == f.cle_employeur:
        return "mêmes nom et prénom, même employeur"
    return "" if s.courriel and f.courriel else "mêmes nom et prénom"


def _homonymes(s: Siegeant, f: FormateurConnu) -> bool:
    return bool(s.cle_identite.strip("|")) and s.cle_identite == f.cle_identite


def _formateur(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    for s in k.siegeants:
        if not s.compte and s.qualite != "suppleant":
            continue
        trouves = [(f, indice) for f in k.formateurs if (indice := _meme_personne(s, f))]
        avec = sorted((f.session, f, i) for f, i in trouves if f.candidats) if trouves else []
        if avec:
            candidats = sorted({n for _, f, _ in avec for n in f.candidats})
            session, _, indice = avec[0]
            constat = c.FORMATEUR.constat(
                ou=s.nom, nom=s.nom, candidats=_noms(candidats), session=session, indice=indice, texte=a.citation
            )
            yield replace(constat, gravite=a.regle.gravite)
        elif trouves:
            f, indice = min(trouves, key=lambda x: x[0].session)
            yield c.FORMATEUR_POSSIBLE.constat(ou=s.nom, nom=s.nom, session=f.session, indice=indice, texte=a.citation)
        elif homonymes := [f for f in k.formateurs if _homonymes(s, f)]:
            # Those who taught a candidate first: that is what would exclude the member.
            f = min(homonymes, key=lambda x: (not x.candidats, x.session))
            formes = f"Ce formateur a formé {_noms(sorted(f.candidats))}. " if f.candidats else ""
            yield c.FORMATEUR_HOMONYME.constat(
                ou=s.nom, nom=s.nom, session=f.session, candidats=formes, texte=a.citation
            )


def _lien(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    for s in k.siegeants:
        if not s.compte and s.qualite != "suppleant":
            continue
        for lien in sorted(s.liens, key=lambda x: x.candidat):
            yield _lien_declare(s, lien, a)
        yield from _employeur(k, s, a)


def _lien_declare(s: Siegeant, lien: LienDeclare, a: RegleApplicable) -> Constat:
    retrait = a.regle.retrait_admis
    regle = bool(lien.mesure) and retrait
    constat = c.LIEN.constat(
        ou=f"{s.nom} et {lien.candidat}",
        nom=s.nom,
        candidat=lien.candidat,
        precision=f" ({lien.precision})" if lien.precision else "",
        texte=a.citation,
        mesure=f"Mesure prise : {lien.mesure}." if lien.mesure else "",
        remede="La mesure prise sera écrite au procès-verbal."
        if regle
        else (
            f"Notez que {s.nom} ne prendra pas part à la délibération sur ce candidat, ou remplacez-le."
            if retrait
            else f"Remplacez {s.nom}, ou présentez ce candidat à un autre jury."
        ),
    )
    gravite = Gravite.AVERTISSEMENT if regle and a.regle.gravite is Gravite.BLOQUANT else a.regle.gravite
    return replace(constat, gravite=gravite)


def _employeur(k: Composition, s: Siegeant, a: RegleApplicable) -> Iterator[Constat]:
    for indice in ("même SIREN", "même nom"):
        communs = []
        for candidat in k.candidats:
            for _, cle, siren in candidat.employeurs:
                if indice == "même SIREN":
                    trouve = bool(siren) and siren == s.employeur_siren
                else:
                    # Two SIREN that differ are two companies, however alike their names.
                    trouve = bool(cle) and cle == s.cle_employeur and not (siren and s.employeur_siren)
                if trouve:
                    communs.append(candidat.nom)
        if communs:
            yield c.MEME_EMPLOYEUR.constat(
                ou=s.nom, nom=s.nom, candidats=_noms(sorted(set(communs))), employeur=s.employeur or s.employeur_siren,
                indice=indice, texte=a.citation,
            )  # fmt: skip
            return


def _colleges(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    m = mesurer(k)
    for s in k.comptes:
        if not s.college:
            yield c.COLLEGE_INCONNU.constat(ou=s.nom, nom=s.nom, texte=a.citation)
    if m.effectif == 0 or (m.salaries == m.employeurs and m.salaries >= a.regle.minimum):
        return
    faible = "salaries" if m.salaries < m.employeurs else "employeurs"
    ecart = abs(m.salaries - m.employeurs) or a.regle.minimum
    remede = f"Ajoutez {_nombre(ecart)} membre{_s(ecart)} du collège des {_COLLEGES[faible]}"
    if m.salaries == m.employeurs:
        remede = f"Ajoutez {_nombre(ecart)} membre{_s(ecart)} de chaque collège"
    constat = c.COLLEGES.constat(
        salaries=_nombre(m.salaries).capitalize(), employeurs=_nombre(m.employeurs), texte=a.citation,
        remede=f"{remede}, ou indiquez le collège de ceux qui n’en ont pas.",
    )  # fmt: skip
    yield replace(constat, gravite=a.regle.gravite)


def _professionnels(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    m, part, minimum = mesurer(k), a.regle.part, a.regle.minimum
    if m.effectif == 0:
        return
    assez = m.professionnels >= minimum
    if assez and (part is None or atteint(part, compte=m.professionnels, effectif=m.effectif)):
        return
    manque = max(minimum - m.professionnels, 0)
    if part is not None:
        manque = max(manque, manque_pour(part, compte=m.professionnels, effectif=m.effectif))
    n = m.professionnels
    constat = c.PROFESSIONNELS.constat(
        phrase=f"{_nombre(n).capitalize()} professionnel{_s(n)} du métier sur {m.effectif}"
        f" ({pourcentage(Fraction(n, m.effectif))})",
        minimum=_nombre(minimum),
        part=f", et {pourcentage(part)} des membres" if part is not None else "",
        texte=a.citation,
        manque=f"{_nombre(manque)} professionnel{_s(manque)}",
    )
    yield replace(constat, gravite=a.regle.gravite)


def _mixite(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    m = mesurer(k)
    inconnus = m.effectif - m.femmes - m.hommes
    if m.effectif < 2 or (m.femmes and m.hommes):
        return
    if inconnus:
        constat = c.MIXITE.constat(
            phrase=f"On ne peut pas dire si des femmes et des hommes siègent : {_nombre(inconnus)} "
            f"membre{_s(inconnus)} sans cette indication.",
            remede="Indiquez-le sur leur fiche.",
            texte=a.citation,
        )
        yield replace(constat, gravite=Gravite.INFORMATION)
        return
    phrase, qui = ("Aucune femme ne siège.", "une femme") if m.hommes else ("Aucun homme ne siège.", "un homme")
    remede = f"Cherchez {qui} qui puisse siéger ; si c’est impossible, gardez la trace de vos recherches."
    yield replace(c.MIXITE.constat(phrase=phrase, remede=remede, texte=a.citation), gravite=a.regle.gravite)


def _metier(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    for s in k.comptes:
        if s.cessation and k.jour and ajouter_annees(s.cessation, a.regle.annees) < k.jour:
            constat = c.METIER_QUITTE.constat(
                ou=s.nom, nom=s.nom, date=date_fr(s.cessation), annees=_nombre(a.regle.annees), texte=a.citation
            )
            yield replace(constat, gravite=a.regle.gravite)


def _mandat(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    sans: list[str] = []
    for s in k.siegeants:
        if (not s.compte and s.qualite != "suppleant") or k.jour is None or any(k.jour in p for p in s.mandats):
            continue
        if not s.mandats:
            sans.append(s.nom)
            continue
        passes = [p.fin for p in s.mandats if p.fin and p.fin < k.jour]
        futurs = [p.debut for p in s.mandats if p.debut and p.debut > k.jour]
        # « va jusqu’au »: the jury may be to come, and the end of the mandate with it.
        dates = f"va jusqu’au {date_fr(max(passes))}" if passes else f"commence le {date_fr(min(futurs))}"
        yield replace(
            c.MANDAT_ECHU.constat(ou=s.nom, nom=s.nom, dates=dates, texte=a.citation), gravite=a.regle.gravite
        )
    if sans:
        constat = c.MANDAT_ABSENT.constat(noms=_noms(sans), texte=a.citation)
        yield replace(constat, ou=f"{len(sans)} membre{_s(len(sans))}")


def _convocation(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    silencieux = [s.nom for s in k.siegeants if s.convocation == "envoyee" and s.present is None]
    if silencieux:
        n = len(silencieux)
        constat = c.SANS_REPONSE.constat(noms=_noms(silencieux), phrase="pas encore de réponse", texte=a.citation)
        yield replace(constat, gravite=a.regle.gravite, ou=f"{n} membre{_s(n)}")


def _declaration(k: Composition, a: RegleApplicable) -> Iterator[Constat]:
    attendus = [s.nom for s in k.siegeants if s.compte and not s.declaration]
    if attendus and k.candidats:
        n = len(attendus)
        constat = c.SANS_DECLARATION.constat(
            noms=_noms(attendus), phrase="déclaration d’absence de lien non reçue", texte=a.citation
        )
        yield replace(constat, gravite=a.regle.gravite, ou=f"{n} membre{_s(n)}")


_EXAMENS = {
    SorteRegle.NOMINATION: _nomination,
    SorteRegle.EFFECTIF: _effectif,
    SorteRegle.PRESIDENT: _president,
    SorteRegle.EXTERNES: _externes,
    SorteRegle.FORMATEUR: _formateur,
    SorteRegle.LIEN: _lien,
    SorteRegle.COLLEGES: _colleges,
    SorteRegle.PROFESSIONNELS: _professionnels,
    SorteRegle.MIXITE: _mixite,
    SorteRegle.METIER: _metier,
    SorteRegle.MANDAT: _mandat,
    SorteRegle.CONVOCATION: _convocation,
    SorteRegle.DECLARATION: _declaration,
}
