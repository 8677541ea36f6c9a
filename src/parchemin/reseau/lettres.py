"""The words of a letter to a partner, and its PDF. Words first: what two people approve is their hash, whatever day it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Etablissement
from parchemin.plateforme.pdf import composer
from parchemin.reseau.domain.constats import NatureMesure, citables, fondements_mesure, gravites, recours, recueil
from parchemin.reseau.domain.mentions import MARQUE, nettoyer, sans_marque
from parchemin.reseau.models import ConstatReseau, DemandePartenaire, MesureReseau, RoleHabilite
from parchemin.reseau.selectors.certificateur import nature_de
from parchemin.reseau.selectors.contradictoire import mesures_qui_courent, phase_de
from parchemin.socle.empreintes import canonique, sha256_hex
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "lettre_reseau.typ"
_OBJETS = {
    NatureMesure.RESTRICTION: "Restriction de votre habilitation",
    NatureMesure.MISE_EN_DEMEURE: "Mise en demeure",
    NatureMesure.SUSPENSION: "Suspension de votre habilitation",
    NatureMesure.RETRAIT: "Retrait de votre habilitation",
    NatureMesure.RESILIATION: "Résiliation de votre habilitation",
}
_CONSEQUENCES = {
    NatureMesure.RESTRICTION: "Entre ces deux dates, les inscriptions et les sessions nouvelles qui entrent dans cette restriction sont refusées.",
    NatureMesure.MISE_EN_DEMEURE: "Pendant ce délai, vous n’inscrivez plus de nouvelles personnes. Sans correction, une suspension ou un retrait pourra être décidé.",
    NatureMesure.SUSPENSION: "À compter de ce jour, vous n’inscrivez plus personne et n’ouvrez plus de session pour cette certification. Toute publicité pour elle est retirée.",
    NatureMesure.RETRAIT: "À compter de ce jour, vous n’agissez plus en notre nom pour cette certification. Toute publicité pour elle est retirée, et les dossiers des candidats nous sont remis.",
    NatureMesure.RESILIATION: "À compter de ce jour, vous n’agissez plus en notre nom pour cette certification. Toute publicité pour elle est retirée, et les dossiers des candidats nous sont remis.",
}  # fmt: skip
_CANDIDATS = {
    NatureMesure.SUSPENSION: "Les personnes déjà engagées gardent le bénéfice de la certification : elles finissent sous notre contrôle, ou sont confiées à un autre établissement.",
    NatureMesure.RETRAIT: "Les personnes déjà engagées gardent le bénéfice de la certification : nous leur disons où et comment elles finissent.",
    NatureMesure.RESILIATION: "Les personnes déjà engagées gardent le bénéfice de la certification : nous leur disons où et comment elles finissent.",
}  # fmt: skip
_DEFINITIVES = (NatureMesure.RETRAIT, NatureMesure.RESILIATION)
_EFFETS = {
    NatureMesure.RESTRICTION: "Cette restriction prend effet le {du}, et au plus tôt le jour de l’envoi de cette lettre ; elle finit le {au}.",
    NatureMesure.MISE_EN_DEMEURE: "Cette mise en demeure prend effet le jour de l’envoi de cette lettre.",
    NatureMesure.SUSPENSION: "Cette suspension prend effet le jour de l’envoi de cette lettre, et dure jusqu’à ce que nous la levions ou que nous décidions la suite.",
    NatureMesure.RETRAIT: "Ce retrait prend effet le jour de l’envoi de cette lettre.",
    NatureMesure.RESILIATION: "Cette résiliation prend effet le jour de l’envoi de cette lettre.",
}  # fmt: skip
"""A decision binds who it is about once it is told: its effect waits for the letter to leave."""
_CLAUSES = {
    NatureMesure.RESTRICTION: ("mesures",),
    NatureMesure.MISE_EN_DEMEURE: ("mesures",),
    NatureMesure.SUSPENSION: ("mesures", "fin"),
    NatureMesure.RETRAIT: ("mesures", "fin"),
    NatureMesure.RESILIATION: ("fin",),
}
"""Points of the convention that give the right to decide it."""


def fondement(x: ConstatReseau, jour: date) -> str:
    """The clause, then the article; the article with its mark when it was not read on Légifrance."""
    morceaux = [x.clause.strip()]
    if x.texte in citables():
        morceaux.append(recueil().texte(x.texte, jour).citation)
    return " ; ".join(m for m in morceaux if m)


def a_verifier(constats: Sequence[ConstatReseau], *autres: str, jour: date) -> list[str]:
    """Citations of a letter that nobody checked yet: shown to its writer, never printed."""
    cites = [fondement(x, jour) for x in constats] + [x.faits for x in constats] + list(autres)
    return list(dict.fromkeys(x for x in cites if MARQUE.search(x)))


def contenu_transmission(
    constats: Sequence[ConstatReseau], *, signataire: str, qualite: str, repondre_avant: date, jour: date
) -> dict[str, Any]:
    e, n = constats[0].etablissement, len(constats)
    combien = f"{n} constats" if n > 1 else "un constat"
    return _contenu(
        e, objet="Transmission de constats" if n > 1 else "Transmission d’un constat", constats=constats, jour=jour,
        annonce=f"Nous vous transmettons {combien}. Rien n’est décidé : votre réponse sera lue avant toute conclusion.",
        droits=[
            f"Vous pouvez répondre jusqu’au {date_fr(repondre_avant)}, depuis votre espace ou par écrit, et joindre vos pièces.",
            "Vous pouvez demander à être entendu, et vous faire assister par la personne de votre choix.",
        ],
        signataire=signataire, qualite=qualite,
    )  # fmt: skip


def contenu_mesure(m: MesureReseau, jour: date) -> dict[str, Any]:
    """Every word of the letter of a measure. Raises `KeyError` for the absence of a measure, which has none."""
    h, nature = m.habilitation, NatureMesure(m.nature)
    role = RoleHabilite(h.role).label.lower()
    certification = (
        f"{h.certification.intitule} ({h.certification.numero})" if h.certification.numero else str(h.certification)
    )
    return _contenu(
        h.etablissement, objet=_OBJETS[nature], constats=list(m.constats.order_by("vu_le", "pk")), jour=jour,
        annonce=f"Cette lettre concerne votre habilitation à {role} pour la certification « {certification} ».",
        motif=f"{m.motif} Ce qui presse : {m.urgence}" if m.urgence else m.motif, attendu=m.attendu, consequence=_CONSEQUENCES[nature], candidats=_candidats(m, nature, jour),
        portee=_portee(m), droits=_droits(m, nature), signataire=m.signataire, qualite=m.qualite,
        cadre=cadre(m, jour), effet=_effet(m, nature), entendu=_entendu(m, nature, jour), recours=voies_de_recours(m, jour),
    )  # fmt: skip


def _portee(m: MesureReseau) -> list[str]:
    if m.nature != NatureMesure.RESTRICTION or m.du is None or m.au is None:
        return []
    sites = [s.denomination for s in m.sites.order_by("cle_tri", "pk")]
    return [
        f"du {date_fr(m.du)} au {date_fr(m.au)}",
        f"blocs : {', '.join(m.blocs)}" if m.blocs else "la certification entière",
        f"sites : {', '.join(sites)}" if sites else "tous les sites",
    ]


def cadre(m: MesureReseau, jour: date) -> list[str]:
    """What gives the right to decide it: the article of law, then the clauses of the convention."""
    nature, k = NatureMesure(m.nature), m.habilitation.convention
    dits = [recueil().texte(cle, jour).citation for cle in fondements_mesure(nature)]
    if k is not None:
        ou = list(dict.fromkeys(k.points[cle] for cle in _CLAUSES[nature] if k.points.get(cle)))
        signee = f", signée le {date_fr(k.signee_le)}" if k.signee_le else ""
        dits.append(f"convention {k}{signee}" + (f" : {', '.join(ou)}" if ou else ""))
    return dits


def voies_de_recours(m: MesureReseau, jour: date) -> list[str]:
    """The ways to contest it, each with its text, before the judge of what the certifier is in law; the amicable step of the
    convention, and its clause of disputes."""
    nature, k = NatureMesure(m.nature), m.habilitation.convention
    dits = [
        f"{mots[:-1]} ({recueil().texte(cle, jour).citation})." if cle != "usage" else mots
        for mots, cle in recours(nature, nature_de(m.organisation_id))
    ]
    if k is not None and k.points.get("amiable"):
        dits.append(f"Votre convention prévoit une étape amiable avant tout procès : {k.points['amiable']}.")
    if k is not None and k.points.get("litiges"):
        dits.append(f"Votre convention dit comment se règle un litige : {k.points['litiges']}.")
    return dits


def _effet(m: MesureReseau, nature: NatureMesure) -> str:
    return _EFFETS[nature].format(du=date_fr(m.du) if m.du else "", au=date_fr(m.au) if m.au else "")


def _candidats(m: MesureReseau, nature: NatureMesure, jour: date) -> str:
    """What happens to the people engaged there, told in the days of the usage; and to the sessions, where it is the assessment."""
    mots = _CANDIDATS.get(nature, "")
    if not mots:
        return ""
    jours = int(recueil().valeur_au("informer_candidats", jour))
    suite = f" Chacune est informée dans les {jours} jours qui suivent cette lettre."
    if m.habilitation.role == RoleHabilite.ORGANISER:
        suite += (
            " Les sessions déjà prévues chez vous se tiennent sous notre contrôle, ou passent à un autre centre."
            if nature is NatureMesure.SUSPENSION
            else " Les sessions prévues chez vous passent à un autre centre, ou sont annulées."
        )
    return mots + suite


def _entendu(m: MesureReseau, nature: NatureMesure, jour: date) -> list[str]:
    """What was asked of the partner before, the days it had, what it said, and whether it was heard or waived it."""
    dits = [x for avant in mesures_qui_courent(m.habilitation, jour) if avant.pk != m.pk for x in _une_phase(avant)]
    if not dits and nature in _DEFINITIVES:
        dits = [f"Constat « {x.titre} » : {_reponse(x)}." for x in m.constats.order_by("vu_le", "pk")]
    return dits


def _reponse(x: ConstatReseau) -> str:
    d = x.demande
    if d is None:
        return "il ne vous a pas été transmis à part"
    dernier = d.echanges.filter(cote="partenaire").order_by("-pk").first()
    return f"vous avez répondu le {date_fr(jour_de(dernier.le))}" if dernier is not None else "vous n’avez pas répondu"


def _une_phase(m: MesureReseau) -> list[str]:
    phase, d = phase_de(m), m.demande
    decidee = f", décidée le {date_fr(m.decidee_le)}" if m.decidee_le else ""
    if phase.envoyee_le is None:
        return [f"{m.get_nature_display()}{decidee}."]
    jusqu = f" Vous pouviez répondre jusqu’au {date_fr(phase.repondre_avant)}." if phase.repondre_avant else ""
    dits = [f"{m.get_nature_display()}{decidee}, envoyée le {date_fr(phase.envoyee_le)}.{jusqu}"]
    dernier = d.echanges.filter(cote="partenaire").order_by("-pk").first() if d is not None else None
    dits.append(
        f"Vous avez présenté vos observations, les dernières le {date_fr(jour_de(dernier.le))}."
        if dernier is not None
        else "Nous n’avons pas reçu d’observations de votre part."
    )
    if d is not None and d.rien_a_ajouter_le is not None:
        dits.append(f"Le {date_fr(d.rien_a_ajouter_le)}, vous avez écrit n’avoir rien à ajouter.")
    if m.audition_tenue_le is not None and m.audition_demandee_le is not None:
        dits.append(
            f"L’entretien que vous aviez demandé le {date_fr(m.audition_demandee_le)} a eu lieu le {date_fr(m.audition_tenue_le)}."
        )
    elif m.audition_demandee_le is not None:
        dits.append(f"Vous avez demandé un entretien le {date_fr(m.audition_demandee_le)}.")
    else:
        dits.append("Vous n’avez pas demandé à être entendu.")
    return dits


def citations_de(m: MesureReseau, jour: date) -> list[str]:
    """Everything that its letter cites, with the marks: for whoever writes it."""
    return [*cadre(m, jour), *voies_de_recours(m, jour)] if m.nature != NatureMesure.AUCUNE else []


def _droits(m: MesureReseau, nature: NatureMesure) -> list[str]:
    if nature in _DEFINITIVES:
        return []
    jours = m.delai_jours
    return [
        f"Vous avez {jours} jours à compter de l’envoi de cette lettre pour présenter vos observations, depuis votre espace ou par écrit, et joindre vos pièces.",
        "Dans ce délai, vous pouvez demander à être entendu, et vous faire assister par la personne de votre choix.",
        "Le retrait de votre habilitation ne pourra pas être décidé avant, ni sa résiliation, sauf si vous nous écrivez que vous n’avez rien à ajouter.",
    ]  # fmt: skip


def _contenu(
    e: Etablissement, *, objet: str, constats: Sequence[ConstatReseau], jour: date, annonce: str, droits: list[str],
    signataire: str, qualite: str, motif: str = "", attendu: str = "", consequence: str = "", candidats: str = "",
    portee: Sequence[str] = (), cadre: Sequence[str] = (), effet: str = "", entendu: Sequence[str] = (), recours: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    brut = {
        "titre": objet, "objet": objet, "organisation": e.organisation.nom, "auteur": e.organisation.nom,
        "destinataire": [x for x in (e.denomination, f"SIRET {e.siret}" if e.siret else "", e.adresse, e.commune) if x],
        "annonce": annonce,
        "constats": [
            {
                "titre": x.titre, "gravite": next(g.libelle for g in gravites().values() if g.code == x.gravite),
                "vu_le": date_fr(x.vu_le), "point": x.point, "faits": x.faits, "fonde": fondement(x, jour),
            }
            for x in constats
        ],
        "motif": motif, "attendu": attendu, "consequence": consequence, "candidats": candidats, "portee": list(portee),
        "droits": droits, "cadre": list(cadre), "effet": effet, "entendu": list(entendu), "recours": list(recours), "signataire": signataire, "qualite": qualite,
    }  # fmt: skip
    propre: dict[str, Any] = nettoyer(brut)
    return propre


def empreinte(contenu: dict[str, Any]) -> str:
    """Hash of the words, the same whatever the day they are printed."""
    return sha256_hex(canonique(contenu))


def composer_lettre(contenu: dict[str, Any], *, datee_du: date, le: datetime, projet: bool = False) -> bytes:
    """The PDF. Raises `ErreurMetier` (PDF-001) for a text that the fonts cannot draw."""
    return composer(GABARIT, {**contenu, "date": date_fr(datee_du), "projet": projet}, le=le)


def reproche_de(d: DemandePartenaire) -> ConstatReseau | None:
    """The finding that a request asks an answer to, with what it rests on (`fonde`), as its partner reads it."""
    x: ConstatReseau | None = getattr(d, "constat", None)
    if x is not None:
        x.titre, x.faits = sans_marque(x.titre), sans_marque(x.faits)  # read here, never saved
        x.fonde = sans_marque(fondement(x, x.vu_le))  # type: ignore[attr-defined]
    return x
