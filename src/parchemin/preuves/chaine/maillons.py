"""From a row of a room to a link of the chain, as a reader may see it. No query: what is read here was selected with the row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parchemin.accrochage.models import AccuseTraitement, EtatFichier, FichierAccrochage, PassageCertification
from parchemin.accrochage.sans_noms import nom_lu as nom_du_passage
from parchemin.deliberation.models import Decision, Deliberation, EtatDeliberation, OrigineDecision, ReglementExamen
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors.affichage import decision_en_mots
from parchemin.documents.models import Document
from parchemin.documents.sans_noms import titulaire_lu
from parchemin.indicateurs.models import JeuAnnuel, LigneIndicateur
from parchemin.indicateurs.selectors.codes import code_du_parcours
from parchemin.parcours.models import Inscription, Personne, SessionExamen
from parchemin.plateforme.registres.preuves import PreuveAutomatique
from parchemin.preuves.chaine.domain import NOMS, Maillon
from parchemin.preuves.chaine.domain import SorteMaillon as S
from parchemin.preuves.chaine.lecteur import Lecteur
from parchemin.preuves.domain.referentiels import Exigence
from parchemin.preuves.models import NaturePreuve, Preuve
from parchemin.socle.horloge import jour_de


def annee_en_mots(annee: int) -> str:
    return f"{annee - 1}-{annee}"


def qui(lecteur: Lecteur, inscription: Inscription) -> str:
    """The name, or the candidate's number."""
    if not lecteur.anonyme:
        return str(inscription.personne.nom_complet)
    return (
        f"Candidat {inscription.numero_candidat}"
        if inscription.numero_candidat
        else f"Personne n° {inscription.personne_id}"
    )


def jeu(lecteur: Lecteur, x: JeuAnnuel) -> Maillon:
    return lecteur.maillon(
        S.JEU, x.pk, f"Résultats {annee_en_mots(x.annee)}, version {x.version}", x.get_etat_display(), lecteur.lien("indicateurs.voir", "indicateurs:jeu", x.pk),
        jour_de(x.publie_le) if x.publie_le else None,
    )  # fmt: skip


def valeur_dite(f: Mapping[str, Any]) -> str:
    """« 66,7 % (2 sur 3) », or why nothing is said."""
    if f["valeur"] is None:
        return str(f["etat_en_mots"])
    return f"{f['valeur']} % ({f['numerateur']} sur {f['denominateur']})".replace(".", ",", 1)


def figure(lecteur: Lecteur, x: JeuAnnuel, certification: int, f: Mapping[str, Any], formation: str) -> Maillon:
    """One rate of one set. `certification` 0 and `formation` empty: all together."""
    return lecteur.maillon(
        S.FIGURE, f"{x.pk}-{certification}-{f['code']}", f"{f['libelle']} : {valeur_dite(f)}",
        f"{formation or 'toutes les certifications'}, {annee_en_mots(x.annee)}, version {x.version}",
        lecteur.lien("indicateurs.voir", "indicateurs:jeu", x.pk), jour_de(x.publie_le) if x.publie_le else None,
    )  # fmt: skip


def ligne(lecteur: Lecteur, x: LigneIndicateur) -> Maillon:
    """A person counted, by the code of their course for who reads without names."""
    i = x.inscription
    if i is None:
        return lecteur.maillon(S.LIGNE, x.pk, "Parcours effacé", annee_en_mots(x.annee))
    titre = f"Parcours {code_du_parcours(lecteur.o, i.pk)}" if lecteur.anonyme else i.personne.nom_complet
    return lecteur.maillon(
        S.LIGNE, x.pk, titre, "au numérateur" if x.numerateur else "compté, pas au numérateur" if x.compte else "non compté",
        lecteur.lien("parcours.voir_personnes", "parcours:inscription", i.pk),
    )  # fmt: skip


def personne(lecteur: Lecteur, x: Personne) -> Maillon:
    titre = f"Personne n° {x.pk}" if lecteur.anonyme else x.nom_complet
    return lecteur.maillon(
        S.PERSONNE, x.pk, titre, url=lecteur.lien("parcours.voir_personnes", "parcours:personne", x.pk)
    )


def parcours(lecteur: Lecteur, x: Inscription) -> Maillon:
    titre = (
        f"Parcours {code_du_parcours(lecteur.o, x.pk)}" if lecteur.anonyme else f"Parcours · {x.personne.nom_complet}"
    )
    return lecteur.maillon(
        S.PARCOURS, x.pk, titre, f"{qui(lecteur, x)}, {x.certification.intitule}" if lecteur.anonyme else x.certification.intitule,
        lecteur.lien("parcours.voir_personnes", "parcours:inscription", x.pk), x.entree,
    )  # fmt: skip


def intitule(x: SessionExamen, masques: Mapping[int, Masque]) -> str:
    masque = masques.get(x.pk)
    return masque.texte(x.intitule, general=True) if masque is not None else x.intitule


