"""The notebooks that are made from a chapter's source, and what is made from these."""
