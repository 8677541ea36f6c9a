"""What the acts on the registers share: lock, guards, thread, clock, journal. The journal names entries by their number alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import (
    FINIS,
    DelaisRegistres,
    EtatFait,
    anciennete_max,
    etats_fait,
    horloge,
    objections_fait,
    passage_fait,
)
from parchemin.amelioration.models import FaitSignale, SorteFil, SuiviFait, ThemeFait
from parchemin.amelioration.selectors.faits import delais_au, donnees_fait, jour_des_delais, themes_actifs
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.identifiants import contient_un_nir
from parchemin.socle.periodes import ajouter_mois, date_fr

MIN = 10
EXTERIEUR = Reference("exterieur", "lien", "La personne elle-même")
"""Who writes by the public form or by a personal link: nobody of the house."""


def reference_fait(f: FaitSignale) -> Reference:
    return Reference("fait_signale", str(f.pk), str(f)[:200])


def exiger_texte(**champs: str) -> None:
    """Raises AME-056 for each text that says nothing, AME-076 for one that holds a NIR."""
    courts = [
        c.TEXTE.constat(champ=nom.replace("_", " ").capitalize())
        for nom, texte in champs.items()
        if len(" ".join(texte.split())) < MIN
    ]
    if courts:
        raise ErreurMetier(*courts)
    sans_nir(*champs.values())


def sans_nir(*textes: str) -> None:
    """Raises AME-076."""
    if any(contient_un_nir(t) for t in textes):
        raise ErreurMetier(c.NIR.constat())


def exiger_jour(champ: str, le: date, recu: date | None = None, repere: str = "de la réception") -> None:
    """`repere`: what happened on the day `recu`, as it follows « le jour ». Raises AME-057, AME-058."""
    if le > aujourdhui():
        raise ErreurMetier(c.A_VENIR.constat(champ=champ, le=date_fr(le)))
    if recu is not None and le < recu:
        raise ErreurMetier(c.AVANT_RECEPTION.constat(champ=champ, le=date_fr(le), recu=date_fr(recu), repere=repere))


def exiger_jour_plausible(champ: str, le: date, jour: date) -> None:
    """Raises AME-240: a year that nobody meant."""
    ans = anciennete_max(jour)
    if le < ajouter_mois(jour, -12 * ans):
        raise ErreurMetier(c.JOUR_LOINTAIN.constat(champ=champ, le=date_fr(le), n=ans))


def theme_nomme(organisation: Organisation, libelle: str) -> ThemeFait | None:
    """The theme of that name; the proposed list is written down the first time one of it is used. None for one that is not there."""
    if not libelle:
        return None
    if not ThemeFait.toutes.filter(organisation=organisation).exists():
        ThemeFait.toutes.bulk_create(
            [
                ThemeFait(organisation=organisation, libelle=t, ordre=i)
                for i, t in enumerate(themes_actifs(organisation.pk))
            ],
            ignore_conflicts=True,
        )
    theme: ThemeFait | None = ThemeFait.toutes.filter(organisation=organisation, libelle=libelle).first()
    return theme


def verrouiller(fait: FaitSignale, *, fini: bool = False) -> FaitSignale:
    """The row as it is now. Raises AME-051 when somebody moved it since it was read, AME-075 when it is over (unless `fini`), AME-227
    once erased."""
    f: FaitSignale = (
        FaitSignale.toutes.select_for_update(of=("self",)).select_related("organisation", "theme").get(pk=fait.pk)
    )
    if f.etat != fait.etat:
        raise ErreurMetier(c.ENTRE_TEMPS.constat(etat=f.get_etat_display()))
    if f.efface_le is not None:
        raise ErreurMetier(c.EFFACE.constat(numero=f.numero, le=date_fr(f.efface_le)))
    if f.etat in FINIS and not fini:
        raise ErreurMetier(c.FERME.constat(etat=f.get_etat_display().lower()))
    return f


def controler(f: FaitSignale, vers: EtatFait) -> None:
    """Raises AME-050, or what the guards of the passage say."""
    p = passage_fait(f.nature, f.etat, vers)
    if p is None:
        raise ErreurMetier(c.ETAPE.constat(de=f.get_etat_display(), vers=etats_fait()[vers][0]))
    if contre := objections_fait(p, donnees_fait(f, aujourdhui()), delais_de(f)):
        raise ErreurMetier(*contre)


def delais_de(f: FaitSignale) -> DelaisRegistres:
    return delais_au(f.organisation_id, jour_des_delais(f))


def suivre(f: FaitSignale, sorte: SorteFil, texte: str, acteur: Reference, pieces: Sequence[str] = ()) -> SuiviFait:
    s: SuiviFait = SuiviFait.toutes.create(
        organisation_id=f.organisation_id, fait=f, sorte=sorte, texte=texte.strip()[:6000], pieces=list(pieces), le=maintenant(),
        par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    return s


def poser(
    f: FaitSignale, etat: EtatFait, sorte: SorteFil, acteur: Reference, phrase: str, texte: str = "", pieces: Sequence[str] = (),
    le: date | None = None,
) -> FaitSignale:  # fmt: skip
    """Another state, its clock, one line of the thread, one of the journal. `le`: the day on which it happened, when noted afterwards."""
    f.etat, f.etat_depuis = etat, le or aujourdhui()
    regler_horloge(f)
    f.save()
    suivre(f, sorte, texte, acteur, pieces)
    # The journal is read by more people than the registers: it keeps the hash of what was written, the thread keeps the words.
    tracer(
        f,
        acteur,
        str(sorte),
        phrase.replace("{n}", f.numero) if "{n}" in phrase else f"{phrase} {f.numero}.",
        empreinte=sha256_hex(texte),
        pieces=list(pieces),
    )
    return f


def regler_horloge(f: FaitSignale) -> None:
    h = horloge(donnees_fait(f, aujourdhui()), delais_de(f))
    f.avant_le = h.avant_le if h is not None else None


def tracer(f: FaitSignale, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    consigner(
        chaine=f"o:{f.organisation_id}", acteur=acteur, acte=f"amelioration.fait_{acte}", sujet=reference_fait(f), phrase=phrase,
        details={"fait": f.pk, "etat": f.etat, **details},
    )  # fmt: skip
