"""Every indicator, row by row, in plain Python: the definition that the fast computation must equal.

Sources: Code du travail, art. L. 6111-8 (what is published); the definitions where it is silent are those of the catalogue,
printed with the figure. Present and obtain never share a denominator; a partial success is presented and not admitted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from parchemin.indicateurs.domain.faits import (
    BlocPresente,
    ContratSuivi,
    EtatBloc,
    LigneComptee,
    Parcours,
    ReglagesCalcul,
    ResultatBloc,
    ResultatCompte,
    annee_scolaire,
)
from parchemin.socle.periodes import ajouter_mois


def calculer(
    parcours: Iterable[Parcours], contrats: Iterable[ContratSuivi], blocs: Iterable[BlocPresente], r: ReglagesCalcul
) -> Iterator[LigneComptee]:
    """All rows of all indicators, in no particular order."""
    for p in parcours:
        yield from lignes_de_parcours(p, r)
    for c in contrats:
        yield from lignes_de_contrat(c, r)
    for b in blocs:
        yield ligne_de_bloc(b, r)


def _ligne(
    p: Parcours | ContratSuivi | BlocPresente, indicateur: str, annee: int, exclu: str, num: int, den: int, raison: str
) -> LigneComptee:
    return LigneComptee(
        indicateur, annee, p.organisation, p.inscription, p.contrat if isinstance(p, ContratSuivi) else None, p.personne,
        p.certification, p.site, p.partenaire, p.voie, not exclu, 0 if exclu else num, 0 if exclu else den, exclu or raison,
        p.bloc if isinstance(p, BlocPresente) else "",
    )  # fmt: skip


def lignes_de_parcours(p: Parcours, r: ReglagesCalcul) -> Iterator[LigneComptee]:
    """Six indicators of one course, in the year of its planned end."""
    annee = annee_scolaire(p.fin)

    def ligne(indicateur: str, exclu: str, num: bool, raison: str) -> LigneComptee:
        return _ligne(p, indicateur, annee, exclu, int(num), 1, raison)

    hors = "annulee" if p.annulee else "partiel" if p.partiel else ""
    en_cours = "pas_fini" if p.fin > r.observe_le else ""
    # Until the course ends, and its last session with it, nobody is told absent or adjourned; who was admitted waits for nothing.
    a_venir = (
        p.derniere_session is not None and p.derniere_session > r.observe_le and p.resultat != ResultatCompte.ADMIS
    )
    attente = en_cours or ("session_a_venir" if a_venir else "")
    recense = hors or attente or _hors_recensement(p, r.jour_recensement(annee))
    presentation = "presente" if p.presente else "absent" if p.inscrit else "non_inscrit"
    # A session is over and nobody decided yet: neither absent nor refused, and in neither term until somebody does.
    decision = (
        "en_attente"
        if p.resultat == ResultatCompte.ATTENTE or (p.presente and p.resultat == ResultatCompte.AUCUN)
        else ""
    )
    yield ligne("presentation", recense or ("" if p.presente else decision), p.presente, presentation)
    yield ligne(
        "obtention_inscrits",
        recense or decision,
        p.presente and p.resultat == ResultatCompte.ADMIS,
        p.resultat if p.presente else presentation,
    )

    # What a jury said of the last session stands, even when the contract runs on to the end of August.
    juge = p.presente and p.resultat in (ResultatCompte.ADMIS, ResultatCompte.PARTIEL, ResultatCompte.AJOURNE)
    vue = hors or ("" if juge and not a_venir else attente) or ("" if p.presente else decision or presentation)
    if not vue and p.progressive and p.resultat != ResultatCompte.ADMIS:
        vue = "progressive"
    yield ligne("obtention", vue or decision, p.resultat == ResultatCompte.ADMIS, p.resultat)

    debute = hors or ("transfert" if p.transfert else en_cours)
    parti = p.sorti_le is not None and p.sorti_le < p.fin and p.resultat != ResultatCompte.ADMIS
    yield ligne("interruption", debute, parti, "parti" if parti else "au_terme")

    heures = hors or ("heures_inconnues" if p.minutes_absence is None or not p.minutes_prevues else "")
    yield _ligne(
        p,
        "absenteisme",
        annee,
        heures,
        min(p.minutes_absence or 0, p.minutes_prevues or 0),
        p.minutes_prevues or 0,
        "heures",
    )


def _hors_recensement(p: Parcours, jour: date) -> str:
    if p.entree > jour:
        return "entre_apres"
    return "parti_avant" if p.sorti_le is not None and p.sorti_le <= jour else ""


def lignes_de_contrat(c: ContratSuivi, r: ReglagesCalcul) -> Iterator[LigneComptee]:
    """Four indicators of one contract, in the year of its start: each contract is counted once."""
    annee = annee_scolaire(c.debut)

    def ligne(indicateur: str, exclu: str, num: bool, raison: str) -> LigneComptee:
        return _ligne(c, indicateur, annee, exclu, int(num), 1, raison)

    futur = "pas_commence" if c.debut > r.observe_le else ""
    rompu = (
        c.rompu_le is not None and not c.obtenu and c.rompu_le <= r.observe_le and (c.fin is None or c.rompu_le < c.fin)
    )
    raison = (
        "rompu" if rompu else "obtenu" if c.obtenu else "au_terme" if c.fin and c.fin <= r.observe_le else "en_cours"
    )
    yield ligne("rupture", futur, rompu, raison)

    horizon = ajouter_mois(c.debut, r.horizon_rupture)
    tot = rompu and c.rompu_le is not None and c.rompu_le < horizon
    # Broken early or not, a contract enters when its nine months are over: else the young ones would count by their breaks alone.
    observable = futur or ("" if horizon <= r.observe_le else "trop_tot")
    yield ligne("rupture_9_mois", observable, tot, "rompu" if tot else "tenu")

    retour = (
        rompu
        and c.rompu_le is not None
        and c.repris_le is not None
        and c.repris_le <= ajouter_mois(c.rompu_le, r.retour)
    )
    # Who is in this rate depends on the day a contract began and on nothing that became of it: leaving out those broken lately, until
    # their outcome is known, would keep in those of their age that held. A break whose time is not over is no break yet.
    recente = rompu and c.rompu_le is not None and ajouter_mois(c.rompu_le, r.retour) > r.observe_le
    attendu = futur or ("" if ajouter_mois(c.debut, r.attente_nette) <= r.observe_le else "trop_tot")
    nette = "repris" if retour else "rupture_recente" if recente else raison
    yield ligne("rupture_nette", attendu, rompu and not retour and not recente, nette)

    pendant = rompu and c.essai is True
    sans = futur or ("essai_inconnu" if rompu and c.essai is None else "")
    if not sans and pendant and r.essai_hors_denominateur:
        sans = "rompu_a_l_essai"
    yield ligne("rupture_hors_essai", sans, rompu and not pendant, "rompu_a_l_essai" if pendant else raison)


def ligne_de_bloc(b: BlocPresente, r: ReglagesCalcul) -> LigneComptee:
    """« Blocs validés parmi ceux présentés », in the year of the course or of the session. A bloc is never a certification: this rate has its own name,
    and no row of it enters the one of award."""
    exclu = (
        "annulee" if b.annulee
        else "session_a_venir" if b.le > r.observe_le
        else "absent_au_bloc" if b.etat == EtatBloc.ABSENT
        else "deja_acquis" if b.etat == EtatBloc.ACQUIS
        else "en_attente" if b.etat == EtatBloc.ATTENDU or not b.resultat
        else ""
    )  # fmt: skip
    return _ligne(b, "validation_bloc", b.annee, exclu, int(b.resultat == ResultatBloc.VALIDE), 1, b.resultat)
