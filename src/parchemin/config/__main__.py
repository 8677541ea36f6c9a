from parchemin.config.ligne_de_commande import principal

if __name__ == "__main__":
    raise SystemExit(principal())
