"""From opinions to measures and a report: counts of people, comparisons, charts."""
