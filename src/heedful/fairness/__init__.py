"""Fairness: whether some people are misread or left out more than others, found with invented sentences and with what people declared."""
