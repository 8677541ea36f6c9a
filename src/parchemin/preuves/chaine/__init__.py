"""The chain: from a published figure to the people counted, the decision, the rule, the document, the line sent, its answer, the proof, and back."""
