"""What a register says and what follows from it. No Django here."""
