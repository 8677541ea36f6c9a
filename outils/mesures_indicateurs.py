"""Indicators, measured: the whole catalogue over enrolments that no organisation has alone, beside DuckDB's own bare count."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mesure_commune import noter

_PARCOURS = """
COPY (SELECT 1::BIGINT organisation, i::BIGINT inscription, (i // 2)::BIGINT personne, (i % 400)::BIGINT certification,
  CASE WHEN i % 3 = 0 THEN NULL ELSE i % 50 END::BIGINT site, CASE WHEN i % 2 = 0 THEN NULL ELSE i % 900 END::BIGINT partenaire,
  ['APP', 'FC', 'VAE'][1 + i % 3] voie, i % 11 = 0 partiel, i % 13 = 0 progressive, i % 29 = 0 annulee,
  DATE '2015-09-01' + (i % 3600)::INT entree, DATE '2016-06-30' + (i % 3600 + i % 400)::INT fin,
  CASE WHEN i % 7 = 0 THEN DATE '2015-11-01' + (i % 3600)::INT END sorti_le, i % 31 = 0 transfert, i % 10 < 9 inscrit,
  i % 10 < 8 presente, ['admis', 'partiel', 'ajourne', 'attente', ''][1 + i % 5] resultat,
  CASE WHEN i % 4 = 0 THEN i % 60000 END::BIGINT minutes_absence, CASE WHEN i % 4 = 0 THEN 60000 END::BIGINT minutes_prevues,
  CASE WHEN i % 10 < 9 THEN DATE '2016-06-20' + (i % 3600 + i % 500)::INT END derniere_session
  FROM range({n}) t(i)) TO '{fichier}' (FORMAT parquet)
"""
_CONTRATS = """
COPY (SELECT 1::BIGINT organisation, i::BIGINT inscription, (i // 2)::BIGINT personne, (i % 400)::BIGINT certification,
  CASE WHEN i % 3 = 0 THEN NULL ELSE i % 50 END::BIGINT site, CASE WHEN i % 2 = 0 THEN NULL ELSE i % 900 END::BIGINT partenaire,
  'APP' voie, i::BIGINT contrat, DATE '2015-09-01' + (i % 3600)::INT debut, DATE '2017-08-31' + (i % 3600)::INT fin,
  CASE WHEN i % 4 = 0 THEN DATE '2015-10-01' + (i % 3600 + i % 500)::INT END rompu_le,
  CASE WHEN i % 8 = 0 THEN DATE '2016-01-01' + (i % 3600 + i % 700)::INT END repris_le, i % 97 = 0 obtenu,
  CASE WHEN i % 5 < 4 THEN i % 5 = 0 END essai FROM range({n}) t(i)) TO '{fichier}' (FORMAT parquet)
"""
_BLOCS = """
COPY (SELECT 1::BIGINT organisation, (i // 2)::BIGINT inscription, (i // 4)::BIGINT personne, (i // 2 % 400)::BIGINT certification,
  CASE WHEN i % 3 = 0 THEN NULL ELSE i % 50 END::BIGINT site, CASE WHEN i % 2 = 0 THEN NULL ELSE i % 900 END::BIGINT partenaire,
  ['APP', 'FC', 'VAE'][1 + i % 3] voie, ['BC01', 'BC02', 'BC03', 'BC04'][1 + i % 4] bloc,
  (2016 + i % 10)::INT annee, DATE '2016-06-30' + (i % 3600)::INT le,
  i % 29 = 0 annulee, ['presente', 'presente', 'presente', 'attendu', 'absent', 'acquis'][1 + i % 6] etat,
  ['bloc_valide', 'bloc_non_valide', ''][1 + i % 3] resultat FROM range({n}) t(i)) TO '{fichier}' (FORMAT parquet)
"""
MEMOIRE = "3GB"


def indicateurs(nombre: int = 10_000_000) -> None:
    """In a process of its own: its peak of memory is its own."""
    with tempfile.TemporaryDirectory(prefix="parchemin-indicateurs-") as dossier:
        subprocess.run([sys.executable, __file__, dossier, str(nombre)], check=True)
        secondes, nue, pic, lignes = Path(dossier, "mesure").read_text(encoding="ascii").split()
    noter(
        f"Indicateurs, catalogue entier, {nombre // 1_000_000} M de parcours et leurs blocs", f"{secondes} s, {pic} Mo",
        f"compter les colonnes {nue} s, {int(lignes) // 1_000_000} M de lignes", "≤ 10 s, ≤ 4 Go",
    )  # fmt: skip


def _mesurer(dossier: Path, nombre: int) -> None:
    from datetime import date

    import ibis

    from parchemin.indicateurs import expressions
    from parchemin.indicateurs.domain.faits import ReglagesCalcul

    con = ibis.duckdb.connect(memory_limit=MEMOIRE, temp_directory=str(dossier / "tmp"))
    p, k, b = (dossier / f"{nom}.parquet" for nom in expressions.FAITS)
    con.raw_sql(_PARCOURS.format(n=nombre, fichier=p))
    con.raw_sql(_CONTRATS.format(n=nombre // 2, fichier=k))
    con.raw_sql(_BLOCS.format(n=2 * nombre, fichier=b))
    parcours, contrats, blocs = (con.read_parquet(x) for x in (p, k, b))
    debut = time.perf_counter()
    con.raw_sql(f"SELECT {', '.join(f'count({c})' for c in parcours.columns)} FROM '{p}'").fetchall()
    nue = time.perf_counter() - debut
    r = ReglagesCalcul(observe_le=date(2026, 11, 24))
    debut = time.perf_counter()
    rendu = con.to_pyarrow(expressions.sommes(parcours, contrats, blocs, r, "certification"))
    secondes = time.perf_counter() - debut
    lignes = sum(rendu["comptes"].to_pylist()) + sum(rendu["exclus"].to_pylist())
    pic = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (dossier / "mesure").write_text(f"{secondes:.1f} {nue:.1f} {pic} {lignes}", encoding="ascii")


if __name__ == "__main__":
    _mesurer(Path(sys.argv[1]), int(sys.argv[2]))
