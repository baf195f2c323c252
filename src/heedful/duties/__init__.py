"""Duties: the register, the assessment, concerns, signatures and evidence, judged from facts. Pure."""
