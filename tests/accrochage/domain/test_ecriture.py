"""The writer: what is read back is what was written, whatever people typed; cuts to the byte; Paris time."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from parchemin.accrochage.domain.construction import citee, fragments_de, ordre
from parchemin.accrochage.domain.ecriture import (
    FERMETURE,
    FIN,
    CaractereInterdit,
    CertificationCitee,
    FichierEcrit,
    debut,
    ecrire_fichiers,
    instant,
    ouverture,
    redacteur,
)
from parchemin.accrochage.domain.lecture import EnveloppeLue, lire_flux
from parchemin.accrochage.domain.modele import Enveloppe, Passage, ResultatNumerique
from parchemin.accrochage.domain.profils import Profil, profil
from parchemin.accrochage.domain.regles import Circonstances, controler
from parchemin.accrochage.domain.schema import schema_du_profil
from parchemin.accrochage.domain.validation import Valideur, tient_le_schema
from parchemin.socle.horloge import PARIS
from tests.accrochage.domain.strategies import un_passage

P, P5 = profil("1.1.2"), profil("1.1.5")
JOUR = date(2026, 7, 3)
E = Enveloppe("f", datetime(2026, 7, 3, 9, 0, tzinfo=PARIS), "AB123CDE", "E564ACB0", "C1")
BASE = Passage(
    type_certification="RNCP", code_certification="RNCP99001", id_technique="a1", debut_validite=JOUR, nom_naissance="Martin",
    prenom1="Léa", annee_naissance=1990, mois_naissance=4, jour_naissance=9, sexe="F", code_insee="44109",
)  # fmt: skip


class Sorties:
    """Files in memory, kept once closed."""

    def __init__(self) -> None:
        self.ouverts: dict[int, io.BytesIO] = {}
        self.contenus: list[bytes] = []

    def __call__(self, n: int) -> io.BytesIO:
        dehors = self

        class Fichier(io.BytesIO):
            def close(self) -> None:
                if not self.closed:
                    dehors.contenus.append(self.getvalue())
                super().close()

        self.ouverts[n] = Fichier()
        return self.ouverts[n]


def ecrire(
    passages: list[Passage], p: Profil = P, e: Enveloppe = E, **limites: int
) -> tuple[list[FichierEcrit], list[bytes]]:
    sorties = Sorties()
    e = replace(e, action=p.action)
    faits = list(
        ecrire_fichiers(fragments_de(passages, p), p, lambda n: replace(e, id_flux=f"f{n}"), sorties, **limites)
    )
    assert all(f.closed for f in sorties.ouverts.values())
    return faits, sorties.contenus


def relire(contenu: bytes, p: Profil = P) -> list[Passage]:
    return [lu.passage for lu in lire_flux(io.BytesIO(contenu), p, EnveloppeLue())]


def attendu(p: Passage) -> Passage:
    """What a passage becomes once written: presences said, other branches left out, labels cut, no break nor blank."""
    dit = {}
    for f in fields(Passage):
        valeur = getattr(p, f.name)
        if isinstance(valeur, str) and f.name not in ("voie",):
            for rupture in "\r\n\t\v\f\x1c\x1d\x1e\x85\u2028\u2029":
                valeur = valeur.replace(rupture, "\n")
            while "\n\n" in valeur:
                valeur = valeur.replace("\n\n", "\n")
            valeur = valeur.replace("\n", " ")
            valeur = "" if valeur.isspace() else valeur
        dit[f.name] = valeur
    q = Passage(**dit)
    for champ in ("libelle_commune", "libelle_pays"):
        if len(texte := getattr(q, champ)) > 40:
            q = replace(q, **{champ: texte.lstrip()[:40].rstrip()})
    if q.voie != "titulaire":
        tus = {f.name: f.default for f in fields(Passage) if f.name in ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3", "annee_naissance", "mois_naissance", "jour_naissance", "sexe", "code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays", "commentaires_men")}  # fmt: skip
        q = replace(q, **tus)
    if q.voie != "dossier":
        q = replace(q, id_dossier="", dossier_nom="", dossier_prenom="")
    if q.voie != "nir":
        q = replace(q, nir="", nir_nom_naissance="")
    resultats = tuple(r for r in q.resultats_numeriques if r.niveau is not None or r.domaine or r.competence)
    return replace(
        q, presence_langue=bool(q.niveau_langue), resultats_numeriques=resultats, code_postal="" if q.code_insee else q.code_postal,
        presence_numerique=q.score_numerique is not None or bool(resultats),
        nature_deposant=q.nature_deposant.strip(), code_certification=q.code_certification.strip(),
    )  # fmt: skip


ASSIS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), st.sampled_from("&<>\"'\r\n\t]\u2028\u00a0 ’")), max_size=30
).filter(lambda t: "\ufffe" not in t and "\uffff" not in t)  # fmt: skip
CHAMPS_LIBRES = ["nom_naissance", "prenom1", "prenom2", "url_preuve", "verbatim", "scoring", "libelle_option", "nom_usage", "id_technique", "libelle_commune"]  # fmt: skip


@given(
    st.integers(0, 10**6), st.dictionaries(st.sampled_from(CHAMPS_LIBRES), ASSIS), st.sampled_from(["1.1.2", "1.1.5"])
)
def test_ce_qui_est_ecrit_se_relit(graine: int, textes: dict[str, str], code: str) -> None:
    p = replace(un_passage(random.Random(graine)), **textes)
    q = profil(code)
    _, (contenu,) = ecrire([p], q)
    # ElementTree ends lines on more than LF; the file must not, whatever reads it.
    assert contenu.decode().splitlines() == contenu.decode().split("\n")[:-1]
    (relu,) = relire(contenu, q)
    assert relu == attendu(p)


@pytest.mark.parametrize(
    ("brut", "dans_le_fichier"),
    [
        ("a]]>b", b"a]]&gt;b"), ("R&D", b"R&amp;D"), ("<b>", b"&lt;b&gt;"), ('dit "oui" l\'an', b'dit "oui" l\'an'),
        ("un\r\ndeux\ttrois", b"un deux trois"), ("a\u2028b\x85c", b"a b c"), ("&amp;", b"&amp;amp;"),
    ],
)  # fmt: skip
def test_echappements(brut: str, dans_le_fichier: bytes) -> None:
    _, (contenu,) = ecrire([replace(BASE, verbatim=brut)])
    assert b"<cpf:verbatim>" + dans_le_fichier + b"</cpf:verbatim>" in contenu


def test_une_ligne_par_passage() -> None:
    _, (contenu,) = ecrire([replace(BASE, id_technique=f"i{n}", verbatim="x\ny") for n in range(5)])
    lignes = contenu.decode().splitlines()
    assert [ligne.count("<cpf:passageCertification>") for ligne in lignes] == [0, 0, 0, 1, 1, 1, 1, 1, 0, 0]


def test_nil_exact() -> None:
    """Present and nil where the schema wants a place kept; absent where it is optional; never empty."""
    _, (contenu,) = ecrire([replace(BASE, code_insee="", mois_naissance=None, jour_naissance=None)])
    for nom in (
        "dateFinValidite",
        "scoring",
        "mentionValidee",
        "modaliteAcces",
        "nomUsage",
        "moisNaissance",
        "jourNaissance",
        "codePostal",
    ):
        assert contenu.count(f'<cpf:{nom} xsi:nil="true"/>'.encode()) == 1, nom
    for nom in (
        "urlPreuve",
        "prenom2",
        "verbatim",
        "dateDebutExamen",
        "voieAccessVAE",
        "niveauNumeriqueEuropeen",
        "codePaysNaissance",
    ):
        assert nom.encode() not in contenu
    assert b"codeInsee" not in contenu
    assert tient_le_schema(io.BytesIO(contenu), schema_du_profil(P)) is None


@pytest.mark.parametrize("blanc", [" ", "\u00a0", "\n", " \t "])
def test_un_facultatif_fait_de_blancs_n_est_pas_ecrit(blanc: str) -> None:
    _, (contenu,) = ecrire([replace(BASE, verbatim=blanc, url_preuve=blanc, libelle_commune=blanc * 50, scoring=blanc)])
    assert b"verbatim" not in contenu
    assert b"urlPreuve" not in contenu
    assert b"libelleCommune" not in contenu
    assert b'<cpf:scoring xsi:nil="true"/>' in contenu


def test_libelles_coupes_a_quarante() -> None:
    _, (contenu,) = ecrire([replace(BASE, libelle_commune="L" * 39 + " suite", libelle_pays="P" * 60)])
    (relu,) = relire(contenu)
    assert (relu.libelle_commune, relu.libelle_pays) == ("L" * 39, "P" * 40)


def test_digcomp() -> None:
    resultats = (ResultatNumerique(3, "1", "2"), ResultatNumerique(None, " ", ""), ResultatNumerique(8, "5", "4"))
    _, (contenu,) = ecrire([replace(BASE, score_numerique=640, resultats_numeriques=resultats, verbatim="\u2029")])
    assert contenu.count(b"<cpf:resultat>") == 2
    assert b"<cpf:scoreGeneral>640</cpf:scoreGeneral><cpf:resultats><cpf:resultat><cpf:niveau>3</cpf:niveau>" in contenu
    assert b"<cpf:presenceNiveauNumeriqueEuro>true<" in contenu
    assert tient_le_schema(io.BytesIO(contenu), schema_du_profil(P)) is None


@pytest.mark.parametrize("mauvais", ["\x00", "\x08", "\x1b", "\ud800", "\ufffe", "\uffff", "\x1f"])
def test_caractere_interdit_dit_avant_d_ecrire(mauvais: str) -> None:
    p = replace(BASE, nom_naissance=f"Mar{mauvais}tin")
    assert controler(p, Circonstances(JOUR, P))[0].constat.code == "ACC-142"
    fragment = redacteur(P).ecrire(p)
    (dit,) = Valideur(P, schema_du_profil(P)).du_texte(fragment)
    assert dit.constat.code == "ACC-142"
    assert f"U+{ord(mauvais):04X}" in dit.constat.quoi
    with pytest.raises(CaractereInterdit):
        ecrire([p])
    with pytest.raises(CaractereInterdit):
        ouverture(P, replace(E, contrat=mauvais))
    with pytest.raises(CaractereInterdit):
        debut(CertificationCitee("RNCP", f"RNCP1{mauvais}"))


def test_un_zero_ne_prend_pas_la_place_des_resultats() -> None:
    """A NUL in a value once received the DigComp results."""
    p = replace(BASE, url_preuve="a\0b", resultats_numeriques=(ResultatNumerique(3, "1", "2"),))
    assert redacteur(P).ecrire(p).index("<cpf:resultats>") > redacteur(P).ecrire(p).index(
        "<cpf:niveauNumeriqueEuropeen>"
    )


@pytest.mark.parametrize(
    ("moment", "ecrit"),
    [
        (datetime(2026, 1, 5, 13, 4, 5, 999, tzinfo=UTC), "2026-01-05T14:04:05+01:00"),
        (datetime(2026, 7, 5, 13, 4, 5, tzinfo=UTC), "2026-07-05T15:04:05+02:00"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "2026-03-29T01:59:59+01:00"),
        (datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC), "2026-03-29T03:00:00+02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25T02:30:00+02:00"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25T02:30:00+01:00"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=PARIS), "2026-10-25T02:30:00+02:00"),
        (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS), "2026-10-25T02:30:00+01:00"),
        (datetime(2026, 3, 29, 2, 30, tzinfo=PARIS), "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 7, 5, 1, 0, tzinfo=timezone(timedelta(hours=-10))), "2026-07-05T13:00:00+02:00"),
    ],
)  # fmt: skip
def test_heure_de_paris(moment: datetime, ecrit: str) -> None:
    assert instant(moment) == ecrit


def test_pas_d_heure_sans_fuseau() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant(datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.integers(0, 10**6), st.integers(1, 12), st.integers(0, 400))
def test_coupes_a_l_octet(graine: int, n: int, marge: int) -> None:
    """Never above the limit, tags included; never a file more than needed; nothing lost, in order."""
    hasard = random.Random(graine)
    lot = sorted((un_passage(hasard, i) for i in range(n)), key=ordre)
    plus_gros = max(len(redacteur(P).ecrire(p).encode()) for p in lot)
    tete = len(ouverture(P, replace(E, id_flux="f99"))) + max(len(debut(citee(p))) for p in lot)
    limite = tete + plus_gros + 1 + len(FIN) + len(FERMETURE) + marge * 10
    faits, contenus = ecrire(lot, octets_maximum=limite)
    assert all(len(c) == f.octets <= limite for f, c in zip(faits, contenus, strict=True))
    assert [p.id_technique for c in contenus for p in relire(c)] == [p.id_technique for p in lot]
    for fait, contenu, suivant in zip(faits, contenus, contenus[1:], strict=False):
        premier = relire(suivant)[0]
        meme = citee(premier) == citee(relire(contenu)[-1])
        de_plus = len(redacteur(P).ecrire(lot[[p.id_technique for p in lot].index(premier.id_technique)]).encode()) + 1
        assert fait.octets + de_plus + (0 if meme else len(FIN) + len(debut(citee(premier)))) > limite
    for c in contenus:
        assert tient_le_schema(io.BytesIO(c), schema_du_profil(P)) is None


def test_la_limite_exacte_tient_et_un_octet_de_moins_coupe() -> None:
    lot = [replace(BASE, id_technique=f"i{n}") for n in range(4)]
    (fait,), _ = ecrire(lot)
    assert len(ecrire(lot, octets_maximum=fait.octets)[0]) == 1
    assert [f.passages for f in ecrire(lot, octets_maximum=fait.octets - 1)[0]] == [3, 1]


def test_coupes_au_nombre_et_changement_de_certification() -> None:
    lot = [replace(BASE, id_technique=f"i{n}", code_certification=f"RNCP9900{n // 3}") for n in range(7)]
    lot[6] = replace(lot[6], nature_deposant="TIERS_CONFIANCE")
    faits, contenus = ecrire(lot, passages_maximum=2)
    assert [(f.rang, f.passages, f.enveloppe.id_flux) for f in faits] == [
        (1, 2, "f1"),
        (2, 2, "f2"),
        (3, 2, "f3"),
        (4, 1, "f4"),
    ]
    assert [c.count(b"<cpf:certification>") for c in contenus] == [1, 2, 1, 1]
    assert b"<cpf:natureDeposant>TIERS_CONFIANCE</cpf:natureDeposant>" in contenus[3]
    for c in contenus:
        assert tient_le_schema(io.BytesIO(c), schema_du_profil(P)) is None
    assert [(p.code_certification, p.nature_deposant) for p in relire(contenus[1])] == [
        ("RNCP99000", ""),
        ("RNCP99001", ""),
    ]


def test_la_limite_du_profil_ne_se_depasse_pas() -> None:
    etroit = replace(P, passages_maximum=3)
    assert [
        f.passages
        for f in ecrire([replace(BASE, id_technique=str(n)) for n in range(5)], etroit, passages_maximum=99)[0]
    ] == [3, 2]


def test_un_passage_trop_gros_n_ouvre_rien() -> None:
    sorties = Sorties()
    with pytest.raises(ValueError, match="larger"):
        list(ecrire_fichiers(fragments_de([BASE], P), P, lambda _: E, sorties, octets_maximum=500))
    assert not sorties.ouverts


def test_rien_n_est_ouvert_pour_rien() -> None:
    assert ecrire([]) == ([], [])


def test_un_disque_plein_ne_laisse_rien_d_ouvert() -> None:
    class Plein(io.BytesIO):
        def write(self, octets: bytes) -> int:  # type: ignore[override]
            if self.tell() + len(octets) > 800:
                raise OSError(28, "No space left on device")
            return super().write(octets)

    disque = Plein()
    with pytest.raises(OSError, match="space"):
        list(ecrire_fichiers(fragments_de([BASE] * 3, P), P, lambda _: E, lambda _: disque))
    assert disque.closed


def test_enveloppe_demandee_une_fois_par_fichier() -> None:
    """Asked twice, a clock would archive another time than the one written."""
    heures: Iterator[int] = iter(range(100))
    moments = lambda n: replace(E, horodatage=E.horodatage + timedelta(seconds=next(heures)))  # noqa: E731
    sorties = Sorties()
    (fait,) = ecrire_fichiers(fragments_de([BASE], P), P, moments, sorties)
    assert instant(fait.enveloppe.horodatage).encode() in sorties.contenus[0]


@pytest.mark.parametrize("code", ["1.1.2", "1.1.5"])
def test_memes_octets(code: str) -> None:
    lot = sorted((un_passage(random.Random(5), n) for n in range(20)), key=ordre)
    assert ecrire(lot, profil(code))[1] == ecrire(list(lot), profil(code))[1]


def test_action() -> None:
    with pytest.raises(ValueError, match="action"):
        ouverture(P, replace(E, action="CREATION"))
    for action in ("", "MODIFICATION"):
        with pytest.raises(ValueError, match="action"):
            ouverture(P5, replace(E, action=action))
    assert b"<cpf:action>SUPPRESSION</cpf:action>" in ouverture(P5, replace(E, action="SUPPRESSION"))


def test_nir_dans_le_seul_profil_qui_l_a() -> None:
    p = replace(BASE, voie="nir", nir="2900444109001", nir_nom_naissance="Martin")
    _, (contenu,) = ecrire([p], P5)
    assert b"<cpf:identifiantNational><cpf:nir>2900444109001</cpf:nir>" in contenu
    assert b"Naissance>Martin" in contenu
    assert b"prenom1" not in contenu
    assert b">2900444109001<" in ecrire([replace(p, nir="2 90 04 44 109 001 19")], P5)[1][0]
    with pytest.raises(ValueError, match="identify"):
        redacteur(P).ecrire(p)
    assert "2900444109001" not in repr(p)


def test_ordre_libre_a_la_lecture() -> None:
    """Groups have no order: what names the certification may follow its passages."""
    _, (contenu,) = ecrire([BASE, replace(BASE, id_technique="a2", code_certification="RNCP99002")])
    racine = etree.fromstring(contenu)
    for groupe in racine.iter(
        "{*}flux", "{*}certificateur", "{*}certification", "{*}passageCertification", "{*}titulaire"
    ):
        groupe[:] = list(reversed(groupe))
    melange = etree.tostring(racine)
    assert tient_le_schema(io.BytesIO(melange), schema_du_profil(P)) is None
    lue = EnveloppeLue()
    codes = [lu.passage.code_certification for lu in lire_flux(io.BytesIO(melange), P, lue)]
    assert codes == ["RNCP99001", "RNCP99002"]
    assert (lue.id_flux, lue.contrat, lue.emetteur, lue.certificateur) == ("f1", "C1", "AB123CDE", "E564ACB0")
