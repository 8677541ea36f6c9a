"""What kept things and réinscriptions add to the lower rooms: menu, deadlines, blocks of pages, cells, names of acts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation import (
    imports_acquis,  # noqa: F401  (registers its kind)
    rules_acquis,  # noqa: F401
)
from parchemin.deliberation.models import AcquisConserve, Reinscription
from parchemin.deliberation.selectors.acquis import (
    SEUILS,
    a_prevenir,
    acquis_de,
    intitule_acquis,
    lectures_en_mots,
    prochaine_alerte,
)
from parchemin.deliberation.selectors.conservation import citation
from parchemin.deliberation.selectors.reinscriptions import etat_reinscription, reinscriptions_visibles
from parchemin.deliberation.selectors.transposes import situations_transposees
from parchemin.deliberation.services.reinscriptions import situations
from parchemin.deliberation.vues import reinscriptions_choix  # noqa: F401  (registers the links)
from parchemin.deliberation.vues.reinscriptions import suite_de
from parchemin.journal.facade import nommer_actes
from parchemin.parcours.models import EtatInscription, Inscription, Personne, SessionExamen
from parchemin.parcours.registres import (
    Encart,
    LigneEncart,
    SituationAcquise,
    encarts_inscription,
    encarts_personne,
    situations_acquises,
)
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import aujourdhui, jour_de
from parchemin.socle.periodes import ajouter_mois, date_fr

DELAI_DU_CHOIX = timedelta(days=30)
"""A choice asked for today is not late tomorrow, when no session is planned yet."""
LIGNES_MAXIMALES = 12
"""Above, people are gathered in one line per threshold: the day page stays readable."""

nommer_actes(
    {
        "deliberation.conserver": "Acquis d’une décision",
        "deliberation.enregistrer_acquis": "Acquis enregistré",
        "deliberation.joindre_preuve": "Preuve jointe",
        "deliberation.retirer_acquis": "Acquis retiré",
        "deliberation.prevenir": "Personne prévenue",
        "deliberation.creer_reference_bloc": "Référence de bloc créée",
        "deliberation.lier_bloc": "Bloc lié",
        "deliberation.delier_bloc": "Bloc délié",
        "deliberation.ecrire_equivalence": "Équivalence écrite",
        "deliberation.clore_equivalence": "Équivalence close",
        "deliberation.ouvrir_reinscription": "Réinscription ouverte",
        "deliberation.choisir_notes": "Choix de notes",
        "deliberation.envoyer_lien": "Lien personnel envoyé",
        "deliberation.verrouiller_reinscription": "Choix verrouillés",
        "deliberation.reprendre_reinscription": "Nouveau choix ouvert",
        "deliberation.reprendre_acquis": "Acquis repris",
    }
)
for _rang, _libelle, _icone, _nom_url, _permission in (
    (80, "Acquis conservés", "archive", "deliberation:acquis", "deliberation.voir_acquis"),
    (82, "Réinscriptions", "refresh", "deliberation:reinscriptions", "deliberation.voir_acquis"),
    (84, "Références de blocs", "link", "deliberation:blocs", "deliberation.voir_blocs"),
):
    inscrire_entree(Entree("Certifier", _libelle, _icone, _nom_url, _permission, _rang))


@situations_acquises.inscrire("deliberation.reinscriptions")
def cellules(session: SessionExamen, inscriptions: Any) -> Iterable[SituationAcquise]:
    """The written choices of those who come back."""
    return situations(session, inscriptions)


@situations_acquises.inscrire("deliberation.correspondances")
def d_une_autre_fiche(session: SessionExamen, inscriptions: Any) -> Iterable[SituationAcquise]:
    """What a candidate of a revised title won in the fiche before: acquired here too, there is nothing to choose."""
    return situations_transposees(session, inscriptions)


# --- blocks on the pages of people and enrolments


def _lignes(siens: Iterable[Any], slug: str, avec_certification: bool) -> list[LigneEncart]:
    return [
        LigneEncart(
            lu.ton, lu.libelle_etat,
            f"{nom_certification(lu.acquis.certification)} : {lu.quoi}" if avec_certification else lu.quoi,
            " · ".join(x for x in (lu.limites, *lu.lectures, lu.texte) if x),
            reverse("deliberation:acquis_un", args=[slug, lu.acquis.pk]),
        )
        for lu in siens
    ]  # fmt: skip


@encarts_personne.inscrire("deliberation.acquis")
def acquis_personne(membre: Membre, personne: Personne) -> Encart | None:
    """What the person keeps, whatever the certification."""
    if not membre.utilisateur.has_perm("deliberation.voir_acquis", membre.organisation):
        return None
    slug = membre.organisation.slug
    gestes = []
    if membre.utilisateur.has_perm("deliberation.gerer_acquis", membre.organisation):
        gestes.append(
            ("Enregistrer un acquis d’ailleurs", reverse("deliberation:acquis_ajouter", args=[slug, personne.pk]))
        )
    lignes = _lignes(acquis_de(personne, membre, aujourdhui()), slug, True)
    return Encart("Acquis conservés", lignes, "Rien n’est gardé pour l’instant.", gestes)


@encarts_inscription.inscrire("deliberation.acquis")
def acquis_inscription(membre: Membre, inscription: Inscription) -> Encart | None:
    """What counts towards this certification, and the way to what is missing."""
    if not membre.utilisateur.has_perm("deliberation.voir_acquis", membre.organisation):
        return None
    slug = membre.organisation.slug
    siens = [
        lu for lu in acquis_de(inscription.personne, membre, aujourdhui())
        if lu.acquis.certification_id == inscription.certification_id
    ]  # fmt: skip
    gestes = [("Ce qui manque", reverse("deliberation:manque", args=[slug, inscription.pk]))]
    if (r := suite_de(inscription)) is not None:
        mots = "Sa réinscription" if r.inscription_id == inscription.pk else "La réinscription qui a suivi"
        gestes.append((mots, reverse("deliberation:reinscription", args=[slug, r.pk])))
    return Encart("Acquis conservés", _lignes(siens, slug, False), "Rien n’est gardé pour cette certification.", gestes)


# --- deadlines


@echeances.inscrire("deliberation.acquis")
def benefices_a_perdre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Before a benefit lapses: six months, three months, one month before the earliest reading (usages B9)."""
    if not membre.utilisateur.has_perm("deliberation.gerer_acquis", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = a_prevenir(membre, jour)
    # Two enrolments, two decisions, two readings: one line, at the earliest of their days.
    groupes: dict[tuple[int, int], list[AcquisConserve]] = {}
    for a in lignes:
        groupes.setdefault((a.personne_id, a.certification_id), []).append(a)
    if len(groupes) <= LIGNES_MAXIMALES:
        for siens in groupes.values():
            yield _une(membre, siens)
    else:
        yield from _ensemble(membre, lignes, jour)


def _une(membre: Membre, siens: list[AcquisConserve]) -> Echeance:
    """One person and one certification: the earliest day, with every limit explained."""
    a_prevenir_pour = [x for x in siens if prochaine_alerte(x) is not None]
    a = (a_prevenir_pour or siens)[0]
    limite = a.alerte_le or aujourdhui()
    contact = f"Prévenu le {date_fr(a.contactee_le)}." if a.contactee_le else "La personne n’a pas encore été prévenue."
    return Echeance(
        cle=f"deliberation.acquis.{a.personne_id}.{a.certification_id}.{limite.isoformat()}",
        jour=limite,
        quoi=f"{a.personne.nom_complet} : {_quoi(siens)} à échéance ({nom_certification(a.certification)})",
        au_dehors=f"Une personne à prévenir : {_quoi(siens)} à échéance ({nom_certification(a.certification)})",
        pourquoi=f"{_limites(siens)} {contact}",
        url=reverse("deliberation:acquis_un", args=[membre.organisation.slug, a.pk]),
        geste="Prévenir la personne",
        rubrique="Acquis conservés",
        icone="archive",
        visible_des=min((p for x in a_prevenir_pour if (p := prochaine_alerte(x)) is not None), default=None),
        a_faire=bool(a_prevenir_pour),
    )


def _limites(siens: list[AcquisConserve]) -> str:
    """« E4 · Étude technique (12). », and where there are several last days, each with what says so: the alert follows the first."""
    jours = {x.alerte_le for x in siens}
    montres = siens[:4]
    if len(jours) == 1:
        discute = f" Délai discuté : {' ; '.join(lectures_en_mots(siens[0]))}." if len(siens[0].lectures) > 1 else ""
        return f"{', '.join(intitule_acquis(x) for x in montres)}{'…' if len(siens) > 4 else ''}.{discute}"
    dits = []
    for x in montres:
        lues = lectures_en_mots(x) or ([f"jusqu’au {date_fr(x.alerte_le)}"] if x.alerte_le else [])
        texte = f" ({citation(x.texte, x.obtenu_le)})" if x.texte else f" ({x.preuve})" if x.preuve else ""
        dits.append(f"{intitule_acquis(x)}, {' ; '.join(lues)}{texte}")
    return f"Plusieurs délais, l’alerte suit le plus proche : {' · '.join(dits)}{'…' if len(siens) > 4 else ''}."


def _quoi(siens: list[AcquisConserve]) -> str:
    return f"{len(siens)} acquis" if len(siens) > 1 else "un acquis"


def _ensemble(membre: Membre, lignes: list[AcquisConserve], jour: date) -> Iterator[Echeance]:
    liste = reverse("deliberation:acquis", args=[membre.organisation.slug])
    debut: date | None = None
    for mois in reversed(SEUILS):
        borne = ajouter_mois(jour, mois)
        siens = [a for a in lignes if a.alerte_le and (debut is None or a.alerte_le > debut) and a.alerte_le <= borne]
        a_dire = [a for a in siens if (p := prochaine_alerte(a)) is not None and p <= jour]
        debut = borne
        if not a_dire:
            continue
        n = len({a.personne_id for a in a_dire})
        premier = min(a.alerte_le for a in a_dire if a.alerte_le)
        yield Echeance(
            cle=f"deliberation.acquis.seuil.{mois}",
            jour=premier,
            quoi=f"{n} personne{'s' * (n > 1)} à prévenir avant de perdre un acquis (dans {mois} mois au plus)",
            pourquoi=f"{len(a_dire)} acquis ; le premier s’éteint le {date_fr(premier)}.",
            url=f"{liste}?{urlencode({'avant': borne.isoformat(), 'prevenue': 'non'})}",
            geste="Voir la liste",
            rubrique="Acquis conservés",
            icone="archive",
            visible_des=jour,
        )


@echeances.inscrire("deliberation.reinscriptions")
def choix_a_verrouiller(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Choices to obtain and to lock, before the session they are for."""
    if not membre.utilisateur.has_perm("deliberation.reinscrire", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = (
            reinscriptions_visibles(membre)
            .filter(en_vigueur=True, verrouillee_le__isnull=True)
            .exclude(inscription__etat=EtatInscription.ANNULEE)
            .order_by("ouverte_le", "pk")
        )
        for r in lignes[:50]:
            yield _choix(membre, r)


def _choix(membre: Membre, r: Reinscription) -> Echeance:
    personne = r.inscription.personne.nom_complet
    choisie = r.choisie_le is not None
    return Echeance(
        cle=f"deliberation.reinscription.{r.pk}",
        jour=max(date.fromisoformat(r.regle["jour_vise"]), jour_de(r.ouverte_le) + DELAI_DU_CHOIX),
        quoi=f"{personne} : {'choix à relire et verrouiller' if choisie else 'choix de notes attendu'}",
        au_dehors="Réinscription : choix à relire et verrouiller"
        if choisie
        else "Réinscription : choix de notes attendu",
        pourquoi=f"{nom_certification(r.inscription.certification)}, {etat_reinscription(r)[1].lower()}. "
        "Sans choix verrouillé, la personne ne s’inscrit pas à la session.",
        url=reverse("deliberation:reinscription", args=[membre.organisation.slug, r.pk]),
        geste="Relire et verrouiller" if choisie else "Recueillir le choix",
        rubrique="Réinscriptions",
        icone="refresh",
        visible_des=jour_de(r.choisie_le or r.ouverte_le),
    )
