"""Acts of the network of partners: conventions, habilitations, controls, findings, measures, letters, captures, what was asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from parchemin.comptes.models import SorteEtablissement
from parchemin.deliberation.sans_noms import Masque
from parchemin.parcours.models import Inscription
from parchemin.plateforme.nombres import entier_borne
from parchemin.preuves.domain.dossiers import (
    EntreeDossier,
    EtatPieceRemise,
    FeuilletDossier,
    TableauDossier,
    TexteDossier,
)
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, Texte, dit
from parchemin.reseau.domain.conventions import attendus
from parchemin.reseau.domain.mentions import sans_marque
from parchemin.reseau.domain.tirage import METHODE_EN_MOTS
from parchemin.reseau.models import (
    CaptureCommunication,
    ConstatReseau,
    ControlePartenaire,
    Convention,
    DeclarationListe,
    DemandePartenaire,
    HabilitationPartenaire,
    LettreReseau,
    MesureReseau,
    TirageControle,
)
from parchemin.reseau.selectors.histoire import histoire
from parchemin.socle.horloge import jour_de


def tel_quel(texte: str) -> str:
    return texte


def masque_du_partenaire(cahier: Cahier, etablissement_id: int | None) -> Texte:
    """Takes out of free texts the names of those who prepare, or prepared, at this partner; at any of them for None. One query."""
    chez = (
        {"prestataire": etablissement_id}
        if etablissement_id is not None
        else {"prestataire__sorte": SorteEtablissement.PARTENAIRE}
    )
    gens = Inscription.toutes.filter(organisation=cahier.o, **chez).select_related("personne").order_by("pk")
    masque = Masque.de_tous(i.personne for i in gens.iterator(chunk_size=2000))
    return lambda texte: masque.texte(sans_marque(texte), general=True)


def numero(certification: Any) -> str:
    return f"{certification.numero} {certification.intitule}".strip()


def convention(cahier: Cahier, k: Convention) -> list[Ligne]:
    """The text that binds, where it says what the law asks, and the signed document."""
    cahier.sujets.add(("convention", str(k.pk)))
    lignes = tuple(
        (p.libelle[0].upper() + p.libelle[1:], "Exigé par le code du travail" if p.minimal else "Bonne pratique", k.points.get(p.cle) or "Non écrit")
        for p in attendus(cpf=k.cpf, cfa=k.cfa)
    )  # fmt: skip
    f = FeuilletDossier(
        f"Convention {k}", k.etablissement.denomination,
        (
            ("À partir du", dit(k.du)), ("Jusqu’au", dit(k.au, "sans fin écrite")), ("Signée le", dit(k.signee_le, "pas signée")),
            ("Version", str(k.version)), ("Remplace", str(k.remplace) if k.remplace else "aucune convention"),
        ),
        (TableauDossier("Ce qu’elle dit, et où", ("Point", "D’où il vient", "Où elle l’écrit"), lignes),),
    )  # fmt: skip
    faites = [cahier.du_feuillet(f"convention/{k.pk}", f, "Convention", k.signee_le or k.du)]
    if k.piece_id:
        faites += cahier.des_fichiers([k.piece_id], "Convention signée", effective_le=k.signee_le or k.du)
    else:
        faites.append(
            Ligne(
                EntreeDossier(
                    f"Convention {k}, document signé",
                    "Convention signée",
                    etat=EtatPieceRemise.ATTENDUE,
                    note="Manquant : le document n’est pas déposé.",
                )
            )
        )
    return faites


def habilitation(cahier: Cahier, h: HabilitationPartenaire) -> list[Ligne]:
    """What is entrusted and every change of it since the first day, with what was declared and its two months."""
    cahier.sujets.add(("habilitation", str(h.pk)))
    mouvements = tuple(
        (
            dit(m.effet_le),
            "—" if m.repris else m.get_de_display() or "—",
            m.get_vers_display(),
            m.motif or "—",
            m.par_libelle,
        )
        for m in histoire(h)
    )
    declarations = tuple(
        (x.get_objet_display(), dit(x.fait_le), dit(x.avant_le), dit(x.declaree_le, "pas encore déclaré"), dit(x.vue_le), delai_dit(x.declaree_le, x.avant_le, cahier.jour))
        for x in h.declarations.order_by("fait_le", "pk")
    )  # fmt: skip
    sites = ", ".join(s.denomination for s in h.sites.order_by("cle_tri", "pk"))
    f = FeuilletDossier(
        f"Habilitation : {h.get_role_display().lower()}, {numero(h.certification)}", h.etablissement.denomination,
        (
            ("État", h.get_etat_display()), ("Depuis le", dit(h.etat_depuis)), ("À partir du", dit(h.du)), ("Jusqu’au", dit(h.au, "sans fin écrite")),
            ("Blocs", ", ".join(map(str, h.blocs)) or "toute la certification"), ("Sites", sites or "tous ceux du partenaire"),
            ("Convention", str(h.convention) if h.convention else "manquante"),
        ),
        (
            TableauDossier("Son histoire", ("Effet le", "De", "À", "Raison", "Par"), mouvements),
            TableauDossier(
                "Ce qui a été déclaré à France compétences",
                ("Objet", "Fait le", "À déclarer avant le", "Déclaré le", "Vu dans l’export du", "Délai"), declarations,
            ),
        ),
    )  # fmt: skip
    pieces = [x.piece_id for x in h.declarations.order_by("fait_le", "pk")]
    return [
        cahier.du_feuillet(f"habilitation/{h.pk}", f, "Habilitation", min(h.etat_depuis, cahier.jour)),
        *cahier.des_fichiers(pieces, "Accusé de déclaration"),
    ]


def delai_dit(declaree_le: date | None, avant_le: date, jour: date) -> str:
    """On the day of the pack: what is late and still not declared is late."""
    if declaree_le is None:
        return "en cours" if jour <= avant_le else "dépassé"
    return "tenu" if declaree_le <= avant_le else "dépassé"


def tirage(t: TirageControle, libelles: bool = True) -> tuple[TableauDossier | TexteDossier, ...]:
    """The frozen list, the method, the seed and what came out: enough to draw again by hand. `libelles` False: by key alone."""
    tires = {str(x) for x in t.tires}
    lignes = tuple(
        (str(x["cle"]), str(x["libelle"]) if libelles else "—", str(x.get("strate") or "—"), "oui" if str(x["cle"]) in tires else "non")
        for x in t.cadre
    )  # fmt: skip
    quotas = ", ".join(f"{k or 'liste entière'} : {v}" for k, v in sorted(t.quotas.items()))
    textes = (
        METHODE_EN_MOTS, f"Méthode : {t.methode}. Graine : {t.graine}. Donnée par : {t.graine_de or 'le programme'}.",
        f"Nombre à tirer par strate : {quotas}.", f"Empreinte de la liste arrêtée (SHA-256) : {t.empreinte}.", f"Tiré le {dit(t.le)} par {t.par_libelle}.",
    )  # fmt: skip
    return TexteDossier("Le tirage", textes), TableauDossier(
        "La liste arrêtée", ("Identifiant", "Ligne", "Strate", "Tirée"), lignes
    )


def controle(cahier: Cahier, x: ControlePartenaire, masque: Texte = tel_quel) -> list[Ligne]:
    """One control: its phases, its grid with every answer, the files drawn by their number, and the proofs received."""
    cahier.sujets.add(("controle_partenaire", str(x.pk)))
    reponses = list(x.reponses.select_related("point").order_by("point__numero", "pk"))
    grille = tuple(
        (f"{r.point.numero}. {sans_marque(r.point.libelle)}", r.point.get_severite_display(), r.get_verdict_display(), masque(r.commentaire) or "—", r.par_libelle or "—")
        for r in reponses
    )  # fmt: skip
    blocs: list[TableauDossier | TexteDossier] = [
        TableauDossier("La grille", ("Point", "Gravité d’un écart", "Réponse", "Ce qui a été vu", "Par"), grille)
    ]
    if x.conclusion:
        blocs.insert(0, TexteDossier("Conclusion", (masque(x.conclusion), x.conclu_par_libelle)))
    dossiers = tuple(
        (f"Inscription n° {d.inscription_id}", "lu" if d.lu else "pas encore lu", masque(d.commentaire) or "—")
        for d in x.dossiers.order_by("pk")
    )
    if dossiers:
        blocs.append(TableauDossier("Dossiers de candidats tirés", ("Dossier", "Lecture", "Ce qui a été vu"), dossiers))
    t = TirageControle.toutes.filter(controle=x).first()
    if t is not None:
        blocs += tirage(t, libelles=False)
    f = FeuilletDossier(
        f"Contrôle {x.get_nature_display().lower()}", x.etablissement.denomination,
        (
            ("Campagne", str(x.campagne) if x.campagne else "hors campagne"), ("Étape", x.get_phase_display()), ("Depuis le", dit(x.phase_depuis)),
            ("Grille", str(x.grille)), ("Approfondi", "oui" if x.approfondi else "non"), ("Confié à", x.relecteur.libelle if x.relecteur else "personne"),
            ("Dernier jour du dépôt", dit(x.preuves_avant_le)), ("Rapport envoyé le", dit(x.rapport_le)), ("Réponse attendue avant le", dit(x.reponse_avant_le)),
            ("Conclu le", dit(x.conclu_le, "pas encore")),
        ),
        tuple(blocs),
    )  # fmt: skip
    pieces = [p for r in reponses for p in r.preuves]
    lignes = [
        cahier.du_feuillet(
            f"controle/{x.pk}",
            f,
            "Contrôle",
            jour_de(x.conclu_le) if x.conclu_le else x.phase_depuis,
            auteur=x.conclu_par_libelle,
        )
    ]
    return lignes + cahier.des_fichiers(pieces, "Preuve gardée par le contrôleur")


_COLONNES_FIL = ("Le", "Côté", "Par", "Message", "Pièces")


def _fil(demandes: list[DemandePartenaire], masque: Texte) -> tuple[tuple[str, ...], ...]:
    """What both sides wrote under these requests, the oldest first; the files stand with each request."""
    dits = sorted((x for d in demandes for x in d.echanges.order_by("le", "pk")), key=lambda x: (x.le, x.pk))
    return tuple(
        (
            dit(x.le),
            x.get_cote_display(),
            x.par_libelle,
            masque(x.texte) or "—",
            str(len(x.pieces)) if x.pieces else "—",
        )
        for x in dits
    )


def echange(cahier: Cahier, d: DemandePartenaire, masque: Texte = tel_quel) -> list[Ligne]:
    """What was asked of the partner and everything it answered, with its files."""
    cahier.sujets.add(("demande_partenaire", str(d.pk)))
    fil = list(d.echanges.order_by("le", "pk"))
    f = FeuilletDossier(
        f"Demande : {masque(d.objet)}", d.etablissement.denomination,
        (
            ("Sorte", d.get_nature_display()), ("Demandée par", d.par_libelle), ("À répondre avant le", dit(d.avant_le, "sans date")),
            ("État", d.get_etat_display()), ("Demandée le", dit(d.created_at)),
        ),
        (
            TexteDossier("Ce qui est demandé", tuple(x for x in masque(d.texte).split("\n") if x.strip()) or ("Sans autre texte.",)),
            TableauDossier("Le fil", _COLONNES_FIL, _fil([d], masque)),
        ),
    )  # fmt: skip
    faites = [cahier.du_feuillet(f"demande/{d.pk}", f, "Échange", jour_de(d.created_at), auteur=d.par_libelle)]
    for x in fil:
        faites += cahier.des_fichiers(x.pieces, f"Pièce jointe ({x.get_cote_display().lower()})")
    return faites


def constat(cahier: Cahier, x: ConstatReseau, masque: Texte = tel_quel) -> list[Ligne]:
    """One finding, what it rests on, what was concluded, and what is to be corrected."""
    cahier.sujets.add(("constat_reseau", str(x.pk)))
    suivies = list(x.actions.select_related("demande").order_by("pk"))
    actions = tuple(
        (
            masque(a.quoi),
            a.responsable,
            dit(a.demande.avant_le, "sans date"),
            dit(a.acceptee_le, "pas encore"),
            a.relue_par_libelle or "—",
            str(a.reprises),
        )
        for a in suivies
    )
    blocs: list[TableauDossier | TexteDossier] = [TexteDossier("Les faits", (masque(x.faits),))]
    if x.conclusion:
        blocs.append(TexteDossier("Ce qui a été décidé, et pourquoi", (masque(x.conclusion),)))
    if actions:
        blocs.append(
            TableauDossier("À corriger", ("Quoi", "Qui", "Avant le", "Accepté le", "Relu par", "Reprises"), actions)
        )
    fils = [d for d in (x.demande, *(a.demande for a in suivies)) if d is not None]
    if dits := _fil(fils, masque):
        blocs.append(TableauDossier("Ce qui s’est dit", _COLONNES_FIL, dits))
    f = FeuilletDossier(
        f"Constat : {masque(x.titre)}", x.etablissement.denomination,
        (
            ("Gravité", x.get_gravite_display()), ("Vu le", dit(x.vu_le)), ("À l’occasion de", x.get_origine_display()), ("Clause", x.clause or "—"),
            ("État", x.get_etat_display()), ("Depuis le", dit(x.etat_depuis)), ("À corriger avant le", dit(x.corriger_avant)), ("Ouvert par", x.par_libelle),
        ),
        tuple(blocs),
    )  # fmt: skip
    return [cahier.du_feuillet(f"constat/{x.pk}", f, "Constat", x.vu_le, auteur=x.par_libelle)]


def mesure(cahier: Cahier, m: MesureReseau, masque: Texte = tel_quel) -> list[Ligne]:
    """One decision on one habilitation: its reasons, the findings behind it, the hearing, its end."""
    cahier.sujets.add(("mesure_reseau", str(m.pk)))
    constats = tuple(masque(str(x)) for x in m.constats.order_by("vu_le", "pk"))
    blocs = [
        TexteDossier("Les raisons", (masque(m.motif),)),
        TexteDossier("Constats sur lesquels elle repose", constats or ("Aucun.",)),
    ]
    if m.attendu:
        blocs.append(TexteDossier("Ce qui est attendu", (masque(m.attendu),)))
    if m.audition_demandee_le:
        tenu = dit(m.audition_tenue_le, "pas tenu")
        blocs.append(
            TexteDossier(
                "Entretien",
                (f"Demandé le {dit(m.audition_demandee_le)}, {tenu}.", masque(m.audition_note) or "Sans note."),
            )
        )
    if m.levee_le:
        blocs.append(TexteDossier("Levée", (f"Le {dit(m.levee_le)} : {masque(m.levee_motif)}",)))
    f = FeuilletDossier(
        f"Mesure : {m.get_nature_display().lower()}", f"{m.habilitation.etablissement.denomination}, {numero(m.habilitation.certification)}",
        (
            ("État", m.get_etat_display()), ("Décidée le", dit(m.decidee_le, "pas encore")), ("Du", dit(m.du)), ("Au", dit(m.au)),
            ("Jours pour répondre", str(m.delai_jours)), ("Préparée par", m.par_libelle), ("Ce qui presse", masque(m.urgence) or "—"),
        ),
        tuple(blocs),
    )  # fmt: skip
    lignes = [cahier.du_feuillet(f"mesure/{m.pk}", f, "Mesure", m.decidee_le, auteur=m.par_libelle)]
    return lignes + (lettre(cahier, m.lettre) if m.lettre is not None else [])


def lettre(cahier: Cahier, x: LettreReseau) -> list[Ligne]:
    """The letter as it was composed, how it was sent, and what proves it."""
    cahier.sujets.add(("lettre_reseau", str(x.pk)))
    envoi = (
        f"Envoyée le {dit(x.envoyee_le)} ({x.get_mode_display().lower()}{f', n° {x.numero}' if x.numero else ''})."
        if x.envoyee_le
        else "Pas encore envoyée."
    )
    lignes = cahier.des_fichiers(
        [x.piece_id], f"Lettre ({x.get_sorte_display().lower()})", f"{x.objet} : ", effective_le=x.datee_du, note=envoi
    )
    if x.accuse_id:
        lignes += cahier.des_fichiers([x.accuse_id], "Preuve d’envoi", effective_le=x.envoyee_le)
    return lignes


def capture(cahier: Cahier, x: CaptureCommunication) -> list[Ligne]:
    """What the partner told the public that day, what was found in it, and the bytes as they were found."""
    cahier.sujets.add(("capture_communication", str(x.pk)))
    releves = tuple(
        (a.code, a.titre, a.citation or "—", a.get_etat_display(), a.quoi) for a in x.anomalies.order_by("rang", "pk")
    )
    f = FeuilletDossier(
        f"{x.get_sorte_display()} relevée", x.etablissement.denomination,
        (
            ("Adresse", x.adresse or "sans adresse"), ("Capturée le", dit(x.capturee_le)), ("Fichier", x.nom_fichier), ("Empreinte", x.empreinte),
            ("Relevée par", x.par_libelle), ("Règles appliquées", x.moteur),
        ),
        (
            TableauDossier("Ce qui est relevé", ("Code", "Titre", "Mots lus", "État", "Pourquoi"), releves),
            TexteDossier("Le texte, comme une personne le lit", tuple(p for p in x.texte[:20_000].split("\n") if p.strip())),
        ),
    )  # fmt: skip
    return [
        cahier.du_feuillet(f"capture/{x.pk}", f, "Communication relevée", x.capturee_le, auteur=x.par_libelle),
        *cahier.des_fichiers([x.piece_id], "Page ou brochure, telle que captée", effective_le=x.capturee_le),
    ]


def _un(modele: Any, cahier: Cahier, pk: str, *liens: str) -> Any:
    return modele.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0).select_related(*liens).first()


def _convention(cahier: Cahier, pk: str) -> list[Ligne]:
    k = _un(Convention, cahier, pk, "etablissement", "remplace")
    return convention(cahier, k) if k else []


def _habilitation(cahier: Cahier, pk: str) -> list[Ligne]:
    h = _un(HabilitationPartenaire, cahier, pk, "etablissement", "certification__fiche__version", "convention")
    return habilitation(cahier, h) if h else []


def _declaration(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(DeclarationListe, cahier, pk)
    return _habilitation(cahier, str(x.habilitation_id)) if x else []


def _controle(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(ControlePartenaire, cahier, pk, "etablissement", "campagne", "grille", "relecteur__utilisateur")
    return controle(cahier, x, masque_du_partenaire(cahier, x.etablissement_id)) if x else []


def _mesure(cahier: Cahier, pk: str) -> list[Ligne]:
    m = _un(
        MesureReseau, cahier, pk, "habilitation__etablissement", "habilitation__certification__fiche__version", "lettre"
    )
    return mesure(cahier, m, masque_du_partenaire(cahier, m.habilitation.etablissement_id)) if m else []


def _capture(cahier: Cahier, pk: str) -> list[Ligne]:
    x = _un(CaptureCommunication, cahier, pk, "etablissement")
    return capture(cahier, x) if x else []


def a_plat(listes: Iterable[list[Ligne]]) -> list[Ligne]:
    return [x for liste in listes for x in liste]


LECTEURS = {
    "reseau.conventions": _convention, "reseau.habilitations": _habilitation, "reseau.declarations": _declaration,
    "reseau.controles": _controle, "reseau.mesures": _mesure, "reseau.captures": _capture,
}  # fmt: skip
