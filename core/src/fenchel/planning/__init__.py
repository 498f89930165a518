"""Planning: rules between kinds, the planner that finds the cheapest ones, the chain that runs them, and its explanation."""
