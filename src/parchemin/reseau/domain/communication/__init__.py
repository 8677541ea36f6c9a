"""What a partner tells the public, compared with the fiche of that day. Pure functions: bytes in, findings out."""