def session(
    lecteur: Lecteur, x: SessionExamen, masques: Mapping[int, Masque], d: Deliberation | None = None
) -> Maillon:
    """`d`: its deliberation, whose page is the one that an auditor opens."""
    url = lecteur.lien("parcours.voir_sessions", "parcours:session", x.pk)
    if not url and d is not None and d.etat != EtatDeliberation.OUVERTE:
        url = lecteur.lien("deliberation.voir_deliberations", "deliberation:deliberation", x.pk)
    return lecteur.maillon(S.SESSION, x.pk, intitule(x, masques), "", url, x.jury_le or x.au)


def reglement(lecteur: Lecteur, x: ReglementExamen) -> Maillon:
    return lecteur.maillon(
        S.REGLEMENT, x.pk, x.reference, f"version {x.version}", lecteur.lien("deliberation.voir_reglements", "deliberation:reglement", x.pk),
        x.session_du,
    )  # fmt: skip


def decision(lecteur: Lecteur, x: Decision) -> Maillon:
    """`issues` prefetched: an imported decision may say an absence by them."""
    importee = x.origine == OrigineDecision.IMPORTEE
    permission = "deliberation.voir_importees" if importee else "deliberation.voir_deliberations"
    page = lecteur.lien(permission, "deliberation:importee" if importee else "deliberation:decision", x.pk)
    return lecteur.maillon(
        S.DECISION, x.pk, f"{decision_en_mots(x)}{'' if x.en_vigueur else ', version remplacée'}", f"{qui(lecteur, x.inscription)}, version {x.version}",
        page, x.decidee_le,
    )  # fmt: skip


def pv(lecteur: Lecteur, x: Deliberation, masques: Mapping[int, Masque]) -> Maillon:
    return lecteur.maillon(
        S.PV, x.pk, f"Procès-verbal {x.numero_pv}", f"{intitule(x.session, masques)}, {x.get_etat_display().lower()}",
        lecteur.lien("deliberation.voir_deliberations", "deliberation:deliberation", x.session_id), jour_de(x.signee_le) if x.signee_le else x.jury_le,
    )  # fmt: skip


def document(lecteur: Lecteur, x: Document) -> Maillon:
    return lecteur.maillon(
        S.DOCUMENT, x.pk, str(x), f"{titulaire_lu(x, anonyme=lecteur.anonyme)}, {x.get_etat_display().lower()}",
        lecteur.lien("documents.auditer", "documents:document", x.pk), x.delivre_le,
    )  # fmt: skip


def passage(lecteur: Lecteur, x: PassageCertification) -> Maillon:
    return lecteur.maillon(
        S.PASSAGE, x.pk, nom_du_passage(x, anonyme=lecteur.anonyme), f"{x.code_certification}, {x.get_etat_display().lower()}",
        lecteur.lien("accrochage.voir", "accrochage:passage", x.pk), x.debut_validite,
    )  # fmt: skip


def fichier(lecteur: Lecteur, x: FichierAccrochage) -> Maillon:
    page = "" if x.etat == EtatFichier.ECRITURE else lecteur.lien("accrochage.voir", "accrochage:fichier", x.pk)
    return lecteur.maillon(
        S.FICHIER, x.pk, x.nom, x.get_etat_display().lower(), page, jour_de(x.depose_le or x.prepare_le)
    )


def accuse(lecteur: Lecteur, x: AccuseTraitement) -> Maillon:
    """Its own name was typed or chosen by somebody: by number for who reads without names."""
    page = lecteur.lien("accrochage.voir", "accrochage:fichier", x.fichier_id) if x.fichier_id else ""
    return lecteur.maillon(
        S.ACCUSE, x.pk, f"Accusé n° {x.pk}" if lecteur.anonyme else f"Accusé {x.nom}", f"traitement {x.id_traitement}" if x.id_traitement else "", page,
        jour_de(x.recu_le),
    )  # fmt: skip


def preuve(lecteur: Lecteur, x: Preuve, sources: Mapping[str, PreuveAutomatique]) -> Maillon:
    """An act that was kept bears the title of its session, where somebody may be named: without names, its source says it."""
    if not lecteur.regard.voit(x.pk):
        return Maillon(S.PREUVE, "", NOMS[S.PREUVE])
    titre, source = x.titre, sources.get(x.origine)
    if lecteur.anonyme and x.nature == NaturePreuve.ACTE:
        titre = f"{source.salle} : {source.titre.lower()}" if source is not None else f"Acte gardé n° {x.pk}"
    etat = "retirée" if x.retiree_le else x.get_nature_display().lower()
    return lecteur.maillon(
        S.PREUVE, x.pk, titre, etat, lecteur.lien("preuves.voir", "preuves:preuve", x.pk), x.effective_le
    )


def exigence(lecteur: Lecteur, e: Exigence, referentiel: str) -> Maillon:
    if not lecteur.regard.voit_famille(e.famille):
        return Maillon(S.EXIGENCE, "", NOMS[S.EXIGENCE])
    return lecteur.maillon(
        S.EXIGENCE, e.cle, e.nom, referentiel, lecteur.lien("preuves.voir", "preuves:exigence", e.famille, e.code)
    )
