"""The politics of the triangle: scenarios, drivers, payoff channels, patterns. Solves nothing."""
