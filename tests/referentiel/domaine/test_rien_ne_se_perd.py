"""What the flux holds is kept, whatever its shape; what is kept does not depend on how the file is laid out."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parchemin.referentiel.domain.lecture import Bilan, Poignee, lire_flux
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.referentiel.domain.schema import ELEMENTS, Champ, Correspondances, Groupe, Liste
from parchemin.socle.constats import ErreurMetier

FICHES = Path(__file__).parent / "fiches"
TETE = '<?xml version="1.0" encoding="UTF-8"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>'


def flux(corps: str, code: str = "RNCP99101") -> bytes:
    return f"{TETE}<FICHE><NUMERO_FICHE>{code}</NUMERO_FICHE>{corps}</FICHE></FICHES>".encode()


def lire(brut: bytes) -> tuple[list[FicheLue], Bilan]:
    bilan = Bilan()
    return [p.lire() for p in lire_flux(io.BytesIO(brut), bilan)], bilan


class ParMorceaux:
    """A file that gives few bytes at a time, as a network or an archive may."""

    def __init__(self, brut: bytes, taille: int) -> None:
        self._fichier, self._taille = io.BytesIO(brut), taille

    def read(self, taille: int = -1) -> bytes:
        return self._fichier.read(self._taille)


def empreintes(brut: bytes, taille: int = 1 << 20) -> list[tuple[str, str, str]]:
    def trois(p: Poignee) -> tuple[str, str, str]:
        return (p.code, p.empreinte_contenu, p.empreinte_partenaires)

    return [trois(p) for p in lire_flux(ParMorceaux(brut, taille), Bilan())]  # type: ignore[arg-type]


# --- any shape --------------------------------------------------------------------------------------

BALISES = sorted(
    {e.balise for e in ELEMENTS}
    | {e.element for e in ELEMENTS if isinstance(e, Liste)}
    | {c.balise for e in ELEMENTS if isinstance(e, Groupe | Liste) for c in e.champs}
    | {"CORRESPONDANCE", "SOURCE", "DESTINATION", "PARTENAIRES", "PARTENAIRE", "NOM_PARTENAIRE", "SIRET_PARTENAIRE"}
    | {"HABILITATION_PARTENAIRE", "ETAT_HABILITATION", "DATE_ACTIF", "NOUVEAUTE", "b"}
)


@st.composite
def formes(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Any tree of known and unknown tags, where every text and attribute is a word of its own."""
    mots: list[str] = []

    def mot() -> str:
        mots.append(f"mot{len(mots)}z")
        return mots[-1]

    def element(profondeur: int) -> str:
        balise = draw(st.sampled_from(BALISES))
        attribut = f' note="{mot()}"' if draw(st.integers(0, 9)) == 0 else ""
        dedans = mot() if draw(st.booleans()) else ""
        if profondeur < 4:
            for _ in range(draw(st.integers(0, 3))):
                dedans += element(profondeur + 1) + (mot() if draw(st.integers(0, 5)) == 0 else "")
        return f"<{balise}{attribut}>{dedans}</{balise}>"

    return "".join(element(0) for _ in range(draw(st.integers(1, 4)))), mots


@given(formes())
def test_aucun_mot_d_aucune_forme_n_est_perdu(forme: tuple[str, list[str]]) -> None:
    corps, mots = forme
    (lue,), _ = lire(flux(corps))
    garde = set(re.findall(r"mot\d+z", f"{dict(lue.contenu)!r} {lue.partenaires!r}"))
    assert garde == set(mots)


