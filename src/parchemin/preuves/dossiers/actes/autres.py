"""Acts of juries, documents and transmission: what an auditor reads of them, candidates being numbers."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from parchemin.accrochage.models import FichierAccrochage
from parchemin.deliberation.models import Deliberation, EtatDeliberation, ReglementExamen
from parchemin.deliberation.pv_pdf import composer_pv, contenu_a_editer
from parchemin.deliberation.sans_noms import Masque
from parchemin.documents.models import Document, EtatDocument
from parchemin.parcours.models import Presentation, SessionExamen
from parchemin.plateforme.nombres import entier_borne
from parchemin.preuves.domain.dossiers import FeuilletDossier, TableauDossier
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, dit
from parchemin.socle.horloge import jour_de


def _un(modele: Any, cahier: Cahier, pk: str, *liens: str) -> Any:
    return modele.toutes.filter(organisation=cahier.o, pk=entier_borne(pk) or 0).select_related(*liens).first()


def _pv(cahier: Cahier, pk: str) -> list[Ligne]:
    """The minutes as an auditor is given them: a copy where candidates are numbers. The hash of the signed original is told."""
    d = _un(Deliberation, cahier, pk, "session", "organisation")
    if d is None or d.etat not in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE):
        return []
    masque = Masque(d.session_id)
    titre = masque.texte(d.session.intitule, general=True)
    le = jour_de(d.signee_le) if d.signee_le else d.jury_le
    f = FeuilletDossier(
        f"Procès-verbal {d.numero_pv}", titre,
        (
            ("Jury du", dit(d.jury_le)), ("Délibérée le", dit(d.deliberee_le)), ("Signée le", dit(d.signee_le)), ("État", d.get_etat_display()),
            ("Règlement", str(d.reglement) if d.reglement else "—"), ("Candidats", str(d.session.presentations.count())),
            ("Empreinte du procès-verbal signé", d.pv_empreinte or "—"),
            ("L’original", "Il porte les noms : l’organisation le montre sur place. Son empreinte est ci-dessus."),
        ),
    )  # fmt: skip

    def composer() -> bytes:
        return composer_pv(d, contenu=masque.contenu(contenu_a_editer(d)), le=d.signee_le or d.deliberee_le)

    return [
        cahier.du_feuillet(f"pv/{d.pk}", f, "Procès-verbal", min(le, cahier.jour)),
        cahier.des_octets(
            f"pv/{d.pk}",
            f"Procès-verbal {d.numero_pv}, copie sans les noms",
            composer,
            "pdf",
            "Procès-verbal sans nom",
            effective_le=le,
        ),
    ]


def _reglement(cahier: Cahier, pk: str) -> list[Ligne]:
    r = _un(ReglementExamen, cahier, pk, "certification__fiche__version")
    if r is None:
        return []
    unites = tuple(
        (str(u.element), "—" if u.coefficient is None else str(u.coefficient).replace(".", ","), u.get_mode_display() or "—", "—" if u.seuil is None else str(u.seuil).replace(".", ","))
        for u in r.unites.select_related("element").order_by("ordre", "pk")
    )  # fmt: skip
    f = FeuilletDossier(
        f"Règlement d’examen : {r.reference}", f"{r.certification.numero} {r.certification.intitule}",
        (
            ("Version", str(r.version)), ("Spécialité", r.specialite or "—"), ("Pour les sessions à partir du", dit(r.session_du)), ("Jusqu’au", dit(r.session_au)),
            ("Écrit ici le", dit(r.updated_at)),
        ),
        (TableauDossier("Les unités", ("Unité", "Coefficient", "Mode d’évaluation", "Note minimale"), unites),),
    )  # fmt: skip
    return [cahier.du_feuillet(f"reglement/{r.pk}", f, "Règlement d’examen", jour_de(r.updated_at))]


def _titre(session: SessionExamen) -> str:
    return Masque(session.pk).texte(session.intitule, general=True)


def _delivrances(cahier: Cahier, pk: str) -> list[Ligne]:
    """How many of each kind: nobody is named."""
    s = _un(SessionExamen, cahier, pk)
    lus = Document.toutes.filter(organisation=cahier.o, session=entier_borne(pk) or 0, etat=EtatDocument.VALIDE)
    comptes = list(lus.order_by().values_list("nature").annotate(n=Count("pk")).order_by("nature"))
    dernier = lus.order_by("-delivre_le", "-pk").first()
    if s is None or dernier is None:
        return []
    noms = dict(Document._meta.get_field("nature").choices or ())
    lignes = tuple((str(noms.get(nature, nature)), str(n)) for nature, n in comptes)
    f = FeuilletDossier(
        f"Documents délivrés : {_titre(s)}", "", (("Dernière délivrance", dit(dernier.delivre_le)), ("Documents", str(sum(n for _, n in comptes)))),
        (TableauDossier("Par nature", ("Nature", "Nombre"), lignes),),
    )  # fmt: skip
    return [cahier.du_feuillet(f"delivrances/{s.pk}", f, "Documents délivrés", dernier.delivre_le)]


def _convocations(cahier: Cahier, pk: str) -> list[Ligne]:
    s = _un(SessionExamen, cahier, pk)
    lus = Presentation.toutes.filter(organisation=cahier.o, session=entier_borne(pk) or 0, convoquee_le__isnull=False)
    dernier = lus.order_by("-convoquee_le", "-pk").first()
    if s is None or dernier is None or dernier.convoquee_le is None:
        return []
    f = FeuilletDossier(
        f"Candidats inscrits et convoqués : {_titre(s)}", "",
        (("Du", dit(s.du)), ("Au", dit(s.au)), ("Candidats convoqués", str(lus.count())), ("Dernière convocation", dit(dernier.convoquee_le))),
    )  # fmt: skip
    return [cahier.du_feuillet(f"convocations/{s.pk}", f, "Convocations", jour_de(dernier.convoquee_le))]


def _depot(cahier: Cahier, pk: str) -> list[Ligne]:
    """What was sent, when and how it was answered. The file itself holds identities: it stays inside."""
    x = _un(FichierAccrochage, cahier, pk)
    if x is None:
        return []
    f = FeuilletDossier(
        "Titulaires transmis à la Caisse des Dépôts", x.nom,
        (
            ("État", x.get_etat_display()), ("Passages", str(x.passages_nombre)), ("Préparé le", dit(x.prepare_le)), ("Déposé le", dit(x.depose_le)),
            ("Par", x.depose_par_libelle or "—"), ("Référence", x.reference or "—"), ("Schéma", x.schema_libelle), ("Empreinte du fichier déposé", x.empreinte),
            ("Le fichier", "Il porte des identités : il n’est jamais remis."),
        ),
    )  # fmt: skip
    return [
        cahier.du_feuillet(
            f"depot/{x.pk}",
            f,
            "Transmission",
            jour_de(x.depose_le) if x.depose_le else None,
            auteur=x.depose_par_libelle,
        )
    ]


LECTEURS = {
    "deliberation.pv": _pv, "deliberation.reglements": _reglement, "documents.delivrances": _delivrances, "parcours.convocations": _convocations,
    "accrochage.depots": _depot,
}  # fmt: skip
