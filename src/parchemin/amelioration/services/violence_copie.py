"""The copy of one case that an authority asks for: the account, the thread, the files, in one archive."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from typing import IO

from django.db import transaction

from parchemin.amelioration.domain.violence import (
    CRITERES,
    AutoriteSaisie,
    EtatViolence,
    LieuViolence,
    NatureViolence,
    autorites,
    lieux_violence,
    natures_violence,
)
from parchemin.amelioration.models import PieceViolence, SignalementViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.pieces_violence import ouvrir_scelle
from parchemin.amelioration.selectors.violence import Acces
from parchemin.amelioration.services.violence import exiger, suivre, tracer, verrouiller
from parchemin.journal.facade import Reference
from parchemin.plateforme.listes.export import neutraliser
from parchemin.socle.horloge import PARIS


@transaction.atomic
def copier(*, acces: Acces, destinataire: str, acteur: Reference) -> IO[bytes]:
    """A temporary file at its beginning, to read and close. To whom it goes is written in the thread; the journal says that a copy left.
    Raises AME-170, AME-180, AME-188, FIC-020."""
    exiger("À qui cette copie est remise", destinataire, 3)
    s = verrouiller(acces, EtatViolence(acces.dossier.etat))
    suites = list(SuiteViolence.toutes.filter(signalement=s).order_by("le", "pk"))
    flux: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed by who receives it
    try:
        with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("recit.txt", _recit(s).encode("utf-8-sig"))
            archive.writestr("suites.csv", _suites(suites).encode("utf-8-sig"))
            pieces = PieceViolence.toutes.filter(suite__signalement=s).order_by("pk")
            for rang, p in enumerate(pieces, 1):
                with ouvrir_scelle(p.fichier_id, p.contenu) as source:
                    archive.writestr(f"pieces/{rang:02d}-{p.contenu['nom']}", source.read())
    except BaseException:
        flux.close()
        raise
    suivre(s, SorteSuite.EXPORT, acteur, texte=f"Copie remise à : {destinataire.strip()}.")
    tracer(s, acteur, "copier", "a remis une copie d’un dossier réservé.")
    flux.seek(0)
    return flux


def _recit(s: SignalementViolence) -> str:
    r = s.recit
    lignes = [
        ("Dossier", s.reference), ("Connu depuis", f"{s.connu_le.astimezone(PARIS):%d/%m/%Y %H:%M}"),
        ("Signalé par", s.contenu.get("auteur", "")), ("Nature", ", ".join(natures_violence()[NatureViolence(n)][0] for n in r.natures)),
        ("Lieu", ", ".join(x for x in (lieux_violence()[LieuViolence(r.lieu)][0], r.lieu_precis) if x)),
        ("Précisions", " ; ".join(CRITERES[x] for x in r.criteres)), ("Personne qui subit", r.victime),
        ("Personne mise en cause", r.mis_en_cause), ("Ce qui s’est passé", r.faits), ("Mots employés", r.paroles),
        ("Témoins, traces", r.temoins),
    ]  # fmt: skip
    return "\r\n\r\n".join(f"{nom}\r\n{texte}" for nom, texte in lignes if texte) + "\r\n"


def _suites(suites: list[SuiteViolence]) -> str:
    sortie = io.StringIO()
    ecrivain = csv.writer(sortie, delimiter=";", quoting=csv.QUOTE_ALL)
    ecrivain.writerow(
        ["Le", "Quoi", "Autorité", "Destinataire", "Voie", "Texte", "Avant le", "Reçu ou fini le", "Suite", "Écrit par"]
    )
    for x in suites:
        c = x.contenu
        autorite = autorites()[AutoriteSaisie(c["autorite"])][0] if "autorite" in c else ""
        ligne = [
            f"{x.le.astimezone(PARIS):%d/%m/%Y %H:%M}", x.get_sorte_display(), autorite, c.get("destinataire", ""), c.get("voie", ""),
            c.get("texte", ""), f"{x.avant_le:%d/%m/%Y}" if x.avant_le else "", f"{x.fini_le:%d/%m/%Y}" if x.fini_le else "",
            c.get("fin", ""), c.get("par", ""),
        ]  # fmt: skip
        ecrivain.writerow([neutraliser(v) for v in ligne])
    return sortie.getvalue()