@pytest.mark.parametrize(
    ("corps", "chemins"),
    [
        ("<INTITULE>un</INTITULE><INTITULE>deux</INTITULE>", ["INTITULE (répété)"]),
        ("<ABREGE><CODE>A</CODE></ABREGE><ABREGE><CODE>B</CODE></ABREGE>", ["ABREGE (répété)"]),
        ("<INTITULE>a<b>gras</b>c</INTITULE>", ["INTITULE (texte libre)", "INTITULE/b"]),
        ("<CODES_NSF>libre<NSF><CODE>1</CODE></NSF></CODES_NSF>", ["CODES_NSF (texte libre)"]),
        ("<ANCIENNES_CERTIFICATIONS>RNCP1</ANCIENNES_CERTIFICATIONS>", ["ANCIENNES_CERTIFICATIONS (texte libre)"]),
        ("<CODES_NSF><NSF>326</NSF></CODES_NSF>", ["CODES_NSF/NSF (texte libre)"]),
        ("<PARTENAIRES>aucun</PARTENAIRES>", ["PARTENAIRES (texte libre)"]),
        ('<INTITULE langue="fr">x</INTITULE>', ["INTITULE/@langue"]),
        ("<PARTENAIRES><TOTAL>3</TOTAL></PARTENAIRES>", ["PARTENAIRES/TOTAL"]),
        (
            "<PARTENAIRES><PARTENAIRE><NOM_PARTENAIRE>A</NOM_PARTENAIRE><NDA>1</NDA></PARTENAIRE></PARTENAIRES>",
            ["PARTENAIRES/PARTENAIRE/NDA"],
        ),
    ],
)
def test_ce_qui_est_garde_a_part_est_signale(corps: str, chemins: list[str]) -> None:
    (lue,), bilan = lire(flux(corps))
    assert sorted({x["chemin"] for x in lue.contenu["inconnus"]}) == chemins
    assert [c.code for c in bilan.constats] == ["REF-021"] * len(chemins)


def test_un_intrus_dans_la_liste_n_est_pas_un_partenaire() -> None:
    brut = flux(
        "<PARTENAIRES><TOTAL>1</TOTAL><PARTENAIRE><NOM_PARTENAIRE>A</NOM_PARTENAIRE></PARTENAIRE></PARTENAIRES>"
    )
    (poignee,) = lire_flux(io.BytesIO(brut), bilan := Bilan())
    assert (poignee.nombre_partenaires, bilan.partenaires) == (1, 1)


def test_deux_listes_de_partenaires_en_font_une() -> None:
    un = "<PARTENAIRES><PARTENAIRE><NOM_PARTENAIRE>{}</NOM_PARTENAIRE></PARTENAIRE></PARTENAIRES>"
    (lue,), _ = lire(flux(un.format("A") + un.format("B")))
    assert [p.nom for p in lue.partenaires] == ["A", "B"]


@pytest.mark.parametrize("brut", ["²", "３", "1 0", "9" * 5000, "12.5"])
def test_un_nombre_ecrit_autrement_reste_tel_quel(brut: str) -> None:
    (lue,), bilan = lire(flux(f"<DUREE_ENREGISTREMENT>{brut}</DUREE_ENREGISTREMENT>"))
    assert lue.contenu["duree_enregistrement"] == brut
    assert [c.code for c in bilan.constats] == ["REF-022"]


@pytest.mark.parametrize(
    ("brut", "attendu"),
    [
        ("01/02/2026", "2026-02-01"),
        ("2026-02-01", "2026-02-01"),
        ("20260201", None),
        ("1/2/2026", None),
        ("٠١/٠٢/٢٠٢٦", None),
    ],
)
def test_une_date_ou_rien(brut: str, attendu: str | None) -> None:
    (lue,), bilan = lire(flux(f"<DATE_EFFET>{brut}</DATE_EFFET>"))
    assert lue.contenu["date_effet"] == (attendu or brut)
    jour = lue.date("date_effet")
    assert (jour.isoformat() if jour else None) == attendu
    assert len(bilan.constats) == (attendu is None)


def test_un_champ_de_partenaire_inconnu_change_le_contenu() -> None:
    """It is stored with the content: so the content must be seen as changed."""
    avec = "<PARTENAIRES><PARTENAIRE><NOM_PARTENAIRE>A</NOM_PARTENAIRE>{}</PARTENAIRE></PARTENAIRES>"
    ((_, sans, _),) = empreintes(flux(avec.format("")))
    assert empreintes(flux(avec.format("<ETAT_HABILITATION>Actif</ETAT_HABILITATION>")))[0][1] == sans
    for reste in ("<NDA>1</NDA>", "<NDA>2</NDA>", "<DATE_ACTIF>bientôt</DATE_ACTIF>"):
        assert empreintes(flux(avec.format(reste)))[0][1] != sans


def test_ce_qui_est_hors_des_fiches_est_signale() -> None:
    brut = flux("").replace(b"</FICHES>", b"<TOTAL>1</TOTAL></FICHES>").replace(b"<FICHE>", b"<DATE>2026</DATE><FICHE>")
    _, bilan = lire(brut)
    assert [c.code for c in bilan.constats] == ["REF-023", "REF-023"]
    assert "2026" in bilan.constats[0].quoi


