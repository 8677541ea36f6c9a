"""What this room adds to the lower ones: menu, search, deadlines, imports, personal links, names of acts."""
