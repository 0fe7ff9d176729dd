"""What the design's budgets promise, measured.

Rule: only ratios and differences within one run count, as machines differ and are noisy; each
figure is printed beside its budget.
"""
