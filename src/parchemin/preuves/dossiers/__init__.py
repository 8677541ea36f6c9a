"""The pack: everything that an auditor or France compétences asks for, in one archive that is read without the program."""
