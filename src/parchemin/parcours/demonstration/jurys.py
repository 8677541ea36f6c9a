"""Jury members of the demonstration, and three juries: one to put right, one in order, one of two colleges."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.demonstration import siren
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.journal.facade import Reference
from parchemin.parcours.models import (
    CollegeJury,
    MembreJury,
    PresenceSiege,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.services import convocations_jury, jurys
from parchemin.parcours.services.jurys_presence import PresenceAuJury, noter_presences_jury
from parchemin.socle.horloge import maintenant

_FEMMES = {"Émilie", "Gwenaëlle", "Fatou", "Nawal", "Sylvie"}
# first name, name, employer, SIREN, function, professional, teacher, tied to the certifier, college
_MEMBRES = (
    ("Marc", "Aubry", "Institut Rivage", siren(1), "Formateur", True, True, True, ""),
    ("Émilie", "Lacroix", "Institut Rivage", siren(1), "Formatrice", True, True, True, ""),
    ("Gwenaëlle", "Tanguy", "Institut Rivage", siren(1), "Responsable pédagogique", True, False, True, ""),
    ("Patrick", "Vigneron", "Mission locale du Littoral", siren(81), "Directeur", True, False, False, ""),
    ("Fatou", "Sarr", "Cap Emploi des Estuaires", siren(82), "Conseillère", True, False, False, ""),
    ("Olivier", "Kerbrat", "Agence web des Dunes", siren(83), "Développeur principal", True, False, False, ""),
    ("Nawal", "Idrissi", "Numérique du Port", siren(84), "Cheffe de projet", True, False, False, ""),
    ("Cédric", "Bouvier", "Coopérative du Code", siren(85), "Gérant", True, False, False, ""),
    ("Hervé", "Jaouen", "Mécanique de l’Erdre", siren(86), "Chef d’atelier", True, False, False, "salaries"),
    ("Sylvie", "Prigent", "Fonderie du Golfe", siren(87), "Opératrice régleuse", True, False, False, "salaries"),
    ("Antoine", "Delorme", "Usinage de l’Ouest", siren(88), "Directeur de production", True, False, False, "employeurs"),
)  # fmt: skip


class Jures:
    """The pool, and who sits where."""

    def __init__(self, organisation: Organisation, jour: date, acteur: Reference) -> None:
        self.jour, self.acteur = jour, acteur
        self.par_nom: dict[str, MembreJury] = {}
        for prenom, nom, employeur, numero, fonction, professionnel, enseignant, lie, college in _MEMBRES:
            utilisateur = Utilisateur.objects.filter(demonstration=True, nom=nom, prenom=prenom).first()
            membre = jurys.enregistrer_membre(
                organisation=organisation, acteur=acteur, utilisateur=utilisateur, prenom=prenom, nom=nom,
                courriel=utilisateur.email if utilisateur else f"{nom.lower()}@jurys.example", employeur=employeur,
                employeur_siren=numero, fonction=fonction, professionnel=professionnel, enseignant=enseignant,
                lien_certificateur=lie, college=college or CollegeJury.AUCUN,
                sexe="F" if prenom in _FEMMES else "M",
            )  # fmt: skip
            self.par_nom[nom] = membre
            fin = jour + timedelta(days=25) if nom == "Vigneron" else jour + timedelta(days=700)
            jurys.donner_mandat(
                membre=membre, certification=None, du=jour - timedelta(days=500), au=fin, reference="Liste 2025-2027",
                acteur=acteur,
            )  # fmt: skip

    def _sieges(self, session: SessionExamen, *noms: str) -> list[SiegeJury]:
        return [
            jurys.appeler_au_jury(
                session=session, membre=self.par_nom[nom], acteur=self.acteur,
                qualite=QualiteSiege.PRESIDENT if rang == 0 else QualiteSiege.MEMBRE,
            )
            for rang, nom in enumerate(noms)
        ]  # fmt: skip

    def _repondre(self, sieges: list[SiegeJury], silencieux: int = 0) -> None:
        """Convocations answered, but for the last ones. Written as they would be after the mails came back."""
        for rang, siege in enumerate(sieges):
            acceptee = rang < len(sieges) - silencieux
            siege.convocation = ReponseConvocation.ACCEPTEE if acceptee else ReponseConvocation.ENVOYEE
            siege.convoque_le = maintenant() - timedelta(days=9)
            siege.repondu_le = siege.declaration_le = maintenant() - timedelta(days=6) if acceptee else None
            siege.save()

    def conseil(self, session: SessionExamen) -> None:
        """To put right before the day: two outsiders out of five, and a trainer of the candidates among them."""
        self._repondre(self._sieges(session, "Vigneron", "Sarr", "Tanguy", "Aubry", "Lacroix"), silencieux=1)

    def web(self, session: SessionExamen) -> None:
        """In order: everybody came from outside, answered, declared; the composition is settled."""
        sieges = self._sieges(session, "Idrissi", "Kerbrat", "Bouvier")
        self._repondre(sieges)
        for siege in sieges:
            convocations_jury.declarer(siege=siege, liens={}, acteur=self.acteur, par="lettre")
        jurys.arreter_composition(session=session, acteur=self.acteur, jour=self.jour - timedelta(days=36))
        noter_presences_jury(
            session=session, presences=[PresenceAuJury(s.pk, PresenceSiege.PRESENT) for s in sieges], acteur=self.acteur
        )

    def paritaire(self, session: SessionExamen) -> None:
        """Two employees, one employer: the colleges are not equal yet."""
        self._repondre(self._sieges(session, "Delorme", "Jaouen", "Prigent"), silencieux=2)