def test_une_poignee_ne_se_lit_pas_trop_tard() -> None:
    poignees = list(lire_flux(io.BytesIO(flux("")), Bilan()))
    with pytest.raises(RuntimeError, match="before the iteration moves on"):
        poignees[0].lire()


# --- any layout -------------------------------------------------------------------------------------


@given(st.integers(0, 200), st.sampled_from(["\n", "\r\n", "\n\n"]), st.integers(1, 5000))
def test_ni_la_mise_en_page_ni_les_morceaux_ne_changent_les_empreintes(marge: int, saut: str, taille: int) -> None:
    brut = (FICHES / "export_fiches_RNCP_V4_1_2026-08-16.xml").read_text(encoding="utf-8")
    serre = re.sub(r">\s+<", "><", brut)
    indente = serre.replace("><", f">{saut}{' ' * marge}<")
    # Above 300 blanks in a row the parser no longer looks at what follows: no layout is that wide.
    assert empreintes(indente.encode(), taille) == empreintes(serre.encode())


def test_les_listes_repetees_et_l_ordre_des_blocs_ne_comptent_pas() -> None:
    bloc = "<BLOC_COMPETENCES><CODE>{}</CODE></BLOC_COMPETENCES>"
    a, b = bloc.format("BC01"), bloc.format("BC02")
    (un,), _ = lire(flux(f"<BLOCS_COMPETENCES>{b}{a}</BLOCS_COMPETENCES>"))
    (deux,), _ = lire(flux(f"<BLOCS_COMPETENCES>{a}</BLOCS_COMPETENCES><BLOCS_COMPETENCES>{b}{a}</BLOCS_COMPETENCES>"))
    assert un.contenu == deux.contenu


# --- our fiches: every element, every known defect -------------------------------------------------------


@pytest.fixture(scope="module")
def fictives() -> dict[str, FicheLue]:
    lues: dict[str, FicheLue] = {}
    for chemin in sorted(FICHES.glob("*.xml")):
        lues |= {f.code: f for f in lire(chemin.read_bytes())[0]}
    return lues


def test_nos_fiches_portent_chaque_element_du_flux(fictives: dict[str, FicheLue]) -> None:
    vus: set[str] = set()
    for lue in fictives.values():
        for cle, valeur in lue.contenu.items():
            vus.add(cle)
            for ligne in valeur if isinstance(valeur, list) else [valeur]:
                if isinstance(ligne, dict):
                    vus |= {f"{cle}.{k}" for k in ligne}
    attendus: set[str] = set()
    for e in ELEMENTS:
        attendus.add(e.cle)
        if isinstance(e, Groupe) or (isinstance(e, Liste) and not e.plate):
            attendus |= {f"{e.cle}.{c.cle}" for c in e.champs}
    # An access route left empty has no key, and the six share one shape: one of them is enough.
    attendus = {a for a in attendus if not a.startswith("voie_") or a.startswith("voie_ca")}
    assert attendus <= vus
    assert all(isinstance(e, Champ | Groupe | Liste | Correspondances) for e in ELEMENTS)


@pytest.mark.parametrize(
    ("code", "cle", "attendu"),
    [
        ("RNCP99001", "nsf", [{"code": "252r", "libelle": "Moteurs et mécanique, maintenance"}]),
        ("RNCP99001", "nouvelles", ["RNCP99005", "RS99001"]),
        ("RNCP99001", "voie_cl", None),
        ("RNCP99001", "annees_promotions_niveau", ["2021", "2022"]),
        (
            "RNCP99002",
            "jo_autre",
            [
                {"titre": "Arrêté imaginaire de création", "date": "2020-03-03"},
                {"titre": "Arrêté imaginaire sans date"},
            ],
        ),
        ("RNCP99002", "etat_fiche", "Modifications à valider par le ministère"),
        ("RNCP99003", "date_fin_enregistrement", None),
        ("RNCP99003", "certificateurs", None),
        ("RNCP99004", "date_decision", "31/02/2025"),
        ("RS99001", "validation_partielle", True),
        ("RS99001", "duree_validite", 5),
    ],
)
def test_ce_que_dit_une_fiche(fictives: dict[str, FicheLue], code: str, cle: str, attendu: Any) -> None:
    assert fictives[code].contenu.get(cle) == attendu


