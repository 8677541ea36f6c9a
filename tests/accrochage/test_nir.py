"""A social-security number, from the keyboard to its erasure: kept in clear nowhere, judged, asked about, gone in time."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parchemin.accrochage.comptes_rendus import construction
from parchemin.accrochage.forms import FormulaireCompleter
from parchemin.accrochage.models import (
    CoffreNir,
    CompteAccrochage,
    EtatPassage,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.pieces import deposer_message, ouvrir_message
from parchemin.accrochage.services import depots, nir, passages, scelles
from parchemin.accrochage.services.controles import a_relire, controler_passages
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.parcours.models import Personne
from parchemin.parcours.services.fusions import defaire_fusion, fusionner_personnes
from parchemin.plateforme.brouillons.services import garder as garder_un_brouillon
from parchemin.plateforme.fichiers.entretien import collecter_orphelins
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.secrets import chiffrer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from parchemin.socle.identifiants import Nir
from tests.accrochage import fabrique as f
from tests.fabrique import client_de, membre, organisation

pytestmark = pytest.mark.django_db
NUMERO = "2900544990005"
"""A woman born in May 1990; nobody has it: the commune does not exist."""
CLE = Nir.parse(NUMERO).cle
SAISI = f"{NUMERO} {CLE}"
IDENTITE: dict[str, Any] = {
    "nom_naissance": "Martin", "prenom1": "Zoé", "sexe": "F", "naissance_annee": 1990, "naissance_mois": 5,
    "naissance_jour": 3, "naissance_code": "44109", "naissance_libelle": "Nantes",
}  # fmt: skip


@pytest.fixture
def o() -> Organisation:
    return organisation()


@pytest.fixture
def cpt(o: Organisation) -> CompteAccrochage:
    return f.compte(o, profil="1.1.5")


@pytest.fixture
def zoe(o: Organisation) -> Personne:
    p: Personne = Personne.toutes.create(organisation=o, **IDENTITE)
    return p


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.DONNEES).utilisateur)


def lien(o: Organisation, nom: str, **args: object) -> str:
    return reverse(f"accrochage:{nom}", kwargs={"slug": o.slug, **args})


def garder(p: Personne, texte: str = SAISI, **options: Any) -> CoffreNir:
    return nir.garder(personne=p, texte=texte, acteur=SYSTEME, **options)


def passage(cpt: CompteAccrochage, p: Personne, **champs: Any) -> PassageCertification:
    return f.passages(cpt, 1, personne=p, voie="nir", **champs)[0]


def sur_disque() -> set[Path]:
    """Files of the store where the number is readable."""
    return {x for x in Path(settings.FICHIERS).rglob("*") if x.is_file() and NUMERO.encode() in x.read_bytes()}


def journal() -> str:
    """Everything that the journal holds, sealed or not."""
    details = DetailEvenement.objects.order_by("pk").values_list("contenu", flat=True)
    return " ".join([*Evenement.objects.order_by("pk").values_list("texte", flat=True), *details])


def fichier_depose(cpt: CompteAccrochage, p: Personne) -> FichierAccrochage:
    garder(p)
    passage(cpt, p)
    (x,) = f.construire(cpt)
    return depots.noter_depot(fichier=x, le=maintenant(), acteur=SYSTEME)


# --- Typing it ----------------------------------------------------------------------------------------------------------


def test_la_page_de_saisie_n_a_pas_de_brouillon(o: Organisation, cpt: object, zoe: Personne, client: Client) -> None:
    page = client.get(lien(o, "nir_saisir", pk=zoe.pk)).content.decode()
    assert "data-brouillon-" not in page
    assert "data-sans-brouillon" in page
    with pytest.raises(ErreurMetier, match="BRO-004"):
        garder_un_brouillon(
            utilisateur_id=1, organisation_id=o.pk, cle=f"accrochage.nir:{zoe.pk}", champs={"numero": [NUMERO]}
        )


@pytest.mark.parametrize(
    ("identite", "code", "dit"),
    [
        ({"sexe": "M"}, "ACC-506", "sexe"),
        ({"naissance_annee": 1985}, "ACC-507", "l’année de naissance"),
        ({"naissance_mois": 6, "naissance_code": "29019"}, "ACC-507", "le mois de naissance et le lieu de naissance"),
    ],
)
def test_un_desaccord_se_dit_et_se_confirme(
    cpt: object, zoe: Personne, identite: dict[str, Any], code: str, dit: str
) -> None:
    for cle, v in identite.items():
        setattr(zoe, cle, v)
    zoe.save()
    with pytest.raises(ErreurMetier) as e:
        garder(zoe)
    (constat,) = e.value.constats
    assert constat.code == code
    assert dit in constat.quoi
    assert not any(x.isdigit() for x in constat.quoi)
    assert not CoffreNir.toutes.exists()
    ecarts = ["sexe"] if code == "ACC-506" else ["annee"] if "naissance_annee" in identite else ["mois", "lieu"]
    with pytest.raises(ErreurMetier):
        garder(zoe, confirmes=["lieu"] if ecarts != ["lieu", "mois"] else [])
    if code == "ACC-506":
        with pytest.raises(ErreurMetier, match="ACC-506"):
            garder(zoe, confirmes=ecarts)
        with pytest.raises(ErreurMetier, match="ACC-508"):
            garder(zoe, confirmes=ecarts, raison="2 90 05 44 990 005")
    assert garder(zoe, confirmes=ecarts, raison="changement d’état civil").chiffre
    assert "en confirmant qu’il ne dit pas la même chose que l’identité : changement d’état civil" in journal()
    assert NUMERO not in journal()


def test_la_page_demande_de_confirmer(o: Organisation, cpt: object, zoe: Personne, client: Client) -> None:
    Personne.toutes.filter(pk=zoe.pk).update(sexe="M", naissance_annee=2000)
    url, envoi = lien(o, "nir_saisir", pk=zoe.pk), {"numero": SAISI, "motif_absence": ""}
    assert 'name="confirme"' not in client.get(url).content.decode()
    page = client.post(url, envoi)
    assert page.status_code == 422
    assert 'name="confirme"' in page.content.decode()
    assert 'value="sexe,annee"' in page.content.decode()
    assert client.post(url, {**envoi, "vus": "sexe,annee", "raison": "vérifié"}).status_code == 422
    assert client.post(url, {**envoi, "vus": "sexe,annee", "confirme": "on"}).status_code == 422
    assert not CoffreNir.toutes.exists()
    # Another number typed meanwhile: born in another month too, which nobody confirmed.
    autre = {
        **envoi,
        "numero": f"2900644990005{Nir.parse('2900644990005').cle}",
        "vus": "sexe,annee",
        "confirme": "on",
        "raison": "vérifié",
    }
    assert client.post(url, autre).status_code == 422
    assert client.post(url, {**autre, "numero": SAISI}).status_code == 302
    assert CoffreNir.toutes.get().chiffre


@pytest.mark.parametrize("premier", ["3", "4", "7", "8"])
def test_un_numero_d_attente_n_entre_pas(
    o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client, premier: str
) -> None:
    """Kept as a good one, it only showed once its passage was judged, with the wrong remedy."""
    attente = Nir.parse(f"{premier}{NUMERO[1:]}")
    url = lien(o, "nir_saisir", pk=zoe.pk)
    for texte in (f"{attente.valeur}{attente.cle}", attente.valeur):
        with pytest.raises(ErreurMetier, match="ACC-144"):
            garder(zoe, texte, confirmes=["sexe"], raison="x")
        page = client.post(url, {"numero": texte, "motif_absence": ""})
        assert page.status_code == 422
        assert "ACC-144" in page.content.decode()
    assert not CoffreNir.toutes.exists()
    # One that was kept before: its passage says the same, with the same remedy.
    garder(zoe)
    CoffreNir.toutes.update(chiffre=chiffrer(attente.valeur, contexte=nir._contexte(CoffreNir.toutes.get())))
    p = passage(cpt, zoe)
    assert p.verdict == Verdict.BLOQUE
    assert [x["code"] for x in p.constats if x["champ"] == "nir"] == ["ACC-144"]
    assert client.post(url, {"numero": "", "motif_absence": "attente"}).status_code == 302


def test_un_numero_sans_cle_se_confirme(o: Organisation, cpt: object, zoe: Personne, client: Client) -> None:
    """Thirteen characters: the computed key is shown to be compared with the paper, never added in silence."""
    with pytest.raises(ErreurMetier, match="ACC-513") as e:
        garder(zoe, NUMERO)
    assert "1.1.5" in e.value.constats[0].pourquoi
    with pytest.raises(ErreurMetier, match="ACC-513"):
        garder(zoe, NUMERO, cle="00")
    with pytest.raises(ErreurMetier, match="IDE-005"):
        garder(zoe, f"{NUMERO}00")
    url, envoi = lien(o, "nir_saisir", pk=zoe.pk), {"numero": NUMERO, "motif_absence": ""}
    assert 'name="cle_relue"' not in client.get(url).content.decode()
    page = client.post(url, envoi)
    assert page.status_code == 422
    assert "ACC-513" in page.content.decode()
    assert page.content.decode().count("resume-erreurs") == 1, "a refusal is told once"
    assert f"la clé de ce numéro est bien {CLE}" in page.content.decode()
    assert client.post(url, {**envoi, "cle": CLE}).status_code == 422
    # A digit changed meanwhile: the key that was compared is not its own.
    autre = {**envoi, "numero": "2900544990006", "cle": CLE, "cle_relue": "on"}
    assert client.post(url, autre).status_code == 422
    assert not CoffreNir.toutes.exists()
    assert client.post(url, {**envoi, "cle": CLE, "cle_relue": "on"}).status_code == 302
    assert nir.montrer(personne=zoe, raison="x", acteur=SYSTEME) == SAISI
    assert "en confirmant sa clé." in journal()


def test_sans_cle_et_en_desaccord(o: Organisation, cpt: object, zoe: Personne, client: Client) -> None:
    """Both are asked at once."""
    Personne.toutes.filter(pk=zoe.pk).update(naissance_annee=2000)
    url, envoi = lien(o, "nir_saisir", pk=zoe.pk), {"numero": NUMERO, "motif_absence": ""}
    page = client.post(url, envoi).content.decode()
    assert "ACC-513" in page
    assert "ACC-507" in page
    assert client.post(url, {**envoi, "vus": "annee", "confirme": "on", "cle": CLE}).status_code == 422
    tout = {**envoi, "vus": "annee", "confirme": "on", "cle": CLE, "cle_relue": "on"}
    assert client.post(url, tout).status_code == 302


def test_oublier(o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client) -> None:
    garder(zoe)
    p = passage(cpt, zoe)
    assert p.verdict != Verdict.BLOQUE
    url = lien(o, "nir_oublier", pk=zoe.pk)
    assert client.get(url).status_code == 200
    assert client.post(url, {"motif": f"c’est {NUMERO[:1]} 90 05 44 990 005"}).status_code == 422
    assert client.post(url, {"motif": "celui d’une autre"}).status_code == 302
    p.refresh_from_db()
    assert (CoffreNir.toutes.exists(), p.verdict) == (False, Verdict.BLOQUE)
    assert client.get(url).status_code == 404


# --- Two records made one -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ancien", [False, True])
def test_deux_fiches_reunies_gardent_le_numero(o: Organisation, cpt: object, zoe: Personne, ancien: bool) -> None:
    """`ancien`: encrypted under the person, as before the row had a mark of its own."""
    doublon: Personne = Personne.toutes.create(organisation=o, **IDENTITE)
    garder(doublon)
    if ancien:
        CoffreNir.toutes.update(chiffre=chiffrer(NUMERO, contexte=f"accrochage.nir:{doublon.pk}"))
    fusion = fusionner_personnes(gardee=zoe, absorbee=doublon, valeurs={}, acteur=SYSTEME)
    assert nir.montrer(personne=zoe, raison="x", acteur=SYSTEME).startswith(NUMERO)
    defaire_fusion(fusion=fusion, acteur=SYSTEME)
    assert nir.montrer(personne=doublon, raison="x", acteur=SYSTEME).startswith(NUMERO)


# --- Judged again -------------------------------------------------------------------------------------------------------


def test_le_passage_suit_le_numero(o: Organisation, cpt: CompteAccrochage, zoe: Personne) -> None:
    p = passage(cpt, zoe)
    assert p.verdict == Verdict.BLOQUE
    garder(zoe)
    p.refresh_from_db()
    assert p.verdict != Verdict.BLOQUE
    garder(zoe, "", motif_absence="sans")
    p.refresh_from_db()
    assert p.verdict == Verdict.BLOQUE
    assert not a_relire(o.pk).exists()


def test_rien_du_numero_dans_les_constats(cpt: CompteAccrochage, zoe: Personne) -> None:
    Personne.toutes.filter(pk=zoe.pk).update(naissance_annee=1971, naissance_mois=11, naissance_code="29019")
    zoe.refresh_from_db()
    garder(zoe, confirmes=["annee", "mois", "lieu"])
    (constat,) = [x for x in passage(cpt, zoe).constats if x["champ"] == "nir"]
    assert constat["code"] == "ACC-135"
    assert not any(x.isdigit() for x in constat["quoi"])


def test_un_numero_perdu_n_emporte_pas_le_fichier(o: Organisation, cpt: CompteAccrochage, zoe: Personne) -> None:
    """Removed behind our back, or under a key that is gone: its passage stays, the others leave."""
    gens = [zoe, *(Personne.toutes.create(organisation=o, **IDENTITE | {"prenom1": x}) for x in ("Ada", "Lou"))]
    for n, qui in enumerate(gens):
        garder(qui)
        passage(cpt, qui, id_technique=f"id-{n}")
    CoffreNir.toutes.filter(personne=gens[1]).update(chiffre="")
    CoffreNir.toutes.filter(personne=gens[2]).update(chiffre="c1.AAAA")
    (fichier,) = f.construire(cpt)
    assert fichier.passages_nombre == 1
    verdicts = dict(PassageCertification.toutes.values_list("id_technique", "verdict"))
    assert [verdicts["id-1"], verdicts["id-2"]] == [Verdict.BLOQUE, Verdict.BLOQUE]


def test_une_suppression_attend_le_numero(
    o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client
) -> None:
    """Erased long before somebody asks for the deletion: the file of deletions of the others is built all the same."""
    p = passage(cpt, zoe)
    f.passages(cpt, 1, id_technique="autre")
    PassageCertification.toutes.update(etat=EtatPassage.A_SUPPRIMER, accepte_le=timezone.now())
    (fichier,) = f.construire(cpt, action="SUPPRESSION")
    assert (fichier.passages_nombre, fichier.nirs) == (1, 0)
    page = client.get(lien(o, "passage", pk=p.pk)).content.decode()
    assert "ACC-510" in page
    assert lien(o, "nir", pk=zoe.pk) in page


def test_une_suppression_dont_le_numero_ne_s_ouvre_plus(
    o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client
) -> None:
    """Under a key that is gone: the others of the file leave, this one says what is missing; alone, it says so too."""
    garder(zoe)
    p = passage(cpt, zoe)
    f.passages(cpt, 1, id_technique="autre")
    CoffreNir.toutes.update(chiffre="c1.AAAA")
    PassageCertification.toutes.update(etat=EtatPassage.A_SUPPRIMER, accepte_le=timezone.now())
    (fichier,) = f.construire(cpt, action="SUPPRESSION")
    assert (fichier.passages_nombre, fichier.nirs) == (1, 0)
    travail = Travail.toutes.get(pk=fichier.lot.travail_id)
    assert travail.resultat["laisses"] == 1
    assert "ne s’ouvre plus" in " ".join(construction(travail, o).phrases)
    p.refresh_from_db()
    assert p.etat == EtatPassage.A_SUPPRIMER
    assert "ACC-503" in client.get(lien(o, "passage", pk=p.pk)).content.decode()
    PassageCertification.toutes.exclude(pk=p.pk).update(etat=EtatPassage.SUPPRIME)
    assert f.construire(cpt, action="SUPPRESSION") == []
    assert "ACC-512" in str(Travail.toutes.order_by("-cree_le")[0].constats_bruts)


def test_on_ne_change_pas_un_numero_en_construction(o: Organisation, cpt: CompteAccrochage, zoe: Personne) -> None:
    garder(zoe)
    p = passage(cpt, zoe)
    lot = LotAccrochage.toutes.create(
        organisation=o, compte=cpt, horodatage=maintenant(), le=maintenant(), par_libelle="x", reglages={}
    )
    lot.envois(manager="toutes").create(organisation=o, passage=p, rang=1)
    for geste in (
        lambda: garder(zoe, "", motif_absence="sans"),
        lambda: nir.oublier(personne=zoe, raison="x", acteur=SYSTEME),
    ):
        with pytest.raises(ErreurMetier, match="ACC-505"):
            geste()
    assert CoffreNir.toutes.get().chiffre


def test_repris_apres_l_effacement(cpt: CompteAccrochage, zoe: Personne) -> None:
    garder(zoe)
    p = passage(cpt, zoe)
    passages.exclure(passage=p, motif="abandon", acteur=SYSTEME)
    CoffreNir.toutes.update(chiffre="", purge_le=timezone.now())
    assert passages.reprendre(passage=p, acteur=SYSTEME).verdict == Verdict.BLOQUE


# --- The kept file ------------------------------------------------------------------------------------------------------


def test_le_fichier_garde_est_chiffre(o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client) -> None:
    avant = sur_disque()
    x = fichier_depose(cpt, zoe)
    assert (x.nirs, sur_disque() - avant) == (1, set())
    with ouvrir_message(x) as lu:
        clair = lu.read()
    assert NUMERO.encode() in clair
    assert depots.est_intact(x)
    url = lien(o, "telecharger", pk=x.pk, quoi="xml")
    assert client.get(url).status_code == 302
    # What no official schema judged does not leave, by this way either (ACC-614).
    assert "ACC-614" in client.post(url, follow=True).content.decode()
    assert not Evenement.objects.filter(acte="accrochage.telecharger").exists()
    FichierAccrochage.toutes.filter(pk=x.pk).update(schema_officiel=True)
    reponse = client.post(url)
    assert b"".join(reponse.streaming_content) == clair  # type: ignore[attr-defined]
    assert "no-store" in reponse["Cache-Control"]
    assert Evenement.objects.filter(acte="accrochage.telecharger").count() == 1
    assert NUMERO not in journal()
    jumeau = b"".join(client.get(lien(o, "telecharger", pk=x.pk, quoi="csv")).streaming_content)  # type: ignore[attr-defined]
    assert NUMERO.encode() not in jumeau
    page = client.get(lien(o, "fichier", pk=x.pk)).content.decode()
    assert f'<form method="post" action="{url}"' in page


def test_un_fichier_chiffre_abime_ne_part_pas(cpt: CompteAccrochage, zoe: Personne) -> None:
    garder(zoe)
    passage(cpt, zoe)
    (x,) = f.construire(cpt)
    autre = FichierAccrochage.toutes.get(pk=x.pk)
    autre.rang = 2  # the encryption belongs to one place: moved, it does not open
    assert not depots.est_intact(autre)
    with pytest.raises(ErreurMetier, match="ACC-509"):
        scelles.remettre(fichier=autre, acteur=SYSTEME)


def test_sans_la_cle_on_ne_dit_pas_altere(cpt: CompteAccrochage, zoe: Personne) -> None:
    """A backup restored elsewhere: what is missing is the key, and building the file again would lose what was sent."""
    garder(zoe)
    passage(cpt, zoe)
    (x,) = f.construire(cpt)
    x.rang = 2  # the encryption belongs to one place: as under another key, it does not open
    with pytest.raises(ErreurMetier, match="ACC-509"):
        depots.noter_depot(fichier=x, le=maintenant(), acteur=SYSTEME)


def test_un_accuse_qui_cite_un_numero(o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client) -> None:
    """Kept encrypted; masked on every page, in the journal and in what is downloaded; with its file, masked for good."""
    x = fichier_depose(cpt, zoe)
    avant = sur_disque()
    lu = f.lire(o, f.accuse(x, [], {"id-00000": f"Le titulaire du NIR {NUMERO} est inconnu"}))
    assert lu.lu_le is not None
    p = PassageCertification.toutes.get()
    assert (p.etat, NUMERO in p.refus_message, "•••" in p.refus_message) == (EtatPassage.A_REGARDER, False, True)
    assert Fichier.toutes.get(pk=lu.piece_id).nature == "scelle"
    for adresse in (lien(o, "passage", pk=p.pk), lien(o, "fichier", pk=x.pk), lien(o, "trancher", pk=p.pk)):
        assert NUMERO not in client.get(adresse).content.decode()
    assert NUMERO not in journal()
    garde = b"".join(client.get(lien(o, "accuse_garde", pk=x.pk, accuse=lu.pk)).streaming_content)  # type: ignore[attr-defined]
    assert (NUMERO.encode() in garde, b"id-00000" in garde, "•••".encode() in garde) == (False, True, True)
    le = timezone.now() - timedelta(days=31)
    FichierAccrochage.toutes.update(prepare_le=le)
    x.envois(manager="toutes").update(repondu_le=le)  # type: ignore[attr-defined]
    scelles.expurger_servis()
    lu.refresh_from_db()
    assert Fichier.toutes.get(pk=lu.piece_id).nature == "xml"
    for jours in (0, 3):
        collecter_orphelins(instant=timezone.now() + timedelta(days=jours))
    assert sur_disque() <= avant


@pytest.mark.parametrize(("jours", "masque"), [(29, False), (31, True)])
def test_masque_apres_l_acceptation(
    o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client, jours: int, masque: bool
) -> None:
    x = fichier_depose(cpt, zoe)
    scelles.expurger_servis()
    x.refresh_from_db()
    assert x.expurge_le is None  # no answer yet
    f.lire(o, f.accuse(x, ["id-00000"], {}))
    le = timezone.now() - timedelta(days=jours)
    FichierAccrochage.toutes.update(prepare_le=le)
    x.envois(manager="toutes").update(repondu_le=le)  # type: ignore[attr-defined]
    empreinte, piece = x.empreinte, x.piece_id
    scelles.expurger_servis()
    x.refresh_from_db()
    assert (x.expurge_le is not None) is masque
    assert x.empreinte == empreinte
    assert depots.est_intact(x)
    if not masque:
        return
    with ouvrir_message(x) as lu:
        copie = lu.read()
    assert NUMERO.encode() not in copie
    assert "•••".encode() in copie
    assert not Fichier.toutes.filter(pk=piece).exists()
    assert Evenement.objects.filter(acte="accrochage.expurger").count() == 1
    assert "a masqué un numéro de sécurité sociale" in journal()
    assert empreinte in journal()
    # Nothing to protect any more: an ordinary download, of the masked copy.
    reponse = client.get(lien(o, "telecharger", pk=x.pk, quoi="xml"))
    assert b"".join(reponse.streaming_content) == copie  # type: ignore[attr-defined]
    assert "masqués le" in client.get(lien(o, "fichier", pk=x.pk)).content.decode()


def test_ce_qui_etait_garde_en_clair_est_chiffre(cpt: CompteAccrochage, zoe: Personne, tmp_path: Path) -> None:
    x = fichier_depose(cpt, zoe)
    clair = tmp_path / "clair.xml"
    with ouvrir_message(x) as lu:
        clair.write_bytes(lu.read())
    piece = deposer_message(clair, nom=x.nom, organisation_id=x.organisation_id, par="x")
    FichierAccrochage.toutes.update(piece_id=piece.pk, nirs=None)
    assert scelles.proteger() == "1 fichiers chiffrés"
    x.refresh_from_db()
    assert x.nirs == 1
    assert Fichier.toutes.get(pk=x.piece_id).nature == "scelle"
    assert not Fichier.toutes.filter(pk=piece.pk).exists()
    assert depots.est_intact(x)
    assert scelles.proteger() == "0 fichiers chiffrés"


def test_un_fichier_sans_numero_reste_lisible(cpt: CompteAccrochage) -> None:
    f.passages(cpt, 1)
    (x,) = f.construire(cpt)
    assert (x.nirs, Fichier.toutes.get(pk=x.piece_id).nature) == (0, "xml")


# --- Erased in time -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("etat", [None, EtatPassage.EXCLU, EtatPassage.SUPPRIME, EtatPassage.A_ENVOYER])
@pytest.mark.parametrize(("mois", "reste"), [(11, True), (13, False)])
def test_ce_que_rien_n_attend_s_efface(
    cpt: CompteAccrochage, zoe: Personne, etat: str | None, mois: int, reste: bool
) -> None:
    garder(zoe)
    if etat:
        p = passage(cpt, zoe)
        PassageCertification.toutes.filter(pk=p.pk).update(etat=etat, exclu_motif="x")
    CoffreNir.toutes.update(saisi_le=timezone.now() - timedelta(days=30 * mois + 10))
    nir.purger()
    assert bool(CoffreNir.toutes.get().chiffre) is (reste or etat == EtatPassage.A_ENVOYER)


def test_la_purge_va_jusqu_au_bout(
    o: Organisation, cpt: CompteAccrochage, zoe: Personne, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nir, "PAR_LOT", 2)
    gens = [Personne.toutes.create(organisation=o, **IDENTITE | {"prenom1": f"Zoé {'abcde'[n]}"}) for n in range(5)]
    garder(zoe)
    for qui in gens:
        garder(qui)
    CoffreNir.toutes.filter(personne__in=gens).update(saisi_le=timezone.now() - timedelta(days=400))
    assert nir.purger() == "5 numéros effacés, 1 gardés"


# --- The way to it ------------------------------------------------------------------------------------------------------


def test_le_chemin_vers_le_numero(o: Organisation, cpt: CompteAccrochage, zoe: Personne, client: Client) -> None:
    p = passage(cpt, zoe)
    page = client.get(lien(o, "passage", pk=p.pk)).content.decode()
    assert lien(o, "nir", pk=zoe.pk) in page
    fiche = reverse("parcours:personne", args=[o.slug, zoe.pk])
    assert lien(o, "nir_saisir", pk=zoe.pk) in client.get(fiche).content.decode()
    garder(zoe)
    page = client.get(fiche).content.decode()
    assert lien(o, "nir", pk=zoe.pk) in page
    assert f"{NUMERO[10:]} {CLE}" not in page
    secretariat = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    for adresse in (fiche, lien(o, "passage", pk=p.pk)):
        assert lien(o, "nir", pk=zoe.pk) not in secretariat.get(adresse).content.decode()


def test_sans_fiche_le_numero_n_est_pas_propose(o: Organisation, cpt: CompteAccrochage, client: Client) -> None:
    (p,) = f.passages(cpt, 1, voie="nir")
    voies = [v for v, _ in FormulaireCompleter(passage=p).fields["voie"].choices]  # type: ignore[attr-defined]
    assert "nir" not in voies
    assert "ACC-511" in client.get(lien(o, "passage", pk=p.pk)).content.decode()


def test_le_repere_ne_depend_pas_de_la_personne(cpt: object, zoe: Personne) -> None:
    coffre = garder(zoe)
    assert isinstance(coffre.repere, uuid.UUID)
    CoffreNir.toutes.filter(pk=coffre.pk).update(repere=uuid.uuid4())
    with pytest.raises(ErreurMetier, match="ACC-503"):
        nir.montrer(personne=zoe, raison="x", acteur=SYSTEME)


def test_un_import_ou_une_personne_corrigee_ne_perd_rien(o: Organisation, cpt: CompteAccrochage, zoe: Personne) -> None:
    """Judged by the periodic work: with its number."""
    garder(zoe)
    p = passage(cpt, zoe)
    zoe.save()
    assert controler_passages(a_relire(o.pk)) == 1
    p.refresh_from_db()
    assert p.verdict != Verdict.BLOQUE