def test_les_defauts_connus_sont_lus_sans_perte(fictives: dict[str, FicheLue]) -> None:
    une = fictives["RNCP99001"]
    # The same owner twice, once closed under an old SIRET, is two facts; identical rows are one.
    assert [(x.get("siret"), x["etat"]) for x in une.liste("certificateurs")] == [
        ("99900000100018", "Actif"),
        ("99900000100026", "Inactif"),
        (None, "Actif"),
    ]
    assert une.liste("correspondances") == [
        {"source": ["RNCP99001BC01", "RNCP99001BC02"], "destination": "RNCP99005", "blocs": ["RNCP99005BC01"]},
        {"source": [], "destination": "RNCP99003", "blocs": []},
    ]
    premiere, seconde = une.liste("statistiques")
    assert (premiere["annee"], "certifies_vae" in premiere, seconde["certifies_vae"]) == (2021, False, 0)
    assert [b.get("code") for b in fictives["RNCP99002"].liste("blocs")] == [None, "01", "01", "RNCP99002BC1"]
    assert (fictives["RNCP99003"].niveau, fictives["RNCP99003"].niveau_code) == (None, "REPRISE")
    assert fictives["RNCP99003"].partenaires[0].etat == "Actif"
    assert [(p.nom, p.siret) for p in une.partenaires][:1] == [("CENTRE FICTIF DES DEUX ROUES", "99900001800011")]


# --- files made to hurt --------------------------------------------------------------------------------


def test_un_xml_etranger_est_refuse_sans_etre_lu() -> None:
    class Etranger:
        lus = 0

        def read(self, taille: int = -1) -> bytes:
            self.lus += 1
            return b"<autre>" if self.lus == 1 else b"<a>texte</a>"

    fichier = Etranger()
    with pytest.raises(ErreurMetier, match="REF-005"):
        list(lire_flux(fichier, Bilan()))  # type: ignore[arg-type]
    assert fichier.lus < 3


@pytest.mark.parametrize(
    ("brut", "code", "mots"),
    [
        (flux("<INTITULE>" + "a" * 11_000_000 + "</INTITULE>"), "REF-014", "aucune"),
        (flux("<A>" * 300 + "</A>" * 300), "REF-014", "16 Mo"),
        (flux("").replace(b"<FICHE>", b"<X>" + b"<a/>" * 4_500_000 + b"</X><FICHE>"), "REF-014", "aucune"),
        (flux("").replace(b"UTF-8", b"KLINGON"), "REF-003", "KLINGON"),
        (b"<?xml version='1.0'?>" + b" " * 300_000 + b"<FICHES/>", "REF-001", "aucune balise"),
        (
            b"<!--" + b"x" * 9000 + b"--><!DOCTYPE F [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><FICHES>&a;</FICHES>",
            "REF-004",
            "DOCTYPE",
        ),
        (flux("<INTITULE>a</INTITUL>"), "REF-002", "« INTITULE » n’est pas fermée"),
        (flux("") + b"<FICHES/>", "REF-002", "après la fin du registre"),
    ],
    ids=["texte", "profondeur", "hors fiche", "encodage", "blancs", "entité lointaine", "balise", "suite"],
)
def test_le_refus_dit_quoi(brut: bytes, code: str, mots: str) -> None:
    with pytest.raises(ErreurMetier) as refus:
        lire(brut)
    (constat,) = refus.value.constats
    assert constat.code == code
    assert mots in constat.quoi


def _lu_ou_refuse(brut: bytes) -> None:
    """Either fiches, or a refusal in words: never another exception."""
    try:
        lire(brut)
    except ErreurMetier as refus:
        constats = refus.constats
    else:
        return
    assert all(c.code.startswith("REF-0") and c.quoi and c.remede for c in constats)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: flux(f"<INTITULE>{escape(t)}</INTITULE>")))
def test_des_octets_quelconques_se_lisent_ou_se_refusent(brut: bytes) -> None:
    _lu_ou_refuse(brut)


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=4))
def test_un_export_abime_se_lit_ou_se_refuse(place: int, octets: bytes) -> None:
    brut = (FICHES / "export_fiches_RS_V4_1_2026-08-16.xml").read_bytes()
    _lu_ou_refuse(brut[:place] + octets + brut[place:])
